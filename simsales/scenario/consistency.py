"""Owns the checks that numbers and dates of a scenario agree: sums, orders of dates, what needs what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from simsales.errors import Problem
from simsales.quantity import DAY, format_clock_span, format_money
from simsales.scenario.channel import Channel
from simsales.scenario.horizon import LONGEST_YEARS, last_day, too_long
from simsales.scenario.scenario import Scenario

__all__ = ["consistency_problems"]

Path = tuple[str | int, ...]

_SLACK: Final = 0.005
_NEAR: Final = 0.02


def consistency_problems(scenario: Scenario, base: Scenario) -> list[Problem]:
    """Check what a scenario says against what else it says.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    base
        The file as it stands: responses refer to its spend and hours.
    """
    found = [*_calendar(scenario), *_payment(scenario), *_absences(scenario), *_plan_bounds(scenario)]
    for name, channel in scenario.channels.items():
        found += _shares(channel, ("channels", name))
        found += _response(base.channels.get(name, channel), channel, ("channels", name))
        found += _outreach(base, base.channels.get(name, channel), ("channels", name))
    return found


def _calendar(scenario: Scenario) -> Iterator[Problem]:
    calendar = scenario.calendar
    at: Path = ("calendar",)
    values: dict[str, object]
    if calendar.length is not None and calendar.end is not None:
        yield Problem("references.agree.length_and_end", {}, (*at, "end", "[key]"))
    if calendar.end is not None and calendar.end < calendar.start:
        yield Problem(
            "references.agree.end_first", {"start": calendar.start, "end": calendar.end}, (*at, "end")
        )
    elif too_long(calendar):
        where = "end" if calendar.end is not None else "length"
        yield Problem("references.agree.too_long", {"years": LONGEST_YEARS}, (*at, where))
    else:
        ticks = ((last_day(calendar) - calendar.start).days + 1) * DAY
        if calendar.length is not None and calendar.length.ticks:
            ticks = calendar.length.ticks
        if scenario.simulation.warm_up >= ticks:
            values = {"warm_up": scenario.simulation.warm_up, "length": ticks}
            yield Problem("references.agree.warm_up", values, ("simulation", "warm_up"))
    if calendar.hours != "always":
        ordered = sorted(calendar.hours, key=lambda span: (span.start, span.end))
        for before, after in pairwise(ordered):
            if after.start < before.end:
                index = max(calendar.hours.index(before), calendar.hours.index(after))
                values = {"one": format_clock_span(before), "other": format_clock_span(after)}
                yield Problem("references.agree.hours_overlap", values, (*at, "hours", index))
    for index, day in enumerate(calendar.also_open):
        if day in calendar.closed:
            yield Problem("references.agree.open_and_closed", {"day": day}, (*at, "also_open", index))


def _payment(scenario: Scenario) -> Iterator[Problem]:
    pays = scenario.money.pays
    if pays.late > 0 and pays.late_by is None:
        yield Problem("references.agree.late_by", {"late": pays.late}, ("money", "pays", "late"))


def _absences(scenario: Scenario) -> Iterator[Problem]:
    for team_name, team in scenario.teams.items():
        for name, rep in team.reps.items():
            at: Path = ("teams", team_name, "reps", name)
            if rep.starts is not None and rep.leaves is not None and rep.leaves < rep.starts:
                yield Problem(
                    "references.agree.leaves_first",
                    {"starts": rep.starts, "leaves": rep.leaves},
                    (*at, "leaves"),
                )
            for index, absence in enumerate(rep.away):
                if absence.last < absence.first:
                    values = {"first": absence.first, "last": absence.last}
                    yield Problem("references.agree.absence", values, (*at, "away", index, "last"))


def _plan_bounds(scenario: Scenario) -> Iterator[Problem]:
    spend = scenario.plan.spend if scenario.plan is not None else None
    if spend is not None and spend.at_most is not None and spend.at_least > spend.at_most:
        values = {"at_least": format_money(spend.at_least), "at_most": format_money(spend.at_most)}
        yield Problem("references.agree.plan_bounds", values, ("plan", "spend", "at_most"))


def _shares(channel: Channel, at: Path) -> Iterator[Problem]:
    for field in ("segments", "products"):
        shares: dict[str, float] = getattr(channel, field)
        total = sum(shares.values())
        if shares and abs(total - 1.0) > _SLACK:
            yield Problem(
                f"references.agree.shares.{field}", {"channel": str(at[-1]), "sum": total}, (*at, field)
            )


def _response(before: Channel, channel: Channel, at: Path) -> Iterator[Problem]:
    response = channel.response
    if response is None:
        return
    if before.spend is None and channel.spend is None:
        yield Problem("references.agree.response_spend", {"channel": str(at[-1])}, (*at, "response", "[key]"))
        return
    nothing = before.spend is None or before.spend.amount == 0
    if response.today is None and nothing:
        yield Problem(
            "references.agree.response_nothing", {"channel": str(at[-1])}, (*at, "response", "[key]")
        )


def _outreach(base: Scenario, channel: Channel, at: Path) -> Iterator[Problem]:
    outreach = channel.outreach
    if outreach is None or outreach.activity not in base.activities:
        return
    given = sum(
        rep.count * rep.activities.get(outreach.activity, 0)
        for team in base.teams.values()
        for rep in team.reps.values()
    )
    values: dict[str, object] = {"channel": str(at[-1]), "activity": outreach.activity}
    if outreach.response.today is None:
        if given == 0:
            yield Problem("references.agree.outreach_hours", values, (*at, "outreach", "response", "[key]"))
    elif abs(outreach.response.today - given) > _NEAR * max(outreach.response.today, given):
        values |= {"today": outreach.response.today, "given": given}
        yield Problem(
            "references.agree.outreach_today", values, (*at, "outreach", "response"), severity="warning"
        )
