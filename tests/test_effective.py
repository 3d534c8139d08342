"""What the engine makes of a service: user, healthcheck, images, from the compose file and the Dockerfile together."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.docker.effective import EffectiveService, Engine, HealthState, Runs


def effective(folder: Path, service: str, dockerfile: str | None = None, more: str = "") -> EffectiveService:
    (folder / "compose.yaml").write_text(f"services:\n  app:\n    {service}\n{more}")
    if dockerfile is not None:
        (folder / "Dockerfile").write_text(dockerfile)
    project = load([str(folder / "compose.yaml")], LoadOptions())
    assert not project.faults, project.faults
    return Engine(project).service(project.services["app"])


HEALTH = [
    ("image: postgres:17", None, HealthState.NONE),
    ("image: clamav/clamav:1.4", None, HealthState.IMAGE),
    ("image: example.com/app", None, HealthState.UNKNOWN),
    ("image: $IMAGE", None, HealthState.UNKNOWN),
    ("{image: postgres, healthcheck: {test: [CMD, 'true']}}", None, HealthState.COMPOSE),
    ("{image: clamav/clamav, healthcheck: {disable: true}}", None, HealthState.DISABLED),
    ("{image: clamav/clamav, healthcheck: {test: [NONE]}}", None, HealthState.DISABLED),
    ("{image: clamav/clamav, healthcheck: {interval: 5s}}", None, HealthState.IMAGE),
    ("build: .", "FROM alpine:3.21\nHEALTHCHECK CMD true\n", HealthState.DOCKERFILE),
    ("build: .", "FROM alpine:3.21 AS a\nHEALTHCHECK CMD true\nFROM a\n", HealthState.DOCKERFILE),
    ("build: .", "FROM alpine:3.21 AS a\nHEALTHCHECK CMD true\nFROM alpine\n", HealthState.NONE),
    ("build: .", "FROM clamav/clamav\nHEALTHCHECK NONE\n", HealthState.DISABLED),
    ("build: .", "FROM clamav/clamav\n", HealthState.IMAGE),
    ("build: .", "FROM example.com/base\n", HealthState.UNKNOWN),
    ("build: .", "FROM scratch\n", HealthState.NONE),
    ("build: .", None, HealthState.UNKNOWN),
    ("build: https://github.com/example/app.git", None, HealthState.UNKNOWN),
    ("build: {context: ., target: nowhere}", "FROM alpine\n", HealthState.UNKNOWN),
    ('build: {context: ., dockerfile_inline: "FROM alpine"}', None, HealthState.NONE),
]


@pytest.mark.parametrize(("service", "dockerfile", "state"), HEALTH)
def test_health(service: str, dockerfile: str | None, state: HealthState, tmp_path: Path) -> None:
    assert effective(tmp_path, service.replace("{image", "<<: {image"), dockerfile).health.state is state


USERS = [
    ("image: grafana/grafana:11.4.0", None, Runs.NONROOT),
    ("image: postgres:17", None, Runs.DROPS),
    ("image: lscr.io/linuxserver/plex:1.41", None, Runs.DROPS),
    ("image: nginx:1.27", None, Runs.ROOT),
    ("image: example.com/app", None, Runs.UNKNOWN),
    ("<<: {image: example.com/app, user: '0:0'}", None, Runs.ROOT),
    ("<<: {image: example.com/app, user: root}", None, Runs.ROOT),
    ("<<: {image: nginx:1.27, user: '1000'}", None, Runs.NONROOT),
    ("<<: {image: nginx:1.27, user: '$UID_NOT_SET'}", None, Runs.UNKNOWN),
    ("build: .", "FROM python:3.13\nUSER app\n", Runs.NONROOT),
    ("build: .", "FROM python:3.13\n", Runs.ROOT),
    ("build: .", "FROM python:3.13\nUSER app\nUSER 0\n", Runs.ROOT),
    ("build: .", "ARG U\nFROM python:3.13\nARG U\nUSER $U\n", Runs.UNKNOWN),
    ("build: .", "FROM golang:1.24 AS b\nUSER 1000\nFROM alpine\n", Runs.ROOT),
    ("build: .", "FROM example.com/base\n", Runs.UNKNOWN),
    ("build: .", "FROM debian:12\nRUN apt-get install gosu\n", Runs.UNKNOWN),
    ("build: .", "FROM gcr.io/distroless/static-debian12:nonroot\n", Runs.NONROOT),
    ("build: .", "FROM postgres:17\n", Runs.DROPS),
    ("build: .", 'FROM postgres:17\nENTRYPOINT ["/mine"]\n', Runs.UNKNOWN),
    ("build: {context: ., args: {B: nobody}}", "FROM alpine\nARG B\nUSER $B\n", Runs.NONROOT),
]


@pytest.mark.parametrize(("service", "dockerfile", "runs"), USERS)
def test_user(service: str, dockerfile: str | None, runs: Runs, tmp_path: Path) -> None:
    user = effective(tmp_path, service, dockerfile).user
    assert user.runs is runs, user
    assert user.reason.rstrip(".") == user.reason != ""


def test_the_lower_case_dockerfile_is_found(tmp_path: Path) -> None:
    (tmp_path / "dockerfile").write_text("FROM alpine:3.21\n")
    build = effective(tmp_path, "build: .").build
    assert build is not None
    assert build.view is not None
    assert build.path.endswith("/dockerfile")


def test_a_pipe_or_a_huge_file_is_not_read(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "Dockerfile")
    build = effective(tmp_path, "build: .").build
    assert build is not None
    assert build.view is None
    assert build.problem == "its Dockerfile cannot be read"
    os.unlink(tmp_path / "Dockerfile")
    (tmp_path / "Dockerfile").write_text("FROM alpine\n" + "#" * 1_100_000)
    assert effective(tmp_path, "build: .").view is None


def test_a_dockerfile_is_read_once_for_all_services(tmp_path: Path) -> None:
    services = "services:\n" + "".join(f"  s{n}: {{build: .}}\n" for n in range(9))
    (tmp_path / "compose.yaml").write_text(services)
    project = load([str(tmp_path / "compose.yaml")], LoadOptions())
    reads: list[str] = []

    def read(path: str) -> bytes:
        reads.append(path)
        return b"FROM alpine\n"

    engine = Engine(project, read)
    assert all(engine.service(service).view for service in project.services.values())
    assert len(reads) == 1


IDLE = [
    ("restart: 'no'", True),
    ("command: celery -A shop worker", True),
    ("profiles: [tools]", True),
    ("deploy: {mode: replicated-job}", True),
    ("command: gunicorn app", False),
    ("restart: always", False),
]


@pytest.mark.parametrize(("line", "idle"), IDLE)
def test_jobs_and_workers(line: str, idle: bool, tmp_path: Path) -> None:
    assert bool(effective(tmp_path, f"image: example.com/app:1\n    {line}").idle) is idle
