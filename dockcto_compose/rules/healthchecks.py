"""Giving a service a healthcheck: the fix that the rules about health share."""

from __future__ import annotations

import json

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.images import Probe
from dockcto_compose.docker.probes import Refusal, propose
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.service_edits import add
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Raw, Unsupported, Value


def add_healthcheck(service: Service) -> tuple[Fix | None, str]:
    """The fix that adds the known healthcheck of the service's image; or None, and the reason why there is none."""
    proposal = propose(service.data)
    if isinstance(proposal, Refusal):
        return None, proposal.reason.partition(": ")[0]
    probe = proposal.probe
    title = f'Add the healthcheck of "{proposal.facts.images[0]}" to `{service.name}`'
    return attempt(title, lambda: _edits(service, probe), UNSAFE, [("services", service.name, "healthcheck")])


def _edits(service: Service, probe: Probe) -> list[Edit]:
    if service.get("healthcheck") is not None:
        raise Unsupported("the service has a `healthcheck` already")
    body: dict[str, Value] = {
        "test": Raw(json.dumps(list(probe.test), ensure_ascii=False)),
        "interval": probe.interval,
        "timeout": probe.timeout,
        "retries": probe.retries,
        "start_period": probe.start_period,
    }
    return add(service, {"healthcheck": body})
