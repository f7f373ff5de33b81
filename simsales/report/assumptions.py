"""Own the list of what a scenario leaves out, and what the simulation takes instead: defaults are no data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.report.names import some
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario
from simsales.study.assumed_people import left_out
from simsales.words import Phrase

__all__ = ["assumptions"]

_LISTED: Final = 6


def assumptions(scenario: Scenario) -> list[Phrase]:
    """Return what is assumed because the file does not say it, one sentence each, most telling first."""
    found = [
        Phrase(f"report.assumed.{key}", {"names": some(names, _LISTED)}) for key, names in _found(scenario)
    ]
    return [*_own_figures(scenario), *found]


def _own_figures(scenario: Scenario) -> Iterator[Phrase]:
    """Yield how many figures of how people change are nobody's data, and in which sections."""
    places = [place for places in left_out(scenario) for place in places]
    sections = list(dict.fromkeys(_section(scenario, place) for place in places))
    if places:
        values = {"count": len(places), "names": some(sections, _LISTED)}
        yield Phrase("report.assumed.own_figures", values)


def _section(scenario: Scenario, place: Steps) -> str:
    """Return the path of what a figure belongs to; stages by name."""
    section, *rest = place[:-1]
    if section == "stages":
        rest[0] = scenario.stages[int(rest[0])].name
    return ".".join(map(str, (section, *rest)))


def _found(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    if not scenario.opening.deals:
        yield ("opening_accounts" if scenario.opening.accounts else "opening"), []
    if not scenario.risks:
        yield "risks", []
    if scenario.calendar.holidays is None:
        yield "holidays", []
    yield from _channels(scenario)
    yield from _stages(scenario)
    yield from _teams(scenario)
    yield from _products(scenario)
    if "pays" not in scenario.money.model_fields_set:
        yield "pays", []
    if scenario.money.fixed_costs is None:
        yield "fixed_costs", []
    unsized = [name for name, segment in scenario.segments.items() if segment.market is None]
    if unsized and len(unsized) < len(scenario.segments):
        yield "market_some", unsized
    elif unsized or not scenario.segments:
        yield "market", []


def _channels(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    channels = scenario.channels
    deaf = [name for name, channel in channels.items() if channel.spend and channel.response is None]
    if deaf:
        yield "response", deaf
    flat = [name for name, channel in channels.items() if not channel.season]
    if flat:
        yield "season", flat


def _stages(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    patient = [stage.name for stage in scenario.stages if stage.effort is not None and stage.patience is None]
    if patient:
        yield "patience", patient
    at_once = [stage.name for stage in scenario.stages if stage.customer_takes is None and not stage.segments]
    if at_once:
        yield "customer_takes", at_once


def _teams(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    teams = scenario.teams
    calm = [name for name, team in teams.items() if team.surprises is None]
    if calm:
        yield "surprises", calm
    unpaid = [name for team in teams.values() for name, rep in team.reps.items() if rep.salary is None]
    if unpaid:
        yield "salary", unpaid
    ordinary = [
        name
        for team in teams.values()
        for name, rep in team.reps.items()
        if not {"skill", "speed"} & rep.model_fields_set
    ]
    if ordinary:
        yield "skill", ordinary


def _products(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    free = [name for name, product in scenario.products.items() if "cost" not in product.model_fields_set]
    if free:
        yield "cost", free
    at_once = [name for name, product in scenario.products.items() if product.term is None]
    if at_once:
        yield "term", at_once
