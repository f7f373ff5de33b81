"""Owns the reading of one what-if setting: a place of the file, the days on which it holds, what is set."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from simsales.errors import InputError, Problem
from simsales.quantity import QuantityError, parse_date
from simsales.scenario.reckoning import Operator

__all__ = ["SOURCE", "Setting", "parse_setting"]

SOURCE: Final = "--set"
"""Name of the place that settings come from, as a file has a name."""

_FORM: Final = re.compile(
    r"\s*(?P<path>[^@=*]*?)\s*(?:@(?P<days>[^=*+]*?))?\s*(?P<operator>\*=|\+=|-=|=)\s*(?P<value>.*?)\s*", re.S
)
_QUARTER: Final = re.compile(r"([0-9]{4})-?[qQ]([1-4])")
_MONTH: Final = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})|年([0-9]{1,2})月)")


@dataclass(frozen=True)
class Setting:
    """One what-if as it was written.

    Attributes
    ----------
    text
        All of it.
    path
        The place of the file.
    operator
        One of ``=``, ``+=``, ``-=``, ``*=``.
    value
        What stands behind the operator.
    since, until
        First and last day on which it holds; None for the first and last day of all.
    """

    text: str
    path: str
    operator: Operator
    value: str
    since: date | None = None
    until: date | None = None

    def problem(self, key: str, values: Mapping[str, object], part: str = "") -> Problem:
        """Return a problem that shows the setting with a caret under `part` of it."""
        column = max(self.text.find(part), 0) + 1
        return Problem(key, dict(values), column=column, source_line=self.text, file=SOURCE)


def parse_setting(text: str) -> Setting:
    """Read one setting: ``path = value``, ``path += value``, ``path@first..last *= factor``.

    Raises
    ------
    InputError
        When it has no such form, or its days are none.
    """
    whole = Setting(text, "", "=", "")
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError([whole.problem("settings.form", {})])
    if not found["path"]:
        raise InputError([whole.problem("settings.no_path", {})])
    if not found["value"]:
        raise InputError([whole.problem("settings.no_value", {"path": found["path"]}, found["operator"])])
    operator: Any = found["operator"]
    since = until = None
    if found["days"] is not None:
        try:
            since, until = _days(found["days"].strip())
        except QuantityError as refusal:
            problem = whole.problem(refusal.key, refusal.values, f"@{found['days']}")
            raise InputError([replace(problem, column=(problem.column or 0) + 1)]) from None
    return Setting(text, found["path"], operator, found["value"], since, until)


def _days(text: str) -> tuple[date | None, date | None]:
    """Read ``2027-04-01`` (from then on), ``2027-04-01..2027-06-30``, ``2027-Q2`` and ``2027-04``."""
    left, dots, right = text.partition("..")
    if not dots:
        first, last = _period(left)
        return first, last if last > first else None
    if not left.strip() and not right.strip():
        _period(text)
    since = _period(left)[0] if left.strip() else None
    until = _period(right)[1] if right.strip() else None
    if since is not None and until is not None and since > until:
        raise QuantityError("settings.dates", since=since, until=until)
    return since, until


def _period(text: str) -> tuple[date, date]:
    """Return the first and the last day of a day, a month or a quarter."""
    if quarter := _QUARTER.fullmatch(text.strip()):
        year, month = int(quarter[1]), 3 * int(quarter[2]) - 2
        return _months(year, month, 3, text)
    if part := _MONTH.fullmatch(text.strip()):
        return _months(int(part[1]), int(part[2] or part[3]), 1, text)
    day = parse_date(text)
    return day, day


def _months(year: int, month: int, count: int, text: str) -> tuple[date, date]:
    first = parse_date(f"{year:04d}-{month:02d}-01" if 1 <= month <= 12 else text)
    end = month + count - 1
    return first, date(year, end, monthrange(year, end)[1])
