"""Run one target under a fuzzer that is guided by coverage: `python tests/fuzz/run.py TARGET [SECONDS] [FOLDER]`.

With atheris (PyPI) where it is installed, else with seeded mutations. New inputs go to FOLDER, crashes to the current
folder; what a crash teaches becomes a seed and a test.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]


def main() -> None:
    name = sys.argv[1]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    folder = sys.argv[3] if len(sys.argv) > 3 else ""
    try:
        import atheris
    except ImportError:
        without_guide(name, seconds)
        return
    with atheris.instrument_imports(include=["dockcto_compose"]):
        from targets import TARGETS
    own = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1"]
    places = [folder, str(HERE / "seeds" / name)] if folder else [str(HERE / "seeds" / name)]
    atheris.Setup([sys.argv[0], *own, *places], TARGETS[name])
    atheris.Fuzz()


def without_guide(name: str, seconds: int) -> None:
    """Mutate the seeds until the time is over."""
    from mutation import mutants, seeds
    from targets import TARGETS

    end = time.monotonic() + seconds
    pool = seeds(name)
    done = 0
    for seed in range(sys.maxsize):
        for data in mutants(pool, 100, seed):
            try:
                TARGETS[name](data)
            except Exception:
                Path(f"crash-{name}-{seed}").write_bytes(data)
                raise
            done += 1
        if time.monotonic() > end:
            print(f"{name}: {done} executions, no crash")
            return


if __name__ == "__main__":
    main()
