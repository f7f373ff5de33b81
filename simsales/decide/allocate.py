"""Owns the spreading of whole units over lines of business so that the most profit is made, with its proof.

A line k with n units brings ``P_k(n) = margin x revenue x response(n / today) - cost x n``, in whole minor
units. Curves may be S-shaped, so who gives each unit to the line that gains most from it goes wrong (Lodish
1971; Freeland and Weinberg 1980, Marketing Science). All ways are looked at instead, in stages: with
``V_k(t)`` the most that the first k lines bring with t units in all,

    V_k(t) = max over n of V_(k-1)(t - n) + P_k(n)          (Bellman 1957)

Amounts are whole numbers, so the maximum is exact: its proof is that nothing was left out. Left out
beforehand is only what fewer units of the same line beat or equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Final

import numpy as np

from simsales.errors import NotPossible
from simsales.mechanisms.response import ADBUDG, response
from simsales.scenario.allocation import MOST, Allocation, Line
from simsales.scenario.response import Judgement, Response
from simsales.world.curves import fit_curve
from simsales.world.world import Ints

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "LineAnswer", "Spread", "allocate"]

_UNREACHED: Final = -(2**62)
"""Profit of a number of units that no way has; sums with it stay below any profit."""

_LARGEST: Final = 2**53


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What a line gets, and what that brings.

    Parameters
    ----------
    name
        Of the line.
    today, units
        How many it has today, and gets.
    profit_today, profit
        Minor units a year, the cost of its units taken off.
    revenue
        What it would sell.
    next_one, last_one
        What one unit more would add here, and what the last one adds, if nothing else changed; None where the
        line may have no more, and no fewer.
    """

    name: str
    today: float
    units: int
    profit_today: int
    profit: int
    revenue: int
    next_one: int | None
    last_one: int | None

    def to_dict(self) -> dict[str, float | None]:
        """Return the JSON object; amounts in units of the currency."""
        return {
            "today": self.today,
            "units": self.units,
            "profit_today": self.profit_today / 100,
            "profit": self.profit / 100,
            "revenue": self.revenue / 100,
            "next_one": None if self.next_one is None else self.next_one / 100,
            "last_one": None if self.last_one is None else self.last_one / 100,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The best way to spread at most so many units; no other way brings more.

    Parameters
    ----------
    limit
        How many there are at most; None where nothing limits them.
    lines
        What each gets, in the order of the file.
    profit
        Minor units a year.
    one_more, one_less
        What one unit more would add, and one less would take away; None where there is no such question.
    """

    limit: int | None
    lines: tuple[LineAnswer, ...]
    profit: int
    one_more: int | None
    one_less: int | None

    @property
    def units(self) -> int:
        """How many are used."""
        return sum(line.units for line in self.lines)


@dataclass(frozen=True, slots=True)
class Spread:
    """The answers to all limits, and today's way beside them.

    Parameters
    ----------
    name, currency
        Of the question.
    today
        Profit of today's units, minor units a year.
    answers
        By limit, in the order of the file; the last is without a limit.
    judged_error
        By line whose curve was fitted to judgements: its largest miss of one, as a share of today's sales.
    """

    name: str
    currency: str
    today: int
    answers: tuple[Answer, ...]
    judged_error: dict[str, float]

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object; amounts in units of the currency."""
        return {
            "name": self.name,
            "currency": self.currency,
            "today": self.today / 100,
            "judged_error": self.judged_error,
            "answers": [
                {
                    "at_most": answer.limit,
                    "units": answer.units,
                    "profit": answer.profit / 100,
                    "proof": {"bound": answer.profit / 100, "gap": 0.0},
                    "one_more": None if answer.one_more is None else answer.one_more / 100,
                    "one_less": None if answer.one_less is None else answer.one_less / 100,
                    "lines": {line.name: line.to_dict() for line in answer.lines},
                }
                for answer in self.answers
            ],
        }

    def frame(self) -> pd.DataFrame:
        """Return what each line gets as a table, a row for each limit and line, money in the currency."""
        import pandas as pd  # noqa: PLC0415 - half a second that only those pay who want a table

        rows = [
            {"at_most": answer.limit, "line": line.name, **line.to_dict()}
            for answer in self.answers
            for line in answer.lines
        ]
        return pd.DataFrame(rows).astype({"at_most": "Int64"}).set_index(["at_most", "line"])


class _Curve:
    """How the profit of a line follows its units."""

    def __init__(self, name: str, line: Line, cost: int) -> None:
        self.name, self.line, self.cost = name, line, cost
        self.error: float | None = None
        if line.response is not None:
            self.lo, self.hi = line.response.lo, line.response.hi
            self.c, self.d = line.response.c, line.response.d
        else:
            assert line.judged is not None
            judged = line.judged
            asked = [Judgement(times=0.5, leads=judged.half), Judgement(times=1.5, leads=judged.half_more)]
            fitted = fit_curve(Response(leads=1.0, none=judged.none, judgements=asked, most=judged.most), 1.0)
            self.lo, self.hi, self.c, self.d, self.error = (
                fitted.lo, fitted.hi, fitted.c, fitted.d, fitted.error,
            )  # fmt: skip

    def revenue(self, units: float) -> float:
        ratio = units / self.line.today
        return self.line.revenue * response(ADBUDG, self.lo, self.hi, self.c, self.d, ratio)

    def profit(self, units: float) -> int:
        return floor(self.line.margin * self.revenue(units) - self.cost * units + 0.5)

    def worthwhile(self, limit: int) -> tuple[Ints, Ints]:
        """Return the numbers of units that fewer do not beat, and their profits, up to `limit`."""
        first = self.line.at_least
        last = min(limit, MOST if self.line.at_most is None else self.line.at_most)
        units = np.arange(first, max(first, last) + 1, dtype=np.int64)
        profits = np.array([self.profit(n) for n in units.tolist()], dtype=np.int64)
        best_before = np.maximum.accumulate(np.concatenate(([_UNREACHED], profits[:-1])))
        kept = profits > best_before
        return units[kept], profits[kept]


def allocate(question: Allocation, limits: Sequence[int] | None = None) -> Spread:
    """Spread whole units over lines of business so that the most profit is made.

    Parameters
    ----------
    question
        As the file has it.
    limits
        In place of the file's: how many units there are at most, each a question of its own.

    Raises
    ------
    NotPossible
        When a limit is below what the lines must have, when the amounts are too large to be exact, or when
        more units would always be worth it.
    """
    asked = question.limits if limits is None else tuple(limits)
    needed = sum(line.at_least for line in question.over.values())
    for limit in asked:
        if limit < needed:
            names = [name for name, line in question.over.items() if line.at_least]
            raise NotPossible("allocate.too_few", limit=limit, needed=needed, names=names)
    curves = [_Curve(name, line, question.cost) for name, line in question.over.items()]
    if sum(curve.line.revenue * max(curve.hi, 1.0) for curve in curves) >= _LARGEST:
        raise NotPossible("allocate.too_large")
    is_free = question.cost == 0 and any(curve.line.at_most is None for curve in curves)
    most = max(asked, default=0) if is_free else MOST
    listed = [curve.worthwhile(most) for curve in curves]
    if not is_free:
        _refuse_endless(curves, listed)
    best = [int(units[-1]) for units, _ in listed]
    largest = min(max(asked, default=0) + 1, sum(best))
    values, choices = _stages(listed, largest) if asked else (np.zeros(0, dtype=np.int64), [])
    found = [_answer(curves, limit, _way(choices, values, limit), values) for limit in asked]
    if not is_free:
        # Without a limit no line is in another's way.
        found.append(_answer(curves, None, best, values))
    return Spread(
        question.name,
        question.currency,
        sum(curve.profit(curve.line.today) for curve in curves),
        tuple(found),
        {curve.name: curve.error for curve in curves if curve.error is not None},
    )


def _refuse_endless(curves: list[_Curve], listed: list[tuple[Ints, Ints]]) -> None:
    """Refuse lines in which the largest number that can be looked at is still the best."""
    for curve, (units, _) in zip(curves, listed, strict=True):
        if int(units[-1]) == MOST and curve.line.at_most is None:
            raise NotPossible("allocate.endless", name=curve.name, most=MOST)


def _stages(listed: list[tuple[Ints, Ints]], largest: int) -> tuple[Ints, list[Ints]]:
    """Return the most profit by number of units in all, and by line and number which part the line gets."""
    values = np.full(largest + 1, _UNREACHED, dtype=np.int64)
    values[0] = 0
    choices: list[Ints] = []
    for units, profits in listed:
        best = np.full(largest + 1, _UNREACHED, dtype=np.int64)
        chosen = np.zeros(largest + 1, dtype=np.int64)
        for n, profit in zip(units.tolist(), profits.tolist(), strict=True):
            if n > largest:
                break
            offered = values[: largest + 1 - n] + profit
            place = best[n:]
            better = offered > place
            place[better] = offered[better]
            chosen[n:][better] = n
        best[best < _UNREACHED // 2] = _UNREACHED
        values = best
        choices.append(chosen)
    return values, choices


def _way(choices: list[Ints], values: Ints, limit: int) -> list[int]:
    """Return what each line gets when there are at most so many units."""
    left = int(np.argmax(values[: limit + 1]))
    found = []
    for chosen in reversed(choices):
        found.append(int(chosen[left]))
        left -= found[-1]
    return found[::-1]


def _line_answer(curve: _Curve, units: int) -> LineAnswer:
    line, profit = curve.line, curve.profit(units)
    may_have_more = line.at_most is None or units < line.at_most
    return LineAnswer(
        curve.name,
        line.today,
        units,
        curve.profit(line.today),
        profit,
        floor(curve.revenue(units) + 0.5),
        curve.profit(units + 1) - profit if may_have_more else None,
        profit - curve.profit(units - 1) if units > line.at_least else None,
    )


def _answer(curves: list[_Curve], limit: int | None, way: list[int], values: Ints) -> Answer:
    lines = tuple(_line_answer(curve, units) for curve, units in zip(curves, way, strict=True))
    profit = sum(line.profit for line in lines)
    more = less = None
    if limit is not None:
        more = int(values[: limit + 2].max()) - profit
        fewer = values[:limit]
        if limit and fewer.max(initial=_UNREACHED) > _UNREACHED:
            less = profit - int(fewer.max())
    return Answer(limit, lines, profit, more, less)
