"""Owns the checks of what is said of customers: tickets, care, what they bring, and what is found out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simsales.errors import Problem
from simsales.scenario.customers import Customers
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.known_names import KEY, KnownNames
from simsales.scenario.people_checks import standing
from simsales.scenario.scenario import Scenario

__all__ = ["customer_problems"]

Path = tuple[str | int, ...]


def customer_problems(scenario: Scenario, names: KnownNames) -> list[Problem]:
    """Check that what is said of customers names what exists, and that it agrees.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    names
        Its names by kind.
    """
    found = [*_accounts(scenario, names), *_discovery(scenario, names), *_research(scenario, names)]
    found += _unsure(scenario)
    if scenario.customers is not None:
        found += _tickets(scenario, names, scenario.customers)
        found += _care(scenario, names, scenario.customers)
        found += _brought(names, scenario.customers)
    return found


def _accounts(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    # The customers of the first day are those of the day that the year stands at, where these are stated.
    so_far = scenario.so_far
    known = so_far is not None and so_far.deals is not None and so_far.accounts is not None
    section = "so_far" if known else "opening"
    if scenario.opening.accounts and scenario.customers is None:
        yield Problem("references.agree.accounts_customers", {}, (section, "accounts", KEY))
    for index, group in enumerate(scenario.opening.accounts):
        at: Path = (section, "accounts", index)
        for origin in ("channel", "segment", "product"):
            name: str | None = getattr(group, origin)
            if name is not None:
                yield from names.check(origin, name, (*at, origin))
        if group.channel is None and len(scenario.channels) > 1:
            yield Problem("references.names.account_channel", {"names": names.of("channel")}, at)


def _tickets(scenario: Scenario, names: KnownNames, customers: Customers) -> Iterator[Problem]:
    taken: Mapping[str, str] = {
        **dict.fromkeys((*scenario.activities, *scenario.tools), "ticket_activity"),
        **dict.fromkeys(names.of("stage"), "ticket_stage"),
    }
    people = [rep for team in scenario.teams.values() for rep in team.reps.values() if rep.count]
    for name in customers.tickets:
        at: Path = ("customers", "tickets", name, KEY)
        if name in taken:
            yield Problem(f"references.names.{taken[name]}", {"name": name}, at)
        elif people and not any(rep.does is None or name in rep.does for rep in people):
            yield Problem("references.agree.ticket_nobody", {"name": name}, at, severity="warning")


def _care(scenario: Scenario, names: KnownNames, customers: Customers) -> Iterator[Problem]:
    for name, care in customers.care.items():
        at: Path = ("customers", "care", name, "activity")
        found = list(standing(names, care.activity, at))
        yield from found
        if not found and not _is_given(scenario, care.activity):
            values: dict[str, object] = {"name": name, "activity": care.activity}
            yield Problem("references.agree.care_hours", values, at, severity="warning")


def _brought(names: KnownNames, customers: Customers) -> Iterator[Problem]:
    if customers.referral is not None:
        at: Path = ("customers", "referral", "channel")
        yield from names.check("channel", customers.referral.channel, at)
    if customers.upsell is not None:
        yield from names.check("stage", customers.upsell.stage, ("customers", "upsell", "stage"))
    if customers.win_back is not None:
        yield from names.check("stage", customers.win_back.stage, ("customers", "win_back", "stage"))
        if customers.win_back.chance == 0:
            at = ("customers", "win_back", "chance")
            yield Problem("references.agree.win_back_nobody", {}, at, severity="warning")


def _discovery(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    discovery = scenario.discovery
    if discovery is None:
        for index, deals in enumerate(scenario.opening.deals):
            if deals.discovered:
                path: Path = ("opening", "deals", index, "discovered")
                yield Problem("references.agree.discovered_how", {"stage": deals.stage}, path)
        return
    found = list(names.check("stage", discovery.stage, ("discovery", "stage")))
    yield from found
    works = any(stage.name == discovery.stage and stage.effort is not None for stage in scenario.stages)
    if not found and not works:
        yield Problem("references.agree.discovery_effort", {"stage": discovery.stage}, ("discovery", "stage"))
    if any(stage.name == discovery.stage and stage.contact is not None for stage in scenario.stages):
        values = {"stage": discovery.stage}
        yield Problem("references.agree.discovery_contact", values, ("discovery", "stage"))
    if discovery.satisfaction > 0 and scenario.customers is None:
        at: Path = ("discovery", "satisfaction")
        yield Problem("references.agree.discovery_customers", {}, at, severity="warning")


def _research(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    for name, research in scenario.research.items():
        at: Path = ("research", name)
        values: dict[str, object] = {"name": name}
        yield from names.check_all("segment", research.segments, (*at, "segments"))
        if research.interviews is not None:
            found = list(standing(names, research.interviews, (*at, "interviews")))
            yield from found
            if research.takes is None:
                yield Problem("references.agree.research_takes", values, (*at, "interviews"))
            elif not found and not _is_given(scenario, research.interviews):
                values = {"name": name, "activity": research.interviews}
                yield Problem("references.agree.care_hours", values, (*at, "interviews"), severity="warning")
        elif research.answers == 0:
            yield Problem("references.agree.research_nobody", values, (*at, KEY), severity="warning")
        if research.satisfaction > 0 and scenario.customers is None:
            path: Path = (*at, "satisfaction")
            yield Problem("references.agree.discovery_customers", {}, path, severity="warning")
        calendar = scenario.calendar
        if not too_long(calendar) and research.date > last_day(calendar) and research.answers:
            values = {"name": name, "day": research.date, "end": last_day(calendar)}
            yield Problem("references.agree.research_outside", values, (*at, "date"), severity="warning")


def _unsure(scenario: Scenario) -> Iterator[Problem]:
    """Yield, as doubts, segments whose needs nobody looks for, or for which one gain is told twice."""
    for name, segment in scenario.segments.items():
        if segment.unsure == 1:
            continue
        asking = {
            title: research
            for title, research in scenario.research.items()
            if research.segments is None or name in research.segments
        }
        values: dict[str, object] = {"segment": name}
        path: Path = ("segments", name, "unsure")
        if not asking:
            yield Problem("references.agree.unsure_nobody_asks", values, path, severity="warning")
        for title, research in asking.items():
            if research.odds > 1:
                values = {"segment": name, "name": title}
                path = ("research", title, "odds")
                yield Problem("references.agree.unsure_twice", values, path, severity="warning")


def _is_given(scenario: Scenario, activity: str) -> bool:
    """Return whether anybody gives hours to a standing activity."""
    return any(
        rep.count and rep.activities.get(activity)
        for team in scenario.teams.values()
        for rep in team.reps.values()
    )
