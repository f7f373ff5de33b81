"""Owns what a manager could do more of to reach a target: more people, more money, measures taken into use.

A move goes from today's value in steps, each of which costs more than the one before. What nobody pays for is
no move: nothing would speak against its last step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from simsales.decide.choices import ChoiceLever
from simsales.errors import InputError
from simsales.quantity import MoneyPerTime
from simsales.quantity.rates import format_money_rate
from simsales.scenario.changes import with_changes
from simsales.scenario.choices import lever_of
from simsales.scenario.field_kinds import Kind
from simsales.scenario.loaded import Loaded
from simsales.scenario.standing import kinds_at, written_at

__all__ = ["MOST_MONEY_STEPS", "MOST_PEOPLE", "moves"]

MOST_MONEY_STEPS: Final = 40
"""Steps of a tenth of today's money: up to five times as much."""

MOST_PEOPLE: Final = 30
"""People more in one place, at most; and not more than three times as many as there are."""


def moves(loaded: Loaded) -> tuple[ChoiceLever, ...]:
    """Return the moves that a scenario offers, in the order of their paths.

    Parameters
    ----------
    loaded
        A scenario that has passed all checks.
    """
    found = []
    for path, values in sorted(_offered(loaded)):
        move = _move(loaded, path, values)
        if move is not None:
            found.append(move)
    return tuple(found)


def _offered(loaded: Loaded) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Give the paths that can be moved, and their values from the least step on."""
    scenario = loaded.scenario
    for name, channel in scenario.channels.items():
        if channel.use and channel.response is not None and channel.spend is not None:
            yield from _more(f"channels.{name}.spend", channel.spend, channel.spend)
        if not channel.use:
            yield f"channels.{name}.use", (True,)
    for team, section in scenario.teams.items():
        for entry, rep in section.reps.items():
            if rep.salary is not None and rep.salary.amount and rep.count:
                most = min(MOST_PEOPLE, 3 * rep.count)
                values = tuple(rep.count + more for more in range(1, most + 1))
                yield f"teams.{team}.reps.{entry}.count", values
    for name, promotion in scenario.promotion.items():
        if promotion.response is not None:
            yield from _more(f"promotion.{name}.spend", promotion.spend, promotion.spend)
    for name, idea in scenario.ideas.items():
        if idea.encouragement is not None:
            money = idea.encouragement
            yield from _more(f"ideas.{name}.encouragement.spend", money.spend, money.half_at)
    yield from ((path, (True,)) for path in _unused(loaded))


def _more(path: str, today: MoneyPerTime, usual: MoneyPerTime) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Give the steps of money at a place: tenths of today's, or of what is usual where there is none."""
    unit = today if today.amount else usual
    if unit.amount:
        amounts = (today.amount + unit.amount * step // 10 for step in range(1, MOST_MONEY_STEPS + 1))
        yield path, tuple(format_money_rate(replace(unit, amount=amount)) for amount in amounts)


def _unused(loaded: Loaded) -> Iterator[str]:
    """Give what costs something and is not in use."""
    scenario = loaded.scenario
    for name, risk in scenario.risks.items():
        if risk.prevention is not None and not risk.prevention.use and risk.prevention.cost.amount:
            yield f"risks.{name}.prevention.use"
        if risk.contingency is not None and not risk.contingency.use and risk.contingency.cost:
            yield f"risks.{name}.contingency.use"
    for name, course in scenario.courses.items():
        if not course.use and (course.price or course.fee):
            yield f"courses.{name}.use"
    for name, tool in scenario.tools.items():
        if not tool.use and (tool.licence is not None or tool.fee is not None):
            yield f"tools.{name}.use"
    for name, research in scenario.research.items():
        if not research.use and research.cost:
            yield f"research.{name}.use"
    if scenario.customers is not None:
        for name, care in scenario.customers.care.items():
            if not care.use and care.cost is not None and care.cost.amount:
                yield f"customers.care.{name}.use"


def _move(loaded: Loaded, path: str, values: tuple[object, ...]) -> ChoiceLever | None:
    """Return a move with its steps as far as the scenario allows them; None where it allows none."""
    try:
        steps, lever = lever_of(loaded.document, path)
    except InputError:
        return None
    allowed: list[object] = []
    for value in values:
        try:
            with_changes(loaded, {path: value})
        except InputError:
            break
        allowed.append(value)
    if not allowed:
        return None
    kinds: list[Kind] = kinds_at(steps)
    return ChoiceLever(path, steps, lever, written_at(loaded, steps, kinds), tuple(allowed))
