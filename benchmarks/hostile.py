"""Bad input, made in a scratch folder: what `check` makes of each, in how many seconds of the processor and megabytes.

`python benchmarks/hostile.py [NAME ...]` prints a Markdown table. Every row must end with exit code 0, 1 or 2, say so
in its last line, and cost no more than its size explains; a traceback anywhere makes the script end with 1.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

LIMIT = 600  # seconds by the clock
SERVICE = "services:\n  web:\n    image: nginx:1.27.3\n"
Make = Callable[[Path], None]
INPUTS: dict[str, tuple[Make, tuple[str, ...]]] = {}


def text(
    name: str, content: str | bytes | Callable[[], str | bytes], *options: str, file: str = "compose.yaml"
) -> None:
    """An input that is one file."""

    def make(folder: Path) -> None:
        data = content() if callable(content) else content
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    INPUTS[name] = make, options


def files(name: str, content: Callable[[], Iterable[tuple[str, str]]], *options: str) -> None:
    """An input of several files."""

    def make(folder: Path) -> None:
        for path, data in content():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(data)

    INPUTS[name] = make, options


def made(name: str, make: Make, *options: str) -> None:
    INPUTS[name] = make, options


# One file: YAML


def bomb(levels: int, end: str = "x-all: *a{}\n") -> str:
    lines = ["x-a0: &a0 [x]\n"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, levels)]
    return "".join(lines) + end.format(levels - 1) + SERVICE


def merge_bomb(levels: int) -> str:
    lines = ["x-a0: &a0 {k: v}\n"]
    lines += [f"x-a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: v}}\n" for n in range(1, levels)]
    return "".join(lines) + f"services:\n  web:\n    image: nginx:1.27.3\n    labels: {{<<: *a{levels - 1}}}\n"


def wide_merges(count: int) -> str:
    base = "x-base: &base\n" + "".join(f"  k{n}: v\n" for n in range(count))
    return base + "services:\n" + "".join(
        f"  s{n}:\n    image: nginx:1.27.3\n    labels:\n      <<: *base\n" for n in range(count)
    )  # fmt: skip


def scalar(mark: str) -> str:
    return f"services:\n  web:\n    image: nginx:1.27.3\n    labels:\n      big: {mark}\n"


MB = 1_000_000
text("alias bomb, 9^12 values", bomb(12))
text("alias bomb with `--fix`", lambda: "version: '3'\n" + bomb(12), "--fix")
text("alias chain, 50,000 long", lambda: "x-a0: &a0 [x]\n" + "".join(
    f"x-a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 50_000)) + SERVICE)  # fmt: skip
text("merge-key bomb, 9^12 keys", merge_bomb(12))
text("merge-key chain, 5,000 long", lambda: "x-a0: &a0 {k0: v}\n" + "".join(
    f"x-a{n}: &a{n} {{<<: *a{n - 1}, k{n}: v}}\n" for n in range(1, 5_000)) + SERVICE)  # fmt: skip
text("1,000 merges of 1,000 keys", lambda: wide_merges(1_000))
text(
    "10,000 aliases 900 deep",
    lambda: f"x-b: &b [x]\nx-a: {'[' * 900}{', '.join(['*b'] * 10_000)}{']' * 900}\n{SERVICE}",
)
text("100,000 deep in flow style", "x-a: " + "[" * 100_000 + "]" * 100_000 + "\n" + SERVICE)
text("100,000 deep in flow style, mappings", "x-a: " + "{a: " * 100_000 + "}" * 100_000 + "\n" + SERVICE)
text("100,000 deep, never closed", "x-a: " + "[" * 100_000)
text("100,000 deep in compact block style", "x-a:\n  " + "- " * 100_000 + "x\n" + SERVICE)
text("10,000 deep in block style", lambda: "\n".join(" " * n + "a:" for n in range(10_000)))
text("999 deep", "x-a: " + "[" * 990 + "]" * 990 + "\n" + SERVICE)
text("scalar of 50 MB, plain", lambda: scalar("x" * 50 * MB))
text("scalar of 50 MB, double quotes", lambda: scalar('"' + "\\n" * 25 * MB + '"'))
text("scalar of 50 MB, literal", lambda: scalar("|\n" + ("        " + "x" * 100 + "\n") * (50 * MB // 109)))
text("scalar of 50 MB in `image`", lambda: f"services:\n  web:\n    image: {'x' * 50 * MB}\n")
text("scalar of 50 MB in `ports`", lambda: f'services:\n  web:\n    image: a:1\n    ports: ["{"8" * 50 * MB}"]\n')
text("key of 50 MB", lambda: f"services:\n  web:\n    image: a:1\n    ? {'k' * 50 * MB}\n    : 1\n")
text("comment of 50 MB", lambda: "# " + "x" * 50 * MB + "\n" + SERVICE)
text("a million keys", lambda: SERVICE + "    labels:\n" + "".join(f"      k{n}: v\n" for n in range(1_000_000)))
text("a million unknown keys", lambda: SERVICE + "".join(f"    k{n}: v\n" for n in range(1_000_000)))
text("a million duplicate keys", lambda: SERVICE + "    labels:\n" + "      k: v\n" * 1_000_000)
text("a million list items", lambda: SERVICE + "    command:\n" + "      - v\n" * 1_000_000)
text("20,000 comments that hide nothing", lambda: "# dockcto: ignore[x] y\n" * 20_000 + SERVICE)
text("a million blank lines", lambda: "\n" * 1_000_000 + SERVICE)
text("a million YAML documents", lambda: SERVICE + "---\n" * 1_000_000)
text("100,000 anchors", lambda: "".join(f"x-{n}: &a{n} {n}\n" for n in range(100_000)) + SERVICE)
text("100,000 ports", lambda: SERVICE + "    ports:\n" + "".join(f"      - '{n % 60_000}'\n" for n in range(100_000)))
text("a range of 65,535 ports, 100 times", lambda: SERVICE + "    ports:\n" + "      - 1-65535\n" * 100)
text("10,000 services in a ring of `depends_on`", lambda: "services:\n" + "".join(
    f"  s{n}:\n    image: nginx:1.27.3\n    depends_on: [s{(n + 1) % 10_000}]\n" for n in range(10_000)))  # fmt: skip
text("300 services, each depending on all", lambda: "services:\n" + "".join(
    f"  s{n}:\n    image: nginx:1.27.3\n    depends_on: [{', '.join(f's{m}' for m in range(n))}]\n"
    for n in range(300)))  # fmt: skip
text("`yaml` of faults, 20,000 lines", "services:\n" + "  a: b: c\n" * 20_000)
text("20,000 open quotes", "services:\n" + "  a: 'x\n  b: \"y\n" * 10_000)
text("1,000,000 question marks", "? " * 500_000)
text("NUL bytes, 10 MB", lambda: b"\0" * 10 * MB)
text("invalid UTF-8, 10 MB", lambda: b"\xff" * 10 * MB)
text("UTF-16, 10 MB", lambda: (SERVICE + "# " + "x" * 5 * MB).encode("utf-16"))
text("control characters, 1 MB", b"services: " + b"\x1b" * MB)
text("C1 controls, 1 MB", "x-a: " + "\x9b" * (MB // 2) + "\n" + SERVICE)
text("colons in brackets, 100,000", "x-a: [" + "C:, " * 100_000 + "]\n" + SERVICE)
text("terminal escapes in names", 'services:\n  "\\e[31mred\\u202e\\x9b":\n    image: "x\\e]0;t\\a"\n    "\\e[2J": 1\n')

# Variables

text("`${A:-` 10,000 deep", scalar('"' + "${A:-" * 10_000 + "}" * 10_000 + '"'))
text("`${A:-` a million times, never closed", scalar('"' + "${A:-" * 1_000_000 + '"'))
text("`${` a million times", scalar('"' + "${A}" * 1_000_000 + '"'))
text("`$` five million times", scalar('"' + "$" * 5_000_000 + '"'))
text("`{` a million times behind a default", scalar('"${A:-' + "{" * 1_000_000 + '"'))
text("`${A:-{` 60 deep, 1,000 lines", scalar('"' + ("${A:-{" * 60 + "}" * 60) * 1_000 + '"'))
files("`.env`, each value twice the last", lambda: [
    ("compose.yaml", SERVICE), (".env", "A0=xxxxxxxxxx\n" + "".join(
        f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 64)))])  # fmt: skip
files("`env_file`, each value twice the last", lambda: [
    ("compose.yaml", SERVICE + "    env_file: e\n"), ("e", "A0=xxxxxxxxxx\n" + "".join(
        f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 64)))], "--strict-env")  # fmt: skip
files("`.env`, 10,000 references deep", lambda: [
    ("compose.yaml", SERVICE + "    command: $A9999\n"), (".env", "A0=x\n" + "".join(
        f"A{n}=${{A{n - 1}}}y\n" for n in range(1, 10_000)))])  # fmt: skip
files("`.env` of 50 MB, one value", lambda: [("compose.yaml", SERVICE), (".env", "A=" + "x" * 50 * MB)])
files("`.env` of a million variables", lambda: [
    ("compose.yaml", SERVICE), (".env", "".join(f"A{n}=x\n" for n in range(1_000_000)))])  # fmt: skip
files("`.env`, open quotes 100,000 times", lambda: [("compose.yaml", SERVICE), (".env", "A='x\nB=\"y\n" * 50_000)])
files("`.env`, backslashes 5 MB", lambda: [("compose.yaml", SERVICE), (".env", 'A="' + "\\" * 5 * MB)])
files("one variable of 1 MB, used 1,000 times", lambda: [
    ("compose.yaml", SERVICE + "    labels:\n" + "".join(f"      k{n}: $A\n" for n in range(1_000))),
    (".env", "A=" + "x" * MB)])  # fmt: skip

# Several files


def chain(count: int) -> Iterable[tuple[str, str]]:
    yield "compose.yaml", "services:\n  s0:\n    extends: {file: f1.yaml, service: s1}\n"
    for n in range(1, count):
        yield f"f{n}.yaml", f"services:\n  s{n}:\n    extends: {{file: f{n + 1}.yaml, service: s{n + 1}}}\n"
    yield f"f{count}.yaml", f"services:\n  s{count}:\n    image: nginx:1.27.3\n"


text("`extends` chain of 10,000 in one file", lambda: "services:\n" + "".join(
    f"  s{n}:\n    extends: s{n + 1}\n" for n in range(10_000)) + "  s10000:\n    image: nginx:1.27.3\n")  # fmt: skip
text("`extends` chain, each adding a label", lambda: "services:\n" + "".join(
    f"  s{n}:\n    extends: s{n + 1}\n    labels: {{k{n}: v}}\n" for n in range(2_000))
    + "  s2000:\n    image: nginx:1.27.3\n")  # fmt: skip
text("`extends` cycle of 10,000", lambda: "services:\n" + "".join(
    f"  s{n}:\n    extends: s{(n + 1) % 10_000}\n" for n in range(10_000)))  # fmt: skip
files("`extends` chain over 2,000 files", lambda: chain(2_000))
files("`extends` cycle of 2 files", lambda: [
    ("compose.yaml", "services:\n  a:\n    extends: {file: b.yaml, service: b}\n"),
    ("b.yaml", "services:\n  b:\n    extends: {file: compose.yaml, service: a}\n")])  # fmt: skip
files("`include` of 1,000 files", lambda: [
    ("compose.yaml", "include: [" + ", ".join(f"f{n}.yaml" for n in range(1_000)) + "]\n"),
    *((f"f{n}.yaml", f"services:\n  s{n}:\n    image: nginx:1.27.3\n") for n in range(1_000))])  # fmt: skip
files("`include` of 1,000 files, each including all", lambda: (
    (name, "include: [" + ", ".join(f"f{m}.yaml" for m in range(1_000)) + "]\n"
     f"services:\n  s-{name[:-5]}:\n    image: nginx:1.27.3\n")
    for name in ("compose.yaml", *(f"f{n}.yaml" for n in range(1_000)))), "compose.yaml")  # fmt: skip
files("`include` in 40 layers, two files a layer, each including both below", lambda: (
    (name, f"include: [a{n + 1}.yaml, b{n + 1}.yaml]\n" if n < 40 else SERVICE)
    for n in range(41) for name in ((f"a{n}.yaml", f"b{n}.yaml") if n else ("compose.yaml",))),
    "compose.yaml")  # fmt: skip
files("`include` chain of 2,000 files", lambda: (
    (f"f{n}.yaml" if n else "compose.yaml", f"include: [f{n + 1}.yaml]\n" if n < 2_000 else SERVICE)
    for n in range(2_001)), "compose.yaml")  # fmt: skip
files("`include` cycle", lambda: [("compose.yaml", "include: [b.yaml]\n"), ("b.yaml", "include: [compose.yaml]\n")])
files("`include` of the same file 100,000 times", lambda: [
    ("compose.yaml", "include:\n" + "  - b.yaml\n" * 100_000), ("b.yaml", SERVICE)])  # fmt: skip
files("10,000 Compose files", lambda: ((f"d{n}/compose.yaml", SERVICE) for n in range(10_000)))
files("`COMPOSE_FILE` naming 100,000 files", lambda: [
    ("compose.yaml", SERVICE), (".env", "COMPOSE_FILE=" + ":".join(["compose.yaml"] * 100_000))])  # fmt: skip
files("paths far outside", lambda: [
    ("compose.yaml", "include: [" + "../" * 1_000 + "etc/passwd]\nservices:\n  web:\n    image: nginx:1.27.3\n"
     "    env_file: " + "../" * 100 + "etc/shadow\n    build: " + "../" * 2_000 + "\n")])  # fmt: skip

# What is no file


def put(folder: Path, name: str, how: str) -> None:
    path = folder / name
    if how == "pipe":
        os.mkfifo(path)
    elif how == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            here = os.getcwd()
            os.chdir(folder)
            server.bind(name)
            os.chdir(here)
    elif how == "folder":
        path.mkdir()
    elif how == "loop":
        path.symlink_to(name)
    else:
        path.symlink_to(how)


NAMING = {
    "compose.yaml": "",
    ".env": SERVICE,
    ".dockerignore": SERVICE.replace("image: nginx:1.27.3", "build: ."),
    ".gitignore": SERVICE,
    "dockcto.toml": SERVICE,
    "pyproject.toml": SERVICE,
    "env": SERVICE + "    env_file: env\n",
    "labels": SERVICE + "    label_file: labels\n",
    "Dockerfile": SERVICE.replace("image: nginx:1.27.3", "build: ."),
    "other.yaml": "include: [other.yaml]\n" + SERVICE,
    "base.yaml": SERVICE + "    extends: {file: base.yaml, service: web}\n",
    "secret": SERVICE + "    secrets: [s]\nsecrets: {s: {file: secret}}\n",
}
for _name, _text in NAMING.items():
    for _how in ("pipe", "socket", "/dev/zero", "folder", "loop"):

        def _odd(folder: Path, name: str = _name, how: str = _how, main: str = _text) -> None:
            if main:
                (folder / "compose.yaml").write_text(main)
            (folder / ".git").mkdir()
            (folder / ".git" / "HEAD").write_text("")
            put(folder, name, how)

        made(f"`{_name}` is {'a link to /dev/zero' if _how[0] == '/' else f'a {_how}'}", _odd, "--strict-env")


def linked_folders(folder: Path) -> None:
    (folder / "compose.yaml").write_text(SERVICE)
    for name in "abc":
        (folder / name).symlink_to(".")


def big_context(folder: Path) -> None:
    (folder / "compose.yaml").write_text("services:\n  web:\n    build: .\n")
    (folder / "Dockerfile").write_text("FROM alpine:3.20.1\nCOPY . /app\nCOPY src/*.py /app\n")
    (folder / ".dockerignore").write_text("**/a*b*c*d\n!**/keep\n")
    for part in range(200):
        (folder / "src" / f"d{part}").mkdir(parents=True)
        for n in range(1_000):
            (folder / "src" / f"d{part}" / f"f{n}").touch()


def linked_context(folder: Path) -> None:
    (folder / "compose.yaml").write_text("services:\n  web:\n    build: ./context\n")
    (folder / "context").mkdir()
    (folder / "context" / "Dockerfile").write_text("FROM alpine:3.20.1\nCOPY . /app\nCOPY up/up/x* /x\n")
    (folder / "context" / "up").symlink_to(".")
    (folder / "context" / "back").symlink_to("../context")


def deep_folders(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)
    Path("compose.yaml").write_text("services:\n  web:\n    build: .\n")
    Path("Dockerfile").write_text("FROM alpine:3.20.1\nCOPY . /app\n")
    for _ in range(1_500):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)


made("folders linked to themselves", linked_folders)
made("build context of 200,000 files", big_context)
made("build context with links in a loop", linked_context)
made("folders 1,500 deep", deep_folders)

# Dockerfiles, ignore files, patterns

BUILD = ("compose.yaml", "services:\n  web:\n    build: .\n")
LONG = "a" * 200
files("`.dockerignore` that backtracks", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1\nCOPY . /app\n"), *((f"{LONG}{n}", "") for n in range(1_000)),
    (".dockerignore", "".join(f"{'*a' * n}b\n**/{'a*' * n}b\n[a-z]{'*[a]' * n}\n" for n in range(1, 40)))])  # fmt: skip
files("`.gitignore` that backtracks", lambda: [
    ("compose.yaml", SERVICE), (".git/HEAD", ""),
    *((f"{LONG}{n}.compose.yaml", SERVICE) for n in range(3)),
    (".gitignore", "".join(f"{'*a' * n}b\n" for n in range(1, 40)) + "**/a/" * 30 + "b\n")])  # fmt: skip
files("`.dockerignore` of a million lines", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1\nCOPY . /app\n"),
    (".dockerignore", "*.py[co]\n" * 1_000_000)])  # fmt: skip
files(
    "Dockerfile of a million lines", lambda: [BUILD, ("Dockerfile", "FROM alpine:3.20.1\n" + "RUN true\n" * 1_000_000)]
)
files("Dockerfile of 10,000 stages, each from the last", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1 AS s0\n" + "".join(
        f"FROM s{n - 1} AS s{n}\n" for n in range(1, 10_000)))])  # fmt: skip
files("Dockerfile, each variable twice the last", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1\nENV A0=xxxxxxxxxx\n" + "".join(
        f"ENV A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 64)) + "USER $A63\n")])  # fmt: skip
files("Dockerfile, line of 5 MB", lambda: [BUILD, ("Dockerfile", "FROM alpine:3.20.1\nRUN echo " + "a b " * 1_250_000)])
files("Dockerfile, `${A:-` 10,000 deep", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1\nENV B=" + "${A:-" * 10_000 + "}" * 10_000 + "\n")])  # fmt: skip
files("Dockerfile, `ONBUILD` 10,000 times", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1\n" + "ONBUILD " * 10_000 + "RUN x\n")])  # fmt: skip
files("Dockerfile, 10,000 open here-documents", lambda: [
    BUILD, ("Dockerfile", "FROM alpine:3.20.1\n" + "RUN <<A <<B\n" * 10_000)])  # fmt: skip
files("Dockerfile, shell of open quotes", lambda: [
    BUILD,
    ("Dockerfile", "FROM alpine:3.20.1\nRUN " + "a\"$(`'" * 3_000 + "\nCMD " + '["' * 10_000 + "\n")])  # fmt: skip
files("Dockerfile, `ADD` patterns that backtrack", lambda: [
    BUILD, *((f"{LONG}{n}", "") for n in range(1_000)),
    ("Dockerfile", "FROM alpine:3.20.1\n" + "".join(f"COPY {'*a' * n}b /x\n" for n in range(1, 40)))])  # fmt: skip
text(
    "healthcheck of 1 MB of shell",
    lambda: SERVICE + "    healthcheck:\n      test: " + "a && $(b | `c`) || " * 50_000 + "d\n",
)
text("healthcheck of nested quotes", SERVICE + "    healthcheck:\n      test: |\n        " + "\"$(a '" * 3_000 + "\n")
text("command of 5 MB", lambda: SERVICE + "    command: " + "a 'b c' " * 600_000 + "\n")
text(
    "environment value of dashes, 1 MB", lambda: SERVICE + "    environment:\n      PASSWORD: " + "-_" * 500_000 + "\n"
)
text(
    "name of a variable, 1 MB",
    lambda: SERVICE + "    environment:\n      ? " + "access_key_" * 90_000 + "\n      : x\n",
)
text("URL of 1 MB", lambda: SERVICE + "    environment:\n      URL: http://" + "a:" * 500_000 + "\n")
text("Go duration of 1 MB", lambda: SERVICE + "    stop_grace_period: " + "1h" * 500_000 + "x\n")
text("configuration nested 10,000 deep", lambda: "a = " + "[" * 10_000 + "]" * 10_000, file="dockcto.toml")


class Row(NamedTuple):
    """What came of an input; `seconds` are those of the processor, `memory` is the most that was resident, in MB."""

    size: int
    seconds: float
    memory: float
    code: int
    last: str
    traceback: bool


def run(name: str, folder: Path) -> Row:
    """Make an input and check it. GNU time measures: a child of this process would count this process' memory."""
    make, options = INPUTS[name]
    make(folder)
    if not (folder / "compose.yaml").is_symlink() and not (folder / "compose.yaml").exists():
        (folder / "compose.yaml").write_text(SERVICE)
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    check = [sys.executable, "-m", "dockcto_compose", "check", "--jobs", "1", *options]
    with tempfile.NamedTemporaryFile() as measured, tempfile.TemporaryFile() as out:
        command = [
            "/usr/bin/time",
            "-q",
            "-f",
            "%U %S %M",
            "-o",
            measured.name,
            "timeout",
            "-s",
            "KILL",
            str(LIMIT),
            *check,
        ]
        done = subprocess.run(
            command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False
        )
        user, system, memory = map(float, Path(measured.name).read_text().split()[-3:])
        out.seek(0)
        shown = out.read().decode("utf-8", "replace")
    last = (shown.strip().splitlines() or [""])[-1][:100]
    return Row(
        size, user + system, memory / 1024, done.returncode, last, "Traceback" in shown or "internal error" in shown
    )


def main() -> None:
    wanted = sys.argv[1:]
    print("| input | size, kB | CPU seconds | MB peak | exit | last line |\n|---|---:|---:|---:|---:|---|")
    bad = []
    for name in INPUTS:
        if wanted and not any(word in name for word in wanted):
            continue
        with tempfile.TemporaryDirectory() as folder:
            row = run(name, Path(folder))
            subprocess.run(["rm", "-rf", f"{folder}/d"], check=False)  # deeper than Python's own removal goes
        cell = row.last.replace("|", "\\|").replace("`", "'")
        figures = f"{row.size / 1000:.0f} | {row.seconds:.2f} | {row.memory:.0f} | {row.code}"
        print(f"| {name} | {figures} | {cell} |", flush=True)
        if row.traceback or row.code not in (0, 1, 2):
            bad.append(name)
    for name in bad:
        print(f"BAD: {name}", file=sys.stderr)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
