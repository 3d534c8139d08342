"""Variables in Compose values: `$NAME`, `${NAME}`, `${NAME:-default}` and their kin.

A template is parsed once, with the place of every reference, and then filled in as often as needed.

Facts: compose-go `template/template.go`. Its grammar is a regular expression, which shows:

* a `$` before anything but `$`, `{` or a name is itself (`$1`, `$(x)`, a `$` at the end);
* a reference with an operator ends on its own line: `${A:-` with its `}` on the next line is invalid;
* the `}` that ends it is the one that balances its `{`, where the character behind each `{` is passed over; if none
  balances it, the last `}` of the line ends it, so `${A:-{}` has the default `{`;
* names match regardless of case, which lets in U+017F and U+212A, the letters that fold to `s` and `k`.

Docker Compose up to 5.0.1 works out every default, whether used or not, with its warnings and refusals; later
versions only those they use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Literal, NamedTuple, TypeAlias

from dockcto_compose.compose.formats.version import DEFAULT, LAZY_DEFAULTS, Version
from dockcto_compose.text.regex import regex


class UnknownValue(Enum):
    """The value of a variable that is set, but to something nobody can know here."""

    UNKNOWN = "unknown"


UNKNOWN = UnknownValue.UNKNOWN
Lookup: TypeAlias = Callable[[str], "str | UnknownValue | None"]
Operator = Literal["", ":-", "-", ":?", "?", ":+", "+"]

MAX_LENGTH = 1_000_000  # characters of a text whose variables are put in; the system takes no variable that long
MAX_TOTAL = 50 * MAX_LENGTH  # and of all such texts of one file
MAX_DEPTH = 64  # references inside arguments of references; a person writes two or three

TOO_LONG = f"the text is longer than {MAX_LENGTH:,} characters once its variables are put in"

_NAME = regex("[A-Za-z_\u017f\u212a][A-Za-z0-9_\u017f\u212a]*")
_OPERATOR = regex(":?[-?+]")
_BRACE = regex(r"\{[\s\S]?|[}\n]")


class TemplateError(ValueError):
    """A template Docker Compose refuses. `start` and `end` are code-point offsets of the fault in the template."""

    def __init__(self, problem: str, hint: str, start: int, end: int) -> None:
        super().__init__(f"{problem}; {hint}" if hint else problem)
        self.problem = problem
        self.hint = hint
        self.start = start
        self.end = end


class RequiredVariable(TemplateError):
    """`${NAME:?message}` whose variable is missing. `message` is the file's own, filled in; it may be empty."""

    def __init__(self, reference: Reference, message: str, empty: bool) -> None:
        state = "empty" if empty else "not set"
        # as the file has it: filled in, it could show another variable's value
        written = reference.argument.source if reference.argument is not None else ""
        said = f": {written}" if written else ""
        super().__init__(
            f'required variable "{reference.name}" is {state}{said}',
            "set it in the environment or in the .env file",
            reference.start,
            reference.end,
        )
        self.name = reference.name
        self.message = message


class Text(NamedTuple):
    """Text that stands for itself; `text` is what it becomes, so an escaped `$$` is `$`."""

    text: str
    start: int
    end: int


class Reference(NamedTuple):
    """A variable. `start` and `end` are its offsets in the whole template, `$` and braces included.

    `argument` is what stands behind the operator (None without one); its text starts at `argument_start`, which is
    the offset where a default would go when there is none.
    """

    name: str
    operator: Operator
    argument: Template | None
    start: int
    end: int
    argument_start: int


Part: TypeAlias = "Text | Reference"


class Template(NamedTuple):
    """A parsed template, or the argument of a reference; `text[start:end]` is what was parsed.

    All offsets are code points in `text`, in arguments too. `fault` is set where the argument of a reference is
    invalid, which counts only once it is used: `parse` raises those of the template itself.
    """

    text: str
    start: int
    end: int
    parts: tuple[Part, ...]
    fault: TemplateError | None = None

    @property
    def source(self) -> str:
        """The text as it is written."""
        return self.text[self.start : self.end]

    def references(self) -> Iterator[Reference]:
        """Every reference in it in the order of the text, those in arguments included."""
        for part in self.parts:
            if isinstance(part, Reference):
                yield part
                if part.argument is not None:
                    yield from part.argument.references()


class Used(NamedTuple):
    """A reference that made its part of the text: by its variable's value, or `by_argument`."""

    reference: Reference
    by_argument: bool


class Result(NamedTuple):
    """A template filled in.

    `unset` are the references without a value or default: those Compose warns about; when tolerant, those that made
    the result unknown, `${NAME:?}` among them. `unknown` is set where `text` depends on a variable nobody can know
    here (it stands as nothing in `text`). `used` are the references that made the text.
    """

    text: str
    unset: tuple[Reference, ...] = ()
    unknown: bool = False
    used: tuple[Used, ...] = ()


def parse(text: str) -> Template:
    """Parse a template.

    Raises TemplateError where Compose refuses it whatever the variables are; faults in arguments are left to
    `substitute`, since later versions of Compose refuse them only when used.
    """
    template = _Parser(text).parse(0, len(text), 0)
    if template.fault is not None:
        raise template.fault.with_traceback(None)
    return template


def substitute(
    template: Template | str, lookup: Lookup, *, compose: Version = DEFAULT, tolerant: bool = False
) -> Result:
    """Fill in a template; `lookup` gives the value of a variable, None where it is not set, or UNKNOWN.

    Strict, an unset variable is nothing, as for Compose; `tolerant`, it is unknown. Raises TemplateError for an
    invalid template or argument, RequiredVariable for `${NAME:?}` without a value (tolerant: only when it is known to
    be empty).
    """
    if isinstance(template, str):
        if "$" not in template:
            return Result(template)
        template = parse(template)
    filler = _Filler(lookup, eager=compose < LAZY_DEFAULTS, tolerant=tolerant)
    filled = filler.fill(template)
    return Result(filled.text, tuple(filled.unset), filled.unknown, tuple(filled.used))


class _Parser:
    """Recursive descent over slices of one text; braces are matched once, up front."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._closing: dict[int, int] | None = None

    def parse(self, start: int, end: int, depth: int) -> Template:
        parts: list[Part] = []
        position = start
        fault = None
        while position < end:
            dollar = self.text.find("$", position, end)
            if dollar < 0:
                dollar = end
            if dollar > position:
                parts.append(Text(self.text[position:dollar], position, dollar))
            if dollar == end:
                break
            try:
                part = self._dollar(dollar, end, depth)
            except TemplateError as error:
                fault = error.with_traceback(None)
                break
            parts.append(part)
            position = part.end
        return Template(self.text, start, end, tuple(parts), fault)

    def _dollar(self, start: int, end: int, depth: int) -> Part:
        following = self.text[start + 1] if start + 1 < end else ""
        if following == "$":
            return Text("$", start, start + 2)
        if following == "{":
            return self._braced(start, end, depth)
        name = _NAME.match(self.text, start + 1, end)
        if name is None:
            return Text("$", start, start + 1)
        return Reference(name[0], "", None, start, name.end(), name.end())

    def _braced(self, start: int, end: int, depth: int) -> Reference:
        name = _NAME.match(self.text, start + 2, end)
        if name is None:
            raise self._invalid(start, end)
        operator = _OPERATOR.match(self.text, name.end(), end)
        if operator is None:
            if not self.text.startswith("}", name.end(), end):
                raise self._invalid(start, end)
            return Reference(name[0], "", None, start, name.end() + 1, name.end())
        closing = self._closing_brace(start + 1, end)
        if closing < 0:
            raise self._invalid(start, end)
        if depth >= MAX_DEPTH:
            raise TemplateError(f"variables are nested more than {MAX_DEPTH} deep", "", start, closing + 1)
        argument = self.parse(operator.end(), closing, depth + 1)
        kind: Operator = operator[0]  # type: ignore[assignment]
        return Reference(name[0], kind, argument, start, closing + 1, operator.end())

    def _closing_brace(self, opening: int, end: int) -> int:
        """The brace that ends a reference with an operator, -1 where there is none on its line."""
        if self._closing is None:
            self._closing = _match_braces(self.text)
        closing = self._closing.get(opening, end)
        if closing < end:
            return closing
        line_end = self.text.find("\n", opening, end)
        return self.text.rfind("}", opening, line_end if line_end >= 0 else end)

    def _invalid(self, start: int, end: int) -> TemplateError:
        line_end = self.text.find("\n", start, end)
        line_end = line_end if line_end >= 0 else end
        closing = self.text.find("}", start, line_end)
        stop = closing + 1 if closing >= 0 else line_end
        return TemplateError(self._why(start, end, closing >= 0), _HINT, start, stop)

    def _why(self, start: int, end: int, closed: bool) -> str:
        # no more of the text than the name and what follows it: it may be part of a password
        name = _NAME.match(self.text, start + 2, end)
        if name is None:
            return '"${" is not followed by the name of a variable'
        if not closed:
            there = self.text.find("}", start, end) >= 0
            return f'variable "{name[0]}" ' + ("is not closed on its own line" if there else "has no closing brace")
        following = self.text[name.end()]
        if following == ":":
            following = self.text[name.end() : name.end() + 2].rstrip("}")
        return f'variable "{name[0]}" is followed by "{following}", which Compose does not know'


_HINT = "write ${NAME}, ${NAME:-default} or ${NAME:?message}, or $$ for a dollar sign"


def _match_braces(text: str) -> dict[int, int]:
    """Where each `{` that counts is closed on its line; the character behind a `{` never counts."""
    closing: dict[int, int] = {}
    open_braces: list[int] = []
    for match in _BRACE.finditer(text):
        found = match[0]
        if found[0] == "{":
            open_braces.append(match.start())
        elif found == "}" and open_braces:
            closing[open_braces.pop()] = match.start()
        if found[-1] == "\n":
            open_braces.clear()
    return closing


class _Filled:
    def __init__(
        self,
        text: str = "",
        unknown: bool = False,
        unset: Sequence[Reference] = (),
        used: Sequence[Used] = (),
    ) -> None:
        self.text = text
        self.unknown = unknown
        self.unset = list(unset)
        self.used = list(used)


class _Filler:
    def __init__(self, lookup: Lookup, eager: bool, tolerant: bool) -> None:
        self.lookup = lookup
        self.eager = eager
        self.tolerant = tolerant

    def fill(self, template: Template) -> _Filled:
        filled = _Filled()
        pieces = []
        for part in template.parts:
            if isinstance(part, Text):
                pieces.append(part.text)
            else:
                piece = self._reference(part)
                pieces.append(piece.text)
                filled.unknown |= piece.unknown
                filled.unset += piece.unset
                filled.used += piece.used
        if template.fault is not None:
            raise template.fault.with_traceback(None)
        if len(pieces) > 1 and sum(map(len, pieces)) > MAX_LENGTH:
            raise TemplateError(TOO_LONG, "let variables not double each other", template.start, template.end)
        filled.text = "".join(pieces)
        return filled

    def _reference(self, reference: Reference) -> _Filled:
        value = self.lookup(reference.name)
        operator = reference.operator
        if isinstance(value, UnknownValue):
            return self._unknown(reference)
        if not operator:
            return self._plain(reference, value)
        absent = value is None or (not value and operator[0] == ":")
        kind = operator[-1]
        if kind == "?":
            return self._required(reference, value, absent)
        by_argument = absent if kind == "-" else not absent
        argument = self._argument(reference) if by_argument or self.eager else _Filled()
        if kind == "+" and value is None and self.tolerant:
            return _Filled(unknown=True, used=[Used(reference, False)])
        if by_argument:
            argument.used.insert(0, Used(reference, True))
            return argument
        return self._beside(reference, value or "", argument)

    def _unknown(self, reference: Reference) -> _Filled:
        argument = self._argument(reference) if self.eager or reference.operator == "+" else _Filled()
        if reference.operator == "+":
            argument.used.insert(0, Used(reference, True))
            return argument
        return _Filled(unknown=True, used=[Used(reference, False)])

    def _plain(self, reference: Reference, value: str | None) -> _Filled:
        unset = [reference] if value is None else []
        return _Filled(value or "", value is None and self.tolerant, unset, [Used(reference, False)])

    def _required(self, reference: Reference, value: str | None, absent: bool) -> _Filled:
        argument = self._argument(reference) if absent or self.eager else _Filled()
        if not absent:
            return self._beside(reference, value or "", argument)
        if value is None and self.tolerant:
            return _Filled(unknown=True, unset=[reference], used=[Used(reference, False)])
        raise RequiredVariable(reference, argument.text, empty=value is not None)

    def _argument(self, reference: Reference) -> _Filled:
        return self.fill(reference.argument) if reference.argument is not None else _Filled()

    def _beside(self, reference: Reference, value: str, argument: _Filled) -> _Filled:
        """The variable's own value; of an argument worked out in vain, Compose's warnings remain."""
        return _Filled(value, unset=[] if self.tolerant else argument.unset, used=[Used(reference, False)])
