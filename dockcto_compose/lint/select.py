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

    `select` stands in place of the rules that are on by default (and with `strict` those of policy), `extend` adds to
    them, `ignore` takes away and has the last word. A category stands for those of its rules that are on; rules of
    taste are on only by name. Raises UnknownRule.
    """
    wanted = list(select)
    on = {name: rule for name, rule in catalog.items() if rule.default or (strict and rule.strict)}
    chosen = names(catalog, wanted, on) if wanted else set(on)
    chosen = (chosen | names(catalog, extend, on)) - names(catalog, ignore)
    return [rule for rule in catalog.values() if rule.id in chosen]


def names(catalog: Mapping[str, Rule], words: Iterable[str], within: Mapping[str, Rule] | None = None) -> set[str]:
    """The ids that the words stand for; a category for its rules in `within` (default: all). Raises UnknownRule."""
    found: set[str] = set()
    for word in words:
        if word in catalog:
            found.add(word)
        elif word in CATEGORIES:
            found.update(rule.id for rule in (within or catalog).values() if rule.category == word)
        else:
            raise UnknownRule(unknown(catalog, word))
    return found


def unknown(catalog: Mapping[str, Rule], word: str) -> str:
    """The sentence for a word that names no rule."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower().replace("_", "-"), [*catalog, *CATEGORIES], n=1)
    return f'"{word}" is neither a rule nor a category' + (f'; did you mean "{close[0]}"?' if close else "")


def completions(incomplete: str) -> list[tuple[str, str]]:
    """The lists of rules and categories that a text may become, commas between; each with what its last word is."""
    from dockcto_compose.rules.catalog import catalog

    head, comma, last = incomplete.rpartition(",")
    taken = set(head.split(","))
    words = [*((name, "category") for name in CATEGORIES), *((rule.id, rule.category) for rule in catalog().values())]
    return [(head + comma + word, about) for word, about in words if word.startswith(last) and word not in taken]
