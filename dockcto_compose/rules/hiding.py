"""Keeping the new home of a secret out of git and out of images, as a part of the fix that moves it there."""

from __future__ import annotations

import os

from dockcto_compose.docker.builds import IGNORE_NAME, ServiceBuild
from dockcto_compose.rules.rule import Context
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source, Span

_PLAIN = regex(r"[\w./@+=,-]+\Z")  # nothing that an ignore file would read as a sign of its own


class Hiding:
    """The lines that ignore files of one project need; each file is read once, so that fixes agree about its end."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._sources: dict[str, Source | None] = {}
        self._hidden: dict[str, tuple[list[Edit], str]] = {}

    def hide(self, path: str, is_folder: bool = False) -> tuple[list[Edit], str]:
        """The edits that keep a path out of git and of every image built from around it, and what they cannot do."""
        if path not in self._hidden:
            self._hidden[path] = self._made_hidden(path, is_folder)
        return self._hidden[path]

    def _made_hidden(self, path: str, is_folder: bool) -> tuple[list[Edit], str]:
        edits, note = self._from_git(os.path.abspath(path), is_folder)
        for service in self._ctx.project.services.values():
            build = self._ctx.builds.of(service) if service.get("build") is not None else None
            if build is not None:
                more, remark = self._from_build(build, os.path.abspath(path), is_folder)
                edits += [edit for edit in more if edit not in edits]
                note = note or remark
        return edits, note

    def _from_git(self, path: str, is_folder: bool) -> tuple[list[Edit], str]:
        files = self._ctx.files
        top = files.repository(path)
        if top is None or files.ignored(path, is_folder=is_folder):
            return [], ""
        name = os.path.basename(path)
        if files.tracked(path):
            return [], f"git tracks `{name}`, take it out with `git rm --cached`"
        source = self._ignore_file(os.path.dirname(path), top)
        inside = os.path.relpath(path, os.path.dirname(source.path)).replace(os.sep, "/") if source is not None else ""
        if source is None or not _PLAIN.match(inside):
            return [], f"git does not ignore `{name}`, add it to .gitignore"
        return _with_line(source, f"/{inside}" + "/" * is_folder), ""

    def _ignore_file(self, folder: str, top: str) -> Source | None:
        """The `.gitignore` nearest upward, else a new one beside the path; None where it cannot be edited."""
        at = folder
        while True:
            path = os.path.join(at, ".gitignore")
            source = self._read(path)
            if source is None or source.text:
                return source
            if at in (top, os.path.dirname(at)):
                return self._read(os.path.join(folder, ".gitignore"))
            at = os.path.dirname(at)

    def _from_build(self, build: ServiceBuild, path: str, is_folder: bool) -> tuple[list[Edit], str]:
        """A line in the ignore file of a build that copies the folder around the path into its image."""
        inside = os.path.relpath(path, os.path.abspath(build.context.folder)).replace(os.sep, "/")
        decision = build.context.decision(inside)
        if inside.startswith("../") or decision.ignored:
            return [], ""
        taken = [one for one in build.taken() if one.takes_all or f"{inside}/".startswith(f"{one.path}/")]
        if not taken:
            return [], ""
        remark = f"the build of `{build.service.name}` copies it, add it to .dockerignore"
        ignoring = build.context.ignoring
        file = ignoring.source.path if ignoring is not None else os.path.join(build.context.folder, IGNORE_NAME)
        source = self._read(file)
        meant = decision.pattern is not None or any(one.path == inside for one in taken)  # `!.env`, `COPY .env`
        if source is None or not _PLAIN.match(inside) or meant:
            return [], remark
        return _with_line(source, inside), ""

    def _read(self, path: str) -> Source | None:
        """An ignore file as the fixes so far left it, empty where there is none; None where it cannot be edited."""
        if path not in self._sources:
            self._sources[path] = self._made(path)
        return self._sources[path]

    def _made(self, path: str) -> Source | None:
        try:
            source = Source.from_bytes(path, self._ctx.content(path))
        except FileNotFoundError:
            return Source(path, "")
        except (OSError, ValueError):
            return None
        return source if source.editable else None


def _with_line(source: Source, line: str) -> list[Edit]:
    """The edit that adds a line at the end of a file, none where it stands there already."""
    text = source.text
    if line in (one.strip() for one in text.splitlines()):
        return []
    end = len(text)
    if text and text[-1] not in "\r\n":
        return [Edit(source, Span(end, end), source.newline + line)]
    return [Edit(source, Span(end, end), line + source.newline)]
