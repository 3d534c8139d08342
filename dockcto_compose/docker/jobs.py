"""Which services are not servers: jobs that end, workers nobody connects to, tools that are started by hand.

For those a healthcheck has no meaning or no reader.
"""

from __future__ import annotations

import re
from typing import Any

from dockcto_compose.compose.project import Service
from dockcto_compose.text.regex import regex

_NAME = regex(
    r"(?:^|[-_.])(?:worker|workers|cron|cronjob|crond|job|jobs|migrate|migrations?|migrator|init|initializer|setup|seed|seeder|"
    r"scheduler|beat|celery|sidekiq|queue|consumer|backup|backups|certbot|builder|build|installer|bootstrap|create|"
    r"permissions|perms|chown|fix|cli|shell|runner|agent|watchtower|cleanup|test|tests|e2e|horizon|volume)(?:$|[-_.0-9])",
    re.IGNORECASE,
)
_COMMAND = regex(
    r"(?<![\w-])(?:migrate|migration|migrations|db:migrate|seed|collectstatic|createsuperuser|celery|sidekiq|rq worker|"
    r"queue:work|queue:listen|schedule:work|schedule:run|horizon|crond?|beat|worker|consumer|consume|bgworker|chown|chmod|"
    r"mc alias|mc mb|createbucket|pg_dump|mysqldump|certbot|pytest|rspec|tail -f|sleep)(?![\w-])",
    re.IGNORECASE,
)


def ends(service: Service, awaited: bool) -> str:
    """Why this service is a job that does its work and ends; empty where it may go on.

    `awaited`: another service waits for it to complete.
    """
    if awaited:
        return "another service waits for it to end"
    mode = str(service.get("deploy", "mode") or "")
    if mode.endswith("-job"):
        return f"it is deployed as a {mode}"
    if service.get("restart") == "no" and service.origin("restart") is not None:
        return "it is not restarted when it ends"
    return ""


def not_a_server(service: Service, awaited: bool) -> str:
    """Why this service is no server that others wait for; empty where it may well be one."""
    reason = ends(service, awaited)
    if reason:
        return reason
    if service.get("profiles"):
        return "it is started only with a profile"
    text = f"{_text(service.get('entrypoint'))} {_text(service.get('command'))}"
    found = _COMMAND.search(text) if text.strip() else None
    if found:
        return f'it runs "{found[0]}"'
    if _NAME.search(service.name):
        return "by its name it is a worker or a job"
    return ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(word) for word in value)
    return value if isinstance(value, str) else ""
