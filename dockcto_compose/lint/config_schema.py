"""The JSON schema of a configuration file, for editors; written from the keys themselves.

`schemas/config.schema.json` holds its text, and a test holds it fresh.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dockcto_compose.lint.config_keys import Key, Kind, every_key, names
from dockcto_compose.rules.catalog import catalog


def schema_text() -> str:
    """The text of `schemas/config.schema.json`."""
    keys = every_key(catalog())
    body = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of dockcto-compose",
        "description": "dockcto.toml, .dockcto.toml, or the section [tool.dockcto-compose] of pyproject.toml.",
        **_of_keys(keys, ()),
        "definitions": {"rule": {"description": "A rule or a category.", "enum": names(catalog())}},
    }
    return json.dumps(body, indent=2) + "\n"


def _of_keys(keys: Mapping[str, Key], required: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": key.about, **_of_kind(key.kind)} for name, key in keys.items()},
    }
    return {**found, "required": list(required)} if required else found


def _of_kind(kind: Kind) -> dict[str, Any]:
    if kind.keys is not None:
        return _of_keys(kind.keys, kind.required)
    if kind.type == "table":
        table: dict[str, Any] = {"type": "object"}
        if kind.names:
            table["propertyNames"] = {"$ref": "#/definitions/rule"}
        return table if kind.of is None else {**table, "additionalProperties": _of_kind(kind.of)}
    if kind.type == "array":
        return {"type": "array"} if kind.of is None else {"type": "array", "items": _of_kind(kind.of)}
    if kind.names:
        return {"$ref": "#/definitions/rule"}
    return {"enum": list(kind.choices)} if kind.choices else {"type": kind.type}
