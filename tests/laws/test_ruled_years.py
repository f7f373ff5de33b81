"""Rules act on what was known, from then on and not before; held against another reading of the journal."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest
from test_levers import COMPANY as EVERYTHING
from test_levers import OTHERS, path_of

from simsales.engines.journal import Kind
from simsales.engines.kernel_load import Simulate
from simsales.engines.player import Player, playing
from simsales.engines.reference import simulate
from simsales.mechanisms.rules import is_met
from simsales.quantity import DAY
from simsales.scenario.condition import OPERATORS, parse_condition
from simsales.scenario.decided import OTHERS as OTHERS_DO
from simsales.scenario.decided import REACTIONS
from simsales.scenario.levers import CATALOGUE, Lever, is_fact
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey, Readings
from simsales.study.ready import make_way, make_ways
from simsales.study.replicate import replicate
from simsales.study.rule_worth import with_rule_worth
from simsales.study.ruled_way import RuledWay
from simsales.study.study import run_study
from simsales.study.way import Action

COMPANY = """\
simsales: 1
name: Rules
calendar: {start: 2027-01-04, length: 6 months}
products: {software: {price: 10 k}}
channels:
  web: {leads: 30 per month, spend: 4 k per month, response: {elasticity: 0.5}}
stages:
  - {name: talk, effort: 3 h, passes: 60 %, customer_takes: exponential mean 5 days}
  - {name: close, effort: 4 h, passes: 50 %, customer_takes: exponential mean 9 days}
teams: {north: {reps: {Li: {salary: 3 k per month}, Wang: {salary: 3 k per month}}}}
meetings: {review: {days: wed, at: "09:00", length: 1 h, every_weeks: 2}}
"""
START = date(2027, 1, 4)
DAYS = 181


def company(rules: str, more: str = "") -> Loaded:
    return read_scenario_text(f"{COMPANY}{more}rules:\n{rules}", "rules.yaml")


def ruled(loaded: Loaded) -> RuledWay:
    way = make_way(loaded.scenario, loaded.strategies[TODAY])
    assert isinstance(way, RuledWay)
    return way


def journal_of(way: RuledWay, replication: int) -> tuple[Any, tuple[Action, ...]]:
    world, actions = way.happened(Player(), 7, replication)
    return simulate(world, 7, replication, keep_journal=True).journal, actions


# Every operator, in both languages ------------------------------------------------------------------

Truth = Callable[[float], bool]
WRITTEN: dict[str, Truth] = {
    "below 40": lambda v: v < 40,
    "< 40": lambda v: v < 40,
    "低于 40": lambda v: v < 40,
    "at most 40": lambda v: v <= 40,
    "不超过 40": lambda v: v <= 40,
    "<= 40": lambda v: v <= 40,
    "above 40": lambda v: v > 40,
    "超过 40": lambda v: v > 40,
    "at least 40": lambda v: v >= 40,
    "≥ 40": lambda v: v >= 40,
    "至少 40": lambda v: v >= 40,
    "equal to 40": lambda v: v == 40,
    "等于 40": lambda v: v == 40,
    "not 40": lambda v: v != 40,
    "!= 40": lambda v: v != 40,
    "between 30 and 40": lambda v: 30 <= v <= 40,
    "介于 30 和 40 之间": lambda v: 30 <= v <= 40,
    "outside 30 and 40": lambda v: v < 30 or v > 40,
    "not between 30 and 40": lambda v: v < 30 or v > 40,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_condition_is_what_its_words_say(written: str) -> None:
    asked = parse_condition(written, "leads", "EUR")
    for value in (-1.0, 0.0, 29.0, 30.0, 31.0, 39.0, 40.0, 41.0, 1e9):
        met = is_met(OPERATORS.index(asked.operator), asked.low, asked.high, value)
        assert met is WRITTEN[written](value), value
    assert not is_met(OPERATORS.index(asked.operator), asked.low, asked.high, float("nan"))


def test_every_operator_has_words_that_are_tested() -> None:
    assert {parse_condition(written, "leads", "EUR").operator for written in WRITTEN} == set(OPERATORS)


# A table against its own truth table, read from the journal ------------------------------------------


class Row(NamedTuple):
    """A line as this test understands it."""

    leads: tuple[str, int] | None
    wins: tuple[str, int] | None
    holds: int
    again: int | None
    spend: str


SIGNS: dict[str, Callable[[float, float], bool]] = {
    "below": operator.lt, "at most": operator.le, "above": operator.gt, "at least": operator.ge,
    "equal to": operator.eq, "not": operator.ne,
}  # fmt: skip
TABLES: tuple[tuple[Row, ...], ...] = (
    (Row(("below", 28), None, 0, 28, "8 k per month"), Row(("at least", 28), None, 0, 28, "2 k per month")),
    (
        Row(("above", 25), ("at most", 8), 0, None, "9 k per month"),
        Row(None, ("above", 7), 14, 21, "1 k per month"),
    ),
    (Row(("not", 30), ("below", 12), 7, 35, "*= 1.5"), Row(("equal to", 30), None, 0, 7, "+= 1 k per month")),
)
LOOKS = {"every week": 7, "every month": 0, "every day": 1}


def text_of(table: Sequence[Row], looks: str, takes: str, told: str) -> str:
    lines = [
        "  pace:",
        f"    looks: {looks}",
        f"    takes: {takes}",
        "    reads:",
        f"      leads: {{metric: leads, over: 28 days{told}}}",
        f"      wins: {{metric: wins, over: 28 days{told}}}",
        "    rows:",
    ]
    for row in table:
        when = [
            f"{name}: {asked[0]} {asked[1]}"
            for name, asked in (("leads", row.leads), ("wins", row.wins))
            if asked
        ]
        lines += [
            f"      - when: {{{', '.join(when)}}}",
            f"        holds: {row.holds} days",
            f"        then: {{channels.web.spend: '{row.spend}'}}",
        ]
        if row.again is not None:
            lines.append(f"        again_after: {row.again} days")
    return "\n".join(lines) + "\n"


def looked_on(looks: str) -> list[int]:
    """Return the days (numbers) as which begin one looks at what had happened before."""
    days = range(1, DAYS)
    if looks == "every month":
        return [day for day in days if (START + timedelta(days=day)).day == 1]
    return [day for day in days if looks == "every day" or (START + timedelta(days=day)).weekday() == 0]


def by_hand(table: Sequence[Row], looks: str, takes: str, told: str, journal: Any) -> list[tuple[int, int]]:
    """Return day and line of what a manager with pencil and paper would do who has the journal."""
    ticks = {
        name: journal[journal[:, 1] == kind, 0] for name, kind in (("leads", Kind.LEAD), ("wins", Kind.WON))
    }
    held = [day for day in range(DAYS) if day % 7 == 2 and day // 7 % 2 == 0]
    since: dict[int, int] = {}
    acted: dict[int, int] = {}
    found = []
    for day in looked_on(looks):
        last = day if not told else max((one for one in held if one < day), default=0)
        if last < 28:
            continue
        known = {
            name: int(((when >= (last - 28) * DAY) & (when < last * DAY)).sum())
            for name, when in ticks.items()
        }
        is_first = True
        for line, row in enumerate(table):
            asked = ((known["leads"], row.leads), (known["wins"], row.wins))
            if not all(SIGNS[one[0]](value, one[1]) for value, one in asked if one):
                since.pop(line, None)
                continue
            since.setdefault(line, day)
            if day - since[line] < row.holds or (takes == "first" and not is_first):
                continue
            is_first = False
            if line in acted and (row.again is None or day - acted[line] < row.again):
                continue
            acted[line] = day
            found.append((day, line))
    return found


@pytest.mark.parametrize(("table", "takes"), list(product(range(len(TABLES)), ("first", "all"))))
@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("told", ["", ", told_in: review"])
def test_a_table_does_what_a_manager_with_the_journal_would_do(
    table: int, takes: str, looks: str, told: str
) -> None:
    way = ruled(company(text_of(TABLES[table], looks, takes, told)))
    some = 0
    for replication in range(2):
        journal, actions = journal_of(way, replication)
        done = [(action.tick // DAY, action.line) for action in actions]
        assert done == by_hand(TABLES[table], looks, takes, told, journal)
        some += len(done)
    assert some > 0


STANDS = """\
  watch:
    looks: every month
    reads:
      all: {metric: open_deals}
      talk: {metric: open_deals, of: {stage: talk}}
      close: {metric: open_deals, of: {stage: close}}
      web: {metric: open_deals, of: {channel: web}}
    rows:
      - when: {all: above 1000, talk: above 0, close: above 0, web: above 0}
        then: {channels.web.spend: 0 per month}
"""


def test_what_stands_open_is_read_as_the_journal_has_it() -> None:
    opening = (
        "opening:\n  deals:\n    - {stage: talk, count: 5, channel: web, age: 3 days}\n"
        "    - {stage: talk, count: 4, channel: web, state: waiting for work}\n"
        "    - {stage: close, count: 3, channel: web, owner: Li}\n"
    )
    loaded = company(STANDS, opening)
    world = ruled(loaded).world
    outcome = simulate(world, 7, 0, keep_journal=True)
    for day in (28, 56, 117):
        scopes = ("", "stage=talk", "stage=close", "channel=web")
        asked = [("open_deals", scope, 0, day * DAY) for scope in scopes]
        read = Readings(world, loaded.scenario, asked).measure(outcome.tally).tolist()
        stands: dict[int, int] = {}
        for row in outcome.journal[outcome.journal[:, 0] < day * DAY].tolist():
            tick, kind, key, _, what, _ = row
            if kind in (Kind.AGE, Kind.ENTERED):
                stands[key] = what
            elif kind in (Kind.LOST, Kind.NO_DECISION, Kind.COLD, Kind.WON):
                del stands[key]
            assert tick < day * DAY
        names = world.names.stages
        by_stage = [sum(names[at] == name for at in stands.values()) for name in ("talk", "close")]
        assert read == [len(stands), *by_stage, len(stands)]
        assert len(stands) > 5


# What it changes, and when ---------------------------------------------------------------------------

ONCE = text_of(TABLES[0], "every week", "first", "")


@pytest.mark.parametrize("replication", range(3))
def test_nothing_before_a_rule_acts_is_touched(replication: int) -> None:
    ways = [make_way(loaded.scenario, loaded.strategies[TODAY]) for loaded in (company(ONCE), company(ONCE))]
    plain = read_scenario_text(COMPANY, "plain.yaml")
    journal, actions = journal_of(ruled(company(ONCE)), replication)
    before = simulate(
        make_way(plain.scenario, plain.strategies[TODAY]).world, 7, replication, keep_journal=True
    ).journal
    tick = actions[0].tick
    assert 28 * DAY <= tick < (DAYS - 28) * DAY
    assert np.array_equal(journal[journal[:, 0] < tick], before[before[:, 0] < tick])
    assert not np.array_equal(journal, before)
    assert len({way.play(Player(), 7, replication).seal for way in ways}) == 1


OF_OUTCOMES = {
    "leads": "40 per month", "attribute": "8", "fixed_costs": "9 k per month", "passes": "70 %",
    "hours": "20 h", "salary": "4 k per month", "bonus_pays": "3 k", "above": "10 %",
}  # fmt: skip
"""Values of levers by date that no plan may choose, by name."""
DATED = [
    lever
    for lever in CATALOGUE
    if lever.dated and not any(is_fact(lever.path, [place]) for place in (*OTHERS_DO, *REACTIONS))
]


@pytest.mark.parametrize("lever", DATED, ids=lambda lever: lever.pattern)
def test_whatever_a_rule_sets_leaves_the_days_before_as_they_were(lever: Lever) -> None:
    value = OTHERS.get(lever.name) or OF_OUTCOMES[lever.name]
    whole = EVERYTHING[: EVERYTHING.index("rules:\n")]
    rule = (
        "rules:\n  act:\n    looks: every month\n    reads: {leads: {metric: leads}}\n    rows:\n"
        f"      - {{when: {{leads: at least 0}}, after: 40 days, then: {{{path_of(lever)}: {value}}}}}\n"
    )
    plain, loaded = (read_scenario_text(text, "all.yaml") for text in (whole, whole + rule))
    way = ruled(loaded)
    world, actions = way.happened(Player(), 1, 0)
    journal = simulate(world, 1, 0, keep_journal=True).journal
    before = simulate(
        make_way(plain.scenario, plain.strategies[TODAY]).world, 1, 0, keep_journal=True
    ).journal
    tick = actions[0].tick + 40 * DAY
    assert tick // DAY > 60
    assert np.array_equal(journal[journal[:, 0] < tick], before[before[:, 0] < tick])


def test_a_rule_that_always_acts_is_the_dated_change_itself() -> None:
    always = (
        "  always: {looks: every month, reads: {leads: {metric: leads}},"
        " rows: [{when: {leads: at least 0}, after: 3 days, lasts: 60 days,"
        " then: {channels.web.spend: 9 k per month}}]}\n"
    )
    loaded = company(
        always,
        "strategies:\n"
        "  dated:\n"
        "    changes:\n"
        "      rules.always.use: false\n"
        "      channels.web.spend: {value: 9 k per month, since: 2027-02-04, until: 2027-04-04}\n",
    )
    runs = replicate(make_ways(loaded.scenario, loaded.strategies), 3, range(4), 1)
    shared = [key for key in runs.keys["dated"] if key in runs.keys[TODAY]]
    assert len(shared) > 100
    for key in shared:
        assert np.array_equal(runs.column(TODAY, key), runs.column("dated", key), equal_nan=True), key
    assert (runs.column(TODAY, MetricKey("rule_actions", "rule=always")) == 1).all()
    assert (runs.column(TODAY, MetricKey("first_rule_action", "rule=always")) == 28).all()


def test_a_rule_that_never_acts_changes_nothing_but_what_is_counted_of_it() -> None:
    never = (
        "  never: {reads: {leads: {metric: leads}}, rows: [{when: {leads: above 1000000},"
        " then: {channels.web.spend: 0 per month}}]}\n"
    )
    plain = read_scenario_text(COMPANY, "plain.yaml")
    loaded = company(never)
    ours, others = (make_way(one.scenario, one.strategies[TODAY]) for one in (loaded, plain))
    for replication in range(3):
        year, other = ours.play(Player(), 1, replication), others.play(Player(), 1, replication)
        assert (year.seal, year.records) == (other.seal, other.records)
        values = dict(zip(ours.keys, year.vector.tolist(), strict=True))
        expected = dict(zip(others.keys, other.vector.tolist(), strict=True))
        assert {key: value for key, value in values.items() if key in expected} == pytest.approx(
            expected, nan_ok=True, abs=0, rel=1e-12
        )


def test_no_worker_and_no_engine_changes_what_rules_do(kernel: Simulate) -> None:
    loaded = company(text_of(TABLES[2], "every week", "all", ""))
    found = []
    for engine, workers in (("reference", 1), ("reference", 2), ("kernel", 1)):
        with playing(engine):
            runs = replicate(make_ways(loaded.scenario, loaded.strategies), 5, range(6), workers)
        found.append(
            (runs.digest([TODAY]), runs.column(TODAY, MetricKey("rule_actions", "rule=pace")).tolist())
        )
    assert found[0] == found[1] == found[2]
    assert sum(found[0][1]) > 0
    assert callable(kernel)


def test_a_line_is_worth_what_the_same_years_without_it_lack() -> None:
    one = ONCE.split("      - when:")
    loaded = company(
        one[0] + "      - when:" + one[1],
        "strategies: {without: {changes: {rules.pace.use: false}}}\n",
    )
    study = with_rule_worth(run_study(loaded, replications=12, workers=1), loaded, workers=1)
    (line,) = study.rules
    assert (line.rule, line.line) == ("pace", 1)
    assert study.runs is not None
    gap = study.runs.column(TODAY, MetricKey("profit")) - study.runs.column("without", MetricKey("profit"))
    found = line.of("profit")
    assert found is not None
    assert found.interval.estimate == pytest.approx(float(gap.mean()))
    assert found.interval.count == 12
    assert line.actions.estimate > 0
    assert study.to_dict()["rules"][0]["differences"][1]["metric"] == "profit"
