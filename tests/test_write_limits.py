"""What the system does not allow: a clear line, nothing lost, and the other files still done."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("permissions are another matter there", allow_module_level=True)

OBSOLETE = "version: '3.8'\nservices:\n  web:\n    image: nginx:1.27\n"
CLEAN = OBSOLETE.removeprefix("version: '3.8'\n")
NOBODY = 65534
# what the run imports is imported first: afterwards it may neither read it nor write anything large
RUN = """
import io, os, signal, sys
sys.argv = ["dockcto-compose", "check", "--fix", "--isolated", "-q", os.devnull]
from dockcto_compose.cli import main
sys.argv[-1] = sys.argv[-1].replace(os.devnull, "warm")
try:
    main()
except SystemExit:
    pass
LIMITS
sys.argv = ["dockcto-compose", "check", "--fix", "--isolated", "--unsafe-fixes", "."]
main()
"""
AS_NOBODY = f"os.setgid({NOBODY}); os.setuid({NOBODY})" if hasattr(os, "getuid") and os.getuid() == 0 else ""
SMALL_FILES = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))
"""


@pytest.fixture
def tree() -> Iterator[Path]:
    """Two projects in a folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="limits-") as folder:
        top = Path(folder)
        for name in ("one", "two", "warm"):
            (top / name).mkdir()
            (top / name / "compose.yaml").write_text(OBSOLETE)
        for path in [top, *top.rglob("*")]:
            if AS_NOBODY:
                os.chown(path, NOBODY, NOBODY)
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield top
        for path in [top, *top.rglob("*")]:
            path.chmod(0o755)


def fix(top: Path, limits: str = AS_NOBODY) -> subprocess.CompletedProcess[str]:
    code = RUN.replace("LIMITS", limits)
    return subprocess.run([sys.executable, "-c", code], cwd=top, capture_output=True, text=True, check=False)


def leftovers(top: Path) -> list[str]:
    return [str(path) for path in top.rglob("*.tmp")]


def test_a_read_only_file(tree: Path) -> None:
    (tree / "one" / "compose.yaml").chmod(0o444)
    result = fix(tree)
    assert result.returncode == 2, result.stderr
    assert "error: one/compose.yaml: is read-only\n" in result.stderr
    assert (tree / "one" / "compose.yaml").read_text() == OBSOLETE
    assert (tree / "two" / "compose.yaml").read_text() == CLEAN
    assert leftovers(tree) == []


def test_a_folder_without_permission_to_write(tree: Path) -> None:
    (tree / "one").chmod(0o555)
    result = fix(tree)
    assert result.returncode == 2, result.stderr
    assert "error: one/compose.yaml: cannot be written: permission denied\n" in result.stderr
    assert (tree / "one" / "compose.yaml").read_text() == OBSOLETE
    assert (tree / "two" / "compose.yaml").read_text() == CLEAN


def test_a_full_disk(tree: Path) -> None:
    large = OBSOLETE + "    hostname: web-with-a-name-that-makes-the-file-too-large\n"
    (tree / "one" / "compose.yaml").write_text(large)
    result = fix(tree, SMALL_FILES)
    assert result.returncode == 2, result.stderr
    assert "error: one/compose.yaml: cannot be written: file too large\n" in result.stderr
    assert (tree / "one" / "compose.yaml").read_text() == large
    assert (tree / "two" / "compose.yaml").read_text() == CLEAN
    assert leftovers(tree) == []


def test_a_secret_stays_where_it_is_if_its_new_home_has_no_room(tree: Path) -> None:
    text = OBSOLETE + "    environment: {A_PASSWORD: Vq7-92mLpx-Vq7-92mLpx-Vq7-92mLpx-Vq7-92mLpx-Vq7-92mLpx}\n"
    (tree / "one" / "compose.yaml").write_text(text)
    result = fix(tree, SMALL_FILES)
    assert result.returncode == 2, result.stderr
    assert (tree / "one" / "compose.yaml").read_text() == text
    assert sorted(os.listdir(tree / "one")) == ["compose.yaml"]
    assert "Vq7-92mLpx" not in result.stdout + result.stderr
