"""The Compose file schema: its verdicts against the public schema, its faults in words, its own text."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import check_jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from jsonschema import Draft202012Validator

from dockcto_compose.compose import schema as module
from dockcto_compose.compose.schema import SchemaFault, closest, describe, faults, newer_than
from dockcto_compose.compose.schema_fast import KEYWORDS, compile_schema
from dockcto_compose.compose.version import NEWEST

OURS = json.loads((Path(module.__file__).parents[2] / "schemas" / "compose.schema.json").read_text(encoding="utf-8"))
PUBLIC = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
NAME = "^[a-zA-Z0-9._-]+$"
OLDER = ", and this check is for 2.40; leave it out, or update"
OLD = (2, 40)


def compose_facts(version: tuple[int, int] = NEWEST) -> dict[str, Any]:
    """The public schema, brought to what that release of Docker Compose enforces.

    The public one runs ahead of every release: what no release knows yet is taken back here, one line each.
    """
    schema: dict[str, Any] = json.loads(PUBLIC.read_text(encoding="utf-8"))
    parts = schema["$defs"]
    schema["properties"].pop("jobs", None)
    for section in ("networks", "models"):
        schema["properties"][section].pop("additionalProperties", None)
    service: dict[str, Any] = {}
    for part in ("container_spec", "workload_spec", "service"):
        service |= parts.get(part, {}).get("properties", {})
    service.pop("umask", None)
    service["networks"]["oneOf"][1]["patternProperties"][NAME]["oneOf"][0]["properties"].pop(
        "use_service_name_alias", None
    )
    for size in ("mem_limit", "memswap_limit", "shm_size"):
        service[size]["type"] = ["number", "string"]
    service["pull_policy"]["pattern"] = service["pull_policy"]["pattern"].removeprefix("^(").removesuffix(")$")
    hook = parts["service_hook"]["properties"]
    properties = hook | {"image": {"type": "string"}, "per_replica": {"type": ["boolean", "string"]}}
    extensible = {"patternProperties": {"^x-": {}}, "additionalProperties": False}
    parts["pre_start_hook"] = {"type": "object", "properties": properties, **extensible}
    service["pre_start"] = {"type": "array", "items": {"$ref": "#/$defs/pre_start_hook"}}
    service["build"]["oneOf"][1]["properties"]["no_cache_filter"] = {"$ref": "#/$defs/string_or_list"}
    if version < (5, 3):
        del service["pre_start"]
    if version < (5, 0):
        del service["build"]["oneOf"][1]["properties"]["no_cache_filter"]
    parts["service"] = {"type": "object", "properties": service, **extensible}
    return schema


@cache
def reference(version: tuple[int, int]) -> Draft202012Validator:
    return Draft202012Validator(compose_facts(version))


def load(text: str) -> Any:
    return yaml.safe_load(text)


def in_service(text: str) -> Any:
    """A document whose service "web" has an image and, in flow style, what the text says."""
    return load(f"services: {{web: {{image: nginx, {text}}}}}")


# What is wrong, in words

WEB = 'in service "web"'

IN_A_SERVICE = {
    "helthcheck: {}": f"unknown key `helthcheck` {WEB}; did you mean `healthcheck`?",
    "prots: [a]": f"unknown key `prots` {WEB}; did you mean `ports`?",
    "dependsOn: [a]": f"unknown key `dependsOn` {WEB}; did you mean `depends_on`?",
    "container-name: ab": f"unknown key `container-name` {WEB}; did you mean `container_name`?",
    "env: {A: 1}": f"unknown key `env` {WEB}; did you mean `environment`?",
    "name: ab": f"unknown key `name` {WEB}; did you mean `container_name`?",
    "config: [a]": f"unknown key `config` {WEB}; did you mean `configs`?",
    "X-note: 1": f"unknown key `X-note` {WEB}; did you mean `x-note`?",
    "x_note: 1": f"unknown key `x_note` {WEB}; did you mean `x-note`?",
    "foo: 1": f"unknown key `foo` {WEB}; remove it, or start its name with `x-` to keep it as your own data",
    "enviroment: {}, environment: {}": f"unknown key `enviroment` {WEB}; `environment` is there already: "
    "keep one of the two",
    "healthcheck: {intervall: 5s}": 'unknown key `intervall` in `healthcheck` of service "web"; '
    "did you mean `interval`?",
    "ports: [{targt: 80}]": 'unknown key `targt` in `ports[0]` of service "web"; did you mean `target`?',
    "context: .": f"unknown key `context` {WEB}; it belongs under `build`",
    "dockerfile: Dockerfile": f"unknown key `dockerfile` {WEB}; it belongs under `build`",
    "replicas: 2": f"unknown key `replicas` {WEB}; it belongs under `deploy`",
    "limits: {cpus: 1}": f"unknown key `limits` {WEB}; it belongs under `deploy.resources`",
    "deploy: {limits: {cpus: 1}}": 'unknown key `limits` in `deploy` of service "web"; it belongs under `resources`',
    "deploy: {memory: 1g}": 'unknown key `memory` in `deploy` of service "web"; '
    "it belongs under `resources.limits` or `resources.reservations`",
    "deploy: {restart: always}": 'unknown key `restart` in `deploy` of service "web"; '
    "it belongs in the service itself, beside `deploy`",
    "restart_policy: always": f"unknown key `restart_policy` {WEB}; did you mean `restart`?",
    "restart_policy: {condition: any}": f"unknown key `restart_policy` {WEB}; it belongs under `deploy`",
    "build: {context: ., image: ab}": 'unknown key `image` in `build` of service "web"; '
    "it belongs in the service itself, beside `build`",
    "interval: 5s": f"unknown key `interval` {WEB}; it belongs under `healthcheck`",
    "ipv4_address: 10.0.0.2": f"unknown key `ipv4_address` {WEB}; it belongs under `networks.<network>`",
    "services: {}": f"unknown key `services` {WEB}; it belongs at the top level",
    "logging: {driver: local, max-size: 10m}": 'unknown key `max-size` in `logging` of service "web"; '
    "settings of the driver belong under `options`",
    "volumes: [{type: bind, source: ., target: /a, create_host_path: true}]": "unknown key `create_host_path` in "
    '`volumes[0]` of service "web"; it belongs under `bind`',
    'ports: {"80": 80}': f"`ports` {WEB} must be a list, not a mapping; start each item with `- `",
    'ports: "80:80"': f"`ports` {WEB} must be a list, not text; write it on the next line, after `- `",
    "ports: 80": f"`ports` {WEB} must be a list, not the number 80; write it on the next line, after `- `",
    "ports: ": f"`ports` {WEB} is empty; write a list, or remove the key",
    "ports: [true]": f'`ports[0]` {WEB} must be a port such as "8080:80" or a mapping, not the boolean true',
    "ports: [~]": f'`ports[0]` {WEB} is empty; write a port such as "8080:80" or a mapping, or remove the item',
    "profiles: debug": f"`profiles` {WEB} must be a list, not text; write it on the next line, after `- `",
    "restart: false": f'`restart` {WEB} must be text, not the boolean false; write "no" in quotes',
    "restart: true": f'`restart` {WEB} must be text, not the boolean true; write "always" for true',
    "user: 1000": f"`user` {WEB} must be text, not the number 1000; put it in quotes",
    "hostname: 2001-12-14": f"`hostname` {WEB} must be text, not a date; put it in quotes",
    "image: {name: a}": f"`image` {WEB} must be text, not a mapping",
    "healthcheck: {interval: 5}": f"`healthcheck.interval` {WEB} must be a duration with its unit, such as 30s, "
    "not the number 5",
    "deploy: {resources: {limits: {memory: 512}}}": f"`deploy.resources.limits.memory` {WEB} must be a size with its "
    "unit, such as 512m, not the number 512",
    "mem_limit: [1]": f"`mem_limit` {WEB} must be a size such as 512m, not a list",
    "scale: 1.5": f"`scale` {WEB} must be a whole number, not 1.5",
    "privileged: 1": f"`privileged` {WEB} must be true or false, not the number 1",
    "cpus: true": f"`cpus` {WEB} must be a number, not the boolean true",
    "gpus: 1": f'`gpus` {WEB} must be "all" or a list of devices, not the number 1',
    "gpus: some": f'`gpus` {WEB} is "some"; use "all" or a list of devices',
    "command: [sleep, 5]": f"`command[1]` {WEB} must be text, not a number; put it in quotes",
    "environment: {A: [b]}": f"`environment.A` {WEB} must be a single value, not a list",
    'labels: {"a.b": [1]}': f'`labels["a.b"]` {WEB} must be a single value, not a list',
    "environment: A=b": f"`environment` {WEB} must be a mapping or a list of KEY=value, not text; "
    "write it on the next line, after `- `",
    "environment: [{PASSWORD: hunter2}]": f"`environment[0]` {WEB} is a mapping where text is meant; "
    "write `PASSWORD=...` with an equals sign",
    "environment: [URL=hunter2: b]": f"`environment[0]` {WEB} is a mapping where text is meant; "
    "put the whole item in quotes",
    'environment: {"": a}': f"`environment` {WEB} has an entry with an empty name; give it a name",
    "depends_on: db": f"`depends_on` {WEB} must be a list or a mapping, not text; "
    "write it on the next line, after `- `",
    "depends_on: [{db: {condition: service_healthy}}]": f"`depends_on[0]` {WEB} must be text, not a mapping; "
    "drop the `- ` to keep the mapping",
    "depends_on: {db: {condition: service_helthy}}": f'`depends_on.db.condition` {WEB} is "service_helthy"; '
    'did you mean "service_healthy"?',
    "depends_on: {db: {condition: ready}}": f'`depends_on.db.condition` {WEB} is "ready"; use "service_started", '
    '"service_healthy" or "service_completed_successfully"',
    "depends_on: {db: {}}": f"`depends_on.db` {WEB} lacks `condition`; add it, one of "
    '"service_started", "service_healthy" or "service_completed_successfully"',
    'depends_on: {db: {condition: service_started, required: "yes"}}': f"`depends_on.db.required` {WEB} must be "
    "true or false, not text; write true without quotes",
    "depends_on: [db, db]": f'`depends_on` {WEB} lists "db" more than once; remove the repetition',
    "build: {ssh: [default=k, default=k]}": f"`build.ssh` {WEB} lists an item more than once; remove the repetition",
    "volumes: {a: /b}": f"`volumes` {WEB} must be a list, not a mapping; start each item with `- `",
    "volumes: [{source: a, target: /b}]": f"`volumes[0]` {WEB} lacks `type`; add it, one of "
    '"bind", "volume", "tmpfs", "cluster", "npipe" or "image"',
    "volumes: [{type: tmpfs, target: /b, tmpfs: {size: -1}}]": f"`volumes[0].tmpfs.size` {WEB} is -1; use 0 or more",
    "develop: {watch: [{}]}": f"`develop.watch[0]` {WEB} lacks `path` and `action`; add them",
    "ulimits: {nofile: {soft: 1}}": f"`ulimits.nofile` {WEB} lacks `hard`; add it",
    "extends: {file: a}": f"`extends` {WEB} lacks `service`; add it",
    "oom_score_adj: 2000": f"`oom_score_adj` {WEB} is 2000; use a number from -1000 to 1000",
    "oom_score_adj: -1000000000000000000": f"`oom_score_adj` {WEB} is too small; use a number from -1000 to 1000",
    "cpus: .nan": f"`cpus` {WEB} is not a number; use a finite number",
    "x-a: [.inf]": f"`x-a[0]` {WEB} is infinite; use a finite number",
    "pull_policy: sometimes": f'`pull_policy` {WEB} is "sometimes"; use "always", "never", "missing", "build", '
    '"daily", "weekly" or "every_" with a duration such as "every_12h"',
    "container_name: a": f'`container_name` {WEB} is "a"; use two or more letters, digits, `_`, `.` or `-`, '
    "a letter or digit first",
}

AT_THE_TOP = {
    "servces: {}": "unknown key `servces` at the top level; did you mean `services`?",
    "web: {image: a}": "unknown key `web` at the top level; if it is a service, move it under `services`",
    "image: a": "unknown key `image` at the top level; it belongs in a service",
    "version: 3.8": "`version` must be text, not the number 3.8; Compose ignores it: remove the line",
    "include: other.yaml": "`include` must be a list, not text; write it on the next line, after `- `",
    "services: ": "`services` is empty; add a service, or remove the key",
    "services: [web]": "`services` must be a mapping, not a list; write each service as a key, "
    "with a `:` and without `- `",
    "services: {web: }": 'service "web" is empty; give it an `image` or a `build`',
    "services: {web: nginx}": 'service "web" must be a mapping, not text; write `image:` before it',
    "services: {my app: {image: a}}": 'service name "my app" may hold only letters, digits, `.`, `_` and `-`; '
    'did you mean "my-app"?',
    "services: {image: a, ports: [b], environment: {C: d}}": "`image` stands among the services; "
    "move it into a service, below the service's name",
    "services: {init: {imge: a}}": 'unknown key `imge` in service "init"; did you mean `image`?',
    "services: {web: {image: a}, volumes: {data: {}, more: }}": "`volumes` stands among the services; "
    "move it to the top level",
    "services: {web: {image: a}, networks: }": "`networks` stands among the services; move it to the top level",
    "volumes: [data]": "`volumes` must be a mapping, not a list; write each volume as a key, "
    "with a `:` and without `- `",
    "volumes: {a b: }": 'volume name "a b" may hold only letters, digits, `.`, `_` and `-`; did you mean "a-b"?',
    "volumes: {data: {size: 1g}}": 'unknown key `size` in volume "data"; settings of the driver belong under '
    "`driver_opts`",
    "networks: {net: {subnet: 10.0.0.0/24}}": 'unknown key `subnet` in network "net"; '
    "it belongs in an item of `ipam.config`",
    "networks: {net: {external: 1}}": '`external` in network "net" must be true or false, not the number 1',
    "secrets: {db: hunter2}": 'secret "db" must be a mapping, not text',
    "secrets: {db: }": 'secret "db" is empty; write a mapping, or remove the key',
    "models: {llm: {}}": 'model "llm" lacks `model`; add it',
    "~": "the Compose file is empty; write at least `services:` with a service below it",
    "hello": "the Compose file must be a mapping, not text",
}


@pytest.mark.parametrize(("text", "message"), IN_A_SERVICE.items())
def test_message_in_a_service(text: str, message: str) -> None:
    assert [fault.message for fault in faults(in_service(text))] == [message]


@pytest.mark.parametrize(("text", "message"), AT_THE_TOP.items())
def test_message_at_the_top(text: str, message: str) -> None:
    assert [fault.message for fault in faults(load(text))] == [message]


FACTS = {
    "helthcheck: {}": ("unknown-key", "helthcheck", "healthcheck", True),
    "context: .": ("unknown-key", "context", None, True),
    "ports: 80": ("wrong-type", "ports", None, False),
    "ports: [true]": ("wrong-type", "ports 0", None, False),
    "environment: [{A: b}]": ("env-list-colon-slip", "environment 0", None, False),
    "depends_on: {db: {condition: service_helthy}}": (
        "invalid-value",
        "depends_on db condition",
        "service_healthy",
        False,
    ),
    "depends_on: {db: {}}": ("missing-key", "depends_on db", None, False),
    "depends_on: {a b: {condition: service_started}}": ("invalid-service-name", "depends_on a b", "a-b", True),
    "depends_on: [a, b, a]": ("repeated-list-item", "depends_on 2", None, False),
    "networks: {a b: }": ("invalid-value", "networks a b", "a-b", True),
    "oom_score_adj: 2000": ("invalid-value", "oom_score_adj", None, False),
    "pull_policy: sometimes": ("invalid-pull-policy", "pull_policy", None, False),
    "container_name: a": ("container-name-charset", "container_name", None, False),
}


@pytest.mark.parametrize(("text", "facts"), FACTS.items())
def test_kind_place_and_suggestion(text: str, facts: tuple[str, str, str | None, bool]) -> None:
    (fault,) = faults(in_service(text))
    place = " ".join(map(str, fault.path[2:]))
    assert (fault.kind, place, fault.suggestion, fault.at_key) == facts


def test_several_faults_come_in_document_order_each_at_its_own_place() -> None:
    data = load("""
        services:
          web:
            imge: nginx
            ports: ["80:80", {targt: 80}, true]
            environment: {A: [b], B: {c: d}}
            depends_on:
              db: {condition: healthy, restart: 1}
              cache: {}
          db: [postgres]
        volums: {}
    """)
    assert [(fault.kind, fault.path) for fault in faults(data)] == [
        ("unknown-key", ("services", "web", "imge")),
        ("unknown-key", ("services", "web", "ports", 1, "targt")),
        ("wrong-type", ("services", "web", "ports", 2)),
        ("wrong-type", ("services", "web", "environment", "A")),
        ("wrong-type", ("services", "web", "environment", "B")),
        ("invalid-value", ("services", "web", "depends_on", "db", "condition")),
        ("wrong-type", ("services", "web", "depends_on", "db", "restart")),
        ("missing-key", ("services", "web", "depends_on", "cache")),
        ("wrong-type", ("services", "db")),
        ("unknown-key", ("volums",)),
    ]


def test_a_field_newer_than_the_release_is_no_unknown_key() -> None:
    data = in_service("pre_start: [{command: a}], build: {no_cache_filter: a}")
    assert faults(data) == []
    assert [(fault.kind, fault.message) for fault in faults(data, version=OLD)] == [
        (
            "needs-newer-compose",
            f"`pre_start` {WEB} needs Docker Compose 5.3 or newer{OLDER}",
        ),
        (
            "needs-newer-compose",
            f"`build.no_cache_filter` {WEB} needs Docker Compose 5.0 or newer{OLDER}",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("environment: {A: 2001-12-14}", 1, 0),
        ("x-released: 2001-12-14", 0, 0),
        ("hostname: 2001-12-14", 1, 1),
        ("storage_opt: {a: 2001-12-14}", 0, 0),
    ],
)
def test_dates_are_text_beside_other_types_since_compose_5(text: str, old: int, new: int) -> None:
    assert [len(faults(in_service(text), version=version)) for version in (OLD, NEWEST)] == [old, new]


class Unknown(str):
    unknown = True


class Map(dict):  # type: ignore[type-arg]
    """A mapping as the YAML tree hands it on: not a plain dict."""


class Items(list):  # type: ignore[type-arg]
    """A list as the YAML tree hands it on: not a plain list."""


def as_subclasses(data: Any) -> Any:
    if isinstance(data, dict):
        return Map({key: as_subclasses(value) for key, value in data.items()})
    return Items(map(as_subclasses, data)) if isinstance(data, list) else data


@pytest.mark.parametrize(
    "service",
    [
        {"oom_score_adj": Unknown("${A}"), "pull_policy": Unknown("${A}"), "container_name": Unknown("${A}")},
        {"depends_on": {"db": {"condition": Unknown("${A}"), "required": Unknown("${A}")}}},
        {"depends_on": [Unknown("${A}"), Unknown("${A}")], "ports": Unknown("${A}"), "healthcheck": Unknown("${A}")},
        {"volumes": [{"type": "bind", "source": Unknown("${A}")}, {"type": "bind", "source": Unknown("${A}")}]},
        Unknown("${A}"),
    ],
)
def test_an_unknown_value_is_never_at_fault(service: Any) -> None:
    assert faults({"services": {"web": service}}) == []


def test_faults_beside_an_unknown_value_are_found() -> None:
    data = {
        "services": {"web": {"image": Unknown("${A}"), "ports": ["a", Unknown("${A}"), "a"], "foo": Unknown("${A}")}}
    }
    assert [(fault.kind, fault.path[2:]) for fault in faults(data)] == [
        ("repeated-list-item", ("ports", 2)),
        ("unknown-key", ("foo",)),
    ]


SAME = [
    ("[1, 1.0]", False),
    ("[1, '1']", True),
    ("[{target: 1}, {target: 1.0}]", False),
    ("[{target: 1, x-a: true}, {target: 1, x-a: 1}]", True),
    ("[{x-a: [1, {b: ~}], target: 1}, {target: 1, x-a: [1, {b: ~}]}]", False),
    ("[{x-a: [1]}, {x-a: {'0': 1}}]", True),
    ("[{x-a: [[], 1]}, {x-a: [1, []]}]", True),
    ("[{x-a: [], x-b: {}}, {x-b: {}, x-a: []}]", False),
    ("[{x-a: []}, {x-a: {}}]", True),
]


@pytest.mark.parametrize(("text", "distinct"), SAME)
def test_items_are_compared_as_json(text: str, distinct: bool) -> None:
    assert (faults(in_service(f"ports: {text}")) == []) == distinct


@pytest.mark.parametrize("key", ["web\n", "", "a b", "ä", "a/b"])
def test_names_are_matched_to_their_very_end(key: str) -> None:
    (fault,) = faults({"services": {key: {"image": "a"}}})
    assert fault.kind == "invalid-service-name"


def test_keys_that_are_not_text_are_passed_over() -> None:
    assert faults({1: 2, "services": {None: 1, "web": {"image": "a", True: 1, "environment": {5: []}}}}) == []


def test_data_shared_by_many_aliases_is_looked_at_once() -> None:
    bomb: Any = [float("nan")]
    for _ in range(100):
        bomb = [bomb] * 10
    assert len(faults({"x-a": bomb, "services": {"web": {"image": "a"}}})) == 1
    bomb = [1]
    for _ in range(100):
        bomb = {"a": bomb, "b": bomb}
    port = {"target": 80, "x-a": bomb}
    assert len(faults({"services": {"web": {"ports": [port, {**port}, {**port, "target": 81}]}}})) == 1


def test_deep_and_large_data_ends_well() -> None:
    deep: Any = 1
    for _ in range(50_000):
        deep = [deep]
    port = {"target": 80, "x-deep": deep}
    (fault,) = faults({"services": {"web": {"ports": [port, port], "x-deep": deep, "scale": 10**5000}}, "x-deep": deep})
    assert fault.path == ("services", "web", "ports", 1)
    (fault,) = faults({"services": {"web": {"cpu_percent": 10**5000}}})
    assert "is too large" in fault.message


# No secret is printed

SECRET = "hunter2"
SPILLS = [
    {"secrets": {"db": SECRET}, "configs": {"c": {"content": [SECRET]}}},
    {"services": {"web": SECRET, "db": [SECRET]}},
    *(
        {"services": {"web": {key: wrong}}}
        for key in (
            "environment",
            "labels",
            "command",
            "entrypoint",
            "secrets",
            "healthcheck",
            "deploy",
            "build",
            "gpus",
        )
        for wrong in (SECRET, [[SECRET]], [{"A": SECRET}], {"A": [SECRET]}, {"A": {"B": SECRET}}, [SECRET, SECRET])
        if (key, wrong) != ("gpus", SECRET)
    ),
    {
        "services": {
            "web": {"build": {"args": [{"TOKEN": SECRET}], "ssh": [SECRET, SECRET], "dockerfile_inline": [SECRET]}}
        }
    },
    {"services": {"web": {"logging": {"options": {"token": [SECRET]}}, "ports": SECRET, "image": [SECRET]}}},
    {"volumes": {"v": {"driver_opts": {"o": [SECRET]}}}},
]


@pytest.mark.parametrize("data", SPILLS)
def test_no_message_shows_a_secret(data: Any) -> None:
    assert not [fault.message for fault in faults(data) if SECRET in fault.message]


def test_numbers_in_private_places_are_not_shown() -> None:
    data = in_service("command: [4711], build: {additional_contexts: [4711]}, secrets: [4711]")
    assert [fault.kind for fault in faults(data)] == ["wrong-type"] * 3
    assert not [fault.message for fault in faults(data) if "4711" in fault.message]


def test_long_values_are_cut_and_kept_on_one_line() -> None:
    (fault,) = faults(in_service('gpus: "' + "a\\n" * 5000 + '"'))
    assert len(fault.message) < 200
    assert "\n" not in fault.message


# The verdict is the public schema's

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 5000, -5000, 1.0, 1.5, "", "a", "abc", "1", "true", "10s", "all",
    [], [1], [None], ["a"], ["a", "a"], [{}], [{"a": 1}],
    {}, {"a": 1}, {"a": None}, {"a": "b"}, {"a": ["b"]}, {"a": {}}, {"a b": {}}, {"": "b"}, {"x-a": [1]}, {"X-a": 1},
]  # fmt: skip


def follow(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = {**schema["$defs"][node["$ref"].rsplit("/", 1)[1]], **{k: v for k, v in node.items() if k != "$ref"}}
    return node


def branches(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The node's alternatives, each with references followed."""
    node = follow(schema, node)
    for branch in node.get("oneOf", [node]):
        branch = follow(schema, branch)
        if "oneOf" in branch:
            yield from branches(schema, branch)
        else:
            yield branch


def children(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[tuple[str | int, dict[str, Any]]]:
    for branch in branches(schema, node):
        yield from branch.get("properties", {}).items()
        for pattern, part in branch.get("patternProperties", {}).items():
            yield ("x-a" if pattern == "^x-" else "a"), part
        if "items" in branch:
            yield 0, branch["items"]


def smallest(schema: dict[str, Any], node: dict[str, Any], kind: str) -> Any:
    """A small sound mapping ("object") or list ("array") for the node."""
    for branch in branches(schema, node):
        types = branch.get("type", kind)
        if kind == "object" and "object" in types:
            return {key: some(schema, branch["properties"][key]) for key in branch.get("required", [])}
    return {} if kind == "object" else []


def some(schema: dict[str, Any], node: dict[str, Any]) -> Any:
    branch = next(branches(schema, node))
    if "enum" in branch:
        return branch["enum"][0]
    return "missing" if "string" in branch["type"] else [] if branch["type"] == "array" else None


def matrix(schema: dict[str, Any]) -> Iterator[Any]:
    """A document for every place of the schema with every one of the values."""
    yield from VALUES
    stack: list[tuple[tuple[str | int, ...], dict[str, Any], Any]] = [((), schema, {})]
    while stack:
        path, node, document = stack.pop()
        yield placed(document, path, {**smallest(schema, node, "object"), "other": 1})
        for step, part in children(schema, node):
            around = smallest(schema, node, "array" if isinstance(step, int) else "object")
            base = placed(document, path, around)
            for value in VALUES:
                yield placed(base, (*path, step), value)
            stack.append(((*path, step), part, base))


def placed(base: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the document with the value at the path; a list on the way gets it as its only item."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        return [placed(base[0] if base else None, tuple(rest), value)]
    return {**base, step: placed(base.get(step), tuple(rest), value)}


KEYS = [
    "a",
    "b",
    "x-a",
    "X-a",
    "a b",
    "",
    "image",
    "build",
    "ports",
    "command",
    "type",
    "source",
    "test",
    "labels",
    "name",
]


def grown(rng: random.Random, schema: dict[str, Any], node: dict[str, Any], depth: int = 0) -> Any:
    """A random document of the schema's shape, now and then wrong."""
    if rng.random() < 0.01:
        return copy.deepcopy(rng.choice(VALUES))
    branch = rng.choice(list(branches(schema, node)))
    types = branch.get("type", ["string", "integer", "null"])
    kind = types if isinstance(types, str) else rng.choice(types)
    if kind == "object" and depth < 9:
        return grown_mapping(rng, schema, branch, depth)
    if kind == "array" and depth < 9:
        items = [grown(rng, schema, branch["items"], depth + 1) for _ in range(rng.randrange(4))]
        if items and rng.random() < 0.15:
            items.append(copy.deepcopy(rng.choice(items)))
        return items
    if "enum" in branch:
        return rng.choice(branch["enum"]) if rng.random() < 0.95 else "other"
    if kind == "string":
        return rng.choice(["abc", "always", "every_5m", "10s", str(rng.randrange(100)), rng.choice("azAZ09_-. ")])
    if kind in ("integer", "number"):
        return rng.choice([0, 1, 7, 100, 1.0, rng.randrange(-1100, 1100)] + [1.5] * (kind == "number"))
    return {"boolean": rng.random() < 0.5, "null": None, "object": {}, "array": []}[kind]


def grown_mapping(rng: random.Random, schema: dict[str, Any], branch: dict[str, Any], depth: int) -> dict[str, Any]:
    properties = branch.get("properties", {})
    data = {}
    for key in rng.sample(list(properties), min(len(properties), rng.randrange(12))):
        data[key] = grown(rng, schema, properties[key], depth + 1)
    for key in branch.get("required", []):
        if rng.random() < 0.95:
            data[key] = grown(rng, schema, properties[key], depth + 1)
    for pattern, part in branch.get("patternProperties", {}).items():
        for _ in range(rng.randrange(3)):
            key = ("x-" if pattern == "^x-" else "") + rng.choice("abc.-Z_")
            data[key] = grown(rng, schema, part, depth + 1)
    if rng.random() < 0.01:
        data[rng.choice(KEYS)] = copy.deepcopy(rng.choice(VALUES))
    return data


def random_documents(count: int, seed: int, version: tuple[int, int] = NEWEST) -> Iterator[Any]:
    rng = random.Random(seed)
    facts = compose_facts(version)
    for _ in range(count):
        yield grown(rng, facts, facts)


def check_verdict(data: Any, version: tuple[int, int] = NEWEST) -> None:
    found = faults(data, version=version)
    accepted = reference(version).is_valid(data)
    assert (found == []) == accepted, (
        f"{data}: {found or [error.message for error in reference(version).iter_errors(data)]}"
    )


def test_every_place_takes_and_refuses_the_values_the_public_schema_does() -> None:
    ours = Draft202012Validator(OURS)
    accepted = refused = 0
    for number, data in enumerate(matrix(compose_facts())):
        check_verdict(data)
        sound = not faults(data)
        if number % 10 == 0:
            assert ours.is_valid(data) == sound, data
        accepted += sound
        refused += not sound
    assert accepted > 2000
    assert refused > 8000


@pytest.mark.parametrize("version", [OLD, (5, 0), NEWEST])
def test_random_documents_get_the_verdict_of_the_public_schema(version: tuple[int, int]) -> None:
    verdicts = set()
    for data in random_documents(2000, seed=20, version=NEWEST):
        check_verdict(data, version)
        verdicts.add(faults(data, version=version) == [])
    assert verdicts == {True, False}


def test_our_schema_has_the_same_verdict_in_any_json_schema_validator() -> None:
    Draft202012Validator.check_schema(OURS)
    ours = Draft202012Validator(OURS)
    for data in random_documents(2000, seed=21):
        assert ours.is_valid(data) == (faults(data) == []), data


# What holds for every list of faults


@cache
def faulty_documents() -> list[tuple[Any, list[SchemaFault]]]:
    documents = (*random_documents(3000, seed=22), *SPILLS, *(in_service(text) for text in IN_A_SERVICE))
    judged = [(data, faults(data)) for data in documents]
    return [(data, found) for data, found in judged if found]


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def position(data: Any, path: tuple[str | int, ...]) -> list[int]:
    """Where the path stands in the document, to be compared."""
    found = []
    for step in path:
        found.append(list(data).index(step) if isinstance(data, dict) else int(step))
        data = data[step]
    return found


def test_every_fault_has_its_own_place_and_the_value_there() -> None:
    for data, found in faulty_documents():
        places = [(fault.path, fault.kind) for fault in found]
        assert len(set(places)) == len(places), places
        assert all(at(data, fault.path) is fault.value for fault in found)


def test_faults_come_in_document_order_and_always_the_same() -> None:
    for data, found in faulty_documents():
        places = [position(data, fault.path) for fault in found]
        assert places == sorted(places), places
        assert faults(copy.deepcopy(data)) == found
        assert faults(as_subclasses(data)) == found


def test_all_faults_are_found_at_once() -> None:
    for data, found in faulty_documents():
        rest = copy.deepcopy(data)
        for path in sorted({fault.path for fault in found}, key=lambda path: position(data, path), reverse=True):
            if path:
                del at(rest, path[:-1])[path[-1]]
                lacking = faults(rest)
        if all(fault.path for fault in found):
            # What was taken out may have been needed, or have hidden that a section slipped in among the services.
            left = [fault for fault in lacking if fault.kind != "missing-key" and fault.path[:1] != ("services",)]
            assert left == []


def test_messages_are_one_plain_sentence() -> None:
    jargon = re.compile(r"Of\b|additional|propert|schema|\b(object|array|string|integer|null|None|True|False)\b")
    for _, found in faulty_documents():
        for fault in found:
            assert not jargon.search(re.sub(r'`[^`]*`|"[^"]*"', "", fault.message)), fault.message
            assert "\n" not in fault.message
            assert not fault.message.endswith((".", ";", " "))
            assert "  " not in fault.message


def test_suggestions_mend_what_they_are_for() -> None:
    mended = 0
    for data, found in faulty_documents():
        for fault in found:
            if fault.suggestion is None:
                continue
            rest = copy.deepcopy(data)
            holder = at(rest, fault.path[:-1])
            if fault.at_key:
                value = holder.pop(fault.path[-1])
                holder.setdefault(fault.suggestion, value)
            else:
                holder[fault.path[-1]] = fault.suggestion
            assert (fault.kind, fault.path) not in [(left.kind, left.path) for left in faults(rest)]
            mended += 1
    assert mended > 20


@pytest.mark.parametrize(
    ("word", "meant"),
    [("prots", "ports"), ("PORTS", "ports"), ("port", "ports"), ("volmues", "volumes"), ("xyz", None), ("", None)],
)
def test_closest(word: str, meant: str | None) -> None:
    assert closest(word, ["ports", "volumes", "networks"]) == meant


# The schema's own text


def fields(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property anywhere in our schema."""
    if isinstance(node, dict):
        for key, part in node.items():
            if key == "properties":
                yield from part.items()
            yield from fields(part)
    elif isinstance(node, list):
        for part in node:
            yield from fields(part)


def test_every_field_is_described_in_short_sentences() -> None:
    described = dict.fromkeys(f"{key}: {part.get('description', '')}" for key, part in fields(OURS))
    assert len(described) > 250
    for text in described:
        key, sentence = text.split(": ", 1)
        assert re.fullmatch(r"[A-Z`].{10,180}\.", sentence), key


def runs(text: str, length: int = 7) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for part in node.values():
            yield from descriptions(part)
    elif isinstance(node, list):
        for part in node:
            yield from descriptions(part)


def test_descriptions_are_our_own() -> None:
    theirs = set().union(*map(runs, descriptions(json.loads(PUBLIC.read_text(encoding="utf-8")))))
    assert not [text for text in descriptions(OURS) if runs(text) & theirs]


def test_other_names_of_a_field_are_no_fields() -> None:
    for node in (part for part in [OURS, *OURS["$defs"].values()] if "properties" in part):
        other = [name for part in node["properties"].values() for name in part.get("x-aka", ())]
        assert len(set(other)) == len(other)
        assert not set(other) & set(node["properties"])


@pytest.mark.parametrize(
    ("path", "start"),
    [
        (("services",), "The containers of the project"),
        (("services", "web"), "A service"),
        (("services", "web", "healthcheck", "interval"), "Time between two checks"),
        (("services", "web", "ports"), "Ports published"),
        (("services", "web", "ports", 3, "target"), "Port the container"),
        (("services", "web", "depends_on", "db", "condition"), "When the dependency"),
        (("services", "web", "x-note"), "Your own data"),
        (("volumes", "data", "external"), "The volume exists"),
    ],
)
def test_describe(path: tuple[str | int, ...], start: str) -> None:
    assert (describe(path) or "").startswith(start)


@pytest.mark.parametrize("path", [("foo",), ("services", "web", "foo"), ("services", 0), ("name", "a")])
def test_nothing_is_said_of_places_the_schema_does_not_know(path: tuple[str | int, ...]) -> None:
    assert describe(path) is None
    assert newer_than(path) is None


def test_newer_than() -> None:
    assert newer_than(("services", "web", "pre_start", 0, "command")) == (5, 3)
    assert newer_than(("services", "web", "build", "no_cache_filter")) == (5, 0)
    assert newer_than(("services", "web", "build")) is None


def test_a_keyword_without_meaning_here_is_an_error() -> None:
    assert "oneOf" not in KEYWORDS
    with pytest.raises(ValueError, match="oneOf"):
        compile_schema({"type": "string", "oneOf": []}, NEWEST)
