"""What the property of the edits gives over the whole corpus: `python tests/shared/edit_property.py [PLACES]`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from edit_model import Tally, check_text  # noqa: E402

CORPUS = TESTS.parent.parent / "shared" / "corpus" / "files"


def corpus_texts() -> Iterator[tuple[str, str]]:
    """Path and text of every YAML file of the corpus that decodes."""
    for path in sorted(CORPUS.rglob("*.y*ml")):
        if path.is_file():
            yield str(path.relative_to(CORPUS)), path.read_bytes().decode().replace("\r\n", "\n").lstrip("\ufeff")


def run(share: list[tuple[int, str, str]], places: int) -> Tally:
    tally = Tally()
    for seed, path, text in share:
        check_text(path, text, tally, random.Random(seed), places)
    return tally


def main() -> None:
    places = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    texts = [(seed, *item) for seed, item in enumerate(corpus_texts())]
    total = Tally()
    with ProcessPoolExecutor(2) as pool:
        for tally in pool.map(run, [texts[i::16] for i in range(16)], [places] * 16):
            total.made += tally.made
            total.refused += tally.refused
            total.wrong += tally.wrong
            total.comments += tally.comments
    print(f"{len(texts)} files, up to {places} places a file and shape\n{total}")


if __name__ == "__main__":
    main()
