"""Owns whether the company decides what a strategy changes, or whether it asks what would be if others did.

Two kinds of places are told apart. What others do, and what was before the first day, makes a strategy a mere
question even beside a measure of ours, since nobody can carry it out. How people and the market react is no
measure by itself, but may be what a measure is thought to bring; a strategy is a question only where it
changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from simsales.scenario.differences import differences, place_words
from simsales.scenario.levers import is_fact
from simsales.scenario.loaded import Timeline
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario

__all__ = ["OTHERS", "REACTIONS", "undecided"]

OTHERS: Final[tuple[Steps, ...]] = (
    ("competitors",),
    ("market_index",),
    ("segments", "*", "market"),
    ("segments", "*", "season"),
    ("segments", "*", "customers"),
    ("channels", "*", "season"),
    ("calendar", "holidays"),
    ("opening", "deals"),
    ("opening", "accounts"),
    ("risks", "*", "happens"),
    ("risks", "*", "lasts"),
    ("risks", "*", "effects"),
    ("risks", "*", "caused_by"),
    ("risks", "*", "follows"),
    ("risks", "*", "within"),
    ("risks", "*", "severity"),
    ("risks", "*", "leaves"),
    ("causes", "*", "happens"),
)
"""What others do, what chance does, and what was before the first day; with what is below."""

_BY_PLACE: Final[dict[str, tuple[str, ...]]] = {
    "": ("choice",),
    "segments.*": ("odds", "stays", "wants", "unsure", "awareness"),
    "products.*": ("value", "reaction"),
    "channels.*": ("response", "carry_over", "takes_from", "fits", "suits"),
    "channels.*.health": ("fades", "together", "conflict", "quality"),
    "channels.*.health.training": ("gives", "half_at"),
    "channels.*.health.incentive": ("gives", "half_at"),
    "channels.*.health.manager_incentive": ("gives", "half_at"),
    "promotion.*": ("response",),
    "stages.*": ("odds", "customer_takes", "lost_takes", "decides_in", "no_decision", "patience", "cools"),
    "stages.*.contact": ("first", "alike"),
    "teams.*": (
        *("surprises", "knowledge_fades", "morale", "fatigue", "cohesion", "turnover", "ramp", "practice"),
    ),
    "teams.*.reps.*": ("skill", "speed", "enjoys"),
    "courses.*": ("odds", "speed", "half_life", "spills", "morale", "cohesion"),
    "risks.*": ("per_year",),
    "causes.*": ("per_year",),
    "ideas.*": ("to", "per_year", "at_most", "helps", "harms"),
    "ideas.*.time": ("half_at",),
    "ideas.*.encouragement": ("half_at",),
    "ideas.*.pilot": ("noise", "leaks", "takes"),
    "money.pays": ("late", "late_by"),
    "customers": (
        *("starts", "usual", "returns", "stays", "every", "matters", "left_before", "intends"),
        *("rate_of_interest", "referral", "upsell", "win_back"),
    ),
    "customers.tickets.*": ("per_year", "solved", "late"),
    "customers.tickets.*.recovery": ("lifts",),
    "customers.care.*": ("lifts", "half_at"),
    "discovery": ("odds", "half_at", "satisfaction"),
    "research.*": ("odds", "half_at", "satisfaction", "fades"),
}  # fmt: skip

REACTIONS: Final[tuple[Steps, ...]] = tuple(
    (*(place.split(".") if place else ()), field) for place, fields in _BY_PLACE.items() for field in fields
)
"""How customers, partners, people and the market react: nothing that anybody does; with what is below."""


def undecided(base: Scenario, timeline: Timeline) -> tuple[str, ...]:
    """Return what a strategy changes that nobody in the company decides, where that makes it a mere question.

    Parameters
    ----------
    base
        The file as it stands.
    timeline
        The strategy.

    Returns
    -------
    tuple of str
        The places as they are written in a strategy; empty where the company can carry the strategy out.
    """
    changed = {
        gap.steps: place_words(scenario, gap.steps)
        for _, scenario in timeline
        for gap in differences(base, scenario)
    }
    of_others = [steps for steps in _among(changed, OTHERS) if _is_there(base, steps)]
    if of_others:
        return tuple(dict.fromkeys(changed[steps] for steps in of_others))
    reactions = _among(changed, REACTIONS)
    return tuple(dict.fromkeys(changed.values())) if len(reactions) == len(changed) else ()


def _is_there(base: Scenario, steps: Steps) -> bool:
    """Return whether today's way has the thing, too: what a new channel or segment brings comes with it."""
    if steps[0] not in {"segments", "channels", "risks"}:
        return True
    return steps[1] in getattr(base, str(steps[0]))


def _among(places: Iterable[Steps], patterns: Iterable[Steps]) -> list[Steps]:
    listed = tuple(patterns)
    return [steps for steps in places if is_fact(steps, listed)]
