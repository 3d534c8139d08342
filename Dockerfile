# syntax=docker/dockerfile:1
# docker build -t dockcto-compose . && docker run --rm -v "$PWD:/project:ro" dockcto-compose

FROM python:3.13.13-slim-bookworm@sha256:355bfa66770995d7e9a0da4b3473b44d0cb451f6b56f5615ad9c39e3c4eca03f AS build
WORKDIR /src
ENV PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv
# the dependencies alone first: they change less often than the source
COPY pyproject.toml ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
      > requirements.txt \
    && pip install -r requirements.txt
COPY README.md LICENSE ./
COPY schemas schemas
COPY dockcto_compose dockcto_compose
RUN --mount=type=cache,target=/root/.cache/pip pip install --no-deps .

FROM python:3.13.13-slim-bookworm@sha256:355bfa66770995d7e9a0da4b3473b44d0cb451f6b56f5615ad9c39e3c4eca03f
LABEL org.opencontainers.image.title="dockcto-compose" \
      org.opencontainers.image.description="Checks Docker Compose projects and mends them" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
COPY --from=build /opt/venv /opt/venv
WORKDIR /project
USER 65532:65532
ENTRYPOINT ["dockcto-compose"]
CMD ["check", "."]
