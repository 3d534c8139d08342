"""The kind of every field of Compose's model: how a value is read into it, and how `config` prints it.

Facts: compose-go `types/*.go` (the Go structs with their JSON tags) and mapstructure, which fills them: null is the
zero value, a number may be read as a text and a text as a boolean or number, a fraction is cut where a whole number
is wanted. What is empty is not printed, but for the fields marked here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.formats import casts, go
from dockcto_compose.compose.formats.commands import parse_command
from dockcto_compose.compose.formats.cpus import parse_cpus
from dockcto_compose.compose.formats.devices import parse_count
from dockcto_compose.compose.formats.durations import format_duration, parse_duration
from dockcto_compose.compose.formats.env import split_variable
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.formats.healthcheck import parse_test
from dockcto_compose.compose.formats.hosts import parse_hosts
from dockcto_compose.compose.formats.mappings import parse_multi_options
from dockcto_compose.compose.formats.modes import format_mode, parse_mode
from dockcto_compose.compose.formats.sizes import parse_size
from dockcto_compose.compose.formats.ulimits import parse_ulimit
from dockcto_compose.compose.model import List, Map, Place, Unknown
from dockcto_compose.compose.version import Dialect
from dockcto_compose.compose.words import kind_of, subject
from dockcto_compose.yamltree.node import Path


class RefusedError(Exception):
    """A value that was reported and must go."""


class _Omitted:
    """Stands for what is not printed."""


OMITTED = _Omitted()


class Reading:
    """What a kind needs while it reads: where to report, and which Compose reads."""

    __slots__ = ("dialect", "faults")

    def __init__(self, faults: Faults, dialect: Dialect) -> None:
        self.faults = faults
        self.dialect = dialect

    def refuse(self, value: Any, place: Place | None, path: Path, wanted: str) -> RefusedError:
        self.faults.add("wrong-type", f"{subject(path)} is {kind_of(value)}; use {wanted}", place, path)
        return RefusedError()

    def format(self, rule: str, error: FormatError, place: Place | None, path: Path) -> RefusedError:
        self.faults.add(rule, f"{subject(path)}: {error}", place, path)
        return RefusedError()


class Kind:
    """A kind of value. `kept` where `config` prints it even when it is empty, as Go does with a pointer that is set.

    Plain classes: there are many kinds, and dataclasses would take a good part of the program's start.
    """

    __slots__ = ("kept",)

    def __init__(self, kept: bool = False) -> None:
        self.kept = kept

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        """The value as the model holds it; raises RefusedError when it is reported. Never called for null."""
        return value

    def dump(self, value: Any) -> Any:
        """The value as `config` prints it, or OMITTED. Never called for null."""
        return value if value or self.kept else OMITTED


class Text(Kind):
    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, str):
            return value
        if type(value) is int and -(2**63) <= value < 2**63:
            return str(value)
        raise reading.refuse(value, place, path, "a text; put it in quotes")


class Boolean(Kind):
    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, (bool, Unknown)):
            return value
        if isinstance(value, str):
            try:
                return casts.to_boolean(value).value
            except FormatError as error:
                raise reading.format("wrong-type", error, place, path) from None
        raise reading.refuse(value, place, path, "true or false")


class Whole(Kind):
    """A whole number; `unsigned` ones cannot be read from a text."""

    __slots__ = ("bits", "unsigned")

    def __init__(self, kept: bool = False, unsigned: bool = False, bits: int = 0) -> None:
        super().__init__(kept)
        self.unsigned = unsigned
        self.bits = bits

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, str) and not (self.unsigned or self.bits):
            try:
                return casts.to_int(value)
            except FormatError as error:
                raise reading.format("invalid-number", error, place, path) from None
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise reading.refuse(value, place, path, "a whole number")
        if (self.unsigned or self.bits) and value < 0:
            message = f"{subject(path)} is {go.sprint(value)}; use a number that is not negative"
            reading.faults.add("invalid-number", message, place, path)
            raise RefusedError
        # Go keeps the lowest bits of what is too large
        return int(value) % 2**self.bits if self.bits else int(value)


class Fraction(Kind):
    """A number of 32 bits."""

    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, str):
            try:
                return casts.to_float32(value)
            except FormatError as error:
                raise reading.format("invalid-number", error, place, path) from None
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise reading.refuse(value, place, path, "a number")
        return go.to_float32(float(value))

    def dump(self, value: Any) -> Any:
        return _number(value) if value else OMITTED


def _number(value: Any) -> Any:
    """A 32 bit number as JSON shows it."""
    if isinstance(value, str):
        return value
    shown = float(go.json_float(float(value), 32))
    return int(shown) if shown.is_integer() else shown


class Parsed(Kind):
    """A value of a small language of its own."""

    __slots__ = ("parse", "rule", "show")

    def __init__(
        self, rule: str, parse: Callable[[Any], Any], show: Callable[[Any], Any] | None = None, kept: bool = False
    ) -> None:
        super().__init__(kept)
        self.rule = rule
        self.parse = parse
        self.show = show

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Unknown):
            return value
        try:
            return self.parse(value)
        except FormatError as error:
            raise reading.format(self.rule, error, place, path) from None

    def dump(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if not value and not self.kept:
            return OMITTED
        return value if self.show is None else self.show(value)


class Size(Kind):
    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Unknown):
            return value
        try:
            return parse_size(value, reading.dialect.version)
        except FormatError as error:
            raise reading.format("invalid-size", error, place, path) from None

    def dump(self, value: Any) -> Any:
        return str(value) if value else OMITTED


class Duration(Kind):
    """A duration, kept as Compose writes it: `1m30s`."""

    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Unknown):
            return value
        try:
            return format_duration(parse_duration(value))
        except FormatError as error:
            raise reading.format("invalid-duration", error, place, path) from None

    def dump(self, value: Any) -> Any:
        return value if self.kept or value != "0s" else OMITTED


class Command(Kind):
    """A command as a list of words; an empty one is none."""

    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, str):
            try:
                words = parse_command(value).words
            except FormatError as error:
                raise reading.format("invalid-command", error, place, path) from None
            return List(words, None, [place] * len(words))
        if not isinstance(value, List) or not all(isinstance(word, str) for word in value):
            raise reading.refuse(value, place, path, "a text or a list of texts")
        return value

    def dump(self, value: Any) -> Any:
        return value


class Test(Kind):
    """A healthcheck's test."""

    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, List):
            return value
        test = parse_test(value)
        return List([test[0], Unknown(value) if isinstance(value, Unknown) else test[1]], None, [place, place])


class Texts(Kind):
    """A list of texts. `single` where one text stands for a list of one, `numbers` where any scalar counts."""

    __slots__ = ("numbers", "single")

    def __init__(self, single: bool = False, numbers: bool = False) -> None:
        super().__init__()
        self.single = single
        self.numbers = numbers

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, str) and (self.single or isinstance(value, Unknown)):
            return List([value], None, [place])
        if not isinstance(value, List):
            raise reading.refuse(value, place, path, "a list of texts")
        if all(isinstance(item, str) for item in value):
            return value
        items: list[Any] = []
        places: list[Place | None] = []
        for index, item in enumerate(value):
            own = value.place(index)
            try:
                items.append(self._item(item, own, (*path, index), reading))
            except RefusedError:
                continue
            places.append(own)
        return List(items, value.node, places)

    def _item(self, item: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if self.numbers:
            return item if isinstance(item, str) else go.sprint(item)
        if item is None and not self.single:
            return ""
        if self.single and not isinstance(item, str):
            raise reading.refuse(item, place, path, "a text; put it in quotes")
        return _TEXT.read(item, place, path, reading)


class Pairs(Kind):
    """Texts by name, from a mapping or a list of `name=value`; `empty` is the value of a name that has none."""

    __slots__ = ("checked", "empty")

    def __init__(self, empty: str | None = "", checked: bool = False) -> None:
        super().__init__()
        self.empty = empty
        self.checked = checked

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Map):
            if all(isinstance(item, str) for item in value.values()):
                return value
            result = value.fork()
            for name, item in value.items():
                if not isinstance(item, str):
                    result[name] = self.empty if item is None else go.sprint(item)
            return result
        if not isinstance(value, List):
            if isinstance(value, Unknown):
                return Map()
            raise reading.refuse(value, place, path, "a mapping or a list")
        result = Map(node=value.node)
        for index, item in enumerate(value):
            own = value.place(index)
            try:
                name, text = self._pair(item)
            except FormatError as error:
                reading.format("invalid-variable-name", error, own, (*path, index))
                continue
            result.put(name, self.empty if text is None else text, own)
        return result

    def _pair(self, item: Any) -> tuple[str, str | None]:
        text = go.sprint(item)
        if self.checked and not isinstance(item, Unknown):
            return split_variable(text)
        name, found, value = text.partition("=")
        if not found:
            return name, None
        return name, Unknown(value) if isinstance(item, Unknown) and "$" in value else value


class StrictTexts(Kind):
    """Texts by name, where nothing but texts and whole numbers will do."""

    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if not isinstance(value, Map):
            raise reading.refuse(value, place, path, "a mapping")
        result = value.fork()
        for name, item in value.items():
            try:
                result[name] = "" if item is None else _TEXT.read(item, value.place(name), (*path, name), reading)
            except RefusedError:
                result.drop(name)
        return result


class MultiOptions(Kind):
    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if not isinstance(value, Map):
            raise reading.refuse(value, place, path, "a mapping")
        options = {key: texts for key, texts in parse_multi_options(value).items() if texts}
        return Map(options, value.node, value.where)


class Hosts(Kind):
    """Entries of a hosts file as `name=address`, sorted."""

    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if isinstance(value, Map):
            entries: list[tuple[Any, Place | None, Path]] = [
                (Map({name: address}), value.place(name), (*path, name)) for name, address in value.items()
            ]
        elif isinstance(value, List):
            entries = [([item], value.place(index), (*path, index)) for index, item in enumerate(value)]
        else:
            raise reading.refuse(value, place, path, "a list or a mapping of hosts")
        hosts: list[tuple[str, Place | None]] = []
        for entry, own, at in entries:
            unknown = any(isinstance(part, Unknown) for part in (entry.values() if isinstance(entry, Map) else entry))
            try:
                hosts += [(Unknown(host) if unknown else host, own) for host in parse_hosts(entry)]
            except FormatError as error:
                if not unknown:
                    reading.format("invalid-host", error, own, at)
        hosts.sort(key=lambda host: host[0])
        return List([host for host, _ in hosts], getattr(value, "node", None), [own for _, own in hosts])


class Ssh(Kind):
    """Keys by id, printed as a list."""

    __slots__ = ()

    def dump(self, value: Any) -> Any:
        # what Compose prints for a key with a path is no JSON, so there is nothing to agree with
        return [key if not path else {key: path} for key, path in value.items()] or OMITTED


class Ulimit(Kind):
    __slots__ = ()

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        parts = value.values() if isinstance(value, Map) else (value,)
        if any(isinstance(part, Unknown) for part in parts):
            return value
        try:
            limit = parse_ulimit(value)
        except FormatError as error:
            raise reading.format("invalid-number", error, place, path) from None
        return Map(limit, value.node, value.where) if isinstance(limit, dict) and isinstance(value, Map) else limit

    def dump(self, value: Any) -> Any:
        return value


class ListOf(Kind):
    __slots__ = ("item",)

    def __init__(self, item: Kind, kept: bool = False) -> None:
        super().__init__(kept)
        self.item = item

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if not isinstance(value, List):
            if isinstance(value, Unknown):
                return List()
            raise reading.refuse(value, place, path, "a list")
        items: list[Any] = []
        places: list[Place | None] = []
        for index, item in enumerate(value):
            own = value.place(index)
            try:
                items.append(item if item is None else self.item.read(item, own, (*path, index), reading))
            except RefusedError:
                continue
            places.append(own)
        return List(items, value.node, places)

    def dump(self, value: Any) -> Any:
        shown = [{} if item is None else self.item.dump(item) for item in value]
        return shown if shown or self.kept else OMITTED


class MapOf(Kind):
    __slots__ = ("item",)

    def __init__(self, item: Kind, kept: bool = False) -> None:
        super().__init__(kept)
        self.item = item

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if not isinstance(value, Map):
            if isinstance(value, Unknown):
                return Map()
            raise reading.refuse(value, place, path, "a mapping")
        result = value.fork()
        for key, item in value.items():
            if item is None:
                continue
            try:
                result[key] = self.item.read(item, value.place(key), (*path, key), reading)
            except RefusedError:
                result.drop(key)
        return result

    def dump(self, value: Any) -> Any:
        shown = {key: None if item is None else self.item.dump(item) for key, item in value.items()}
        return shown if shown or self.kept else OMITTED


class Struct(Kind):
    """A mapping of known fields. `always` are those printed even when absent, with what is printed then."""

    __slots__ = ("always", "fields", "names")

    def __init__(
        self, fields: dict[str, Kind], always: dict[str, Any] | None = None, names: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.fields = fields
        self.always = always or {}
        self.names = names or {}

    def read(self, value: Any, place: Place | None, path: Path, reading: Reading) -> Any:
        if not isinstance(value, Map):
            if isinstance(value, Unknown):
                return value
            raise reading.refuse(value, place, path, "a mapping")
        result = value
        fields = self.fields
        for key, item in value.items():
            kind = fields.get(key)
            if kind is None or item is None or (kind is _TEXT and isinstance(item, str)):
                continue
            try:
                new = kind.read(item, value.place(key), (*path, key), reading)
            except RefusedError:
                new = OMITTED
            if new is not item:
                result = value.fork() if result is value else result
                if new is OMITTED:
                    result.drop(key)
                else:
                    result[key] = new
        return result

    def dump(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        shown: dict[str, Any] = dict(self.always)
        for key, item in value.items():
            kind = self.fields.get(key)
            if kind is None or item is None:
                continue
            new = kind.dump(item)
            if new is not OMITTED:
                shown[self.names.get(key, key)] = new
        return shown


_TEXT = Text()
_BOOL, _BOOL_KEPT = Boolean(), Boolean(kept=True)
_INT, _INT_KEPT = Whole(), Whole(kept=True)
_UINT, _UINT_KEPT = Whole(unsigned=True), Whole(kept=True, unsigned=True)
_FLOAT = Fraction()
_SIZE = Size()
_DURATION, _DURATION_KEPT = Duration(), Duration(kept=True)
_TEXTS, _ONE_OR_MORE = Texts(), Texts(single=True)
_PAIRS = Pairs()
_ENVIRONMENT = Pairs(empty=None, checked=True)
_STRICT = StrictTexts()
_COUNT = Parsed(rule="invalid-number", parse=parse_count)
_CPUS = Parsed(rule="invalid-number", parse=parse_cpus, show=_number)
_MODE = Parsed(kept=True, rule="invalid-number", parse=parse_mode, show=format_mode)

_DEVICE_REQUEST = Struct(
    fields={"capabilities": _TEXTS, "driver": _TEXT, "count": _COUNT, "device_ids": _TEXTS, "options": _PAIRS}
)
_FILE_REFERENCE = ListOf(
    item=Struct(fields={"source": _TEXT, "target": _TEXT, "uid": _TEXT, "gid": _TEXT, "mode": _MODE})
)
_ULIMITS = MapOf(item=Ulimit())
_HOOK = ListOf(
    item=Struct(
        fields={
            "command": Command(),
            "user": _TEXT,
            "privileged": _BOOL,
            "working_dir": _TEXT,
            "environment": _ENVIRONMENT,
            "image": _TEXT,
            "per_replica": _BOOL,
        },
        always={"command": None},
    )
)
_BUILD = Struct(
    fields={
        "context": _TEXT,
        "dockerfile": _TEXT,
        "dockerfile_inline": _TEXT,
        "entitlements": _TEXTS,
        "args": _ENVIRONMENT,
        "provenance": _TEXT,
        "sbom": _TEXT,
        "ssh": Ssh(),
        "labels": _PAIRS,
        "cache_from": _ONE_OR_MORE,
        "cache_to": _ONE_OR_MORE,
        "no_cache": _BOOL,
        "no_cache_filter": _ONE_OR_MORE,
        "additional_contexts": _PAIRS,
        "pull": _BOOL,
        "extra_hosts": Hosts(),
        "isolation": _TEXT,
        "network": _TEXT,
        "target": _TEXT,
        "secrets": _FILE_REFERENCE,
        "shm_size": _SIZE,
        "tags": _ONE_OR_MORE,
        "ulimits": _ULIMITS,
        "platforms": _ONE_OR_MORE,
        "privileged": _BOOL,
    }
)
_WEIGHT = ListOf(
    item=Struct(
        fields={"path": Text(kept=True), "weight": Whole(kept=True, bits=16)},
        names={"path": "Path", "weight": "Weight"},
    )
)
_THROTTLE = ListOf(
    item=Struct(
        fields={"path": Text(kept=True), "rate": _SIZE},
        always={"Rate": "0"},
        names={"path": "Path", "rate": "Rate"},
    )
)
_BLKIO = Struct(
    fields={
        "weight": Whole(bits=16),
        "weight_device": _WEIGHT,
        "device_read_bps": _THROTTLE,
        "device_read_iops": _THROTTLE,
        "device_write_bps": _THROTTLE,
        "device_write_iops": _THROTTLE,
    }
)
_UPDATE = Struct(
    fields={
        "parallelism": _UINT_KEPT,
        "delay": _DURATION,
        "failure_action": _TEXT,
        "monitor": _DURATION,
        "max_failure_ratio": _FLOAT,
        "order": _TEXT,
    }
)
_RESOURCE = Struct(
    fields={
        "cpus": _CPUS,
        "memory": _SIZE,
        "pids": _INT,
        "devices": ListOf(item=_DEVICE_REQUEST),
        "generic_resources": ListOf(
            item=Struct(
                fields={
                    "discrete_resource_spec": Struct(
                        fields={"kind": Text(kept=True), "value": _INT_KEPT}, always={"kind": "", "value": 0}
                    )
                }
            )
        ),
    }
)
_DEPLOY = Struct(
    fields={
        "mode": _TEXT,
        "replicas": _INT_KEPT,
        "labels": _PAIRS,
        "update_config": _UPDATE,
        "rollback_config": _UPDATE,
        "resources": Struct(fields={"limits": _RESOURCE, "reservations": _RESOURCE}),
        "restart_policy": Struct(
            fields={
                "condition": _TEXT,
                "delay": _DURATION_KEPT,
                "max_attempts": _UINT_KEPT,
                "window": _DURATION_KEPT,
            }
        ),
        "placement": Struct(
            fields={
                "constraints": _TEXTS,
                "preferences": ListOf(item=Struct(fields={"spread": _TEXT})),
                "max_replicas_per_node": _UINT,
            }
        ),
        "endpoint_mode": _TEXT,
    },
    always={"resources": {}, "placement": {}},
)
_DEVELOP = Struct(
    fields={
        "watch": ListOf(
            item=Struct(
                fields={
                    "path": Text(kept=True),
                    "action": Text(kept=True),
                    "target": _TEXT,
                    "exec": _HOOK.item,
                    "include": _TEXTS,
                    "ignore": _TEXTS,
                    "initial_sync": _BOOL,
                },
                always={"exec": {"command": None}},
            )
        )
    }
)
_HEALTHCHECK = Struct(
    fields={
        "test": Test(),
        "timeout": _DURATION_KEPT,
        "interval": _DURATION_KEPT,
        "retries": _UINT_KEPT,
        "start_period": _DURATION_KEPT,
        "start_interval": _DURATION_KEPT,
        "disable": _BOOL,
    }
)
_NETWORK = Struct(
    fields={
        "aliases": _TEXTS,
        "driver_opts": _PAIRS,
        "gw_priority": _INT,
        "interface_name": _TEXT,
        "ipv4_address": _TEXT,
        "ipv6_address": _TEXT,
        "link_local_ips": _TEXTS,
        "mac_address": _TEXT,
        "priority": _INT,
    }
)
_PORT = Struct(
    fields={
        "name": _TEXT,
        "mode": _TEXT,
        "host_ip": _TEXT,
        "target": Whole(bits=32),
        "published": _TEXT,
        "protocol": _TEXT,
        "app_protocol": _TEXT,
    }
)
_VOLUME = Struct(
    fields={
        "type": _TEXT,
        "source": _TEXT,
        "target": _TEXT,
        "read_only": _BOOL,
        "consistency": _TEXT,
        "bind": Struct(fields={"selinux": _TEXT, "propagation": _TEXT, "create_host_path": _BOOL, "recursive": _TEXT}),
        "volume": Struct(fields={"labels": _PAIRS, "nocopy": _BOOL, "subpath": _TEXT}),
        "tmpfs": Struct(fields={"size": _SIZE, "mode": Whole(bits=32)}),
        "image": Struct(fields={"subpath": _TEXT}),
    }
)
_DEPENDENCY = Struct(fields={"condition": _TEXT, "restart": _BOOL, "required": _BOOL_KEPT}, always={"required": False})

SERVICE = Struct(
    fields={
        "annotations": _PAIRS,
        "attach": _BOOL_KEPT,
        "build": _BUILD,
        "develop": _DEVELOP,
        "blkio_config": _BLKIO,
        "cap_add": _TEXTS,
        "cap_drop": _TEXTS,
        "cgroup_parent": _TEXT,
        "cgroup": _TEXT,
        "cpu_count": _INT,
        "cpu_percent": _FLOAT,
        "cpu_period": _INT,
        "cpu_quota": _INT,
        "cpu_rt_period": _INT,
        "cpu_rt_runtime": _INT,
        "cpus": _FLOAT,
        "cpuset": _TEXT,
        "cpu_shares": _INT,
        "command": Command(),
        "configs": _FILE_REFERENCE,
        "container_name": _TEXT,
        "credential_spec": Struct(fields={"config": _TEXT, "file": _TEXT, "registry": _TEXT}),
        "depends_on": MapOf(item=_DEPENDENCY),
        "deploy": _DEPLOY,
        "device_cgroup_rules": _TEXTS,
        "devices": ListOf(item=Struct(fields={"source": _TEXT, "target": _TEXT, "permissions": _TEXT})),
        "dns": _ONE_OR_MORE,
        "dns_opt": _TEXTS,
        "dns_search": _ONE_OR_MORE,
        "dockerfile": _TEXT,
        "domainname": _TEXT,
        "entrypoint": Command(),
        "provider": Struct(fields={"type": _TEXT, "options": MultiOptions()}),
        "environment": _ENVIRONMENT,
        "env_file": ListOf(item=Struct(fields={"path": _TEXT, "required": _BOOL_KEPT, "format": _TEXT})),
        "expose": Texts(single=True, numbers=True),
        "extends": Struct(fields={"file": _TEXT, "service": _TEXT}),
        "external_links": _TEXTS,
        "extra_hosts": Hosts(),
        "group_add": _TEXTS,
        "gpus": ListOf(item=_DEVICE_REQUEST),
        "hostname": _TEXT,
        "healthcheck": _HEALTHCHECK,
        "image": _TEXT,
        "init": _BOOL_KEPT,
        "ipc": _TEXT,
        "isolation": _TEXT,
        "labels": _PAIRS,
        "label_file": _TEXTS,
        "links": _TEXTS,
        "logging": Struct(fields={"driver": _TEXT, "options": _PAIRS}),
        "log_driver": _TEXT,
        "log_opt": _STRICT,
        "mem_limit": _SIZE,
        "mem_reservation": _SIZE,
        "memswap_limit": _SIZE,
        "mem_swappiness": _SIZE,
        "mac_address": _TEXT,
        "models": MapOf(item=Struct(fields={"endpoint_var": _TEXT, "model_var": _TEXT})),
        "net": _TEXT,
        "network_mode": _TEXT,
        "networks": MapOf(item=_NETWORK),
        "oom_kill_disable": _BOOL,
        "oom_score_adj": _INT,
        "pid": _TEXT,
        "pids_limit": _INT,
        "platform": _TEXT,
        "ports": ListOf(item=_PORT),
        "privileged": _BOOL,
        "profiles": _TEXTS,
        "pull_policy": _TEXT,
        "read_only": _BOOL,
        "restart": _TEXT,
        "runtime": _TEXT,
        "scale": _INT_KEPT,
        "secrets": _FILE_REFERENCE,
        "security_opt": _TEXTS,
        "shm_size": _SIZE,
        "stdin_open": _BOOL,
        "stop_grace_period": _DURATION_KEPT,
        "stop_signal": _TEXT,
        "storage_opt": _STRICT,
        "sysctls": _PAIRS,
        "tmpfs": _ONE_OR_MORE,
        "tty": _BOOL,
        "ulimits": _ULIMITS,
        "use_api_socket": _BOOL,
        "user": _TEXT,
        "userns_mode": _TEXT,
        "uts": _TEXT,
        "volume_driver": _TEXT,
        "volumes": ListOf(item=_VOLUME),
        "volumes_from": _TEXTS,
        "working_dir": _TEXT,
        "pre_start": _HOOK,
        "post_start": _HOOK,
        "pre_stop": _HOOK,
    },
    always={"command": None, "entrypoint": None},
)
_IPAM = Struct(
    fields={
        "driver": _TEXT,
        "config": ListOf(
            item=Struct(fields={"subnet": _TEXT, "gateway": _TEXT, "ip_range": _TEXT, "aux_addresses": _PAIRS})
        ),
        "options": _PAIRS,
    }
)
_FILE_OBJECT = Struct(
    fields={
        "name": _TEXT,
        "file": _TEXT,
        "environment": _TEXT,
        "content": _TEXT,
        "external": _BOOL,
        "labels": _PAIRS,
        "driver": _TEXT,
        "driver_opts": _STRICT,
        "template_driver": _TEXT,
    }
)
SECTIONS: dict[str, MapOf] = {
    "services": MapOf(item=SERVICE, kept=True),
    "networks": MapOf(
        item=Struct(
            fields={
                "name": _TEXT,
                "driver": _TEXT,
                "driver_opts": _PAIRS,
                "ipam": _IPAM,
                "external": _BOOL,
                "internal": _BOOL,
                "attachable": _BOOL,
                "labels": _PAIRS,
                "enable_ipv4": _BOOL_KEPT,
                "enable_ipv6": _BOOL_KEPT,
            },
            always={"ipam": {}},
        )
    ),
    "volumes": MapOf(
        item=Struct(fields={"name": _TEXT, "driver": _TEXT, "driver_opts": _PAIRS, "external": _BOOL, "labels": _PAIRS})
    ),
    "secrets": MapOf(item=_FILE_OBJECT),
    "configs": MapOf(item=_FILE_OBJECT),
    "models": MapOf(item=Struct(fields={"name": _TEXT, "model": _TEXT, "context_size": _INT, "runtime_flags": _TEXTS})),
}
