"""What is fed with generated input, and what must hold for all of it; a target raises where something does not hold.

Every target takes bytes: a fuzzer guided by coverage (`run.py`) finds inputs, `tests/test_fuzz.py` runs seeded ones.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from edit_model import Tally, check_text

from dockcto_compose.compose.dotenv import read as read_dotenv
from dockcto_compose.compose.formats.casts import to_boolean, to_float, to_float32, to_int
from dockcto_compose.compose.formats.commands import parse_command
from dockcto_compose.compose.formats.cpus import parse_cpus
from dockcto_compose.compose.formats.devices import parse_count, parse_device
from dockcto_compose.compose.formats.durations import format_duration, parse_duration
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.formats.hosts import parse_hosts
from dockcto_compose.compose.formats.modes import parse_mode
from dockcto_compose.compose.formats.names import check_project_name, normalize_project_name
from dockcto_compose.compose.formats.ports import parse_port
from dockcto_compose.compose.formats.pull_policy import effective as pull_policy
from dockcto_compose.compose.formats.pull_policy import is_accepted
from dockcto_compose.compose.formats.sizes import parse_size
from dockcto_compose.compose.formats.ulimits import parse_ulimit
from dockcto_compose.compose.formats.volumes import ignored_options, parse_volume
from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.compose.template import UNKNOWN, TemplateError, UnknownValue, parse, substitute
from dockcto_compose.docker.commands import of_shell
from dockcto_compose.docker.dockerfile.effective import effective
from dockcto_compose.docker.dockerfile.model import Dockerfile
from dockcto_compose.docker.dockerfile.mounts import mounts
from dockcto_compose.docker.dockerfile.parser import parse as parse_dockerfile
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.docker.reference import InvalidReferenceError
from dockcto_compose.docker.reference import parse as parse_reference
from dockcto_compose.lint.config import ConfigError
from dockcto_compose.lint.config_file import read as read_config
from dockcto_compose.lint.ignore import parse as parse_gitignore
from dockcto_compose.lint.run import Outcome, Settings, judge_text
from dockcto_compose.report import FORMATS, render
from dockcto_compose.report.report import Judged, Report
from dockcto_compose.report.terminal import PLAIN
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE
from dockcto_compose.rules.suppression import in_dockerfile, in_document, in_text
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree import Document
from dockcto_compose.yamltree.events import ruamel_events
from dockcto_compose.yamltree.parse import build
from dockcto_compose.yamltree.parse import parse as parse_yaml

Target = Callable[[bytes], None]
SEPARATOR = "\n%%%%\n"  # between the parts of an input that has several


def text_of(data: bytes) -> str:
    """Bytes as the text a file of them would be."""
    return data.decode("utf-8", "replace")


def inside(span: Span, text: str) -> None:
    assert 0 <= span.start <= span.end <= len(text), (span, len(text))


# the known differences in what both accept: ruamel.yaml reads more into the name of an anchor, as YAML 1.2 does,
# one `!` less into a tag that begins with three, and a comment or marker into a block scalar at the left edge
DIFFERENT = re.compile(r"[&*][\w-]*[^\w\s,\[\]{}-]|!!!|(?:^|\n)(?:---[^\n]*)?[|>]")


def tree(data: bytes) -> None:
    """The YAML tree: places in order, and the same from libyaml's events as from ruamel's."""
    source = Source.from_bytes("f", data)
    document = parse_yaml(source)
    assert source.problem is not None or source.to_bytes() == data
    for problem in document.problems:
        inside(problem.span, source.text)
    for node in document.nodes():
        assert 0 <= node.outer <= node.start <= node.end <= len(source.text), node.span
        end = 0
        for entry in node.entries:
            assert entry.start <= entry.end <= max(len(source.text), entry.end)
            assert entry.start >= end, "entries overlap"
            end = entry.start
    for start, _ in document.comments:
        assert source.text[start] == "#"
    if document.problems or document.has_stand_ins or not source.text.isascii() or DIFFERENT.search(source.text):
        return
    other = build(source, ruamel_events)
    if not other.problems:
        assert _data(document) == _data(other)


def _data(document: Document) -> list[object]:
    return [(n.kind, n.value, n.style, n.anchor, n.tag) for n in document.nodes()]


VALUES: dict[str, str | UnknownValue] = {"A": "a", "EMPTY": "", "WIDE": "x y $A", "HIDDEN": UNKNOWN}


def interpolation(data: bytes) -> None:
    """Variables: refused with a place or filled in; both versions of Compose agree where no default is faulty."""
    text = text_of(data)
    try:
        template = parse(text)
    except TemplateError as error:
        inside(Span(error.start, error.end), text)
        return
    for reference in template.references():
        assert text[reference.start] == "$"
        assert reference.name in text[reference.start : reference.end]
        assert reference.start < reference.argument_start <= reference.end <= len(text)
    for tolerant in (False, True):
        results = []
        for version in ((2, 40), (5, 2)):
            try:
                results.append(substitute(template, VALUES.get, compose=version, tolerant=tolerant))
            except TemplateError as error:
                inside(Span(error.start, error.end), text)
                results.append(None)
        eager, lazy = results
        if eager is not None:
            assert lazy is not None
            assert eager.text == lazy.text
            assert eager.unknown == lazy.unknown
    if "$" not in text:
        assert substitute(text, VALUES.get).text == text


def dotenv(data: bytes) -> None:
    """Env files in both formats: entries and faults in order, each where it says it stands."""
    text = data.decode("utf-8", "surrogateescape")
    for raw in (False, True):
        for tolerant in (False, True):
            found = read_dotenv(text, VALUES.get, raw=raw, tolerant=tolerant)
            last = 0
            for entry in found.entries:
                assert last <= entry.start <= entry.end <= len(text)
                assert entry.value_start <= entry.value_end <= len(text)
                assert text[entry.start : entry.end] == entry.name
                assert entry.line == text.count("\n", 0, entry.start) + 1
                last = entry.start
            for fault in found.faults:
                inside(Span(fault.start, fault.end), text)
            assert set(found.by_name()) == {entry.name for entry in found.entries}


def dockerfile(data: bytes) -> None:
    """Dockerfiles: every word where it says, and an image of every stage."""
    text = text_of(data)
    parsed = parse_dockerfile(text)
    for span in _dockerfile_spans(parsed):
        inside(span, text)
    end = 0
    for instruction in parsed.instructions:
        assert instruction.span.start >= end
        written = text[slice(*instruction.keyword_span)]
        assert "\n" in written or written.upper() == instruction.keyword.upper()
        assert instruction.first_line <= instruction.last_line
        mounts(instruction)
        end = instruction.span.end
    for stage in parsed.stages:
        for arguments in (None, {"A": "b", "HTTP_PROXY": None}):
            effective(parsed, stage.name or None, arguments)
    if parsed.stages:
        view = effective(parsed)
        assert view is not None
        for fault in view.faults:
            inside(fault.span, text)
    for one in in_dockerfile(Source("Dockerfile", text), parsed):
        inside(one.span, text)
    of_shell(text)


def _dockerfile_spans(parsed: Dockerfile) -> Iterator[Span]:
    for top in parsed.instructions:
        for instruction in (top, *([top.trigger] if top.trigger else [])):
            yield from (instruction.span, instruction.keyword_span)
            yield from (word.span for word in instruction.words)
            yield from (flag.value_span for flag in instruction.flags)
            yield from (pair.value_span for pair in instruction.pairs)
            yield from (heredoc.span for heredoc in instruction.heredocs)
    yield from (fault.span for fault in parsed.faults)
    yield from (directive.span for directive in parsed.directives)


PATHS = ("a", "a/b", "a/b/c.txt", "src/main.py", ".env", "node_modules/x/y", "a b", "aaaaaaaaaaaaaaaaaaaaaaaa/!")


def ignorefile(data: bytes) -> None:
    """`.dockerignore` and `.gitignore`: any pattern answers for any path; what hides a folder hides what is in it."""
    text = text_of(data)
    parsed = IgnoreFile.parse(text)
    for pattern in parsed.patterns:
        inside(pattern.span, text)
        assert text[slice(*pattern.span)] == pattern.text
    for fault in parsed.faults:
        inside(fault.span, text)
    for path in PATHS:
        decision = parsed.match(path)
        assert decision.ignored or decision.pattern is None or decision.pattern.negated
        if decision.ignored and not parsed.has_exceptions:
            assert parsed.match(path + "/below").ignored
    for path in text.split("\n")[:3]:
        parsed.match(path)
    for one in parse_gitignore(text.split("\n")):
        for path in PATHS:
            one.regex.fullmatch(path)
    for suppression in in_text(Source(".dockerignore", text)):
        inside(suppression.span, text)


def edits(data: bytes) -> None:
    """Edits at any entry of any sound document: the data intended, and nothing else changed."""
    text = text_of(data).replace("\ufeff", "").replace("\r", "")
    if any(parse_yaml(Source("f", change)).problems for change in (text, text.replace("\n", "\r\n"), text.rstrip())):
        return
    tally = Tally()
    check_text("f", text, tally, random.Random(len(text)), 4)
    assert not tally.wrong, str(tally)


def suppressions(data: bytes) -> None:
    """Comments that hide findings: each in its place, naming what stands there."""
    text = text_of(data)
    source = Source("f", text)
    found = [*in_document(parse_yaml(source)), *in_text(source)]
    for one in found:
        inside(one.span, text)
        assert "dockcto" in one.text
        assert bool(one.fault) != bool(one.names)
        for name in one.names:
            assert text[slice(*name.span)] == name.text
        for span in one.covers:
            assert 0 <= span.start <= len(text)
        one.meets(source, Span(0, 1))


def configuration(data: bytes) -> None:
    """Configuration files: settings with their lines, or ConfigError."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("dockcto.toml", "pyproject.toml"):
            path = Path(folder, name)
            path.write_bytes(data)
            with suppress(ConfigError):
                for setting in read_config(str(path)).values.values():
                    assert 1 <= setting.line <= data.count(b"\n") + 1


SHORT_FORMS: tuple[Callable[[str], Any], ...] = (
    parse_port, parse_volume, ignored_options, parse_size, parse_cpus, parse_count, parse_device, parse_mode,
    parse_ulimit, parse_command, parse_hosts, check_project_name, to_boolean, to_int, to_float, to_float32,
    lambda text: parse_hosts([text]),
)  # fmt: skip


def shortforms(data: bytes) -> None:
    """Ports, volumes, durations, sizes and their kin: a value or FormatError; what is written back reads the same."""
    text = text_of(data)
    for parser in SHORT_FORMS:
        with suppress(FormatError):
            parser(text)
    try:
        nanoseconds = parse_duration(text)
    except FormatError:
        pass
    else:
        assert parse_duration(format_duration(nanoseconds)) == nanoseconds
    if is_accepted(text):
        with suppress(FormatError):
            pull_policy(text)
    name = normalize_project_name(text)
    assert normalize_project_name(name) == name
    try:
        reference = parse_reference(text)
    except InvalidReferenceError:
        return
    assert parse_reference(reference.canonical).canonical == reference.canonical


FOLDER = "/nowhere/project"
CONTROLS = frozenset(map(chr, (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F))))


def project(data: bytes) -> None:
    """A whole project under every rule, mended as far as it goes, and shown in every format.

    The parts of the input are the Compose file, and files that it may name: `other.yaml`, `.env`, `Dockerfile`.
    """
    main, *others = text_of(data).split(SEPARATOR)
    files = dict(zip(("other.yaml", ".env", "Dockerfile", ".dockerignore"), others, strict=False))

    def read(path: str) -> bytes:
        name = path.removeprefix(f"{FOLDER}/")
        if name not in files:
            raise FileNotFoundError(2, "No such file or directory", path)
        return files[name].encode()

    settings = Settings(tuple(catalog()), LoadOptions(environment={"A": "a"}, read=read), debug=True)
    content = main.encode()
    path = f"{FOLDER}/compose.yaml"
    judged = judge_text(path, content, settings)
    _shown(judged)
    mended = judge_text(path, content, Settings(settings.rules, settings.load, UNSAFE, debug=True))
    assert mended.accepted >= judged.accepted, "a fix makes Compose refuse the project"
    for file, (before, after) in mended.texts.items():
        assert file.startswith(FOLDER), "a fix outside of the project"
        assert before != after


def _shown(outcome: Outcome) -> None:
    report = Report(
        [Judged(outcome.name, outcome.files, outcome.accepted)],
        outcome.diagnostics,
        suppressed=outcome.hidden,
        show_suppressed=True,
        directory=FOLDER,
    )
    for diagnostic in outcome.diagnostics:
        inside(diagnostic.span, diagnostic.source.text + " ")
    for form in FORMATS:
        text = "".join(render(form, report, PLAIN))
        assert CONTROLS.isdisjoint(text) or form in _MACHINE, (form, CONTROLS & set(text))
        if form in ("json", "sarif", "gitlab", "rdjson"):
            json.loads(text)
        elif form in ("junit", "checkstyle"):
            ElementTree.fromstring(text)


_MACHINE = frozenset(("junit", "checkstyle"))

TARGETS: dict[str, Target] = {
    one.__name__: one
    for one in (
        tree, interpolation, dotenv, dockerfile, ignorefile, edits, suppressions, configuration, shortforms, project,
    )
}  # fmt: skip
