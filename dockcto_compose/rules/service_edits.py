"""Changing one service alone, whatever its values come from: an anchor, a merge key, an extended service.

What other services share is never edited; a key of the service's own is put over it instead, as YAML and Compose allow.
"""

from __future__ import annotations

from functools import lru_cache

from dockcto_compose.compose.model import Origin
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, Value, append, remove, replace, shared
from dockcto_compose.yamltree.node import MAPPING, SEQUENCE, Document, Node

_OVERRIDABLE = frozenset(("alias", "merge", "extends"))


def add(service: Service, body: dict[str, Value]) -> list[Edit]:
    """New keys for a service. Raises Unsupported where others would get them too."""
    return append(_own_mapping(service), body)


def drop(service: Service, key: str, instead: Value) -> list[Edit]:
    """A key taken away; where it comes from a shared place, `instead` as the service's own value in its stead."""
    origin = service.origin(key)
    if origin is None:
        raise Unsupported("nobody wrote it")
    if is_own(service, origin) and origin.key is not None and origin.key.parent is not None:
        return remove(origin.key.parent)
    return _over(service, origin, key, instead)


def put(service: Service, key: str, value: Value) -> list[Edit]:
    """A scalar of a service set, in its place or over what it comes from."""
    origin = service.origin(key)
    if origin is None:
        return add(service, {key: value})
    return replace(origin.node, value) if is_own(service, origin) else _over(service, origin, key, value)


def add_item(service: Service, key: str, item: Value) -> list[Edit]:
    """One more item for a list of the service, which need not be there yet."""
    origin = service.origin(key)
    if origin is None:
        return add(service, {key: [item]})
    if not is_own(service, origin) or not _is_list(origin.node):
        raise Unsupported("other services share the list")
    return append(origin.node, [item])


def drop_item(service: Service, key: str, index: int) -> list[Edit]:
    """An item of a list taken away, an only one together with its key."""
    origin = service.origin(key, index)
    if origin is None or origin.node.parent is None or not is_own(service, origin):
        raise Unsupported("the item comes from another place, which other services share")
    return remove(origin.node.parent)


def replace_item(service: Service, key: str, index: int, value: Value) -> list[Edit]:
    """An item of a list written anew."""
    origin = service.origin(key, index)
    if origin is None or not is_own(service, origin):
        raise Unsupported("the item comes from another place, which other services share")
    return replace(origin.node, value)


def is_own(service: Service, origin: Origin) -> bool:
    """Whether an edit at the place reaches this service and no other."""
    if any(step.kind in _OVERRIDABLE for step in origin.steps) or shared(origin.node):
        return False
    return service.name not in extended(service.project)


def _is_list(node: Node) -> bool:
    return node.kind == SEQUENCE or node.is_empty


def _over(service: Service, origin: Origin, key: str, value: Value) -> list[Edit]:
    if not origin.steps or any(step.kind not in _OVERRIDABLE for step in origin.steps):
        raise Unsupported("other services share what is written here")
    mapping = _own_mapping(service)
    if mapping.entry(key) is not None:
        raise Unsupported("the value is an alias of something that others use")
    return append(mapping, {key: value})


def _own_mapping(service: Service) -> Node:
    origin = service.origin()
    if origin is None or origin.node.kind != MAPPING or any(step.kind == "alias" for step in origin.steps):
        raise Unsupported("the service is not written as a mapping of its own")
    if shared(origin.node) or service.name in extended(service.project):
        raise Unsupported("other services take over what is written here")
    return origin.node


def extended(project: Project) -> set[str]:
    """The names of the services that others extend."""
    return {name for document in project.documents for name in _extended(document)}


@lru_cache(maxsize=16)
def _extended(document: Document) -> frozenset[str]:
    """The names that the `extends` of one file say, wherever they stand: under `services` or behind an anchor."""
    if "extends" not in document.text:
        return frozenset()
    bases = [node.entry("extends") for node in document.nodes() if node.kind == MAPPING]
    named = (base.value.resolved for base in bases if base is not None)
    services = (node.get("service") if node.kind == MAPPING else node for node in named)
    return frozenset(node.resolved.value for node in services if node is not None)
