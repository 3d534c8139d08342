"""Every report of every compose file of the corpus, read by what we did not write.

usage: python tests/shared/report_readers.py --node FOLDER [--count N] [--seed 1]

FOLDER is where `npm install @microsoft/sarif-multitool @actions/core azure-pipelines-task-lib` was run. The files are
laid out under names that would break a careless writer, each also once more as JSON with a character outside the basic
plane before everything else on the line, so that characters, UTF-16 units and bytes of UTF-8 differ in every column.

| report | held to |
|---|---|
| sarif | the schema of OASIS, sarif-multitool with its own rules and GitHub's, the text that each region names |
| junit | junit-10.xsd |
| gitlab | GitLab's schema of an issue; no fingerprint twice |
| rdjson, rdjsonl | reviewdog's schemas, the bytes that each range names, suggestions against fixes |
| checkstyle | an XML reader |
| github, azure | the lines that @actions/core and azure-pipelines-task-lib write, and the latter's reader |
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import yaml
from lxml import etree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = ROOT.parent / "shared"
SCHEMAS = SHARED / "data" / "schemas"
FORMS = ("json", "sarif", "junit", "gitlab", "rdjson", "rdjsonl", "checkstyle", "github", "azure")
NAMES = ("a,b", "c:d", "e%25f", "g]h;i", "é日\U0001f600", "j k", "#l?", "'m\"n", "[o](p)", "q=r", "&<s>")
WIDE = "\U0001f600é日"
STARS = "********"

Diagnostic = dict[str, Any]


def lay_out(paths: Iterable[Path], top: Path) -> int:
    """The files under odd names, and those that are YAML as wide JSON too; how many there are."""
    count = 0
    for number, path in enumerate(paths):
        content = path.read_bytes()
        folder = top / NAMES[number % len(NAMES)] / str(number)
        folder.mkdir(parents=True)
        (folder / "compose.yaml").write_bytes(content)
        count += 1
        wide = _wide(content)
        if wide is not None:
            (folder / "compose.wide.yaml").write_text(wide, encoding="utf-8")
            count += 1
    return count


def _wide(content: bytes) -> str | None:
    """A project as JSON, a service a line with wide characters at its start; None for what has no services."""
    try:
        data = yaml.load(content, getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        services = data["services"]
        rows = [
            f"{json.dumps(name)}: {json.dumps({'x-note': WIDE, **service}, ensure_ascii=False)}"
            for name, service in services.items()
        ]
        others = [f"{json.dumps(key)}: {json.dumps(data[key])}" for key in data if key != "services"]
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, ValueError):
        return None
    return "{" + ",\n".join([*others, '"services": {\n' + ",\n".join(rows) + "\n}"]) + "}\n"


class Reports:
    """All reports of one run over a folder, and the texts of its files."""

    def __init__(self, top: Path, out: Path) -> None:
        self.top = top
        words = [sys.executable, "-m", "dockcto_compose", "check", "--strict", "--isolated", "--output-format", "json"]
        words += [word for form in FORMS for word in ("--report", f"{form}={out / form}")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, cwd=top, env=environment, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"check ended with {done.returncode}: {done.stderr[-2000:]}")
        self.path = {form: out / form for form in FORMS}
        self.diagnostics: list[Diagnostic] = json.loads(self.text("json"))["diagnostics"]
        self._texts: dict[str, str] = {}

    def text(self, form: str) -> str:
        return self.path[form].read_bytes().decode("utf-8")

    def source(self, path: str) -> str:
        """The text of a file, line ends as they are, a byte order mark among its characters."""
        if path not in self._texts:
            self._texts[path] = (self.top / path).read_bytes().decode("utf-8", "replace")
        return self._texts[path]

    def named(self, one: Diagnostic) -> str:
        """What a finding underlines."""
        span = one["range"]
        return self.source(one["path"])[span["start"]["offset"] : span["end"]["offset"]]


Faults = Counter[str]


def schema(name: str) -> Any:
    data = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(data)(data)


@lru_cache(maxsize=16)
def line_starts(text: str) -> list[int]:
    """Offsets of lines that end at LF, CRLF or CR."""
    starts = [0]
    for at, sign in enumerate(text):
        if sign == "\n" or (sign == "\r" and text[at + 1 : at + 2] != "\n"):
            starts.append(at + 1)
    return starts


def check_sarif(reports: Reports, node: Path) -> tuple[Faults, str]:
    log = json.loads(reports.text("sarif"))
    faults = Faults({"schema": len(list(schema("sarif-2.1.0.json").iter_errors(log)))})
    (run,) = log["runs"]
    faults["columnKind"] += run["columnKind"] != "unicodeCodePoints"
    faults["results"] += abs(len(run["results"]) - len(reports.diagnostics))
    fixes = regions = wide = 0
    for result, one in zip(run["results"], reports.diagnostics, strict=True):
        physical = result["locations"][0]["physicalLocation"]
        faults["path"] += unquote(physical["artifactLocation"]["uri"]) != one["path"]
        text = reports.source(one["path"])
        start, end = _offsets(text, physical["region"])
        regions += 1
        wide += WIDE[0] in text[line_starts(text)[physical["region"]["startLine"] - 1] : start]
        faults["region"] += text[start:end] != reports.named(one)
        quoted = physical["region"].get("snippet", {}).get("text", text[start:end])
        faults["snippet"] += STARS not in quoted and quoted != text[start:end]
        for fix in result.get("fixes", ()):
            fixes += 1
            mended = text
            (change,) = fix["artifactChanges"]
            for replacement in sorted(change["replacements"], key=lambda r: _offsets(text, r["deletedRegion"]))[::-1]:
                start, end = _offsets(text, replacement["deletedRegion"])
                mended = mended[:start] + replacement["insertedContent"]["text"] + mended[end:]
            faults["fix"] += mended != _fixed(text, one["fix"])
    report, tool = _multitool(reports.path["sarif"], node)
    return faults + report, f"{regions} regions, {wide} behind wide characters; {fixes} fixes; sarif-multitool: {tool}"


def _offsets(text: str, region: dict[str, int]) -> tuple[int, int]:
    """A region as offsets of code points."""
    starts = line_starts(text)
    start = starts[region["startLine"] - 1] + region["startColumn"] - 1
    return start, starts[region["endLine"] - 1] + region["endColumn"] - 1


def _multitool(path: Path, node: Path) -> tuple[Faults, str]:
    """What Microsoft's validator says; it ends with 0 whatever it finds, and says nothing where the schema fails."""
    binary = node / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    log = path.with_suffix(".sarif")
    log.write_bytes(path.read_bytes())
    out = path.with_name("validated.sarif")
    words = [str(binary), "validate", str(log), "--rule-kind", "Sarif;Gh", "--level", "Error;Warning;Note"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run([*words, "-o", str(out), "--log", "ForceOverwrite"], env=environment, capture_output=True)
    if not out.exists():
        raise SystemExit(f"sarif-multitool ended with {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}")
    (run,) = json.loads(out.read_text(encoding="utf-8-sig"))["runs"]
    found = Counter((r.get("level", "warning"), r["ruleId"]) for r in run.get("results", ()))
    words = [f"{count} {level} {rule}" for (level, rule), count in sorted(found.items())] or ["nothing"]
    return Faults({rule: count for (level, rule), count in found.items() if level == "error"}), ", ".join(words)


def check_junit(reports: Reports) -> tuple[Faults, str]:
    root = etree.fromstring(reports.text("junit").encode())
    judge = etree.XMLSchema(etree.parse(str(SCHEMAS / "junit-10.xsd")))
    judge.validate(root)
    verdicts = len(root.findall(".//failure")) + len(root.findall(".//skipped"))
    faults = Faults({"schema": len(judge.error_log), "findings": abs(verdicts - len(reports.diagnostics))})
    return faults, f"{len(root)} suites"


def check_gitlab(reports: Reports) -> tuple[Faults, str]:
    issues = json.loads(reports.text("gitlab"))
    one = schema("gitlab-codeclimate-issue.json")
    faults = Faults({"schema": sum(1 for issue in issues for _ in one.iter_errors(issue))})
    faults["fingerprints"] = len(issues) - len({issue["fingerprint"] for issue in issues})
    faults["findings"] = abs(len(issues) - len(reports.diagnostics))
    for issue, diagnostic in zip(issues, reports.diagnostics, strict=True):
        where = (issue["location"]["path"], issue["location"]["lines"]["begin"])
        faults["place"] += where != (diagnostic["path"], diagnostic["range"]["start"]["line"])
    return faults, f"{len(issues)} issues"


def check_rdjson(reports: Reports) -> tuple[Faults, str]:
    whole = json.loads(reports.text("rdjson"))
    faults = Faults({"schema": len(list(schema("rdf-DiagnosticResult.json").iter_errors(whole)))})
    lines = [json.loads(line) for line in reports.text("rdjsonl").splitlines()]
    one = schema("rdf-Diagnostic.json")
    faults["schema of a line"] = sum(1 for line in lines for _ in one.iter_errors(line))
    with_source = [{**found, "source": whole["source"]} for found in whole["diagnostics"]]
    faults["lines"] = _differences(lines, with_source)
    faults["findings"] = abs(len(lines) - len(reports.diagnostics))
    suggestions = wide = 0
    for found, diagnostic in zip(whole["diagnostics"], reports.diagnostics, strict=True):
        text = reports.source(diagnostic["path"])
        faults["path"] += found["location"]["path"] != diagnostic["path"]
        start, end = (_byte_offset(text, found["location"]["range"][side]) for side in ("start", "end"))
        faults["range"] += text.encode()[start:end].decode("utf-8", "replace") != reports.named(diagnostic)
        wide += found["location"]["range"]["start"]["column"] != diagnostic["range"]["start"]["column"]
        for suggestion in found.get("suggestions", ()):
            suggestions += 1
            faults["suggestion"] += _suggested(text, suggestion) != _fixed(text, diagnostic["fix"])
    return faults, f"{len(lines)} diagnostics, {wide} whose bytes are not characters; {suggestions} suggestions"


def _byte_offset(text: str, position: dict[str, int]) -> int:
    start = line_starts(text)[position["line"] - 1]
    return len(text[:start].encode()) + position["column"] - 1


def _suggested(text: str, suggestion: dict[str, Any]) -> str:
    """The file with a suggestion taken, as reviewdog's readers do: whole lines, or bytes where it names columns."""
    span, new = suggestion["range"], suggestion["text"]
    if "column" in span["start"]:
        start, end = _byte_offset(text, span["start"]), _byte_offset(text, span["end"])
        data = text.encode()
        return (data[:start] + new.encode() + data[end:]).decode()
    starts = [*line_starts(text), len(text)]
    first, last = starts[span["start"]["line"] - 1], starts[span["end"]["line"]]
    old = text[first:last]
    ending = old[len(old.rstrip("\r\n")) :] if not old.endswith("\n") else ("\r\n" if old.endswith("\r\n") else "\n")
    return text[:first] + (new + ending if new else "") + text[last:]


def _fixed(text: str, fix: dict[str, Any]) -> str:
    """The file with the edits of a fix made, as the JSON report has them."""
    for edit in sorted(fix["edits"], key=lambda e: -e["range"]["start"]["offset"]):
        start, end = edit["range"]["start"]["offset"], edit["range"]["end"]["offset"]
        text = text[:start] + edit["text"] + text[end:]
    return text


def check_checkstyle(reports: Reports) -> tuple[Faults, str]:
    root = ElementTree.fromstring(reports.text("checkstyle"))
    errors = root.findall(".//error")
    return Faults({"findings": abs(len(errors) - len(reports.diagnostics))}), f"{len(root)} files"


def check_commands(reports: Reports, node: Path) -> dict[str, tuple[Faults, str]]:
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    by_severity = sorted(reports.diagnostics, key=lambda d: list(levels).index(d["severity"]))
    azure_lines = reports.text("azure").splitlines()
    given = {
        "github": [[levels[d["severity"]], d["message"], _annotation(d)] for d in by_severity],
        "azure": [[_issue(d), d["message"]] for d in reports.diagnostics],
        "azureLines": azure_lines,
    }
    done = subprocess.run(
        ["node", str(HERE / "log_commands.mjs"), str(node.resolve())],
        input=json.dumps(given), capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    expected = json.loads(done.stdout)
    github_lines = [line for line in reports.text("github").split("\n") if line.startswith("::")]
    github = Faults({"lines": _differences(github_lines, expected["github"])})
    azure = Faults({"lines": _differences(azure_lines, expected["azure"])})
    azure["read back"] = _differences(
        expected["azureParsed"],
        [[{k: str(v) for k, v in _issue(d).items()}, d["message"]] for d in reports.diagnostics],
    )
    return {
        "github": (github, f"{len(github_lines)} commands as @actions/core writes them"),
        "azure": (azure, f"{len(azure_lines)} commands as azure-pipelines-task-lib writes and reads them"),
    }


def _annotation(one: Diagnostic) -> dict[str, Any]:
    start, end = one["range"]["start"], one["range"]["end"]
    found = {"title": one["rule"], "file": one["path"], "startLine": start["line"], "endLine": end["line"]}
    if start["line"] == end["line"]:
        found |= {"startColumn": start["column"], "endColumn": end["column"]}
    return found


def _issue(one: Diagnostic) -> dict[str, Any]:
    start = one["range"]["start"]
    return {
        "type": "error" if one["severity"] == "error" else "warning", "sourcepath": one["path"],
        "linenumber": start["line"], "columnnumber": start["column"], "code": one["rule"],
    }  # fmt: skip


def _differences(ours: list[Any], theirs: list[Any]) -> int:
    return abs(len(ours) - len(theirs)) + sum(a != b for a, b in zip(ours, theirs, strict=False))


def check_all(reports: Reports, node: Path) -> Iterator[tuple[str, Faults, str]]:
    yield "sarif", *check_sarif(reports, node)
    yield "junit", *check_junit(reports)
    yield "gitlab", *check_gitlab(reports)
    yield "rdjson", *check_rdjson(reports)
    yield "checkstyle", *check_checkstyle(reports)
    for form, result in check_commands(reports, node).items():
        yield form, *result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--count", type=int, default=0, help="only so many files, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    paths = sorted(path for path in (SHARED / "corpus" / "files").rglob("*.y*ml") if path.is_file())
    if asked.count:
        paths = random.Random(asked.seed).sample(paths, asked.count)
    total = 0
    with tempfile.TemporaryDirectory() as work:
        top, out = Path(work).resolve() / "top", Path(work) / "out"
        for folder in (top, out):
            folder.mkdir()
        count = lay_out(paths, top)
        reports = Reports(top, out)
        print(f"{count} files, {len(reports.diagnostics)} findings")
        for form, faults, said in check_all(reports, asked.node):
            bad = ", ".join(f"{number} {kind}" for kind, number in sorted(faults.items()) if number)
            print(f"{form:<11} {bad or 'no fault'}; {said}")
            total += sum(faults.values())
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
