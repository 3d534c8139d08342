"""Comments that say what not to report: what they hide, what is said of them, and where none is read."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from command import Command

from dockcto_compose.rules.suppression import in_text
from dockcto_compose.text.source import Source
from dockcto_compose.yamltree.parse import parse

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "report.schema.json").read_text(encoding="utf-8"))

HEAD = "services:\n  web:\n    image: nginx\n    privileged: true\n"
TAG, PRIVILEGED = "image-untagged", "privileged-container"
WATCHED = f"{TAG},{PRIVILEGED},inline-secret,unquoted-port,malformed-suppression,unused-suppression,unused-volume"


def judged(command: Command, text: str, *arguments: str, select: str = WATCHED) -> tuple[list[str], list[str]]:
    """`line rule` of what stands, and `line rule: reason` of what is hidden."""
    command.file("compose.yaml", text)
    result = command("check", "--select", select, "--show-suppressed", "--output-format", "json", *arguments)
    assert result.code in (0, 1), result.stderr
    report = json.loads(result.out)
    jsonschema.validate(report, SCHEMA)
    assert report["summary"]["suppressed"] == len(report["suppressed"])
    hidden = [f"{_at(d)}: {d['suppression']['reason']}" for d in report["suppressed"]]
    return [_at(d) for d in report["diagnostics"]], hidden


def _at(diagnostic: dict[str, dict[str, dict[str, int]]]) -> str:
    return f"{diagnostic['range']['start']['line']} {diagnostic['rule']}"


CASES = {
    # name: (file, what stands, what is hidden)
    "none": (HEAD, [f"3 {TAG}", f"4 {PRIVILEGED}"], []),
    "on the line": (
        HEAD.replace("nginx", "nginx  # dockcto: ignore[image-untagged] mirrors upstream"),
        [f"4 {PRIVILEGED}"],
        [f"3 {TAG}: mirrors upstream"],
    ),
    "on the line above": (
        "services:\n  web:\n    # dockcto: ignore[image-untagged] why\n    image: nginx\n    privileged: true\n",
        [f"5 {PRIVILEGED}"],
        [f"4 {TAG}: why"],
    ),
    "blank lines and comments between": (
        "services:\n  web:\n    # dockcto: ignore[image-untagged] why\n\n    # of course\n    image: nginx\n",
        [],
        [f"6 {TAG}: why"],
    ),
    "two comments, one below the other": (
        "services:\n  web:\n    # dockcto: ignore[image-untagged] a\n    # dockcto: ignore[image-untagged] b\n"
        "    image: nginx\n",
        [],
        [f"5 {TAG}: a"],
    ),
    "on the key around it": (
        "services:\n  web:  # dockcto: ignore[image-untagged, privileged-container] all of it\n"
        "    image: nginx\n    privileged: true\n  api:\n    image: nginx\n",
        [f"6 {TAG}"],
        [f"3 {TAG}: all of it", f"4 {PRIVILEGED}: all of it"],
    ),
    "above the key around it": (
        "# dockcto: ignore[image-untagged]\nservices:\n  web:\n    image: nginx\n  api:\n    image: nginx\n",
        [],
        [f"4 {TAG}: ", f"6 {TAG}: "],
    ),
    "a category": (
        "services:\n  web:\n    # dockcto: ignore[security] needed\n    privileged: true\n    image: nginx\n",
        [f"5 {TAG}"],
        [f"4 {PRIVILEGED}: needed"],
    ),
    "the whole file, from the end": (
        f"{HEAD}# dockcto: ignore-file[image-untagged, security] demo\n",
        [],
        [f"3 {TAG}: demo", f"4 {PRIVILEGED}: demo"],
    ),
    "an item of a list": (
        "services:\n  web:\n    image: nginx:1\n    ports:\n      # dockcto: ignore[unquoted-port] x\n      - 80:20\n"
        "      - 81:21\n",
        ["7 unquoted-port"],
        ["6 unquoted-port: x"],
    ),
    "in flow style": (
        "services:\n  web: {image: nginx, privileged: true}  # dockcto: ignore[image-untagged] x\n",
        [f"2 {PRIVILEGED}"],
        [f"2 {TAG}: x"],
    ),
    "behind flow style in several lines": (
        "services:\n  web: {\n    image: nginx,  # dockcto: ignore[image-untagged] x\n    privileged: true,\n  }\n",
        [f"4 {PRIVILEGED}"],
        [f"3 {TAG}: x"],
    ),
    "two on one line": (
        "services:\n  web:  # dockcto: ignore[image-untagged] a # dockcto: ignore[privileged-container] b\n"
        "    image: nginx\n    privileged: true\n",
        [],
        [f"3 {TAG}: a", f"4 {PRIVILEGED}: b"],
    ),
    "behind another comment": (
        "services:\n  web:\n    image: nginx  # the mirror # dockcto: ignore[image-untagged] x\n",
        [],
        [f"3 {TAG}: x"],
    ),
    "loose blanks": (
        "services:\n  web:\n    image: nginx  ##  dockcto :ignore [ image-untagged ,  inline-secret ]   why  \n",
        ["3 unused-suppression"],
        [f"3 {TAG}: why"],
    ),
    "CRLF": (
        HEAD.replace("nginx", "nginx  # dockcto: ignore[image-untagged] x").replace("\n", "\r\n"),
        [f"4 {PRIVILEGED}"],
        [f"3 {TAG}: x"],
    ),
    "no final newline": ("services: {web: {image: nginx}} # dockcto: ignore[image-untagged]", [], [f"1 {TAG}: "]),
    "in another document": (
        "# dockcto: ignore-file[image-untagged] x\n---\n" + HEAD, [f"6 {PRIVILEGED}"], [f"5 {TAG}: x"],
    ),
    "in a profile that is off": (
        "services:\n  web:\n    image: nginx  # dockcto: ignore[image-untagged] x\n    profiles: [dev]\n"
        "  api:\n    image: nginx:1\n",
        [],
        [f"3 {TAG}: x"],
    ),
    "another rule": (
        "services:\n  web:\n    image: nginx  # dockcto: ignore[privileged-container]\n",
        [f"3 {TAG}", "3 unused-suppression"],
        [],
    ),
    "one of two is of no use": (
        "services:\n  web:\n    image: nginx  # dockcto: ignore[image-untagged, privileged-container]\n",
        ["3 unused-suppression"],
        [f"3 {TAG}: "],
    ),
    "a rule that does not run is not judged": (
        "services:\n  web:\n    image: nginx:1  # dockcto: ignore[missing-healthcheck]\n", [], [],
    ),
    "a value that is not known is not judged": (
        "services:\n  web:\n    image: nginx:${TAG}  # dockcto: ignore[image-untagged]\n", [], [],
    ),
    "an unknown variable elsewhere": (
        "services:\n  web:\n    image: nginx:1  # dockcto: ignore[image-untagged]\n    user: ${WHO}\n",
        ["3 unused-suppression"],
        [],
    ),
    "what Compose refuses is not judged": (
        "services:\n  web:\n    image: nginx:1  # dockcto: ignore[image-untagged]\n    imgae: x\n", [], [],
    ),
    "a finding about the comment is hidden too": (
        "# dockcto: ignore-file[unused-suppression] kept for the next release\n"
        "services:\n  web:\n    image: nginx:1  # dockcto: ignore[image-untagged]\n",
        [],
        ["4 unused-suppression: kept for the next release"],
    ),
    "indented for the whole file": (
        "services:\n  # dockcto: ignore-file[image-untagged]\n  web:\n    image: nginx\n",
        ["2 malformed-suppression", f"4 {TAG}"],
        [],
    ),
    "behind content for the whole file": (
        "services:  # dockcto: ignore-file[image-untagged]\n  web:\n    image: nginx\n",
        ["1 malformed-suppression", f"3 {TAG}"],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_comment_hides(command: Command, name: str) -> None:
    text, standing, hidden = CASES[name]
    assert judged(command, text) == (standing, hidden)


MALFORMED = {
    # comment: (where in it, what is said of it, the comment once mended; empty where it cannot be)
    "# dockcto:": ("nothing is said to ignore", ""),
    "# dockcto: ignore": ("the rules to ignore stand in brackets; write `# dockcto: ignore[rule-id] reason`", ""),
    "# dockcto: ignore-file": ("the rules to ignore stand in brackets; write `# dockcto: ignore-file[rule-id]", ""),
    "# dockcto: ignore[]": ("the brackets are empty", ""),
    "# dockcto: ignore[ , ]": ("the brackets are empty", ""),
    "# dockcto: ignore[image-untagged": ("the rules to ignore stand in brackets", ""),
    "# dockcto: ignore image-untagged": ("the rules to ignore stand in brackets", "# dockcto: ignore[image-untagged]"),
    "# dockcto: ignore image-untagged , security-x": (
        "the rules to ignore stand in brackets", "# dockcto: ignore[image-untagged, security-x]",
    ),
    "# dockcto: ignore image-untagged because": ("the rules to ignore stand in brackets", ""),
    "# dockcto: disable image-untagged": ('"disable" is no instruction', ""),
    "# dockcto: Ignore[image-untagged]": ('"Ignore" is no instruction', ""),
    "# dockcto: [image-untagged]": ('"[image-untagged]" is no instruction', ""),
    "# dockcto: ignore[image-untaged]": ('"image-untaged" is neither a rule nor a category; did you mean "im', ""),
    "# dockcto: ignore[image untagged]": ('"image untagged" is neither a rule nor a category; did you mean', ""),
    "# dockcto: ignore[*]": ('"*" is neither a rule nor a category', ""),
}  # fmt: skip


@pytest.mark.parametrize("comment", MALFORMED)
@pytest.mark.parametrize(
    "where", ["services:\n  web:\n    image: nginx  {}\n", "services:\n  web:\n    {}\n    image: nginx\n"]
)
def test_a_comment_that_is_not_understood(command: Command, comment: str, where: str) -> None:
    message, mended = MALFORMED[comment]
    path = command.file("compose.yaml", where.format(comment))
    run = ["check", "--select", "malformed-suppression,image-untagged", "--output-format"]
    first = next(d for d in json.loads(command(*run, "json").out)["diagnostics"] if d["rule"].startswith("malformed"))
    assert first["message"].startswith(message)
    assert (first["fix"] is not None) is bool(mended)
    assert any(d["rule"] == TAG for d in json.loads(command(*run, "json").out)["diagnostics"])
    command(*run, "concise", "--fix")
    assert path.read_text() == where.format(mended or comment)


@pytest.mark.parametrize(
    "comment",
    [
        "# dockcto",
        "# dockcto-compose: ignore[x]",
        "# see dockcto: it helps",
        "#dockctor: ignore[x]",
        "# DOCKCTO: ignore[x]",
    ],
)
def test_what_does_not_speak_to_us(command: Command, comment: str) -> None:
    assert judged(command, f"{HEAD}    restart: always  {comment}\n")[0] == [f"3 {TAG}", f"4 {PRIVILEGED}"]


HIDING = "# dockcto: ignore-file[image-untagged, security]"


@pytest.mark.parametrize(
    "scalar",
    [
        f"|\n      a\n      {HIDING}\n{HIDING.replace('#', '      #')}\n",
        f">-\n      {HIDING}\n",
        f"|2\n      {HIDING}\n",
        f'"a\n      {HIDING}\n      b"\n',
        f"'a\n\n      {HIDING}'\n",
        f"'{HIDING}'\n",
        f"|  \n      a: b {HIDING}\n\n",
    ],
)
def test_no_comment_is_read_inside_of_a_text(command: Command, scalar: str) -> None:
    text = f"{HEAD}    command: {scalar}"
    assert parse(Source("compose.yaml", text)).problems == []
    assert judged(command, text) == ([f"3 {TAG}", f"4 {PRIVILEGED}"], [])


def test_a_comment_counts_for_a_finding_that_runs_through_its_line(command: Command) -> None:
    text = "services:\n  web:\n    build: .\n    ports: [\n      80:20,  # dockcto: ignore[unquoted-port] x\n    ]\n"
    assert judged(command, text, select="unquoted-port") == ([], ["5 unquoted-port: x"])


# the fix of unused ones


KEPT = "    image: nginx  # dockcto: ignore[image-untagged]"
UNUSED = {
    "    image: nginx:1  # dockcto: ignore[image-untagged] x\n": "    image: nginx:1\n",
    "    # dockcto: ignore[image-untagged] x\n    image: nginx:1\n": "    image: nginx:1\n",
    "    image: nginx:1  # keep # dockcto: ignore[image-untagged]\n": "    image: nginx:1  # keep\n",
    "    image: nginx  # dockcto: ignore[image-untagged, privileged-container] x\n": f"{KEPT} x\n",
    "    image: nginx  # dockcto: ignore[privileged-container,image-untagged] x\n": f"{KEPT} x\n",
    "    image: nginx  # dockcto: ignore[inline-secret, image-untagged, privileged-container]\n": f"{KEPT}\n",
    "    image: nginx:1\n# dockcto: ignore-file[image-untagged]": "    image: nginx:1\n",
    "    image: nginx:1  # dockcto: ignore[image-untagged] # dockcto: ignore[inline-secret]\n": "    image: nginx:1\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("before", UNUSED)
def test_what_is_of_no_use_is_taken_away(command: Command, before: str, newline: str) -> None:
    head = "\ufeffservices:\n  web:\n"
    path = command.file("compose.yaml", (head + before).replace("\n", newline))
    result = command("check", "--fix", "--select", WATCHED)
    assert (result.code, path.read_bytes().decode()) == (0, (head + UNUSED[before]).replace("\n", newline))


def test_a_comment_in_a_base_stays_while_one_project_needs_it(command: Command) -> None:
    base = "services:\n  web:\n    image: nginx  # dockcto: ignore[image-untagged] x\n"
    path = command.file("compose.yaml", base)
    command.file("compose.prod.yaml", "services:\n  web:\n    environment: {A: b}\n")
    command.file("other.compose.yaml", "services:\n  web:\n    image: nginx:1.27\n")
    command.file("dockcto.toml", "projects = [['compose.yaml', 'other.compose.yaml'], ['compose.yaml']]\n")
    assert command("check", "--select", WATCHED).code == 0
    assert command("check", "--select", WATCHED, "--fix").code == 0
    assert path.read_text() == base


# Dockerfiles, env files


DOCKERFILE = "FROM debian\nADD a /a\nRUN <<EOF\n# dockcto: ignore[image-untagged]\nEOF\n"
BUILT = "services:\n  web:\n    build: .\n"
IN_DOCKERFILE = "image-untagged,add-instead-of-copy,unused-suppression,malformed-suppression"


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        (DOCKERFILE, ["1 image-untagged", "2 add-instead-of-copy"]),
        (DOCKERFILE.replace("ADD", "# dockcto: ignore[add-instead-of-copy] x\nADD"), ["1 image-untagged"]),
        ("# dockcto: ignore[image-untagged] x\n" + DOCKERFILE, ["3 add-instead-of-copy"]),
        ("# syntax=docker/dockerfile:1\n# dockcto: ignore-file[image-untagged, build] x\n" + DOCKERFILE, []),
        ("FROM debian:12\nADD \\\n  # dockcto: ignore[add-instead-of-copy] x\n  a /a\n", []),
        (
            "# dockcto: ignore[add-instead-of-copy] x\n" + DOCKERFILE,
            ["1 unused-suppression", "2 image-untagged", "3 add-instead-of-copy"],
        ),
        ("FROM debian:12\n# dockcto: ignore\nRUN true\n", ["2 malformed-suppression"]),
        ("FROM debian:12\nRUN true # dockcto: ignore[image-untagged]\n", []),
    ],
)
def test_comments_in_a_dockerfile(command: Command, dockerfile: str, expected: list[str]) -> None:
    command.file("a", "")
    command.file("Dockerfile", dockerfile)
    assert judged(command, BUILT, select=IN_DOCKERFILE)[0] == expected
    lone = json.loads(command("check", "Dockerfile", "--select", IN_DOCKERFILE, "--output-format", "json").out)
    assert [_at(d) for d in lone["diagnostics"]] == [one for one in expected if "unused" not in one]


def test_an_unused_comment_in_a_dockerfile_is_taken_away(command: Command) -> None:
    command.file("a", "")
    path = command.file(
        "Dockerfile",
        "# syntax=docker/dockerfile:1\r\n# why\r\n# dockcto: ignore[image-untagged] x\r\nFROM debian:12\r\n",
    )
    command.file("compose.yaml", BUILT)
    result = command("check", "compose.yaml", "--fix", "--select", IN_DOCKERFILE)
    assert result.code == 0, result.out
    assert path.read_bytes() == b"# syntax=docker/dockerfile:1\r\n# why\r\nFROM debian:12\r\n"
    path.write_text("FROM debian\n# dockcto: ignore image-untagged\nRUN true\n")
    command("check", "compose.yaml", "--fix", "--select", "malformed-suppression,image-untagged")
    assert path.read_text() == "FROM debian\n# dockcto: ignore[image-untagged]\nRUN true\n"


def test_a_comment_in_a_dockerfile_stays_while_one_project_needs_it(command: Command) -> None:
    command.file("a", "")
    text = "FROM debian:12 AS prod\n# dockcto: ignore[add-instead-of-copy] x\nFROM prod AS dev\nADD a /a\n"
    text = "FROM debian:12 AS prod\nFROM prod AS dev\n# dockcto: ignore[add-instead-of-copy] x\nADD a /a\n"
    path = command.file("Dockerfile", text)
    command.file("one/compose.yaml", "services:\n  web:\n    build: {context: .., target: prod}\n")
    command.file("two/compose.yaml", "services:\n  web:\n    build: {context: .., target: dev}\n")
    result = command("check", "one", "two", "--select", IN_DOCKERFILE, "--fix", "--output-format", "concise")
    assert (result.code, result.out) == (0, "")
    assert path.read_text() == text


def test_comments_in_an_env_file(command: Command) -> None:
    command.file(
        ".env", "# dockcto: ignore[security] for the demo\nA_PASSWORD=mV7kQ2xWz9pL4r\nB_PASSWORD=mV7kQ2xWz9pL4s\n"
    )
    command.file(".git/HEAD", "ref: refs/heads/main\n")
    text = "services:\n  web:\n    image: a:1\n    environment: [A_PASSWORD, B_PASSWORD]\n"
    assert judged(command, text, select="secret-in-tracked-env-file") == (
        ["3 secret-in-tracked-env-file"],
        ["2 secret-in-tracked-env-file: for the demo"],
    )


def test_lines_of_text() -> None:
    said = in_text(Source(".dockerignore", "a\n# dockcto: ignore[build] x\n\n# other\nb # dockcto: ignore[build]\n"))
    assert [(one.reason, [name.text for name in one.names]) for one in said] == [("x", ["build"])]


# reports


def test_a_reason_can_be_demanded(command: Command) -> None:
    text = f"services:\n  web:\n{KEPT}\n  a:\n{KEPT} x\n"
    command.file("dockcto.toml", "extend-select = ['suppression-without-reason']\n")
    command.file("compose.yaml", text)
    assert command("check", "--output-format", "concise").out == (
        "compose.yaml:3:19: warning suppression-without-reason `ignore` of image-untagged gives no reason; "
        "say behind the brackets why it is right here\n"
    )


def test_the_reason_is_shown(command: Command) -> None:
    text = "services:\n  web:\n    image: nginx  # dockcto: ignore[image-untagged] the mirror\n"
    command.file("compose.yaml", text)
    plain = command("check")
    assert (plain.code, plain.out) == (0, "nothing to report in 1 file; 1 suppressed\n")
    assert command("check", "--show-suppressed").out == (
        "suppressed[image-untagged]: compose.yaml:3:12: the mirror\n\nnothing to report in 1 file; 1 suppressed\n"
    )
    command.file("compose.yaml", text + "  api:\n    image: nginx\n")
    assert command("check").out.endswith("1 warning in 1 file; 1 suppressed\n")
    silent = json.loads(command("check", "--output-format", "sarif").out)["runs"][0]["results"]
    assert [result.get("suppressions") for result in silent] == [None]
    told = json.loads(command("check", "--output-format", "sarif", "--show-suppressed").out)["runs"][0]["results"]
    by_line = {r["locations"][0]["physicalLocation"]["region"]["startLine"]: r["suppressions"] for r in told}
    assert by_line == {3: [{"kind": "inSource", "status": "accepted", "justification": "the mirror"}], 5: []}


def test_what_the_baseline_hides_is_shown(command: Command) -> None:
    command.file("compose.yaml", HEAD)
    command("check", "--write-baseline", "known.json")
    run = ["check", "--baseline", "known.json", "--show-suppressed"]
    assert f"suppressed[{TAG}]: compose.yaml:3:12: in the baseline\n" in command(*run).out
    report = json.loads(command(*run, "--output-format", "json").out)
    jsonschema.validate(report, SCHEMA)
    assert {"by": "baseline", "reason": ""} in [d["suppression"] for d in report["suppressed"]]
    told = json.loads(command(*run, "--output-format", "sarif").out)["runs"][0]["results"]
    assert {"kind": "external", "status": "accepted"} in [one for r in told for one in r["suppressions"]]


def test_a_secret_that_is_suppressed_stays_secret(command: Command) -> None:
    text = (
        "services:\n  db:\n    image: postgres\n    environment:\n"
        "      POSTGRES_PASSWORD: hunter22xyz  # dockcto: ignore[inline-secret] hunter22xyz is no secret\n"
        "    command: psql postgres://me:hunter22xyz@db/x\n"
    )
    command.file("compose.yaml", text)
    for form in ("full", "json", "sarif", "markdown"):
        assert "hunter22xyz@" not in command("check", "--show-suppressed", "--output-format", form).out


def test_no_comment_changes_what_compose_accepts(command: Command) -> None:
    command.file(
        "compose.yaml", "services:\n  web:\n    imgae: nginx  # dockcto: ignore[validity] later\n    image: a:1\n"
    )
    result = command("check", "--output-format", "json", "--select", "validity")
    assert json.loads(result.out)["projects"][0]["accepted"] is False
    assert (result.code, json.loads(result.out)["diagnostics"]) == (0, [])


# any comment

PIECES = [
    "#", " ", "dockcto", ":", "ignore", "-file", "[", "]", ",", "image-untagged", "security", "é", "\t", "x",
    "# dockcto: ", "ignore[", "\U0001f600", "\\", "'", '"', "*", "\u2028", "\x85",
]  # fmt: skip
PLACES = [
    "{0}\nservices:\n  web:\n    image: nginx\n",
    "services:  {0}\n  web:\n    image: nginx\n",
    "services:\n  {0}\n  web:\n    image: nginx:1\n",
    "services:\n  web:\n    image: nginx  {0}\n    {0}\n",
    "services:\n  web: {{image: nginx, {0}\n    user: a}}\n{0}",
    "services:\n  web:\n    image: nginx\n    command: |\n      {0}\n    {0}\n",
]


def data(text: str) -> Any:
    """What the file says; None for no YAML: some characters end a line, and so a comment."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


@pytest.mark.parametrize("seed", range(40))
def test_any_comment_is_read_or_told(command: Command, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(5):
        comment = "# dockcto:" * draw.randint(0, 1) + "#" + "".join(draw.choices(PIECES, k=draw.randint(0, 9)))
        text = draw.choice(PLACES).format(comment)
        path = command.file("compose.yaml", text)
        result = command("check", "--fix", "--select", WATCHED)
        assert result.code in (0, 1), text
        assert "not fixed" not in result.stderr, text
        after = path.read_bytes().decode()
        assert data(after) == data(text)
        assert data(text) is not None or after == text
        assert command("check", "--fix", "--select", WATCHED).code == result.code
        assert path.read_bytes().decode() == after
        dockerfile = command.file("Dockerfile", f"{comment}\nFROM debian\n{comment}\nRUN true\n{comment}")
        command.file("compose.yaml", BUILT)
        assert command("check", "--fix", "--select", IN_DOCKERFILE).code in (0, 1)
        assert re.findall("^[A-Z].*", dockerfile.read_text(), re.MULTILINE) == ["FROM debian", "RUN true"]
        dockerfile.unlink()
