"""The value parsers against documents that Docker Compose has judged: verdict and, where recorded, the value."""

from __future__ import annotations

import gzip
import json
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dockcto_compose.compose import dotenv, template
from dockcto_compose.compose.formats import (
    casts,
    commands,
    devices,
    durations,
    env,
    go,
    healthcheck,
    hosts,
    names,
    ports,
    pull_policy,
    sizes,
    volumes,
)
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.formats.version import Version
from dockcto_compose.yamltree.scalars import resolve

Row = dict[str, Any]
FIVE: Version = (5, 3)
PREFIX = "services:\n  web:\n    image: nginx\n    "
# refused by another part of Compose than the parser under test
ELSEWHERE = ("refers to undefined volume", "validating <DIR>", "json: unsupported value")


@pytest.fixture(scope="module")
def groups(shared: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with gzip.open(shared / "cases" / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found.setdefault(row["group"], []).append(row)
    return found


def field(row: Row) -> tuple[str, str]:
    """Name and YAML text of the one field a row is about."""
    text = row["files"]["compose.yaml"]
    assert text.startswith(PREFIX)
    name, _, value = text[len(PREFIX) :].partition(":")
    return name, value.partition("\nvolumes:")[0].strip(" \n") if name == "volumes" else value.strip(" \n")


def quoted(row: Row) -> Any:
    """The value of a field whose scalars are all quoted."""
    return yaml.safe_load(field(row)[1])


def unquoted(row: Row) -> object:
    """The value of a field that is one plain scalar, or a list of one."""
    return resolve(field(row)[1].removeprefix("- "))


def web(row: Row) -> dict[str, Any]:
    service: dict[str, Any] = row["model"]["services"]["web"]
    return service


def check(rows: list[Row], parse: Callable[[Row, Version], object], wanted: Callable[[Row], object]) -> None:
    """Hold a parser to rows: refused where Compose refuses, the same value where it does not."""
    wrong: list[tuple[object, ...]] = []
    for row in rows:
        for verdict, version in ((row["accepted"], (2, 40)), (row["accepted_5"], FIVE)):
            if verdict is None or (row["error"] or "").startswith(ELSEWHERE):
                continue
            try:
                value = parse(row, version)
            except (FormatError, template.TemplateError, dotenv.DotenvError) as error:
                if verdict:
                    wrong.append((row["id"], version, "refused", str(error)))
                continue
            if not verdict:
                wrong.append((row["id"], version, "accepted", value))
            elif version == (2, 40) and row["model"] is not None and value != wanted(row):
                wrong.append((row["id"], version, value, wanted(row)))
    assert not wrong
    assert rows


def test_ports_short(groups: dict[str, list[Row]]) -> None:
    check(
        groups["ports-short"],
        lambda row, _: [port for item in quoted(row) for port in ports.parse_port(item)],
        lambda row: web(row)["ports"],
    )


def test_ports_unquoted(groups: dict[str, list[Row]]) -> None:
    rows = [row for row in groups["ports-unquoted"] if "[80]" not in row["id"] and "true" not in row["id"]]
    assert len(rows) == len(groups["ports-unquoted"]) - 2  # the two the schema refuses
    check(rows, lambda row, _: ports.parse_port(unquoted(row)), lambda row: web(row)["ports"])


def test_volumes_short(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, version: Version) -> object:
        spec = template.substitute(quoted(row)[0], row["env"].get, compose=version).text
        volume = volumes.parse_volume(spec)
        if volume["type"] == "bind" and volume["source"].startswith("."):
            volume["source"] = posixpath.normpath("<DIR>/project/" + volume["source"])
        return [volume]

    rows = [row for row in groups["volumes-short"] if "refers to undefined volume" not in (row["error"] or "")]
    check(rows, parse, lambda row: web(row)["volumes"])
    for row in groups["volumes-short"]:
        if row not in rows:
            assert volumes.parse_volume(quoted(row)[0])["source"] in row["error"]


def test_durations(groups: dict[str, list[Row]]) -> None:
    check(
        groups["durations"],
        lambda row, _: durations.format_duration(durations.parse_duration(quoted(row))),
        lambda row: web(row)["stop_grace_period"],
    )


def test_sizes(groups: dict[str, list[Row]]) -> None:
    def size(row: Row) -> str:
        return str(web(row).get("mem_limit", "0"))

    check(groups["bytes"], lambda row, version: str(sizes.parse_size(quoted(row), version)), size)
    check(groups["bytes-unquoted"], lambda row, version: str(sizes.parse_size(unquoted(row), version)), size)


def test_commands(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, version: Version) -> object:
        text = template.substitute(quoted(row), row["env"].get, compose=version).text
        return [word.replace("$", "$$") for word in commands.parse_command(text).words]

    check(groups["command-strings"], parse, lambda row: web(row)["command"])


def test_booleans(groups: dict[str, list[Row]]) -> None:
    rows = groups["bool-strings"]
    check(rows, lambda row, _: casts.to_boolean(quoted(row)).value, lambda row: web(row).get("privileged", False))
    for row in rows:
        if row["accepted"]:
            assert bool(casts.to_boolean(quoted(row)).warning) == bool(row["warnings"]), row["id"]


def test_numbers(groups: dict[str, list[Row]]) -> None:
    check(groups["int-strings"], lambda row, _: casts.to_int(quoted(row)), lambda row: web(row)["scale"])

    def written(row: Row, _: Version) -> object:
        return json.loads(go.json_float(casts.to_float32(quoted(row)), 32))

    check(groups["float-strings"], written, lambda row: web(row)["cpus"])


def test_extra_hosts(groups: dict[str, list[Row]]) -> None:
    check(groups["extra-hosts"], lambda row, _: hosts.parse_hosts(quoted(row)), lambda row: web(row)["extra_hosts"])


def test_devices(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, _: Version) -> object:
        device = devices.parse_device(quoted(row)[0])
        return [{key: value for key, value in device.items() if value}]

    check(groups["devices-short"], parse, lambda row: web(row)["devices"])


def test_healthcheck_test(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, _: Version) -> object:
        test = healthcheck.parse_test(
            yaml.safe_load(row["files"]["compose.yaml"])["services"]["web"]["healthcheck"]["test"]
        )
        healthcheck.check_test(test)
        return test

    check(groups["healthcheck-test"], parse, lambda row: web(row)["healthcheck"].get("test", []))


def test_pull_policy(groups: dict[str, list[Row]]) -> None:
    rows = groups["pull-policy"]
    assert [pull_policy.is_accepted(quoted(row)) for row in rows] == [row["accepted"] for row in rows]


def test_project_names(groups: dict[str, list[Row]]) -> None:
    for row in groups["project-names"]:
        name = names.normalize_project_name(yaml.safe_load(row["files"]["compose.yaml"])["name"])
        assert bool(name) == row["accepted"], row["id"]
        assert not row["accepted"] or name == row["model"]["name"]


def test_environment(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, _: Version) -> object:
        found = env.parse_environment(quoted(row))
        return {name: row["env"].get(name) if value is None else value for name, value in found.items()}

    check(groups["environment-list"], parse, lambda row: web(row)["environment"])


def unset_warnings(names_: list[str]) -> list[str]:
    return [f'The "{name}" variable is not set. Defaulting to a blank string.' for name in names_]


def warnings(row: Row) -> list[str]:
    return [json.loads(warning) for warning in row["warnings"]]


def test_interpolation(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, version: Version) -> object:
        result = template.substitute(quoted(row), row["env"].get, compose=version)
        if version == (2, 40):
            assert unset_warnings([reference.name for reference in result.unset]) == warnings(row), row["id"]
        return result.text.replace("$", "$$")

    check(groups["interpolation"], parse, lambda row: web(row).get("hostname", ""))


def test_env_files(groups: dict[str, list[Row]]) -> None:
    def parse(row: Row, version: Version) -> object:
        entries = dotenv.parse(row["files"]["t.env"], row["env"].get, compose=version)
        assert unset_warnings([name for entry in entries.values() for name in entry.unset]) == warnings(row), row["id"]
        return {name: entry.value.replace("$", "$$") for name, entry in entries.items() if entry.value is not None}

    check(groups["env-file-syntax"], parse, lambda row: web(row).get("environment", {}))


def test_scalars_as_go_writes_them(groups: dict[str, list[Row]]) -> None:
    seen = 0
    for row in groups["yaml-scalars"]:
        text = row["files"]["compose.yaml"].partition("\n")[0].removeprefix("x-t: ")
        if not row["accepted"] or text[0] in "!'":
            continue
        value = resolve(text)
        moment = getattr(value, "moment", None)
        if moment is not None:
            assert go.json_time(moment) == row["model"]["x-t"], text
        elif isinstance(value, float):
            assert json.loads(go.json_float(value)) == row["model"]["x-t"], text
        else:
            continue
        seen += 1
    assert seen > 15
