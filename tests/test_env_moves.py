"""Moving secrets to `.env`: whatever the value, Compose has to read the very same one afterwards."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet
from dockcto_compose.lint.fix import fix
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE
from dockcto_compose.yamltree.render import double

RULES = RuleSet([catalog()["inline-secret"]])
VALUES = [
    "Vq7-92mLpx", "two words 92", "dollar$sign9", "$HOME$9x", "hash # 92", "quote's92", 'double"92', "back\\slash92",
    "a=b=92x9", "'92 single'x", "ümläut-92", "trailing92 ", "a'b\"c$d\\e9", "tab\t92x9", "92{brace}x", "%92percent",
    "9!x2;&|<",
]  # fmt: skip


def mend(folder: Path, text: str, env: str | None = None):
    (folder / "compose.yaml").write_text(text)
    if env is not None:
        (folder / ".env").write_text(env)

    def read(texts: dict[str, str]):
        def content(path: str) -> bytes:
            return texts[path].encode() if path in texts else Path(path).read_bytes()

        return load([str(folder / "compose.yaml")], LoadOptions(read=content))

    return read({}), fix(read, RULES, UNSAFE)


def in_compose(value: str) -> str:
    return double(value.replace("$", "$$"))


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("form", ["map", "list", "flow"])
def test_the_value_is_kept(value: str, form: str, tmp_path: Path) -> None:
    pair = {
        "map": f"\n      DB_PASSWORD: {in_compose(value)}",
        "list": f"\n      - {in_compose('DB_PASSWORD=' + value)}",
    }
    body = pair.get(form, f" {{DB_PASSWORD: {in_compose(value)}, A: b}}")
    before, result = mend(tmp_path, f"services:\n  db:\n    image: postgres:17\n    environment:{body}\n")
    assert result.refused == []
    assert result.project.model == before.model
    changed = result.texts.get(str(tmp_path / "compose.yaml"))
    if changed is not None:
        assert "${DB_PASSWORD:?set DB_PASSWORD in .env}" in changed[1]
        assert value not in changed[1]
    else:
        assert any(d.unfixable for d in result.remaining)


def test_random_values_are_kept_or_left_alone(tmp_path: Path) -> None:
    chooser = random.Random(11)
    for _ in range(150):
        value = "".join(chooser.choice("aZ9$'\"\\ #=:{}-_%!\tü") for _ in range(chooser.randrange(6, 20)))
        text = f"services:\n  db:\n    image: postgres:17\n    environment:\n      DB_PASSWORD: {in_compose(value)}\n"
        before, result = mend(tmp_path, text)
        assert result.refused == [], value
        assert result.project.model == before.model, value


@pytest.mark.parametrize("env", ["A=1", "A=1\n", "A=1\r\n", "# c\n\n", "A='x\ny'\n", "\ufeffA=1\n"])
def test_what_stands_in_env_stays(env: str, tmp_path: Path) -> None:
    text = "services:\n  db:\n    image: postgres:17\n    environment: {DB_PASSWORD: Vq7-92mLpx}\n"
    (tmp_path / ".env").write_bytes(env.encode())
    _, result = mend(tmp_path, text)
    before, after = result.texts[str(tmp_path / ".env")]
    assert before == env
    assert after.startswith(env)
    assert after.count("DB_PASSWORD=Vq7-92mLpx") == 1


@pytest.mark.parametrize("env", ["A='open", "A B=1\n"])
def test_a_broken_env_file_is_not_touched(env: str, tmp_path: Path) -> None:
    text = "services:\n  db:\n    image: postgres:17\n    environment: {DB_PASSWORD: Vq7-92mLpx}\n"
    _, result = mend(tmp_path, text, env)
    assert result.texts == {}
    assert [d.unfixable for d in result.remaining if d.rule == "inline-secret"] != [""]


def test_messages_and_titles_never_hold_the_value(tmp_path: Path) -> None:
    lines = "".join(f"      S{n}_PASSWORD: {in_compose(value)}\n" for n, value in enumerate(VALUES))
    _, result = mend(tmp_path, f"services:\n  db:\n    image: postgres:17\n    environment:\n{lines}")
    found = [*result.fixed, *result.remaining]
    said = [text for d in found for text in (d.message, d.unfixable, d.fix.title if d.fix else "")]
    assert said
    assert not any(value in text for value in VALUES for text in said)


def test_one_fix_many_secrets_one_pass_each_with_its_own_name(tmp_path: Path) -> None:
    services = "".join(
        f"  s{n}:\n    image: postgres:17\n    environment: {{POSTGRES_PASSWORD: Vq{n}-92mLpx}}\n" for n in range(30)
    )
    before, result = mend(tmp_path, f"services:\n{services}")
    assert len(result.fixed) == 30
    assert result.refused == []
    assert result.project.model == before.model
    assert len(result.texts[str(tmp_path / ".env")][1].splitlines()) == 30


SECRET = "services:\n  db:\n    image: postgres:17\n    environment: {DB_PASSWORD: Vq7-92mLpx}\n"


@pytest.mark.parametrize(
    ("there", "after"),
    [(None, "/.env\n"), ("node_modules\n", "node_modules\n/.env\n"), ("a\r\nb", "a\r\nb\r\n/.env"), ("*.env\n", None)],
)
def test_a_new_env_file_is_hidden_from_git(there: str | None, after: str | None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    if there is not None:
        (tmp_path / ".gitignore").write_bytes(there.encode())
    _, result = mend(tmp_path, SECRET)
    assert result.fixed[0].fix.title == "Move the value to `.env` as `DB_PASSWORD`"
    assert result.texts.get(str(tmp_path / ".gitignore"), (there, None)) == (there, after)


def test_the_ignore_file_nearest_upward_gets_the_line(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("x\n")
    (tmp_path / "shop" / "db").mkdir(parents=True)
    _, result = mend(tmp_path / "shop" / "db", SECRET)
    assert result.texts[str(tmp_path / ".gitignore")] == ("x\n", "x\n/shop/db/.env\n")


def test_outside_of_a_repository_there_is_nothing_to_hide(tmp_path: Path) -> None:
    _, result = mend(tmp_path, SECRET)
    assert set(result.texts) == {str(tmp_path / "compose.yaml"), str(tmp_path / ".env")}


def test_what_git_tracks_is_said_aloud(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    (tmp_path / ".env").write_text("A=1\n")
    git("init", "-q")
    git("add", ".env")
    _, result = mend(tmp_path, SECRET)
    assert result.fixed[0].fix.title.endswith("; git tracks `.env`, take it out with `git rm --cached`")


def test_many_secrets_add_one_line(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    services = "".join(f"  s{n}:\n    image: x\n    environment: {{A_PASSWORD: Vq{n}-92mLpx}}\n" for n in range(12))
    _, result = mend(tmp_path, f"services:\n{services}")
    assert len(result.fixed) == 12
    assert result.texts[str(tmp_path / ".gitignore")] == (None, "/.env\n")


@pytest.mark.parametrize(
    ("dockerfile", "there", "after"),
    [
        ("FROM alpine:3.20\nCOPY . /app\n", None, ".env\n"),
        ("FROM alpine:3.20\nCOPY . /app\n", ".git\n", ".git\n.env\n"),
        ("FROM alpine:3.20\nCOPY . /app\n", ".*\n", None),
        ("FROM alpine:3.20\nCOPY src /app\n", None, None),
    ],
)
def test_a_build_does_not_take_the_secret_in(
    dockerfile: str, there: str | None, after: str | None, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text(dockerfile)
    if there is not None:
        (tmp_path / ".dockerignore").write_text(there)
    _, result = mend(tmp_path, SECRET + "  web:\n    build: .\n")
    assert result.refused == []
    assert result.texts.get(str(tmp_path / ".dockerignore"), (there, None)) == (there, after)


@pytest.mark.parametrize(("copied", "ignored"), [(".env", ""), (".", ".*\n!.env\n")])
def test_a_file_that_the_build_needs_is_not_hidden_from_it(copied: str, ignored: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM alpine:3.20\nCOPY {copied} /app/\n")
    (tmp_path / ".dockerignore").write_text(ignored)
    (tmp_path / ".env").write_text("A=1\n")
    _, result = mend(tmp_path, SECRET + "  web:\n    build: .\n")
    assert result.fixed[0].fix.title.endswith("; the build of `web` copies it, add it to .dockerignore")
    assert str(tmp_path / ".dockerignore") not in result.texts


def test_a_variable_of_the_process_is_not_taken_for_another_value(tmp_path: Path) -> None:
    text = "services:\n  db:\n    image: postgres:17\n    environment: {DB_PASSWORD: Vq7-92mLpx}\n"
    path = tmp_path / "compose.yaml"
    path.write_text(text)

    def read(texts: dict[str, str]):
        def content(name: str) -> bytes:
            return texts[name].encode() if name in texts else Path(name).read_bytes()

        return load([str(path)], LoadOptions(read=content, environment={"DB_PASSWORD": "another"}))

    result = fix(read, RULES, UNSAFE)
    assert result.refused == []
    assert result.texts[str(tmp_path / ".env")] == (None, "DB_PASSWORD_2=Vq7-92mLpx\n")
