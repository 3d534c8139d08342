"""A project of five files: every finding stands in the file and the line that supplied what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.rules.catalog import catalog

# `# rule-id` at the end of a line: that rule, and nothing else, is reported there
FILES = {
    "compose.yaml": """\
include:
  - store/compose.yaml
x-health: &health
  interval: 5 minutes  # invalid-duration
services:
  web:
    image: nginx:1.27.3
    extends:
      file: base.yaml
      service: server
    healthcheck:
      <<: *health
      test: ["CMD", "nginx", "-t"]
    depends_on: [database]
    volumes:
      - pages:/pages  # undefined-volume
  worker:
    extends:
      file: base.yaml
      service: job
""",
    "compose.override.yaml": """\
services:
  web:
    ports:
      - "8080:99999"  # invalid-port
    environment:
      RELEASE: 1.10  # lossy-scalar
  worker:
    networks: [backend]  # undefined-network
""",
    "base.yaml": """\
services:
  server:
    restart: unless-stopped
    mem_limit: 5zb  # invalid-size
  job:
    image: busybox:latest  # image-floating-tag
    command: job 'open  # invalid-command
""",
    "store/compose.yaml": """\
services:
  database:
    image: postgres  # image-untagged
    extends:
      file: common.yaml
      service: store
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
""",
    "store/common.yaml": """\
services:
  store:
    stop_grace_period: soon  # invalid-duration
    environment:
      POSTGRES_PASSWORD: kV9xQ2mZ7pLw  # inline-secret
""",
}
SELECTED = ("validity", "image-floating-tag", "image-untagged", "lossy-scalar", "inline-secret")


def expected() -> list[tuple[str, int, str]]:
    return sorted(
        (name, number, line.rpartition("# ")[2])
        for name, text in FILES.items()
        for number, line in enumerate(text.splitlines(), 1)
        if "  # " in line
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("  # ", "  # finding: "), encoding="utf-8")
    return tmp_path


def test_every_finding_stands_where_its_cause_was_written(project: Path) -> None:
    files = [str(project / name) for name in ("compose.yaml", "compose.override.yaml")]
    rules = RuleSet(rule for rule in catalog().values() if rule.id in SELECTED or rule.category in SELECTED)
    found = check(load(files, LoadOptions()), rules)
    places = sorted((Path(d.source.path).relative_to(project).as_posix(), d.start.line, d.rule) for d in found)
    assert places == expected()
