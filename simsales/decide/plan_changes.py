"""Owns a plan as people carry it out: changes to the file by path, and the steps in words of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from simsales.decide.levers import Block, Levers
from simsales.quantity import HOUR, MoneyPerTime, format_money_rate
from simsales.quantity.times import format_effort
from simsales.study.results import Action

__all__ = ["Plan", "plan_of"]


class Plan(NamedTuple):
    """Changes by path, as the reader of strategies takes them, and the same as steps."""

    changes: dict[str, object]
    actions: tuple[Action, ...]


class _Step(NamedTuple):
    since: date
    until: date | None
    value: int
    cost: int


def plan_of(levers: Levers, spend: tuple[int, ...], hours: tuple[int, ...]) -> Plan:
    """Return the plan that sets each lever to its value; a lever that keeps today's value is left out.

    Parameters
    ----------
    levers : Levers
        What may move.
    spend : tuple of int
        Minor units a month, by spend lever.
    hours : tuple of int
        Ticks a week, by hours lever.
    """
    changes: dict[str, object] = {}
    actions: list[Action] = []
    money: dict[str, list[tuple[Block, int, int, int]]] = defaultdict(list)
    for lever, amount in zip(levers.spend, spend, strict=True):
        cost = lever.costs[lever.levels.index(amount)] - lever.today_cost
        money[lever.name].append((lever.block, amount, lever.today, cost))
    for name, rows in money.items():
        path = f"channels.{name}.spend"
        steps = _steps(rows)
        _write(changes, path, steps, lambda minor: format_money_rate(MoneyPerTime(minor, "month")))
        today = rows[0][2]
        actions += [_money_action(path, name, today, step) for step in steps]
    time: dict[tuple[str, str, str], list[tuple[Block, int, int, int]]] = defaultdict(list)
    for of_person, ticks in zip(levers.hours, hours, strict=True):
        row = (of_person.block, ticks, of_person.today, 0)
        time[of_person.team, of_person.entry, of_person.name].append(row)
    for (team, entry, activity), rows in time.items():
        path = f"teams.{team}.reps.{entry}.activities.{activity}"
        steps = _steps(rows)
        _write(changes, path, steps, format_effort)
        today = rows[0][2]
        actions += [_hours_action(path, f"{entry}: {activity}", today, step) for step in steps]
    return Plan(changes, tuple(actions))


def _steps(rows: list[tuple[Block, int, int, int]]) -> list[_Step]:
    """Return stretches that differ from today; neighbours with one value are one stretch."""
    found: list[_Step] = []
    for block, value, today, cost in rows:
        if value == today:
            continue
        last = found[-1] if found else None
        if (
            last
            and last.value == value
            and last.until is not None
            and last.until + timedelta(days=1) == block.since
        ):
            found[-1] = _Step(last.since, block.until, value, last.cost + cost)
        else:
            found.append(_Step(block.since, block.until, value, cost))
    return found


def _write(changes: dict[str, object], path: str, steps: list[_Step], written: Callable[[int], str]) -> None:
    if not steps:
        return
    dated = []
    for step in steps:
        entry: dict[str, object] = {"value": written(step.value), "since": step.since.isoformat()}
        if step.until is not None:
            entry["until"] = step.until.isoformat()
        dated.append(entry)
    changes[path] = dated


def _money_action(path: str, name: str, today: int, step: _Step) -> Action:
    return Action(
        path, name, step.since, step.until, float(today), float(step.value), float(step.cost), "money"
    )


def _hours_action(path: str, scope: str, today: int, step: _Step) -> Action:
    return Action(path, scope, step.since, step.until, today / HOUR, step.value / HOUR, 0.0, "hours")
