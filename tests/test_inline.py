"""Dockerfiles inside compose files: every place exact, and fixes that change their own lines and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.docker.effective import Engine
from dockcto_compose.docker.inline import Inline, NotEditableError
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.run import Outcome, Settings, mend
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, UNSAFE
from dockcto_compose.text.edit import apply
from dockcto_compose.text.source import Span

HEAD = "services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: "
DOCKERFILE = """\
ARG V=22
FROM node:${V}-slim AS base

# hadolint ignore=DL3020
ADD x /a
  ADD x /b
RUN echo $V $$ \\
    && apt-get install -y curl
FROM base
ENTRYPOINT ["/a"]
"""


def block(text: str, header: str = "|", indent: str = "        ", newline: str = "\n") -> str:
    """A compose file with the Dockerfile as a literal block."""
    lines = (indent + line if line else "" for line in text.replace("$", "$$").split("\n"))
    return (HEAD + header + "\n" + "\n".join(lines) + "    restart: always\n").replace("\n", newline)


def loaded(folder: Path, text: str) -> Project:
    (folder / "x").write_text("#!/bin/sh\n")
    (folder / "compose.yaml").write_bytes(text.encode())
    return load([str(folder / "compose.yaml")], LoadOptions())


def inline(project: Project) -> Inline:
    build = Engine(project).service(project.services["web"]).build
    assert build is not None
    assert build.inside is not None
    return build.inside


SHAPES = {
    "literal": block(DOCKERFILE),
    "indicated": block(DOCKERFILE, "|4-", "          "),
    "kept": block(DOCKERFILE, "|+ # why"),
    "deep": block(DOCKERFILE, "|", " " * 20),
    "crlf": block(DOCKERFILE, newline="\r\n"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_word_has_its_place(shape: str, tmp_path: Path) -> None:
    inside = inline(loaded(tmp_path, SHAPES[shape]))
    assert inside.text.strip("\n") == DOCKERFILE.strip("\n") or shape == "indicated"
    for word in ("node:", "ADD x /b", "base\n"[:4], "curl", '["/a"]', "# hadolint", "AS base"):
        start = inside.text.index(word)
        place = inside.place(Span(start, start + len(word)))
        assert place.source.text[slice(*place.span)] == word
        assert inside.offset(place.span.start) == start
    assert inside.offset(0) is None
    assert inside.offset(len(place.source.text)) is None


def test_what_a_variable_hides_is_the_line(tmp_path: Path) -> None:
    inside = inline(loaded(tmp_path, SHAPES["literal"]))
    start = inside.text.index("$V $$")
    place = inside.place(Span(start + 3, start + 4))
    assert place.source.text[slice(*place.span)] == "RUN echo $$V $$$$ \\"


@pytest.mark.parametrize("scalar", ['"FROM a\\nADD x /y\\n"', "'FROM a'", ">\n        FROM a\n", "FROM a"])
def test_other_scalars_have_places_and_no_edits(scalar: str, tmp_path: Path) -> None:
    inside = inline(loaded(tmp_path, f"{HEAD}{scalar}\n"))
    place = inside.place(Span(0, 4))
    assert place.source.text[slice(*place.span)] == "FROM"
    with pytest.raises(NotEditableError, match="block of lines"):
        inside.edit(Span(0, 4), "from")


def test_a_shared_dockerfile_is_not_edited(tmp_path: Path) -> None:
    text = "x-d: &d |\n  FROM a\n  ADD x /y\n" + HEAD + "*d\n"
    with pytest.raises(NotEditableError, match="share"):
        inline(loaded(tmp_path, text)).edit(Span(0, 4), "from")


@pytest.mark.parametrize("shape", SHAPES)
def test_an_edit_is_made_or_refused(shape: str, tmp_path: Path) -> None:
    """Where an edit is made, Compose reads the text with exactly this change."""
    dice = random.Random(shape)
    inside = inline(loaded(tmp_path, SHAPES[shape]))
    made = 0
    for _ in range(300):
        start = dice.randrange(len(inside.text) + 1)
        end = min(len(inside.text), start + dice.choice((0, 0, 0, 1, 3, 30)))
        piece = dice.choice(("ARG X\n", "\nUSER 1000", " --flag", "", "$A", "a\n  b\n\n", "ARG X=$V\r\n"))
        try:
            edit = inside.edit(Span(start, end), piece)
        except NotEditableError:
            continue
        after = apply(edit.source.text, [edit])
        wanted = inside.text[:start] + piece.replace("\r\n", "\n") + inside.text[end:]
        first, last = wanted[:1], wanted.rstrip("\n")
        if first in (" ", "\n") or not last:
            continue  # an indentation of its own: the proof of a fix refuses what comes of it
        assert inline(loaded(tmp_path, after)).text.rstrip("\n") == last, (start, end, piece)
        made += 1
    assert made > 100


def run(folder: Path, text: str, level: object = UNSAFE, *rules: str) -> Outcome:
    loaded(folder, text)
    chosen = rules or ("add-instead-of-copy", "unneeded-packages")
    return mend([(str(folder / "compose.yaml"),)], Settings(chosen, LoadOptions(), mend=level))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", SHAPES)
def test_fixes_change_their_lines_alone(shape: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, SHAPES[shape])
    assert outcome.refused == []
    assert sorted(one.rule for one in outcome.fixed) == ["add-instead-of-copy", "unneeded-packages"]
    ((before, after),) = outcome.texts.values()
    assert before is not None
    expected = before.replace("ADD x /b", "COPY x /b").replace("install -y", "install --no-install-recommends -y")
    assert after == expected
    assert run(tmp_path, SHAPES[shape], SAFE).texts == {}  # the project is another one afterwards


def test_comments_for_other_linters_count(tmp_path: Path) -> None:
    project = loaded(tmp_path, SHAPES["literal"])
    found = check(project, RuleSet([catalog()["add-instead-of-copy"]]))
    assert [(one.rule, one.start) for one in found] == [("add-instead-of-copy", (11, 11))]
    skipped = "# check=skip=SecretsUsedInArgOrEnv\nFROM a:1\nENV API_TOKEN=ghp_x81kd7Lm2\n"
    secrets = RuleSet([catalog()["secret-in-dockerfile"]])
    assert check(loaded(tmp_path, block(skipped)), secrets) == []
    assert len(check(loaded(tmp_path, block(skipped.partition("\n")[2])), secrets)) == 1


OURS = """\
FROM a:1
# dockcto: ignore[add-instead-of-copy] it has always been so
ADD x \\
  /a
ADD x /b
# dockcto: ignore[nonsense]
# dockcto: ignore unneeded-packages
ADD x /c
"""


def test_our_own_comments_count(tmp_path: Path) -> None:
    rules = RuleSet(catalog().values())
    project = loaded(tmp_path, block(OURS))
    wanted = ("add-instead-of-copy", "malformed-suppression", "unused-suppression")
    found = [one for one in check(project, rules) if one.rule in wanted]
    places = [(one.rule, one.start.line, one.source.text[slice(*one.span)]) for one in found]
    assert places == [
        ("add-instead-of-copy", 10, "ADD"),
        ("malformed-suppression", 11, "nonsense"),
        ("malformed-suppression", 12, "# dockcto: ignore unneeded-packages"),
        ("add-instead-of-copy", 13, "ADD"),
    ]
    whole = block("# dockcto: ignore-file[add-instead-of-copy] all\n" + OURS) + "  other: {image: 'a:1', build: .}\n"
    (tmp_path / "Dockerfile").write_text("FROM a:1\nADD x /y\n")
    left = check(loaded(tmp_path, whole), RuleSet([catalog()["add-instead-of-copy"]]))
    assert [Path(one.source.path).name for one in left] == ["Dockerfile"]
    outcome = run(tmp_path, block(OURS), UNSAFE, *wanted)
    assert [one.rule for one in outcome.fixed] == ["add-instead-of-copy"] * 2
    assert outcome.refused == []


def test_a_new_line_at_the_end(tmp_path: Path) -> None:
    text = block("ARG V=1\nFROM a:$V\nRUN echo $V\n")
    outcome = run(tmp_path, text, UNSAFE, "build-arg-out-of-scope")
    ((_, after),) = outcome.texts.values()
    assert after == text.replace("FROM a:$$V\n", "FROM a:$$V\n        ARG V\n")
