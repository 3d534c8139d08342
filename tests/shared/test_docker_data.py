"""Dockerfiles, ignore files and image facts against the recorded answers of BuildKit and patternmatcher."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dockcto_compose.docker.dockerfile.effective import effective
from dockcto_compose.docker.dockerfile.model import Dockerfile, Form, Instruction
from dockcto_compose.docker.dockerfile.parser import parse
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.docker.images import every_row


def recorded(shared: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "data" / name).read_text("utf-8").splitlines()]


def as_node(instruction: Instruction, *, nested: bool = False) -> dict[str, Any]:
    """An instruction in the shape of the recorded answers."""
    node: dict[str, Any] = {"cmd": instruction.written, "original": instruction.text, "start": 0, "end": 0}
    if not nested:
        node.update(start=instruction.first_line, end=instruction.last_line)
    if instruction.keyword in ("ENV", "LABEL"):
        arguments = [text for pair in instruction.pairs for text in (pair.name, pair.value, pair.separator)]
    elif instruction.keyword in ("FOO", "INCLUDE"):  # unknown ones keep one empty argument there
        arguments = [""]
    else:
        arguments = list(instruction.arguments)
    optional = {
        "args": arguments,
        "flags": [f"--{flag.name}" + ("" if flag.value is None else f"={flag.value}") for flag in instruction.flags],
        "json": instruction.form is Form.JSON,
        "prev": list(instruction.comments),
        "children": [as_node(instruction.trigger, nested=True)] if instruction.trigger else [],
        "heredocs": [
            {
                "Name": heredoc.name,
                "FileDescriptor": heredoc.file_descriptor,
                "Expand": heredoc.expand,
                "Chomp": heredoc.chomp,
                "Content": heredoc.content,
            }
            for heredoc in instruction.heredocs
        ],
    }
    return node | {key: value for key, value in optional.items() if value}


def as_stages(dockerfile: Dockerfile) -> list[dict[str, Any]]:
    return [
        {
            "Name": stage.name,
            "Base": stage.base.text,
            "Platform": (stage.platform.value if stage.platform else None) or "",
            "Cmds": [instruction.written for instruction in stage.instructions],
        }
        for stage in dockerfile.stages
    ]


def test_dockerfiles_parse_as_buildkit_parses_them(shared: Path) -> None:
    rows = recorded(shared, "dockerfile_parse.jsonl")
    assert len(rows) == 22
    for row in rows:
        dockerfile = parse((shared / "data" / row["file"]).read_bytes().decode("utf-8"))
        assert bool(dockerfile.faults) == ("error" in row or "ierror" in row), row["file"]
        if "error" in row:
            continue
        assert [as_node(instruction) for instruction in dockerfile.instructions] == row["nodes"], row["file"]
        assert (dockerfile.escape, len(dockerfile.global_args)) == (row["escape"], row["meta"]), row["file"]
        if "ierror" in row:
            continue
        for stage in row["stages"]:
            stage["Cmds"] = [kind.split()[1] for kind in stage["Cmds"]]
        assert as_stages(dockerfile) == row["stages"], row["file"]


def test_ignore_files_decide_as_patternmatcher(shared: Path) -> None:
    rows = recorded(shared, "dockerignore.jsonl")
    assert len(rows) == 851
    for row in rows:
        file = IgnoreFile.parse(row["ignore"])
        assert bool(file.faults) == bool(row["error"]), row["ignore"]
        if not row["error"]:
            assert {path: file.match(path).ignored for path in row["ignored"]} == row["ignored"], row["ignore"]


def image_names(pattern: str) -> list[str]:
    names = pattern.removesuffix(" (+legacy)").split("|")
    return [name if "/" in name or "/" not in names[0] else f"{names[0].split('/')[0]}/{name}" for name in names]


def test_every_recorded_image_fact_is_kept(shared: Path) -> None:
    lines = (shared / "data" / "images.tsv").read_text("utf-8").splitlines()
    header = lines[0].split("\t")
    rows = [dict(zip(header, line.split("\t"), strict=False)) for line in lines[1:]]
    assert len(rows) == 93
    ours = every_row()
    for row in rows:
        if row["tag_when"] == ">=11 with mysqladmin in test":
            continue  # about a client's name, not about the image
        test = tuple(json.loads(row["healthcheck_test"] or "[]"))
        if test[:2] == ("CMD", "healthcheck.sh"):
            test = test[:3]  # --innodb_initialized fails on volumes of before: only --connect is proposed
        believed = row["builtin_healthcheck"].startswith("yes") and row["builtin_healthcheck"] != "yes"
        builtin = (
            "believed" if believed else row["builtin_healthcheck"].split()[0] if row["builtin_healthcheck"] else "no"
        )
        mode = row["root_mode"].replace("root master", "root-master").partition("(")[0].split()
        wanted = {
            "test": test,
            "grade": row["grade"],
            "builtin": builtin.replace("-", "no"),
            "user": row["image_USER"],
            "mode": mode[0] if mode and mode[0] != "-" else "unknown",
        }
        for name in image_names(row["image"]):
            kept = [
                {
                    "test": facts.probe.test if facts.probe else (),
                    "grade": facts.grade,
                    "builtin": facts.builtin_healthcheck.value,
                    "user": facts.image_user,
                    "mode": facts.root_mode.value,
                }
                for facts in ours
                if name in facts.images
            ]
            variant = wanted | {"test": tuple(word.replace("/mariadb/", "/mysql/") for word in test)}
            assert wanted in kept or variant in kept, (name, wanted)


def test_all_dockerfiles_of_the_corpus_are_accepted(shared: Path) -> None:
    paths = [p for p in (shared / "corpus" / "files").rglob("*") if "dockerfile" in p.name.lower() and p.is_file()]
    paths = [path for path in paths if not path.name.endswith(".dockerignore")]
    assert len(paths) > 30
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        dockerfile = parse(text)
        assert dockerfile.faults == (), path
        for stage in dockerfile.stages:
            view = effective(dockerfile, stage.name)
            assert view is not None
            assert view.faults == (), path
