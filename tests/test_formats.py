"""The value parsers: tables of examples, and any input at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockcto_compose.compose.formats import (
    casts,
    commands,
    cpus,
    devices,
    durations,
    env,
    go,
    healthcheck,
    hosts,
    ip,
    mappings,
    modes,
    names,
    ports,
    pull_policy,
    sizes,
    ssh,
    strconv,
    ulimits,
    volumes,
)
from dockcto_compose.compose.formats.errors import FormatError


def refused(parse: Callable[[Any], object], value: object) -> str:
    """The message a value is refused with."""
    with pytest.raises(FormatError) as caught:
        parse(value)
    assert str(caught.value).startswith(caught.value.problem)
    assert not caught.value.hint or str(caught.value).endswith(caught.value.hint)
    return str(caught.value)


# ports


def port(target: int, published: str = "", protocol: str = "tcp", host_ip: str = "") -> dict[str, Any]:
    mapping: dict[str, Any] = {"mode": "ingress", "target": target, "protocol": protocol}
    return mapping | ({"published": published} if published else {}) | ({"host_ip": host_ip} if host_ip else {})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3000, [port(3000)]),
        ("3000", [port(3000)]),
        ("08080:080", [port(80, "8080")]),
        ("8080:80/UDP", [port(80, "8080", "udp")]),
        ("8080:80/", [port(80, "8080")]),
        ("0:80", [port(80, "0")]),
        ("127.0.0.1::80", [port(80, host_ip="127.0.0.1")]),
        ("[::1]:8080:80", [port(80, "8080", host_ip="::1")]),
        ("[]:8080:80", [port(80, "8080")]),
        ("9000-9001:80-81", [port(80, "9000"), port(81, "9001")]),
        ("9000-9005:80", [port(80, "9000-9005")]),
        ("9-11", [port(10), port(11), port(9)]),
        ("80-81-99", [port(80), port(81)]),
        ("80/tcp/udp", [port(80)]),
    ],
)
def test_ports(value: object, expected: list[dict[str, Any]]) -> None:
    assert ports.parse_port(value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("80:99999", 'container port "99999" in "80:99999" is above 65535; use a port from 1 to 65535'),
        ("70000:80", 'host port "70000" in "70000:80" is above 65535; use a port from 1 to 65535'),
        ("http", 'container port "http" is not a port number; use a port from 1 to 65535'),
        ("80 ", 'container port "80 " has a space in it; use a port from 1 to 65535'),
        (-80, 'container port "-80" is not a port number; use a port from 1 to 65535'),
        ("0", 'port "0" has container port 0; use a port from 1 to 65535'),
        ("80:", 'port "80:" has no container port; write it as "HOST:CONTAINER", for example "8080:80"'),
        ("81-80", 'container port range "81-80" ends before it starts; write it as "80-81"'),
        ("80-81:90-99", 'port "80-81:90-99" maps 2 host ports to 10 container ports; make both ranges equally long'),
        ("80/http", 'port "80/http" has the unknown protocol "http"; use tcp, udp or sctp'),
        ("::1:80:80", 'port "::1:80:80" has the unreadable host address "::1"; put an IPv6 address in brackets'),
        ("web:80:80", 'port "web:80:80" has "web" where the host address stands; use an IP address, not a name'),
        (80.5, "port 80.5 is not a whole number or a text; quote it"),
        (True, "port true is not a whole number or a text; write a port"),
        (2**63, "port 9223372036854775808 is not a whole number or a text; write a port"),
    ],
)
def test_ports_refused(value: object, message: str) -> None:
    assert refused(ports.parse_port, value).startswith(message)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2.3.4", True),
        ("::", True),
        ("::ffff:1.2.3.4", True),
        ("1.2.3.04", False),
        ("fe80::1%eth0", False),
        ("", False),
    ],
)
def test_ip(text: str, expected: bool) -> None:
    assert ip.is_ip(text) is expected


# volumes


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("/data", {"type": "volume", "target": "/data", "volume": {}}),
        ("/d", {"type": "volume", "target": "/d"}),
        ("db:/data", {"type": "volume", "source": "db", "target": "/data", "volume": {}}),
        ("./a:/b/../c/", {"type": "bind", "source": "./a", "target": "/c", "bind": {"create_host_path": True}}),
        ("~/a://b", {"type": "bind", "source": "~/a", "target": "/b", "bind": {"create_host_path": True}}),
        (r"C:\a:D:\b", {"type": "bind", "source": r"C:\a", "target": r"D:\b", "bind": {"create_host_path": True}}),
        (
            r"\\.\pipe\x:/b",
            {"type": "bind", "source": r"\\.\pipe\x", "target": "/b", "bind": {"create_host_path": True}},
        ),
        ("a:/b", {"type": "volume", "target": "a:/b", "volume": {}}),
        (
            "/a:/b:ro,Z,rslave,nope",
            {
                "type": "bind",
                "source": "/a",
                "target": "/b",
                "read_only": True,
                "bind": {"selinux": "Z", "propagation": "rslave", "create_host_path": True},
            },
        ),
        (
            "db:/b:nocopy,z,ro,rw",
            {"type": "volume", "source": "db", "target": "/b", "bind": {"selinux": "z"}, "volume": {"nocopy": True}},
        ),
        ("${A:-x}:/data", {"type": "volume", "source": "${A:-x}", "target": "/data", "volume": {}}),
    ],
)
def test_volumes(spec: str, expected: dict[str, Any]) -> None:
    assert volumes.parse_volume(spec) == expected


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "volume is empty"),
        (":/data", 'volume ":/data" has nothing before a colon'),
        ("./a:", 'volume "./a:" has nothing behind its last colon'),
        ("./a:/b:ro:z", 'volume "./a:/b:ro:z" has too many colons; write several options with commas'),
    ],
)
def test_volumes_refused(spec: str, message: str) -> None:
    assert refused(volumes.parse_volume, spec).startswith(message)


def test_ignored_volume_options() -> None:
    assert volumes.ignored_options("./a:/b:ro,cached,readonly") == ("cached", "readonly")
    assert volumes.ignored_options("./a:/b:rw,z,rprivate,nocopy") == ()


# durations and sizes


@pytest.mark.parametrize(
    ("value", "nanoseconds", "text"),
    [
        ("90s", 90 * 10**9, "1m30s"),
        ("1.5h", 5400 * 10**9, "1h30m0s"),
        ("1w1d", 8 * 86400 * 10**9, "192h0m0s"),
        ("1s500ms", 1_500_000_000, "1.5s"),
        ("1.5ms", 1_500_000, "1.5ms"),
        ("100us", 100_000, "100µs"),
        ("7ns", 7, "7ns"),
        ("-1.5s", -1_500_000_000, "-1.5s"),
        ("+0", 0, "0s"),
        (0, 0, "0s"),
        (".000000000000000000000001w", 0, "0s"),
        ("1.99999999999999999999s", 2 * 10**9, "2s"),
    ],
)
def test_durations(value: object, nanoseconds: int, text: str) -> None:
    assert durations.parse_duration(value) == nanoseconds
    assert durations.format_duration(nanoseconds) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("10", 'duration "10" lacks a unit; write "10s" if seconds are meant'),
        (30, 'duration "30" lacks a unit; write "30s" if seconds are meant'),
        ("1m30", 'duration "1m30" lacks a unit; write it with units, for example "1m30s"'),
        ("5min", 'duration "5min" has the unknown unit "min"; use ns, us, ms, s, m, h, d or w'),
        ("", '"" is not a duration'),
        ("soon", '"soon" is not a duration'),
        ("1h.s", '"1h.s" is not a duration'),
        ("300000w", 'duration "300000w" is too long'),
        ("9" * 5000 + "s", f'duration "{"9" * 5000}s" is too long'),
        ("2562047h2562047h", 'duration "2562047h2562047h" is too long'),
    ],
)
def test_durations_refused(value: object, message: str) -> None:
    assert refused(durations.parse_duration, value).startswith(message)


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_durations_round_trip(nanoseconds: int) -> None:
    text = durations.format_duration(nanoseconds)
    # a fraction goes through a float, as in Go, which may cost the last nanosecond
    assert abs(durations.parse_duration(text) - nanoseconds) <= 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("512m", 512 * 2**20),
        ("1.5 GiB", 3 * 2**29),
        ("64KB", 65536),
        ("2tb", 2**41),
        ("1p", 2**50),
        ("10b", 10),
        ("1e3k", 1_024_000),
        ("1_000", 1000),
        ("99999999p", -(2**63)),
        ("inf ", -(2**63)),
        ("-0", 0),
        (-1, -1),
        (1.5, 0),
        (2**63, 0),
    ],
)
def test_sizes(value: object, expected: int) -> None:
    assert sizes.parse_size(value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("1gigabyte", 'size "1gigabyte" has the unknown unit "gigabyte"; use b, k, m, g, t or p'),
        ("1bb", 'size "1bb" has the unknown unit "bb"'),
        ("1ki", 'size "1ki" has the unknown unit "ki"'),
        ("-1g", 'size "-1g" is negative'),
        ("much", '"much" is not a size; write a number and a unit'),
        ("1,5g", '"1,5g" is not a size'),
        ("1  g", '"1  g" is not a size'),
        ("0x10", '"0x10" is not a size'),
    ],
)
def test_sizes_refused(value: object, message: str) -> None:
    assert refused(sizes.parse_size, value).startswith(message)


def test_signed_sizes_came_with_5_2() -> None:
    assert refused(sizes.parse_size, "-1")
    assert refused(lambda value: sizes.parse_size(value, (5, 1)), "-1")
    assert sizes.parse_size("-1", (5, 2)) == -1
    assert sizes.parse_size("1k", (5, 2)) == 1024
    assert refused(lambda value: sizes.parse_size(value, (5, 2)), "-1k")


def test_ignored_sizes() -> None:
    assert sizes.is_ignored(1.5)
    assert sizes.is_ignored(2**64)
    assert not sizes.is_ignored(1024)
    assert not sizes.is_ignored("1.5g")


# commands


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ("npm run dev -- --host", ["npm", "run", "dev", "--", "--host"], None),
        ("", [], None),
        (' sh -c "a && b" ', ["sh", "-c", "a && b"], None),
        ("echo ''", ["echo", ""], None),
        (r"a\ b 'c\d' \"", ["a b", r"c\d", '"'], None),
        ("--name='x y'z", ["--name=x yz"], None),
        ("echo `date +%s`", ["echo", "`date +%s`"], None),
        ("echo $(date '+%s')", ["echo", "$(date '+%s')"], None),
        ("a && b", ["a"], 2),
        ("run 2>&1 | tee log", ["run"], 5),
        ("run x2>log", ["run", "x2"], 6),
        ("échoé;b", ["échoé"], 5),
    ],
)
def test_commands(text: str, words: list[str], cut: int | None) -> None:
    assert commands.parse_command(text) == commands.Command(tuple(words), cut)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("echo 'a", "the text has an open single quote"),
        ('echo "a', "the text has an open double quote"),
        ("echo `a", "the text has an open backtick"),
        ("echo $(a", "the text has an open parenthesis"),
        ("a)", "the text has an open parenthesis"),
        ("(a)", 'the text has a "(" outside quotes'),
        ("a\\", "the text ends in a backslash"),
    ],
)
def test_commands_refused(text: str, message: str) -> None:
    assert refused(commands.parse_command, text).startswith(message)


# hosts, devices, limits


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["b:1.2.3.4", "a=[::1]"], ["a=::1", "b=1.2.3.4"]),
        (["a:::1", "a=9.9.9.9,8.8.8.8"], ["a=8.8.8.8", "a=9.9.9.9", "a=::1"]),
        (
            {"a": ["1.1.1.1", "[::1]"], "b": None, "c": "1.1.1.1,2.2.2.2"},
            ["a=1.1.1.1", "a=::1", "b=", "c=1.1.1.1,2.2.2.2"],
        ),
        ([], []),
    ],
)
def test_hosts(value: object, expected: list[str]) -> None:
    assert hosts.parse_hosts(value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["db"], 'host "db" has no address; write it as "name=address"'),
        ([":1.2.3.4"], "host has no name"),
        (["a:b=1"], 'host name "a:b" has a colon or equals sign in it'),
        ({"a": 5}, 'address 5 of host "a" is not a text'),
        ("a:b", '"a:b" is not a list or mapping of hosts'),
    ],
)
def test_hosts_refused(value: object, message: str) -> None:
    assert refused(hosts.parse_hosts, value).startswith(message)


def test_devices() -> None:
    assert devices.parse_device("/dev/a") == {"source": "/dev/a", "target": "/dev/a", "permissions": "rwm"}
    assert devices.parse_device("/dev/a::r") == {"source": "/dev/a", "target": "/dev/a", "permissions": "r"}
    assert devices.parse_device(":/dev/b") == {"source": "", "target": "/dev/b", "permissions": "rwm"}
    assert refused(devices.parse_device, "a:b:c:d").startswith('device "a:b:c:d" has too many colons')


def test_device_count() -> None:
    assert [devices.parse_count(value) for value in (2, "3", "ALL", "-1")] == [2, 3, -1, -1]
    assert refused(devices.parse_count, "lots") == 'device count "lots" is not a number; use a whole number or "all"'
    assert refused(devices.parse_count, 1.0).startswith("device count 1 is not a whole number")
    assert refused(devices.parse_count, True).startswith("device count true is not a whole number")


def test_ulimits() -> None:
    assert ulimits.parse_ulimit(1024) == 1024
    assert ulimits.parse_ulimit(0) == {}
    assert ulimits.parse_ulimit({"soft": 1, "hard": 0, "x-note": "a"}) == {"soft": 1}
    assert refused(ulimits.parse_ulimit, 1024.5).startswith("limit 1024.5 is not a whole number")
    assert refused(ulimits.parse_ulimit, {"soft": "1"}).startswith('`soft` limit "1" is not a whole number')
    assert refused(ulimits.parse_ulimit, None).startswith("limit null is not a whole number")


# scalars


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("TrUe", True), ("FALSE", False)])
def test_booleans(text: str, expected: bool) -> None:
    assert casts.to_boolean(text) == (expected, "")


def test_old_booleans_warn() -> None:
    assert casts.to_boolean("Yes") == (True, '"Yes" is no boolean in YAML 1.2; use true')
    assert [casts.to_boolean(word).value for word in ("y", "on", "n", "no", "off")] == [True, True, False, False, False]


@pytest.mark.parametrize("text", ["1", "0", "t", "", "enabled", " true"])
def test_booleans_refused(text: str) -> None:
    assert "is not a boolean; use true or false" in refused(casts.to_boolean, text)


def test_ints() -> None:
    assert [casts.to_int(text) for text in ("7", "+7", "-007", str(2**63 - 1))] == [7, 7, -7, 2**63 - 1]
    assert refused(casts.to_int, str(2**63)).startswith(f'"{2**63}" is too large')
    for text in ("", "1.0", "1e3", "0x1", "1_0", " 1", "٣"):
        assert "is not a whole number" in refused(casts.to_int, text)
    assert "is too large" in refused(casts.to_int, "9" * 5000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.", 1.0),
        (".5", 0.5),
        ("-1e-3", -0.001),
        ("0x1p4", 16.0),
        ("0x_1.8p-1", 0.75),
        ("1_000.5", 1000.5),
        ("-Infinity", -math.inf),
        ("1e-400", 0.0),
    ],
)
def test_floats(text: str, expected: float) -> None:
    assert strconv.parse_float(text) == expected


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "abc", "0x10", "1__0", "_1", "1_", "1e", ".", "+nan", "٣", "1e400", "0x1p9999"]
)
def test_floats_refused(text: str) -> None:
    assert refused(strconv.parse_float, text)


def test_float32() -> None:
    assert go.json_float(casts.to_float32("0.1"), 32) == "0.1"
    assert casts.to_float32("16777217") == 16777216.0
    assert "is too large" in refused(casts.to_float32, "1e39")
    assert cpus.parse_cpus("1e39") == math.inf
    assert [cpus.parse_cpus(value) for value in ("0.5", 0.5, 2)] == [0.5, 0.5, 2.0]
    assert refused(cpus.parse_cpus, 2**64).startswith("cpus 18446744073709551616 is not a number")


def test_modes() -> None:
    assert [modes.parse_mode(value) for value in ("0440", "+644", "-1", 288)] == [0o440, 0o644, -1, 288]
    assert [modes.format_mode(mode) for mode in (0o440, 0, -1)] == ["0440", "00", "0-1"]
    assert refused(modes.parse_mode, "0888") == '"0888" is not a whole number; write it with octal digits 0 to 7'
    assert refused(modes.parse_mode, 440.0).startswith("mode 440 is not a whole number; quote it")


# names and policies


@pytest.mark.parametrize(
    ("name", "expected"),
    [("My App", "myapp"), ("_-a_b-", "a_b-"), ("a.b/c", "abc"), ("日本", ""), ("1a", "1a"), ("___", "")],
)
def test_project_names(name: str, expected: str) -> None:
    assert names.normalize_project_name(name) == expected


def test_given_project_names() -> None:
    names.check_project_name("shop-2_x")
    assert refused(names.check_project_name, "Shop").startswith('project name "Shop" is not valid; use lower case')
    assert refused(names.check_project_name, "Shop").endswith('for example "shop"')
    assert refused(names.check_project_name, "-").endswith("starting with a letter or digit")


def test_pull_policies() -> None:
    assert pull_policy.effective("always") == ("always", 0)
    assert pull_policy.effective("weekly") == ("refresh", 7 * 86400 * 10**9)
    assert pull_policy.effective("every_12h") == ("refresh", 12 * 3600 * 10**9)
    assert pull_policy.effective("refresh") == ("missing", 0)
    assert refused(pull_policy.effective, "every_1x")
    assert [pull_policy.is_accepted(text) for text in ("never", "neverever", "monthly", "every_2d", "every_")] == [
        True, True, False, True, False,
    ]  # fmt: skip


def test_ssh() -> None:
    assert ssh.parse_ssh(["default", "a=./key=1"]) == {"default": None, "a": "./key=1"}
    assert ssh.parse_ssh({"a": 1, "b": None}) == {"a": "1", "b": None}
    assert refused(ssh.parse_ssh, ["a"]) == 'ssh key "a" has no path; write it as "a=path"; only "default" goes without'
    assert refused(ssh.parse_ssh, [1]).startswith("ssh key 1 is not a text")
    assert refused(ssh.parse_ssh, "default").startswith('ssh "default" is not a list or mapping')


def test_healthcheck() -> None:
    assert healthcheck.parse_test("curl x") == ["CMD-SHELL", "curl x"]
    assert healthcheck.parse_test(["CMD", "x"]) == ["CMD", "x"]
    assert refused(healthcheck.parse_test, ["CMD", 1])
    for test in ([], ["NONE"], ["CMD", "a"], ["CMD-SHELL", "a"]):
        healthcheck.check_test(test)
    assert refused(healthcheck.check_test, ["cmd", "a"]).endswith('start the list with "CMD"')
    assert refused(healthcheck.check_test, ["curl", "a"]).startswith('test starts with "curl" instead of "CMD"')


# mappings


def test_environment() -> None:
    assert env.parse_environment(["A=b=c", "B=", "C", "=d"]) == {"A": "b=c", "B": "", "C": None, "": "d"}
    assert env.parse_environment({"A": 1, "B": True, "C": None, "D": 1e6}) == {
        "A": "1",
        "B": "true",
        "C": None,
        "D": "1e+06",
    }
    assert refused(env.parse_environment, ["A =b"]).startswith('variable name "A " ends in a space')
    assert refused(env.parse_environment, ["A\t"]).startswith('variable name "A\\t" ends in a space')
    assert refused(env.parse_environment, ["là=b"]).startswith('Compose takes the last letter of variable name "là"')


def test_environment_keeps_secrets() -> None:
    assert "hunter2" not in refused(env.parse_environment, ["PASSWORD =hunter2"])
    assert "hunter2" not in refused(env.parse_environment, "PASSWORD=hunter2")


def test_mappings() -> None:
    assert mappings.parse_mapping(["a=b=c", "d"]) == {"a": "b=c", "d": ""}
    assert mappings.parse_mapping({"a": None, "b": 1.0, "c": [1, "x"]}) == {"a": "", "b": "1", "c": "[1 x]"}
    assert mappings.parse_multi_options({"a": [1, "b"], "c": 2}) == {"a": ["1", "b"], "c": ["2"]}
    assert mappings.parse_key_values(["a=b"]) == {"a": "b"}
    assert mappings.parse_key_values({"a": 1}) == {"a": 1}
    assert refused(mappings.parse_key_values, ["a"]) == '"a" has no value; write it as "key=value"'
    assert mappings.parse_text_list("a") == ["a"]
    assert mappings.parse_text_list(["a", "b"]) == ["a", "b"]
    assert refused(mappings.parse_text_list, [1]) == "1 is not a text; quote it"
    assert mappings.parse_text_or_number_list(["80", 81, 1.5]) == ["80", "81", "1.5"]
    for parse in (mappings.parse_mapping, mappings.parse_multi_options, mappings.parse_key_values):
        assert refused(parse, 5)


# how Go writes


@pytest.mark.parametrize(
    ("value", "plain", "in_json"),
    [
        (0.0, "0", "0"),
        (-0.0, "-0", "-0"),
        (1.5, "1.5", "1.5"),
        (123456.0, "123456", "123456"),
        (1e6, "1e+06", "1000000"),
        (1234567.5, "1.2345675e+06", "1234567.5"),
        (1e20, "1e+20", "100000000000000000000"),
        (1e21, "1e+21", "1e+21"),
        (1.2345678901234568e22, "1.2345678901234568e+22", "1.2345678901234568e+22"),
        (18446744073709551616.0, "1.8446744073709552e+19", "18446744073709552000"),
        (0.0001, "0.0001", "0.0001"),
        (0.00001, "1e-05", "0.00001"),
        (1e-7, "1e-07", "1e-7"),
        (-5e-324, "-5e-324", "-5e-324"),
    ],
)
def test_floats_as_text(value: float, plain: str, in_json: str) -> None:
    assert go.format_float(value) == plain
    assert go.json_float(value) == in_json


def test_special_floats_as_text() -> None:
    assert [go.format_float(value) for value in (math.inf, -math.inf, math.nan)] == ["+Inf", "-Inf", "NaN"]
    with pytest.raises(ValueError, match=r"JSON has no \+Inf"):
        go.json_float(math.inf)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_survive_as_text(value: float) -> None:
    assert float(go.format_float(value)) == value
    assert float(go.json_float(value)) == value


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_narrow_floats_survive_as_text(value: float) -> None:
    assert go.to_float32(float(go.json_float(value, 32))) == value


def test_sprint() -> None:
    assert go.sprint({"b": [1, None, True], "a": "x"}) == "map[a:x b:[1 <nil> true]]"


def test_times() -> None:
    day = datetime(2001, 12, 14, tzinfo=UTC)
    moment = datetime(2001, 12, 14, 21, 59, 43, 100000, tzinfo=timezone(-timedelta(hours=5, minutes=30)))
    assert go.sprint(day) == "2001-12-14 00:00:00 +0000 UTC"
    assert go.sprint(moment) == "2001-12-14 21:59:43.1 -0530 -0530"
    assert go.json_time(day) == "2001-12-14T00:00:00Z"
    assert go.json_time(moment) == "2001-12-14T21:59:43.1-05:30"
    assert go.json_time(datetime(1, 2, 3, tzinfo=UTC)) == "0001-02-03T00:00:00Z"


@pytest.mark.parametrize(
    ("path", "expected"), [("//a", "/a"), ("/a/./b/../c/", "/a/c"), ("", "."), ("/..", "/"), ("///", "/")]
)
def test_clean_path(path: str, expected: str) -> None:
    assert go.clean_path(path) == expected


# anything at all

SCRAPS = [
    "80", "0", "1", "65536", "-", ":", "/", "tcp", "[", "]", "::1", "127.0.0.1", ".", ",", "=", "+", "_", "e", "0x",
    "p", "inf", "s", "ms", "µs", "w", "k", "ib", " ", "\t", "\n", "\0", "'", '"', "`", "\\", "$", "${", "}", "(", ")",
    ";", ">", "C:", "~", "ro", "z", "nocopy", "every_", "all", "é", "à", "٣", "\u212a", "\ud800", "9" * 50,
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(SCRAPS), max_size=8).map("".join) | st.text(max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64) | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=8
)
TEXT_PARSERS: list[Callable[[str], object]] = [
    volumes.parse_volume,
    volumes.ignored_options,
    commands.parse_command,
    devices.parse_device,
    hosts.split_host,
    casts.to_boolean,
    casts.to_int,
    casts.to_float,
    casts.to_float32,
    names.check_project_name,
    pull_policy.effective,
    env.split_variable,
]
VALUE_PARSERS: list[Callable[[object], object]] = [
    ports.parse_port,
    durations.parse_duration,
    sizes.parse_size,
    lambda value: sizes.parse_size(value, (5, 2)),
    hosts.parse_hosts,
    devices.parse_count,
    ulimits.parse_ulimit,
    cpus.parse_cpus,
    modes.parse_mode,
    ssh.parse_ssh,
    healthcheck.parse_test,
    env.parse_environment,
    mappings.parse_mapping,
    mappings.parse_multi_options,
    mappings.parse_key_values,
    mappings.parse_text_list,
    mappings.parse_text_or_number_list,
]


def refusal(parse: Callable[[Any], object], value: object) -> str | None:
    """The message of a refusal, None where there is none; anything else a parser raises goes through."""
    try:
        parse(value)
    except FormatError as error:
        return str(error)
    return None


@settings(deadline=None)
@given(TEXTS)
def test_any_text(text: str) -> None:
    for parse in TEXT_PARSERS:
        assert "\n" not in (refusal(parse, text) or "")


@settings(deadline=None)
@given(VALUES)
def test_any_value(value: object) -> None:
    for parse in VALUE_PARSERS:
        assert "\n" not in (refusal(parse, value) or "")


@given(st.integers(1, 65535), st.integers(0, 65535), st.sampled_from(ports.PROTOCOLS))
def test_any_port(container: int, host: int, protocol: str) -> None:
    assert ports.parse_port(f"{host}:{container}/{protocol}") == [port(container, str(host), protocol)]


@given(st.integers(1, 65000), st.integers(0, 40))
def test_any_range_is_whole(start: int, more: int) -> None:
    mapped = ports.parse_port(f"{start}-{start + more}")
    assert sorted(mapping["target"] for mapping in mapped) == list(range(start, start + more + 1))
