"""Seeded mutations of small inputs: the same numbers give the same inputs on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
NOISE = tuple(
    word.decode("unicode_escape").encode("latin-1")
    for word in rb"""\x00 \xff \t \r \r\n \n \xc2\x85 \xe2\x80\xa8 \xef\xbb\xbf \xf0\x9f\x90\x8b \x1b[31m \xe2\x80\xae
    \x20\x20 -\x20 :\x20
    ?\x20 #\x20 # &a\x20 *a !!str\x20 !reset\x20 <<:\x20*a |\n >-\n ' " [ ] { } , $ ${ ${A :- $$ \\ \\\n ` =
    0 -1 99999999999999999999 1e999 / .. % * ** ! ^ \n%%%%\n""".split()
)


def seeds(target: str) -> list[bytes]:
    """The kept inputs of a target, in the order of their names."""
    return [path.read_bytes() for path in sorted((SEEDS / target).iterdir())]


def mutants(pool: Sequence[bytes], number: int, seed: int) -> Iterator[bytes]:
    """So many changed inputs."""
    rng = random.Random(seed)
    for _ in range(number):
        data = rng.choice(pool)
        for _ in range(rng.choice((1, 1, 2, 3, 6))):
            data = _changed(data, pool, rng)
        yield data[:4096]


def _changed(data: bytes, pool: Sequence[bytes], rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice((0, 1, 1, 3, 10, 40)))
    kind = rng.randrange(7)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:start] + rng.choice(NOISE) + data[start:]
    if kind == 2:
        return data[:start] + rng.choice(NOISE) + data[end:]
    if kind == 3:
        return data[:end] + data[start:end] * rng.choice((1, 2, 20)) + data[end:]
    if kind == 4:
        other = rng.choice(pool)
        return data[:start] + other[rng.randrange(len(other) + 1) :]
    lines = data.split(b"\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    if kind == 5:
        lines[at], lines[to] = lines[to], lines[at]
    else:
        more = rng.choice(pool).split(b"\n")
        lines[at:at] = [b" " * rng.choice((0, 0, 2, 4)) + rng.choice(more)]
    return b"\n".join(lines)
