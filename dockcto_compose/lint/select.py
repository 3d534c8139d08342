"""Which rules a run uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dockcto_compose.rules.rule import CATEGORIES, Rule


class UnknownRule(ValueError):
    """A word that names neither a rule nor a category; the message says which comes closest."""


def selected(
    catalog: Mapping[str, Rule],
    select: Iterable[str] = (),
    extend: Iterable[str] = (),
    ignore: Iterable[str] = (),
    strict: bool = False,
) -> list[Rule]:
    """The rules by id or category, in the order of the catalog.

    `select` stands in place of the rules that are on by default (all of them where `strict`), `extend` adds to them,
    `ignore` takes away and has the last word. Raises UnknownRule.
    """
    wanted = list(select)
    chosen = names(catalog, wanted) if wanted else {r.id for r in catalog.values() if r.default or strict}
    chosen = (chosen | names(catalog, extend)) - names(catalog, ignore)
    return [rule for rule in catalog.values() if rule.id in chosen]


def names(catalog: Mapping[str, Rule], words: Iterable[str]) -> set[str]:
    """The ids that the words stand for. Raises UnknownRule."""
    found: set[str] = set()
    for word in words:
        if word in catalog:
            found.add(word)
        elif word in CATEGORIES:
            found.update(rule.id for rule in catalog.values() if rule.category == word)
        else:
            raise UnknownRule(unknown(catalog, word))
    return found


def unknown(catalog: Mapping[str, Rule], word: str) -> str:
    """The sentence for a word that names no rule."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower().replace("_", "-"), [*catalog, *CATEGORIES], n=1)
    return f'"{word}" is neither a rule nor a category' + (f'; did you mean "{close[0]}"?' if close else "")
