"""What tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command import Command
from hypothesis import HealthCheck, settings

# a machine may be busy: no test fails for being slow
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command line, in an empty folder called `shop`."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in list(os.environ):
        if name.startswith(("COMPOSE_", "DOCKER_")) or name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
            monkeypatch.delenv(name)
    return Command(folder, monkeypatch, capsysbinary)
