"""Images that read the value of a variable from a file: `POSTGRES_PASSWORD_FILE` in place of `POSTGRES_PASSWORD`.

Listed are only images that read the file as root, before they change their user: Compose mounts a secret as it lies on
the host, so a file of mode 0600 is closed to everybody else. That leaves out mongo, redmine, grafana and pgadmin4,
whose scripts read it as their own user, and wordpress, whose PHP does.

Sources: `docker-entrypoint.sh` of docker-library/postgres (which the images for PostGIS, pgvector and TimescaleDB take
over), docker-library/mysql, MariaDB/mariadb-docker and phpmyadmin/docker; minio `cmd/common-main.go`; vaultwarden
`src/util.rs` (get_env_str_value); linuxserver.io, "Docker secrets" in the readme of each image.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.probes import NotProvenError, words
from dockcto_compose.docker.reference import ImageReference


class _Reader(NamedTuple):
    """`variables` can be given as files, each under the name that `form` makes of it.

    `programs` are the commands under which the image's script reads them at all; None where it always does.
    """

    images: tuple[str, ...]
    variables: tuple[str, ...]
    programs: tuple[str, ...] | None = None
    form: str = "{}_FILE"


_READERS = (
    _Reader(
        ("postgres", "postgis/postgis", "pgvector/pgvector", "timescale/timescaledb"),
        ("POSTGRES_PASSWORD",),
        ("postgres",),
    ),
    _Reader(("mysql",), ("MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD"), ("mysqld",)),
    _Reader(
        ("mariadb",),
        (
            "MARIADB_ROOT_PASSWORD",
            "MARIADB_PASSWORD",
            "MARIADB_REPLICATION_PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_PASSWORD",
        ),
        ("mariadbd", "mysqld"),
    ),
    _Reader(("phpmyadmin", "phpmyadmin/phpmyadmin"), ("PMA_PASSWORD", "PMA_CONTROLPASS", "MYSQL_ROOT_PASSWORD"), ()),
    _Reader(("minio/minio", "quay.io/minio/minio"), ("MINIO_ROOT_PASSWORD",)),
    _Reader(("vaultwarden/server", "ghcr.io/dani-garcia/vaultwarden"), ("*",)),
    _Reader(("lscr.io/linuxserver/*", "linuxserver/*", "ghcr.io/linuxserver/*"), ("*",), form="FILE__{}"),
)


def file_variable(reference: ImageReference | None, service: Service, name: str) -> str:
    """The variable that gives the image a file in place of the value; empty where it is not known to read one here.

    A service with a user, an entrypoint, or without the capability to read other users' files cannot.
    """
    reader = _reader(reference, name)
    if reader is None or service.get("user") is not None or service.get("entrypoint") is not None:
        return ""
    dropped = {str(one).upper().removeprefix("CAP_") for one in service.get("cap_drop") or ()}
    added = {str(one).upper().removeprefix("CAP_") for one in service.get("cap_add") or ()}
    if dropped & {"ALL", "DAC_OVERRIDE"} and not added & {"ALL", "DAC_OVERRIDE"}:
        return ""
    return reader.form.format(name) if _runs_script(reader, service) else ""


def _runs_script(reader: _Reader, service: Service) -> bool:
    """Whether the image's script reads files under the service's command."""
    try:
        command = words(service.data, "command")
    except NotProvenError:
        return False
    if reader.programs is None or not command or command[0].startswith("-"):
        return True
    return command[0].rpartition("/")[2] in reader.programs


def _reader(reference: ImageReference | None, name: str) -> _Reader | None:
    image = reference.familiar_name if reference is not None else ""
    for reader in _READERS:
        if any(fnmatchcase(image, one) for one in reader.images):
            return reader if any(fnmatchcase(name, one) for one in reader.variables) else None
    return None
