"""Run services as a user of their own instead of root.

Root in a container is root on the host's kernel, fenced in by namespaces and capabilities alone. Whoever breaks into
the process owns all of the container, every file mounted into it, and starts from the best place to get out (OWASP
Docker cheat sheet, rule 2).

The user is taken from where the engine takes it: `user:` of the service, else the last `USER` of the stage that is
built, else what the base image is known to do. Images that start as root and hand over to a user of their own, such as
`postgres`, `redis` or those of linuxserver with `PUID`, are fine, and nothing is said about images nobody here knows.

A user that somebody wrote is a warning, as is a published service whose Dockerfile leaves the user at root; the rest
is an info. Whoever says why, in a comment on the line or above it, is not asked again. Services that need root to do
their work (privileged ones, or with the Docker socket) and jobs that end are left out.

**Fix** (unsafe): removes `user: root` where the image has a user of its own. Files it wrote as root stay root's. In a
Dockerfile without USER, adds one by number: the user that comes with the base (1000 of `node`, 65532 of distroless,
1654 of .NET 8), or a new one on Debian, Ubuntu and Alpine. Not where volumes, a port below 1024 or a start script speak
against it. A program that writes beside its own code then has to be given a folder for that.

**When to ignore**: when the process needs root and cannot give it up. Better say so in a comment.

```yaml bad
services:
  dashboard:
    image: grafana/grafana:11.4.0
    user: root  # !
    volumes:
      - data:/var/lib/grafana
volumes:
  data:
```

```yaml fixed unsafe
services:
  dashboard:
    image: grafana/grafana:11.4.0
    volumes:
      - data:/var/lib/grafana
volumes:
  data:
```

```yaml bad
services:
  web:
    build: .
    ports: ["8000:8000"]
```

```dockerfile file
FROM python:3.13  # !
COPY . /app
CMD ["python", "-m", "app"]
```

```dockerfile fixed unsafe
FROM python:3.13
COPY . /app
RUN useradd --create-home --uid 10001 app
USER 10001
CMD ["python", "-m", "app"]
```

```yaml good
services:
  db:
    image: postgres:17
  api:
    image: example.com/api:2.1
    user: "1000:1000"
  setup:
    image: example.com/tools:2.1
    # installs packages
    user: root
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService, Runs
from dockcto_compose.docker.images import RootMode
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import remove, shared

# commands that prepare something as root first, and may hand over to another user
_PREPARES = regex(r"\b(?:chown|gosu|su-exec|setpriv|runuser|apt-get|apk add|useradd|adduser|mount)\b")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    if effective.user.runs is not Runs.ROOT or effective.ends or effective.is_wasm or _needs_root(service):
        return
    if service.get("user") is not None:
        yield from _by_the_service(service, effective)
    elif effective.build is not None:
        yield from _by_the_build(service, effective, ctx)


def _by_the_service(service: Service, effective: EffectiveService) -> Iterator[Problem]:
    facts = effective.facts
    if (facts is not None and facts.root_mode is RootMode.DROPS) or effective.user.explained:
        return
    fix, why = None, "the image has no user of its own that is known"
    own = facts is not None and facts.root_mode is RootMode.NONROOT and not facts.unverified
    if own:
        fix, why = _without_user(service)
    yield Problem(
        f'`{service.name}` runs as root because `user` is "{effective.user.text}"; '
        + (
            "leave it out, the image has a user of its own"
            if own
            else "name a user without privileges, or say why in a comment"
        ),
        service.at("user"),
        fix,
        unfixable=why,
    )


def _without_user(service: Service) -> tuple[Fix | None, str]:
    origin = service.origin("user")
    entry = origin.key.parent if origin is not None and origin.key is not None else None
    if entry is None or shared(entry.value):
        return None, "other services share what is written here"
    if origin is not None and origin.steps:
        return None, "the user comes from another place"
    return attempt("Remove `user`", lambda: remove(entry), UNSAFE, [("services", service.name, "user")])


def _by_the_build(service: Service, effective: EffectiveService, ctx: Context) -> Iterator[Problem]:
    build, view = effective.build, effective.view
    if build is None or view is None or effective.user.explained or effective.for_development:
        return
    severity = Severity.WARNING if service.get("ports") else Severity.INFO
    if effective.user.place is not None:
        message = f'the image runs as root: its last USER is "{effective.user.text}"; end with one without privileges'
        why = "somebody chose root; what for, and what would need another owner, is not known"
        yield Problem(message, effective.user.place, severity=severity, unfixable=why)
        return
    if effective.base_facts is not None:
        return
    at = build.place(view.chain[-1].base.span) or service.at("build")
    base = (
        f'"{effective.base.familiar_name}" starts as root and no USER follows' if effective.base else "it has no USER"
    )
    from dockcto_compose.rules.new_user import with_user

    fix, why = with_user(effective, ctx.effective)
    message = f"the image runs as root: {base}; add a user without privileges, and USER"
    yield Problem(message, at, fix, severity=severity, unfixable=why)


def _needs_root(service: Service) -> bool:
    """Whether the service does what only root may do; other rules speak of that."""
    if service.get("privileged") is True or service.get("cap_add") or service.get("devices"):
        return True
    if service.get("pid") == "host" or service.get("network_mode") == "host":
        return True
    if _PREPARES.search(f"{service.get('entrypoint')} {service.get('command')}"):
        return True
    mounts = service.get("volumes") or ()
    return any(isinstance(mount, dict) and str(mount.get("source")).endswith(".sock") for mount in mounts)
