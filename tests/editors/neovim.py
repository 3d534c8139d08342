"""Drives a real Neovim with what docs/editors.md gives to people, and says what came of it.

usage: python tests/editors/neovim.py [NVIM]

The first Lua block of the page is the `init.lua`; files are opened and written, and the text on disk, the quickfix list
and the cursor are looked at. Every other Lua block has to compile, and the block for Vim fills the list with `:make`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from pipeline import programs  # noqa: E402

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
LUA = re.findall(r"^```lua\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
VIM = re.findall(r"^```vim\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

WEB = "services:\n  web:\n    image: nginx\n"
OBSOLETE = "version: '3.8'\n" + WEB
UNTAGGED = ("W", "image-untagged")
FILES = {
    "compose.yaml": OBSOLETE,
    "windows/docker-compose.yml": OBSOLETE.replace("\n", "\r\n"),
    "broken/compose.yaml": "version: '3.8'\nservices: [\n  image",
    "odd/docker-compose.a b'%#.yml": OBSOLETE,
    "wide/compose.yaml": 'services:\n  web: {labels: {a: "\U0001f600é"}, image: nginx}\n',
    "both/compose.yaml": WEB.replace("nginx", "nginx:1.27.3"),
    "both/compose.override.yaml": "version: '3.8'\nservices:\n  web:\n    restart: always\n    # image of the base\n",
    "old/compose.yaml": OBSOLETE,
    "dockcto.toml": 'exclude = ["old/"]\n',
    "wrong/compose.yaml": OBSOLETE,
    "wrong/dockcto.toml": "nonsense = 1\n",
    "other.yaml": OBSOLETE,
}


def driven(nvim: str, folder: Path, init: list[str], scenarios: list[dict[str, str]]) -> list[dict[str, Any]]:
    """What Neovim noted, a result for each scenario."""
    (folder / "scenarios.json").write_text(json.dumps(scenarios))
    path = programs(folder / "bin") if not (folder / "bin").exists() else folder / "bin"
    words = [nvim, "--headless", "-u", "NONE", "-n", "-i", "NONE", *init, "-c", f"luafile {HERE / 'drive.lua'}"]
    environment = {"PATH": f"{path}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    results = folder / "results.json"
    if done.returncode or not results.exists():
        raise SystemExit(f"Neovim ended with {done.returncode}: {done.stdout}{done.stderr}")
    found: list[dict[str, Any]] = json.loads(results.read_text())
    results.unlink()
    return found


def rows(result: Mapping[str, Any]) -> list[tuple[str, int, int, str, str]]:
    """The quickfix list: file, line, column (in bytes, as Neovim has it), type and rule."""
    assert all(item["valid"] for item in result["found"]), result
    return [(i["file"], i["line"], i["column"], i["type"].upper(), i["text"].split()[0]) for i in result["found"]]


def saved(nvim: str, folder: Path) -> int:
    """Every file is written once; what is expected of each."""
    names = [name for name in FILES if not name.endswith(".toml")]
    results = driven(nvim, folder, ["-c", "luafile init.lua"], [{"file": name, "command": "write"} for name in names])
    of = dict(zip(names, results, strict=True))
    for name, result in of.items():
        assert not result["modified"], name
        assert (result["messages"] == []) == (name != "wrong/compose.yaml"), result
    for name in ("compose.yaml", "odd/docker-compose.a b'%#.yml"):
        assert of[name]["text"] == WEB, of[name]
        assert rows(of[name]) == [(name, 3, 12, *UNTAGGED)], of[name]
        assert of[name]["at"].strip() == "image: nginx", "the cursor moved"
    assert of["windows/docker-compose.yml"]["text"] == WEB.replace("\n", "\r\n")
    assert of["broken/compose.yaml"]["text"] == FILES["broken/compose.yaml"] + "\n"
    assert "E" in [row[3] for row in rows(of["broken/compose.yaml"])], of["broken/compose.yaml"]
    assert of["both/compose.override.yaml"]["text"] == FILES["both/compose.override.yaml"].partition("\n")[2]
    assert rows(of["both/compose.override.yaml"]) == []
    line = FILES["wide/compose.yaml"].split("\n")[1]
    assert rows(of["wide/compose.yaml"]) == [("wide/compose.yaml", 2, line.index("nginx") + 1, *UNTAGGED)]
    for name in ("old/compose.yaml", "other.yaml", "wrong/compose.yaml"):
        assert (of[name]["text"], of[name]["found"]) == (OBSOLETE, []), of[name]
    assert "nonsense" in of["wrong/compose.yaml"]["messages"][0]
    return len(names)


def made(nvim: str, folder: Path) -> None:
    """`:make` with the options that the page gives to Vim."""
    (folder / "compose.yaml").write_text(OBSOLETE)
    (folder / "yaml.vim").write_text(VIM[0])
    scenario = {"file": "compose.yaml", "command": "source yaml.vim | silent make!"}
    (result,) = driven(nvim, folder, [], [scenario])
    valid = {**result, "found": [item for item in result["found"] if item["valid"]]}
    assert rows(valid) == [("compose.yaml", 1, 1, "W", "obsolete-version"), ("compose.yaml", 4, 12, *UNTAGGED)], result


def compiled(nvim: str, folder: Path) -> None:
    """Every Lua block is Lua."""
    for number, text in enumerate(LUA):
        (folder / f"{number}.lua").write_text(text)
        line = f"lua local f, e = loadfile('{number}.lua'); if not f then io.stderr:write(e); vim.cmd('cquit') end"
        done = subprocess.run(
            [nvim, "--headless", "-u", "NONE", "-i", "NONE", "-c", line, "-c", "qall!"],
            cwd=folder, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def main() -> None:
    nvim = sys.argv[1] if len(sys.argv) > 1 else "nvim"
    version = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "shop"
        for path, text in FILES.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        (folder / "init.lua").write_text(LUA[0])
        start = time.monotonic()
        count = saved(nvim, folder)
        spent = (time.monotonic() - start) / count
        print(f"{version}: {count} files written, mended and listed as expected, {spent:.2f} s each")
        made(nvim, folder)
        print(f"{version}: :make filled the quickfix list")
        compiled(nvim, folder)
        print(f"{version}: {len(LUA)} Lua blocks compile")


if __name__ == "__main__":
    main()
