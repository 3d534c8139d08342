"""Several files, documents, anchors and base services made one, as Docker Compose merges them."""

from __future__ import annotations

from typing import Any

import pytest
from loading import found, place, project, rules

from dockcto_compose.compose.config import config_model
from dockcto_compose.compose.environment import project_environment
from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.find import find_files
from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.version import dialect, parse_version

# a service's key in the first file, in the second, and what comes of both
MERGED: list[tuple[str, str, str, Any]] = [
    ("command", "[a]", "[b, c]", ["b", "c"]),
    ("command", "[a]", "", None),
    ("environment", "{A: 1, B: 2}", "[B=3, C]", {"A": "1", "B": "3", "C": None}),
    ("environment", "[A=1]", "!reset null", None),
    ("environment", "[A=1]", "!override {B: 2}", {"B": "2"}),
    ("environment", "[A=1]", "{A: !reset null}", {"A": "1"}),
    ("labels", "{a: x}", "[a=y, b]", {"a": "y", "b": ""}),
    ("cap_add", "[A, B]", "[B, C]", ["A", "B", "C"]),
    ("dns", "1.1.1.1", "[8.8.8.8, 1.1.1.1]", ["1.1.1.1", "8.8.8.8"]),
    ("group_add", "[a]", "[b]", ["a", "b"]),
    ("extra_hosts", "['a:1']", "{b: '2'}", ["a=1", "b=2"]),
    ("ulimits", "{nofile: {soft: 1, hard: 2}}", "{nofile: 5}", {"nofile": 5}),
    ("logging", "{driver: a, options: {x: y}}", "{driver: b}", {"driver": "b"}),
    ("logging", "{driver: a, options: {x: y}}", "{options: {z: 1}}", {"driver": "a", "options": {"x": "y", "z": "1"}}),
    ("healthcheck", "{test: [CMD, a], retries: 2}", "{test: b}", {"test": ["CMD-SHELL", "b"], "retries": 2}),
    ("build", "./a", "{target: t}", {"context": "/project/a", "dockerfile": "Dockerfile", "target": "t"}),
    ("deploy", "{replicas: 1, labels: [a=1]}", "{labels: {b: 2}}",
     {"replicas": 1, "labels": {"a": "1", "b": "2"}, "resources": {}, "placement": {}}),
    ("ports", "['80:80']", "['81:81', '80:80']", [
        {"mode": "ingress", "target": 80, "published": "80", "protocol": "tcp"},
        {"mode": "ingress", "target": 81, "published": "81", "protocol": "tcp"},
    ]),
    ("ports", "['80:80']", "!override []", None),
    ("depends_on", "[db]", "{db: {condition: service_healthy}}",
     {"db": {"condition": "service_healthy", "required": True}}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "low", "high", "expected"), MERGED)
def test_an_override_file_merges_by_the_rule_of_each_key(key: str, low: str, high: str, expected: Any) -> None:
    files = {
        "compose.yaml": f"services:\n  web:\n    image: a\n    {key}: {low}\n  db:\n    image: b\n",
        "over.yaml": f"services:\n  web:\n    {key}: {high}\n",
    }
    loaded = project(files, "compose.yaml", "over.yaml")
    assert found(loaded) == []
    assert config_model(loaded)["services"]["web"].get(key) == expected


@pytest.mark.parametrize(("key", "low", "high", "expected"), MERGED)
def test_a_second_document_merges_as_a_second_file_does(key: str, low: str, high: str, expected: Any) -> None:
    content = f"services:\n  web:\n    image: a\n    {key}: {low}\n  db:\n    image: b\n---\n"
    loaded = project(content + f"services:\n  web:\n    {key}: {high}\n")
    assert found(loaded) == []
    assert config_model(loaded)["services"]["web"].get(key) == expected


def test_an_override_says_what_it_replaced() -> None:
    loaded = project(
        {"compose.yaml": "services:\n  web:\n    image: a\n", "over.yaml": "services:\n  web:\n    image: b\n"},
        "compose.yaml",
        "over.yaml",
    )
    origin = loaded.services["web"].origin("image")
    assert origin is not None
    assert [(step.kind, place(step.at)) for step in origin.steps] == [("override", "compose.yaml:3:12")]
    assert place(loaded.services["web"].at("image")) == "over.yaml:3:12"


def test_an_inherited_value_says_who_inherits_it() -> None:
    loaded = project(
        {
            "compose.yaml": (
                "services:\n  web:\n    extends:\n      file: base/base.yaml\n      service: app\n    tty: true\n"
            ),
            "base/base.yaml": "services:\n  app:\n    image: a\n    volumes: ['./data:/data']\n    env_file: app.env\n",
            "base/app.env": "A=1\nB=${A}2\n",
        }
    )
    web = loaded.services["web"]
    assert found(loaded) == []
    origin = web.origin("image")
    assert origin is not None
    assert [(step.kind, place(step.at)) for step in origin.steps] == [("extends", "compose.yaml:4:7")]
    assert place(web.at("image")) == "base/base.yaml:3:12"
    assert place(web.at("tty")) == "compose.yaml:6:10"
    assert web.get("volumes", 0, "source") == "/project/base/data"
    assert web.get("environment") == {"A": "1", "B": "12"}


def test_an_included_project_has_its_own_folder_and_variables() -> None:
    loaded = project(
        {
            "compose.yaml": (
                "include: [sub/compose.yaml]\nservices:\n  web:\n    image: ${TAG:-none}\n    depends_on: [db]\n"
            ),
            "sub/compose.yaml": "services:\n  db:\n    image: db:${TAG}\n    environment: [TAG]\n    build: .\n",
            "sub/.env": "TAG=7\n",
        }
    )
    assert found(loaded) == []
    assert loaded.services["web"].get("image") == "none"
    assert loaded.services["db"].get("image") == "db:7"
    assert loaded.services["db"].get("environment") == {"TAG": "7"}
    assert loaded.services["db"].get("build", "context") == "/project/sub"


CONFLICT = {
    "compose.yaml": "include: [other.yaml]\nservices:\n  web:\n    image: a\n",
    "other.yaml": "services:\n  web:\n    image: b\n    tty: true\n",
}


def test_a_service_that_is_included_and_defined_is_refused_or_merged() -> None:
    assert rules(project(CONFLICT).faults) == ["include-conflict"]
    later = project(CONFLICT, compose_version=(5, 5))
    assert found(later) == []
    assert (later.services["web"].get("image"), later.services["web"].get("tty")) == ("a", True)


def test_an_included_service_can_be_extended_by_later_versions() -> None:
    files = {
        "compose.yaml": "include: [other.yaml]\nservices:\n  web:\n    extends: base\n",
        "other.yaml": "services:\n  base:\n    image: b\n",
    }
    assert rules(project(files).faults) == ["undefined-service"]
    assert found(project(files, compose_version=(5, 5))) == []


def test_profiles_leave_services_out() -> None:
    content = "services:\n  web: {image: a}\n  debug: {image: b, profiles: [debug], networks: [nope]}\n"
    loaded = project(content)
    assert found(loaded) == []
    assert [service.enabled for service in loaded.services.values()] == [True, False]
    assert list(config_model(loaded)["services"]) == ["web"]
    assert rules(project(content, profiles=("debug",)).faults) == ["undefined-network"]
    assert rules(project(content, environment={"COMPOSE_PROFILES": "x, debug"}).faults) == ["undefined-network"]


NAMES = [
    ({}, None, "", "project"),
    ({}, None, "name: My Shop!\n", "myshop"),
    ({}, None, "name: ${N:-x}\n", "x"),
    ({"COMPOSE_PROJECT_NAME": "env"}, None, "name: shop\n", "env"),
    ({"COMPOSE_PROJECT_NAME": "env"}, "flag", "name: shop\n", "flag"),
]


@pytest.mark.parametrize(("environment", "flag", "line", "expected"), NAMES)
def test_the_name_of_a_project(environment: dict[str, str], flag: str | None, line: str, expected: str) -> None:
    content = line + "services:\n  web:\n    image: ${COMPOSE_PROJECT_NAME}\n"
    loaded = project(content, environment=environment, project_name=flag)
    assert found(loaded) == []
    assert (loaded.name, loaded.services["web"].get("image")) == (expected, expected)


def test_names_that_are_given_must_be_normal() -> None:
    assert rules(project("services: {a: {image: b}}", project_name="My Shop").faults) == ["invalid-project-name"]


def test_the_model_is_printed_as_compose_prints_it() -> None:
    loaded = project(
        "x-more: {b: [], a: yes}\n"
        "services:\n"
        "  web:\n"
        "    image: nginx$$\n"
        "    ports: ['8000-8001:80-81']\n"
        "    volumes: ['./a:/a:ro', 'data:/data']\n"
        "    mem_limit: 1.5g\n"
        "    cpus: 0.1\n"
        "    privileged: false\n"
        "    stop_grace_period: 90s\n"
        "    secrets: [token]\n"
        "volumes: {data: , unused: }\n"
        "secrets: {token: {environment: TOKEN}}\n",
        environment={"TOKEN": "hidden"},
    )
    assert config_model(loaded) == {
        "name": "project",
        "services": {
            "web": {
                "image": "nginx$$",
                "command": None,
                "entrypoint": None,
                "ports": [
                    {"mode": "ingress", "target": 80, "published": "8000", "protocol": "tcp"},
                    {"mode": "ingress", "target": 81, "published": "8001", "protocol": "tcp"},
                ],
                "volumes": [
                    {"type": "bind", "source": "/project/a", "target": "/a", "read_only": True,
                     "bind": {"create_host_path": True}},
                    {"type": "volume", "source": "data", "target": "/data", "volume": {}},
                ],
                "mem_limit": "1610612736",
                "cpus": 0.1,
                "stop_grace_period": "1m30s",
                "secrets": [{"source": "token", "target": "/run/secrets/token"}],
                "networks": {"default": None},
            }
        },
        "networks": {"default": {"name": "project_default", "ipam": {}}},
        "volumes": {"data": {"name": "project_data"}},
        "secrets": {"token": {"name": "project_token", "environment": "TOKEN"}},
        "x-more": {"b": None, "a": "yes"},
    }  # fmt: skip


def test_env_files_come_behind_the_process(tmp_path: Any) -> None:
    (tmp_path / ".env").write_text("A=file\nB=file\nC=${A}\n")
    (tmp_path / "other").write_text("B=other\n")

    def variables(process: dict[str, str], files: tuple[str, ...] = ()) -> dict[str, Any]:
        read = LoadOptions().read
        return project_environment(process, str(tmp_path), files, read, Faults(), dialect((2, 40)), strict=True)

    assert variables({"A": "process"}) == {"A": "process", "B": "file", "C": "process"}
    assert variables({}, (str(tmp_path / ".env"), str(tmp_path / "other")))["B"] == "other"
    assert variables({"COMPOSE_DISABLE_ENV_FILE": "1"}) == {"COMPOSE_DISABLE_ENV_FILE": "1"}
    assert variables({"COMPOSE_ENV_FILES": str(tmp_path / "other")})["B"] == "other"


def test_files_are_found_here_or_above(tmp_path: Any) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    for name in ("docker-compose.yml", "compose.yml", "compose.override.yaml", "docker-compose.override.yml"):
        (tmp_path / name).write_text("services: {}\n")
    found_files = find_files(str(below), {})
    assert found_files.files == (str(tmp_path / "compose.yml"), str(tmp_path / "compose.override.yaml"))
    assert found_files.unused == (str(tmp_path / "docker-compose.yml"), str(tmp_path / "docker-compose.override.yml"))
    named = find_files(str(below), {"COMPOSE_FILE": "x.yaml,y.yaml", "COMPOSE_PATH_SEPARATOR": ","})
    assert named.files == (str(below / "x.yaml"), str(below / "y.yaml"))


def test_a_missing_file_is_a_finding() -> None:
    loaded = load(["/nowhere/compose.yaml"], LoadOptions())
    assert rules(loaded.faults) == ["missing-included-file"]
    assert not loaded.complete


VERSIONS = [("2.40", (2, 40)), ("5", (5, 5)), ("v5.1.2", (5, 1)), ("2", (2, 40)), ("2.40.3", (2, 40))]


@pytest.mark.parametrize(("given", "expected"), VERSIONS)
def test_versions_are_read_as_people_write_them(given: str, expected: tuple[int, int]) -> None:
    assert parse_version(given) == expected


@pytest.mark.parametrize("given", ["", "five", "5.x", "1.2.3.4", "-1"])
def test_other_texts_are_no_version(given: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        parse_version(given)
