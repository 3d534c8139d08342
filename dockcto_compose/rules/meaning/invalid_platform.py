"""Name platforms that there are.

`platform` and `build.platforms` are `os/architecture`, with a variant where the architecture has some:
`linux/arm64`, `linux/arm/v7`. Compose takes any text; the engine refuses what it cannot read, and of what it can read
but nobody builds it says "no match for platform in manifest".

**Fix** (unsafe): writes the platform that was most likely meant.

```yaml bad
services:
  web:
    image: nginx:1.27
    platform: linux/amd46  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    platform: linux/amd64
```

```yaml good
services:
  web:
    image: nginx:1.27
    platform: linux/arm64/v8
  old:
    image: nginx:1.27
    platform: linux/x86_64
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import Path

# Go's GOOS and GOARCH, and the further names that containerd/platforms takes for them
_SYSTEMS = frozenset(
    (
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "macos", "netbsd",
        "openbsd", "plan9", "solaris", "wasi", "wasip1", "windows", "zos",
    )
)  # fmt: skip
_ARCHITECTURES = frozenset(
    (
        "386", "i386", "i686", "amd64", "x86_64", "x86-64", "arm", "armhf", "armel", "arm64", "aarch64", "loong64",
        "mips", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x", "sparc64", "wasm",
    )
)  # fmt: skip
_PART = regex(r"[A-Za-z0-9_.-]+\Z")
_COMMON = (
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
)


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    platform = service.get("platform")
    named: list[tuple[Path, str]] = []
    if isinstance(platform, str) and platform and not is_unknown(platform):
        named.append((("platform",), platform))
    named += [(("build", "platforms", index), text) for index, text in texts(service.get("build", "platforms"))]
    for path, text in named:
        fault, severity = _fault(text)
        origin = service.origin(*path)
        if not fault or origin is None:
            continue
        meant = _meant(text)
        hint = f'did you mean "{meant}"?' if meant else 'write it as os/architecture, such as "linux/amd64"'
        fix, why = None, ""
        if meant and "$" not in origin.node.value:
            changes = [("services", service.name, path[0])]
            fix, why = attempt(f"Write `{meant}`", lambda: replace(origin.node, meant), UNSAFE, changes)  # noqa: B023
        yield Problem(f"{fault}; {hint}", origin, fix, severity=severity, unfixable=why)


def _fault(text: str) -> tuple[str, Severity | None]:
    """What is wrong with a platform; lists of architectures grow, so an unknown one is no more than a warning."""
    parts = text.split("/")
    if len(parts) > 3 or not all(_PART.match(part) for part in parts):
        return f'"{text}" is no platform', None
    system, *rest = [part.lower() for part in parts]
    if not rest:
        return ("", None) if system in _SYSTEMS | _ARCHITECTURES else (f'"{text}" is no platform', None)
    if system.partition("(")[0] not in _SYSTEMS:
        return f'"{parts[0]}" in platform "{text}" is no operating system', None
    if rest[0] not in _ARCHITECTURES:
        severity = None if _meant(text) else Severity.WARNING
        return f'"{parts[1]}" in platform "{text}" is no architecture', severity
    return "", None


def _meant(text: str) -> str:
    close = get_close_matches(text.lower(), _COMMON, 1, 0.8)
    return close[0] if close else ""
