"""What happens to a service's container once its process ends.

Compose takes `deploy.restart_policy` before `restart` (docker/compose, pkg/compose/create.go, getRestartPolicy).
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.compose.model import Location, is_unknown
from dockcto_compose.compose.project import Service

_CONDITIONS = {"none": "no", "any": "always"}


class Restarts(NamedTuple):
    """`policy` is no, always, unless-stopped or on-failure; empty where nobody wrote one, None where it is unknown.

    `tries` is how often `on-failure` tries again, 0 for ever. `place` is where the policy is written.
    """

    policy: str | None
    tries: int = 0
    place: Location | None = None

    @property
    def for_ever(self) -> bool:
        """Whether the container is started again even when its process has ended well."""
        return self.policy in ("always", "unless-stopped")


def restarts(service: Service) -> Restarts:
    """The restart policy of a service."""
    deployed = service.get("deploy", "restart_policy")
    if isinstance(deployed, dict) and deployed:
        condition, tries = deployed.get("condition", "any"), deployed.get("max_attempts") or 0
        place = service.at("deploy", "restart_policy", "condition")
        if is_unknown(condition) or not isinstance(condition, str) or not isinstance(tries, int):
            return Restarts(None, place=place)
        return Restarts(_CONDITIONS.get(condition, condition), tries, place)
    written = service.get("restart")
    if written is None or written == "":
        return Restarts("")
    place = service.at("restart")
    if is_unknown(written) or not isinstance(written, str):
        return Restarts(None, place=place)
    policy, _, tries = written.partition(":")
    return Restarts(policy, int(tries) if tries.isascii() and tries.isdecimal() and len(tries) < 10 else 0, place)
