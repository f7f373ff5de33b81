"""Owns what has been reached before the day that a year stands at, in the units of the metrics."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import Final

from simsales.quantity import QuantityError, parse_number
from simsales.scenario.baseline import stated_baseline
from simsales.scenario.measured import COSTS_OF_MARKET, COSTS_OF_PEOPLE, is_measured
from simsales.scenario.metrics import AT_THE_END, CATALOGUE
from simsales.scenario.scenario import Scenario
from simsales.scenario.so_far import MADE_OF, RATIOS
from simsales.scenario.stretches import Figure, stretches
from simsales.scenario.target import Target, is_relative, target_step, target_value

__all__ = [
    "figure_name",
    "first_day",
    "first_open_day",
    "is_known",
    "reached_before",
    "stated",
    "unknown_parts",
]

_OF_TARGET: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]\s*of\s+(?:the\s+)?(.+?)\s*", re.IGNORECASE)
_OF_TARGET_ZH: Final = re.compile(r"\s*(.+?)的\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]\s*")
_ANY: Final = frozenset({"target", "目标"})


def first_day(scenario: Scenario) -> date:
    """Return the first day that counts: of the simulated time, or of what is known before it."""
    start, so_far = scenario.calendar.start, scenario.so_far
    return start if so_far is None or so_far.since is None else min(start, so_far.since)


def first_open_day(scenario: Scenario) -> date:
    """Return the first day on which something may still be changed: the first, or that of `so_far`."""
    so_far = scenario.so_far
    return scenario.calendar.start if so_far is None else max(scenario.calendar.start, so_far.as_of)


def figure_name(metric: str, scope: str) -> str:
    """Return how a figure is named in the file; `scope` is ``team=north`` and the like, or empty."""
    kind, _, name = scope.partition("=")
    return f"{metric} of {kind} {name}" if scope else metric


def reached_before(
    scenario: Scenario, metric: str, scope: str = "", since: date | None = None, until: date | None = None
) -> float | None:
    """Return what has been reached before the day that the year stands at, as far as the file says it.

    Parameters
    ----------
    scenario
        With `so_far`.
    metric, scope
        A metric that adds up over time, and ``team=north`` and the like; empty for the whole.
    since, until
        First day that counts, and the day after the last; those of `so_far` when None.

    Returns
    -------
    float or None
        In the unit of the metric, money in minor units; None where the file does not say it for these days.

    Raises
    ------
    QuantityError
        When what is written is no value of the metric.
    """
    so_far = scenario.so_far
    assert so_far is not None
    first = max(since or first_day(scenario), first_day(scenario))
    after = min(until or so_far.as_of, so_far.as_of)
    if first >= after:
        return 0.0
    written = so_far.figures.get(figure_name(metric, scope))
    if written is not None:
        return stated(scenario, metric, scope, written, first, after)
    parts = MADE_OF.get(metric)
    if parts is None or _has_other_parts(scenario, metric):
        return None
    total = 0.0
    for name, sign in parts.items():
        part = reached_before(scenario, name, scope, since, until)
        if part is None:
            return None
        total += sign * part
    return total


def _has_other_parts(scenario: Scenario, metric: str) -> bool:
    """Return whether a metric has parts that the file cannot say of the past."""
    if metric == "costs":
        # What courses, care or promotion have cost before is part of all costs or not said at all.
        return any(is_measured(scenario, name) for name in (*COSTS_OF_PEOPLE, *COSTS_OF_MARKET))
    return metric in ("backlog", "receivables") and is_measured(scenario, "renewals")


def stated(
    scenario: Scenario, metric: str, scope: str, written: Figure, first: date, after: date
) -> float | None:
    """Return what a stated figure comes to from the first day until before `after`; None where not said.

    Raises
    ------
    QuantityError
        When it is no value of the metric.
    """
    so_far = scenario.so_far
    assert so_far is not None
    kind, _, name = scope.partition("=")
    target = Target(metric=metric, of={kind: name} if scope else {})
    if not isinstance(written, dict):
        if (first, after) != (first_day(scenario), so_far.as_of):
            return None
        return _value(scenario, target, written)
    total, reaches = 0.0, first
    for stretch in stretches(written):
        begin = max(stretch.first, first_day(scenario))
        end = min(stretch.until, so_far.as_of)
        if begin >= after or end <= first:
            continue
        if begin > reaches or begin < first or end > after:
            return None
        total += target_value(target, stretch.written, scenario.currency)
        reaches = end
    return total if reaches == after else None


def _value(scenario: Scenario, target: Target, written: str | float) -> float:
    """Return a value as written, or a percentage of a target's."""
    if isinstance(written, str):
        english, chinese = _OF_TARGET.fullmatch(written), _OF_TARGET_ZH.fullmatch(written)
        if english is not None:
            return _share_of(scenario, target, english[2], parse_number(english[1]) / 100)
        if chinese is not None:
            return _share_of(scenario, target, chinese[1], parse_number(chinese[2]) / 100)
    return target_value(target, written, scenario.currency)


def _share_of(scenario: Scenario, target: Target, name: str, share: float) -> float:
    assert scenario.so_far is not None
    about = {
        other: found
        for other, found in scenario.so_far.targets.items()
        if (found.metric, found.of) == (target.metric, target.of)
        and (found.at_least is not None or found.at_most is not None)
    }
    named = about if name.casefold() in _ANY else {name: about[name]} if name in about else {}
    metric = str(target.metric)
    if not named:
        key = "so_far.file.no_target" if about else "so_far.file.no_target_at_all"
        raise QuantityError(key, name=name, metric=metric, names=list(about))
    if len(named) > 1:
        raise QuantityError(
            "so_far.file.which_target", metric=metric, names=list(named), first=next(iter(named))
        )
    (meant,) = named.values()
    value = share * _level(scenario, meant, next(iter(named)))
    # Money is whole cents, half up.
    return float(math.floor(value + 0.5)) if CATALOGUE[metric].unit == "money" else value


def _level(scenario: Scenario, meant: Target, name: str) -> float:
    written = meant.at_least if meant.at_least is not None else meant.at_most
    assert written is not None
    if not is_relative(meant, written):
        return target_value(meant, written, scenario.currency)
    baseline = stated_baseline(meant, scenario)
    if baseline is None:
        raise QuantityError("so_far.file.of_today", name=name)
    return target_step(meant, written, scenario.currency).level(baseline)


def unknown_parts(scenario: Scenario, target: Target) -> list[str]:
    """Return what the file would have to say about the past so that a target can be counted; [] when it can.

    Parameters
    ----------
    scenario
        A checked scenario.
    target
        With a metric of the catalogue.
    """
    so_far = scenario.so_far
    if so_far is None or not _reaches_back(scenario, target):
        return []
    metric = str(target.metric)
    scope = "".join(f"{kind}={name}" for kind, name in target.of.items())
    until = None if target.by is None else target.by + timedelta(days=1)
    if metric in AT_THE_END:
        return []
    kinds = set(target.of)
    above, below = RATIOS.get(metric, ((metric,), ()))
    needed = [part for part in dict.fromkeys((*above, *below)) if kinds <= CATALOGUE[part].scopes]
    if so_far.is_replayed:
        # The market is what the file says it is, also in the months that are played for the open deals only.
        needed = [part for part in needed if part != "market_size"]
    return [
        figure_name(part, scope)
        for part in needed
        if reached_before(scenario, part, scope, target.since, until) is None
    ]


def is_known(scenario: Scenario, target: Target) -> bool:
    """Return whether a target can be counted: what it needs of the past is stated, or it needs nothing."""
    return not unknown_parts(scenario, target)


def _reaches_back(scenario: Scenario, target: Target) -> bool:
    assert scenario.so_far is not None
    return target.since is None or target.since < scenario.so_far.as_of
