"""Nothing is lost and nothing comes from nowhere: leads, hours and money, exactly, in every replication."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor
from pathlib import Path

import holidays
import numpy as np
import pytest
from played import Played, Tree, changed, play, tree_of

from simsales.engines.journal import Kind
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.study.formulas import FORMULAS

HERE = Path(__file__).parent
DAY, HOUR = 86_400_000, 3_600_000
ORIGINS = ("channel", "segment", "product")


def companies() -> dict[str, Tree]:
    """Return scenarios without a warm-up, so that the metrics count all that happens."""
    rich = changed(tree_of(HERE / "rich.yaml"), {"simulation.warm_up": "0 h"})
    return {
        "rich": rich,
        "idle": changed(rich, {"channels.website.leads": "1 per month", "channels.website.leads_since": {}}),
        "overloaded": changed(rich, {"channels.website.leads": "300 per month", "stages.0.patience": None}),
        "no work": changed(
            rich, {"stages.0.effort": None, "stages.0.patience": None, "stages.3.effort": "0 h"}
        ),
        "always": changed(rich, {"calendar.hours": "always", "stages.1.effort": "between 40 and 90 h"}),
        "people": tree_of(HERE / "people.yaml"),
        "ideas": changed(tree_of(HERE / "ideas.yaml"), {"simulation.warm_up": "0 h"}),
        "queue": tree_of(HERE.parent / "oracles" / "erlang_a.yaml") | {"simulation": {}},
    }


@pytest.fixture(scope="module", params=[(name, r) for name in companies() for r in range(3)], ids=str)
def played(request: pytest.FixtureRequest) -> Played:
    name, replication = request.param
    return play(companies()[name], seed=31, replication=replication)


def test_the_companies_are_busy(played: Played) -> None:
    """The laws below would hold of a company in which nothing happens, too."""
    kinds = set(played.journal.kind)
    assert {Kind.LEAD, Kind.WON, Kind.WORKED, Kind.BLOCK} <= kinds
    assert len(played.journal) > 1000


def test_time_runs_forward_and_ends(played: Played) -> None:
    ticks = played.journal.tick.to_numpy()
    assert (np.diff(ticks, prepend=0, append=played.world.horizon) >= 0).all()


def figures(played: Played) -> dict[str, dict[str, float]]:
    """Return the metrics of the whole time by name and scope."""
    found: dict[str, dict[str, float]] = {}
    for key, value in played.metrics.items():
        if not key.window:
            found.setdefault(key.metric, {})[key.scope] = value
    return found


def test_leads_come_and_go(played: Played) -> None:
    of = figures(played)
    scopes = [scope for scope in of["leads"] if scope.partition("=")[0] in ("", *ORIGINS)]
    assert len(scopes) >= 4
    for scope in scopes:
        came = of["leads"][scope] + of["open_at_start"][scope]
        ended = sum(of[name][scope] for name in ("wins", "losses", "no_decisions", "gone_cold"))
        assert came == ended + of["open_deals"][scope]


def test_deals_flow_from_stage_to_stage(played: Played) -> None:
    of = figures(played)
    began_inside = [0] * len(played.scenario.stages)
    for deals in played.scenario.opening.deals:
        if deals.state == "with customer":
            began_inside[played.world.names.stages.index(deals.stage)] += deals.count
    stages = [f"stage={stage.name}" for stage in played.scenario.stages]
    for place, stage in enumerate(stages):
        left = sum(of[name][stage] for name in ("passed", "losses", "no_decisions", "gone_cold"))
        assert of["entered"][stage] + began_inside[place] == left + of["open_deals"][stage]
    waiting = sum(d.count for d in played.scenario.opening.deals if d.state == "waiting for work")
    assert sum(of["entered"][stage] for stage in stages) == of["leads"][""] + waiting + sum(
        of["passed"][stage] for stage in stages[:-1]
    )
    assert of["passed"][stages[-1]] == of["wins"][""]


def test_the_parts_are_the_whole(played: Played) -> None:
    of = figures(played)
    for name, metric in CATALOGUE.items():
        if name not in of or metric.unit in {"share", "points"} or FORMULAS[name].over:
            continue
        for kind in metric.scopes & {"channel", "segment", "product", "stage", "risk", "idea"}:
            # Work is on stages of the funnel or on tickets.
            starts = ("stage=", "ticket=") if kind == "stage" else f"{kind}="
            parts = [value for scope, value in of[name].items() if scope.startswith(starts)]
            if parts:
                assert sum(parts) == pytest.approx(of[name][""], rel=1e-12), (name, kind)
                assert metric.unit not in ("money", "count") or sum(parts) == of[name][""], (
                    name,
                    kind,
                )
        for team, section in played.scenario.teams.items() if "team" in metric.scopes else ():
            people = [
                entry if rep.count == 1 else f"{entry} {number + 1}"
                for entry, rep in section.reps.items()
                for number in range(rep.count)
            ]
            parts = [of[name][f"rep={person}"] for person in people]
            assert sum(parts) == pytest.approx(of[name][f"team={team}"], rel=1e-12), (name, team)


def test_months_are_the_whole(played: Played) -> None:
    months: dict[str, float] = {}
    for key, value in played.metrics.items():
        if not key.scope and len(key.window) == 7 and "Q" not in key.window:
            months[key.metric] = months.get(key.metric, 0.0) + value
    of = figures(played)
    counted = [name for name in months if CATALOGUE[name].unit in ("money", "count")]
    assert {"bookings", "revenue", "cash", "profit", "costs", "leads", "wins"} <= set(counted)
    assert {name: months[name] for name in counted} == {name: of[name][""] for name in counted}


def test_money_comes_from_deals(played: Played) -> None:
    of, journal = figures(played), played.journal
    won = journal[journal.kind == Kind.WON].set_index("entity")
    paid = journal[journal.kind == Kind.PAID].groupby("entity").amount.sum()
    assert int(won.amount.sum()) == of["bookings"][""]
    renewed = journal[journal.kind == Kind.RENEWED].groupby("entity").amount.sum()
    signed = won.amount.add(renewed, fill_value=0)
    assert (paid <= signed.reindex(paid.index)).all()
    assert set(paid.index) <= set(signed.index)
    pays = played.scenario.money.pays
    if pays.late_by is None and renewed.empty:
        settled = won[won.tick + pays.within < played.world.horizon]
        assert (paid.reindex(settled.index, fill_value=0) == settled.amount).all()
    # Of first-day customers' contracts, what is left is told of everything.
    carried = journal[journal.kind == Kind.DUE_LATER].amount.sum()
    for scope in of["bookings"]:
        to_come = of["bookings"][scope] + of.get("renewals", {}).get(scope, 0)
        if not scope or not carried:
            assert to_come + carried == of["revenue"][scope] + of["backlog"][scope]
        assert to_come == of["cash"][scope] + of["receivables"][scope]
        assert of["backlog"][scope] >= 0
        assert of["receivables"][scope] >= 0
    parts = (
        "salaries",
        "spend",
        "fixed_costs",
        "prevention_cost",
        "contingency_cost",
        "delivery_cost",
        "commission",
        "course_cost",
        "tool_cost",
        "recognition_cost",
        "hiring_cost",
        "bonus",
        "overtime_pay",
        "recovery_cost",
        "care_cost",
        "promotion_cost",
        "research_cost",
        "channel_care_cost",
        "idea_cost",
    )
    assert of["costs"][""] == sum(of[name][""] for name in parts if name in of)
    assert of["profit"][""] == of["revenue"][""] - of["costs"][""]


def test_values_travel_unchanged(played: Played) -> None:
    journal = played.journal
    born = journal[journal.kind.isin([Kind.LEAD, Kind.OPEN_DEAL])].set_index("entity").amount
    won = journal[journal.kind == Kind.WON].set_index("entity").amount
    # A further deal is cut to the rest of the customer's term.
    won = won.drop(journal[journal.kind == Kind.JOINS_TERM].entity)
    given = journal[journal.kind.isin([Kind.PULLED, Kind.DISCOUNTED])].groupby("entity").amount.sum()
    assert (born.reindex(won.index) == won + given.reindex(won.index, fill_value=0)).all()


# -------------------------------------------------------------------------------- hours


def working_days(scenario: Scenario, horizon: int) -> dict[date, list[tuple[int, int]]]:
    """Return the working spans (ticks) of each working day, from the file and the public holidays alone."""
    calendar = scenario.calendar
    spans, days = [(0, DAY)], set(range(7))
    if calendar.hours != "always":
        spans, days = sorted((span.start, span.end) for span in calendar.hours), set(calendar.days)
    free = set(calendar.closed)
    if calendar.holidays:
        years = range(calendar.start.year, calendar.start.year + 2)
        free |= set(holidays.country_holidays(calendar.holidays, years=years))
    found = {}
    for number in range(-(-horizon // DAY)):
        day = calendar.start + timedelta(days=number)
        if day in calendar.also_open or (day.weekday() in days and day not in free):
            found[day] = [(number * DAY + start, number * DAY + end) for start, end in spans]
    return found


def worked(spans: list[tuple[int, int]], amount: int, horizon: int) -> int:
    """Return what of the first `amount` ticks of a day's spans lies before the horizon."""
    total = 0
    for start, end in spans:
        part = min(end - start, amount)
        amount -= part
        total += max(0, min(start + part, horizon) - start)
    return total


def longer(rep: Rep, spans: list[tuple[int, int]], full_week: int) -> int:
    """Return the ticks of overtime of a day, as far as there is room until midnight."""
    working = sum(end - start for start, end in spans)
    room = spans[-1][1] // DAY * DAY + DAY - spans[-1][1] if spans[-1][1] % DAY else 0
    return min(room, floor(rep.overtime * (working / full_week) + 0.5))


def gone(played: Played, index: int) -> list[tuple[date, date]]:
    """Return from when to when (exclusive) a person's place is empty after somebody has left it by chance."""
    journal, start = played.journal, played.scenario.calendar.start
    moves = journal[journal.kind.isin([Kind.RESIGNED, Kind.JOINED]) & (journal.entity == index)]
    found = []
    for row in moves.itertuples():
        day = start + timedelta(days=int(row.tick) // DAY)
        if row.kind == Kind.RESIGNED:
            found.append((day + timedelta(days=1), date.max))
        else:
            found[-1] = (found[-1][0], day)
    return found


def missing(played: Played, team: str, entry: str) -> list[tuple[int, float]]:
    """Return from which day on (its number) which part of each day somebody is there, as risks have it."""
    scenario, names = played.scenario, played.world.names.risks
    active: dict[str, tuple[float, float]] = {}
    found = [(0, 1.0)]
    kinds = [Kind.RISK, Kind.RISK_EASED, Kind.RISK_OVER]
    for row in played.journal[played.journal.kind.isin(kinds)].itertuples():
        name = names[int(row.entity)]
        risk = scenario.risks[name]
        if row.kind == Kind.RISK:
            active[name] = (1.0 if row.what < 0 else row.what / 1000, 0.0)
        elif row.kind == Kind.RISK_EASED:
            assert risk.contingency is not None
            active[name] = (active[name][0], risk.contingency.lowers)
        else:
            del active[name]
        part = 1.0
        for struck, (severity, eased) in active.items():
            for effect in scenario.risks[struck].effects:
                if effect.to in ("hours", f"hours of {team}", f"hours of {entry}"):
                    part *= max(0.0, 1.0 + effect.by * (1.0 - eased) * severity)
        found.append((-(-int(row.tick) // DAY), part))
    return found


def test_each_working_hour_is_spent_once(played: Played) -> None:
    scenario, horizon = played.scenario, played.world.horizon
    days = working_days(scenario, horizon)
    longest = max((sum(end - start for start, end in spans) for spans in days.values()), default=0)
    full_week = longest * (7 if scenario.calendar.hours == "always" else len(scenario.calendar.days))
    blocks = played.journal[played.journal.kind == Kind.BLOCK]
    people = {
        entry if rep.count == 1 else f"{entry} {number + 1}": (rep, missing(played, label, entry))
        for label, team in scenario.teams.items()
        for entry, rep in team.reps.items()
        for number in range(rep.count)
    }
    assert set(people) == set(played.world.names.reps)
    for index, name in enumerate(played.world.names.reps):
        (rep, lost), expected = people[name], 0
        part = 1.0 if rep.hours is None else min(1.0, rep.hours / full_week)
        empty = gone(played, index)
        for day, spans in days.items():
            here = (rep.starts or day) <= day <= (rep.leaves or day)
            here = here and not any(first <= day < after for first, after in empty)
            if here and not any(leave.first <= day <= leave.last for leave in rep.away):
                number = (day - scenario.calendar.start).days
                there = [share for since, share in lost if since <= number][-1]
                more = longer(rep, spans, full_week) if there == 1.0 else 0
                stretched = [*spans, (spans[-1][1], spans[-1][1] + more)]
                amount = floor(longest * part + 0.5)
                if there < 1.0:
                    amount = floor(amount * there + 0.5)
                expected += worked(stretched, amount + more, horizon)
        own = blocks[blocks.who == index]
        assert int(own.amount.sum()) == expected
        ends, starts = own.tick.to_numpy(), (own.tick - own.amount).to_numpy()
        assert (starts[1:] >= ends[:-1]).all()


def test_work_happens_in_open_time_one_deal_at_a_time(played: Played) -> None:
    journal = played.journal
    work = journal[journal.kind.isin([Kind.WORKED, Kind.PAUSED, Kind.STILL_WORKING])]
    opened = journal[(journal.kind == Kind.BLOCK) & (journal.what == 0)]
    for index in range(len(played.world.names.reps)):
        own, time = work[work.who == index], opened[opened.who == index]
        ends, starts = own.tick.to_numpy(), (own.tick - own.amount).to_numpy()
        assert (starts[1:] >= ends[:-1]).all()
        doors, closing = (time.tick - time.amount).to_numpy(), time.tick.to_numpy()
        place = np.searchsorted(closing, ends)
        assert (place < len(closing)).all()
        assert (doors[place] <= starts).all()


def test_work_done_is_the_work_that_it_takes(played: Played) -> None:
    """A stage of a deal takes a person exactly the ticks said at the start, interrupted or not."""
    journal = played.journal
    left: dict[int, int] = {}
    finished = 0
    for row in journal.itertuples():
        if row.kind == Kind.STARTED:
            left[row.entity] = row.amount
        elif row.kind in (Kind.WORKED, Kind.PAUSED, Kind.STILL_WORKING):
            left[row.entity] -= row.amount
            assert left[row.entity] >= 0
            if row.kind == Kind.WORKED:
                assert left.pop(row.entity) == 0
                finished += 1
        elif row.kind == Kind.RESUMED:
            assert left[row.entity] == row.amount
    assert finished == len(journal[journal.kind == Kind.WORKED])
