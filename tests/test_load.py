"""What Docker Compose refuses, and where it was written."""

from __future__ import annotations

import random

import pytest
from loading import found, place, project, rules, text

from dockcto_compose.compose.model import is_unknown

WEB = "services:\n  web:\n    image: nginx\n"
TWO = "services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n"

# text of the file, and what is refused in it: the rule and the text it points at
REFUSED = [
    # the file
    ("", "yaml-error at "),
    ("# nothing\n", "yaml-error at "),
    ("- a\n", "yaml-error at - a"),
    (WEB + "---\n", "yaml-error at "),
    (WEB + "    image: httpd\n", "duplicate-key at image"),
    (WEB + "    labels:\n      1: a\n", "non-string-key at 1"),
    (WEB + "    labels: *nope\n", "unresolved-alias at *nope"),
    (WEB + "    labels: &a [*a]\n", "unresolved-alias at *a"),
    (WEB + "    <<: 5\n", "yaml-error at 5"),
    (WEB + "    hostname: {{ host }}\n", "non-string-key at {{ host }}"),
    ("name: ___\n" + WEB, "invalid-project-name at ___"),
    # variables
    (WEB + "    hostname: ${A\n", "invalid-interpolation at ${A"),
    (WEB + "    hostname: a-${A:?why}-b\n", "required-variable-unset at ${A:?why}"),
    (WEB + "    scale: two\n", "invalid-number at two"),
    (WEB + "    tty: maybe\n", "wrong-type at maybe"),
    # the schema
    (WEB + "    imagee: x\n", "unknown-key at imagee"),
    (WEB + "    command: 5\n", "wrong-type at 5"),
    ("services:\n  web: nginx\n", "wrong-type at nginx"),
    (WEB + "    depends_on: {db: {condition: up}}\n  db: {image: a}\n", "invalid-value at up"),
    (WEB + "    group_add: [a, a]\n", "repeated-list-item at a"),
    ("x-a: &a [b, c, d]\nservices:\n  web:\n    image: nginx\n    environment:\n      <<: *a\n", "yaml-error at *a"),
    (WEB + "    environment:\n      - KEY: value\n", "env-list-colon-slip at KEY: value"),
    # short syntaxes
    (WEB + "    ports: ['80:99999']\n", "invalid-port at 99999"),
    (WEB + "    ports: [080]\n", "invalid-port at 080"),
    (WEB + "    volumes: ['./a:/b:ro:z']\n", "invalid-volume at './a:/b:ro:z'"),
    (WEB + "    devices: ['a:b:c:d']\n", "invalid-device at 'a:b:c:d'"),
    (WEB + "    extra_hosts: [alone]\n", "invalid-host at alone"),
    (WEB + "    command: 'echo \"hi'\n", "invalid-command at 'echo \"hi'"),
    (WEB + "    environment: ['A =b']\n", "invalid-variable-name at 'A =b'"),
    (WEB + "    build: {context: ., ssh: [key]}\n", "invalid-ssh-key at key"),
    (WEB + "    stop_grace_period: 5 minutes\n", "invalid-duration at 5 minutes"),
    (WEB + "    mem_limit: 5zb\n", "invalid-size at 5zb"),
    (WEB + "    volumes: [{type: bind, target: /a}]\n", "bind-without-source at {type: bind, target: /a}"),
    (WEB + "    volumes: [{type: volume}]\n", "missing-key at {type: volume}"),
    (WEB + "    pid:\n", "wrong-type at "),
    # resources
    (WEB + "volumes: {a: {external: true, driver: x}}\n", "external-conflict at driver"),
    (WEB + "secrets: {a: {}}\n", "secret-without-source at a"),
    (WEB + "secrets: {a: {driver: x}}\n", "secret-without-source at a"),
    (WEB + "configs: {a: {}}\n", "config-without-source at a"),
    (WEB + "configs: {a: {file: b, content: c}}\n", "conflicting-sources at c"),
    # what must fit together
    ("services:\n  web:\n    tty: true\n", "missing-image-or-build at web"),
    (WEB + "    depends_on: [db]\n", "undefined-service at db"),
    (WEB + "    network_mode: service:db\n", "undefined-service at db"),
    (WEB + "    links: ['db:base']\n", "undefined-service at db"),
    (WEB + "    extends: db\n", "undefined-service at db"),
    (WEB + "    depends_on: [web]\n", "self-dependency at web"),
    (TWO + "  a: {image: b, depends_on: [b]}\n  b: {image: c, links: [a]}\n", "dependency-cycle at b"),
    (WEB + "    depends_on: [db]\n  db: {image: a, profiles: [x]}\n", "dependency-in-inactive-profile at db"),
    (WEB + "    networks: [back]\n", "undefined-network at back"),
    (WEB + "    volumes: ['data:/a']\n", "undefined-volume at data"),
    (WEB + "    secrets: [token]\n", "undefined-secret at token"),
    (WEB + "    configs: [{source: conf}]\n", "undefined-config at conf"),
    (WEB + "    network_mode: host\n    networks: [a]\nnetworks: {a: }\n", "network-mode-with-networks at host"),
    (WEB + "    healthcheck: {test: [curl, a]}\n", "healthcheck-test-form at curl"),
    (WEB + "    tmpfs: [/a]\n    volumes: [/a]\n", "mount-target-clash at /a"),
    (WEB + "    mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}\n", "conflicting-limits at 1g"),
    (WEB + "    scale: 2\n    deploy: {replicas: 3}\n", "conflicting-scale at 2"),
    (WEB + "    scale: 2\n    container_name: abc\n", "replicas-with-container-name at 2"),
    (WEB + "    build: {context: ., platforms: [arm]}\n    platform: amd\n", "platform-not-built at amd"),
    (WEB + "    container_name: abc\n  db: {image: a, container_name: abc}\n", "duplicate-container-name at abc"),
    (WEB + "    env_file: gone.env\n", "missing-env-file at gone.env"),
]  # fmt: skip

ACCEPTED = [
    WEB,
    WEB + "    ports: [22:22, '80']\n",
    WEB + "    init: 'yes'\n",
    WEB + "    depends_on: {db: {condition: service_started, required: false}}\n  db: {image: a, profiles: [x]}\n",
    WEB + "    environment: [A, B=, C=d=e]\n",
    WEB + "    env_file: [{path: gone.env, required: false}]\n",
    "services:\n  web:\n    build: .\n",
    "services:\n  web:\n    provider: {type: x}\n",
    "x-a: &a\n  image: b\nservices:\n  web:\n    <<: *a\n",
    "x-a: &a\n  image: b\nservices:\n  web:\n    <<: [*a, {init: true}]\n  db: *a\n",
    WEB + "secrets: {a: {external: true}}\n",
]


@pytest.mark.parametrize(("content", "expected"), REFUSED, ids=[expected for _, expected in REFUSED])
def test_one_fault_is_one_finding_at_its_place(content: str, expected: str) -> None:
    assert found(project(content)) == [expected]


@pytest.mark.parametrize("content", ACCEPTED)
def test_sound_files_are_accepted(content: str) -> None:
    assert found(project(content)) == []


def test_a_fault_in_one_service_hides_none_in_another() -> None:
    loaded = project(
        "services:\n"
        "  a: {image: x, ports: ['0:99999'], mem_limit: 5zb}\n"
        "  b: {imagee: x, image: 5}\n"
        "  c: {image: x, networks: [n], depends_on: [a, b, d]}\n"
    )
    assert sorted(found(loaded)) == [
        "invalid-port at 99999",
        "invalid-size at 5zb",
        "undefined-network at n",
        "undefined-service at d",
        "unknown-key at imagee",
        "wrong-type at 5",
    ]


def test_a_shared_value_is_one_cause() -> None:
    loaded = project("x-a: &a\n  image: b\n  ports: ['1:x']\nservices:\n  a: *a\n  b: {<<: *a}\n  c: {<<: *a}\n")
    assert found(loaded) == ["invalid-port at x"]


def test_nothing_follows_from_half_a_file() -> None:
    loaded = project("services:\n  web:\n    image: a\n    networks: [back]\n    ports: [\nvolumes:\n")
    assert rules(loaded.faults) == ["yaml-error"]
    assert not loaded.complete


def test_secrets_stay_out_of_messages() -> None:
    loaded = project(
        WEB + "    environment:\n      - PASSWORD =hunter2\n      - [hunter2]\n    labels: {a: [hunter2]}\n"
    )
    assert loaded.faults
    assert not any("hunter2" in fault.message for fault in loaded.faults)


UNKNOWN = [
    "    ports: ['${PORT}:80', '${PORTS}']\n",
    "    image: ${IMAGE}\n",
    "    scale: ${SCALE}\n",
    "    volumes: ['${DATA}/a:/b', '${V}:/c', '${D}']\n",
    "    mem_limit: ${LIMIT}\n    deploy: {resources: {limits: {memory: 1g}}}\n",
    "    network_mode: ${MODE}\n",
    "    environment: ['${KEY}=a', 'B=${C}']\n",
    "    healthcheck: {test: '${TEST}', interval: '${I}'}\n",
    "    depends_on: ['${DB}']\n",
    "    networks: ['${NET}']\n",
    "    extra_hosts: ['${HOST}']\n",
    "    env_file: ['${ENV}.env', 'gone.env']\n",
    "    stop_grace_period: ${GRACE:?set it}\n",
    "    tmpfs: ['${A}', '${B}']\n",
    "    container_name: ${NAME}\n",
    "    extends: {file: '${FILE}', service: x}\n",
    "    devices: ['${DEVICE}']\n",
    "    ulimits: {nofile: '${N}'}\n",
    "    command: echo '${A}\n",
    "    platform: ${P}\n    build: {context: ., platforms: [a]}\n",
]


@pytest.mark.parametrize("content", UNKNOWN)
def test_what_nobody_can_know_is_not_judged(content: str) -> None:
    loaded = project(
        (WEB + content) if "image:" not in content else WEB.replace("    image: nginx\n", content), strict_env=False
    )
    assert found(loaded) == []


def test_unknown_values_keep_what_can_be_told() -> None:
    loaded = project(WEB + "    ports: ['${PORT:?}:80/udp']\n    volumes: ['${D}/a:/b:ro']\n", strict_env=False)
    port, volume = loaded.services["web"].get("ports", 0), loaded.services["web"].get("volumes", 0)
    assert (port["target"], port["protocol"], is_unknown(port["published"])) == (80, "udp", True)
    assert (volume["target"], volume["read_only"], is_unknown(volume["source"])) == ("/b", True, True)


def test_variables_are_recorded_with_their_places() -> None:
    loaded = project(
        WEB + '    hostname: a-${A:-x${B}}\n    user: $C\n    labels: ["d\\t${D?no}"]\n',
        environment={"A": "1", "D": "2"},
    )
    seen = [(use.name, text(use.at), use.value, use.default, use.required) for use in loaded.variables]
    assert seen == [
        ("A", "${A:-x${B}}", "1", "x${B}", None),
        ("B", "${B}", None, None, None),
        ("C", "$C", None, None, None),
        ("D", "${D?no}", "2", None, "no"),
    ]


ORIGINS = [
    (("image",), "a", ["merge"]),
    (("ports", 0, "target"), "'80'", []),
    (("environment", "A"), "b", []),
    (("labels", "b"), "2", ["alias"]),
]


@pytest.mark.parametrize(("path", "written", "kinds"), ORIGINS)
def test_every_value_knows_where_it_was_written(path: tuple[str | int, ...], written: str, kinds: list[str]) -> None:
    loaded = project(
        "x-labels: &labels {a: 1, b: 2}\n"
        "x-base: &base\n  image: a\n"
        "services:\n  web:\n    <<: *base\n    ports: ['80']\n    environment:\n      A: b\n    labels: *labels\n"
    )
    web = loaded.services["web"]
    origin = web.origin(*path)
    assert found(loaded) == []
    assert origin is not None
    assert [step.kind for step in origin.steps] == kinds
    assert text(web.at(*path)) == written


def test_what_nobody_wrote_is_at_the_service() -> None:
    loaded = project(WEB)
    assert loaded.services["web"].origin("networks", "default") is None
    assert text(loaded.services["web"].at("networks", "default")) == "web"


FILES = {
    "compose.yaml": """\
name: shop
include:
  - payments.yaml
services:
  web:
    extends:
      file: common/base.yaml
      service: app
    ports:
      - "80:99999"
      - "8080:80"
    depends_on: [db, cahe]
  db:
    image: postgres:16
    volumes:
      - data:/var/lib/postgresql
    healthcheck:
      interval: 5 minutes
  cache:
    image: redis
""",
    "compose.override.yaml": """\
services:
  web:
    deploy: true
    mem_limit: 5zb
  db:
    imagee: postgres:17
""",
    "payments.yaml": """\
services:
  pay:
    image: pay
    networks: [backend]
volumes:
  cards:
    external: true
    driver: local
""",
    "common/base.yaml": """\
services:
  app:
    extends: {file: deep.yaml, service: root}
    image: app
    restart: 5
    deploy:
      replicas: 2
""",
    "common/deep.yaml": """\
services:
  root:
    container_name: one
    env_file: app.env
    command: 'echo "hi'
""",
}


def test_each_fault_of_a_project_is_in_its_file_at_its_line() -> None:
    loaded = project(FILES, "compose.yaml", "compose.override.yaml")
    assert sorted(f"{place(fault.at)} {fault.rule}" for fault in loaded.faults) == [
        "common/base.yaml:5:14 wrong-type",
        "common/base.yaml:7:17 replicas-with-container-name",
        "common/deep.yaml:4:15 missing-env-file",
        "common/deep.yaml:5:14 invalid-command",
        "compose.override.yaml:3:13 merge-type-clash",
        "compose.override.yaml:4:16 invalid-size",
        "compose.override.yaml:6:5 unknown-key",
        "compose.yaml:10:13 invalid-port",
        "compose.yaml:12:22 undefined-service",
        "compose.yaml:16:9 undefined-volume",
        "compose.yaml:18:17 invalid-duration",
        "payments.yaml:4:16 undefined-network",
        "payments.yaml:8:5 external-conflict",
    ]
    assert loaded.name == "shop"
    assert {document.source.path.rpartition("/")[2] for document in loaded.documents} == {
        name.rpartition("/")[2] for name in FILES
    }


def test_a_base_or_include_that_is_not_here_is_noted_once_and_judged_no_further() -> None:
    loaded = project(
        "include: ['https://github.com/acme/shop.git']\n"
        "services:\n  web:\n    extends: {file: 'oci://acme/base', service: x}\n"
        "    networks: [back]\n    depends_on: [db]\n",
    )
    assert found(loaded) == []
    assert rules(loaded.warnings) == ["remote-include", "remote-include"]


CYCLES = [
    ({"compose.yaml": "include: [compose.yaml]\n" + WEB}, "include-cycle"),
    ({"compose.yaml": "include: [b.yaml]\n" + WEB, "b.yaml": "include: [compose.yaml]\n"}, "include-cycle"),
    ({"compose.yaml": "services: {a: {extends: b}, b: {extends: a}}\n"}, "extends-cycle"),
    ({"compose.yaml": "services: {a: {extends: {file: compose.yaml, service: a}}}\n"}, "extends-cycle"),
]


@pytest.mark.parametrize(("files", "rule"), CYCLES)
def test_cycles_end(files: dict[str, str], rule: str) -> None:
    assert rules(project(files).faults) == [rule]


def test_alias_bombs_are_refused_in_a_sentence() -> None:
    lines = ["x-0: &a0 [" + ",".join("x" * 9) + "]"]
    lines += [f"x-{i}: &a{i} [" + ",".join([f"*a{i - 1}"] * 9) + "]" for i in range(1, 9)]
    loaded = project("\n".join(lines) + "\n" + WEB)
    assert rules(loaded.faults) == ["unresolved-alias"]


SCRAPS = (
    "services:", "web:", "image: a", "- b", "&a", "*a", "<<: *a", "{", "}", "[", "]", "!reset", "!override", "null",
    "ports:", "'80:90'", "1.5", "depends_on:", "extends: web", "include:", "volumes:", "${A", "${A:-b}", "---", "\t",
    "environment:", "A=b", ": ", "networks:", "deploy:", "build:", "secrets:", "x-y:",
    "\n", "\n  ", "\n    ", "\n      ",
)  # fmt: skip


def test_no_text_breaks_the_loader() -> None:
    chance = random.Random(7)
    for _ in range(600):
        content = "".join(
            chance.choice(SCRAPS) + chance.choice((" ", "", "\n", "\n  ")) for _ in range(chance.randrange(40))
        )
        for strict in (True, False):
            loaded = project({"compose.yaml": content, "o.yaml": WEB}, "compose.yaml", "o.yaml", strict_env=strict)
            assert loaded.accepted == (not loaded.faults)


def test_no_mutation_of_a_project_breaks_the_loader() -> None:
    chance = random.Random(11)
    whole = "".join(FILES.values())
    for _ in range(200):
        files = dict(FILES)
        name = chance.choice(list(files))
        content = files[name]
        for _ in range(chance.randrange(1, 4)):
            at, size = chance.randrange(len(content)), chance.randrange(12)
            start = chance.randrange(len(whole) - 12)
            content = content[:at] + whole[start : start + chance.randrange(12)] + content[at + size :]
        files[name] = content
        loaded = project(files, "compose.yaml", "compose.override.yaml")
        for fault in loaded.faults:
            assert 0 <= fault.at.span.start <= fault.at.span.end <= len(fault.at.source.text)
