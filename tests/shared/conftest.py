"""Tests against the reference material that lives beside the repository, in `../shared`."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the whole folder out where the reference material is not there (a fresh machine)."""
    return None if SHARED.is_dir() else True


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED
