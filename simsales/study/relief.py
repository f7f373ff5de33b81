"""Owns what is tried to find a bottleneck: more leads and hours, better chances, shorter meetings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from simsales.scenario.loaded import Timeline
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep, Team
from simsales.study.bottleneck_result import Tried
from simsales.study.pushes import Push, pushed
from simsales.words import Phrase

__all__ = ["Relief", "Role", "reliefs", "relieved_timeline", "roles_of"]

PART: Final = 0.25
"""How much more of leads and hours is tried: a quarter."""

POINTS: Final = 0.02
"""Points of the chance to pass a stage that are tried."""

_LESS: Final = -0.5
_MOST_ROLES: Final = 8
_MOST_CHANNELS: Final = 8


@dataclass(frozen=True, slots=True)
class Role:
    """People who can take over each other's work: the same stages, channels, segments and products.

    Parameters
    ----------
    entries
        (team, entry of the file), in the order of the file.
    people
        Names of the people, those of an entry for several with their numbers.
    stages
        Stages and kinds of tickets that they work on.
    """

    entries: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relief:
    """A push of one possible bottleneck.

    Parameters
    ----------
    kind
        What is pushed.
    where
        The channel or stage; empty for all.
    role
        Whose hours; None for everybody's.
    """

    kind: Tried
    where: str = ""
    role: Role | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What it is about."""
        if self.role is not None:
            return self.role.people
        return (self.where,) if self.where else ()

    @property
    def phrase(self) -> Phrase:
        """The push in words."""
        match self.kind:
            case "leads" | "more_leads" | "channel":
                by = 2 * PART if self.kind == "more_leads" else PART
                key = "channel" if self.kind == "channel" else "leads"
                return Phrase(f"bottleneck.change.{key}", {"by": by, "name": self.where})
            case "hours" if self.role is not None:
                values = {"by": PART, "stages": list(self.role.stages), "count": len(self.role.people)}
                return Phrase("bottleneck.change.hours_of", values)
            case "hours":
                return Phrase("bottleneck.change.hours", {"by": PART})
            case "conversion":
                return Phrase("bottleneck.change.conversion", {"points": POINTS * 100, "name": self.where})
            case _:
                return Phrase(f"bottleneck.change.{self.kind}", {"by": _LESS})


def roles_of(scenario: Scenario) -> list[Role]:
    """Return the roles of a company, in the order of the file."""
    kinds = [] if scenario.customers is None else list(scenario.customers.tickets)
    every = [*(stage.name for stage in scenario.stages), *kinds]
    found: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for team, entry, section, rep in _entries(scenario):
        does = every if rep.does is None else [name for name in every if name in rep.does]
        land = (section.channels, section.segments, section.products)
        found.setdefault((tuple(does), *map(str, land)), []).append((team, entry))
    return [
        Role(tuple(entries), tuple(_people(scenario, entries)), key[0])  # type: ignore[arg-type]
        for key, entries in found.items()
    ]


def _people(scenario: Scenario, entries: list[tuple[str, str]]) -> Iterator[str]:
    for team, entry in entries:
        count = scenario.teams[team].reps[entry].count
        yield from [entry] if count == 1 else (f"{entry} {number}" for number in range(1, count + 1))


def _entries(scenario: Scenario) -> Iterator[tuple[str, str, Team, Rep]]:
    for team, section in scenario.teams.items():
        for entry, rep in section.reps.items():
            if rep.count:
                yield team, entry, section, rep


def reliefs(scenario: Scenario, busy: dict[Role, float]) -> list[Relief]:
    """Return what is tried: of very many roles the busiest, of very many channels the first.

    Parameters
    ----------
    scenario
        The company.
    busy
        Share of their hours in use by role.
    """
    stages = [stage for stage in scenario.stages if stage.passes + POINTS <= 1]
    tasks = any(
        name not in {stage.name for stage in scenario.stages}
        for *_, rep in _entries(scenario)
        for name in rep.activities
    )
    busiest = sorted(busy, key=lambda role: -busy[role])[:_MOST_ROLES]
    return [
        Relief("leads"),
        Relief("more_leads"),
        *(
            Relief("channel", name)
            for name in list(scenario.channels)[:_MOST_CHANNELS]
            if len(scenario.channels) > 1
        ),
        Relief("hours"),
        *(Relief("hours", role=role) for role in busy if role in busiest and len(busy) > 1),
        *(Relief("conversion", stage.name) for stage in stages if len(stages) > 1),
        *([Relief("meetings")] if scenario.meetings else []),
        *([Relief("tasks")] if tasks else []),
    ]


def relieved_timeline(timeline: Timeline, relief: Relief) -> Timeline:
    """Return a strategy with a push in all its parts."""
    return tuple((day, _relieved(scenario, relief)) for day, scenario in timeline)


def _relieved(scenario: Scenario, relief: Relief) -> Scenario:
    match relief.kind:
        case "leads" | "channel":
            return pushed(scenario, Push("leads", PART, relief.where))
        case "more_leads":
            return pushed(scenario, Push("leads", 2 * PART))
        case "meetings":
            return pushed(scenario, Push("meetings", _LESS))
        case "tasks":
            return pushed(scenario, Push("activities", _LESS))
        case "conversion":
            stages = [
                stage.model_copy(update={"passes": min(stage.passes + POINTS, 1.0)})
                if stage.name == relief.where
                else stage
                for stage in scenario.stages
            ]
            return _roomy(scenario, {"stages": stages})
        case "hours":
            return _roomy(scenario, {"teams": _faster(scenario, relief.role)})


def _roomy(scenario: Scenario, update: dict[str, Any]) -> Scenario:
    """Return a changed scenario that may have as many events as a pushed one."""
    return pushed(scenario.model_copy(update=update), Push("leads", 0.0))


def _faster(scenario: Scenario, role: Role | None) -> dict[str, Team]:
    """Return the teams with people who do more per hour: as many more hours, without another person."""
    teams = {}
    for name, section in scenario.teams.items():
        reps = {}
        for entry, rep in section.reps.items():
            if role is not None and (name, entry) not in role.entries:
                reps[entry] = rep
                continue
            speed = (
                {stage: value * (1 + PART) for stage, value in rep.speed.items()}
                if isinstance(rep.speed, dict)
                else rep.speed * (1 + PART)
            )
            if isinstance(speed, dict):
                kinds = [] if scenario.customers is None else list(scenario.customers.tickets)
                every = [*(stage.name for stage in scenario.stages), *kinds]
                # What a table leaves out is done at the ordinary speed.
                speed = {**dict.fromkeys(every, 1 + PART), **speed}
            reps[entry] = rep.model_copy(update={"speed": speed})
        teams[name] = section.model_copy(update={"reps": reps})
    return teams
