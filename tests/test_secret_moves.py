"""Moving secrets to Compose secrets: only where the image reads the file, and never over something that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.docker.reference import parse as reference
from dockcto_compose.docker.secret_variables import file_variable
from dockcto_compose.lint.engine import RuleSet
from dockcto_compose.lint.fix import fix
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE
from dockcto_compose.rules.security.inline_secret import Options

RULES = RuleSet(
    [catalog()["inline-secret"], catalog()["missing-secret-file"]], {"inline-secret": Options(move_to="secrets")}
)
DB = """\
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: Vq7-92mLpx  # why
      POSTGRES_USER: shop
"""
MOVED = """\
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password  # why
      POSTGRES_USER: shop
    secrets:
      - postgres_password
secrets:
  postgres_password:
    file: ./secrets/postgres_password.txt
"""


def mend(folder: Path, text: str, **others: str):
    folder.mkdir(exist_ok=True)
    (folder / "compose.yaml").write_bytes(text.encode())

    def read(texts: dict[str, str]):
        def content(path: str) -> bytes:
            return texts[path].encode() if path in texts else Path(path).read_bytes()

        return load([str(folder / "compose.yaml")], LoadOptions(read=content))

    result = fix(read, RULES, UNSAFE)
    assert result.refused == []
    return result, {str(Path(path).relative_to(folder)): after for path, (_, after) in result.texts.items()}


def test_the_value_moves_and_the_rest_stays(tmp_path: Path) -> None:
    result, texts = mend(tmp_path, DB)
    assert texts == {"compose.yaml": MOVED, "secrets/postgres_password.txt": "Vq7-92mLpx"}
    assert result.remaining == []
    environment = result.project.services["db"].get("environment")
    assert environment == {"POSTGRES_PASSWORD_FILE": "/run/secrets/postgres_password", "POSTGRES_USER": "shop"}


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_newlines_of_the_file_are_kept(newline: str, tmp_path: Path) -> None:
    _, texts = mend(tmp_path, DB.replace("\n", newline))
    assert texts["compose.yaml"] == MOVED.replace("\n", newline)


def test_list_flow_and_dollars(tmp_path: Path) -> None:
    text = (
        "services:\n  db:\n    image: mysql:8.4\n    environment: ['MYSQL_PASSWORD=a$$b-92\"x', A=b]\n"
        "    secrets: [other]\nsecrets: {other: {file: ./other}}\n"
    )
    _, texts = mend(tmp_path, text)
    assert texts["secrets/mysql_password.txt"] == 'a$b-92"x'
    assert "['MYSQL_PASSWORD_FILE=/run/secrets/mysql_password', A=b]" in texts["compose.yaml"]
    assert "secrets: [other, mysql_password]" in texts["compose.yaml"]
    assert "file: ./secrets/mysql_password.txt" in texts["compose.yaml"]


def test_many_services_each_with_a_secret_of_its_own(tmp_path: Path) -> None:
    services = "".join(
        f"  db{n}:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: Vq{n}-92mLpx\n"
        for n in range(30)
    )
    result, texts = mend(tmp_path, f"services:\n{services}")
    assert len(result.fixed) == 30
    assert sorted(text for name, text in texts.items() if name.startswith("secrets/")) == sorted(
        f"Vq{n}-92mLpx" for n in range(30)
    )
    assert result.remaining == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("image: postgres:17", "image: mongo:7"),
        ("image: postgres:17", "image: ${IMAGE}"),
        ("    image: postgres:17\n", "    image: postgres:17\n    user: '70'\n"),
        ("    image: postgres:17\n", "    image: postgres:17\n    entrypoint: [sh]\n"),
        ("    image: postgres:17\n", "    image: postgres:17\n    command: sh -c 'exec postgres'\n"),
        ("    image: postgres:17\n", "    image: postgres:17\n    cap_drop: [ALL]\n"),
        ("    image: postgres:17\n", "    image: postgres:17\n    env_file: other.env\n"),
        ("      POSTGRES_USER", "      POSTGRES_PASSWORD_FILE: ''\n      POSTGRES_USER"),
        ("    image: postgres:17\n", "    image: postgres:17\n    labels: {a: 'pg_dump $$POSTGRES_PASSWORD'}\n"),
        ("      POSTGRES_USER", "      <<: {POSTGRES_PASSWORD: x}\n      POSTGRES_USER"),
        ("POSTGRES_PASSWORD: Vq7-92mLpx", "POSTGRES_PASSWORD: &a Vq7-92mLpx"),
        ("POSTGRES_PASSWORD: Vq7-92mLpx", "POSTGRES_PASSWORD: ${P:-Vq7-92mLpx}"),
        ("    environment:\n", "    environment: &a\n"),
    ],
)
def test_where_a_file_may_not_be_read_env_is_the_home(old: str, new: str, tmp_path: Path) -> None:
    text = DB.replace(old, new)
    assert text != DB
    if "&a\n" in text:
        text += "  two:\n    image: postgres:17\n    environment: *a\n"
    _, texts = mend(tmp_path, text)
    assert not any(name.startswith("secrets") for name in texts)
    assert "_FILE: /run" not in texts.get("compose.yaml", "")


def test_an_extended_service_keeps_its_variable(tmp_path: Path) -> None:
    text = DB + "  two:\n    extends: db\n    environment:\n      POSTGRES_PASSWORD: Other-92kdLw6\n"
    _, texts = mend(tmp_path, text)
    assert set(texts) == {"compose.yaml", ".env"}


def test_a_taken_name_and_a_taken_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "db_postgres_password.txt").write_text("somebody else's")
    _, texts = mend(tmp_path, DB + "secrets:\n  postgres_password:\n    file: ./x\n")
    assert texts["secrets/db_postgres_password_2.txt"] == "Vq7-92mLpx"
    assert "secrets/db_postgres_password.txt" not in texts
    assert "    secrets:\n      - db_postgres_password_2\n" in texts["compose.yaml"]


def test_a_run_that_was_cut_short_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres_password.txt").write_text("Vq7-92mLpx")
    _, texts = mend(tmp_path, DB)
    assert texts == {"compose.yaml": MOVED}


def test_the_folder_is_hidden_from_git_and_builds(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nCOPY . /app\n")
    _, texts = mend(tmp_path, DB + "  web:\n    build: .\n")
    assert texts[".gitignore"] == "/secrets/\n"
    assert texts[".dockerignore"] == "secrets\n"


@pytest.mark.parametrize(
    ("image", "name", "variable"),
    [
        ("postgres:17", "POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE"),
        ("docker.io/library/mariadb:11", "MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_FILE"),
        ("lscr.io/linuxserver/code-server", "SUDO_PASSWORD", "FILE__SUDO_PASSWORD"),
        ("linuxserver/mariadb:10", "MYSQL_ROOT_PASSWORD", "FILE__MYSQL_ROOT_PASSWORD"),
        ("vaultwarden/server:1.32.0", "ADMIN_TOKEN", "ADMIN_TOKEN_FILE"),
        ("minio/minio:latest", "MINIO_ROOT_PASSWORD", "MINIO_ROOT_PASSWORD_FILE"),
        ("postgres:17", "OTHER_PASSWORD", ""),
        ("example.com/postgres:17", "POSTGRES_PASSWORD", ""),
        ("mongo:7", "MONGO_INITDB_ROOT_PASSWORD", ""),
    ],
)
def test_what_images_read(image: str, name: str, variable: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(f"services:\n  a:\n    image: {image}\n")
    service = load([str(tmp_path / "compose.yaml")], LoadOptions()).services["a"]
    assert file_variable(reference(image), service, name) == variable
