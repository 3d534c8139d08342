"""No Dockerfile and no ignore file makes a rule or a fix stumble; `dockerfile_mutations.py` judges more of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from dockerfile_mutations import EXAMPLES, run, texts_of


@pytest.mark.parametrize("seed", range(8))
def test_mutants_of_the_examples(seed: int, tmp_path: Path) -> None:
    tally = run(tmp_path, texts_of([EXAMPLES]), 15, seed, fixes=0.2)
    assert not tally.crashes, next(iter(tally.crashes))
    assert tally.found
