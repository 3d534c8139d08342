"""A plain `check` is read without typer, and means the same as with it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer.main

from dockcto_compose.cli import app, quick
from dockcto_compose.cli.check import Asked

CHECK = typer.main.get_command(app.app).commands["check"]  # type: ignore[attr-defined]
OPTIONS = {name: option for option in CHECK.params for name in option.opts if name.startswith("-")}


def test_the_tables_are_those_of_typer() -> None:
    tables = {**quick.FLAGS, **quick.LISTS, **quick.TEXTS, **quick.LEFT_TO_TYPER, "--output-format": "output_format"}
    told = {name: option.name for name, option in OPTIONS.items()}
    told.pop("--help", None)
    told.pop("-h", None)
    assert tables == told
    assert {name for name, option in OPTIONS.items() if getattr(option, "is_flag", False)} >= set(quick.FLAGS)
    assert {name for name, option in OPTIONS.items() if option.multiple} - {"--with"} == set(quick.LISTS)


def test_what_is_asked_by_default_is_what_typer_gives() -> None:
    assert typed([]) == Asked() == quick.quick(["check"])


def typed(words: Sequence[str]) -> Asked | None:
    """What typer makes of the words; None where it refuses them."""
    found: list[Asked] = []

    def take(asked: Asked) -> int:
        found.append(asked)
        return 0

    judge, app.judge = app.judge, take  # type: ignore[assignment]
    try:
        app.app(["check", *words], standalone_mode=False)
    except Exception:
        return None
    finally:
        app.judge = judge
    return found[0] if found else None


WORDS = (
    *quick.FLAGS, *quick.LISTS, *quick.TEXTS, *quick.LEFT_TO_TYPER, "--output-format", "json", "nonsense", "a.yaml",
    "-", "--", "", "x", "--select=validity", "--output-format=sarif", "--output-file=", "-fx", "-qi", "--fi", "--nope",
    "-o=x", "--jobs", "2", "--color=never", "--fix=1", "--file", "--file", "b c.yaml", "-h",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_read_means_the_same_to_typer(seed: int) -> None:
    random_ = random.Random(seed)
    for _ in range(60):
        words = [random_.choice(WORDS) for _ in range(random_.randrange(6))]
        asked = quick.quick(["check", *words])
        assert asked is None or asked == typed(words), words


def test_a_plain_check_does_not_import_typer(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom dockcto_compose.cli import main\nsys.argv = ['dockcto-compose', 'check', '-']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "slow = {'typer', 'click', 'rich', 'dataclasses', 'inspect'}\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & slow))"
    )
    text = "services:\n  web:\n    image: nginx:1.27\n"
    run = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.splitlines()[-1] == "[]"
