"""Owns the tree of drivers: what a target is made of, and what each driver alone would have to be.

How strongly a driver works is simulated (a push of it, paired with today's years). What is needed is reckoned
from that in proportion, which is an approximation: it is marked so, until a simulation with the value that
was reckoned has shown the chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from simsales.scenario.target import Target
from simsales.study.intervals import Interval, mean_interval, ratio_interval
from simsales.study.judge import more_is_better, reached_with
from simsales.study.levels import Level
from simsales.study.measure import MetricKey
from simsales.study.needed import figure_needed, held_to, push_needed, reached_interval
from simsales.study.probe import PROOF, SOUNDING, Probe
from simsales.study.pushes import Push, PushKind
from simsales.study.verdict import Driver, DriverTree
from simsales.words import Phrase
from simsales.world.world import Floats

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

_UNKNOWN: Final = 3
"""What is not known of a driver: the value reached today, what a push brings, the mean of its figure."""

_UNKNOWN_OF_PART: Final = 4
"""Of a part, its part of the whole, too."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How large a push has to be, as exactly as the whole asks for, and as exactly as its parts do."""

    whole: Interval
    part: Interval

    @classmethod
    def exactly(cls, by: float) -> _Sizes:
        """Return a size that is given and not estimated."""
        given = Interval(by, by, by, 1.0, 0)
        return cls(given, given)

    @classmethod
    def none(cls) -> _Sizes:
        """Return that nothing is needed."""
        return cls.exactly(0.0)


def soundings(probe: Probe, target: Target) -> tuple[Push, ...]:
    """Return the pushes that tell how strongly each driver works."""
    pushes = (Push("leads", 0.2, _only_channel(probe, target)), Push("pass", 0.1), Push("value", 0.1))
    who = busiest(probe, target.of.get("team"))
    return (*pushes, Push("people", 1, who)) if who else pushes


def _only_channel(probe: Probe, target: Target) -> str:
    """Return the one channel whose leads can serve a target; nothing where there are several."""
    if "channel" in target.of or not target.of:
        return target.of.get("channel", "")
    serving = [name for name, share in probe.reach(target)["channel"].items() if share > 0]
    return serving[0] if len(serving) == 1 else ""


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
    return _short(target, level, probe.runs.column(probe.base, key))


def driver_tree(probe: Probe, name: str, target: Target, level: Level, key: MetricKey) -> DriverTree:
    """Return what a target is made of; today's shortfall is asked of each driver alone."""
    values = probe.runs.column(probe.base, key)
    short = _short(target, level, values)
    wanted = _wanted(level)
    assert wanted is not None
    drivers = []
    pushes = soundings(probe, target)
    if short > 0:
        probe.simulate(pushes, SOUNDING)
    for push in pushes:
        sizes = _Sizes.none() if short <= 0 else _sizes(probe, name, push, target, level, key)
        if sizes is not None:
            shown = probe.shown.get((name, push.kind))
            drivers.append(_driver(probe, target, push, sizes, shown[1] if shown and short > 0 else None))
    up = more_is_better(target)
    today = reached_interval(values, target.confidence, more_is_better=up, confidence=probe.confidence)
    return DriverTree(name, key, today, wanted, tuple(drivers))


def lever_that_reaches(
    probe: Probe, name: str, target: Target, level: Level, key: MetricKey
) -> list[tuple[Push, Interval]]:
    """Return the first two levers that reach a target as surely as wanted, each alone, as simulated.

    The amount is reckoned in proportion and simulated; if that is not enough, it is corrected once.
    """
    by_kind = {push.kind: push for push in soundings(probe, target)}
    found: list[tuple[Push, Interval]] = []
    for kind in _LEVERS:
        push = by_kind.get(kind)
        if push is None:
            continue
        size = _needed(probe, push, target, level, key, probe.confidence)
        by = None if size is None else size.estimate
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
    before = _short(target, level, probe.runs.column(probe.base, key)[: len(values)])
    gained = before - _short(target, level, values)
    if gained <= 0:
        return None
    return _bounded(probe, tried, _rounded_up(tried, tried.by * before / gained))


def _wanted(level: Level) -> float | None:
    return level.at_least if level.at_least is not None else level.at_most


def _short(target: Target, level: Level, values: np.ndarray) -> float:
    up = level.at_least is not None
    wanted = _wanted(level)
    there = reached_with(values, target.confidence, more_is_better=up)
    if wanted is None or math.isnan(there) or math.isnan(wanted):
        return math.nan
    return wanted - there if up else there - wanted


def _sizes(
    probe: Probe, name: str, push: Push, target: Target, level: Level, key: MetricKey
) -> _Sizes | None:
    """Return how large a push has to be; None where it does nothing as far as is known."""
    shown = probe.shown.get((name, push.kind))
    if shown:
        return _Sizes.exactly(shown[0].by)
    found = [
        _needed(probe, push, target, level, key, held_to(probe.confidence, unknowns))
        for unknowns in (_UNKNOWN, _UNKNOWN_OF_PART)
    ]
    whole, part = found
    return None if whole is None or part is None else _Sizes(whole, part)


def _needed(
    probe: Probe, push: Push, target: Target, level: Level, key: MetricKey, confidence: float
) -> Interval | None:
    """Return how large a push has to be; inf where it cannot do it alone, None where it does nothing.

    `confidence` is that of each thing that is not known (`push_needed`).
    """
    wanted, up = _wanted(level), more_is_better(target)
    effect = probe.effect(push, key, SOUNDING)
    gain = effect.estimate if up else -effect.estimate
    if not effect.is_decided or gain <= 0 or wanted is None or math.isnan(wanted):
        return None
    today, pushed = probe.runs.column(probe.base, key), probe.column(push, key, SOUNDING)
    found = push_needed(
        push.by, today, pushed, wanted, target.confidence, more_is_better=up, confidence=confidence
    )
    if found is None:
        return None
    return replace(
        found,
        estimate=_bounded(probe, push, _rounded_up(push, found.estimate)),
        low=_bounded(probe, push, _rounded_down(push, found.low)),
        high=_bounded(probe, push, _rounded_up(push, found.high)),
    )


def _rounded_up(push: Push, by: float) -> float:
    """Return a push rounded up to whole percent and whole people."""
    if math.isinf(by):
        return by
    return float(math.ceil(by - 1e-9)) if push.kind == "people" else math.ceil(by * 100 - 1e-9) / 100


def _rounded_down(push: Push, by: float) -> float:
    return float(math.floor(by + 1e-9)) if push.kind == "people" else math.floor(by * 100 + 1e-9) / 100


def _bounded(probe: Probe, push: Push, by: float) -> float:
    """Return a push as it is; inf beyond what can be reckoned with."""
    if push.kind == "pass":
        top = max((stage.passes for stage in probe.loaded.scenario.stages if stage.passes < 1), default=1.0)
        return by if top * (1 + by) <= 1 else math.inf
    return by if by <= _AT_MOST[push.kind] else math.inf


def _driver(
    probe: Probe, target: Target, push: Push, sizes: _Sizes, chance: Interval | None = None
) -> Driver:
    """Return one driver with its parts."""
    scope = f"channel={push.where}" if push.kind == "leads" and push.where else ""
    key = MetricKey(_KEYS[push.kind], scope)
    parts: tuple[Driver, ...] = ()
    if push.kind == "leads" and not push.where:
        kinds = ("channel", "segment")
        parts = tuple(part for kind in kinds for part in _parts(probe, target, kind, key, sizes.part))
    elif push.kind == "value":
        parts = _parts(probe, target, "product", key, sizes.part)
    elif push.kind == "pass":
        parts = _stages(probe, sizes.part)
    # With a push that was simulated only the mean of its figure is not known.
    held = probe.confidence if chance is not None else held_to(probe.confidence, _UNKNOWN)
    label = Phrase(f"smart.driver.{push.kind}")
    found = _leaf(probe, label, key, _grown(probe, push, key), sizes.whole, held)
    found = replace(found, parts=parts)
    return found if chance is None else replace(found, how="simulated", chance=chance)


def _grown(probe: Probe, push: Push, key: MetricKey) -> Callable[[float], Floats]:
    """Return what a driver's figure becomes under a push of some size, by replication."""
    today = _values(probe, key)
    if push.kind == "people":
        team, _, who = push.where.partition("/")
        rep = probe.loaded.scenario.teams[team].reps[who]
        one = _values(probe, MetricKey("open_hours", f"rep={who if rep.count == 1 else f'{who} 1'}"))
        return lambda by: today + by * one
    if push.kind == "pass":
        stages = sum(stage.passes < 1 for stage in probe.loaded.scenario.stages)
        return lambda by: today * (1 + by) ** stages
    return _times(today)


def _leaf(
    probe: Probe,
    label: Phrase,
    key: MetricKey,
    grown: Callable[[float], Floats],
    by: Interval,
    confidence: float,
) -> Driver:
    """Return a driver without parts; `confidence` is that of the mean of its figure."""
    today = _mean_interval(probe, key)
    if by.estimate == 0:
        return Driver(label, key, today, None, "enough")
    needed = figure_needed(grown, by, confidence)
    if key.metric in {"pass_rate", "win_rate"}:
        # More than all cannot be.
        limits = (needed.estimate, needed.low, needed.high)
        estimate, low, high = (math.inf if limit > 1 else limit for limit in limits)
        needed = replace(needed, estimate=estimate, low=low, high=high)
    needed = replace(needed, confidence=probe.confidence)
    return Driver(label, key, today, needed, "approximate" if math.isfinite(needed.estimate) else "not alone")


def _parts(probe: Probe, target: Target, kind: str, key: MetricKey, by: Interval) -> tuple[Driver, ...]:
    """Return a driver by channel, segment or product: each alone has to bring what the whole has to.

    What cannot reach the part of the company that the target is about is left out; of what reaches it in
    part, that part counts.
    """
    scopes = [
        other.scope
        for other in probe.runs.keys[probe.base]
        if other.metric == key.metric and not other.window
    ]
    scopes = [scope for scope in scopes if scope.startswith(f"{kind}=")]
    if len(scopes) < 2 or kind in target.of:
        return ()
    shares = probe.reach(target)[kind]
    scopes = [scope for scope in scopes if shares.get(scope.partition("=")[2], 0.0) > 0]
    held = held_to(probe.confidence, _UNKNOWN_OF_PART)
    worth = {
        scope: np.nan_to_num(_values(probe, MetricKey("bookings", scope))) * shares[scope.partition("=")[2]]
        for scope in scopes
    }
    total = np.sum(list(worth.values()), axis=0)
    found = []
    for scope in scopes:
        # The larger its part of the bookings is, the less it has to grow.
        times = ratio_interval(total, worth[scope], held)
        alone = by if by.estimate == 0 else _product(by, times)
        name = Phrase(f"smart.part.{kind}", {"name": scope.partition("=")[2]})
        part = MetricKey(key.metric, scope)
        found.append(_leaf(probe, name, part, _times(_values(probe, part)), alone, held))
    return tuple(found)


def _product(by: Interval, times: Interval) -> Interval:
    """Return how much a part has to grow that is one in `times` of the whole; inf beyond what is reckoned."""
    low, high = max(times.low, 1.0), times.high
    estimate = math.inf if math.isnan(times.estimate) else by.estimate * times.estimate
    ends = (estimate, by.low * low, by.high * high if by.high else 0.0)
    estimate, low, high = (math.inf if end > _AT_MOST["leads"] else end for end in ends)
    return replace(by, estimate=estimate, low=low, high=high)


def _times(today: Floats) -> Callable[[float], Floats]:
    return lambda by: today * (1 + by)


def _stages(probe: Probe, by: Interval) -> tuple[Driver, ...]:
    """Return the chance of each stage: alone, it has to rise as much as all of them together."""
    stages = [stage.name for stage in probe.loaded.scenario.stages if stage.passes < 1]
    estimate, low, high = ((1 + size) ** len(stages) - 1 for size in (by.estimate, by.low, by.high))
    alone = replace(by, estimate=estimate, low=low, high=high)
    held = held_to(probe.confidence, _UNKNOWN_OF_PART)
    found = []
    for name in stages:
        key, label = MetricKey("pass_rate", f"stage={name}"), Phrase("smart.part.stage", {"name": name})
        found.append(_leaf(probe, label, key, _times(_values(probe, key)), alone, held))
    return tuple(found)


def _values(probe: Probe, key: MetricKey) -> Floats:
    """Return today's figure by replication; nan where it was not measured."""
    if not probe.runs.has(probe.base, key):
        return np.full(len(probe.runs.replications), np.nan)
    return probe.runs.column(probe.base, key)


def _mean_interval(probe: Probe, key: MetricKey) -> Interval:
    values = _values(probe, key)
    return mean_interval(values[~np.isnan(values)], probe.confidence)


def _mean(probe: Probe, key: MetricKey) -> float:
    return _mean_interval(probe, key).estimate
