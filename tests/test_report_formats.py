"""Reports for machines: each read back as its reader does, with text in it that would break a careless writer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from command import Command
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dockcto_compose.compose.model import Location, Related
from dockcto_compose.lint import baseline
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.fingerprint import detail, fingerprints, line_hashes
from dockcto_compose.report import FORMATS, render
from dockcto_compose.report.encode import uri
from dockcto_compose.report.report import Judged, Report
from dockcto_compose.report.suggestion import whole_lines
from dockcto_compose.report.terminal import PLAIN, cell
from dockcto_compose.rules.problem import DISPLAY, SAFE, UNSAFE, Applicability, Fix, Severity
from dockcto_compose.text.edit import Edit, apply
from dockcto_compose.text.source import Source, Span

OURS = ("sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl", "checkstyle", "azure", "markdown")
TEXT = "services:\n  web:\n    image: nginx # é日😀 x\n"
ODD = st.text(st.characters(), min_size=1, max_size=30)


def finding(
    where: str | Span = "nginx",
    text: str = TEXT,
    *,
    message: str = "image has no tag",
    severity: Severity = Severity.WARNING,
    path: str = "compose.yaml",
    rule: str = "image-untagged",
    yaml_path: str = "services.web.image",
    edits: tuple[tuple[str | Span, str], ...] = (),
    level: Applicability = SAFE,
    related: tuple[Related, ...] = (),
    source: Source | None = None,
) -> Diagnostic:
    source = source or Source(path, text)
    changes = tuple(Edit(source, _span(source.text, at), new) for at, new in edits)
    fix = Fix("Pin the tag", changes, level) if changes else None
    return Diagnostic(
        rule, "reproducibility", severity, message, source, _span(source.text, where), "shop", "web", yaml_path,
        related, fix,
    )  # fmt: skip


def _span(text: str, where: str | Span) -> Span:
    return Span(text.index(where), text.index(where) + len(where)) if isinstance(where, str) else where


def report(*diagnostics: Diagnostic, suppressed: Sequence[Diagnostic] = ()) -> Report:
    return Report([Judged("shop", ("compose.yaml",), True)], diagnostics, suppressed=suppressed, directory="/home/dev")


def shown(form: str, *diagnostics: Diagnostic) -> str:
    return "".join(render(form, report(*diagnostics), PLAIN))


def sarif(*diagnostics: Diagnostic) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(shown("sarif", *diagnostics))["runs"][0]
    return run


def rdjson(*diagnostics: Diagnostic) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shown("rdjson", *diagnostics))["diagnostics"]
    return found


# every format


@pytest.mark.parametrize("form", OURS)
@given(text=ODD, path=ODD, message=ODD, yaml_path=ODD)
def test_any_text_can_be_read_back(form: str, text: str, path: str, message: str, yaml_path: str) -> None:
    one = finding(
        Span(0, len(text)),
        text,
        message=message,
        path=path,
        yaml_path=yaml_path,
        edits=((Span(0, len(text)), message),),
    )
    out = shown(form, one, one)
    out.encode()  # no half of a character
    if form in ("sarif", "rdjson", "gitlab"):
        json.loads(out)
    elif form == "rdjsonl":
        assert len([json.loads(line) for line in out.splitlines()]) == 2
    elif form in ("junit", "checkstyle"):
        assert out.isascii()
        ElementTree.fromstring(out)
    elif form in ("github", "azure"):
        assert len(re.findall("^(?:::|##vso)", out, re.MULTILINE)) == 2
        assert out.count("\n") == 2
        assert "\r" not in out
    else:
        assert out.count("\n| ") == 3


@pytest.mark.parametrize("form", OURS)
def test_nothing_found(form: str) -> None:
    out = shown(form)
    expected = {
        "gitlab": "[]\n", "github": "", "azure": "", "rdjsonl": "",
        "markdown": "## dockcto-compose\n\nnothing to report in 1 file\n",
    }  # fmt: skip
    if form in expected:
        assert out == expected[form]
    elif form == "sarif":
        assert json.loads(out)["runs"][0]["results"] == []
    elif form == "rdjson":
        assert json.loads(out)["diagnostics"] == []
    else:
        ElementTree.fromstring(out)


SECRET = "gH7-pTwLr2"


@pytest.mark.parametrize("form", OURS)
def test_no_secret_leaves_the_file(form: str) -> None:
    text = (
        f"services:\n  db:\n    image: postgres\n    environment:\n      DB_PASSWORD: {SECRET}\n      ANY: {SECRET}\n"
    )
    new = Source(".env", "")
    source = Source("compose.yaml", text)
    moved = Fix(
        "Move it", (Edit(source, _span(text, SECRET), "${X:?}"), Edit(new, Span(0, 0), f"DB_PASSWORD={SECRET}\n")), SAFE
    )
    removed = Fix("Remove", (Edit(source, _span(text, f"      DB_PASSWORD: {SECRET}\n"), ""),), SAFE)
    copied = Fix("Copy", (Edit(source, _span(text, "postgres"), f"postgres:{SECRET}"),), SAFE)
    beside = Fix("Beside", (Edit(source, _span(text, "DB_PASSWORD"), "PASSWORD"),), SAFE)
    fresh = Fix("Fresh", (Edit(source, Span(len(text), len(text)), "      API_TOKEN: Zq81-xYw\n"),), SAFE)
    place = Location(source, _span(text, SECRET))
    found = [
        Diagnostic(
            "inline-secret", "security", Severity.ERROR, "a secret", source, place.span, "shop", "db",
            "services.db.environment.DB_PASSWORD", (Related("here", place),), fix,
        )
        for fix in (moved, removed, copied, beside, fresh)
    ]  # fmt: skip
    out = shown(form, *found)
    assert SECRET not in out
    assert "Zq81" not in out
    assert found[0].rule in out


# SARIF


def test_sarif() -> None:
    base = Source("/srv/base [1].yaml", "a:\n  b: c\n")
    one = finding(
        message="see [a](b) [c]", edits=(("nginx", "nginx:1.27"), (Span(0, 0), "")), level=UNSAFE,
        related=(Related("the [base]", Location(base, Span(5, 6))),),
    )  # fmt: skip
    run = sarif(one, finding(severity=Severity.INFO, rule="unknown-rule", path="a b/ü:.yaml"), finding())
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["image-untagged", "unknown-rule"]
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["name"] == "ImageUntagged"
    assert rule["properties"]["tags"] == ["reproducibility"]
    assert "```yaml" in rule["help"]["markdown"]
    assert "# !" not in rule["help"]["markdown"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"SRCROOT": {"uri": "file:///home/dev/"}}
    first, second, third = run["results"]
    assert [r["ruleIndex"] for r in run["results"]] == [0, 1, 0]
    assert [r["level"] for r in run["results"]] == ["warning", "note", "warning"]
    assert first["message"]["text"] == "see \\[a](b) [c] ([the \\[base\\]](1))"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "compose.yaml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 17, "snippet": {"text": "nginx"}},
        "contextRegion": {"startLine": 1, "endLine": 4, "snippet": {"text": TEXT}},
    }
    assert first["relatedLocations"] == [
        {
            "id": 1,
            "message": {"text": "the [base]"},
            "physicalLocation": {
                "artifactLocation": {"uri": "file:///srv/base%20%5B1%5D.yaml"},
                "region": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 4, "snippet": {"text": "b"}},
            },
        }
    ]
    assert first["properties"]["applicability"] == "unsafe"
    (change,) = first["fixes"][0]["artifactChanges"]
    assert [r["insertedContent"]["text"] for r in change["replacements"]] == ["nginx:1.27", ""]
    assert second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC%3A.yaml"
    assert "fixes" not in third
    assert first["partialFingerprints"]["dockcto/v1"] != third["partialFingerprints"]["dockcto/v1"]
    assert first["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(one.source)[2]


ERRORS = ("a.yaml: does not exist", "100% [x](y)::b\x00.yaml: is a folder, not a file")


def test_what_could_not_be_judged_is_part_of_the_report() -> None:
    whole = replace(report(finding()), errors=ERRORS)
    out = {form: "".join(render(form, whole, PLAIN)) for form in OURS}
    for form in OURS:
        assert "image-untagged" in out[form]
    (invocation,) = json.loads(out["sarif"])["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert told == [ERRORS[0], ERRORS[1].replace("[x]", "\\[x]")]
    assert [line.partition(" [")[0] for line in out["github"].splitlines()[:2]] == [
        "::error title=dockcto-compose::a.yaml: does not exist",
        "::error title=dockcto-compose::100%25",
    ]
    assert out["azure"].startswith("##vso[task.logissue type=error;]a.yaml: does not exist\n")
    assert "### ❌ not done\n\n* a.yaml: does not exist\n* 100% &#91;x&#93;" in out["markdown"]
    root = ElementTree.fromstring(out["junit"])
    assert root.get("errors") == "2"
    assert [case.find("error") is not None for case in root[-1]] == [True, True]
    assert sarif(finding())["invocations"][0]["executionSuccessful"] is True


def test_sarif_offers_only_whole_fixes_that_may_be_applied() -> None:
    other = Edit(Source("b.yaml", "x"), Span(0, 1), "y")
    one = finding(edits=(("nginx", "a"),))
    assert one.fix is not None
    two_files = Fix("Both", (*one.fix.edits, other), SAFE)
    run = sarif(one._replace(fix=two_files), finding(edits=(("nginx", "a"),), level=DISPLAY))
    assert all("fixes" not in result for result in run["results"])
    assert run["results"][0]["properties"]["fix"] == "Both"


def test_sarif_has_no_empty_text_and_no_novels() -> None:
    run = sarif(finding(Span(0, 0), ""), finding(Span(0, 90_000), "x" * 90_000))
    assert '""' not in json.dumps(run["results"])
    assert len(json.dumps(run["results"])) < 10_000


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.yaml", "a.yaml"), ("a b#c?.yaml", "a%20b%23c%3F.yaml"), ("/a/é.yaml", "file:///a/%C3%A9.yaml"),
        ("c:a.yaml", "c%3Aa.yaml"), ("<stdin>", "%3Cstdin%3E"), ("\udcff", "%FF"), ("\ud800", "%EF%BF%BD"),
    ],
)  # fmt: skip
def test_uri(path: str, expected: str) -> None:
    assert uri(path) == expected


# GitHub, Azure: commands in a log


def test_github() -> None:
    odd = finding(message="50% of\r\nlines: a,b", path="a,b:c/100%.yaml", severity=Severity.ERROR)
    several = finding(Span(2, 20), severity=Severity.INFO)
    assert shown("github", several, odd) == (
        "::error title=image-untagged,file=a%2Cb%3Ac/100%25.yaml,line=3,endLine=3,col=12,endColumn=17"
        "::50%25 of%0D%0Alines: a,b\n"
        "::notice title=image-untagged,file=compose.yaml,line=1,endLine=3::image has no tag\n"
    )


def test_github_says_what_it_does_not_show() -> None:
    assert "annotation" not in shown("github", *[finding()] * 10, finding(severity=Severity.ERROR))
    last = shown("github", *[finding()] * 12).splitlines()[-1]
    assert last == "dockcto-compose: 12 warnings in 1 file; GitHub shows no annotation for 2 findings of these"


DANGEROUS = frozenset(map(chr, (*range(32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F))))
DANGEROUS |= frozenset(map(chr, range(0x2066, 0x206A)))
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)\n")


@given(ODD, ODD)
def test_github_commands_mean_what_was_said(message: str, path: str) -> None:
    match = COMMAND.fullmatch(shown("github", finding(message=message, path="/" + path)))
    assert match
    values = dict(pair.split("=", 1) for pair in match[2].split(","))
    assert unquote(match[3]) == _sound(message)
    assert unquote(values["file"]) == _sound(report().path("/" + path))


def _sound(text: str) -> str:
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return "".join(char if char in "\r\n" or char not in DANGEROUS else cell(char) for char in text)


@pytest.mark.parametrize("form", ["github", "azure", "full", "concise", "markdown"])
def test_no_log_passes_terminal_escapes_on(form: str) -> None:
    out = shown(form, finding(message="a\x1b[31mb\x9bc\u202ed", path="e\x07f.yaml"))
    assert DANGEROUS.isdisjoint(out.replace("\n", ""))
    assert "a\\x1b[31mb\\x9bc\\u202ed" in out.replace("&#92;", "\\").replace("&#91;", "[")


def test_azure() -> None:
    odd = finding(message="50% of\r\nlines; a]b", path="a;b]c/100%.yaml", severity=Severity.ERROR)
    assert shown("azure", odd, finding(severity=Severity.INFO)) == (
        "##vso[task.logissue type=error;sourcepath=a%3Bb%5Dc/100%AZP25.yaml;linenumber=3;columnnumber=12;"
        "code=image-untagged;]50%AZP25 of%0D%0Alines; a]b\n"
        "##vso[task.logissue type=warning;sourcepath=compose.yaml;linenumber=3;columnnumber=12;"
        "code=image-untagged;]image has no tag\n"
    )


# GitLab


def test_gitlab() -> None:
    first, second = json.loads(shown("gitlab", finding(), finding(severity=Severity.ERROR)))
    assert first == {
        "type": "issue", "check_name": "image-untagged", "description": "image-untagged: image has no tag",
        "categories": ["Compatibility"], "severity": "minor", "fingerprint": first["fingerprint"],
        "location": {"path": "compose.yaml", "lines": {"begin": 3, "end": 3}},
    }  # fmt: skip
    assert second["severity"] == "major"
    assert first["fingerprint"] != second["fingerprint"]


# JUnit, checkstyle


def test_junit() -> None:
    root = ElementTree.fromstring(
        shown("junit", finding(path="b.yaml"), finding(path="b.yaml"), finding(path="b.yaml", severity=Severity.INFO))
    )
    assert (root.get("tests"), root.get("failures")) == ("4", "2")
    clean, other = root
    assert [(case.get("name"), len(case)) for case in clean] == [("dockcto-compose", 0)]
    assert [(case.get("name"), case[0].tag) for case in other] == [
        ("image-untagged services.web.image", "failure"),
        ("image-untagged services.web.image (2)", "failure"),
        ("image-untagged services.web.image (3)", "skipped"),
    ]
    assert other[0][0].text == "b.yaml:3:12: warning: image has no tag"


def test_checkstyle() -> None:
    root = ElementTree.fromstring(shown("checkstyle", finding(message='<a> & "b"\nc\x00'), finding(path="b.yaml")))
    assert [file.get("name") for file in root] == ["compose.yaml", "b.yaml"]
    assert root[0][0].attrib == {
        "line": "3", "column": "12", "severity": "warning", "message": '<a> & "b"\nc\ufffd',
        "source": "dockcto.image-untagged",
    }  # fmt: skip


# rdjson


def test_rdjson_counts_bytes() -> None:
    (one,) = rdjson(finding(Span(TEXT.index(" x") + 1, TEXT.index(" x") + 2)))
    assert one["location"]["range"] == {"start": {"line": 3, "column": 30}, "end": {"line": 3, "column": 31}}
    assert TEXT.split("\n")[2].encode()[29:30] == b"x"


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        pytest.param("a\nbc\nd\n", (("c", "X"),), (2, 2, "bX"), id="inside a line"),
        pytest.param("a\nbc\nd\n", (("bc\n", ""),), (2, 2, ""), id="a line removed"),
        pytest.param("a\nbc\nd\n", (("bc\nd\n", ""),), (2, 3, ""), id="two lines removed"),
        pytest.param("a\nbc\nd\n", ((Span(2, 2), "X\n"),), (2, 2, "X\nbc"), id="a line inserted"),
        pytest.param("a\nbc\nd\n", ((Span(7, 7), "X\n"),), (3, 3, "d\nX"), id="a line appended"),
        pytest.param("a\nbc\nd\n", (("a", "X"), ("d", "Y")), (1, 3, "X\nbc\nY"), id="two edits"),
        pytest.param("a\nbc\nd\n", (("c\n", ""),), (2, 3, "bd"), id="lines joined"),
        pytest.param("a\r\nbc\r\nd\r\n", (("bc", "X\r\nY"),), (2, 2, "X\r\nY"), id="Windows newlines"),
        pytest.param("a\nbc", (("c", "X"),), (2, 2, "bX"), id="no newline at the end"),
        pytest.param("a\nbc\n", (("bc", ""),), None, id="an empty line left"),
        pytest.param("a\nbc", (("bc", "X\n"),), None, id="a newline at the end"),
        pytest.param("a\n" * 90, ((Span(0, 1), "b"), (Span(178, 179), "b")), None, id="far apart"),
        pytest.param("", ((Span(0, 0), "a"),), None, id="an empty file"),
    ],
)
def test_a_fix_as_whole_lines(
    text: str, edits: tuple[tuple[str | Span, str], ...], expected: tuple[int, int, str] | None
) -> None:
    source = Source("compose.yaml", text)
    lines = whole_lines(source, [Edit(source, _span(text, at), new) for at, new in edits])
    assert (lines and (lines.first, lines.last, lines.text)) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("seed", range(5))
def test_whole_lines_say_what_the_edits_say(seed: int, newline: str) -> None:
    rng = random.Random(seed)
    told = 0
    for _ in range(400):
        text = newline.join(rng.choice(["a", "bé", "", "c d", "x: 1"]) for _ in range(rng.randint(1, 6)))
        source = Source("compose.yaml", text)
        # offsets between a CR and its LF are no places to edit
        cuts = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
        edits = []
        at = 0
        while rng.random() < 0.8 and (some := [cut for cut in cuts if cut >= at]):
            start = rng.choice(some)
            end = rng.choice([cut for cut in cuts if cut >= start])
            edits.append(Edit(source, Span(start, end), rng.choice(["", "n", "n" + newline, newline, f"p{newline}q"])))
            at = end + 1
        lines = whole_lines(source, edits)
        if lines is None:
            continue
        told += 1
        assert apply(text, [lines.edit]) == apply(text, edits)
        # as reviewdog reads it: the lines replaced, or gone where there is no text
        rows = text.split(newline)
        rows[lines.first - 1 : lines.last] = lines.text.split(newline) if lines.text else []
        assert newline.join(rows) == apply(text, edits)
    assert told > 100


def test_rdjson_suggests_safe_fixes_alone() -> None:
    safe, unsafe, columns = rdjson(
        finding(edits=(("nginx", "nginx:1"),)),
        finding(edits=(("nginx", "nginx:1"),), level=UNSAFE),
        finding("a", "é: a", edits=((Span(0, 4), "b\n"),)),
    )
    line = TEXT.split("\n")[2].replace("nginx", "nginx:1")
    assert safe["suggestions"] == [{"range": {"start": {"line": 3}, "end": {"line": 3}}, "text": line}]
    assert "suggestions" not in unsafe
    assert columns["suggestions"][0]["range"] == {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 6}}


def test_rdjsonl_is_the_diagnostics_of_rdjson() -> None:
    some = [finding(), finding(edits=(("nginx", "x"),))]
    lines = [json.loads(line) for line in shown("rdjsonl", *some).splitlines()]
    assert lines == [{**one, "source": {"name": "dockcto-compose"}} for one in rdjson(*some)]


# Markdown

PAGE = MarkdownIt("commonmark", {"html": False}).enable("table")


def cells(markdown: str) -> list[list[str]]:
    """The rows of every table, each cell as a reader sees it."""
    rows: list[list[str]] = []
    tokens = PAGE.parse(markdown)
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and tokens[at - 1].type in ("td_open", "th_open"):
            rows[-1].append("".join(c.content for c in token.children or ()))
    return rows


@given(st.text(min_size=1, max_size=60), st.text("`|\\*_<>[]()#!@& ab\n", min_size=1, max_size=30))
def test_markdown_shows_messages_as_they_are(message: str, odd: str) -> None:
    from dockcto_compose.report.terminal import visible

    for text in (message, odd):
        header, row = cells(shown("markdown", finding(message=f"x{text}x")))
        assert header == ["Where", "What", "Rule", "Fix"]
        expected = visible(f"x{text}x")
        if expected.count("`") % 2 == 0:
            expected = re.sub("`([^`]+)`", r"\1", expected)
        seen = re.sub("</?code>|\u200b(?<=@\u200b)", "", row[1].replace("@\u200b", "@"))
        assert seen.split() == re.sub("</?code>", "", expected).split()


def test_markdown() -> None:
    some = [finding(edits=(("nginx", "x"),)), finding(severity=Severity.ERROR, message="`a|b` <b> @me")]
    out = "".join(render("markdown", report(*some, suppressed=[some[0]] * 3), PLAIN))
    assert out == (
        "## dockcto-compose\n\n1 error, 1 warning in 1 file; 1 can be fixed with `--fix`; 3 suppressed\n"
        "\n### ❌ 1 error\n\n| Where | What | Rule | Fix |\n|---|---|---|---|\n"
        "| `compose.yaml:3:12` | <code>a&#124;b</code> &#60;b&#62; &#64;&#8203;me | `image-untagged` |  |\n"
        "\n### ⚠️ 1 warning\n\n| Where | What | Rule | Fix |\n|---|---|---|---|\n"
        "| `compose.yaml:3:12` | image has no tag | `image-untagged` | safe |\n"
    )


def test_markdown_stays_small() -> None:
    out = shown("markdown", *[finding(message="m" * 5_000)] * 1_000)
    assert len(out) < 200_000
    assert out.endswith("\nand 800 more\n")


# fingerprints


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
    ],
)
def test_line_hashes_are_those_of_github(text: str, expected: list[str]) -> None:
    for newline in ("\n", "\r\n", "\r"):
        assert line_hashes(Source("x", text.replace("\n", newline))) == expected


@given(st.text("ab \t\r\né😀", max_size=300))
def test_every_line_has_a_hash(text: str) -> None:
    source = Source("x", text)
    hashes = line_hashes(source)
    assert len(hashes) == len(source.line_starts)
    assert len(set(hashes)) == len(hashes)
    assert hashes == line_hashes(Source("x", text.replace("\t", "  ")))


def names(*diagnostics: Diagnostic) -> list[str]:
    return fingerprints(diagnostics, lambda path: path)


def test_fingerprints() -> None:
    base = finding()
    (name,) = names(base)
    assert re.fullmatch("[0-9a-f]{16}", name)
    moved = finding(text="# new\n\n" + TEXT.replace("  web:", "  web:  # c"))
    assert names(moved) == [name]
    assert names(finding(text=TEXT.replace("nginx", '"nginx"'), where='"nginx"')) == [name]
    assert names(finding(message="worded in another way", severity=Severity.ERROR)) == [name]
    others = [
        finding(text=TEXT.replace("nginx", "redis"), where="redis"), finding(rule="other"), finding(path="b.yaml"),
        finding(yaml_path="services.db.image"), base,
    ]  # fmt: skip
    assert len({name, *names(base, *others)}) == 6
    item = {"where": "b", "text": "[a, b]"}
    assert names(finding(**item, yaml_path="services.web.ports[1]")) == names(
        finding(**item, yaml_path="services.web.ports[7]")
    )


def test_fingerprints_survive_a_formatter() -> None:
    """Quotes, indents, comments and the order of keys say nothing about a finding."""
    item = "type: bind\n        source: ./a\n        target: /b"
    same = [
        item,
        item.replace("bind", '"bind" # why').replace("./a", "'./a'"),
        "target: /b\n          # moved\n          'source': ./a\n          type: bind",
        "{target: /b, type: bind, source: ./a}",
        '{"source": "./a", "target": "/b"}',
        item + "\n        read_only: true",
    ]
    found = [
        names(finding(Span(0, len(text)), text, yaml_path=f"services.web.volumes[{n}]")) for n, text in enumerate(same)
    ]
    assert len({name for (name,) in found}) == 1
    others = [item.replace("./a", "./c"), item.replace("/b", "/c"), "type: bind\n        source: ./a\n"]
    for text in others:
        assert names(finding(Span(0, len(text)), text, yaml_path="services.web.volumes[0]")) != found[0]
    lists = ['[CMD, "curl", -f]', "['CMD', curl, '-f']"]
    one, two = (names(finding(Span(0, len(text)), text, yaml_path="services.web.healthcheck.test")) for text in lists)
    assert one == two


def test_a_variable_is_known_wherever_it_comes_up_first() -> None:
    def at(text: str, path: str, service: str, rule: str = "unset-variable") -> str:
        one = finding(Span(0, len(text)), text, rule=rule, yaml_path=path)
        return names(one._replace(service=service))[0]

    first = at("${TAG}", "services.web.image", "web")
    assert at("$TAG", "services.api.environment[3]", "api") == first
    assert at("${TAGS}", "services.web.image", "web") != first
    assert at("${TAG}", "services.web.image", "web", "other") != at("${TAG}", "services.api.image", "api", "other")


@pytest.mark.parametrize(
    ("rule", "yaml_path", "text", "expected"),
    [
        ("inline-secret", "services.db.command", "letmein", ""),
        ("build-arg-secret", "services.db.build.args.X", "letmein", ""),
        ("any", "services.db.environment.DB_PASSWORD", "letmein", ""),
        ("any", 'services["a.b"].environment.DB_PASSWORD', "letmein", ""),
        ("any", "services.db.environment[0]", "DB_PASSWORD=letmein", "DB_PASSWORD="),
        ("any", "services.db.environment[0]", "MODE=fast", "MODE=fast"),
        ("any", "services.db.environment.URL", "pg://me:letmein@db/x", "pg://@db/x"),
        ("any", "services.db.image", '"nginx"', "nginx"),
        ("any", "services.db", "a:\n  password: letmein", ""),
        (
            "any",
            "services.db.x[0]",
            "source: pg://me:letmein@db/x\nPASSWORD: letmein\nname: a",
            "name=a source=pg://@db/x",
        ),
    ],
)
def test_no_secret_is_part_of_a_fingerprint(rule: str, yaml_path: str, text: str, expected: str) -> None:
    assert detail(finding(Span(0, len(text)), text, rule=rule, yaml_path=yaml_path)) == expected


# baseline, several reports: the command line

BAD = "services:\n  web:\n    image: nginx\n    ports:\n      - 80:99999\n"


def test_a_baseline_hides_what_it_knows(command: Command) -> None:
    command.file("compose.yaml", BAD)
    written = command("check", "--write-baseline", "known.json", "compose.yaml")
    assert written.code == 0
    command.file("compose.yaml", "# moved\n\n" + BAD.replace("  web:", "  web:\n    restart: always"))
    known = json.loads(command("check", "--baseline", "known.json", "--output-format", "json", "compose.yaml").out)
    assert known["diagnostics"] == []
    assert known["summary"]["suppressed"] >= 1
    command.file("compose.yaml", BAD + "      - 81:99999\n")
    result = command("check", "--baseline", "known.json", "--output-format", "concise", "compose.yaml")
    assert result.code == 1
    assert "81:99999" in result.out
    assert '"80:99999"' not in result.out


def test_a_baseline_counts_from_its_own_folder(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.file("sub/compose.yaml", BAD)
    command("check", "--write-baseline", "sub/known.json")
    monkeypatch.chdir(command.folder / "sub")
    assert command("check", "--baseline", "known.json").code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff", b'{"version": 2, "findings": []}', b'{"version": true, "findings": []}',
        b'{"version": 1}', b'{"version": 1, "findings": [1]}', b'{"version": 1, "findings": [{"fingerprint": "x"}]}',
        b'{"version": 1, "findings": {"a": 1}}', b'{"version": 1, "findings": [{"fingerprint": []}]}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(content: bytes, command: Command) -> None:
    path = command.file("known.json", content)
    with pytest.raises(baseline.BaselineError, match="is no baseline"):
        baseline.read(str(path))
    command.file("compose.yaml", BAD)
    result = command("check", "--baseline", "known.json")
    assert (result.code, result.out) == (2, "")
    assert result.stderr.count("\n") == 1


def test_a_missing_baseline_is_refused(command: Command) -> None:
    command.file("compose.yaml", BAD)
    assert command("check", "--baseline", "none.json").code == 2


def test_a_baseline_merges_well(tmp_path: Path) -> None:
    path = str(tmp_path / "b.json")
    some = [finding(path=str(tmp_path / "b.yaml")), finding(path=str(tmp_path / "a.yaml"))]
    text = baseline.text(path, some)
    assert text == baseline.text(path, some[::-1])
    assert [one["path"] for one in json.loads(text)["findings"]] == ["a.yaml", "b.yaml"]
    Path(path).write_text(text)
    assert baseline.read(path).split(some) == ([], some)
    assert json.loads(baseline.text(path, [])) == {"version": 1, "findings": []}


def test_several_reports_of_one_run(command: Command) -> None:
    command.file("compose.yaml", BAD)
    result = command(
        "check", "--output-format", "concise", "--report", "sarif=a.sarif", "--report", "junit=j.xml", "compose.yaml"
    )
    assert result.code == 1
    count = result.out.count("\n")
    assert len(json.loads((command.folder / "a.sarif").read_text())["runs"][0]["results"]) == count
    assert ElementTree.parse(command.folder / "j.xml").getroot().get("tests") == str(count)


@pytest.mark.parametrize("wanted", ["sarif", "sarif=", "=x", "yaml=x"])
def test_a_report_that_cannot_be(command: Command, wanted: str) -> None:
    result = command("check", "--report", wanted)
    assert result.code == 2
    assert "FORMAT=FILE" in result.stderr


def test_the_command_line_knows_every_format() -> None:
    from dockcto_compose.cli import CheckFormat

    assert [form.value for form in CheckFormat] == list(FORMATS)
