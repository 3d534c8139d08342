"""Regular expressions that are compiled when they are first used.

Compiling takes a hundred times as long as writing the expression down, and one run needs few of all there are.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for `re.compile(text, flags)`, and has its attributes from then on when one was asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._source = (text, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        for method in ("match", "fullmatch", "search", "sub", "split", "findall", "finditer"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """The expression, as `re.compile` would give it; a mistake in it shows when it is first used."""
    return cast("re.Pattern[str]", _Lazy(text, flags))
