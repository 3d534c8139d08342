"""Image references: `registry/repository:tag@digest`, as Docker reads and completes them.

Grammar and normalisation: distribution/reference.
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.text import Span
from dockcto_compose.text.regex import regex

HUB = "docker.io"
_HUB_ALIAS = "index.docker.io"
_OFFICIAL = "library/"
LONGEST_REPOSITORY = 255

_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_REGISTRY = regex(rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?\Z")
_REPOSITORY = regex(rf"{_PART}(?:/{_PART})*\Z")
_TAG = regex(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}\Z")
_DIGEST = regex(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}\Z")
_DIGEST_SIZES = {"sha256": 64, "sha384": 96, "sha512": 128}
_IDENTIFIER = regex(r"[a-f0-9]{64}\Z")


class InvalidReferenceError(ValueError):
    """The text is no image reference; the message says why."""


class ImageReference(NamedTuple):
    """One image reference. `name_span`, `tag_span` and `digest_span` are offsets inside `text`.

    Without a tag `tag` is None and `tag_span` the empty place where `:tag` would go; likewise for the digest.
    """

    text: str
    registry: str
    repository: str
    tag: str | None
    digest: str | None
    name_span: Span
    tag_span: Span
    digest_span: Span

    @property
    def canonical_name(self) -> str:
        """Registry and repository in full: `docker.io/library/postgres`."""
        return f"{self.registry}/{self.repository}"

    @property
    def familiar_name(self) -> str:
        """The short name people write: `postgres`."""
        if self.registry != HUB:
            return self.canonical_name
        rest = self.repository.removeprefix(_OFFICIAL)
        return self.repository if "/" in rest else rest

    @property
    def canonical(self) -> str:
        """The whole reference in full; without tag and digest it means `latest`."""
        return self.canonical_name + self._suffix("latest")

    @property
    def familiar(self) -> str:
        return self.familiar_name + self._suffix(None)

    @property
    def effective_tag(self) -> str | None:
        """The tag that is pulled: `latest` where neither tag nor digest is written, None where a digest decides."""
        return self.tag or (None if self.digest else "latest")

    def _suffix(self, default: str | None) -> str:
        tag = self.tag or (None if self.digest else default)
        return (f":{tag}" if tag else "") + (f"@{self.digest}" if self.digest else "")


def parse(text: str) -> ImageReference:
    """Read a reference. Raises InvalidReferenceError."""
    if not text:
        raise InvalidReferenceError("the image is empty; name one, such as nginx:1.27")
    if "://" in text:
        raise InvalidReferenceError(
            f'the image "{text}" begins with a scheme; write it without: {text.partition("://")[2]}'
        )
    if _IDENTIFIER.match(text):
        raise InvalidReferenceError(
            f'"{text}" is 64 hexadecimal digits: an image id, not a name; use name@sha256:{text}'
        )
    rest, digest, digest_span = _split_digest(text)
    name, tag, tag_span = _split_tag(rest)
    registry, repository = _split_registry(name)
    if repository != repository.lower():
        lower = name[: len(name) - len(repository)] + repository.lower() if name.endswith(repository) else name.lower()
        raise InvalidReferenceError(f'the image "{text}" has upper case letters; repositories are lower case: {lower}')
    if not _REGISTRY.match(registry) or not _REPOSITORY.match(repository):
        raise InvalidReferenceError(f'"{text}" is no image reference; write [registry/]name[:tag][@digest]')
    if len(repository) > LONGEST_REPOSITORY:
        raise InvalidReferenceError(f"the image's name is longer than {LONGEST_REPOSITORY} characters")
    return ImageReference(text, registry, repository, tag, digest, Span(0, len(name)), tag_span, digest_span)


def _split_digest(text: str) -> tuple[str, str | None, Span]:
    rest, sign, digest = text.partition("@")
    if not sign:
        return text, None, Span(len(text), len(text))
    algorithm, _, encoded = digest.partition(":")
    size = _DIGEST_SIZES.get(algorithm)
    if not _DIGEST.match(digest) or size is None or len(encoded) != size or encoded != encoded.lower():
        raise InvalidReferenceError(
            f'the digest "{digest}" is not valid; write @sha256: and 64 lower case hexadecimal digits'
        )
    return rest, digest, Span(len(rest) + 1, len(text))


def _split_tag(text: str) -> tuple[str, str | None, Span]:
    """A colon behind the last slash starts the tag; before it, it belongs to the registry's port."""
    at = text.find(":", text.rfind("/") + 1)
    if at < 0:
        return text, None, Span(len(text), len(text))
    tag = text[at + 1 :]
    if not _TAG.match(tag):
        raise InvalidReferenceError(f'the tag "{tag}" is not valid; use up to 128 letters, digits, `_`, `.` and `-`')
    return text[:at], tag, Span(at + 1, len(text))


def _split_registry(name: str) -> tuple[str, str]:
    """The first part is a registry if it looks like a host; without one the image is on Docker Hub."""
    first, slash, rest = name.partition("/")
    if not slash:
        return HUB, _OFFICIAL + name
    if first in (HUB, _HUB_ALIAS):
        return HUB, rest if "/" in rest else _OFFICIAL + rest
    if first == "localhost" or "." in first or ":" in first or first != first.lower():
        return first, rest
    return HUB, name
