"""Makes the tables, and is done."""

from jobs.database import connect

with connect() as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS done (id bigserial PRIMARY KEY, job bytea NOT NULL)")
