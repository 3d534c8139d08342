"""The connection to the database."""

import os
from pathlib import Path

import psycopg


def connect() -> psycopg.Connection:
    password = Path(os.environ["DATABASE_PASSWORD_FILE"]).read_text().strip()
    return psycopg.connect(host=os.environ["DATABASE_HOST"], dbname="jobs", user="jobs", password=password)
