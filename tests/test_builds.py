"""Builds judged: the context, comments for other linters, Dockerfiles alone; and nothing makes a rule stumble."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.docker.context import BuildContext, Ignoring, source_path, wildcard
from dockcto_compose.docker.filesystem import Files
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.lint.discover import discover
from dockcto_compose.lint.dockerfile_names import is_dockerfile
from dockcto_compose.lint.dockerfile_proof import text_unproven
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.run import Settings, judge, mend
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, UNSAFE, Fix
from dockcto_compose.text.edit import Edit, apply
from dockcto_compose.text.source import Source, Span

COMPOSE = "services:\n  web:\n    build: .\n    volumes: ['data:/data']\nvolumes: {data: {}}\n"


def lay(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def found(folder: Path, *rules: str) -> list[tuple[str, int]]:
    chosen = [catalog()[name] for name in rules] if rules else list(catalog().values())
    project = load([str(folder / "compose.yaml")], LoadOptions())
    return [(one.rule, one.start.line) for one in check(project, RuleSet(chosen))]


def context(folder: Path, ignore: str) -> BuildContext:
    return BuildContext(str(folder), Ignoring(Source(".dockerignore", ignore), IgnoreFile.parse(ignore)), Files())


SENDS = [
    ("", "a", True),
    ("a", "a", False),
    ("a\n!a/b.txt", "a", True),
    ("a\n!b", "a", False),
    ("*\n!a/*.txt", "a", True),
    ("*", ".", True),
    ("a/b.txt", "a/b.txt", False),
    ("b.txt", "a/b.txt", True),
]


@pytest.mark.parametrize(("ignore", "name", "expected"), SENDS)
def test_what_reaches_the_builder(ignore: str, name: str, expected: bool, tmp_path: Path) -> None:
    lay(tmp_path, {"a/b.txt": "1", "c": "2"})
    assert context(tmp_path, ignore).sends(name) is expected


def test_a_context_is_listed_without_what_lies_in_closed_folders_or_behind_links(tmp_path: Path) -> None:
    lay(tmp_path, {"a/b": "1", ".git/HEAD": "x", "a/node_modules/x/y": "z"})
    os.symlink("/", tmp_path / "root")
    os.mkfifo(tmp_path / "pipe")
    assert sorted(context(tmp_path, "").entries or ()) == [".git/", "a/b", "a/node_modules/", "pipe", "root"]


@pytest.mark.parametrize(
    ("written", "path"),
    [("./a//b", "a/b"), ("/a", "a"), ("../a", "a"), (".", "."), ("", "."), ("a/..", "."), ("/", ".")],
)
def test_a_source_is_a_path_in_the_context(written: str, path: str) -> None:
    assert source_path(written) == path


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*.py", "a.py", True),
        ("*.py", "b/a.py", False),
        ("a?", "ab", True),
        ("[ab]c", "bc", True),
        ("[^a]", "a", False),
    ],
)
def test_wildcards_are_those_of_go(pattern: str, name: str, expected: bool) -> None:
    regex = wildcard(pattern)
    assert regex is not None
    assert (regex.fullmatch(name) is not None) is expected


WAIVERS = [
    ("FROM a:1\n# hadolint ignore=DL3020\nADD x /\n", []),
    ("FROM a:1\n# hadolint ignore=DL3008,DL3020\nADD x /\n", []),
    ("# hadolint global ignore=DL3020\nFROM a:1\nADD x /\n", []),
    ("FROM a:1\n# hadolint ignore=DL3008\nADD x /\n", [("add-instead-of-copy", 3)]),
    ("FROM a:1\n# hadolint ignore=DL3020\nRUN true\nADD x /\n", [("add-instead-of-copy", 4)]),
]


@pytest.mark.parametrize(("dockerfile", "expected"), WAIVERS)
def test_comments_for_hadolint_count(dockerfile: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    lay(tmp_path, {"compose.yaml": COMPOSE, "Dockerfile": dockerfile, "x": "1"})
    assert found(tmp_path, "add-instead-of-copy") == expected


@pytest.mark.parametrize(
    ("check_line", "expected"),
    [
        ("skip=SecretsUsedInArgOrEnv", []),
        ("skip=all;error=true", []),
        ("skip=StageNameCasing", [("secret-in-dockerfile", 3)]),
    ],
)
def test_what_the_build_checks_skip_counts(check_line: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    text = f"# check={check_line}\nFROM a:1\nENV DB_PASSWORD=Xk29vTq8Lm\n"
    lay(tmp_path, {"compose.yaml": COMPOSE, "Dockerfile": text})
    assert found(tmp_path, "secret-in-dockerfile") == expected


ELSEWHERE = [
    "https://github.com/a/b.git#main:docker", "git@github.com:a/b.git", "github.com/a/b", "ssh://git@host/x.git",
    "git://host/x", "http://host/x.tar.gz", "service:other", "docker-image://alpine", "${UNKNOWN}", "${UNKNOWN}/x",
]  # fmt: skip


@pytest.mark.parametrize("context", ELSEWHERE)
def test_a_context_that_is_not_here_is_left_alone(context: str, tmp_path: Path) -> None:
    build = f"{{context: '{context}', dockerfile: gone, target: gone, args: {{X: 1}}, secrets: [s]}}"
    compose = f"services:\n  web:\n    ports: ['127.0.0.1::80']\n    build: {build}\nsecrets: {{s: {{file: ./s}}}}\n"
    lay(tmp_path, {"compose.yaml": compose, "s": "x", "Dockerfile": "FROM a\nADD s /\n"})
    about = {rule.id for rule in catalog().values() if rule.category == "build" and rule.default}
    assert found(tmp_path, *about, "root-user", "image-untagged", "missing-healthcheck", "secret-in-dockerfile") == []


def test_another_frontend_is_left_alone(tmp_path: Path) -> None:
    text = "# syntax=example.com/other:1\nFROM a:1\nADD x /\nINSTALL everything\n"
    lay(tmp_path, {"compose.yaml": COMPOSE, "Dockerfile": text, "x": "1"})
    names = [rule.id for rule in catalog().values() if rule.category == "build"]
    project = load([str(tmp_path / "compose.yaml")], LoadOptions())
    diagnostics = check(project, RuleSet(catalog()[name] for name in names if catalog()[name].default))
    assert [(one.rule, one.severity.value) for one in diagnostics] == [("dockerfile-error", "info")]


PROOFS = [
    ("FROM a\nADD x /\n", 7, 10, "COPY", SAFE, True),
    ("FROM a\nADD x /\n", 7, 10, "COPY", UNSAFE, True),
    ("FROM a\nADD x /\n", 11, 12, "y", SAFE, False),  # another file
    ("FROM a\nADD x /\n", 11, 12, "y", UNSAFE, True),
    ("FROM a\nADD x /\n", 7, 10, "COPPY", UNSAFE, False),  # no instruction
    ("FROM a\n# why\nADD x /\n", 7, 13, "", UNSAFE, False),  # a comment is gone
    ("FROM a\nRUN b\n", 7, 7, "RUN <<EOT\n", UNSAFE, False),  # swallows what follows
    ("FROM a\nRUN b\n", 6, 7, " \\\n", UNSAFE, False),
    ("FROM a\nRUN b\n", 7, 7, "ARG X\n", UNSAFE, True),
    ("FROM a\nRUN b\n", 7, 7, "ARG X\n", SAFE, False),
]


@pytest.mark.parametrize(("text", "start", "end", "new", "level", "proven"), PROOFS)
def test_an_edit_of_a_dockerfile_is_proven(text: str, start: int, end: int, new: str, level, proven: bool) -> None:
    edit = Edit(Source("Dockerfile", text), Span(start, end), new)
    reason = text_unproven("Dockerfile", [Fix("Do it", (edit,), level)], apply(text, [edit]))
    assert (reason == "") is proven, reason


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dockerfile", True),
        ("api.Dockerfile", True),
        ("Dockerfile.dev", True),
        ("Containerfile", True),
        ("dockerfile", True),
        ("Dockerfile.dockerignore", False),
        ("Dockerfile.md", False),
        ("compose.yaml", False),
        ("mydockerfiles", False),
    ],
)
def test_dockerfiles_are_known_by_name(name: str, expected: bool) -> None:
    assert is_dockerfile(f"some/{name}") is expected


def test_a_dockerfile_is_judged_and_mended_alone(tmp_path: Path) -> None:
    text = "ARG TAG\nFROM node:${TAG}\nADD x /\nCOPY gone /\n"
    lay(tmp_path, {"Dockerfile": text, "x": "1"})
    rules = tuple(rule.id for rule in catalog().values() if rule.default)
    projects = discover([str(tmp_path)]).projects
    assert projects == [(str(tmp_path / "Dockerfile"),)]
    settings = Settings(rules, LoadOptions())
    outcome = next(judge(projects, settings))
    assert outcome.error == ""
    places = [(one.rule, one.start.line) for one in outcome.diagnostics if one.severity.value != "info"]
    assert places == [("add-instead-of-copy", 3), ("copy-source-missing", 4)]
    assert {one.source.path for one in outcome.diagnostics} == {str(tmp_path / "Dockerfile")}
    mended = mend(projects, Settings(rules, LoadOptions(), mend=UNSAFE))[0]
    assert mended.texts[str(tmp_path / "Dockerfile")][1] == text.replace("ADD", "COPY")
    assert list(mended.texts) == [str(tmp_path / "Dockerfile")]


def test_the_context_of_a_dockerfile_alone_is_where_its_files_are(tmp_path: Path) -> None:
    lay(tmp_path, {"docker/Dockerfile": "FROM a:1\nCOPY src/x /\n", "src/x": "1"})
    settings = Settings(("copy-source-missing",), LoadOptions())
    assert next(judge([(str(tmp_path / "docker" / "Dockerfile"),)], settings)).diagnostics == []


def test_what_git_ignores_is_made_later_and_an_info(tmp_path: Path) -> None:
    files = {"compose.yaml": COMPOSE, "Dockerfile": "FROM a:1\nCOPY made/x gone/y /\n", ".gitignore": "made/\nlater/\n"}
    lay(tmp_path, {**files, ".git/HEAD": "ref: refs/heads/main\n"})
    (tmp_path / "compose.yaml").write_text(COMPOSE.replace("volumes: {", "  other: {build: later}\nvolumes: {"))
    rules = RuleSet(catalog()[name] for name in ("copy-source-missing", "build-context-missing"))
    diagnostics = check(load([str(tmp_path / "compose.yaml")], LoadOptions()), rules)
    assert sorted((one.rule, one.severity.value) for one in diagnostics) == [
        ("build-context-missing", "info"),
        ("copy-source-missing", "info"),
        ("copy-source-missing", "warning"),
    ]


INLINE = """services:
  web:
    build:
      context: .
      dockerfile_inline: |

        FROM node:22-slim AS a
        ENV X=1 \\
            DB_PASSWORD=Xk29vTq8Lm
        FROM a AS a
"""


def test_findings_in_an_inline_dockerfile_stand_in_the_compose_file(tmp_path: Path) -> None:
    lay(tmp_path, {"compose.yaml": INLINE})
    project = load([str(tmp_path / "compose.yaml")], LoadOptions())
    rules = RuleSet(catalog()[name] for name in ("secret-in-dockerfile", "duplicate-stage-name"))
    spans = [one.source.text[one.span.start : one.span.end] for one in check(project, rules)]
    assert spans == ["DB_PASSWORD", "a"]
    assert [one.start.line for one in check(project, rules)] == [9, 10]


LINES = [
    "FROM node:22 AS build", "FROM build", "FROM scratch", "FROM $BASE", "FROM --platform=linux/amd64 a:1 AS b",
    "ARG X", "ARG NPM_TOKEN=$X", "ENV A=$X B_PASSWORD=secret1x", "COPY . /app", "COPY --from=build /a /b", "COPY x* ./",
    "COPY [\"a b\", \"c\"]", "ADD a b", "ADD https://e.test/x /", "RUN apt-get update && apt-get install -y gcc \\",
    "RUN <<E", "E", "RUN --mount=type=secret,id=t npm ci", "RUN --mount=type=cache,target=/x pip install -r r",
    "USER 1000", "WORKDIR a", "ENTRYPOINT [\"./x\"]", "CMD x", "# hadolint ignore=DL3020", "ONBUILD ADD . /", "\\",
    "EXPOSE 80", "HEALTHCHECK NONE", "COPY", "FROM", "ARG", "\ufeff", "ENV \"", "COPY ../x /", "COPY <<E /y",
    "LABEL a=$X",
]  # fmt: skip
IGNORES = ["", "*", "!a", "[a", "**/x", "node_modules", "a/\n!a/b", ".env", "\\"]


@pytest.mark.parametrize("seed", range(150))
def test_no_dockerfile_makes_a_rule_stumble(seed: int, tmp_path: Path) -> None:
    """And whatever is mended is proven, and mended for good."""
    dice = random.Random(seed)
    text = dice.choice(["\n", "\r\n"]).join(dice.choices(LINES, k=dice.randint(0, 14)))
    if dice.random() < 0.8:
        text = "FROM node:22-slim AS base\n" + text
    files = {"Dockerfile": text, "x": "1", "a/b": "2", "node_modules/n": "3", ".env": "A=1", "p/.env": "B=2"}
    if dice.random() < 0.7:
        files[".dockerignore"] = "\n".join(dice.choices(IGNORES, k=2))
    compose = COMPOSE
    if dice.random() < 0.3:
        body = "".join(f"        {line}\n" for line in text.replace("\r", "").split("\n"))
        compose = f"services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n{body}"
    lay(tmp_path, {**files, "compose.yaml": compose})
    rules = tuple(catalog())
    path = str(tmp_path / "compose.yaml")
    outcome = next(judge([(path,)], Settings(rules, LoadOptions(), debug=True)))
    for one in outcome.diagnostics:
        assert 0 <= one.span.start <= one.span.end <= len(one.source.text)
        assert os.path.exists(one.source.path)
    names = tuple(rule.id for rule in catalog().values() if rule.category == "build")
    mended = mend([(path,)], Settings(names, LoadOptions(), mend=UNSAFE, debug=True))[0]
    for changed, (_, after) in mended.texts.items():
        (tmp_path / changed).write_bytes(after.encode())
    again = mend([(path,)], Settings(names, LoadOptions(), mend=UNSAFE, debug=True))[0]
    assert again.texts == {}
