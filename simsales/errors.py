"""Own the exceptions that simsales raises on purpose, and the problems that they carry.

::

    Exception
    └── SimsalesError           anything that simsales refuses; has a message in the user's language
        ├── InputError          the scenario file is wrong: all its problems at once    exit code 2
        ├── UsageError          the command line is wrong                               exit code 2
        ├── NotPossible         it was asked rightly and cannot be done, with the reason  exit code 1
        └── Interrupted         stopped by Ctrl-C; what was finished is kept            exit code 130

Any other exception that leaves simsales is a mistake in simsales.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Final, Literal

from simsales.words import Phrase, say

__all__ = ["InputError", "Interrupted", "NotPossible", "Problem", "SimsalesError", "UsageError"]

_LONGEST_VALUE: Final = 80
_WIDEST_LINE: Final = 100
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or doubtful, in a scenario file.

    Parameters
    ----------
    key
        Catalogue key of the message.
    values
        What the message's places are filled with: numbers, dates, what the user wrote, a `Phrase`.
    path
        Where it is by name: ``("channels", "website", "spend")``; entries of a list from 0, shown from 1.
    line, column
        Where it is in the file, both from 1, the column in characters; None where it has no place.
    source_line
        That line as written, without its line end.
    severity
        ``"error"`` refuses the scenario, ``"warning"`` lets it run.
    file
        Name of the file as the user gave it; empty where there is none.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    path: tuple[str | int, ...] = ()
    line: int | None = None
    column: int | None = None
    source_line: str | None = None
    severity: Literal["error", "warning"] = "error"
    file: str = ""

    @property
    def message(self) -> str:
        """What is wrong and the remedy, in the language in force."""
        return say(self.key, **{name: _tame(value) for name, value in self.values.items()})

    @property
    def headline(self) -> str:
        """``FILE:LINE:COL: message``, as far as the place is known, a path of names where it is not."""
        place = [self.file] if self.file else []
        if self.line is not None:
            place += [str(self.line)] if self.column is None else [str(self.line), str(self.column)]
        elif not self.file and self.path:
            # A last step "[key]" means the name itself; people count the entries of a list from 1.
            steps = [step for step in self.path if step != "[key]"]
            place = [".".join(str(step + 1) if isinstance(step, int) else step for step in steps)]
        message = say("house.warning", message=self.message) if self.severity == "warning" else self.message
        return f"{':'.join(map(_printable, place))}: {message}" if place else message

    def render(self) -> str:
        """Return the headline, the line as written, and a caret under the column."""
        if self.source_line is None or self.column is None:
            return self.headline
        line, caret = _clipped(self.source_line, self.column)
        return f"{self.headline}\n  {line}\n  {caret}"

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Key to sort problems by their place in the file; those without a place come first."""
        return self.file, self.line or 0, self.column or 0, self.key


class SimsalesError(Exception):
    """Anything that simsales refuses on purpose.

    Parameters
    ----------
    key
        Catalogue key of the message: what, where, the values, and the remedy.
    **values
        What the message's places are filled with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values: Mapping[str, object] = values

    @property
    def message(self) -> str:
        """What is wrong and the remedy, in the language in force."""
        return say(self.key, **{name: _tame(value) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross from worker processes to the one that the user sees.
        return partial(type(self), self.key, **self.values), ()


class InputError(SimsalesError):
    """The scenario file is wrong.

    Parameters
    ----------
    problems
        Everything that is wrong, at least one; kept sorted by place in the file.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Iterable[Problem], /) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        super().__init__("house.problems", count=len(self.problems))

    def __str__(self) -> str:
        return "\n".join([self.message, *(problem.render() for problem in self.problems)])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class UsageError(SimsalesError):
    """The command line, or the arguments of a verb, are wrong."""

    exit_code: ClassVar[int] = 2


class NotPossible(SimsalesError):
    """It was asked rightly and cannot be done; the message says why."""

    exit_code: ClassVar[int] = 1


class Interrupted(SimsalesError):
    """Stopped by Ctrl-C; what was finished is kept and marked incomplete."""

    exit_code: ClassVar[int] = 130


def _printable(text: str) -> str:
    """Return the text with what could steer a terminal (control and format characters) made visible."""
    return "".join("�" if unicodedata.category(letter) in _UNPRINTABLE else letter for letter in text)


def _tame(value: object) -> object:
    """Return a value of a message fit to print: no control characters, no page-long text."""
    match value:
        case str():
            clipped = value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"
            return _printable(clipped)
        case Phrase():
            return Phrase(value.key, {name: _tame(inner) for name, inner in value.values.items()})
        case list() | tuple():
            return [_tame(item) for item in value]
        case _:
            return value


def _width(character: str) -> int:
    """Return how many columns of a terminal a character takes: 0 (combining), 1, or 2 (Chinese)."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _clipped(source_line: str, column: int) -> tuple[str, str]:
    """Return the part of a line around a column, and the caret line beneath it.

    Both are measured in terminal columns, as Chinese characters are two columns wide.
    """
    text = _printable(source_line.replace("\t", " ").rstrip("\r\n"))
    at = min(max(column - 1, 0), len(text))
    first = at
    while first > 0 and sum(map(_width, text[first - 1 : at])) <= _WIDEST_LINE // 2:
        first -= 1
    last = at
    while last < len(text) and sum(map(_width, text[first : last + 1])) <= _WIDEST_LINE:
        last += 1
    before = ("…" if first else "") + text[first:at]
    return before + text[at:last] + ("…" if last < len(text) else ""), " " * sum(map(_width, before)) + "^"
