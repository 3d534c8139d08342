"""Drives a real Emacs with what docs/editors.md gives to people, and says what came of it.

usage: python tests/editors/emacs.py [EMACS]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from pipeline import programs  # noqa: E402

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
LISP = re.findall(r"^```elisp\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WEB = "services:\n  web:\n    image: nginx\n"
FOUND = ["found 1 :warning obsolete-version", "found 4 :warning image-untagged", "cursor     image: nginx"]


def main() -> None:
    emacs = sys.argv[1] if len(sys.argv) > 1 else "emacs"
    version = subprocess.run([emacs, "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "shop"
        folder.mkdir()
        path = folder / "compose.yaml"
        path.write_text("version: '3.8'\n" + WEB)
        (folder / "init.el").write_text(LISP[0])
        done = subprocess.run(
            [emacs, "--batch", "-Q", "-l", "init.el", "-l", str(HERE / "drive.el")],
            cwd=folder,
            env={"PATH": f"{programs(folder / 'bin')}:/usr/bin:/bin", "HOME": str(folder), "FILE": str(path)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        lines = done.stdout.splitlines()
        assert len(lines) == len(FOUND), done
        assert all(line.startswith(start) for line, start in zip(lines, FOUND, strict=True)), done
        assert path.read_text() == WEB, done
        print(f"{version}: Flymake shows what is wrong, and the text is mended when it is written")


if __name__ == "__main__":
    main()
