"""Edit real compose files at random, findings left as they are: do their entries in a baseline still match?

usage: python tests/shared/fingerprint_survival.py [--files 500] [--seed 1] [--show 5]

Each kind of edit is made alone, and all together. An edit counts only if a YAML reader sees the same data afterwards
(but for the order of keys, or the service that was added). Findings that the edit itself mends (their rule no longer
finds anything at that place of the tree) are no losses, and counted apart.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.fingerprint import fingerprints
from dockcto_compose.lint.run import Settings, judge_text
from dockcto_compose.rules.catalog import catalog

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
TYPED = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ADDED = "zz-added"
TRIES = 8

Edit = Callable[[list[str], random.Random], None]


# edits of lines, in place


def add_comments(lines: list[str], rng: random.Random) -> None:
    for _ in range(rng.randint(1, 6)):
        at = rng.randint(0, len(lines))
        lines[at:at] = [" " * rng.choice((0, 2, 4)) + f"# {rng.choice(('note', 'image: x', 'see below', '-'))}"]
    for at, line in enumerate(lines):
        if rng.random() < 0.1 and line.strip() and "#" not in line:
            lines[at] = line + "  # why"


def remove_comments(lines: list[str], rng: random.Random) -> None:
    lines[:] = [
        re.sub(r"\s+#.*$", "", line) for line in lines if not line.lstrip().startswith("#") or rng.random() < 0.2
    ]


def add_blank_lines(lines: list[str], rng: random.Random) -> None:
    for _ in range(rng.randint(1, 10)):
        at = rng.randint(0, len(lines))
        lines[at:at] = [""] * rng.randint(1, 3)


def remove_blank_lines(lines: list[str], rng: random.Random) -> None:
    lines[:] = [line for line in lines if line.strip() or rng.random() < 0.3]


def add_service(lines: list[str], rng: random.Random) -> None:
    """A service more: before, between or behind the others."""
    entries = _service_lines(lines)
    if entries:
        at, indent = rng.choice(entries)
        text = [f"{ADDED}:", "  image: busybox:1.37.0", '  command: ["true"]']
        lines[at:at] = [indent + line for line in text]


def _service_lines(lines: Sequence[str]) -> list[tuple[int, str]]:
    root = yaml.compose("\n".join(lines), TYPED)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "services" and isinstance(value, yaml.MappingNode) and not value.flow_style:
            return [(k.start_mark.line, " " * k.start_mark.column) for k, _ in value.value]
    return []


def reorder_keys(lines: list[str], rng: random.Random) -> None:
    """Swap neighbours in some mappings that are written as blocks."""
    for _ in range(rng.randint(1, 4)):
        mappings = [node for node in _nodes(lines) if isinstance(node, yaml.MappingNode) and not node.flow_style]
        mappings = [node for node in mappings if len(node.value) > 1]
        if not mappings:
            return
        node = rng.choice(mappings)
        starts = [key.start_mark.line for key, _ in node.value] + [_end_line(node)]
        at = rng.randrange(len(node.value) - 1)
        first, second = lines[starts[at] : starts[at + 1]], lines[starts[at + 1] : starts[at + 2]]
        if first and second and first[0].lstrip()[:1] != "-":
            lines[starts[at] : starts[at + 2]] = second + first


def _end_line(node: Any) -> int:
    mark = node.end_mark
    return mark.line if mark.column == 0 or node.start_mark.column >= mark.column else mark.line + 1


def _nodes(lines: Sequence[str]) -> list[Any]:
    found: list[Any] = []
    waiting = [yaml.compose("\n".join(lines), TYPED)]
    while waiting:
        node = waiting.pop()
        if node is None or any(node is one for one in found):
            continue
        found.append(node)
        if isinstance(node, yaml.MappingNode):
            waiting += [one for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return found


def reindent(lines: list[str], rng: random.Random) -> None:
    """Twice the indent, or lists indented under their keys."""
    if rng.random() < 0.5:
        lines[:] = [" " * (len(line) - len(line.lstrip(" "))) + line for line in lines]
    else:
        lines[:] = [re.sub(r"^( +)- ", r"\1  - ", line) for line in lines]


def quote_values(lines: list[str], rng: random.Random) -> None:
    """Quotes around plain text that is text without them too."""
    plain = [
        node
        for node in _nodes(lines)
        if isinstance(node, yaml.ScalarNode) and not node.style and node.tag.endswith(":str")
        and node.start_mark.line == node.end_mark.line and "\\" not in node.value and node.value
    ]  # fmt: skip
    chosen = [node for node in plain if rng.random() < 0.3]
    for node in sorted(chosen, key=lambda n: (n.start_mark.line, -n.start_mark.column)):
        line, start, end = node.start_mark.line, node.start_mark.column, node.end_mark.column
        if lines[line][start:end] == node.value:
            mark = '"' if "'" in node.value or rng.random() < 0.5 else "'"
            if mark not in node.value:
                lines[line] = f"{lines[line][:start]}{mark}{node.value}{mark}{lines[line][end:]}"


EDITS: dict[str, tuple[Edit, ...]] = {
    "comments added": (add_comments,),
    "comments removed": (remove_comments,),
    "blank lines added": (add_blank_lines,),
    "blank lines removed": (remove_blank_lines,),
    "a service added": (add_service,),
    "keys reordered": (reorder_keys,),
    "re-indented": (reindent,),
    "values quoted": (quote_values,),
}
EDITS["all together"] = tuple(edit for edits in EDITS.values() for edit in edits)


def edited(text: str, edits: Sequence[Edit], rng: random.Random) -> str | None:
    """The text after the edits, each of which leaves the data as it is; None where none of them changed anything."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    before = _data(newline.join(lines))
    for edit in edits:
        for _ in range(TRIES):
            tried = list(lines)
            with suppress(yaml.YAMLError):  # the first of two swaps may put an alias before its anchor
                edit(tried, rng)
            if tried != lines and _data(newline.join(tried)) == before:
                lines = tried
                break
    after = newline.join(lines)
    return after if after != text else None


def _data(text: str) -> Any:
    """What a reader sees, the service that was added aside; anything else for what is no YAML."""
    try:
        data = yaml.load(text, LOADER)
    except yaml.YAMLError:
        return object()
    if isinstance(data, dict) and isinstance(data.get("services"), dict):
        data["services"].pop(ADDED, None)
    return data


def subject(one: Diagnostic) -> tuple[str, str]:
    """The rule and the place in the tree, positions in lists aside."""
    return one.rule, re.sub(r"\[\d+\]", "[]", one.yaml_path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many lost entries of each kind of edit to print")
    asked = parser.parse_args()
    settings = Settings(rules=tuple(catalog()), load=LoadOptions(environment={}))
    found = sorted(path for path in CORPUS.rglob("*.y*ml") if path.is_file())
    rng = random.Random(asked.seed)
    files = [path for path in rng.sample(found, len(found)) if _readable(path)][: asked.files]
    before = {path: _judged(path, path.read_text(encoding="utf-8"), settings) for path in files}
    print(f"{len(files)} files, {sum(map(len, before.values()))} findings")
    worst = 1.0
    for kind, edits in EDITS.items():
        share, line, lost = survival(files, before, edits, settings, random.Random(f"{asked.seed} {kind}"))
        worst = min(worst, share)
        print(f"{kind:<20} {line}")
        for rule, count in lost.most_common(asked.show):
            print(f"    {count} {rule}")
    return 0 if worst >= 0.99 else 1


def _readable(path: Path) -> bool:
    try:
        return isinstance(yaml.load(path.read_text(encoding="utf-8"), LOADER), dict)
    except (yaml.YAMLError, UnicodeDecodeError):
        return False


def _judged(path: Path, text: str, settings: Settings) -> dict[str, Diagnostic]:
    diagnostics = judge_text(str(path), text.encode(), settings).diagnostics
    return dict(zip(fingerprints(diagnostics, str), diagnostics, strict=True))


def survival(
    files: Sequence[Path], before: dict[Path, dict[str, Diagnostic]], edits: Sequence[Edit], settings: Settings,
    rng: random.Random,
) -> tuple[float, str, Counter[str]]:  # fmt: skip
    """The share of entries that match after the edits, a line about it, and the rules of those that do not match."""
    total = same = mended = changed = 0
    lost: Counter[str] = Counter()
    for path in files:
        text = edited(path.read_text(encoding="utf-8"), edits, rng)
        if text is None:
            continue
        changed += 1
        now = _judged(path, text, settings)
        subjects = Counter(map(subject, now.values()))
        for name, one in before[path].items():
            if name in now:
                same += 1
            elif not subjects[subject(one)]:
                mended += 1
                lost[f"mended: {one.rule}"] += 1
                continue
            else:
                lost[f"lost: {one.rule}"] += 1
            total += 1
    share = same / total if total else 1.0
    return share, f"{changed} files, {same} of {total} match: {share:.2%}; {mended} mended by the edit", lost


if __name__ == "__main__":
    sys.exit(main())
