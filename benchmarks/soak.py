"""Many `check` and `--fix` calls in one process: memory must stay flat.

`python benchmarks/soak.py [CALLS]` (default 100,000) judges and mends small projects, in memory and on disk in turns,
each a little different from all before, and prints the resident memory at every tenth of the way.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.lint.run import Settings, judge, judge_text, mend
from dockcto_compose.lint.write import write_all
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE

TEXT = """version: '3'
services:
  web{n}:
    image: "nginx:1.27.{n}"
    environment: [TOKEN{n}=a{n}b8fk2Lq0vZx, "MODE=${{MODE{n}:-x}}"]
    ports: ["{port}:80"]
"""


def resident() -> float:
    """Megabytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def call(number: int, folder: Path, settings: Settings, fixing: Settings) -> None:
    """One call of four kinds: judged or mended, in memory or on disk."""
    content = TEXT.format(n=number, port=1024 + number % 60_000).encode()
    path = folder / f"compose.{number % 50}.yaml"
    if number % 4 == 0:
        judge_text(str(path), content, settings)
    elif number % 4 == 1:
        judge_text(str(path), content, fixing)
    else:
        path.write_bytes(content)
        if number % 4 == 2:
            list(judge([(str(path),)], settings))
        else:
            write_all(mend([(str(path),)], fixing)[0].texts)


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rules = tuple(rule.id for rule in catalog().values())
    settings = Settings(rules, LoadOptions())
    fixing = Settings(rules, LoadOptions(), SAFE)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        for number in range(calls):
            if number % (calls // 10) == 0:
                print(f"{number:8} calls {time.perf_counter() - start:8.0f} s {resident():8.1f} MB", flush=True)
            call(number, Path(name), settings, fixing)
    print(f"{calls:8} calls {time.perf_counter() - start:8.0f} s {resident():8.1f} MB")


if __name__ == "__main__":
    main()
