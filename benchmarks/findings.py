"""What linters find in the same compose files, side by side, by kind of fault.

usage: python benchmarks/findings.py DIR --list FILE [--dclint dclint] [--compose-lint compose-lint]
           [--tool dockcto-compose] [--show KIND]

FILE names the files, relative to DIR, one a line. Kinds join the rules of the three that look for the same fault; a
line of a file counts once a kind, and as dclint reports ports at the line of their key, the last two columns compare
files. Prints Markdown; `benchmarks/findings.md` is one such run, with what reading the
findings showed. `--show KIND` lists the lines that only some of them report, for reading. dclint 3.1.0 is an npm
package, compose-lint 0.36.2 is on PyPI.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

TOOLS = ("ours", "ours, strict", "dclint", "compose-lint")
# kind: rules of dclint, rules of compose-lint, our rules; ours are also those of a category, written with a colon
KINDS: dict[str, tuple[str, str, str]] = {
    "Docker Compose refuses the file": ("invalid-schema invalid-yaml unknown-error", "", "validity:"),
    "image without a version": (
        "service-image-require-explicit-tag",
        "CL-0004",
        "image-untagged image-floating-tag base-image-tag-drift",
    ),
    "image without a digest": ("", "CL-0019", "image-without-digest"),
    "port open on all addresses": (
        "no-unbound-port-interfaces",
        "CL-0005",
        "port-on-all-interfaces database-port-on-all-interfaces",
    ),
    "host port, container name twice": (
        "no-duplicate-exported-ports no-duplicate-container-names",
        "",
        "duplicate-host-port duplicate-container-name",
    ),
    "password, key or token in the file": (
        "",
        "CL-0020 CL-0021",
        "inline-secret build-arg-secret secret-in-dockerfile",
    ),
    "engine socket, system folders, devices": (
        "",
        "CL-0001 CL-0013 CL-0016 CL-0017 CL-0025",
        "docker-socket sensitive-host-mount writable-host-root host-device device-cgroup-rule shared-mount-propagation",
    ),
    "privileged, capabilities added, profiles off": (
        "",
        "CL-0002 CL-0009 CL-0011 CL-0024 CL-0027 CL-0028 CL-0029 CL-0030",
        "privileged-container dangerous-capability added-capability security-profile-disabled",
    ),
    "namespaces of the host": (
        "",
        "CL-0008 CL-0010",
        "host-network host-pid host-ipc host-uts host-userns host-cgroup",
    ),
    "runs as root": ("", "CL-0018", "root-user"),
    "hardening that is absent": (
        "",
        "CL-0003 CL-0006 CL-0007 CL-0026 CL-0014 CL-0022",
        "missing-no-new-privileges capabilities-not-dropped writable-root-filesystem missing-resource-limits",
    ),
    "healthcheck absent, idle or false": (
        "",
        "",
        "missing-healthcheck healthy-without-healthcheck healthcheck-without-test healthcheck-command-missing "
        "healthcheck-port-mismatch healthcheck-always-passes healthcheck-localhost-ipv6 postgres-probe-by-socket "
        "mysql-probe-by-socket redis-probe-ignores-auth healthcheck-disabled healthcheck-parameters "
        "healthcheck-words-ignored healthcheck-variable-in-exec-form shell-syntax-in-exec-form",
    ),
    "start order, restarts": (
        "",
        "",
        "depends-on-condition dependent-without-restart missing-restart-policy restart-on-failure-unbounded "
        "completed-dependency-restarts missing-stop-grace-period missing-init",
    ),
    "means something else than it says": ("require-quotes-in-ports", "", "meaning:"),
    "data outside of their volume": ("", "", "volume-misses-data-path bind-hides-build"),
    "builds": ("no-build-and-image", "", "build: build-and-image-ambiguous"),
    "one network for everybody": ("", "", "default-network-only"),
    "dead or obsolete keys": (
        "no-version-field",
        "",
        "obsolete-version unused-volume unused-network unused-secret unused-config unused-anchor deprecated-syntax",
    ),
    "order and style": (
        "service-keys-order service-dependencies-alphabetical-order service-ports-alphabetical-order "
        "services-alphabetical-order top-level-properties-order no-quotes-in-volumes require-project-name-field",
        "",
        "service-key-order service-order top-level-order port-order quote-style env-style project-name-missing",
    ),
}
Places = set[tuple[str, int]]
Found = dict[str, Places]


def kind_of(rule: str, category: str, column: int) -> str:
    for kind, rules in KINDS.items():
        names = rules[column].split()
        if rule in names or f"{category}:" in names:
            return kind
    return "other"


def of_ours(command: str, folder: Path, files: list[str], *arguments: str) -> Found:
    line = [*shlex.split(command), "check", "--isolated", "--fail-on", "never", "--output-format", "json", *arguments]
    printed = subprocess.run([*line, *files], cwd=folder, capture_output=True, text=True, check=True).stdout
    found: Found = defaultdict(set)
    for one in json.loads(printed)["diagnostics"]:
        found[kind_of(one["rule"], one["category"], 2)].add((one["path"], one["range"]["start"]["line"]))
    return found


def of_dclint(command: str, folder: Path, files: list[str]) -> Found:
    """Through a file: what dclint writes to a pipe ends after 64 KiB."""
    found: Found = defaultdict(set)
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        subprocess.run(
            [*shlex.split(command), "-f", "json", "-o", str(report), *files], cwd=folder, capture_output=True
        )
        results = json.loads(report.read_text())
    for one in results:
        for message in one["messages"]:
            found[kind_of(message["rule"], "", 0)].add((one["filePath"], message["line"]))
    return found


def of_compose_lint(command: str, folder: Path, files: list[str]) -> Found:
    """One run a file: a file that it cannot read ends a run."""
    found: Found = defaultdict(set)
    for file in files:
        line = [*shlex.split(command), "--format", "json", file]
        printed = subprocess.run(line, cwd=folder, capture_output=True, text=True).stdout
        for one in json.loads(printed or "{}").get("findings", ()):
            found[kind_of(one["rule_id"], "", 1)].add((one["file"], one["line"]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--tool", default="dockcto-compose")
    parser.add_argument("--dclint", default="dclint")
    parser.add_argument("--compose-lint", default="compose-lint")
    parser.add_argument("--show", metavar="KIND")
    asked = parser.parse_args()
    files = [name for name in asked.list.read_text().split("\n") if name]
    found = {
        "ours": of_ours(asked.tool, asked.folder, files),
        "ours, strict": of_ours(asked.tool, asked.folder, files, "--strict"),
        "dclint": of_dclint(asked.dclint, asked.folder, files),
        "compose-lint": of_compose_lint(asked.compose_lint, asked.folder, files),
    }
    if asked.show:
        show(asked.folder, {tool: places.get(asked.show, set()) for tool, places in found.items()})
        return
    print(f"{len(files)} files\n")
    print("| | " + " | ".join(TOOLS) + " | files: ours alone | files: others alone |")
    print("|---|" + "---:|" * (len(TOOLS) + 2))
    for kind in (*KINDS, "other"):
        places = [found[tool].get(kind, set()) for tool in TOOLS]
        others = places[2] | places[3]
        mine, theirs = ({file for file, _ in some} for some in (places[1], others))
        cells = [len(one) for one in places] + [len(mine - theirs), len(theirs - mine)]
        if any(cells):
            print(f"| {kind} | " + " | ".join(str(cell or "") for cell in cells) + " |")
    print("| all | " + " | ".join(str(sum(map(len, found[tool].values()))) for tool in TOOLS) + " | | |")


def show(folder: Path, found: Found) -> None:
    """The lines that not all of the tools report, with who does."""
    for file, line in sorted(set.union(*found.values())):
        who = [tool for tool in TOOLS if (file, line) in found[tool]]
        text = (folder / file).read_text(encoding="utf-8", errors="replace").split("\n")
        print(f"{', '.join(who):40} {file}:{line}: {text[line - 1].strip() if line <= len(text) else ''}")


if __name__ == "__main__":
    main()
