"""The other lists of `key=value` and free mappings: labels, sysctls, driver options, additional contexts.

Facts: compose-go `types/labels.go`, `types/mapping.go`, `types/options.go`, `transform/mapping.go`. Values may be
secrets: messages name keys only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dockcto_compose.compose.formats.errors import FormatError, quote, seen
from dockcto_compose.compose.formats.go import sprint


def parse_mapping(value: object) -> dict[str, str]:
    """Texts by key; a key without a value has an empty one. Labels, annotations, sysctls, driver options and the like.

    Raises FormatError where the value is neither a mapping nor a list.
    """
    if isinstance(value, Mapping):
        return {str(key): "" if item is None else sprint(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        pairs = (sprint(item).partition("=") for item in value)
        return {key: text for key, _, text in pairs}
    raise FormatError("value is neither a list nor a mapping", 'write it as a mapping, or a list of "key=value"')


def parse_multi_options(value: object) -> dict[str, list[str]]:
    """Lists of texts by key, a single value being a list of one. Raises FormatError where it is no mapping."""
    if not isinstance(value, Mapping):
        raise FormatError("value is not a mapping", "write it as a mapping")
    return {str(key): _texts(item) for key, item in value.items()}


def parse_key_values(value: object) -> dict[str, object]:
    """A mapping as it is, or made of a list of `key=value` (`additional_contexts`).

    Raises FormatError where an item has no `=`.
    """
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return dict(_pair(item) for item in value)
    raise FormatError("value is neither a list nor a mapping", 'write it as a mapping, or a list of "key=value"')


def parse_text_list(value: object) -> list[str]:
    """A list of texts; one text is a list of one. Raises FormatError where an item is no text."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence):
        for item in value:
            if not isinstance(item, str):
                raise FormatError(f"{seen(item)} is not a text", "quote it")
        return list(value)
    raise FormatError(f"{seen(value)} is neither a text nor a list of texts")


def parse_text_or_number_list(value: object) -> list[str]:
    """A list of texts, numbers written as texts; one text is a list of one (`expose`, `dns` ...).

    Raises FormatError where it is neither a text nor a list.
    """
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence):
        return [sprint(item) for item in value]
    raise FormatError(f"{seen(value)} is neither a text nor a list")


def _texts(item: object) -> list[str]:
    if isinstance(item, Sequence) and not isinstance(item, str):
        return [sprint(value) for value in item]
    return [sprint(item)]


def _pair(item: object) -> tuple[str, object]:
    if not isinstance(item, str):
        raise FormatError(f"{seen(item)} is not a text", 'write it as "key=value"')
    key, found, value = item.partition("=")
    if not found:
        raise FormatError(f"{quote(item)} has no value", 'write it as "key=value"')
    return key, value
