"""Image references, the facts about images, users, and healthchecks that are proposed only when proven."""

from __future__ import annotations

import random
import subprocess
from typing import Any

import pytest

from dockcto_compose.compose.model import Unknown
from dockcto_compose.docker import probes
from dockcto_compose.docker.images import Builtin, ImageFacts, RootMode, every_row, fits, lookup
from dockcto_compose.docker.probes import Proposal, Refusal, propose
from dockcto_compose.docker.reference import InvalidReferenceError, parse
from dockcto_compose.docker.users import Runs, default_user

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "canonical", "familiar", "tag"),
    [
        ("postgres", "docker.io/library/postgres:latest", "postgres", "latest"),
        ("postgres:16", "docker.io/library/postgres:16", "postgres:16", "16"),
        ("docker.io/library/postgres", "docker.io/library/postgres:latest", "postgres", "latest"),
        ("docker.io/postgres", "docker.io/library/postgres:latest", "postgres", "latest"),
        ("index.docker.io/a/b", "docker.io/a/b:latest", "a/b", "latest"),
        ("a/b:1", "docker.io/a/b:1", "a/b:1", "1"),
        ("library/a/b", "docker.io/library/a/b:latest", "library/a/b", "latest"),
        ("localhost:5000/x", "localhost:5000/x:latest", "localhost:5000/x", "latest"),
        ("localhost/x", "localhost/x:latest", "localhost/x", "latest"),
        ("localhost:5000", "docker.io/library/localhost:5000", "localhost:5000", "5000"),
        ("ghcr.io/a/b:1@" + DIGEST, f"ghcr.io/a/b:1@{DIGEST}", f"ghcr.io/a/b:1@{DIGEST}", "1"),
        ("nginx@" + DIGEST, f"docker.io/library/nginx@{DIGEST}", f"nginx@{DIGEST}", None),
        ("Registry/x", "Registry/x:latest", "Registry/x", "latest"),
        ("[::1]:5000/x", "[::1]:5000/x:latest", "[::1]:5000/x", "latest"),
        ("a_b/e---f__g.h", "docker.io/a_b/e---f__g.h:latest", "a_b/e---f__g.h", "latest"),
    ],
)
def test_references(text: str, canonical: str, familiar: str, tag: str | None) -> None:
    reference = parse(text)
    assert (reference.canonical, reference.familiar, reference.effective_tag) == (canonical, familiar, tag)
    assert parse(reference.canonical).canonical == canonical
    assert text[slice(*reference.tag_span)] == (reference.tag or "")
    assert text[slice(*reference.digest_span)] == (reference.digest or "")
    name = text[slice(*reference.name_span)]
    assert text == name + (f":{reference.tag}" if reference.tag else "") + (
        f"@{reference.digest}" if reference.digest else ""
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("Nginx", "lower case: nginx"),
        ("ghcr.io/Org/app:1", "lower case: ghcr.io/org/app"),
        ("0123456789abcdef" * 4, "64 hexadecimal digits"),
        ("https://ghcr.io/a/b", "without: ghcr.io/a/b"),
        ("a b", "no image reference"),
        ("a:", "the tag"),
        ("a:-x", "the tag"),
        ("a:" + "x" * 129, "the tag"),
        ("a@sha256:12", "the digest"),
        ("a@md5:" + "0" * 32, "the digest"),
        ("a@" + DIGEST.upper().replace("SHA", "sha"), "the digest"),
        ("a//b", "no image reference"),
        ("/a", "no image reference"),
        ("a/", "no image reference"),
        ("-a/b", "no image reference"),
        ("a..b", "no image reference"),
        ("a" * 300, "255"),
        ("${IMAGE}", "upper case"),
    ],
)
def test_texts_that_are_no_reference(text: str, message: str) -> None:
    with pytest.raises(InvalidReferenceError, match=message):
        parse(text)


def test_random_references_never_raise_anything_else() -> None:
    chance = random.Random(5)
    pieces = [
        "a",
        "B",
        "0",
        ".",
        "-",
        "_",
        "/",
        ":",
        "@",
        "sha256:",
        DIGEST,
        "localhost",
        "[::1]",
        "é",
        " ",
        "\n",
        "latest",
    ]
    accepted = 0
    for _ in range(20_000):
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 7)))
        try:
            reference = parse(text)
        except InvalidReferenceError:
            continue
        accepted += 1
        assert parse(reference.canonical).canonical == reference.canonical
        assert parse(reference.familiar).canonical_name == reference.canonical_name
    assert accepted > 500


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("*", ["1", None], []),
        ("*alpine*", ["16-alpine", "alpine3.20"], ["16", None]),
        ("!*alpine*", ["16"], ["16-alpine", None]),
        (">=18", ["18", "18.1-trixie", "latest", "alpine", "v19"], ["17.9", "dev", "1800a"]),
        (">=2.7", ["2", "2.7", "2.10-alpine", "3.0"], ["2.6.9", "1"]),
        ("<3.7", ["3.6.1", "2"], ["3.7", "3", "latest", "main"]),
        ("=2", ["2", "2.7.1", "2-alpine"], ["20", "1", "latest"]),
        (">=17 <25", ["17.0", "24.0.5"], ["25", "16"]),
        ("=2 | latest", ["2.8", "latest"], ["3"]),
        ("date:2023-11-01..2025-12-31", ["RELEASE.2024-01-02T03-04-05Z"], ["RELEASE.2023-10-31T00-00-00Z", "latest"]),
    ],
)
def test_tag_conditions(condition: str, yes: list[str | None], no: list[str | None]) -> None:
    assert [tag for tag in yes if not fits(condition, tag)] == []
    assert [tag for tag in no if fits(condition, tag)] == []


def facts_of(image: str) -> ImageFacts:
    facts = lookup(parse(image))
    assert facts is not None
    return facts


def test_the_facts_are_sound() -> None:
    rows = every_row()
    assert len(rows) > 90
    for facts in rows:
        assert facts.tier in "ABCN"
        assert facts.grade[0] in "SIWK"
        assert facts.source
        for name in facts.images:
            assert parse(name.replace("*", "x")).familiar_name == name.replace("*", "x")
        kinds = {choice.partition("=")[0] for need in facts.needs.split("; ") if need for choice in need.split(" | ")}
        assert kinds <= set(probes.NEEDS)
        if facts.tier in "AB":
            assert facts.probe is not None
            assert facts.needs.startswith("command=")
            assert not facts.unverified
        if facts.tier == "N":
            assert facts.probe is None
        if facts.probe:
            assert facts.probe.test[0] in ("CMD", "CMD-SHELL")


def test_shell_tests_are_shell() -> None:
    for facts in every_row():
        if facts.probe and facts.probe.test[0] == "CMD-SHELL":
            assert "$" not in facts.probe.test[1].replace("$$", "")
            script = facts.probe.test[1].replace("$$", "$")
            assert subprocess.run(["sh", "-n", "-c", script], check=False).returncode == 0, script


@pytest.mark.parametrize(
    ("image", "runs_as", "mode"),
    [
        ("postgres:16-alpine", "70:70", RootMode.DROPS),
        ("postgres", "999:999", RootMode.DROPS),
        ("docker.io/library/nginx:1.27", "101:101 workers", RootMode.ROOT_MASTER),
        ("bitnamilegacy/postgresql:16", "1001:0", RootMode.NONROOT),
        ("bitnami/whatever:1", "1001:0", RootMode.NONROOT),
        ("lscr.io/linuxserver/sonarr", "PUID:PGID (911 default, K)", RootMode.DROPS),
        ("gitea/gitea:1.22-rootless", "1000:1000", RootMode.NONROOT),
    ],
)
def test_lookup(image: str, runs_as: str, mode: RootMode) -> None:
    facts = facts_of(image)
    assert (facts.runs_as, facts.root_mode) == (runs_as, mode)


def test_what_is_not_known() -> None:
    assert lookup(parse("example.org/own/app:1")) is None
    assert lookup(parse("registry.example.org/postgres:16")) is None
    assert lookup(parse(f"postgres@{DIGEST}")) is None  # Debian or Alpine? the digest does not say
    assert lookup(parse(f"redis@{DIGEST}")) is not None


def test_own_healthchecks() -> None:
    assert facts_of("vaultwarden/server").builtin_healthcheck is Builtin.YES
    believed = facts_of("netdata/netdata:v2")
    assert (believed.builtin_healthcheck, believed.may_have_healthcheck) == (Builtin.BELIEVED, True)
    assert not facts_of("redis").may_have_healthcheck


@pytest.mark.parametrize(
    ("image", "user", "image_user", "own_entrypoint", "runs"),
    [
        ("postgres", None, None, False, Runs.DROPS),
        ("postgres", None, None, True, Runs.UNKNOWN),
        ("postgres", "0", None, False, Runs.ROOT),
        ("postgres", "999:999", None, False, Runs.NONROOT),
        ("postgres", "", "", False, Runs.DROPS),
        ("nginx", None, None, False, Runs.ROOT),
        ("nginx", None, "web", False, Runs.NONROOT),
        ("nginx", "root:web", "web", False, Runs.ROOT),
        ("nginx", "00", None, False, Runs.ROOT),
        ("nginx", "${UID}", None, False, Runs.UNKNOWN),
        ("nginx", Unknown("5"), None, False, Runs.UNKNOWN),
        ("nginx", ":5", None, False, Runs.UNKNOWN),
        ("grafana/grafana", None, None, True, Runs.NONROOT),
        ("redis/redis-stack", None, None, False, Runs.UNKNOWN),  # believed to be root: not said
        ("netdata/netdata", None, None, False, Runs.UNKNOWN),
        (None, None, None, False, Runs.UNKNOWN),
        (None, None, "1000", False, Runs.NONROOT),
    ],
)
def test_users(image: str | None, user: str | None, image_user: str | None, own_entrypoint: bool, runs: Runs) -> None:
    facts = facts_of(image) if image else None
    verdict = default_user(facts, user, image_user, own_entrypoint=own_entrypoint)
    assert verdict.runs is runs
    assert verdict.why
    assert not verdict.why.endswith(".")


def mount(target: Any, kind: str = "bind") -> dict[str, Any]:
    return {"type": kind, "source": "./x", "target": target}


PROVEN: list[tuple[dict[str, Any], str]] = [
    ({"image": "postgres:16"}, "pg_isready -h 127.0.0.1"),
    ({"image": "postgres:16", "command": ["postgres", "-c", "fsync=off"]}, "pg_isready"),
    ({"image": "postgres:16", "command": "-c max_connections=200"}, "pg_isready"),
    ({"image": "postgres:16", "volumes": [mount("/var/lib/postgresql/data", "volume")]}, "pg_isready"),
    ({"image": "mysql:8.4", "environment": {"MYSQL_ROOT_PASSWORD": Unknown("${X}")}}, "mysqladmin"),
    ({"image": "mariadb:11"}, "--connect"),
    ({"image": "mariadb:10.6"}, "--connect"),
    ({"image": "redis:7", "command": ["redis-server", "--save", "60", "1"]}, "redis-cli"),
    ({"image": "mongo"}, "mongosh"),
    ({"image": "mongo:4.4", "command": "--replSet rs0 --bind_ip_all"}, "mongo"),
    ({"image": "minio/minio:RELEASE.2024-01-01T00-00-00Z", "command": "server /data --console-address :9001"}, "mc"),
    ({"image": "traefik:v3.1", "command": ["--ping", "--providers.docker"]}, "traefik"),
    ({"image": "traefik:v3.1", "environment": {"TRAEFIK_PING": "true"}}, "traefik"),
    (
        {"image": "quay.io/keycloak/keycloak:26.0", "command": ["start"], "environment": {"KC_HEALTH_ENABLED": "true"}},
        "9000",
    ),
    ({"image": "quay.io/keycloak/keycloak:24.0", "command": ["start-dev", "--health-enabled=true"]}, "8080"),
    ({"image": "elasticsearch:8.15.0", "environment": {"xpack.security.enabled": "false"}}, "9200"),
    ({"image": "elasticsearch:7.17.0"}, "9200"),
    ({"image": "nats:2-alpine", "command": ["-m", "8222"]}, "8222"),
    ({"image": "nats:2-alpine", "command": ["--http_port=8222"]}, "8222"),
    ({"image": "quay.io/coreos/etcd:v3.5.9", "command": "etcd --listen-client-urls=http://0.0.0.0:2379"}, "etcdctl"),
    ({"image": "mcr.microsoft.com/mssql/server:2022-latest", "environment": {"MSSQL_SA_PASSWORD": "x"}}, "sqlcmd"),
    ({"image": "grafana/grafana:11.0.0", "volumes": [mount("/etc/grafana/provisioning")]}, "3000"),
    ({"image": "bitnami/postgresql:16"}, "pg_isready"),
]

UNPROVEN: list[tuple[dict[str, Any], str]] = [
    ({}, "not known"),
    ({"image": "nginx:${TAG}"}, "not known"),
    ({"image": Unknown("redis")}, "not known"),
    ({"image": "Redis"}, "lower case"),
    ({"image": "redis", "build": {"context": "."}}, "built here"),
    ({"image": "example.org/app:1"}, "no healthcheck is known"),
    ({"image": "vaultwarden/server"}, "of its own"),
    ({"image": "netdata/netdata"}, "of its own"),
    ({"image": "nginx"}, "no healthcheck is sure"),
    ({"image": "redis/redis-stack"}, "not verified"),
    ({"image": "redis", "entrypoint": ["sh"]}, "`entrypoint`"),
    ({"image": "postgres:16", "command": ["psql", "-h", "db"]}, '"psql"'),
    ({"image": "postgres:16", "command": ["-p", "5433"]}, "-p"),
    ({"image": "postgres:16", "command": "postgres -c port=5433"}, "port"),
    ({"image": "postgres:16", "command": ["-c", "config_file=/x.conf"]}, "config_file"),
    ({"image": "postgres:16", "command": 'postgres "'}, "split"),
    ({"image": "postgres:16", "command": ["-c", Unknown("x")]}, "variable"),
    ({"image": "postgres:16", "environment": {"PGPORT": None}}, "PGPORT"),
    ({"image": "postgres:16", "env_file": [{"path": "x.env"}]}, "env_file"),
    ({"image": "postgres:16", "volumes": [mount("/etc/postgresql.conf")]}, "mount"),
    ({"image": "postgres:16", "volumes": [mount(Unknown("/x"))]}, "variable"),
    ({"image": "redis", "command": "redis-server --requirepass ${PW}"}, "variable"),
    ({"image": "redis", "command": ["redis-server", "--requirepass", "x"]}, "--requirepass"),
    ({"image": "redis", "command": ["redis-server", "/etc/redis.conf"]}, ".conf"),
    ({"image": "redis", "command": ["sh", "-c", "redis-server"]}, '"sh"'),
    ({"image": "redis", "volumes": [mount("/usr/local/etc/redis/")]}, "mount"),
    ({"image": "redis", "configs": [{"source": "redis.conf"}]}, "mount"),
    ({"image": "mariadb:10.5.3"}, "healthcheck.sh"),
    ({"image": "minio/minio", "command": "server /data"}, "tags"),
    ({"image": "traefik:v3.1"}, "--ping"),
    ({"image": "traefik:v3.1", "command": ["--ping=false"]}, "--ping"),
    ({"image": "traefik:v3.1", "command": ["--ping", "--entryPoints.traefik.address=:9"]}, "entrypoints.traefik"),
    ({"image": "traefik:v3.1", "command": ["--ping"], "volumes": [mount("/etc/traefik")]}, "mount"),
    ({"image": "quay.io/keycloak/keycloak:26.0", "command": ["start"]}, "KC_HEALTH_ENABLED"),
    ({"image": "elasticsearch:8.15.0"}, "xpack.security.enabled"),
    ({"image": "nats:2-alpine", "command": ["-m", "8223"]}, "-m 8222"),
    (
        {"image": "quay.io/coreos/etcd:v3.5.9", "command": "etcd --listen-client-urls https://0.0.0.0:2379"},
        "http://0.0.0.0",
    ),
    ({"image": "mcr.microsoft.com/mssql/server:2022-latest"}, "MSSQL_SA_PASSWORD"),
    (
        {"image": "mcr.microsoft.com/mssql/server:2022-latest", "environment": {"MSSQL_SA_PASSWORD": Unknown("x")}},
        "certain",
    ),
    ({"image": "grafana/grafana", "volumes": [mount("/etc/grafana")]}, "mount"),
]


@pytest.mark.parametrize(("service", "part"), PROVEN)
def test_proven_healthchecks(service: dict[str, Any], part: str) -> None:
    found = propose(service)
    assert isinstance(found, Proposal), found
    assert part in " ".join(found.probe.test)
    assert not found.facts.unverified


@pytest.mark.parametrize(("service", "reason"), UNPROVEN)
def test_what_is_not_proven_is_refused(service: dict[str, Any], reason: str) -> None:
    found = propose(service)
    assert isinstance(found, Refusal), found
    assert reason in found.reason
    assert "requirepass x" not in found.reason


def test_an_unread_value_may_be_unknown() -> None:
    service = {"image": "redis:7", "environment": {"X": Unknown("${X}")}, "labels": {"a": Unknown("x")}}
    assert isinstance(propose(service), Proposal)


def test_the_base_of_a_dockerfile() -> None:
    assert isinstance(propose({"build": {"context": "."}}, image="redis:7"), Proposal)


def test_no_service_makes_it_raise() -> None:
    chance = random.Random(3)
    values: list[Any] = [None, "", "x", "-p", "${X}", Unknown("y"), [], ["redis-server"], [None], {}, {"A": None}, 5]
    names = [facts.images[0].replace("*", "x") for facts in every_row()]
    for _ in range(3000):
        service: dict[str, Any] = {"image": chance.choice(names) + chance.choice(("", ":1", ":latest", ":3-alpine"))}
        for key in ("command", "entrypoint", "environment", "env_file", "configs", "volumes", "secrets"):
            if chance.random() < 0.4:
                service[key] = chance.choice(values)
        assert isinstance(propose(service), Proposal | Refusal)
