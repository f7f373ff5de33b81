"""Owns the checks of risks: what they change and what brings them exists, and there are no circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from simsales.errors import Problem
from simsales.scenario.known_names import KEY, KnownNames
from simsales.scenario.risk import Risk, RiskEffect
from simsales.scenario.scenario import Scenario

__all__ = ["EFFECTS", "risk_problems"]

EFFECTS: Final[Mapping[str, str]] = {
    "leads": "channel",
    "odds": "stage",
    "value": "product",
    "effort": "step",
    "hours": "rep",
}
"""What a risk may change -> the kind of thing that it may name; of hours, teams as well."""

Path = tuple[str | int, ...]


def risk_problems(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    """Yield what is wrong with the risks of a scenario.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    names
        Its names by kind.
    """
    for name, risk in scenario.risks.items():
        at: Path = ("risks", name)
        for index, effect in enumerate(risk.effects):
            yield from _effect(effect, names, (*at, "effects", index))
        if not risk.effects and not risk.leaves:
            yield Problem("references.risk.harmless", {"risk": name}, (*at, KEY))
        yield from names.check_all("rep", risk.leaves, (*at, "leaves"))
        yield from names.check_keys("cause", risk.caused_by, (*at, "caused_by"))
        yield from names.check_keys("risk", risk.follows, (*at, "follows"))
        yield from _spreads(risk, at)
        yield from _signs(risk, names, at)
    yield from _circle(scenario)
    for name in scenario.causes:
        if not any(name in risk.caused_by for risk in scenario.risks.values()):
            values = {"cause": name}
            yield Problem("references.risk.idle_cause", values, ("causes", name, KEY), severity="warning")


def _effect(effect: RiskEffect, names: KnownNames, at: Path) -> Iterator[Problem]:
    path = (*at, "to")
    what, of, which = (part.strip() for part in effect.to.partition(" of "))
    kind = EFFECTS.get(what)
    if kind is not None and (not of or which):
        if what == "hours" and effect.by > 0:
            yield Problem("references.risk.more_hours", {"to": effect.to}, (*at, "by"))
        if of and not (what == "hours" and which in names.of("team")):
            yield from names.check(kind, which, path)
        return
    near = get_close_matches(what.casefold(), EFFECTS, n=1, cutoff=0.5)
    if near:
        remedy = f"{near[0]} of {which}" if which else near[0]
        yield Problem("references.names.effect_near", {"to": effect.to, "near": remedy}, path)
    else:
        yield Problem("references.names.effect", {"to": effect.to}, path)


def _spreads(risk: Risk, at: Path) -> Iterator[Problem]:
    if risk.within is not None and not risk.caused_by and not risk.follows:
        yield Problem("references.risk.within_nothing", {}, (*at, "within"))


def _signs(risk: Risk, names: KnownNames, at: Path) -> Iterator[Problem]:
    signs, path = risk.signs, (*at, "signs")
    if signs is None:
        return
    if (signs.activity is None) == (signs.hours is None):
        yield Problem("references.risk.watch", {}, path)
    if signs.activity is not None:
        yield from names.check("activity", signs.activity, (*path, "activity"))
        if signs.price:
            yield Problem("references.risk.paid_twice", {}, (*path, "price"))
    if risk.contingency is None:
        yield Problem("references.risk.seen_in_vain", {"risk": at[1]}, path, severity="warning")


def _circle(scenario: Scenario) -> Iterator[Problem]:
    """Yield the first circle of risks that follow each other, a risk that follows itself included."""
    done: set[str] = set()
    for start in sorted(scenario.risks):
        way = [start]
        found = _back_to(scenario, way, done)
        if found:
            values = {"names": [*found, found[0]]}
            yield Problem("references.risk.circle", values, ("risks", found[0], "follows"))
            return


def _back_to(scenario: Scenario, way: list[str], done: set[str]) -> list[str]:
    """Return a circle that the last of a way closes; empty without one."""
    for other in sorted(scenario.risks[way[-1]].follows):
        if other in way:
            return way[way.index(other) :]
        if other in done or other not in scenario.risks:
            continue
        found = _back_to(scenario, [*way, other], done)
        if found:
            return found
    done.add(way[-1])
    return []
