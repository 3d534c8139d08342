"""The tree: every place exact, from both event sources, and every syntax error at its place in plain words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nasty_documents import NASTY

from dockcto_compose.text.source import BOM, Source
from dockcto_compose.yamltree import SEQUENCE, Document, Entry, Node, Path, parse
from dockcto_compose.yamltree.events import libyaml_events, ruamel_events
from dockcto_compose.yamltree.parse import MAX_DEPTH, build

READERS = {"libyaml": libyaml_events, "ruamel": ruamel_events}
# ruamel.yaml's pure scanner refuses tabs behind a value, and NEL as a line break; it loses a tag before an anchor
ONLY_LIBYAML = {"blanks before colon", "nel break", "tabs", "trailing blanks", "tag and anchor"}


def document(text: str, reader: str = "libyaml") -> Document:
    return build(Source("f", text), READERS[reader])


def find(doc: Document, path: Path) -> Node:
    node = doc.roots[-1].get(*path)
    assert node is not None
    return node


# text, path, the content, the content with its properties, the entry, and the offset of its `:` or `-`
SPANS: dict[str, tuple[str, Path, str, str, str, int | None]] = {
    "plain": ("a: b\n", ("a",), "b", "b", "a: b", 1),
    "comment behind": ("a: b # c\n", ("a",), "b", "b", "a: b", 1),
    "trailing blanks": ("a:  b  \n", ("a",), "b", "b", "a:  b", 1),
    "quoted": ("'a b' : \"c\"\n", ("a b",), '"c"', '"c"', "'a b' : \"c\"", 6),
    "url key": ("http://x.y: b\n", ("http://x.y",), "b", "b", "http://x.y: b", 10),
    "empty": ("a:\nb: 1\n", ("a",), "", "", "a:", 1),
    "empty at the end": ("b: 1\na:", ("a",), "", "", "a:", 6),
    "empty, comment": ("a:   # c\nb: 1\n", ("a",), "", "", "a:", 1),
    "empty, anchor": ("a: &x # c\nb: 1\n", ("a",), "", "&x", "a: &x", 1),
    "empty, tag and anchor": ("a: !t &x\n", ("a",), "", "!t &x", "a: !t &x", 1),
    "empty item": ("a:\n  -\n  - x\n", ("a", 0), "", "", "-", 5),
    "empty item, comment": ("a:\n  - # c\n  - x\n", ("a", 0), "", "", "-", 5),
    "item": ("a:\n- x # c\n", ("a", 0), "x", "x", "- x", 3),
    "second item": ("a:\n- x\n# c\n\n- y\n", ("a", 1), "y", "y", "- y", 12),
    "list at key column": ("a:\n- x\n- y\nb: 1\n", ("a",), "- x\n- y", "- x\n- y", "a:\n- x\n- y", 1),
    "list deeper": ("a:\n  - x\n  - y\n\n# c\nb: 1\n", ("a",), "- x\n  - y", "- x\n  - y", "a:\n  - x\n  - y", 1),
    "list of lists": ("- - x\n  - y\n- z\n", (0,), "- x\n  - y", "- x\n  - y", "- - x\n  - y", 0),
    "inner item": ("- - x\n  - y\n", (0, 1), "y", "y", "- y", 8),
    "mapping": ("a:\n  b: 1\n  c: 2 # d\n\ne: 3\n", ("a",), "b: 1\n  c: 2", "b: 1\n  c: 2", "a:\n  b: 1\n  c: 2", 1),
    "mapping in item": ("- a: 1\n  b: 2\n- c\n", (0,), "a: 1\n  b: 2", "a: 1\n  b: 2", "- a: 1\n  b: 2", 0),
    "mapping, anchor": ("a: &x # c\n  b: 1\n", ("a",), "b: 1", "&x # c\n  b: 1", "a: &x # c\n  b: 1", 1),
    "list, tag": ("a: !t\n- b\n", ("a",), "- b", "!t\n- b", "a: !t\n- b", 1),
    "scalar, anchor": ("a: &x b\n", ("a",), "b", "&x b", "a: &x b", 1),
    "scalar, tag": ("a: !<tag:x,1> 'b'\n", ("a",), "'b'", "!<tag:x,1> 'b'", "a: !<tag:x,1> 'b'", 1),
    "key, anchor": ("&k a: 1\nb: 2\n", ("a",), "1", "1", "&k a: 1", 4),
    "alias": ("b: &x 1\na: *x # c\n", ("b",), "1", "&x 1", "b: &x 1", 1),
    "alias key": ("b: &x a\n*x : 1\n", ("a",), "1", "1", "*x : 1", 11),
    "literal": ("a: |\n  x\n  y\n\n# c\nb: 1\n", ("a",), "|\n  x\n  y", "|\n  x\n  y", "a: |\n  x\n  y", 1),
    "literal, comment": ("a: | # c\n  x\nb: 1\n", ("a",), "| # c\n  x", "| # c\n  x", "a: | # c\n  x", 1),
    "literal, blanks": ("a: |\n  x  \nb: 1\n", ("a",), "|\n  x  ", "|\n  x  ", "a: |\n  x  ", 1),
    "literal, blanks as text": ("a: |\n  x\n   \n\nb: 1\n", ("a",), "|\n  x\n   ", "|\n  x\n   ", "a: |\n  x\n   ", 1),
    "keep": ("a: |+\n  x\n\n\nb: 1\n", ("a",), "|+\n  x\n\n", "|+\n  x\n\n", "a: |+\n  x\n\n", 1),
    "keep, CRLF": ("a: |+\r\n  x\r\n\r\nb: 1\r\n", ("a",), "|+\r\n  x\r\n", "|+\r\n  x\r\n", "a: |+\r\n  x\r\n", 1),
    "folded, shallow comment": ("a: >-\n  x\n# c\nb: 1\n", ("a",), ">-\n  x", ">-\n  x", "a: >-\n  x", 1),
    "plain lines": ("a: x\n  y\nb: 1\n", ("a",), "x\n  y", "x\n  y", "a: x\n  y", 1),
    "flow": ("a: [x, y ] # c\n", ("a",), "[x, y ]", "[x, y ]", "a: [x, y ]", 1),
    "flow, tag": ("a: !t [x]\n", ("a",), "[x]", "!t [x]", "a: !t [x]", 1),
    "flow item": ("a: [x, &q 'y' ]\n", ("a", 1), "'y'", "&q 'y'", "&q 'y'", None),
    "flow pair": ("a: [b: c, d]\n", ("a", 0), "b: c", "b: c", "b: c", None),
    "flow pair with ?": ("a: [? b : c, d]\n", ("a", 0), "? b : c", "? b : c", "? b : c", None),
    "flow pair of a flow key": ("a: [{b: c}: d ]\n", ("a", 0), "{b: c}: d", "{b: c}: d", "{b: c}: d", None),
    "flow without value": ("a: {x , y: 1}\n", ("a", "x"), "", "", "x", None),
    "flow without value, colon": ("a: {x: , y: 1}\n", ("a", "x"), "", "", "x:", 5),
    "flow json": ('{"a":{"b":[1]}}', ("a", "b"), "[1]", "[1]", '"b":[1]', 9),
    "flow explicit": ("a: {z: 1 , ? x : 2}\n", ("a", "x"), "2", "2", "? x : 2", 15),
    "flow comment": ("a: [x, # ?\n  y]\n", ("a", 1), "y", "y", "y", None),
    "explicit": ("? a # c\n: b\nc: d\n", ("a",), "b", "b", "? a # c\n: b", 8),
    "explicit without value": ("? a\n? b\n: c\n", ("a",), "", "", "? a", None),
    "comment with a question mark": ("a: 1 # ?\nb: 2\n", ("b",), "2", "2", "b: 2", 10),
    "BOM": (BOM + "a: b\n", ("a",), "b", "b", "a: b", 2),
    "astral": ("\U0001f40b: e\u0301 # \U0001f40b\n", ("\U0001f40b",), "e\u0301", "e\u0301", "\U0001f40b: e\u0301", 1),
    "U+2028": ('x: "\u2028"\na: b\n', ("a",), "b", "b", "a: b", 8),
    "lone CR": ("x: 1\ra: b\r", ("a",), "b", "b", "a: b", 6),
    "later document": ("x: 1\n---\na: b\n", ("a",), "b", "b", "a: b", 10),
    "marker line": ("--- {a: b}\n", ("a",), "b", "b", "a: b", 6),
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", SPANS)
def test_spans(name: str, reader: str) -> None:
    text, path, content, outer, whole, mark = SPANS[name]
    if reader == "ruamel" and name == "empty, tag and anchor":
        outer = ""  # it forgets a tag before an anchor
    node = find(document(text, reader), path)
    entry = node.parent
    assert entry is not None
    assert entry.value is node
    assert text[node.start : node.end] == content
    if reader == "libyaml" or outer:
        assert text[node.outer : node.end] == outer
    assert text[entry.start : entry.end] == whole
    assert entry.mark == mark
    assert entry.explicit == (entry.key is not None and whole.startswith("? "))
    assert node.path == path


def shape(doc: Document) -> list[object]:
    return [
        (n.kind, n.outer, n.start, n.end, n.flow, n.value, n.style, n.anchor, n.tag, n.target and n.target.outer)
        for n in doc.nodes()
    ] + [doc.comments, [(e.start, e.mark, e.end) for n in doc.nodes() for e in n.entries]]


@pytest.mark.parametrize("name", [name for name in NASTY if name not in ONLY_LIBYAML])
def test_both_readers_agree(name: str) -> None:
    assert shape(document(NASTY[name], "ruamel")) == shape(document(NASTY[name]))


@pytest.mark.parametrize("name", NASTY)
def test_tree_is_consistent(name: str) -> None:
    """Children lie inside their parents, one behind the other, and every place leads back to the text."""
    for text in (NASTY[name], BOM + NASTY[name], NASTY[name].replace("\n", "\r\n"), NASTY[name].rstrip("\n")):
        doc = parse(Source("f", text))
        assert doc.complete
        for node in doc.nodes():
            assert 0 <= node.outer <= node.start <= node.end <= len(text)
            at = node.outer
            for index, entry in enumerate(node.entries):
                assert entry.index == index
                assert entry.container is node
                _check_entry(text, node, entry, at)
                at = entry.end
            assert at <= node.end
        gaps = [char for start, end in doc.comments for char in text[start:end]]
        assert all(text[start] == "#" for start, _ in doc.comments)
        assert not set(gaps) & set("\n\r\x85\u2028\u2029")


def _check_entry(text: str, node: Node, entry: Entry, at: int) -> None:
    assert at <= entry.start <= entry.value.outer <= entry.end <= node.end
    if entry.key is not None:
        assert entry.start <= entry.key.outer <= entry.key.end <= entry.value.outer
        assert entry.key.parent is entry
    if entry.mark is not None:
        assert text[entry.mark] == ("-" if entry.key is None else ":")
        assert entry.start <= entry.mark < entry.end
    else:
        assert node.flow or entry.explicit
    assert node.kind == SEQUENCE or entry.key is not None


COMMENTS = {
    "a: 1 # x\n# y\nb: 'a # b' # z": ["# x", "# y", "# z"],
    "a: | # head\n  # text\n# after\nb: >-\n  x # text\n": ["# head", "# after"],
    'a: "#"#glued\nb: x#y\nc: [1,#d\n2]\n': ["#glued", "#d"],
    "a: &x # c\n  b: !t # d\n    - 1\n": ["# c", "# d"],
    "# a\u2028b: 1\n# c\r# d\r\n": ["# a", "# c", "# d"],
    "%YAML 1.1 # a\n--- # b\n# c\n...  # d\n": ["# a", "# b", "# c", "# d"],
    "a:\n  # b\n\n  - # c\n    - x\n": ["# b", "# c"],
    "a: b\n": [],
}


@pytest.mark.parametrize("text", COMMENTS)
def test_comments(text: str) -> None:
    doc = document(text)
    assert [text[start:end] for start, end in doc.comments] == COMMENTS[text]
    inside = [i for i in range(len(text)) if doc.in_comment(i)]
    assert inside == [i for start, end in doc.comments for i in range(start, end)]


def test_aliases_find_their_anchor() -> None:
    doc = document("a: &x 1\nb: *x\nc: &x 2\nd: *x\ne: *y\n---\nf: *x\n")
    a, b, c, d, e = (entry.value for entry in doc.roots[0].entries)
    assert (b.target, d.target, e.target) == (a, c, None)
    assert doc.roots[1].entries[0].value.target is c
    assert b.resolved is a
    assert e.resolved is e
    assert doc.shared == {a, c}


def test_get_follows_aliases_and_last_duplicates() -> None:
    root = document("a: &x {b: [1, 2]}\nc: *x\nd: 1\nd: 2\n").roots[0]
    assert root.get("c", "b", 1) is root.get("a", "b", 1)
    assert root.get("d") is root.entries[3].value
    missing: tuple[Path, ...] = (("z",), ("a", 0), ("a", "b", 2), ("a", "b", -1), ("d", "x"))
    assert [root.get(*path) for path in missing] == [None] * 5
    assert root.get() is root


def test_get_in_long_mappings() -> None:
    root = document("".join(f"k{i % 40}: {i}\n" for i in range(50))).roots[0]
    assert root.get("k3") is root.entries[43].value
    assert root.get("k30") is root.entries[30].value
    assert root.get("z") is None


# text, line and column, a part of the sentence, the character pointed at
ERRORS: list[tuple[str, int, int, str, str]] = [
    ('a:\n  b: "c\n  d: e\n', 2, 6, "the quotes opened here are never closed", '"'),
    ("a: 'x\n---\nb: 1\n", 1, 4, "not closed before the document ends", "'"),
    ('a: "x\nb: "y"\n', 1, 4, "the quotes opened here end in the wrong place", '"'),
    ("a:\n  b nginx\n  c:\n    - 80\n", 3, 4, "the line above has none, or this line is indented too far", ":"),
    ("a:\n\tb: c\n", 2, 1, "a tab indents this line", "\t"),
    ("a:\n  -\tb\n", 2, 4, "a tab stands here", "\t"),
    ("a: |\n\tb\n", 2, 1, "a tab indents this line", "\t"),
    ("a:\n  b:\n    c: d\n   e: f\n", 4, 4, "check its indentation of 3 spaces", "e"),
    ("a:\n    c: d\n      e: f\n", 3, 8, "indented deeper than the one above", ":"),
    ("a:\n    - c\n   - d\n", 3, 4, "a list item stands among the keys", "-"),
    ("a:\n  - c\n  d: e\n", 3, 3, "does not fit the list around it", "d"),
    ("a:\n  - b\n  c\n  d: e\n", 3, 3, "a key without a `:`", "c"),
    ("a: @b\n", 1, 4, '"@" cannot begin a value; put the value in quotes', "@"),
    ("a: `b`\n", 1, 4, '"`" cannot begin a value', "`"),
    ("a: ]\n", 1, 4, '"]" cannot begin a value', "]"),
    ("a: 'it's'\n", 1, 8, "already complete; put the whole value in quotes", "s"),
    ('a: "b" c\n', 1, 8, "already complete", "c"),
    ("a: [b, c\nd: e\n", 2, 2, 'the "[" of line 1 is never closed', ":"),
    ("a: {b: c\nd: e\n", 2, 2, 'the "{" of line 1 is never closed', ":"),
    ('a: "\\d"\n', 1, 5, "an unknown escape", "\\"),
    ('a: "\\xzz"\n', 1, 7, "needs hexadecimal digits", "z"),
    ('a: "\\ud800"\n', 1, 7, "names no character", "d"),
    ('a: "b\\/c"\n', 1, 6, "does not know the escape", "\\/"),
    ("a: b: c\n", 1, 5, "a second `:` follows in this line", ":"),
    ("a: - b\n", 1, 4, "begin the list on a line of its own", "-"),
    ("a: ? b\n", 1, 4, "a `?` is not allowed here", "?"),
    ("a: &\nb: 1\n", 1, 4, "`&` begins an anchor", "&"),
    ("a: *\nb: 1\n", 1, 4, "`*` begins an alias", "*"),
    ("a: |x\n", 1, 5, "nothing but a comment", "x"),
    ("a: |0\n  b\n", 1, 5, "indentation of a block of text cannot be 0", "0"),
    ("a: !x!y b\n", 1, 4, "handle is not declared", "!"),
    ("a: b\n- c\n", 2, 1, "a list item stands among the keys", "-"),
    ("a: 1\n...\nb: 1\n", 3, 1, "begin with `---`", "b"),
    ("%FOO\n---\na: 1\n", 1, 4, "this directive is unknown", "O"),
    ("%YAML 1.2\n---\na: 1\n", 1, 1, "Compose reads only `%YAML 1.1`", "%YAML 1.2"),
    ("%YAML 2.0\n---\na: 1\n", 1, 1, "Compose reads only `%YAML 1.1`", "%"),
    ("a: b\x07c\n", 1, 5, "U+0007", "\x07"),
    ("\U0001f40b: \x00\n", 1, 4, "U+0000", "\x00"),
    ("a: \x7f\n", 1, 4, "U+007F", "\x7f"),
    ("a: [b:[c]]\n", 1, 6, "needs a blank behind it", ":"),
    ("a: b\n\ufeffc: d\n", 2, 1, "byte order mark", "\ufeff"),
    ("a: b\n---\n\ufeffc: d\n", 3, 1, "byte order mark", "\ufeff"),
    ("a: \ud800\n", 1, 4, "surrogate", "\ud800"),
    ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n", 2, 1, "a merge conflict is left", "<<<<<<< HEAD"),
    ("k" * 1100 + ": 1\n", 1, 1101, "longer than 1,024", ":"),
    ("a: \u2028b\n", 1, 5, "a key without a `:`", "b"),
]


@pytest.mark.parametrize(("text", "line", "column", "words", "shown"), ERRORS)
def test_errors_have_place_and_words(text: str, line: int, column: int, words: str, shown: str) -> None:
    source = Source("f", text)
    problems = parse(source).problems
    assert len(problems) == 1
    problem = problems[0]
    assert words in problem.message
    assert source.position(problem.span.start) == (line, column)
    assert text[problem.span.start : problem.span.end] == shown


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: [C:, D:]\n", ["a", "C:", "D:"]),
        ("a: {b:, c: 1}\n", ["a", "b:", "", "c", "1"]),
        ("a: {b: c:d:}\n", ["a", "b", "c:d:"]),
        ("a: [b :]\n", ["a", "b :"]),
    ],
)
def test_colons_that_only_go_yaml_takes(text: str, values: list[str]) -> None:
    doc = document(text)
    assert not doc.problems
    assert [node.value for node in doc.scalars] == values


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a: [b?c]\n", "?"),
        ("a: {b: c, d?: e}\n", "?"),
        ("a: [!t,b]\n", ","),
        ("a: b\x7fc\n", "\x7f"),
        ("# \x9f\na: [C:]\n", "\x9f"),
    ],
)
def test_what_only_go_yaml_3_refuses(text: str, shown: str) -> None:
    doc = document(text)
    (problem,) = doc.problems
    assert problem.v3_only
    assert doc.complete
    assert text[problem.span.start : problem.span.end] == shown
    assert all(ord(char) < 0xE000 for node in doc.scalars for char in node.value)


def test_question_marks_that_are_fine() -> None:
    for text in ("a: b?c\n", "a: ['b?c', \"?\"]\n", "a: {? b : c}\n", "- x? y\n"):
        assert not document(text).problems
    (problem,) = document("a: [b? c]\n").problems
    assert not problem.v3_only


def test_independent_errors_are_all_told() -> None:
    text = "services:\n" + "".join(f"  s{i}:\n    image: {'@x' if i % 3 == 1 else 'x'}\n" for i in range(9))
    source = Source("f", text)
    doc = parse(source)
    assert [source.position(p.span.start).line for p in doc.problems] == [5, 11, 17]
    assert not doc.complete
    services = doc.roots[0].get("services")
    assert services is not None
    assert [entry.name for entry in services.entries] == ["s0", "s2", "s3", "s5", "s6", "s8"]
    assert [text[entry.start :][:2] for entry in services.entries] == ["s0", "s2", "s3", "s5", "s6", "s8"]
    assert [source.position(start).line for start, _ in doc.skipped] == [4, 10, 16]


def test_one_missing_quote_is_one_error() -> None:
    text = 'services:\n  a:\n    image: "x\n  b:\n    image: "y"\n  c:\n    image: "z"\n'
    assert [p.span.start for p in parse(Source("f", text)).problems] == [text.index('"')]


def test_recovery_ends() -> None:
    text = "services:\n" + "".join(f"  s{i}:\n    image: @x\n" for i in range(100))
    assert 2 <= len(parse(Source("f", text)).problems) <= 21


def test_depth_is_limited() -> None:
    assert parse(Source("f", "[" * 500 + "]" * 500)).complete
    for text in ("[" * 5000 + "]" * 5000, "[" * 50000, "- " * 5000, "".join(" " * i + "a:\n" for i in range(1200))):
        problems = parse(Source("f", text)).problems
        assert len(problems) == 1
        assert str(MAX_DEPTH) in problems[0].message


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"# c", b"---\n", b"\xef\xbb\xbf", b"~", b"...", b"\x00", bytes(range(256))]
)
def test_odd_files_are_read_without_a_traceback(data: bytes) -> None:
    doc = parse(Source.from_bytes("f", data))
    assert doc.complete == (not doc.problems)


def test_an_alias_bomb_is_not_expanded() -> None:
    levels = "".join(f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}]\n" for i in range(1, 200))
    assert sum(1 for _ in document("b0: &b0 [x]\n" + levels).nodes()) < 2000


@given(st.data())
def test_whatever_is_fed_in_is_read_or_refused_with_a_place(data: st.DataObject) -> None:
    """Nasty documents, cut and spliced at random."""
    texts = [data.draw(st.sampled_from(list(NASTY.values()))) for _ in range(2)]
    cut = data.draw(st.integers(0, len(texts[0])))
    noise = data.draw(
        st.text(st.sampled_from(list(" \t\n\r:-?#&*!|>'\"[]{},%@ax\x85\u2028\ufeff\x00\U0001f40b")), max_size=6)
    )
    source = Source("f", texts[0][:cut] + noise + texts[1])
    doc = parse(source)
    for problem in doc.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(source.text)
        source.position(problem.span.start)
    for node in doc.nodes():
        assert 0 <= node.outer <= node.start <= node.end <= len(source.text)
        for entry in node.entries:
            assert entry.start <= entry.end
            assert entry.mark is None or entry.mark < len(source.text)
    assert all(source.text[start] == "#" for start, _ in doc.comments)


def test_a_single_fault_is_a_single_error() -> None:
    """Break one line of a sound file: one error at most (the line may still be legal)."""
    text = "services:\n" + "".join(
        f'  s{i}:\n    image: "x:{i}"\n    ports:\n      - "80"\n    environment:\n      A: b\n' for i in range(5)
    )
    lines = text.splitlines(keepends=True)
    rng = random.Random(1)
    found = 0
    for _ in range(200):
        number = rng.randrange(1, len(lines))
        broken = list(lines)
        change = rng.choice(["\t{0}", "{1}@ {0}", '{0}"', "{0}}}"])
        stripped = broken[number].strip()
        broken[number] = "    " + change.format(stripped, "x: ") + "\n"
        source = Source("f", "".join(broken))
        problems = parse(source).problems
        assert len(problems) <= 1
        found += len(problems)
    assert found > 100
