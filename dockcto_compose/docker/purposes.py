"""Images that exist to look after the engine or the host: what would be a hole in any other service is their work.

Source: the documentation of these projects, whose own examples give them the socket of the engine or folders of the
host.
"""

from __future__ import annotations

from dockcto_compose.docker.reference import ImageReference

# A name without a slash is the last part of an image's name, whoever publishes it.
_ENGINE = frozenset(
    (
        # managers and proxies
        "portainer", "portainer-ce", "portainer-ee", "portainer/agent", "yacht", "dockge", "komodo-core",
        "komodo-periphery", "dokploy", "coolify", "swarmpit", "arcane", "pterodactyl/wings", "docker-socket-proxy",
        "socket-proxy", "traefik", "nginx-proxy", "docker-gen", "acme-companion", "caddy-docker-proxy", "tsdproxy",
        "registrator", "newt", "sablier",
        # updaters and schedulers
        "watchtower", "diun", "ouroboros", "shepherd", "whats-up-docker", "wud", "autoheal", "ofelia",
        "docker-volume-backup", "dockcheck",
        # runners
        "docker", "act_runner", "forgejo-runner", "runner-images", "gitlab-runner", "drone-runner-docker",
        "woodpecker-agent", "localstack", "docker-bench-security",
        # watchers
        "dozzle", "lazydocker", "glances", "cadvisor", "telegraf", "netdata", "datadog/agent", "beszel-agent",
        "homepage", "homarr", "promtail", "alloy", "grafana-agent", "logspout", "filebeat", "metricbeat", "crowdsec",
        "uptime-kuma",
    )
)  # fmt: skip
_HOST = frozenset(
    (
        "node-exporter", "node_exporter", "cadvisor", "netdata", "glances", "telegraf", "datadog/agent", "promtail",
        "alloy", "grafana-agent", "filebeat", "metricbeat", "fluent-bit", "beszel-agent", "scrutiny", "crowdsec",
        "docker-bench-security", "dashdot", "zabbix-agent", "zabbix-agent2", "smartctl-exporter", "sysdig", "falco",
    )
)  # fmt: skip


def manages_engine(reference: ImageReference | None) -> bool:
    """Whether the image is made to talk to the container engine: a manager, proxy, updater, log viewer or runner."""
    return _is_one(reference, _ENGINE)


def manages_host(reference: ImageReference | None) -> bool:
    """Whether the image is made to watch the host it runs on."""
    return _is_one(reference, _HOST)


def _is_one(reference: ImageReference | None, names: frozenset[str]) -> bool:
    if reference is None:
        return False
    return reference.familiar_name in names or reference.repository.rpartition("/")[2] in names
