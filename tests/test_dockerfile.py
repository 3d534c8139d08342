"""Dockerfiles: words and their places, faults, variables, stages and the image they make."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from dockcto_compose.docker.dockerfile.effective import Setting, StageView, effective
from dockcto_compose.docker.dockerfile.expand import ExpansionError, UnknownValueError, expand, expand_words
from dockcto_compose.docker.dockerfile.model import Dockerfile, Form, Instruction
from dockcto_compose.docker.dockerfile.mounts import mounts
from dockcto_compose.docker.dockerfile.parser import parse
from dockcto_compose.docker.golang import nanoseconds
from dockcto_compose.text import Span

PYTHON_APP = """\
# syntax=docker/dockerfile:1
ARG PYTHON=3.12
FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY --chown=1000:1000 requirements.txt ./
RUN --mount=type=cache,target=/root/.cache \\
    # keep the layer small
    pip install \\
      -r requirements.txt

FROM build AS test
RUN pytest

FROM python:${PYTHON}-slim
ENV PORT=8000 MODE="a b"
COPY --from=build /src /app
USER 1000:1000
EXPOSE $PORT 9000-9002/udp
HEALTHCHECK --interval=30s --retries=5 CMD ["python", "-c", "print(1)"]
ENTRYPOINT ["python"]
CMD ["-m", "app"]
"""

WINDOWS = (
    "# escape=`\r\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\r\nRUN dir `\r\n  c:\\\r\nUSER ContainerUser\r\n"
)

DOCUMENTS = """\
FROM alpine
RUN <<EOF
USER root
FROM inside
EOF
COPY <<-"END" <<two /etc/
\tHEALTHCHECK NONE
\tEND
second
two
ONBUILD RUN cat <<X >/y
CMD nothing
X
RUN cat <<<"here" && x=$((1<<2))
USER 5
"""

ODD = """\
\ufeffFROM alpine

  # note
LABEL a=b 'c d'="e f" g=h\\ i
ENV OLD some text
ARG X Y=1 Z='q w'
VOLUME ["/data"]
SHELL ["bash", "-c"]
CMD ['single']
STOPSIGNAL SIGINT
"""

OWN = [PYTHON_APP, WINDOWS, DOCUMENTS, ODD]


def made(text: str, target: str | None = None, **options: Any) -> StageView:
    view = effective(parse(text), target, **options)
    assert view is not None
    return view


def value(setting: Setting[Any] | None) -> Any:
    return setting.value if setting else "unset"


def walk(dockerfile: Dockerfile) -> Iterator[Instruction]:
    for instruction in dockerfile.instructions:
        yield instruction
        if instruction.trigger:
            yield instruction.trigger


def spans(dockerfile: Dockerfile) -> Iterator[Span]:
    for instruction in walk(dockerfile):
        yield from (instruction.span, instruction.keyword_span)
        yield from (word.span for word in instruction.words)
        for flag in instruction.flags:
            yield from (flag.span, flag.value_span)
        for pair in instruction.pairs:
            yield from (pair.name_span, pair.value_span)
        yield from (heredoc.span for heredoc in instruction.heredocs)
    yield from (fault.span for fault in dockerfile.faults)
    yield from (directive.span for directive in dockerfile.directives)


@pytest.mark.parametrize("text", OWN)
def test_own_dockerfiles_are_accepted(text: str) -> None:
    assert parse(text).faults == ()


def test_instructions_of_a_usual_file() -> None:
    dockerfile = parse(PYTHON_APP)
    keywords = " ".join(instruction.keyword for instruction in dockerfile.instructions)
    assert keywords == "ARG FROM WORKDIR COPY RUN FROM RUN FROM ENV COPY USER EXPOSE HEALTHCHECK ENTRYPOINT CMD"
    run = dockerfile.instructions[4]
    assert (run.first_line, run.last_line, run.form) == (6, 9, Form.SHELL)
    assert run.arguments == ("pip install       -r requirements.txt",)
    written = PYTHON_APP[slice(*run.span)]
    assert (written[:11], written[-4:]) == ("RUN --mount", ".txt")
    assert [(stage.name, stage.base.text) for stage in dockerfile.stages] == [
        ("build", "python:${PYTHON}-slim"),
        ("test", "build"),
        ("", "python:${PYTHON}-slim"),
    ]
    assert dockerfile.directive("syntax") is not None
    assert [pair.name for pair in dockerfile.global_args] == ["PYTHON"]


@pytest.mark.parametrize("text", OWN)
def test_words_stand_where_their_spans_say(text: str) -> None:
    for instruction in walk(parse(text)):
        assert text[slice(*instruction.keyword_span)] == instruction.written
        for flag in instruction.flags:
            assert text[slice(*flag.span)] == f"--{flag.name}={flag.value}"
            assert text[slice(*flag.value_span)] == flag.value
        for pair in instruction.pairs:
            assert text[slice(*pair.name_span)] == pair.name
            assert text[slice(*pair.value_span)] == (pair.value or "")
        for word in instruction.words:
            written = text[slice(*word.span)]
            if instruction.form is Form.JSON and written.startswith('"'):
                assert written == f'"{word.text}"'
            elif "\n" not in written:
                assert written == word.text
        for heredoc in instruction.heredocs:
            assert text[slice(*heredoc.span)] == heredoc.content


def test_places_through_continuation_lines() -> None:
    text = "FROM a\nCOPY one \\\n  # comment\n\n  two\\\nthree /d\n"
    words = parse(text).instructions[1].words
    assert [(word.text, word.span) for word in words] == [
        ("one", Span(12, 15)),
        ("twothree", Span(33, 43)),
        ("/d", Span(44, 46)),
    ]
    assert text[33:43] == "two\\\nthree"


def test_here_documents_are_never_instructions() -> None:
    dockerfile = parse(DOCUMENTS)
    assert [i.keyword for i in dockerfile.instructions] == ["FROM", "RUN", "COPY", "ONBUILD", "RUN", "USER"]
    first, copy, trigger, plain = dockerfile.instructions[1:5]
    assert [(h.name, h.content, h.expand, h.chomp) for h in first.heredocs] == [
        ("EOF", "USER root\nFROM inside\n", True, False)
    ]
    assert [(h.name, h.content, h.expand, h.chomp) for h in copy.heredocs] == [
        ("END", "\tHEALTHCHECK NONE\n", False, True),
        ("two", "second\n", True, False),
    ]
    assert [h.content for h in trigger.heredocs] == ["CMD nothing\n"]
    assert plain.heredocs == ()


@pytest.mark.parametrize(
    ("line", "flags", "arguments", "form"),
    [
        ("USER 1000 # x", [], ["1000 # x"], Form.WORDS),
        ("RUN --mount=type=tmpfs --network=none make -j", ["mount", "network"], ["make -j"], Form.SHELL),
        ("RUN -- --odd", [], ["--odd"], Form.SHELL),
        ('RUN --mount="type=cache,target=/a b" ls', ["mount"], ["ls"], Form.SHELL),
        ('COPY ["a b", "/c"]', [], ["a b", "/c"], Form.JSON),
        ("CMD ['a']", [], ["['a']"], Form.SHELL),
        ('CMD ["a"] x', [], ['["a"] x'], Form.SHELL),
        ("CMD [NaN]", [], ["[NaN]"], Form.SHELL),
        ('CMD ["\\ud800"]', [], ["\ufffd"], Form.JSON),
        ("CMD []", [], [], Form.JSON),
        ("HEALTHCHECK none", [], ["none"], Form.SHELL),
        ("HEALTHCHECK CMD  curl -f  x", [], ["CMD", "curl -f  x"], Form.SHELL),
        ("expose\t80\t81", [], ["80", "81"], Form.WORDS),
        ("RUN echo a \\  \n  b", [], ["echo a   b"], Form.SHELL),
        ("RUN echo \\\\\nUSER x", [], ["echo \\\\"], Form.SHELL),
    ],
)
def test_arguments(line: str, flags: list[str], arguments: list[str], form: Form) -> None:
    instruction = parse(f"FROM a\n{line}\n").instructions[1]
    assert [flag.name for flag in instruction.flags] == flags
    assert list(instruction.arguments) == arguments
    assert instruction.form is form


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("", "", "no instructions"),
        ("ARG A=1\n", "ARG A=1\n", "no stage"),
        ("RUN x\n", "RUN", "before FROM"),
        ("FROM a # x\n", "FROM a # x", "its own line"),
        ("FROM a AS 1x\n", "1x", "cannot name a stage"),
        ("FROM a\nFRM b\n", "FRM", "did you mean FROM?"),
        ("FROM a\nCMD [1]\n", "[1]", "no string"),
        ("FROM a\nRUN <<E\nx\n", "RUN <<E", 'a line with only "E" must close it'),
        ("FROM a\nUSER\n", "USER", "exactly one"),
        ("FROM a\nCOPY x\n", "COPY", "a source and a destination"),
        ("FROM a\nCOPY x <<E\nE\n", "<<E", "must be a path"),
        ("FROM a\nENV X\n", "X", "write ENV name=value"),
        ("FROM a\nENV A=1 B\n", "B", "has no `=`"),
        ("FROM a\nENV =1\n", "1", "name is missing"),
        ("FROM a\nARG =1\n", "1", "name is missing"),
        ("FROM a\nCOPY --chwon=1 x y\n", "--chwon=1", "--chown"),
        ("FROM a\nCOPY --from=x --from=y a b\n", "--from=y", "twice"),
        ("FROM a\nCOPY --link=maybe a b\n", "--link=maybe", "true or false"),
        ("FROM a\nCOPY --from a b\n", "--from", "has no value"),
        ("FROM a\nUSER --x y\n", "--x", "takes no flags"),
        ("FROM a\nHEALTHCHECK --interval=30 CMD x\n", "--interval=30", "with its unit"),
        ("FROM a\nHEALTHCHECK --interval=1us CMD x\n", "--interval=1us", "shortest is 1ms"),
        ("FROM a\nHEALTHCHECK --retries=-1 CMD x\n", "--retries=-1", "negative"),
        ("FROM a\nHEALTHCHECK CMD\n", "CMD", "command is missing"),
        ("FROM a\nHEALTHCHECK curl x\n", "curl", "CMD or NONE"),
        ("FROM a\nHEALTHCHECK NONE x\n", "x", "no arguments"),
        ("FROM a\nSHELL bash\n", "bash", "JSON array"),
        ('FROM a\nVOLUME [" "]\n', '" "', "empty"),
        ("FROM a\nONBUILD\n", "ONBUILD", "at least one"),
        ("FROM a\nONBUILD FROM b\n", "FROM", "not allowed behind ONBUILD"),
        ("FROM a\nONBUILD ONBUILD RUN x\n", "ONBUILD", "not allowed behind ONBUILD"),
        ("FROM a\nRUN --mount=from=$X ls\n", "--mount=from=$X", "takes no variables"),
        ("FROM a\nRUN --network=bridge ls\n", "--network=bridge", "default or none or host"),
        ("# escape=x\nFROM a\n", "# escape=x", "escape character"),
        ("# syntax=a\n# syntax=b\nFROM a\n", "# syntax=b", "second time"),
        ("FROM a\nRUN " + "x" * 70_000 + "\n", "RUN " + "x" * 70_000 + "\n", "65535"),
    ],
)
def test_what_buildkit_refuses(text: str, where: str, message: str) -> None:
    (fault,) = parse(text).faults
    assert text[slice(*fault.span)] == where
    assert message in fault.message


def test_all_faults_are_found() -> None:
    faults = parse("FROM a\nUSER\nFOO\nCOPY x\nEXPOSE\n").faults
    assert [fault.message.split()[0] for fault in faults] == ["USER", '"FOO"', "COPY", "EXPOSE"]


@pytest.mark.parametrize(
    "line",
    [
        "RUN",
        "ENTRYPOINT []",
        "ONBUILD FOO",
        "ARG --odd=1 X",
        "HEALTHCHECK --interval=5 NONE",
        "HEALTHCHECK --interval=0 CMD x",
        "STOPSIGNAL --x 9",
        "COPY --exclude=a --exclude=b . .",
        "ENV a  b=c",
        "FROM b AS Upper",
    ],
)
def test_what_buildkit_accepts(line: str) -> None:
    assert parse(f"FROM a\n{line}\n").faults == ()


def test_directives_end_at_the_first_other_line() -> None:
    assert parse("# note\n# escape=`\nFROM a\nRUN x \\\n y\n").escape == "\\"
    assert parse("#!/usr/bin/env x\n# escape=`\nFROM a\n").escape == "\\"
    assert parse("# Escape = `\nFROM a\nRUN x `\n y\n").escape == "`"
    assert parse("# note\n#\n# above\nFROM a\n").instructions[0].comments == ("above",)


VARIABLES = {"A": "one", "EMPTY": "", "PATH": "/usr/local/lib.so.1"}


def look_up(name: str) -> str | None:
    if name == "WHO_KNOWS":
        raise UnknownValueError
    return VARIABLES.get(name)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x", "x"),
        ("$A-$B.", "one-."),
        ("${A}s '$A' \"$A\"", "ones $A one"),
        ("\\$A \"\\$A\" '\\$A'", "$A $A \\$A"),
        ("${B:-d} ${EMPTY:-d} ${EMPTY-d} ${A-d}", "d d  one"),
        ("${A:+x} ${EMPTY:+x} ${EMPTY+x} ${B+x}", "x  x "),
        ("${B:-${A}}", "one"),
        (
            "${PATH#*/} ${PATH##*/} ${PATH%.*} ${PATH%%.*}",
            "usr/local/lib.so.1 lib.so.1 /usr/local/lib.so /usr/local/lib",
        ),
        ("${PATH/l/L} ${PATH//l/L} ${A/x*/}", "/usr/Local/lib.so.1 /usr/LocaL/Lib.so.1 one"),
        ("$ $$ ${A?no} \\", "$  one "),
        ("${WHO_KNOWS}", None),
        ("${A}${WHO_KNOWS:-x}", None),
    ],
)
def test_variables(text: str, result: str | None) -> None:
    assert expand(text, look_up).text == result


@pytest.mark.parametrize(
    "text", ["${", "${A", "${}", "${:x}", "${A:=x}", "${B?gone}", "${EMPTY:?}", "'", '"', "${A:-'}", "${" * 99]
)
def test_variables_that_cannot_be_expanded(text: str) -> None:
    with pytest.raises(ExpansionError):
        expand(text, look_up)


def test_unset_names_and_words() -> None:
    assert expand("$B $C $B", look_up).unset == ("B", "C")
    assert expand_words("80 'a b' $A", look_up) == ["80", "a b", "one"]


def test_a_hostile_pattern_is_unknown_not_slow() -> None:
    assert expand("${A//*a*a*/x}", lambda name: "a" * 50_000).text is None


def test_stage_names() -> None:
    dockerfile = parse("FROM a AS One\nFROM b AS two\nFROM c AS one\nFROM d\n")
    picked = [dockerfile.stage(name) for name in ("ONE", "two", None, "", "0", "none")]
    assert [stage.base.text if stage else None for stage in picked] == ["c", "b", "d", "d", None, None]


def test_reachable_stages() -> None:
    text = (
        "FROM a AS base\nONBUILD COPY --from=tool /t /t\nFROM b AS tool\nFROM c AS lost\nFROM d AS mounted\n"
        "FROM base AS app\nRUN --mount=from=Mounted,target=/m ls\nCOPY --from=nginx:1 /x /x\n"
        "FROM app AS final\nFROM x AS other\nCOPY --from=0 / /\n"
    )

    def reached(target: str) -> list[str]:
        return [stage.name for stage in made(text, target).reachable]

    assert reached("final") == ["base", "tool", "mounted", "app", "final"]
    assert reached("lost") == ["lost"]
    assert reached("other") == ["base", "other"]
    view = made(text, "final")
    outside = [d.origin for links in view.graph.dependencies for d in links if d.stage is None]
    assert outside == ["nginx:1"]


@pytest.mark.parametrize(
    ("text", "arguments", "image"),
    [
        ("ARG V=1\nFROM x:$V\n", {}, "x:1"),
        ("ARG V=1\nFROM x:$V\n", {"V": "2"}, "x:2"),
        ("ARG A=x\nARG B=${A}y\nFROM $B\n", {}, "xy"),
        ("ARG V\nFROM x:${V:-3}\n", {}, "x:3"),
        ("FROM x:${V:-3}\n", {"V": "9"}, "x:3"),  # not declared: the argument is not seen
        ("ARG V=1\nFROM x:$V\n", {"V": None}, None),
        ("FROM x-$TARGETARCH\n", {}, None),
        ("FROM x-$TARGETARCH\n", {"TARGETARCH": "arm64"}, "x-arm64"),
        ("FROM $NOTHING\n", {}, None),
        ("FROM scratch\n", {}, "scratch"),
        ("ARG S=dev\nFROM one AS dev-base\nFROM two AS prod-base\nFROM ${S}-base\n", {}, "one"),
        ("ARG S=dev\nFROM one AS dev-base\nFROM two AS prod-base\nFROM ${S}-base\n", {"S": "prod"}, "two"),
        ("FROM one AS Base\nFROM Base\n", {}, None),
    ],
)
def test_base_image(text: str, arguments: dict[str, str | None], image: str | None) -> None:
    view = made(text, arguments=arguments)
    assert view.base_image == image


def test_a_base_that_cannot_be_is_a_fault() -> None:
    assert "GONE a value" in made("FROM $GONE\n").faults[0].message
    assert "lower case" in made("FROM a AS Base\nFROM Base\n").faults[0].message


def test_named_contexts_stand_in() -> None:
    replaced = made("FROM alpine AS base\nUSER 5\nFROM base\nEXPOSE 1\n", contexts=["base"])
    assert (replaced.base.context, replaced.user, replaced.exposes(1)) == ("base", None, True)
    other = made("FROM tool\n", contexts=["tool"])
    assert (other.base.context, other.base_image) == ("tool", None)


def test_the_image_of_a_usual_file() -> None:
    view = made(PYTHON_APP, arguments={"PYTHON": "3.13"})
    assert view.base_image == "python:3.13-slim"
    assert view.user is not None
    assert (view.user.value, view.user.instruction.first_line) == ("1000:1000", 17)
    assert value(view.healthcheck) == (("CMD", "python", "-c", "print(1)"), 30 * 10**9, 0, 0, 0, 5)
    assert [port[:3] for port in view.ports] == [(8000, 8000, "tcp"), (9000, 9002, "udp")]
    assert (view.exposes(9001, "udp"), view.exposes(9001)) == (True, False)
    assert {name: setting.value for name, setting in view.env.items()} == {"PORT": "8000", "MODE": "a b"}
    assert value(view.entrypoint) == ("python",)
    assert value(view.cmd) == ("-m", "app")


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("FROM a\n", "unset"),
        ("FROM a\nUSER 1\nFROM b\n", "unset"),
        ("FROM a AS x\nUSER 1\nFROM x\nRUN y\n", "1"),
        ("FROM a\nUSER 1\nUSER root\n", "root"),
        ("FROM a\nARG U=7\nUSER $U\n", "7"),
        ("FROM scratch\nUSER ${U:-8}\n", "8"),
        ("FROM a\nUSER ${U:-8}\n", None),  # the base image may set U
        ("ARG U=3\nFROM scratch\nUSER x$U\n", "x"),  # a global argument is not seen in a stage
        ("ARG U=3\nFROM scratch\nARG U\nUSER x$U\n", "x3"),
        ("FROM scratch\nARG U=1\nENV U=2\nUSER $U\n", "2"),
        ("FROM a AS x\nONBUILD USER 9\nFROM x AS y\nFROM y\n", "9"),
        ("FROM a AS x\nONBUILD USER 9\nFROM x AS y\nUSER 4\nFROM y\n", "4"),
    ],
)
def test_user(text: str, user: str | None) -> None:
    view = made(text)
    assert value(view.user) == user


def test_later_instructions_win() -> None:
    text = (
        'FROM scratch AS base\nHEALTHCHECK CMD one\nCMD ["a"]\nWORKDIR /x\nVOLUME /v\nSHELL ["bash", "-c"]\n'
        "FROM base\nWORKDIR sub/../y\nENTRYPOINT run\nVOLUME /w /v\nHEALTHCHECK none\nSTOPSIGNAL SIGINT\n"
    )
    view = made(text)
    assert value(view.healthcheck).test == ("NONE",)
    assert value(view.entrypoint) == ("bash", "-c", "run")
    assert view.cmd is not None
    assert (view.cmd.value, view.cmd.instruction.keyword) == ((), "ENTRYPOINT")
    assert value(view.workdir) == "/x/y"
    assert [volume.value for volume in view.volumes] == ["/v", "/w"]
    assert value(view.stop_signal) == "SIGINT"


def test_what_depends_on_the_base_image_is_unknown() -> None:
    view = made("FROM a\nWORKDIR sub\nENV PATH=/x:$PATH\nEXPOSE $P\n")
    assert value(view.workdir) is None
    assert view.env["PATH"].value is None
    assert not view.ports_known


def test_a_port_that_is_none() -> None:
    view = made("FROM a\nEXPOSE 80/http 70000 9-8 8080:80 53/UDP\n")
    assert [port[:3] for port in view.ports] == [(80, 80, "tcp"), (53, 53, "udp")]
    assert len(view.faults) == 3


def test_mounts() -> None:
    secret, bind = "--mount=type=secret,id=npm,required", '--mount=src=a,dst=/b,from=x,"readonly"'
    text = f'FROM a\nRUN {secret} {bind} --mount=type="ca"che ls\n'
    found = mounts(parse(text).instructions[1])
    assert [(m.type, m.source, m.target, m.origin, m.id, m.required) for m in found] == [
        ("secret", "", "", "", "npm", True),
        ("bind", "a", "/b", "x", "", False),
        ("cache", "", "", "", "", False),
    ]
    assert found[1].options == {"readonly": "true"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1m30s", 90 * 10**9),
        ("1.5h", 5400 * 10**9),
        (".5s", 5 * 10**8),
        ("0", 0),
        ("-2ms", -2 * 10**6),
        ("30", None),
        ("", None),
        ("s", None),
        ("1x", None),
        ("1s ", None),
        ("9999999999999h", None),
    ],
)
def test_durations(text: str, value: int | None) -> None:
    assert nanoseconds(text) == value


FRAGMENTS = [
    *"\\`\"' \t\n\r[]{}#$=<>,:@\u00a0é\u2028\x00",
    *(
        "\\\n",
        "\r\n",
        "<<EOF",
        "EOF\n",
        "${",
        "${A:-",
        "--",
        "--f=",
        "FROM x\n",
        "ONBUILD ",
        "RUN ",
        "COPY --from=",
        "ENV ",
    ),
    *("HEALTHCHECK ", "# escape=`\n", '["a"', "<<-'E'", "EXPOSE 1-", "ARG A=", "\ud800"),
]


def mutated(chance: random.Random) -> str:
    text = chance.choice(OWN)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(text) + 1)
        cut = at + chance.choice((0, 0, 1, 5))
        piece = chance.choice(FRAGMENTS)
        if chance.random() < 0.3:
            start = chance.randrange(len(text) + 1)
            piece = text[start : start + chance.randint(1, 40)]
        text = text[:at] + piece + text[cut:]
    return text


def test_mutated_dockerfiles_never_raise_and_stay_inside_their_text() -> None:
    chance = random.Random(20_260_821)
    for _ in range(3000):
        text = mutated(chance)
        dockerfile = parse(text)
        for start, end in spans(dockerfile):
            assert 0 <= start <= end <= len(text), text
        starts = [instruction.span.start for instruction in dockerfile.instructions]
        assert starts == sorted(starts), text
        for stage in dockerfile.stages:
            view = effective(dockerfile, stage.name, {"PYTHON": "3"})
            assert view is not None
            assert stage.name == view.stage.name or not stage.name


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n" + "ONBUILD " * 8000 + "RUN x\n",
        "FROM a\nCMD " + "[" * 60_000 + "\n",
        "FROM a\nRUN <<" + "${a:-" * 10_000 + "\n",
        "FROM " + "${a:-" * 10_000 + "\n",
        "FROM a\n" + "ENV a" + "\\\n" * 20_000 + "=1\n",
        "\n".join(f"FROM s{i} AS s{i + 1}" for i in range(3000)),
        "FROM a\nENV " + 'a="' * 20_000 + "\n",
        "FROM a\nCOPY --x=" + "'\\\"" * 20_000 + "\n",
    ],
)
def test_hostile_dockerfiles_do_not_raise(text: str) -> None:
    dockerfile = parse(text)
    assert effective(dockerfile) is not None
