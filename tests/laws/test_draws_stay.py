"""One more lead leaves all others as they were; a budget only adds leads; strategies share their luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from played import Played, changed, play, tree_of

from simsales.engines.journal import Kind, lead_parts
from simsales.engines.reference import simulate
from simsales.scenario.reader import read_scenario_text
from simsales.study.ready import make_ways
from simsales.study.replicate import replicate
from simsales.world.compile import compile_world

HERE = Path(__file__).parent
Name = tuple[str, str, int, int, int]


class Story(NamedTuple):
    """What a lead is, and what happens to it: tick, kind, stage and amount of each record."""

    product: str
    value: int
    records: list[tuple[int, int, int, int]]


def stories(played: Played) -> dict[Name, Story]:
    """Return the leads by what they are: channel, segment, day, layer, ordinal; open deals by their row."""
    names, found = played.world.names, {}
    known: dict[int, Name] = {}
    for row in played.journal.itertuples():
        if row.kind in (Kind.LEAD, Kind.OPEN_DEAL):
            channel, segment = names.channels[row.what & 0xFFFF], names.segments[row.what >> 16 & 0xFFFF]
            day, _, layer, ordinal = lead_parts(row.entity, len(names.channels) * len(names.segments))
            name = (channel, segment, day, layer, ordinal)
            known[row.entity] = name
            assert name not in found
            found[name] = Story(names.products[row.what >> 32], row.amount, [])
        if row.kind in (Kind.BLOCK, Kind.COST, Kind.RISK, Kind.RISK_EASED, Kind.RISK_OVER):
            continue
        what = -1 if row.kind in (Kind.LEAD, Kind.OPEN_DEAL) else row.what
        found[known[row.entity]].records.append((row.tick, row.kind, what, row.amount))
    return found


MORE: dict[str, dict[str, Any]] = {
    "another channel": {"channels.fair": {"leads": "30 per month", "segments": {"large": "100 %"}}},
    "a larger budget": {"channels.website.spend": "17 k per month"},
    "more leads": {"channels.partners.leads": "33 per month"},
    "more leads from a day on": {"channels.partners.leads_since": {"2027-02-14": "50 per month"}},
    "a season": {"channels.partners.season": {"feb": 1.5}},
    "an open deal": {
        "opening.deals": [
            {"stage": "proposal", "count": 6, "age": "3 days", "channel": "partners"},
            {"stage": "discovery", "channel": "website"},
        ]
    },
}


@pytest.mark.parametrize("what", MORE)
@pytest.mark.parametrize("replication", range(2))
def test_with_people_to_spare_one_more_lead_changes_no_other_history(what: str, replication: int) -> None:
    tree = tree_of(HERE / "plain.yaml")
    before, after = (play(t, seed=51, replication=replication) for t in (tree, changed(tree, MORE[what])))
    old, new = stories(before), stories(after)
    new = {name: story for name, story in new.items() if name[2] >= 0}
    old = {name: story for name, story in old.items() if name[2] >= 0}
    assert len(old) > 100
    assert set(old) <= set(new)
    assert what == "an open deal" or len(new) > len(old)
    assert {name: new[name] for name in old} == old


@pytest.mark.parametrize("what", ["another channel", "a larger budget", "more leads", "an open deal"])
def test_in_a_crowd_one_more_lead_changes_no_other_draw(what: str) -> None:
    """Others wait longer, but are who they were: product, value, work by stage, and the customer's time."""
    tree = changed(tree_of(HERE / "rich.yaml"), {"risks": {}})
    more = {
        "another channel": MORE["another channel"],
        "a larger budget": {"channels.website.spend": "25 k per month"},
        "more leads": {"channels.calls.leads": "30 per week"},
        "an open deal": {"opening.deals.2.count": 60},
    }[what]
    old, new = (stories(play(t, seed=52)) for t in (tree, changed(tree, more)))
    pairs = [(story, new[name]) for name, story in old.items() if name[2] >= 0]
    assert len(pairs) > 200
    compared = different = thought = 0
    for one, other in pairs:
        assert one[:2] == other[:2]
        assert one.records[0] == other.records[0]
        different += one.records != other.records
        work = [
            {what: amount for _, kind, what, amount in s.records if kind == Kind.ASKED} for s in (one, other)
        ]
        for stage in set(work[0]) & set(work[1]):
            assert work[0][stage] == work[1][stage]
            compared += 1
        times = [deliberation(story, 1) for story in (one, other)]
        if None not in times and times[0][0] == times[1][0]:  # type: ignore[index]
            assert times[0] == times[1]
            thought += 1
    assert compared > 200
    assert thought > 20
    assert different > 50


def deliberation(story: Story, stage: int) -> tuple[int, int] | None:
    """Return how the customer decides in a stage and how long that takes after our work."""
    done = None
    for tick, kind, what, _ in story.records:
        if what == stage and kind == Kind.WORKED:
            done = tick
        if done is not None and what == stage and kind in (Kind.PASSED, Kind.LOST, Kind.NO_DECISION):
            return int(kind == Kind.PASSED), tick - done
    return None


@pytest.mark.parametrize("path", ["channels.website.spend", "channels.resellers.spend"])
def test_a_larger_budget_only_adds_leads(path: str) -> None:
    tree, found = changed(tree_of(HERE / "rich.yaml"), {"channels.resellers.response.today": "3.3 k"}), []
    for amount in ("0 per month", "2 k per month", "9 k per month", "30 k per month"):
        journal = play(changed(tree, {path: amount}), seed=53).journal
        found.append(set(journal[journal.kind == Kind.LEAD].entity))
    assert found[0] < found[1] < found[2] < found[3]


def test_more_hours_on_the_phone_only_add_leads() -> None:
    tree, found = tree_of(HERE / "rich.yaml"), []
    for hours in ("0 h", "4 h", "12 h", "30 h"):
        tree["channels"]["calls"]["outreach"]["response"] = {"elasticity": 0.6, "today": "10 h"}
        journal = play(changed(tree, {"teams.south.reps.ben.activities.outbound": hours}), seed=53).journal
        found.append(set(journal[journal.kind == Kind.LEAD].entity))
    assert found[0] < found[1] < found[2] < found[3]


def test_prevention_only_takes_strikes_away() -> None:
    tree = changed(tree_of(HERE / "rich.yaml"), {"risks.rival.per_year": 60, "risks.rival.lasts": "1 h"})
    found = []
    for share in ("90 %", "50 %", "0 %"):
        journal = play(changed(tree, {"risks.rival.prevention.lowers": share}), seed=54).journal
        strikes = journal[(journal.kind == Kind.RISK) & (journal.entity == 1)]
        found.append(set(zip(strikes.tick, strikes.amount, strict=True)))
    assert found[0] < found[1] < found[2]


# -------------------------------------------------------------------------------- strategies and workers

STRATEGIES = """
strategies:
  nothing: {changes: {}}
  the same spend: {changes: {channels.website.spend: 10 k per month}}
  the same spend for a time:
    changes: {channels.website.spend: {value: 10 k per month, since: 2027-02-10, until: 2027-03-20}}
  the same hours and buffer:
    changes: {teams.north.reps.junior.hours: 20 h, teams.north.buffer: {value: 10 %, since: 2027-03-05}}
  more spend: {changes: {channels.website.spend: {value: 20 k per month, since: 2027-03-10}}}
"""


@pytest.fixture(scope="module")
def runs() -> dict[int, Any]:
    loaded = read_scenario_text((HERE / "rich.yaml").read_text("utf-8") + STRATEGIES, "rich.yaml")
    ways = make_ways(loaded.scenario, loaded.strategies)
    return {workers: replicate(ways, 55, range(3), workers) for workers in (1, 4)}


def test_a_strategy_that_changes_nothing_differs_by_nothing(runs: dict[int, Any]) -> None:
    found = runs[1]
    today = found.keys["today"]
    for name in ("nothing", "the same spend", "the same spend for a time", "the same hours and buffer"):
        assert found.seals[name] == found.seals["today"]
        for key in today:
            paired = found.column(name, key) - found.column("today", key)
            assert not np.nan_to_num(paired).any(), (name, key)
    assert all(a != b for a, b in zip(found.seals["more spend"], found.seals["today"], strict=True))


def test_a_change_from_a_date_on_changes_nothing_before(runs: dict[int, Any]) -> None:
    found = runs[1]
    leads = {key.window: key for key in found.keys["today"] if key.metric == "leads" and len(key.window) == 7}
    for month in ("2027-01", "2027-02"):
        assert (found.column("more spend", leads[month]) == found.column("today", leads[month])).all()
    assert (found.column("more spend", leads["2027-05"]) > found.column("today", leads["2027-05"])).all()


def test_the_same_bytes_with_any_number_of_workers(runs: dict[int, Any]) -> None:
    alone, four = runs[1], runs[4]
    assert alone.seals == four.seals
    assert {name: v.tobytes() for name, v in alone.values.items()} == {
        n: v.tobytes() for n, v in four.values.items()
    }
    assert len({seal for seals in alone.seals.values() for seal in seals}) == 6


def leads_of(text: str) -> set[int]:
    loaded = read_scenario_text(text, "rich.yaml")
    world = compile_world(loaded.scenario, loaded.strategies["s"])
    journal = simulate(world, 56, 0, keep_journal=True).journal
    return set(journal[journal[:, 1] == Kind.LEAD][:, 2].tolist())


def test_carry_over_is_half_of_what_was_felt_the_month_before() -> None:
    """Nothing spent from March on, half carried over: felt as 5 k, 2.5 k, 1.25 k ... without carry-over."""
    text = (HERE / "rich.yaml").read_text("utf-8")
    cut = "\nstrategies: {s: {changes: {channels.website.spend: {value: 0 per month, since: 2027-03-01}}}}\n"
    steps = (
        ("03-01", "03-31", "5 k"),
        ("04-01", "04-30", "2.5 k"),
        ("05-01", "05-31", "1.25 k"),
        ("06-01", "06-17", "625"),
    )
    felt = "".join(
        f"      - {{value: {amount} per month, since: 2027-{first}, until: 2027-{last}}}\n"
        for first, last, amount in steps
    )
    plain = text.replace("carry_over: 50 %", "carry_over: 0 %")
    assert plain != text
    stepped = f"{plain}\nstrategies:\n  s:\n    changes:\n      channels.website.spend:\n{felt}"
    assert leads_of(text + cut) == leads_of(stepped)
    assert leads_of(plain + cut) < leads_of(text + cut)
