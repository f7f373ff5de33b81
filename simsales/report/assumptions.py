"""Own the list of what a scenario leaves out, and what the simulation takes instead: defaults are no data."""

from __future__ import annotations

from collections.abc import Iterator

from simsales.scenario.scenario import Scenario
from simsales.words import Phrase

__all__ = ["assumptions"]


def assumptions(scenario: Scenario) -> list[Phrase]:
    """Return what is assumed because the file does not say it, one sentence each, most telling first."""
    return [Phrase(f"report.assumed.{key}", values) for key, values in _found(scenario)]


def _found(scenario: Scenario) -> Iterator[tuple[str, dict[str, object]]]:
    if not scenario.opening.deals:
        yield "opening", {}
    if not scenario.risks:
        yield "risks", {}
    if scenario.calendar.holidays is None:
        yield "holidays", {}
    yield from _channels(scenario)
    yield from _stages(scenario)
    yield from _teams(scenario)
    yield from _products(scenario)
    if "pays" not in scenario.money.model_fields_set:
        yield "pays", {}
    if scenario.money.fixed_costs is None:
        yield "fixed_costs", {}
    unsized = [name for name, segment in scenario.segments.items() if segment.market is None]
    if unsized or not scenario.segments:
        yield "market", {}


def _channels(scenario: Scenario) -> Iterator[tuple[str, dict[str, object]]]:
    channels = scenario.channels
    deaf = [name for name, channel in channels.items() if channel.spend and channel.response is None]
    if deaf:
        yield "response", {"names": deaf}
    flat = [name for name, channel in channels.items() if not channel.season]
    if flat:
        yield "season", {"names": flat}


def _stages(scenario: Scenario) -> Iterator[tuple[str, dict[str, object]]]:
    patient = [stage.name for stage in scenario.stages if stage.effort is not None and stage.patience is None]
    if patient:
        yield "patience", {"names": patient}
    at_once = [stage.name for stage in scenario.stages if stage.customer_takes is None]
    if at_once:
        yield "customer_takes", {"names": at_once}


def _teams(scenario: Scenario) -> Iterator[tuple[str, dict[str, object]]]:
    teams = scenario.teams
    calm = [name for name, team in teams.items() if team.surprises is None]
    if calm:
        yield "surprises", {"names": calm}
    unpaid = [name for team in teams.values() for name, rep in team.reps.items() if rep.salary is None]
    if unpaid:
        yield "salary", {"names": unpaid}
    ordinary = [
        name
        for team in teams.values()
        for name, rep in team.reps.items()
        if not {"skill", "speed"} & rep.model_fields_set
    ]
    if ordinary:
        yield "skill", {"names": ordinary}


def _products(scenario: Scenario) -> Iterator[tuple[str, dict[str, object]]]:
    free = [name for name, product in scenario.products.items() if "cost" not in product.model_fields_set]
    if free:
        yield "cost", {"names": free}
    at_once = [name for name, product in scenario.products.items() if product.term is None]
    if at_once:
        yield "term", {"names": at_once}
