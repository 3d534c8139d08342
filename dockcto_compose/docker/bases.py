"""Images to build on that leave the user at root: operating systems and languages whose Dockerfiles have no USER.

Source: the Dockerfiles of the Docker Official Images (docker-library and the distributions' own repositories), of
Google's distroless and of Microsoft's .NET images. Only images that are meant to be built on stand here; the facts of
images that run as they are stand in the image table.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.text.regex import regex

_ROOT = frozenset(
    (
        "alpine",
        "debian",
        "ubuntu",
        "centos",
        "fedora",
        "rockylinux",
        "almalinux",
        "amazonlinux",
        "oraclelinux",
        "archlinux",
        "opensuse/leap",
        "opensuse/tumbleweed",
        "busybox",
        "scratch",
        "buildpack-deps",
        "bash",
        "python",
        "pypy",
        "node",
        "golang",
        "rust",
        "ruby",
        "php",
        "perl",
        "openjdk",
        "eclipse-temurin",
        "amazoncorretto",
        "sapmachine",
        "ibm-semeru-runtimes",
        "maven",
        "gradle",
        "composer",
        "elixir",
        "erlang",
        "haskell",
        "julia",
        "swift",
        "dart",
        "clojure",
        "r-base",
        "gcc",
        "tomcat",
        "openresty/openresty",
        "oven/bun",
        "denoland/deno",
        "nvidia/cuda",
        "mcr.microsoft.com/dotnet/sdk",
        "mcr.microsoft.com/dotnet/aspnet",
        "mcr.microsoft.com/dotnet/runtime",
        "mcr.microsoft.com/dotnet/runtime-deps",
        "public.ecr.aws/docker/library/node",
        "public.ecr.aws/docker/library/python",
        "tiangolo/uvicorn-gunicorn-fastapi",
        "tiangolo/uvicorn-gunicorn",
    )
)


def runs_as_root(reference: ImageReference) -> bool | None:
    """Whether a container of this base image is root unless somebody says otherwise; None where that is not known."""
    name = reference.familiar_name
    tag = reference.tag or ""
    if name.startswith("gcr.io/distroless/"):
        return "nonroot" not in tag
    if name.startswith("mcr.microsoft.com/dotnet/") and ("chiseled" in tag or "distroless" in tag):
        return False
    if "nonroot" in tag or "rootless" in tag or "unprivileged" in tag:
        return False
    return True if name in _ROOT else None


class NewUser(NamedTuple):
    """A user without privileges for an image: its number, and the command that makes it where the base has none."""

    uid: int
    command: str = ""


_ADDED = 10001
"""Above what distributions give to people and to their own services."""

# users that come with a base image, by the Dockerfiles of their projects
_SHIPPED = {"node": 1000, "oven/bun": 1000, "denoland/deno": 1993}
_DISTROLESS = 65532  # `nonroot` of all of Google's images, whatever their tag
_DOTNET = 1654  # `app`, from .NET 8 on
_DEBIAN = frozenset(
    (
        "debian", "ubuntu", "buildpack-deps", "python", "pypy", "ruby", "perl", "golang", "rust", "gcc", "erlang",
        "elixir", "haskell", "julia", "eclipse-temurin",
    )
)  # fmt: skip
_NOT_DEBIAN = regex(r"alpine|ubi|centos|windows|nanoserver")


def user_for(reference: ImageReference) -> NewUser | None:
    """A user for an image that is made from this base; None where it is not sure how to have one.

    `scratch` has no users at all, and takes any number.
    """
    name, tag = reference.familiar_name, reference.tag or ""
    if name == "scratch" or name.startswith("gcr.io/distroless/"):
        return NewUser(_DISTROLESS)
    if name.startswith("mcr.microsoft.com/dotnet/"):
        version = re.match(r"(\d+)\.\d", tag)
        own = version is not None and int(version[1]) >= 8 and not _NOT_DEBIAN.search(tag.replace("alpine", ""))
        return NewUser(_DOTNET) if own else None
    if "windows" in tag or "nanoserver" in tag:
        return None
    if name in _SHIPPED:
        return NewUser(_SHIPPED[name])
    if name == "alpine" or (name in _DEBIAN and "alpine" in tag):
        return NewUser(_ADDED, f"adduser -D -u {_ADDED} app")
    if name in _DEBIAN and not _NOT_DEBIAN.search(tag):
        return NewUser(_ADDED, f"useradd --create-home --uid {_ADDED} app")
    return None
