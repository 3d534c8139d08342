"""Files that hold credentials, by their name, and where the name is not enough by what stands in them."""

from __future__ import annotations

from dockcto_compose.docker.filesystem import Files, Kind
from dockcto_compose.text.regex import regex

FOLDER = "secrets"
"""Where the files of Compose secrets go, beside the compose file."""

_BY_NAME = regex(
    r"(?:.*/)?(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|_netrc|\.pgpass|\.git-credentials|\.aws/credentials|\.pypirc"
    r"|\.docker/config\.json|\.dockercfg|\.htpasswd|service[-_]account[\w-]*\.json|kubeconfig)\Z"
)
_ENV = regex(r"(?:.*/)?\.env(?:\.(?:local|prod(?:uction)?|live|staging|secrets?)(?:\.local)?)?\Z")
_CREDENTIALS = {
    ".npmrc": regex(r"_authToken\s*=\s*[^\s$]|_password\s*=\s*[^\s$]|_auth\s*=\s*[^\s$]"),
    ".yarnrc.yml": regex(r"npmAuthToken:\s*[\"']?[^\s$\"']"),
    "auth.json": regex(r"\"(?:http-basic|github-oauth|bearer)\"\s*:\s*\{\s*\""),
}
_KEYS = regex(r".*\.(?:pem|key|ppk)\Z")
_PRIVATE = regex(r"PRIVATE KEY-----|PuTTY-User-Key-File")


def holds_secret(files: Files, path: str, name: str) -> bool:
    """Whether a file is one of credentials, not counting `.env` files. `name` is its path for people."""
    if _BY_NAME.match(name):
        return True
    wanted = _CREDENTIALS.get(name.rpartition("/")[2])
    if wanted is None and _KEYS.match(name):
        wanted = _PRIVATE
    if wanted is None or files.kind(path) is not Kind.FILE:
        return False
    return wanted.search(files.text(path) or "") is not None


def is_env_file(name: str) -> bool:
    """Whether a file is one of variables that is meant for one machine alone: `.env`, `.env.production`."""
    return bool(_ENV.match(name))
