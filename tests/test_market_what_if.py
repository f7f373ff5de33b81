"""What-if settings on each field of customers, the market and channels, under names in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from simsales.engines.journal import Kind
from simsales.engines.reference import simulate
from simsales.errors import InputError
from simsales.feasible.prepare import prepare
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.scenario import Scenario
from simsales.scenario.settings import WHAT_IF, with_settings
from simsales.study.movable import looked_up
from simsales.words import speaking
from simsales.world.compile import compile_world

TEXT = """\
simsales: 1
name: 一家公司
calendar: {start: 2027-01-04, length: 6 months}
products: {软件: {price: 4 k, term: 3 months, attributes: {易用: 6}}}
segments:
  中小企业: {stays: 1.3, wants: {易用: 0.2}, customers: 800, AWARE}
channels:
  官网: {leads: 60 per month, takes_from: {代理商: 30 %}, fits: {软件: 0.9}, suits: {中小企业: 1.2}}
  代理商:
    leads: 30 per month
    use: true
    capacity: 40 per month
    setup: 5 k
    health:
      fades: 2 months
      contact: {activity: 拜访, gives: 0.3, half_at: 3 h}
      training: {spend: 1 k per month, gives: 0.2, half_at: 2 k per month}
      incentive: {spend: 500 per month, gives: 0.2, half_at: 1 k per month}
      manager_incentive: {spend: 500 per month, gives: 0.2, half_at: 1 k per month}
      together: {training_incentive: -0.3, manager_training: -0.3, manager_incentive: 0.3}
      conflict: {官网: 10 %}
      quality: 0.5
  推荐: {leads: 0 per month}
stages:
  - {name: 联系, effort: 20 min, passes: 60 %, contact: {attempts: 4, first: 40 %, alike: 5, every: 1 day}}
  - {name: 签约, effort: 2 h, passes: 60 %, customer_takes: 20 days}
activities: [拜访]
teams: {销售: {reps: {李伟: {activities: {拜访: 4 h}}, 王芳: {}}}}
customers:
  starts: 70 %
  usual: 75 %
  returns: 2 months
  stays: 70 %
  every: 6 months
  matters: 3
  left_before: 0.6
  intends: 0.4
  rate_of_interest: 8 %
  tickets:
    咨询:
      per_year: 6
      effort: 1 h
      respond_in: 4 h
      solve_in: 8 h
      counts: working hours
      priority: 4
      solved: 2 %
      late: 8 %
      recovery: {cost: 20, lifts: 4 %, use: true}
  care: {回访: {activity: 拜访, lifts: 10 %, half_at: 3 h, cost: 100 per month, use: true}}
  referral: {per_year: 1, channel: 推荐, matters: 1, stays: 1.5}
  upsell: {per_year: 1, stage: 签约, value: 0.3, matters: 1}
  win_back: {chance: 40 %, after: 20 days, stage: 签约}
discovery: {stage: 签约, hours: 1 h, odds: 1.5, half_at: 2 h, satisfaction: 5 %}
research:
  问卷: {date: 2027-02-10, SURVEY}
competitors: {对手: {price: 4 k, attributes: {易用: 7}, awareness: 70 %, enters: 2027-03-01}}
choice: {price: -1.5, today: 40 %}
promotion: {展会: {spend: 4 k per month, response: {elasticity: 0.3, today: 4 k}}}
market_index: {sd: 10 %, keeps: 0.8}
opening:
  deals: [{stage: 签约, count: 9, channel: 代理商, value: 3 k}]
  accounts: [{count: 20, channel: 官网, satisfaction: 60 %, value: 4 k, renews_in: 60 days}]
"""
TEXT = TEXT.replace("AWARE", "awareness: {starts: 40 %, fades: 2 months, talk: 30 %}").replace(
    "SURVEY", "answers: 40, cost: 15, odds: 1.4, half_at: 30, satisfaction: 4 %, fades: 6 months, use: true"
)
NEW = ("customers", "discovery", "research", "competitors", "choice", "promotion", "market_index")
TEXTS = {
    "stage", "channel", "activity", "arrive", "counts", "response", "enters", "date", "value", "effort",
    "respond_in", "solve_in", "returns", "every", "after", "half_at", "hours", "fades", "cost", "spend",
    "renews_in", "price", "capacity", "setup",
}  # fmt: skip
"""Fields whose values in the file are not the bare numbers that `number` writes."""


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read_scenario_text(TEXT, "一家公司.yaml")


def said(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of each field that the file says, below a place."""
    if isinstance(value, BaseModel):
        # A response is written as one line and read as a whole.
        for name in value.model_fields_set - {"response"}:
            yield from said(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from said(inner, f"{path}.{name}")
    else:
        yield path, value


def places(scenario: Scenario) -> list[tuple[str, Any]]:
    found = [place for section in NEW for place in said(getattr(scenario, section), section)]
    segment, partner = scenario.segments["中小企业"], scenario.channels["代理商"]
    for name in ("stays", "wants", "customers", "awareness"):
        found += said(getattr(segment, name), f"segments.中小企业.{name}")
    for name in ("use", "setup", "capacity", "health"):
        found += said(getattr(partner, name), f"channels.代理商.{name}")
    for name in ("takes_from", "fits", "suits"):
        found += said(getattr(scenario.channels["官网"], name), f"channels.官网.{name}")
    found += said(scenario.stages[0].contact, "stages.联系.contact")
    found += said(scenario.products["软件"].attributes, "products.软件.attributes")
    return found


def test_each_new_field_may_be_set_by_what_stands_there(loaded: Loaded) -> None:
    """Multiplying by one reads the field, reckons in its own unit and writes it again: nothing changes."""
    checked = 0
    for path, value in places(loaded.scenario):
        if isinstance(value, bool):
            setting = f"{path} = {'true' if value else 'false'}"
        elif isinstance(value, int | float) and path.rpartition(".")[2] not in TEXTS:
            setting = f"{path} = {value}"
        elif isinstance(value, int | float):
            setting = f"{path} *= 1"
        else:
            continue
        ((_, same),) = with_settings(loaded, [setting]).strategies[WHAT_IF]
        assert same == loaded.scenario, path
        checked += 1
    assert checked > 60


SETTINGS = [
    ("customers.stays = 80 %", ("customers", "stays"), 0.8),
    ("customers.tickets.咨询.per_year *= 2", ("customers", "tickets", "咨询", "per_year"), 12.0),
    ("customers.tickets.咨询.solve_in = 4 h", ("customers", "tickets", "咨询", "solve_in"), 4 * 3_600_000),
    (
        "customers.tickets.咨询.recovery.use = false",
        ("customers", "tickets", "咨询", "recovery", "use"),
        False,
    ),
    (
        "customers.tickets.咨询.recovery.cost += 10",
        ("customers", "tickets", "咨询", "recovery", "cost"),
        3000,
    ),
    ("customers.care.回访.lifts += 5 %", ("customers", "care", "回访", "lifts"), 0.15),
    ("choice.price *= 2", ("choice", "price"), -3.0),
    (
        "channels.代理商.health.together.manager_training += 0.1",
        ("channels", "代理商", "health", "together", "manager_training"),
        -0.2,
    ),
    ("customers.referral.stays *= 2", ("customers", "referral", "stays"), 3.0),
    ("research.问卷.answers *= 2", ("research", "问卷", "answers"), 80),
    ("competitors.对手.price *= 0.9", ("competitors", "对手", "price"), 360_000),
    (
        "channels.代理商.health.conflict.官网 = 20 %",
        ("channels", "代理商", "health", "conflict", "官网"),
        0.2,
    ),
    ("products.软件.attributes.易用 += 2", ("products", "软件", "attributes", "易用"), 8.0),
    ("segments.中小企业.awareness.starts = 50 %", ("segments", "中小企业", "awareness", "starts"), 0.5),
    ("stages.联系.contact.attempts = 6", ("stages", 0, "contact", "attempts"), 6),
]


@pytest.mark.parametrize(("setting", "steps", "value"), SETTINGS)
def test_a_setting_puts_its_value_where_it_says(
    loaded: Loaded, setting: str, steps: tuple[str | int, ...], value: object
) -> None:
    ((_, changed),) = with_settings(loaded, [setting]).strategies[WHAT_IF]
    assert looked_up(changed, steps) == pytest.approx(value)
    prepare(with_settings(loaded, [setting]))


@pytest.mark.parametrize(
    "setting",
    [
        "channels.代理商.use@2027-03-01 = false",
        "channels.代理商.health.training.spend@2027-03-01 *= 2",
        "customers.care.回访.use@2027-03-01 = false",
        "customers.tickets.咨询.recovery.use@2027-03-01 = false",
        "discovery.hours@2027-03-01 *= 2",
        "research.问卷.use@2027-03-01 = false",
        "promotion.展会.spend@2027-03-01 *= 2",
        "products.软件.attributes.易用@2027-03-01 += 1",
    ],
)
def test_a_lever_may_be_set_from_a_day_on(loaded: Loaded, setting: str) -> None:
    timeline = with_settings(loaded, [setting]).strategies[WHAT_IF]
    assert [day.isoformat() for day, _ in timeline] == ["2027-01-04", "2027-03-01"]
    assert timeline[0][1] == loaded.scenario
    assert timeline[1][1] != loaded.scenario


def test_a_wrong_setting_is_told_in_both_languages(loaded: Loaded) -> None:
    for setting, english, chinese in (
        ("customers.tickets.咨寻.late = 5 %", "nothing is called", "咨寻"),
        ("customers.stays = 120 %", "is outside of what is possible", "120 %"),
        ("customers.stays@2027-03-01 = 80 %", "cannot change on a date", "customers.stays"),
    ):
        for language, words in (("en", english), ("zh", chinese)):
            with speaking(language), pytest.raises(InputError) as refusal:
                with_settings(loaded, [setting])
            with speaking(language):
                told = refusal.value.problems[0].message
            assert words in told
            own = told.replace("咨询", "").replace("咨寻", "")
            assert (language == "zh") == any("\u4e00" <= letter <= "\u9fff" for letter in own)


def test_a_closed_channel_keeps_its_open_deals_and_its_customers(loaded: Loaded) -> None:
    """Nothing new comes, and whoever is a lead or a customer already goes on exactly as before."""
    closed = with_settings(loaded, ["channels.代理商.use@2027-03-01 = false"])
    world, cut = (compile_world(loaded.scenario, closed.strategies[name]) for name in (TODAY, WHAT_IF))
    journals = [simulate(each, 7, 0, keep_journal=True).journal for each in (world, cut)]
    partner = world.names.channels.index("代理商")
    closes = 56 * 86_400_000
    for journal, is_closed in zip(journals, (False, True), strict=True):
        leads = journal[np.isin(journal[:, 1], [Kind.LEAD]) & (journal[:, 4] & 0xFFFF == partner)]
        own = leads[leads[:, 2] < 1 << 61]
        assert (own[:, 0] < closes).any()
        assert (own[:, 0] >= closes).any() != is_closed
        before = set(own[own[:, 0] < closes][:, 2].tolist()) | set(range(9))
        rows = journal[np.isin(journal[:, 2], list(before))]
        ends = rows[np.isin(rows[:, 1], [Kind.WON, Kind.LOST, Kind.NO_DECISION, Kind.STILL_OPEN])]
        assert set(ends[:, 2].tolist()) == before, "each deal goes on to an end of its own"
        assert (ends[ends[:, 1] == Kind.WON][:, 0] >= closes).any()
