"""Images to build on that leave the user at root: operating systems and languages whose Dockerfiles have no USER.

Source: the Dockerfiles of the Docker Official Images (docker-library and the distributions' own repositories), of
Google's distroless and of Microsoft's .NET images. Only images that are meant to be built on stand here; the facts of
images that run as they are stand in the image table.
"""

from __future__ import annotations

from dockcto_compose.docker.reference import ImageReference

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
