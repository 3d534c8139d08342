"""Two layers of a project to one: override files, further documents of a file, extended services, included files.

Facts: compose-go `override/merge.go`. Mappings are merged key by key, lists are appended, other values replaced, but
for the keys of the table below. Nothing is changed in place: what a merge does not touch is shared with its layers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.formats.go import sprint
from dockcto_compose.compose.model import List, Map, Origin, Place, Related, Step, Unknown, location, origin_of
from dockcto_compose.compose.words import kind_of, subject
from dockcto_compose.yamltree.node import Path

# Of a long way that led to a value, only its beginning is remembered: nobody reads more, and chains may be long.
MAX_STEPS = 8


class Valued(NamedTuple):
    """A value with its place."""

    value: Any
    place: Place | None


class Merger(NamedTuple):
    """Merges with its faults reported; `extends` is the way to the lower layer where that is a base service."""

    faults: Faults
    extends: Step | None = None

    def maps(self, low: Map, high: Map, path: Path, rules: Rules) -> Map:
        """`low` with everything that `high` says: `high` wins."""
        if not low and self.extends is None:
            return high
        result = self._lower(low)
        every = rules.get("*")
        for key, value in high.items():
            place = high.place(key)
            if key not in low:
                result.put(key, value, place)
                continue
            child = rules.get(key, every) or _NO_RULES
            merged = self.values(Valued(low[key], result.place(key)), Valued(value, place), (*path, key), child)
            result.put(key, merged.value, merged.place)
        return result

    def values(self, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
        """One value of both layers merged by its rule."""
        special: Special | None = rules.get("")
        if special is not None:
            return special(self, low, high, path, rules)
        if high.value is None:
            return low
        if isinstance(low.value, Map):
            if not isinstance(high.value, Map):
                return self._clash(low, high, path)
            return Valued(self.maps(low.value, high.value, path, rules), self._home(low, high))
        if isinstance(low.value, List):
            if not isinstance(high.value, List):
                return self._clash(low, high, path)
            return Valued(self.append(low.value, high.value), self._home(low, high))
        return self.replace(low, high)

    def replace(self, low: Valued, high: Valued) -> Valued:
        """The upper value, which remembers what it replaced."""
        over, under = origin_of(high.place), origin_of(low.place)
        if over is None or under is None or self.extends is not None or len(over.steps) >= MAX_STEPS:
            return high
        return Valued(high.value, over._replace(steps=(*over.steps, Step("override", location(under)))))

    def append(self, low: List, high: List) -> List:
        """Both lists, one behind the other."""
        lower = low.places if self.extends is None else [self._via(place) for place in low.places]
        return List([*low, *high], high.node if not low else low.node, [*lower, *high.places])

    def _lower(self, low: Map) -> Map:
        result = low.fork()
        if self.extends is not None:
            for key in low:
                place = self._via(low.place(key))
                if place is not None:
                    result.where[key] = place
        return result

    def _via(self, place: Place | None) -> Place | None:
        found = origin_of(place)
        if found is None or self.extends is None or len(found.steps) >= MAX_STEPS:
            return found
        return found._replace(steps=(*found.steps, self.extends))

    def _home(self, low: Valued, high: Valued) -> Place | None:
        """The place of what both layers hold a part of: the file that is read first, or the extending service."""
        first, second = (low, high) if self.extends is None else (high, low)
        return first.place if first.place is not None else second.place

    def _clash(self, low: Valued, high: Valued, path: Path) -> Valued:
        self.refuse(
            low, high, path, f"is {kind_of(high.value)} here, but {kind_of(low.value)} in what it is merged with"
        )
        return low

    def refuse(self, low: Valued, high: Valued, path: Path, problem: str) -> None:
        """Report that two layers do not fit."""
        under = origin_of(low.place)
        related = (Related("merged with this", location(under)),) if under is not None else ()
        at = origin_of(high.place) or under
        self.faults.add("merge-type-clash", f"{subject(path)} {problem}; use the same form in both", at, path, related)


Special = Callable[[Merger, Valued, Valued, Path, "Rules"], Valued]
Rules = dict[str, Any]
_NO_RULES: Rules = {}


def _override(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    return high if high.value is None else merger.replace(low, high)


def _ulimit(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    return high


def _sequence(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    lower, upper = _as_list(low), _as_list(high)
    return Valued(merger.append(lower, upper), merger._home(low, high))


def _hosts(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    lower, upper = _as_list(low), _as_list(high)
    new = [index for index, item in enumerate(upper) if item not in lower]
    kept = List([upper[i] for i in new], upper.node, [upper.place(i) for i in new])
    return Valued(merger.append(lower, kept), merger._home(low, high))


def _build(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    return _both(merger, low, high, path, rules, _as_build(low), _as_build(high))


def _names(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    return _both(
        merger, low, high, path, rules, _by_name(merger, low, path, False), _by_name(merger, high, path, False)
    )


def _dependencies(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    return _both(merger, low, high, path, rules, _by_name(merger, low, path, True), _by_name(merger, high, path, True))


def _both(
    merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules, lower: Map | None, upper: Map | None
) -> Valued:
    """Merge two mappings, either of which may be no mapping at all.

    Compose lets the upper one pass in silence then, and crashes on the lower one.
    """
    if upper is None:
        return Valued(Map() if lower is None else lower, low.place)
    if lower is None and upper:
        merger.refuse(low, high, path, f"is {kind_of(low.value)} in what this is merged with")
    return Valued(merger.maps(lower or Map(), upper, path, rules), merger._home(low, high))


def _logging(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    lower, upper = low.value, high.value
    if not isinstance(lower, Map) or not isinstance(upper, Map):
        wrong = upper if isinstance(lower, Map) else lower
        merger.refuse(low, high, path, f"is {kind_of(wrong)}, which cannot be merged")
        return low
    if "driver" not in lower or "driver" not in upper or lower["driver"] == upper["driver"]:
        return Valued(merger.maps(lower, upper, path, rules), merger._home(low, high))
    return high


def _ipam(merger: Merger, low: Valued, high: Valued, path: Path, rules: Rules) -> Valued:
    """Address pools by subnet, with all the oddities of Compose: it changes the pools that it compares.

    A pool of the lower layer without a partner in the upper one is lost, and of several pools some get mixed up.
    """
    if not isinstance(low.value, List) or not isinstance(high.value, List):
        merger.refuse(low, high, path, "is not a list in both")
        return low
    pools: list[Valued] = []

    def index_of(subnet: object) -> int:
        return next((i for i, pool in enumerate(pools) if pool.value.get("subnet") == subnet), -1)

    uppers = _pools(high.value)
    for lower in _pools(low.value):
        pool: Map = lower.value
        for upper in uppers:
            subnet = upper.value.get("subnet")
            if subnet != pool.get("subnet") and index_of(subnet) < 0:
                pools.append(upper)
                continue
            merged = merger.maps(pool, upper.value, path, _NO_RULES)
            pool.update(merged)
            pool.where = merged.where
            found = index_of(pool.get("subnet"))
            if found >= 0:
                pools[found] = lower
            else:
                pools.append(lower)
    items = List([pool.value for pool in pools], high.value.node, [pool.place for pool in pools])
    return Valued(items, merger._home(low, high))


def _pools(pools: List) -> list[Valued]:
    """Copies of the pools of one layer, to be changed in place."""
    return [
        Valued(pool.fork() if isinstance(pool, Map) else Map(), pools.place(index)) for index, pool in enumerate(pools)
    ]


def _as_build(build: Valued) -> Map | None:
    if isinstance(build.value, str):
        return Map({"context": build.value}, where={"context": build.place} if build.place is not None else None)
    return build.value if isinstance(build.value, Map) else None


def _by_name(merger: Merger, names: Valued, path: Path, conditions: bool) -> Map | None:
    """A mapping of what may be a list of names; a dependency gets the condition that a list stands for."""
    if isinstance(names.value, Map):
        return names.value
    if not isinstance(names.value, List):
        return None
    result = Map(node=names.value.node)
    for index, name in enumerate(names.value):
        if not isinstance(name, str):
            merger.refuse(names, names, (*path, index), f"holds {kind_of(name)}, not a name")
            continue
        place = names.value.place(index)
        result.put(name, Map({"condition": "service_started", "required": True}) if conditions else None, place)
    return result


def _as_list(value: Valued) -> List:
    """A list of what may be a mapping (`KEY=value`, sorted), one text, or nothing that Compose takes for a list."""
    data = value.value
    if isinstance(data, List):
        return data
    if isinstance(data, str):
        return List([data], None, [value.place])
    if not isinstance(data, Map):
        return List([], None, [])
    items: list[tuple[str, Place | None]] = []
    for key, item in data.items():
        place = data.place(key)
        if item is None:
            items.append((key, place))
        else:
            for one in item if isinstance(item, list) else [item]:
                text = f"{key}={sprint(one)}"
                items.append((Unknown(text) if isinstance(one, Unknown) else text, place))
    items.sort(key=lambda pair: pair[0])
    return List([text for text, _ in items], data.node, [place for _, place in items])


_SEQUENCE: Rules = {"": _sequence}
_OVERRIDE: Rules = {"": _override}
SERVICE: Rules = {
    "annotations": _SEQUENCE,
    "build": {
        "": _build,
        "args": _SEQUENCE,
        "additional_contexts": _SEQUENCE,
        "extra_hosts": {"": _hosts},
        "labels": _SEQUENCE,
    },
    "command": _OVERRIDE,
    "depends_on": {"": _dependencies},
    "deploy": {"labels": _SEQUENCE},
    "dns": _SEQUENCE,
    "dns_opt": _SEQUENCE,
    "dns_search": _SEQUENCE,
    "entrypoint": _OVERRIDE,
    "env_file": _SEQUENCE,
    "label_file": _SEQUENCE,
    "environment": _SEQUENCE,
    "extra_hosts": {"": _hosts},
    "healthcheck": {"test": _OVERRIDE},
    "labels": _SEQUENCE,
    "logging": {"": _logging},
    "models": {"": _names},
    "networks": {"": _names},
    "sysctls": _SEQUENCE,
    "tmpfs": _SEQUENCE,
    "ulimits": {"*": {"": _ulimit}},
}
PROJECT: Rules = {
    "networks": {"*": {"ipam": {"config": {"": _ipam}}, "labels": _SEQUENCE}},
    "volumes": {"*": {"labels": _SEQUENCE}},
    "services": {"*": SERVICE},
}


def merge_projects(low: Map, high: Map, faults: Faults) -> Map:
    """A further layer merged onto what was read before."""
    return Merger(faults).maps(low, high, (), PROJECT)


def extend_service(base: Map, service: Map, step: Step, path: Path, faults: Faults) -> Map:
    """A service merged onto the one it extends."""
    return Merger(faults, step).maps(base, service, path, SERVICE)


def without(data: Map, path: Path) -> Map:
    """A mapping without what stands at a path; items of lists cannot be removed."""
    if not path:
        return data
    key, *rest = path
    if not isinstance(key, str) or key not in data:
        return data
    if rest and not isinstance(data[key], Map):
        return data
    result = data.fork()
    if rest:
        result[key] = without(data[key], tuple(rest))
    else:
        result.drop(key)
    return result


__all__ = ["Merger", "Origin", "Valued", "extend_service", "merge_projects", "without"]
