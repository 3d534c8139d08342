"""From paths to projects, and what git would leave out."""

from __future__ import annotations

import os
import random
import re
import subprocess
from pathlib import Path

import pytest

from dockcto_compose.lint.discover import discover
from dockcto_compose.lint.ignore import Ignore, is_exposed

PROJECT = "services:\n  web:\n    image: nginx:1.27\n"
OVERLAY = "services:\n  web:\n    ports: ['80:80']\n"
WORKFLOW = "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n"
PLAYBOOK = "- hosts: all\n  tasks: []\n"


def lay_out(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("files", "projects"),
    [
        pytest.param({"compose.yaml": PROJECT}, [("compose.yaml",)], id="one file"),
        pytest.param(
            {"compose.yaml": PROJECT, "compose.override.yaml": OVERLAY},
            [("compose.yaml", "compose.override.yaml")],
            id="base and override",
        ),
        pytest.param(
            {"docker-compose.yml": PROJECT, "compose.override.yml": OVERLAY},
            [("docker-compose.yml", "compose.override.yml")],
            id="any override goes with any base",
        ),
        pytest.param(
            {"compose.yaml": PROJECT, "docker-compose.yml": PROJECT},
            [("compose.yaml",), ("docker-compose.yml",)],
            id="the base that Compose does not take is a project too",
        ),
        pytest.param(
            {"compose.yaml": PROJECT, "compose.prod.yaml": OVERLAY, "docker-compose.test.yml": PROJECT},
            [("compose.yaml",), ("compose.yaml", "compose.prod.yaml"), ("docker-compose.test.yml",)],
            id="an overlay is judged on its base",
        ),
        pytest.param(
            {"compose.yaml": PROJECT, "compose.db.yaml": "services:\n  db:\n    ports: ['80:80']\n"},
            [("compose.yaml",), ("compose.db.yaml",)],
            id="what the base does not define is no overlay",
        ),
        pytest.param(
            {"compose.yaml": PROJECT, "compose.x.yaml": "x: &x {build: .}\nservices:\n  web: {<<: *x}\n"},
            [("compose.yaml",), ("compose.x.yaml",)],
            id="a merge key may hold the image",
        ),
        pytest.param(
            {"compose.yaml": PROJECT, "compose.bad.yaml": "services: [\n"},
            [("compose.yaml",), ("compose.bad.yaml",)],
            id="broken YAML is a project",
        ),
        pytest.param({"compose.prod.yaml": OVERLAY}, [("compose.prod.yaml",)], id="an overlay without a base"),
        pytest.param({"compose.override.yaml": OVERLAY}, [("compose.override.yaml",)], id="an override without a base"),
        pytest.param(
            {"b/compose.yaml": PROJECT, "a/x/compose.yaml": PROJECT, "compose.yaml": PROJECT},
            [("compose.yaml",), ("a/x/compose.yaml",), ("b/compose.yaml",)],
            id="folders in order",
        ),
        pytest.param(
            {"node_modules/p/compose.yaml": PROJECT, ".cache/compose.yaml": PROJECT, "compose.yml": PROJECT},
            [("compose.yml",)],
            id="hidden folders and node_modules",
        ),
        pytest.param(
            {
                ".github/workflows/validate-compose.yml": WORKFLOW,
                "docs/compose.yaml": PROJECT,
                "ci/compose.yml": WORKFLOW,
            },
            [("docs/compose.yaml",)],
            id="workflows",
        ),
        pytest.param(
            {"install-docker-compose.yml": PLAYBOOK, "my-compose-stack.yml": PROJECT, "compose.json": "{}"},
            [("my-compose-stack.yml",)],
            id="names that only sound like Compose",
        ),
        pytest.param({"compose.yaml": PLAYBOOK}, [("compose.yaml",)], id="the standard name is enough"),
        pytest.param(
            {
                ".gitignore": "build/\n*.local.yml\n",
                "build/compose.yaml": PROJECT,
                "compose.local.yml": PROJECT,
                "compose.yml": PROJECT,
            },
            [("compose.yml",)],
            id="gitignore",
        ),
        pytest.param(
            {"a/.gitignore": "*\n!compose.yaml\n", "a/compose.yaml": PROJECT, "a/compose.dev.yaml": PROJECT},
            [("a/compose.yaml",)],
            id="gitignore with exceptions, in a folder below",
        ),
    ],
)
def test_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], projects: list[tuple[str, ...]]
) -> None:
    lay_out(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    found = discover(["."])
    assert found.projects == projects
    assert found.problems == []
    absolute = discover([str(tmp_path)])
    assert absolute.projects == [tuple(str(tmp_path / name) for name in project) for project in projects]


def test_a_named_file_is_a_project_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(
        tmp_path,
        {"compose.yaml": PROJECT, "compose.override.yaml": OVERLAY, ".github/x.yml": WORKFLOW, ".gitignore": "*"},
    )
    monkeypatch.chdir(tmp_path)
    found = discover(["compose.override.yaml", "compose.yaml", "./compose.yaml", ".github/x.yml"])
    assert found.projects == [("compose.override.yaml",), ("compose.yaml",), (".github/x.yml",)]
    assert found.problems == []


def test_links(tmp_path: Path) -> None:
    lay_out(tmp_path, {"real/compose.yaml": PROJECT})
    (tmp_path / "compose.yaml").symlink_to("real/compose.yaml")
    (tmp_path / "linked").symlink_to("real")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "docker-compose.yml").symlink_to("real")
    found = discover([str(tmp_path)])
    assert found.projects == [(str(tmp_path / "compose.yaml"),), (str(tmp_path / "real" / "compose.yaml"),)]
    assert found.problems == []


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("missing", "does not exist"),
        ("empty folder", "holds no Compose file"),
        ("pipe", "is not a regular file"),
        ("loop", "too many levels of symbolic links"),
        ("dangling", "does not exist"),
        ("null byte", "null byte"),
        ("too long", "file name too long"),
    ],
)
def test_paths_that_cannot_be_judged(tmp_path: Path, kind: str, reason: str) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(PROJECT)
    path = tmp_path / "compose.yaml"
    named = str(path)
    if kind == "empty folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "null byte":
        named += "\0"
    elif kind == "too long":
        named += "x" * 300
    found = discover([named, str(good)])
    assert [problem.path for problem in found.problems] == [named]
    assert reason in found.problems[0].reason
    assert found.projects == [(str(good),)]


@pytest.mark.parametrize("kind", ["pipe", "loop", "dangling"])
def test_a_search_tells_what_it_cannot_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "compose.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.name if kind == "loop" else "nowhere")
    lay_out(tmp_path, {"b/compose.yaml": PROJECT})
    found = discover([str(tmp_path)])
    assert [problem.path for problem in found.problems] == [str(path)]
    assert found.projects == [(str(tmp_path / "b" / "compose.yaml"),)]


def test_patterns_from_above(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            ".git/info/exclude": "compose.secret.yaml\n",
            ".gitignore": "/app/dist\ngone/\n",
            "app/.gitignore": "compose.dev.yaml\n",
            "app/src/compose.yaml": PROJECT,
            "app/src/compose.dev.yaml": PROJECT,
            "app/src/compose.secret.yaml": PROJECT,
            "app/dist/compose.yaml": PROJECT,
            "gone/x/compose.yaml": PROJECT,
        },
    )
    assert discover([str(tmp_path / "app")]).projects == [(str(tmp_path / "app/src/compose.yaml"),)]
    # who names an ignored folder wants it searched
    assert discover([str(tmp_path / "gone" / "x")]).projects == [(str(tmp_path / "gone/x/compose.yaml"),)]


def test_what_git_would_take_in(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a/.env": "A=1\n"})
    assert not is_exposed(str(tmp_path / "a" / ".env"))
    lay_out(tmp_path, {".git/HEAD": ""})
    assert is_exposed(str(tmp_path / "a" / ".env"))
    lay_out(tmp_path, {".gitignore": ".env\n"})
    assert not is_exposed(str(tmp_path / "a" / ".env"))


PIECES = ["a", "b", "*", "**", "?", "/", "[ab]", "[!a]", "[a-c]", "\\", "[", "]", "!", "#", " ", ".", "/**/", "**/",
          "[[:alpha:]]", "-", "x", "[]a]", "[^b]", "é"]  # fmt: skip
NAMES = ["a", "b", "ab", "a.b", "a b", "-", "]", "a]", "!a", "#b", "x", "\\a", "é"]


@pytest.mark.parametrize("seed", range(4))
def test_ignored_is_what_git_ignores(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    tree = sorted({"/".join(rng.choice(NAMES) for _ in range(rng.randint(1, 3))) for _ in range(60)})
    for name in tree:
        folder = tmp_path / name
        if not any(parent.is_file() for parent in (folder, *folder.parents)):
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(exist_ok=True) if rng.random() < 0.3 or folder.exists() else folder.touch()
    every = [path for path in tmp_path.rglob("*") if ".git" not in path.relative_to(tmp_path).parts]
    for _ in range(40):
        lines = ["".join(rng.choice(PIECES) for _ in range(rng.randint(1, 6))) for _ in range(rng.randint(1, 4))]
        # git reads `x**` and `****` in more than one way
        lines = [line for line in lines if not re.search(r"[^/]\*\*", line)]
        (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
        ignore = Ignore().inside(str(tmp_path), [".gitignore"])
        ours = {str(path.relative_to(tmp_path)) for path in every if hidden(ignore, tmp_path, path)}
        assert ours == git_ignored(tmp_path, every), lines


def hidden(ignore: Ignore, top: Path, path: Path) -> bool:
    """Whether the path or a folder above it is ignored."""
    steps = [*reversed(path.relative_to(top).parents[:-1]), path.relative_to(top)]
    return any(ignore.hides(str(top / step), (top / step).is_dir()) for step in steps)


def git_ignored(top: Path, paths: list[Path]) -> set[str]:
    names = "\0".join(str(path.relative_to(top)) for path in paths)
    asked = subprocess.run(
        ["git", "-C", str(top), "check-ignore", "-z", "--stdin", "--no-index"],
        input=names.encode(),
        capture_output=True,
    )
    return {name for name in asked.stdout.decode().split("\0") if name}
