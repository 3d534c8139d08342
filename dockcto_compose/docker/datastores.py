"""Images that keep data, and the ports on which they give it away.

Source: the documentation of each of these images. Names stand without a registry; those of Bitnami have the same ports.
"""

from __future__ import annotations

from dockcto_compose.docker.reference import ImageReference

_PORTS: dict[str, frozenset[int]] = {
    name: frozenset(ports)
    for names, ports in (
        ("postgres postgresql postgis pgvector timescaledb timescaledb-ha pgbouncer supabase/postgres", (5432,)),
        ("mysql mysql-server mariadb percona percona-server", (3306, 33060)),
        ("mongo mongodb mongodb-community-server percona-server-mongodb", (27017, 27018, 27019)),
        ("redis valkey redis-stack-server redis-stack dragonfly keydb", (6379,)),
        ("memcached", (11211,)),
        ("elasticsearch opensearch", (9200, 9300)),
        ("cassandra scylla", (7000, 9042, 9160)),
        ("couchdb", (5984,)),
        ("clickhouse-server clickhouse", (8123, 9000)),
        ("influxdb", (8086,)),
        ("neo4j", (7473, 7474, 7687)),
        ("mssql/server azure-sql-edge", (1433,)),
        ("cockroach", (26257,)),
        ("arangodb", (8529,)),
        ("rethinkdb", (28015, 29015)),
        ("etcd", (2379, 2380)),
        ("zookeeper", (2181,)),
        ("qdrant", (6333, 6334)),
        ("surrealdb", (8000,)),
    )
    for name in names.split()
}


def data_ports(reference: ImageReference | None) -> frozenset[int]:
    """The container ports on which an image serves its data; empty for what is no data store."""
    if reference is None:
        return frozenset()
    repository = reference.repository
    return _PORTS.get(repository) or _PORTS.get(repository.rpartition("/")[2], frozenset())
