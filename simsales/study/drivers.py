"""Owns the tree of drivers: what a target is made of, and what each driver alone would have to be.

How strongly a driver works is simulated (a push of it, paired with today's years). What is needed is reckoned
from that in proportion, which is an approximation: it is marked so, until a simulation with the value that
was reckoned has shown the chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY
from simsales.scenario.target import Target
from simsales.study.intervals import Interval
from simsales.study.judge import more_is_better, reached_with
from simsales.study.levels import Level
from simsales.study.measure import MetricKey
from simsales.study.probe import PROOF, SOUNDING, Probe
from simsales.study.pushes import Push, PushKind
from simsales.study.verdict import Driver, DriverTree
from simsales.words import Phrase

__all__ = ["busiest", "driver_tree", "lever_that_reaches", "shortfall", "soundings"]

_AT_MOST: Final[dict[PushKind, float]] = {"leads": 2.0, "value": 1.0, "people": 10.0}
"""Largest push that is reckoned with; a chance to pass ends where a stage lets everybody through."""

_KEYS: Final[dict[PushKind, str]] = {
    "leads": "leads",
    "pass": "win_rate",
    "value": "deal_value",
    "people": "open_hours",
}
_LEVERS: Final[tuple[PushKind, ...]] = ("leads", "people", "pass", "value")
_TRIES: Final = 2


def soundings(probe: Probe, target: Target) -> tuple[Push, ...]:
    """Return the pushes that tell how strongly each driver works."""
    channel = target.of.get("channel", "")
    pushes = (Push("leads", 0.2, channel), Push("pass", 0.1), Push("value", 0.1))
    who = busiest(probe, target.of.get("team"))
    return (*pushes, Push("people", 1, who)) if who else pushes


def busiest(probe: Probe, team: str | None = None) -> str:
    """Return ``team/person`` of whoever's time is used most today, in a team if one is named.

    Returns
    -------
    str
        Empty where nobody works.
    """
    best, most = "", -1.0
    for name, section in probe.loaded.scenario.teams.items():
        if team not in {None, name}:
            continue
        for entry, rep in section.reps.items():
            people = [entry] if rep.count == 1 else [f"{entry} {n}" for n in range(1, rep.count + 1)]
            used = [_mean(probe, MetricKey("utilisation", f"rep={person}")) for person in people]
            share = max((value for value in used if not math.isnan(value)), default=0.0)
            if people and share > most:
                best, most = f"{name}/{entry}", share
    return best


def shortfall(probe: Probe, target: Target, level: Level, key: MetricKey) -> float:
    """Return how far the value reached as surely as wanted falls short; 0 or less where it does not."""
    return _short(target, level, probe.runs.column(TODAY, key))


def driver_tree(probe: Probe, name: str, target: Target, level: Level, key: MetricKey) -> DriverTree:
    """Return what a target is made of; today's shortfall is asked of each driver alone."""
    values = probe.runs.column(TODAY, key)
    short = _short(target, level, values)
    wanted = level.at_least if level.at_least is not None else level.at_most
    assert wanted is not None
    drivers = []
    pushes = soundings(probe, target)
    if short > 0:
        probe.simulate(pushes, SOUNDING)
    for push in pushes:
        if short <= 0:
            drivers.append(_driver(probe, push, 0.0))
            continue
        shown = probe.shown.get((name, push.kind))
        by = shown[0].by if shown else _needed(probe, push, target, key, short)
        if by is not None:
            drivers.append(_driver(probe, push, by, shown[1] if shown else None))
    today = reached_with(values, target.confidence, more_is_better=more_is_better(target))
    return DriverTree(name, key, today, wanted, tuple(drivers))


def lever_that_reaches(
    probe: Probe, name: str, target: Target, level: Level, key: MetricKey
) -> list[tuple[Push, Interval]]:
    """Return the first two levers that reach a target as surely as wanted, each alone, as simulated.

    The amount is reckoned in proportion and simulated; if that is not enough, it is corrected once.
    """
    short = shortfall(probe, target, level, key)
    by_kind = {push.kind: push for push in soundings(probe, target)}
    found: list[tuple[Push, Interval]] = []
    for kind in _LEVERS:
        push = by_kind.get(kind)
        if push is None:
            continue
        by = _needed(probe, push, target, key, short)
        for _ in range(_TRIES):
            if by is None or math.isinf(by):
                break
            tried = Push(kind, by, push.where)
            chance = probe.chance(tried, key, level)
            if chance.estimate >= target.confidence:
                found.append((tried, chance))
                probe.shown[name, kind] = (tried, chance)
                break
            by = _corrected(probe, tried, target, level, key)
        if len(found) == 2:
            break
    return found


def _corrected(probe: Probe, tried: Push, target: Target, level: Level, key: MetricKey) -> float | None:
    """Return the amount in proportion to what a push that was not enough has brought."""
    values = probe.column(tried, key, PROOF)
    before = _short(target, level, probe.runs.column(TODAY, key)[: len(values)])
    gained = before - _short(target, level, values)
    if gained <= 0:
        return None
    return _bounded(probe, tried, tried.by * before / gained)


def _short(target: Target, level: Level, values: np.ndarray) -> float:
    up = level.at_least is not None
    wanted = level.at_least if level.at_least is not None else level.at_most
    there = reached_with(values, target.confidence, more_is_better=up)
    if wanted is None or math.isnan(there) or math.isnan(wanted):
        return math.nan
    return wanted - there if up else there - wanted


def _needed(probe: Probe, push: Push, target: Target, key: MetricKey, short: float) -> float | None:
    """Return how large a push has to be; inf where it cannot do it alone, None where it does nothing."""
    effect = probe.effect(push, key, SOUNDING)
    gain = effect.estimate if more_is_better(target) else -effect.estimate
    if not effect.is_decided or gain <= 0 or math.isnan(short):
        return None
    return _bounded(probe, push, push.by * short / gain)


def _bounded(probe: Probe, push: Push, by: float) -> float:
    """Return a push rounded up to whole percent and whole people; inf beyond what can be reckoned with."""
    rounded = float(math.ceil(by - 1e-9)) if push.kind == "people" else math.ceil(by * 100 - 1e-9) / 100
    if push.kind == "pass":
        top = max((stage.passes for stage in probe.loaded.scenario.stages if stage.passes < 1), default=1.0)
        return rounded if top * (1 + rounded) <= 1 else math.inf
    return rounded if rounded <= _AT_MOST[push.kind] else math.inf


def _driver(probe: Probe, push: Push, by: float, chance: Interval | None = None) -> Driver:
    """Return one driver with its parts; `by` is 0 where nothing is needed, inf where it is not enough."""
    scope = f"channel={push.where}" if push.kind == "leads" and push.where else ""
    key = MetricKey(_KEYS[push.kind], scope)
    today = _mean(probe, key)
    whole = _grown(probe, push, by)
    parts: tuple[Driver, ...] = ()
    if push.kind == "leads" and not push.where:
        parts = (*_parts(probe, "channel", key, by), *_parts(probe, "segment", key, by))
    elif push.kind == "value":
        parts = _parts(probe, "product", key, by)
    elif push.kind == "pass":
        parts = _stages(probe, by)
    found = _leaf(Phrase(f"smart.driver.{push.kind}"), key, today, whole, by, parts)
    return found if chance is None else replace(found, how="simulated", chance=chance)


def _grown(probe: Probe, push: Push, by: float) -> Callable[[float], float]:
    """Return what a driver's figure becomes under a push."""
    if push.kind == "people":
        team, _, who = push.where.partition("/")
        rep = probe.loaded.scenario.teams[team].reps[who]
        one = _mean(probe, MetricKey("open_hours", f"rep={who if rep.count == 1 else f'{who} 1'}"))
        return lambda today: today + by * one
    if push.kind == "pass":
        stages = sum(stage.passes < 1 for stage in probe.loaded.scenario.stages)
        return lambda today: today * (1 + by) ** stages
    return lambda today: today * (1 + by)


def _leaf(
    label: Phrase,
    key: MetricKey,
    today: float,
    grown: Callable[[float], float],
    by: float,
    parts: tuple[Driver, ...] = (),
) -> Driver:
    if by == 0:
        return Driver(label, key, today, None, "enough", parts=parts)
    needed = math.inf if math.isinf(by) else grown(today)
    if not math.isfinite(needed) or (key.metric in {"pass_rate", "win_rate"} and needed > 1):
        return Driver(label, key, today, None, "not alone", parts=parts)
    return Driver(label, key, today, needed, "approximate", parts=parts)


def _parts(probe: Probe, kind: str, key: MetricKey, by: float) -> tuple[Driver, ...]:
    """Return a driver by channel, segment or product: each alone has to bring what the whole has to."""
    scopes = [
        other.scope for other in probe.runs.keys[TODAY] if other.metric == key.metric and not other.window
    ]
    scopes = [scope for scope in scopes if scope.startswith(f"{kind}=")]
    if len(scopes) < 2:
        return ()
    worth = {scope: _mean(probe, MetricKey("bookings", scope)) for scope in scopes}
    total = sum(value for value in worth.values() if not math.isnan(value))
    found = []
    for scope in scopes:
        # The larger its part of the bookings is, the less it has to grow.
        alone = by if by == 0 else (by * total / worth[scope] if worth[scope] > 0 else math.inf)
        alone = math.inf if alone > _AT_MOST["leads"] else alone
        name = Phrase(f"smart.part.{kind}", {"name": scope.partition("=")[2]})
        part = MetricKey(key.metric, scope)
        found.append(_leaf(name, part, _mean(probe, part), _times(alone), alone))
    return tuple(found)


def _times(by: float) -> Callable[[float], float]:
    return lambda today: today * (1 + by)


def _stages(probe: Probe, by: float) -> tuple[Driver, ...]:
    """Return the chance of each stage: alone, it has to rise as much as all of them together."""
    stages = [stage.name for stage in probe.loaded.scenario.stages if stage.passes < 1]
    alone = by if by == 0 else (1 + by) ** len(stages) - 1
    found = []
    for name in stages:
        key = MetricKey("pass_rate", f"stage={name}")
        found.append(
            _leaf(Phrase("smart.part.stage", {"name": name}), key, _mean(probe, key), _times(alone), alone)
        )
    return tuple(found)


def _mean(probe: Probe, key: MetricKey) -> float:
    if not probe.runs.has(TODAY, key):
        return math.nan
    values = probe.runs.column(TODAY, key)
    return float(values[~np.isnan(values)].mean()) if not np.isnan(values).all() else math.nan
