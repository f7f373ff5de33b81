"""Owns pushes: small changes of a whole company by which one sees what hangs on what.

A push acts on the scenario itself, in every part of a strategy's timeline, and leaves all other draws as they
are: what it brings is a paired difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from simsales.quantity import HOUR
from simsales.scenario.loaded import Timeline
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.words import Phrase

__all__ = ["Push", "PushKind", "pushed", "pushed_timeline"]

PushKind = Literal["leads", "pass", "value", "people", "spend", "meetings", "activities"]

_ROOM: Final = 10
"""A pushed company may have so many times the events of the file's own bound."""

_WEEK_HOURS: Final = 168


@dataclass(frozen=True, slots=True)
class Push:
    """A change of one kind.

    Parameters
    ----------
    kind
        ``leads``, ``pass`` (the chance to pass each stage), ``value`` (prices), ``people``, ``spend``,
        ``meetings`` (their length), ``activities`` (hours of standing tasks).
    by
        Relative change (0.2 is 20 % more); for people, how many more.
    where
        The channel of leads and spend, the stage of a chance; ``team/person`` of whom there are more. All of
        them when empty.
    """

    kind: PushKind
    by: float
    where: str = ""

    @property
    def phrase(self) -> Phrase:
        """What is changed, as a message: ``leads +20 %``."""
        if self.kind == "people":
            team, _, who = self.where.partition("/")
            return Phrase("smart.push.people", {"count": round(self.by), "who": who, "team": team})
        key = f"smart.push.{self.kind}{'_of' if self.where else ''}"
        return Phrase(key, {"by": self.by, "where": self.where})


def pushed_timeline(timeline: Timeline, push: Push) -> Timeline:
    """Return a strategy with a push in all its parts."""
    return tuple((day, pushed(scenario, push)) for day, scenario in timeline)


def pushed(scenario: Scenario, push: Push) -> Scenario:
    """Return a scenario with a push; chances stay at most 1."""
    limit = scenario.simulation.events_at_most * _ROOM
    room = {"simulation": scenario.simulation.model_copy(update={"events_at_most": limit})}
    return scenario.model_copy(update={**_changed(scenario, push), **room})


def _changed(scenario: Scenario, push: Push) -> dict[str, Any]:
    factor = 1.0 + push.by
    match push.kind:
        case "leads" | "spend":
            return {"channels": _channels(scenario, push, factor)}
        case "pass":
            stages = [
                stage.model_copy(update={"passes": min(stage.passes * factor, 1.0)})
                if push.where in {"", stage.name}
                else stage
                for stage in scenario.stages
            ]
            return {"stages": stages}
        case "value":
            products = {
                name: product.model_copy(update={"price": round(product.price * factor)})
                for name, product in scenario.products.items()
            }
            return {"products": products}
        case "meetings":
            meetings = {
                name: meeting.model_copy(update={"length": round(meeting.length * factor)})
                for name, meeting in scenario.meetings.items()
            }
            return {"meetings": meetings}
        case "people":
            return {"teams": _more_people(scenario, push)}
        case "activities":
            return {"teams": _more_tasks(scenario, factor)}


def _channels(scenario: Scenario, push: Push, factor: float) -> Mapping[str, object]:
    found = {}
    for name, channel in scenario.channels.items():
        update: dict[str, Any] = {}
        if push.where in {"", name}:
            if push.kind == "leads":
                update["leads"] = replace(channel.leads, count=channel.leads.count * factor)
                update["leads_since"] = {
                    day: replace(rate, count=rate.count * factor) for day, rate in channel.leads_since.items()
                }
            elif channel.spend is not None:
                update["spend"] = replace(channel.spend, amount=round(channel.spend.amount * factor))
        found[name] = channel.model_copy(update=update)
    return found


def _more_people(scenario: Scenario, push: Push) -> Mapping[str, object]:
    """Return the teams with more people like one: on deals only, from the first day, without absences."""
    team, _, who = push.where.partition("/")
    section = scenario.teams[team]
    stages = {stage.name for stage in scenario.stages}
    like = section.reps[who]
    taken = {name for other in scenario.teams.values() for name in other.reps}
    name = next(text for number in range(2, len(taken) + 3) if (text := f"{who} +{number}") not in taken)
    update: dict[str, Any] = {
        "count": round(push.by),
        "activities": {task: hours for task, hours in like.activities.items() if task in stages},
        **dict.fromkeys(("starts", "leaves"), None),
        "away": [],
    }
    reps: dict[str, Rep] = {**section.reps, name: like.model_copy(update=update)}
    return {**scenario.teams, team: section.model_copy(update={"reps": reps})}


def _more_tasks(scenario: Scenario, factor: float) -> Mapping[str, object]:
    stages = {stage.name for stage in scenario.stages}
    teams = {}
    for team, section in scenario.teams.items():
        reps = {}
        for name, rep in section.reps.items():
            hours = {
                task: ticks if task in stages else min(round(ticks * factor), _WEEK_HOURS * HOUR)
                for task, ticks in rep.activities.items()
            }
            reps[name] = rep.model_copy(update={"activities": hours})
        teams[team] = section.model_copy(update={"reps": reps})
    return teams
