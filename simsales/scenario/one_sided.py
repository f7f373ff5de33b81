"""Owns the refusal of mechanisms that only one of today's way and a strategy has.

Renewals against none, or attempts against customers who always answer, are no comparison: the difference is
in the file and not in the company. And where awareness or a channel's health begins with a strategy, nothing
says how things stand without it, so that money for it would do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from simsales.errors import Problem
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario

__all__ = ["WHOLE", "one_sided"]

WHOLE: Final = ("customers", "tickets", "health", "awareness", "promotion", "contact")
"""Mechanisms that both sides must have; their words are ``references.one_sided.*``."""

Found = Mapping[Steps, tuple[str, str]]
"""Where a mechanism stands: which it is, and the name of what has it."""


def one_sided(scenario: Scenario, base: Scenario, *, may_lack: bool = False) -> Iterator[Problem]:
    """Yield each mechanism of customers, market and channels that only one of both has.

    Parameters
    ----------
    scenario
        What a strategy makes of the file.
    base
        The file as it stands.
    may_lack
        Whether `scenario` may lack what the file has, as last year may.
    """
    mine, known = _mechanisms(scenario), _mechanisms(base)
    for steps, (word, name) in mine.items():
        if steps not in known and not _is_below(steps, mine, known):
            values: dict[str, object] = {"path": ".".join(map(str, steps)), "name": name}
            yield Problem(f"references.one_sided.{word}", values, _placed(scenario, steps))
    if may_lack:
        return
    for steps, (word, _) in known.items():
        # A channel or a segment that is no longer there has nothing that it could lack.
        if steps not in mine and not _is_below(steps, known, mine) and _is_there(scenario, steps):
            remedy = "lacks_promotion" if word == "promotion" else "lacks"
            values = {"path": ".".join(map(str, steps))}
            yield Problem(f"references.one_sided.{remedy}", values, _placed(scenario, steps))


def _mechanisms(scenario: Scenario) -> Found:
    found: dict[Steps, tuple[str, str]] = {}
    if scenario.customers is not None:
        found["customers",] = ("customers", "")
        for name in scenario.customers.tickets:
            found["customers", "tickets", name] = ("tickets", name)
    for name, channel in scenario.channels.items():
        if channel.health is not None:
            found["channels", name, "health"] = ("health", name)
    for name, segment in scenario.segments.items():
        if segment.awareness is not None:
            found["segments", name, "awareness"] = ("awareness", name)
    for name in scenario.promotion:
        found["promotion", name] = ("promotion", name)
    for stage in scenario.stages:
        if stage.contact is not None:
            found["stages", stage.name, "contact"] = ("contact", stage.name)
    return found


def _is_below(steps: Steps, mine: Found, known: Found) -> bool:
    """Return whether the mechanism around this one is missing, too, and told already."""
    return any(steps[:end] in mine and steps[:end] not in known for end in range(1, len(steps)))


def _is_there(scenario: Scenario, steps: Steps) -> bool:
    if steps[0] == "stages":
        return any(stage.name == steps[1] for stage in scenario.stages)
    return steps[0] not in {"channels", "segments"} or steps[1] in getattr(scenario, str(steps[0]))


def _placed(scenario: Scenario, steps: Steps) -> Steps:
    """Return a place with the number of its stage, as the file counts them."""
    if steps[0] != "stages":
        return steps
    names = [stage.name for stage in scenario.stages]
    return ("stages", names.index(str(steps[1])), *steps[2:])
