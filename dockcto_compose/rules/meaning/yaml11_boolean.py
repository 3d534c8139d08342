"""Write `true` and `false`, or quote the word.

To YAML 1.1, which most programs still read, an unquoted `yes`, `no`, `on` or `off` is a boolean. Compose takes it for
text. `restart: no` is therefore right for Compose and wrong for every other program that reads the file, and where
Compose wants a boolean (`privileged: yes`) it guesses and prints a warning.

**Fix** (safe): writes `true` or `false` where Compose wants a boolean, and quotes the word where it wants text.

```yaml bad
services:
  web:
    image: nginx:1.27
    restart: no  # !
    read_only: yes  # !
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    restart: "no"
    read_only: true
```

```yaml good
services:
  web:
    image: nginx:1.27
    restart: "no"
    read_only: true
    command: ["echo", on]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.rules.mending import attempt, in_extension
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import quote
from dockcto_compose.yamltree.node import SCALAR, Path

_SERVICE_BOOLEANS = (
    "attach", "init", "oom_kill_disable", "privileged", "read_only", "stdin_open", "tty", "use_api_socket",
    "build.no_cache", "build.privileged", "build.pull", "healthcheck.disable",
    "depends_on.*.required", "depends_on.*.restart", "env_file.*.required",
    "volumes.*.read_only", "volumes.*.volume.nocopy", "volumes.*.bind.create_host_path",
)  # fmt: skip
_BOOLEANS = (
    *(f"services.*.{key}" for key in _SERVICE_BOOLEANS),
    *(f"networks.*.{key}" for key in ("attachable", "enable_ipv4", "enable_ipv6", "external", "internal")),
    *(f"{section}.*.external" for section in ("volumes", "secrets", "configs")),
)
_TEXTS = (
    "services.*.restart",
    "services.*.environment.*",
    "services.*.labels.*",
    "services.*.build.args.*",
    "services.*.deploy.labels.*",
    "services.*.logging.options.*",
)
_WORDS = {"yes": True, "on": True, "no": False, "off": False}
# read as booleans by hardly anybody, but Compose takes them for such where it wants one
_LETTERS = {"y": True, "n": False}


@rule(at=" | ".join((*_BOOLEANS, *_TEXTS)), severity="warning")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node = value.node
    if node.kind != SCALAR or node.tag is not None or len(node.value) > 3 or isinstance(value.path[-1], int):
        return
    wants_text = _wants_text(value.path)
    word = node.value.lower()
    meant = _WORDS.get(word) if wants_text else {**_WORDS, **_LETTERS}.get(word)
    if meant is None or (wants_text and (node.style or node.value not in (word, word.upper(), word.capitalize()))):
        return
    name, boolean = value.path[-1], str(meant).lower()
    if wants_text:
        message = f"`{name}` is {node.value} without quotes, and other YAML readers take that for {boolean}; quote it"
        fix, why = attempt("Quote the word", lambda: quote(node, node.value), SAFE)
    else:
        message = f"`{name}` is {node.value}, which is no boolean in YAML 1.2; write {boolean}"
        fix, why = attempt(
            f"Write {boolean}", lambda: [Edit(node.source, node.span, boolean)], SAFE, in_extension(node)
        )
    yield Problem(message, node, fix, unfixable=why)


def _wants_text(path: Path) -> bool:
    return path[2:] == ("restart",) or not {"environment", "labels", "logging", "args"}.isdisjoint(path[2:-1])
