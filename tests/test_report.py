"""Findings as text for people and machines: everything shown, nothing leaked, nothing that a terminal would obey."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockcto_compose.compose.model import Location, Related
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report import FORMATS, diff, render
from dockcto_compose.report.mask import STARS, hidden, known_secrets, looks_secret, secret_spans
from dockcto_compose.report.report import STDIN, Judged, Report, shown_path
from dockcto_compose.report.summary import statistics, summary
from dockcto_compose.report.terminal import Style, terminal_width, visible, wants_color, width, wrapped
from dockcto_compose.rules.problem import DISPLAY, SAFE, UNSAFE, Applicability, Fix, Severity
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Source, Span

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "report.schema.json").read_text())
TEXT = 'services:\n  web:\n    image: nginx\n    ports:\n      - "80:99999"\n'
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def finding(
    text: str = TEXT,
    where: str | Span = "nginx",
    message: str = "image has no tag",
    rule: str = "image-untagged",
    category: str = "reproducibility",
    severity: Severity = Severity.WARNING,
    path: str = "compose.yaml",
    fix: Applicability | None = None,
    related: tuple[Related, ...] = (),
    unfixable: str = "",
    yaml_path: str = "services.web.image",
) -> Diagnostic:
    source = Source(path, text)
    span = Span(text.index(where), text.index(where) + len(where)) if isinstance(where, str) else where
    mended = None if fix is None else Fix("Pin the tag", (Edit(source, span, "nginx:1.27"),), fix)
    return Diagnostic(
        rule, category, severity, message, source, span, "shop", "web", yaml_path, related, mended, unfixable
    )


def report(*diagnostics: Diagnostic, fixed: tuple[Diagnostic, ...] = ()) -> Report:
    return Report([Judged("shop", ("compose.yaml",), True)], diagnostics, fixed, directory="/home/dev")


def shown(form: str, *diagnostics: Diagnostic, style: Style = Style()) -> str:  # noqa: B008
    return "".join(render(form, report(*diagnostics), style))


# full


def test_full() -> None:
    base = Source("/srv/base.yaml", "services:\n  base:\n    image: nginx\n")
    own = Source("compose.yaml", TEXT)
    first = finding(fix=SAFE, related=(Related("extended from here", Location(base, Span(12, 16))),))
    second = finding(
        where='"80:99999"', rule="invalid-port", severity=Severity.ERROR, yaml_path="services.web.ports[0]",
        message='port "80:99999" is above 65535; use a port from 1 to 65535',
        related=(Related("the image", first.related[0].at), Related("in this list", Location(own, Span(38, 43)))),
        unfixable="the port that was meant is not known",
    )  # fmt: skip
    assert (
        shown("full", first, second)
        == """\
warning[image-untagged]: image has no tag
 --> compose.yaml:3:12  services.web.image
  |
3 |     image: nginx
  |            ^^^^^
 ::: /srv/base.yaml:2:3
  |
2 |   base:
  |   ---- extended from here
  = fix: Pin the tag

error[invalid-port]: port "80:99999" is above 65535; use a port from 1 to 65535
 --> compose.yaml:5:9  services.web.ports[0]
  |
4 |     ports:
  |     ----- in this list
5 |       - "80:99999"
  |         ^^^^^^^^^^
 ::: /srv/base.yaml:2:3
  |
2 |   base:
  |   ---- the image
  = no fix: the port that was meant is not known

"""
    )


@pytest.mark.parametrize(
    ("level", "words"), [(SAFE, "= fix: Pin"), (UNSAFE, "= unsafe fix: Pin"), (DISPLAY, "= idea: Pin")]
)
def test_full_says_how_far_a_fix_can_be_trusted(level: Applicability, words: str) -> None:
    assert words in shown("full", finding(fix=level))


@pytest.mark.parametrize(
    ("line", "where", "source", "underline"),
    [
        pytest.param("\tkey:\tvalue", "value", "    key:    value", "            ^^^^^", id="tabs"),
        pytest.param("k: 日本語 x", "x", "k: 日本語 x", "          ^", id="wide characters before"),
        pytest.param("k: 日本語", "日本", "k: 日本語", "   ^^^^", id="wide characters below"),
        pytest.param("k: e\u0301e\u0301 x", "x", "k: e\u0301e\u0301 x", "      ^", id="combining characters"),
        pytest.param("k: \x1b[31mx", "x", "k: \\x1b[31mx", "           ^", id="terminal escape"),
        pytest.param("k: \u202ex", "x", "k: \\u202ex", "         ^", id="direction mark"),
        pytest.param("k: \ud800x", "x", "k: \\ud800x", "         ^", id="lone surrogate"),
        pytest.param("\ufeffk: x", "x", "k: x", "   ^", id="byte order mark"),
        pytest.param("k: x\r\nz", "x", "k: x", "   ^", id="Windows newline"),
        pytest.param("k:", Span(2, 2), "k:", "  ^", id="nothing to underline"),
        pytest.param("a: |\n  x\n  y", Span(3, 11), "a: |", "   ^", id="several lines"),
        pytest.param("password: hunter2", "hunter2", f"password: {STARS}", "          ^^^^^^^^", id="secret below"),
    ],
)  # fmt: skip
def test_the_underline_stands_below_its_text(line: str, where: str | Span, source: str, underline: str) -> None:
    lines = shown("full", finding(line, where)).split("\n")
    assert lines[3] == f"1 | {source}"
    assert lines[4].startswith("  | ")


@pytest.mark.parametrize("at", [0, 5, 70, 500, 4990, 9_990])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_long_line_is_cut_around_the_span(at: int, columns: int) -> None:
    text = "x" * at + "HERE" + "y" * (10_000 - at)
    lines = shown("full", finding(text, "HERE"), style=Style(width=columns)).split("\n")
    assert max(map(len, lines[3:5])) <= columns
    column = lines[4].index("^")
    assert lines[3][column : column + 4] == "HERE"
    assert lines[4].strip(" |") == "^^^^"


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_full_shows_any_text_without_control_characters(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    span = Span(start, min(start + length, len(text)))
    out = shown("full", finding(text, span, message=text or "x", path=text.replace("/", "") or "x"))
    assert all(char == "\n" or char.isprintable() or char.isspace() for char in out)
    assert "\r" not in out
    assert "\x1b" not in out


def test_colour_changes_nothing_but_colour() -> None:
    some = [finding(fix=SAFE), finding(fix=UNSAFE, severity=Severity.ERROR), finding(severity=Severity.INFO)]
    for form in ("full", "concise"):
        colored = shown(form, *some, style=Style(color=True))
        assert "\x1b[" in colored
        assert ANSI.sub("", colored) == shown(form, *some)
    assert ANSI.sub("", summary(report(*some), Style(color=True))) == summary(report(*some))


# concise


def test_concise_is_what_problem_matchers_read() -> None:
    matcher = re.compile(r"^(.+?):(\d+):(\d+): (error|warning|info) ([a-z][a-z0-9-]*) (.*)$")
    out = shown("concise", finding(), finding(message="two\nlines", severity=Severity.ERROR))
    assert [matcher.fullmatch(line).groups() for line in out.splitlines()] == [  # type: ignore[union-attr]
        ("compose.yaml", "3", "12", "warning", "image-untagged", "image has no tag"),
        ("compose.yaml", "3", "12", "error", "image-untagged", "two\\nlines"),
    ]


# json


def test_json() -> None:
    related = (Related("see", Location(Source("/srv/b.yaml", "ab\ncd"), Span(3, 5))),)
    left = finding(fix=UNSAFE, related=related)
    document = json.loads("".join(render("json", report(left, fixed=(finding(), finding())), Style())))
    jsonschema.validate(document, SCHEMA)
    start, end = {"line": 3, "column": 12, "offset": 28}, {"line": 3, "column": 17, "offset": 33}
    assert document["diagnostics"] == [
        {
            "rule": "image-untagged", "category": "reproducibility", "severity": "warning",
            "message": "image has no tag",
            "path": "compose.yaml", "project": "shop", "service": "web", "yaml_path": "services.web.image",
            "range": {"start": start, "end": end},
            "related": [{
                "path": "/srv/b.yaml", "message": "see",
                "range": {"start": {"line": 2, "column": 1, "offset": 3}, "end": {"line": 2, "column": 3, "offset": 5}},
            }],
            "fix": {
                "title": "Pin the tag", "applicability": "unsafe",
                "edits": [{"path": "compose.yaml", "range": {"start": start, "end": end}, "text": "nginx:1.27"}],
            },
        }
    ]  # fmt: skip
    assert document["projects"] == [{"name": "shop", "files": ["compose.yaml"], "accepted": True}]
    assert document["summary"] == {
        "files": 1, "projects": 1, "error": 0, "warning": 1, "info": 0, "fixable": 1, "fixed": 2, "suppressed": 0,
    }  # fmt: skip


@given(st.text(st.characters(), min_size=1, max_size=40), st.text(st.characters(), min_size=1, max_size=10))
def test_json_is_valid_for_any_text(text: str, path: str) -> None:
    one = finding(text, Span(0, len(text)), message=text, path=path, fix=SAFE, yaml_path=text)
    for form in ("json", "jsonl"):
        out = shown(form, one)
        assert out.isascii()
        loaded = json.loads(out)
        first = loaded["diagnostics"][0] if form == "json" else loaded
        assert first["message"] == text
        assert first["range"]["end"]["offset"] == len(text)
    jsonschema.validate(json.loads(shown("json", one)), SCHEMA)


def test_jsonl_is_the_diagnostics_of_json() -> None:
    some = [finding(), finding(severity=Severity.ERROR, fix=SAFE)]
    lines = [json.loads(line) for line in shown("jsonl", *some).splitlines()]
    assert lines == json.loads(shown("json", *some))["diagnostics"]
    assert shown("jsonl") == ""


def test_the_schema_is_one_and_refuses() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    document = json.loads(shown("json", finding()))
    for change in ({"version": 2}, {"more": 1}, {"diagnostics": [{}]}, {"projects": [{"name": "x", "files": []}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**document, **change}, SCHEMA)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_no_findings(form: str) -> None:
    assert "\x1b" not in shown(form, style=Style(color=True))


# paths, summary


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("compose.yaml", "compose.yaml"),
        ("./a/../compose.yaml", "compose.yaml"),
        ("/home/dev/a/compose.yaml", "a/compose.yaml"),
        ("../compose.yaml", "/home/compose.yaml"),
        ("/home/developer/compose.yaml", "/home/developer/compose.yaml"),
        ("/srv/x.yaml", "/srv/x.yaml"),
        (STDIN, STDIN),
    ],
)
def test_paths_are_relative_where_they_lie_below(path: str, expected: str) -> None:
    assert shown_path(path, "/home/dev") == expected
    assert shown_path("home/x.yaml", "/") == "home/x.yaml"


error, info = Severity.ERROR, Severity.INFO


@pytest.mark.parametrize(
    ("found", "fixed", "line"),
    [
        ([], 0, "nothing to report in 1 file"),
        ([], 2, "2 fixed; nothing left to report in 1 file"),
        ([finding()], 0, "1 warning in 1 file"),
        ([finding(fix=SAFE)], 1, "1 fixed; 1 warning in 1 file; 1 can be fixed with --fix"),
        (
            [finding(fix=UNSAFE), finding(path="b")], 0,
            "2 warnings in 2 files; 1 can be fixed with --fix --unsafe-fixes",
        ),
        (
            [
                finding(severity=error, fix=SAFE), finding(severity=error), finding(severity=info, fix=UNSAFE),
                finding(fix=DISPLAY),
            ], 0,
            "2 errors, 1 warning, 1 info in 1 file; 1 can be fixed with --fix, 1 more with --fix --unsafe-fixes",
        ),
    ],
)  # fmt: skip
def test_summary(found: list[Diagnostic], fixed: int, line: str) -> None:
    assert summary(report(*found, fixed=tuple(finding() for _ in range(fixed)))) == line


def test_statistics() -> None:
    some = [finding(rule="a-rule"), finding(fix=SAFE), finding(fix=UNSAFE), finding(fix=DISPLAY)]
    assert statistics(report(*some)) == (
        "  count  rule            severity    safe  unsafe\n"
        "      3  image-untagged  warning        1       1\n"
        "      1  a-rule          warning        -       -\n"
    )
    assert statistics(report()) == ""
    colored = statistics(report(*some), Style(color=True)).splitlines()
    assert [line.count("▇") for line in colored] == [0, 20, 7]


# terminals


@pytest.mark.parametrize(
    ("mode", "env", "is_terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_to_colour(mode: str, env: dict[str, str], is_terminal: bool, expected: bool) -> None:
    assert wants_color(mode, env, is_terminal) is expected


def test_width() -> None:
    assert terminal_width({"COLUMNS": "99"}, None) == 99
    assert terminal_width({"COLUMNS": "3"}, None) == 40
    assert terminal_width({"COLUMNS": "x"}, 99999) == terminal_width({}, None) == 120
    assert [width(text) for text in ("abc", "日本", "e\u0301", "", "é")] == [3, 4, 1, 0, 1]


def test_wrapped() -> None:
    assert wrapped(": a sentence of words", 14, 5) == ": a\n  sentence of\n  words"
    assert wrapped(": averyveryverylongword b", 10, 5) == ":\n  averyveryverylongword\n  b"
    assert wrapped(": short", 40, 5) == ": short"


@given(st.text("ab日 ", max_size=80), st.integers(20, 60), st.integers(0, 15))
def test_wrapping_keeps_the_words(text: str, columns: int, first: int) -> None:
    lines = wrapped(text, columns, first).split("\n")
    assert " ".join([lines[0], *(line[2:] for line in lines[1:])]).split() == text.split()
    for n, line in enumerate(lines):
        assert width(line) + (first if n == 0 else 0) <= columns or " " not in line.strip()


def test_visible() -> None:
    assert visible("plain é 日本 \U0001f600") == "plain é 日本 \U0001f600"
    assert visible("a\nb\r\t\x1b[0m\x9b\u2028\ud800") == "a\\nb\\r\\t\\x1b[0m\\x9b\\u2028\\ud800"


# secrets


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, True) for name in (
            "password", "DB_PASSWORD", "MYSQL_ROOT_PASSWORD", "POSTGRES_PASSWORD", "apiKey", "API_KEY", "token",
            "githubToken",
            "SECRET_KEY_BASE", "jwt-secret", "aws_secret_access_key", "auth.token", "PASSWD", "DB_PASS",
            "SMTP_PASSWORD_1",
        )),
        *((name, False) for name in (
            "secrets", "POSTGRES_PASSWORD_FILE", "user", "image", "tokens_per_minute", "key", "passenger",
            "compass", "secretary",
        )),
    ],
)  # fmt: skip
def test_names_that_look_like_secrets(name: str, expected: bool) -> None:
    assert looks_secret(name) is expected


@pytest.mark.parametrize(
    "text",
    [
        "password: S3CR3T",
        "password: 'S3CR3T'",
        'password: "S3CR3T"  # why',
        '"password": "S3CR3T"',
        "{user: x, password: S3CR3T, z: 1}",
        '{"password":"S3CR3T"}',
        "environment:\n  - DB_PASSWORD=S3CR3T",
        "environment:\n  - 'DB_PASSWORD=S3CR3T'",
        "# DB_PASSWORD=S3CR3T",
        "command: run --token=S3CR3T --user=x",
        "url: postgres://app:S3CR3T@db:5432/x",
        "url: redis://:S3CR3T@cache",
        "private_key: |\n  -----BEGIN KEY-----\n  S3CR3T\n  -----END KEY-----\n",
        "x: |\n  -----BEGIN RSA PRIVATE KEY-----\n  S3CR3T\n  -----END RSA PRIVATE KEY-----\n",
        "password: >-\n  a\n  S3CR3T",
        "password:\n  S3CR3T",
        "password: a long\n  S3CR3T phrase",
        "password: a, b S3CR3T",
        "password: &anchor S3CR3T",
        "password: !!str S3CR3T",
        "password: ${DB_PASSWORD:-S3CR3T}",
        "password: a#S3CR3T",
        "broken: [\npassword: S3CR3T",
        "ENV A=b API_TOKEN=S3CR3T",
        "\tpassword:\tS3CR3T",
    ],
)
def test_secrets_are_hidden(text: str) -> None:
    source = Source("compose.yaml", text)
    masked = hidden(text, secret_spans(source))
    assert "S3CR3T" not in masked
    assert STARS in masked
    assert masked.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "password: ${DB_PASSWORD}",
        "password: ${DB_PASSWORD:?set it}",
        "password: $DB_PASSWORD",
        "password:",
        "password: ''",
        "POSTGRES_PASSWORD_FILE: /run/secrets/db",
        "secrets: [db_password]",
        "secrets:\n  db_password:\n    file: ./db.txt",
        "password: *shared",
        "url: https://example.org:8080/x",
        "image: registry.example.org:5000/app",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert hidden(text, secret_spans(Source("compose.yaml", text))) == text


def test_what_inline_secret_found_is_hidden_everywhere() -> None:
    text = "a: AKIAEXAMPLE12345\nimage: nginx\nb: x AKIAEXAMPLE12345\n"
    found = finding(text, "AKIAEXAMPLE12345", rule="inline-secret", category="security")
    out = shown("full", finding(text, Span(0, 1)), found)
    assert "AKIA" not in out
    assert known_secrets([found]) == ["AKIAEXAMPLE12345"]
    assert "AKIA" not in hidden(text, secret_spans(found.source, known=known_secrets([found])))


SECRET = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"'\\#${}[],:&*!|>%@`-~="),
    min_size=8,
    max_size=30,
)


@given(
    SECRET,
    st.sampled_from(["password: {}", "- PASSWORD={}", 'k: "x"\ntoken: "{}"', "{{a: b, secret: {}}}", "x://u:{}@h"]),
)
def test_no_secret_value_is_shown(secret: str, shape: str) -> None:
    text = shape.format(secret)
    if re.fullmatch("(true|false|null|yes|no).*", secret, re.I):
        return
    assert secret not in hidden(text, secret_spans(Source("compose.yaml", text)))


# diff


def test_diff() -> None:
    before, after = "a: 1\nb: 2\n", "a: 1\nb: '2'\n"
    assert diff.render("c.yaml", before, after, (), Style()) == (
        "--- a/c.yaml\n+++ b/c.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: '2'\n"
    )
    assert diff.render("c.yaml", before, before, (), Style()) == ""
    assert ANSI.sub("", diff.render("c.yaml", before, after, (), Style(color=True))) == diff.render(
        "c.yaml", before, after, (), Style()
    )


def test_a_diff_hides_secrets_on_every_side() -> None:
    before = "x: 1\ne:\n  PASSWORD: S3CR3T1\n  DB: S3CR3T1\ny: 2\n"
    after = "x: 1\ne:\n  PASSWORD: ${PASSWORD:?}\n  DB: S3CR3T1\ny: 2\n"
    out = diff.render("c.yaml", before, after, ["S3CR3T1"], Style()) + diff.render(
        ".env", None, "PASSWORD=S3CR3T1\n", ["S3CR3T1"], Style()
    )
    assert "S3CR3T1" not in out
    assert f"-  PASSWORD: {STARS}\n+  PASSWORD: ${{PASSWORD:?}}\n   DB: {STARS}\n" in out
    assert out.endswith(f"+++ b/.env\n@@ -0,0 +1 @@\n+PASSWORD={STARS}\n")


def test_a_diff_on_a_terminal_shows_control_characters() -> None:
    out = diff.render("c.yaml", "a: \x1b[2J\n", "a: \x1b[2J\tx\n", (), Style(color=True))
    assert "\x1b[2J" not in out
    assert "\\x1b[2J\tx" in out


@pytest.mark.parametrize("seed", range(3))
def test_a_diff_without_secrets_is_exact(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        lines = [
            rng.choice(["a: 1", "b:", "  - x", "", "c: é", "-- y", "++ z", "---", "d: \r"])
            for _ in range(rng.randint(0, 20))
        ]
        other = [line for line in lines if rng.random() < 0.8] + ["e: 2"] * rng.randint(0, 2)
        before, after = "\n".join(lines), "\n".join(other)
        from dockcto_compose.text.diff import unified

        assert diff.render("c.yaml", before, after, (), Style()) == unified("c.yaml", before, after)
