"""The images a service makes Docker pull: the one it runs, and those its Dockerfile is built from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from dockcto_compose.compose import template
from dockcto_compose.compose.model import Location, is_unknown, part
from dockcto_compose.compose.project import Service
from dockcto_compose.docker import reference as references
from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.text.source import Span

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.effective import StageView

# The words for "whatever is newest": a tag made of them says nothing about what will run.
MOVING = frozenset(
    (
        "latest",
        "newest",
        "stable",
        "unstable",
        "edge",
        "nightly",
        "daily",
        "weekly",
        "master",
        "main",
        "trunk",
        "head",
        "dev",
        "devel",
        "develop",
        "development",
        "canary",
        "beta",
        "alpha",
        "rolling",
        "current",
        "testing",
        "mainline",
        "lts",
        "experimental",
        "next",
        "snapshot",
        "preview",
        "insiders",
        "release",
        "prod",
        "production",
        "staging",
        "live",
    )
)
# Words that tell how an image is made, not which version of the program is in it.
FLAVOURS = (
    "alpine",
    "slim",
    "apache",
    "fpm",
    "cli",
    "minimal",
    "full",
    "management",
    "perl",
    "ubi",
    "ubuntu",
    "debian",
)


class Pull(NamedTuple):
    """One image that is pulled. `at` is where it is written, `tag_at` its tag alone where that can be told apart.

    `variable` is the one whose default supplies it, empty where the image is written out.
    """

    reference: ImageReference
    at: Location
    tag_at: Location
    variable: str = ""

    @property
    def name(self) -> str:
        """The image as it is written, without tag and digest."""
        return self.reference.text[: self.reference.name_span.end]

    @property
    def moving(self) -> bool:
        """Whether the tag follows whatever is newest; a digest holds it still."""
        tag = self.reference.tag
        return tag is not None and self.reference.digest is None and is_moving(tag)


def is_moving(tag: str) -> bool:
    """`latest`, `stable-alpine`, `alpine`: not `7-latest` or `main-1a2b3c4`, which say more than that."""
    words = tag.lower().replace("_", "-").replace(".", "-").split("-")
    if words[0] == "latest":
        return True
    if any(character.isdigit() for word in words for character in word):
        return False
    return any(word in MOVING for word in words) or all(word in FLAVOURS for word in words)


def image_of(service: Service) -> Pull | None:
    """The image a service is run from; None where it is built, and where a variable without a value hides it."""
    image, origin = service.get("image"), service.origin("image")
    if not isinstance(image, str) or origin is None or service.get("build") is not None:
        return None
    node = origin.node.resolved
    if is_unknown(image):
        return None
    try:
        reference = references.parse(image)
    except references.InvalidReferenceError:
        return None
    at = Location(node.source, node.span)
    if node.value == image:
        start, end = reference.tag_span if reference.tag else reference.name_span
        return Pull(reference, at, part(node, image, start, end))
    return Pull(reference, at, at, _default(node.value))


def _default(text: str) -> str:
    """The first variable of a text that has a default."""
    try:
        found = template.parse(text).references()
    except template.TemplateError:
        return ""
    return next((one.name for one in found if one.operator[-1:] == "-"), "")


def bases_of(view: StageView, place: Callable[[Span], Location | None]) -> Iterator[Pull]:
    """The images of all stages that are built for a target, each at its FROM; stages and `scratch` are none.

    `place` tells where a part of the Dockerfile is written.
    """
    for stage in view.reachable:
        base, span = view.graph.bases[stage.index], stage.base.span
        image, at = base.image, place(span)
        if image is None or image == "scratch" or base.unset or at is None:
            continue
        try:
            reference = references.parse(image)
        except references.InvalidReferenceError:
            continue
        if stage.base.text == image and span.end - span.start == len(image):
            start, end = reference.tag_span if reference.tag else reference.name_span
            yield Pull(reference, at, place(Span(span.start + start, span.start + end)) or at)
        else:
            yield Pull(reference, at, at, stage.base.text.partition("$")[2].strip("{}").partition(":")[0])
