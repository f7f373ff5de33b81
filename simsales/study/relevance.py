"""Owns whether a target helps the one above it, by a simulated change: that they are linked is no proof."""

from __future__ import annotations

from typing import Final, NamedTuple

from simsales.scenario.loaded import TODAY
from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.scenario.target import Target
from simsales.study.comparison import difference
from simsales.study.drivers import busiest
from simsales.study.figure_text import ChangeText, key_phrase
from simsales.study.intervals import Interval
from simsales.study.judge import more_is_better
from simsales.study.measure import MetricKey, figure_key
from simsales.study.probe import SOUNDING, Probe
from simsales.study.pushes import Push, PushKind
from simsales.study.verdict import Letter
from simsales.study.ways import way_phrase
from simsales.words import Phrase

__all__ = ["Trial", "helpers", "relevant"]

_OWN: Final[dict[str, PushKind]] = {
    **dict.fromkeys(("leads", "entered", "market_size", "mean_open_deals", "open_deals"), "leads"),
    **dict.fromkeys(("wins", "win_rate", "pass_rate", "passed", "losses", "no_decisions"), "pass"),
    "deal_value": "value",
    **dict.fromkeys(("gone_cold", "mean_wait", "waited", "abandoned", "utilisation", "idle_hours"), "people"),
    **dict.fromkeys(("open_hours", "work_hours", "sales_cycle", "salaries", "buffer_hours"), "people"),
    **dict.fromkeys(("spend", "costs"), "spend"),
    "meeting_hours": "meetings",
    "standing_hours": "activities",
}
"""Metric -> the push that moves it most directly."""

_SIZE: Final[dict[PushKind, float]] = {
    "leads": 0.2, "pass": 0.1, "value": 0.1, "people": 1.0, "spend": 0.2, "meetings": 0.5, "activities": 0.25,
}  # fmt: skip
_ELSE: Final[tuple[PushKind, ...]] = ("pass", "leads", "people")
_TRIES: Final = 3


class Trial(NamedTuple):
    """A simulated change: what it is, what it did to the metric, and to the target above."""

    what: Phrase
    moved: Interval
    effect: Interval


def relevant(probe: Probe, target: Target) -> Letter:
    """Judge whether a target helps the one that it serves.

    The change is the one that moves the metric most directly (more leads for leads, one more person for
    waiting ...); when it does not move it as the target wants, others follow, then the file's strategies.
    """
    above = target.serves
    if above is None:
        return Letter(True, Phrase("smart.relevant.itself"))
    parent = probe.loaded.scenario.targets[above]
    key, goal = figure_key(target), figure_key(parent)
    if key is None or goal is None or not _measured(probe, key) or not _measured(probe, goal):
        letter = "specific" if key is None else "measurable"
        return Letter(None, Phrase("smart.open", {"letter": Phrase(f"smart.letter.{letter}")}))
    names = {"metric": key_phrase(key), "above": above}
    trial = _trial(probe, target, key, goal)
    if trial is None:
        return Letter(False, Phrase("smart.relevant.unmoved", names))
    currency = probe.loaded.scenario.currency
    values = {
        **names,
        "change": trial.what,
        "moved": ChangeText(trial.moved, _unit(key), currency),
        "goal": key_phrase(goal),
        "effect": ChangeText(trial.effect, _unit(goal), currency),
    }
    if _improves(trial.effect, parent):
        return Letter(True, Phrase("smart.relevant.ok", values))
    worse = trial.effect.is_decided
    return Letter(False, Phrase("smart.relevant.worse" if worse else "smart.relevant.no_effect", values))


def helpers(probe: Probe, parent: Target) -> list[tuple[Push, Interval]]:
    """Return the pushes that are known to help a target, the strongest first."""
    goal = figure_key(parent)
    if goal is None or not _measured(probe, goal):
        return []
    pushes = [push for push in (_push(probe, kind, parent, 1) for kind in _ELSE) if _possible(push)]
    probe.simulate(pushes, SOUNDING)
    found = [(push, probe.effect(push, goal, SOUNDING)) for push in pushes]
    known = [(push, effect) for push, effect in found if _improves(effect, parent)]
    return sorted(known, key=lambda item: -abs(item[1].estimate))


def _trial(probe: Probe, target: Target, key: MetricKey, goal: MetricKey) -> Trial | None:
    """Return the first simulated change that moves the metric as the target wants; None when none does."""
    own = _OWN.get(key.metric)
    kinds = list(dict.fromkeys([*([own] if own else []), *_ELSE]))[:_TRIES]
    for kind in kinds:
        for push in _both_ways(probe, kind, target):
            moved = probe.effect(push, key, SOUNDING) if _possible(push) else None
            if moved is not None and _improves(moved, target):
                return Trial(push.phrase, moved, probe.effect(push, goal, SOUNDING))
    # A strategy of the file changes the file as it stands, and says nothing of a what-if.
    others = [name for name in probe.runs.strategies if name != TODAY] if probe.base == TODAY else []
    for name in others:
        if not (probe.runs.has(name, key) and probe.runs.has(name, goal)):
            continue
        moved = difference(probe.runs, name, TODAY, key, probe.confidence).interval
        if _improves(moved, target):
            effect = difference(probe.runs, name, TODAY, goal, probe.confidence).interval
            return Trial(way_phrase(name), moved, effect)
    return None


def _both_ways(probe: Probe, kind: PushKind, target: Target) -> list[Push]:
    """Return a push up, and where there may be less of it, a push down, the likelier first."""
    up = _push(probe, kind, target, 1)
    if kind == "people":
        return [up]
    down = _push(probe, kind, target, -1)
    return [up, down] if more_is_better(target) else [down, up]


def _push(probe: Probe, kind: PushKind, target: Target, sign: int) -> Push:
    where = ""
    if kind == "people":
        where = busiest(probe, target.of.get("team"))
    elif kind in {"leads", "spend"}:
        where = target.of.get("channel", "")
    elif kind == "pass":
        where = target.of.get("stage", "")
    return Push(kind, sign * _SIZE[kind], where)


def _possible(push: Push) -> bool:
    """Return whether there is somebody to be like, where more people are asked for."""
    return push.kind != "people" or bool(push.where)


def _improves(found: Interval, target: Target) -> bool:
    """Return whether a change is known to go the way that the target wants."""
    return found.low > 0 if more_is_better(target) else found.high < 0


def _measured(probe: Probe, key: MetricKey) -> bool:
    return probe.runs.has(probe.base, key)


def _unit(key: MetricKey) -> Unit:
    return CATALOGUE[key.metric].unit
