"""Every rule finds the faults planted for it, at the very place, and mends them: a share of `shared/recall.py`.

There every fault is written in every way, in real files; here each once, in a way drawn by its name.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from planting import WAYS, Base, Planting, plantings
from slips import SLIPS, Slip
from trial import Trial, attempt, attempt_slip, clean

from dockcto_compose.rules.catalog import catalog

FILES = {
    "shop": """\
# The shop, as it runs in production.
name: planted-in
x-log: &log
  driver: local
services:
  # what people see
  web:
    image: nginx:1.27-alpine
    read_only: true
    restart: unless-stopped
    logging: *log
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    security_opt: ["no-new-privileges:true"]
    mem_limit: 64m
    cpus: 0.5
    pids_limit: 50
    ports:
      - "127.0.0.1:8080:80"
      - "127.0.0.1:8443:443"   # for the proxy
    volumes:
      - pages:/usr/share/nginx/html:ro
    tmpfs: /run
    depends_on:
      api:
        condition: service_healthy
  zone:
    image: example.com/zone:2.0
    platform: linux/amd64
    restart: always
    logging: *log
    mem_limit: 64m
    cpus: 0.5
    pids_limit: 50
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    environment:
      - ZONE=europe
      - LEVEL=debug
    ports:
      - "9000:22"
    volumes:
      - ./zones:/etc/zones:ro
      - data:/var/lib/zone
    depends_on:
      - web
    networks:
      - default
  api:
    image: example.com/api:2.1
    restart: always
    read_only: true
    security_opt: ["no-new-privileges:true"]
    cap_drop: [ALL]
    logging: *log
    mem_limit: 64m
    cpus: 0.5
    pids_limit: 50
    environment:
      MODE: production
      LEVEL: ${LEVEL:-info}
    healthcheck:
      test: ["CMD", "/api", "health"]
      interval: 10s
      timeout: 5s
      retries: 3
      start_period: 5s
volumes:
  pages:
  data:
networks:
  default:
    driver: bridge
# the end
""",
    "cache": """\
services:
    # four blanks
    cache:
        image: "redis:7.4"
        environment:
            POSTGRES_PASSWORD: ${CACHE_PASSWORD:?}
        healthcheck:
            test: ["CMD", "redis-cli", "ping"]
            interval: 10s
            timeout: 3s
            retries: 5
            start_period: 5s
    worker:
        image: example.com/worker:3.0
        init: true
        environment:
            SITE: ${SITE}
""",
    "plain": """\
services:
  app:
    image: example.com/app:1.4
    cap_drop:
      - ALL
    deploy:
      resources: {limits: {memory: 64m}}
  tool: {image: "example.com/tool:1.0"}
""",
    "digests": """\
services:
  app:
    image: nginx:1.27@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
""",
}
BASES = {name: Base(text) for name, text in FILES.items()}


def tried(fault: Planting | Slip, folder: Path) -> Trial | None:
    """The fault in the first file that has a place for it and that the rule finds nothing in."""
    rng = random.Random(fault.id)
    bases = rng.sample(list(BASES.items()), len(BASES))
    ways = rng.sample(fault.ways, len(fault.ways)) if isinstance(fault, Planting) else ["slip"]
    for number, (way, (name, base)) in enumerate((way, base) for way in ways for base in bases):
        if clean(base, folder / f"{number}-clean", fault):
            place = folder / str(number)
            if isinstance(fault, Slip):
                trial = attempt_slip(fault, base, name, number, place)
            else:
                trial = attempt(fault, way, base, name, number, place)
            if trial is not None:
                return trial
    return None


@pytest.mark.parametrize("fault", [*plantings(), *SLIPS], ids=lambda fault: fault.id)
def test_a_planted_fault_is_found_where_it_stands_and_mended(fault: Planting | Slip, tmp_path: Path) -> None:
    trial = tried(fault, tmp_path)
    assert trial is not None, "no file has a place for it"
    assert trial.wrong == "", trial
    assert trial.found >= trial.planted > 0


def test_every_rule_is_planted() -> None:
    assert {fault.rule for fault in [*plantings(), *SLIPS]} == set(catalog())


def test_every_way_of_writing_is_used() -> None:
    assert {way for planting in plantings() for way in planting.ways} == set(WAYS)
