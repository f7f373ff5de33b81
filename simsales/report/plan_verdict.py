"""Own the verdict on a plan: what it makes better, what worse, and what cannot be told from luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from simsales.report.direction import direction
from simsales.report.figure_titles import key_title
from simsales.report.figures import change
from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import PlanSimulated
from simsales.words import joined, say

__all__ = ["Gain", "PlanVerdict", "plan_verdict", "verdict_text"]

_IMPORTANT: Final = ("profit", "bookings", "cash", "open_value")
_SHOWN: Final = ("revenue", "leads", "wins", "win_rate", "market_share", "gone_cold", "costs")
"""Shown beside them for a plan, in print or on the page; those of no better direction are left out."""

Kind = Literal["better", "worse", "mixed", "unknown"]


@dataclass(frozen=True, slots=True)
class Gain:
    """What a plan changes in one figure.

    Parameters
    ----------
    key
        The figure.
    interval
        Plan minus today.
    better
        Direction in which the figure is better, 1 or -1; 0 where it is only told.
    """

    key: MetricKey
    interval: Interval
    better: int

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""
        return CATALOGUE[self.key.metric].unit

    @property
    def sign(self) -> int:
        """1 where the plan is known to be better, -1 where it is known to be worse, else 0."""
        if not self.interval.is_decided or not self.better:
            return 0
        return 1 if self.interval.estimate * self.better > 0 else -1


@dataclass(frozen=True, slots=True)
class PlanVerdict:
    """What a plan is worth against today's way.

    Parameters
    ----------
    gains
        The figure that the plan is judged by, then profit, what is signed, what is paid, and what is open
        at the end: each once, as far as it was measured.
    also
        The other figures that are shown. They do not judge the plan, but what is known of them must be told.
    """

    gains: tuple[Gain, ...]
    also: tuple[Gain, ...] = ()

    @property
    def kind(self) -> Kind:
        """``better`` only where the goal is better and nothing important is worse."""
        better, worse = self.of(1), self.of(-1)
        if better and worse:
            return "mixed"
        if worse:
            return "worse"
        return "better" if self.gains[0].sign > 0 else "unknown"

    @property
    def sentence(self) -> str:
        """Name of the sentence that may be said: nothing is worse only where no figure shown is."""
        against = {"better": -1, "worse": 1}.get(self.kind)
        exceptions = any(gain.sign == against for gain in self.also)
        return f"{self.kind}_but" if exceptions else self.kind

    def of(self, sign: int) -> tuple[Gain, ...]:
        """Return the figures it is judged by that are better (1), worse (-1) or not known (0)."""
        return tuple(gain for gain in self.gains if gain.sign == sign)


def plan_verdict(simulated: PlanSimulated) -> PlanVerdict:
    """Return what a plan makes better and worse, year by year, in the fresh years of both ways."""
    goal = simulated.difference
    return PlanVerdict(
        (Gain(goal.key, goal.interval, _direction(simulated)), *_others(simulated, _IMPORTANT)),
        tuple(_others(simulated, _SHOWN)),
    )


def verdict_text(simulated: PlanSimulated, currency: str) -> str:
    """Return what a plan makes better, what worse, and by how much at odds with it.

    Text and page say these very words; the intervals in them are those of the fresh years.
    """
    verdict = plan_verdict(simulated)

    def told(gains: tuple[Gain, ...]) -> str:
        return joined(f"{key_title(gain.key)} {change(gain.interval, gain.unit, currency)}" for gain in gains)

    others = {sign: tuple(gain for gain in verdict.also if gain.sign == sign) for sign in (1, -1)}
    said = say(
        f"report.plan_{verdict.sentence}",
        better=joined(key_title(gain.key) for gain in verdict.of(1)),
        worse=told((*verdict.of(-1), *others[-1])),
        also_better=told(others[1]),
    )
    goal = verdict.gains[0]
    if goal.sign:
        return said
    doubt = say("report.plan_goal_unknown", metric=key_title(goal.key))
    return say("assume.two", first=said, then=doubt)


def _direction(simulated: PlanSimulated) -> int:
    """Return the direction of the goal: that of its target, else that of the figure."""
    goal = simulated.difference.key
    for target in simulated.today.targets:
        if target.chance is None or target.key is None:
            continue
        if (target.key.metric, target.key.scope) == (goal.metric, goal.scope):
            return 1 if target.at_most is None else -1
    return CATALOGUE[goal.metric].better or 1


def _others(simulated: PlanSimulated, names: tuple[str, ...]) -> Iterator[Gain]:
    goal = simulated.difference.key
    for name in names:
        gap = simulated.of(name)
        if gap is not None and (name != goal.metric or goal.scope):
            yield Gain(gap.key, gap.interval, direction(name, simulated.today.targets))
