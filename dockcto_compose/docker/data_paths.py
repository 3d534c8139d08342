"""Where images keep their data, and where people put a volume in the belief that they do.

Sources: the Dockerfiles of the images, their VOLUME and the default of the setting that moves the data. From 18 on the
official Postgres image keeps its data below /var/lib/postgresql/18 (docker-library/postgres#1259).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple

from dockcto_compose.docker.images import fits
from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.text.regex import regex


class DataPath(NamedTuple):
    """`path` is where the data are, `also` further places that hold all of them, `mistaken` matches the wrong ones.

    `moved_by` are words that, in the environment or the command, move the data.
    """

    images: tuple[str, ...]
    tags: str
    path: str
    mistaken: re.Pattern[str]
    moved_by: tuple[str, ...] = ()
    also: re.Pattern[str] | None = None
    database: bool = True

    def holds(self, target: str) -> bool:
        """Whether a mount at `target` holds the data."""
        return target == self.path or bool(self.also and self.also.match(target))


def _row(
    images: str, tags: str, path: str, mistaken: str, moved_by: str = "", also: str = "", database: bool = True
) -> DataPath:
    moved = tuple(moved_by.split())
    more = regex(rf"(?:{also})\Z") if also else None
    return DataPath(tuple(images.split()), tags, path, regex(rf"(?:{mistaken})\Z"), moved, more, database)


_POSTGRES = "postgres postgis/postgis"
_TABLE: Sequence[DataPath] = (
    _row(
        _POSTGRES,
        ">=18",
        "/var/lib/postgresql",
        "/var/lib/postgresql/data(?:/.*)?|/data|/pgdata|/var/lib/postgres",
        "PGDATA",
        r"/var/lib/postgresql/\d+(?:/.*)?",
    ),
    _row(
        _POSTGRES,
        "<18",
        "/var/lib/postgresql/data",
        r"/var/lib/postgresql|/var/lib/postgres(?:/data)?|/var/lib/pgsql(?:/data)?|/data|/pgdata|/postgres(?:ql)?(?:[-_/]data)?",
        "PGDATA",
    ),
    _row(
        "mysql mariadb",
        "*",
        "/var/lib/mysql",
        "/var/lib/mariadb|/var/lib/mysql/data|/var/mysql|/data|/(?:mysql|mariadb)(?:[-_/]data)?",
        "datadir",
    ),
    _row(
        "mongo",
        "*",
        "/data/db",
        "/data|/data/mongo(?:db)?|/var/lib/mongo(?:db)?|/mongo(?:db)?(?:[-_/](?:data|db))?|/db",
        "dbpath storage",
    ),
    _row(
        "redis valkey/valkey",
        "*",
        "/data",
        r"/var/lib/(?:redis|valkey)|/(?:redis|valkey)(?:[-_/]data)?|/var/redis",
        "--dir .conf",
    ),
    _row(
        "influxdb",
        "=2",
        "/var/lib/influxdb2",
        "/var/lib/influxdb|/root/.influxdbv2|/data",
        "INFLUXD_ENGINE_PATH INFLUXD_BOLT_PATH engine-path",
    ),
    _row("influxdb", "=1", "/var/lib/influxdb", "/var/lib/influxdb2|/data", "INFLUXDB_DATA_DIR"),
    _row(
        "elasticsearch docker.elastic.co/elasticsearch/elasticsearch",
        "*",
        "/usr/share/elasticsearch/data",
        "/var/lib/elasticsearch(?:/data)?|/data|/esdata|/elasticsearch/data",
        "path.data",
    ),
    _row(
        "opensearchproject/opensearch",
        "*",
        "/usr/share/opensearch/data",
        "/var/lib/opensearch(?:/data)?|/data",
        "path.data",
    ),
    _row("couchdb", ">=2", "/opt/couchdb/data", "/usr/local/var/lib/couchdb|/var/lib/couchdb|/data"),
    _row("clickhouse/clickhouse-server", "*", "/var/lib/clickhouse", "/data|/clickhouse(?:[-_/]data)?", ".xml"),
    _row("cassandra", "*", "/var/lib/cassandra", "/data|/opt/cassandra/data", also="/var/lib/cassandra/data"),
    _row(
        "rabbitmq",
        "*",
        "/var/lib/rabbitmq",
        "/data|/rabbitmq(?:[-_/]data)?",
        "RABBITMQ_MNESIA_BASE",
        "/var/lib/rabbitmq/mnesia",
    ),
    _row(
        "grafana/grafana grafana/grafana-oss grafana/grafana-enterprise",
        "*",
        "/var/lib/grafana",
        "/grafana(?:[-_/]data)?|/data|/usr/share/grafana/data",
        "GF_PATHS_DATA paths.data grafana.ini",
        database=False,
    ),
    _row(
        "prom/prometheus",
        "*",
        "/prometheus",
        "/data|/prometheus[-_]data|/var/lib/prometheus",
        "storage.tsdb.path",
        database=False,
    ),
    _row("gitea/gitea", "!*rootless*", "/data", "/var/lib/gitea", "GITEA_WORK_DIR", database=False),
    _row("gitea/gitea", "*rootless*", "/var/lib/gitea", "/data", "GITEA_WORK_DIR", database=False),
    _row(
        "portainer/portainer-ce portainer/portainer-ee",
        "*",
        "/data",
        "/var/lib/portainer|/portainer(?:[-_/]data)?",
        "--data",
        database=False,
    ),
    _row(
        "registry",
        "*",
        "/var/lib/registry",
        "/data|/registry|/tmp/registry(?:-dev)?",
        "REGISTRY_STORAGE .yml .yaml",
        database=False,
    ),
    _row("caddy", "*", "/data", "/root/.local/share/caddy|/root/.caddy", "XDG_DATA_HOME", database=False),
    _row("louislam/uptime-kuma", "*", "/app/data", "/data|/uptime-kuma", "DATA_DIR", database=False),
)


def data_path(image: ImageReference) -> DataPath | None:
    """Where an image keeps its data; None where nobody here knows."""
    name, tag = image.familiar_name, image.effective_tag
    return next((row for row in _TABLE if name in row.images and fits(row.tags, tag)), None)


def keeps_data(image: ImageReference) -> bool:
    """Whether an image is a database, or something else that must not be stopped in the middle of a write."""
    return any(row.database and image.familiar_name in row.images for row in _TABLE)


def normalized(target: str) -> str:
    return posixpath.normpath(target)
