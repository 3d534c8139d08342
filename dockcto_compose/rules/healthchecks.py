"""Giving a service a healthcheck: the fix that the rules about health share."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.docker.images import Probe
from dockcto_compose.docker.probes import Refusal, propose
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Raw, Unsupported, Value, append, shared
from dockcto_compose.yamltree.node import MAPPING


def add_healthcheck(service: Service) -> tuple[Fix | None, str]:
    """The fix that adds the known healthcheck of the service's image; or None, and the reason why there is none."""
    proposal = propose(service.data)
    if isinstance(proposal, Refusal):
        return None, proposal.reason.partition(": ")[0]
    probe = proposal.probe
    title = f'Add the healthcheck of "{proposal.facts.images[0]}" to `{service.name}`'
    return attempt(title, lambda: _edits(service, probe), UNSAFE, [("services", service.name, "healthcheck")])


def _edits(service: Service, probe: Probe) -> list[Edit]:
    origin = service.origin()
    if origin is None or origin.node.kind != MAPPING:
        raise Unsupported("the service is not written as a mapping of its own")
    if service.get("healthcheck") is not None:
        raise Unsupported("the service has a `healthcheck` already")
    if shared(origin.node) or service.name in _bases(service.project):
        raise Unsupported("other services take over what is written here")
    body: dict[str, Value] = {
        "test": Raw(json.dumps(list(probe.test), ensure_ascii=False)),
        "interval": probe.interval,
        "timeout": probe.timeout,
        "retries": probe.retries,
        "start_period": probe.start_period,
    }
    return append(origin.node, {"healthcheck": body})


def _bases(project: Project) -> set[str]:
    """The services that others extend."""
    return {name for layer in project.layers for name in _extended(layer.data)}


def _extended(data: object) -> Iterator[str]:
    services = data.get("services") if isinstance(data, dict) else None
    for service in services.values() if isinstance(services, dict) else ():
        base = service.get("extends") if isinstance(service, dict) else None
        name = base.get("service") if isinstance(base, dict) else base
        if isinstance(name, str) and not is_unknown(name):
            yield name
