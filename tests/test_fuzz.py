"""Seeded input to everything that parses: about a minute of one processor. `fuzz/run.py` looks for more by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

from mutation import mutants, seeds
from targets import TARGETS

# how many inputs each gets; what costs more gets fewer
ROUNDS = {
    "tree": 6000, "interpolation": 15_000, "dotenv": 15_000, "dockerfile": 3000, "ignorefile": 6000, "edits": 500,
    "suppressions": 10_000, "configuration": 1000, "shortforms": 15_000, "project": 300,
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("seed", [1, 2])
def test_generated_input(target: str, seed: int) -> None:
    pool = seeds(target)
    for data in [*pool, *mutants(pool, ROUNDS[target] // 2, seed)]:
        try:
            TARGETS[target](data)
        except Exception as error:
            raise AssertionError(f"{target} fails for {data!r}") from error


def test_every_target_has_seeds() -> None:
    assert set(ROUNDS) == set(TARGETS)
    assert all(len(seeds(target)) > 2 for target in TARGETS)
