"""Owns repairs: for each letter that fails, what would mend it, with numbers of this study."""

from __future__ import annotations

import datetime as dt
import math
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from simsales.quantity import QuantityError
from simsales.scenario.horizon import last_day
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.target import Target, is_relative, target_value
from simsales.study.drivers import lever_that_reaches
from simsales.study.figure_text import ChanceText, ChangeText, FigureText, key_phrase
from simsales.study.intervals import clopper_pearson
from simsales.study.judge import Flags, more_is_better, reached, reached_with
from simsales.study.levels import Level
from simsales.study.measure import MetricKey, figure_key
from simsales.study.milestones import SUMS, monthly
from simsales.study.probe import ENOUGH, Probe
from simsales.study.relevance import helpers
from simsales.study.verdict import LetterName, Repair
from simsales.study.ways import PLAN, Way, best_way, way_phrase
from simsales.words import Phrase

__all__ = ["repairs"]

_MEANT: Final = ("bookings", "revenue", "cash", "profit", "wins", "leads", "win_rate", "market_share")
"""Metrics that a value without one may be meant for."""


def repairs(
    probe: Probe,
    name: str,
    target: Target,
    key: MetricKey | None,
    level: Level | None,
    letters: Sequence[LetterName],
    ways: Sequence[Way],
) -> tuple[Repair, ...]:
    """Return the repairs of some letters of a target, in the order of these letters.

    Parameters
    ----------
    probe
        Simulates what is not known yet.
    name, target, key, level
        The target, its figure and the value that it asks for.
    letters
        Those that want a repair.
    ways
        Its chance under every simulated way, the one that is judged first.
    """
    found: list[Repair] = []
    for letter in letters:
        if letter == "specific":
            found += _metrics(probe, target)
        elif letter == "measurable" and key is not None:
            found += _value(probe, target, key, "measurable", [probe.base])
        elif letter == "achievable" and key is not None and level is not None:
            best = best_way([way for way in ways if way.name != PLAN]).name
            found += _value(probe, target, key, "achievable", dict.fromkeys((probe.base, best)))
            # What only adds up never falls below a limit by waiting.
            if probe.spent < ENOUGH and (level.at_least is not None or key.metric not in SUMS):
                found += _later(probe, target, level, best)
            if probe.spent < ENOUGH:
                found += _levers(probe, name, target, level, key)
        elif letter == "relevant":
            found += _helpers(probe, target)
        elif letter == "time_bound" and key is not None:
            found += _deadline(probe, target, key, level)
    return tuple(found)


def _metrics(probe: Probe, target: Target) -> Iterator[Repair]:
    """Yield how likely the value is for each metric that it may be meant for."""
    written = target.at_least if target.at_least is not None else target.at_most
    for metric in _MEANT:
        meant = target.model_copy(update={"metric": metric})
        key = figure_key(target.model_copy(update={"metric": metric, "since": None, "by": None}))
        allowed = not target.of or set(target.of) <= CATALOGUE[metric].scopes
        if written is None or key is None or not allowed or not probe.runs.has(probe.base, key):
            continue
        try:
            if is_relative(meant, written):
                continue
            value = target_value(meant, written, probe.loaded.scenario.currency)
        except QuantityError:
            # A value of another unit: that metric was not meant.
            continue
        least, most = (value, None) if target.at_least is not None else (None, value)
        there = reached(probe.runs.column(probe.base, key), least, most)
        chance = clopper_pearson(int(there.sum()), len(there), probe.confidence)
        if 0 < chance.estimate < 1:
            way = way_phrase(probe.base)
            values = {"metric": key_phrase(key), "name": metric, "way": way, "chance": ChanceText(chance)}
            yield Repair("specific", "metric", Phrase("smart.repair.metric", values), chance=chance)


def _value(
    probe: Probe, target: Target, key: MetricKey, letter: LetterName, strategies: Iterable[str]
) -> Iterator[Repair]:
    """Yield the value that is reached as surely as wanted."""
    unit, up = CATALOGUE[key.metric].unit, more_is_better(target)
    for strategy in strategies:
        values = probe.runs.column(strategy, key)
        value = reached_with(values, target.confidence, more_is_better=up)
        if math.isnan(value):
            # Too few years define the figure.
            continue
        there = reached(values, value if up else None, None if up else value)
        chance = clopper_pearson(int(there.sum()), len(there), probe.confidence)
        said = {
            "value": FigureText(value, unit, probe.loaded.scenario.currency),
            "way": way_phrase(strategy),
            "chance": ChanceText(chance),
        }
        yield Repair(letter, "value", Phrase("smart.repair.value", said), value, unit, chance=chance)


def _later(probe: Probe, target: Target, level: Level, strategy: str) -> Iterator[Repair]:
    """Yield the earliest end of a month by which the target is reached as surely as wanted."""
    for day, chance in probe.later(target, level, strategy):
        if chance.estimate >= target.confidence:
            values = {"day": day, "way": way_phrase(strategy), "chance": ChanceText(chance)}
            yield Repair("achievable", "date", Phrase("smart.repair.date", values), by=day, chance=chance)
            return


def _levers(probe: Probe, name: str, target: Target, level: Level, key: MetricKey) -> Iterator[Repair]:
    for push, chance in lever_that_reaches(probe, name, target, level, key):
        values = {"change": push.phrase, "chance": ChanceText(chance)}
        yield Repair("achievable", "lever", Phrase("smart.repair.lever", values), chance=chance)


def _helpers(probe: Probe, target: Target) -> Iterator[Repair]:
    """Yield what is known to help the target above, the strongest first."""
    assert target.serves is not None
    parent = probe.loaded.scenario.targets[target.serves]
    goal = figure_key(parent)
    if goal is None:
        return
    unit = CATALOGUE[goal.metric].unit
    for push, effect in helpers(probe, parent):
        said = ChangeText(effect, unit, probe.loaded.scenario.currency)
        values = {"above": target.serves, "change": push.phrase, "goal": key_phrase(goal), "effect": said}
        yield Repair("relevant", "parent", Phrase("smart.repair.parent", values))


def _deadline(probe: Probe, target: Target, key: MetricKey, level: Level | None) -> Iterator[Repair]:
    """Yield the earliest month by which the target is reached as surely as wanted, else the last day."""
    if level is None or (level.at_least is None and level.at_most is None):
        return
    end = last_day(probe.loaded.scenario.calendar)
    whole = target.since is None and not probe.loaded.scenario.simulation.warm_up
    if key.metric in SUMS and whole and level.at_least is not None:
        months, table = monthly(probe.runs, probe.base, MetricKey(key.metric, key.scope))
        totals = table.cumsum(axis=1)
        for number, month in enumerate(months):
            there = reached(totals[:, number], level.at_least, level.at_most)
            if there.mean() >= target.confidence:
                yield _by(probe, min(_end_of(month), end), there)
                return
    there = reached(probe.runs.column(probe.base, key), level.at_least, level.at_most)
    yield _by(probe, end, there)


def _by(probe: Probe, day: dt.date, there: Flags) -> Repair:
    chance = clopper_pearson(int(there.sum()), len(there), probe.confidence)
    values = {"day": day, "way": way_phrase(probe.base), "chance": ChanceText(chance)}
    return Repair("time_bound", "date", Phrase("smart.repair.deadline", values), by=day, chance=chance)


def _end_of(month: str) -> dt.date:
    year, number = map(int, month.split("-"))
    return dt.date(year, number, monthrange(year, number)[1])
