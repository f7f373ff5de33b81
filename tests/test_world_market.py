"""What a file says of the market, compiled: each array against a closed form worked out by hand."""

from __future__ import annotations

import math
import re
from itertools import product

import numpy as np
import pytest
from workforce_file import same, world_of

from simsales.errors import InputError
from simsales.feasible.prepare import prepare
from simsales.mechanisms.response import response
from simsales.quantity import HOUR
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.response import Judgement, Response
from simsales.words import LANGUAGES, speaking
from simsales.world.compile import compile_world
from simsales.world.curves import fit_curve
from simsales.world.world import World

MONTH = 365.25 / 12

PLAIN = """\
simsales: 1
name: Market
calendar: {start: 2027-01-01, length: 6 months}
products: {crm: {price: 10 k}}
channels: {web: {leads: 30 per month}}
stages: [{name: talk, effort: 3 h, passes: 50 %}]
activities: [visits]
teams: {north: {reps: {ben: {count: 2, activities: {visits: 2 h}}, late: {starts: 2027-03-01}}}}
"""

CHOICE = (
    PLAIN.replace("crm: {price: 10 k}", "crm: {price: 10 k, attributes: {quality: 7, service: 4}}")
    + """\
segments:
  large: {wants: {quality: 0.2, service: 0.1}}
  small: {wants: {service: 0.3}}
choice: {price: -1.5, today: 40 %}
competitors:
  acme: {price: {crm: 9 k}, attributes: {quality: 6}, awareness: 50 %, segments: [large]}
  newcomer: {price: 8 k, enters: 2027-03-15, leaves: 2027-05-10, price_since: {2027-04-01: 6 k}}
strategies:
  cheaper: {changes: {products.crm.price: {value: 8 k, since: 2027-02-01}}}
  better: {changes: {products.crm.attributes.quality: {value: 9, since: 2027-02-01}}}
  sale: {changes: {products.crm.discount: 20 %}}
"""
)

HEALTH = """\
    health:
      training: {spend: 1 k per month, half_at: 1 k per month, gives: 0.4}
      incentive: {spend: 1 k per month, half_at: 3 k per month, gives: 0.2}
      manager_incentive: {spend: 0 per month, half_at: 2 k per month, gives: 0.1}
      contact: {activity: visits, half_at: 6 h}
      conflict: {web: 5 %}
      quality: 0.5
"""

CHANNELS = PLAIN.replace(
    "channels: {web: {leads: 30 per month}}",
    f"""\
channels:
  web:
    leads: 31 per month
    arrive: any time
    takes_from: {{agent: 30 %}}
    capacity: 2 per day
    spend: 3 k per month
  agent:
    leads: 62 per month
    arrive: any time
    capacity: 1 per day
    setup: 5 k
    fits: {{crm: 1.2}}
{HEALTH}""",
)


def strategy(text: str, *changes: str) -> World:
    lines = "".join(f"      {change}\n" for change in changes)
    return world_of(f"{text}strategies:\n  other:\n    changes:\n{lines}", "other")


def period_of(world: World, month: int) -> int:
    """Return the first period of a month."""
    return world.periods.month.tolist().index(month)


# Nothing said ------------------------------------------------------------------------------------------


def test_a_scenario_without_a_market_has_none() -> None:
    market = world_of(PLAIN).marketplace
    assert market.active == 0
    assert not market.odds.any()
    assert not market.share.any()
    assert (market.capacity == -1.0).all()
    assert (market.health.level == 1.0).all()
    assert not market.awareness.starts.any()
    assert not market.demand_index.scale.any()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("leads: 30 per month", "leads: 30 per month, health: {}"),
        ("leads: 30 per month", "leads: 30 per month, capacity: 3 per day"),
        ("leads: 30 per month", "leads: 30 per month, fits: {crm: 2}"),
        ("stages:", "choice: {}\nstages:"),
        ("stages:", "market_index: {}\nstages:"),
        ("stages:", "segments: {large: {awareness: {starts: 30 %}}}\nstages:"),
    ],
)
def test_whatever_may_move_leads_or_odds_makes_it_active(old: str, new: str) -> None:
    assert world_of(PLAIN.replace(old, new)).marketplace.active == 1


# Choice ------------------------------------------------------------------------------------------------


def weight_of_acme() -> float:
    """Return the weight of the rival against ours on the first day, to a large customer."""
    return 0.5 * math.exp(0.2 * (6 - 7)) * 0.9**-1.5


def test_nothing_moves_on_the_first_day_and_the_share_is_the_stated_one() -> None:
    market = world_of(CHOICE).marketplace
    assert not market.odds[:, :, 0].any()
    np.testing.assert_allclose(market.share[:, 0], 0.4)


def test_a_rival_enters_asks_less_and_leaves() -> None:
    world = world_of(CHOICE)
    days = [74 - 1, 90, 130]  # 15 Mar, 1 Apr, 11 May
    edges = (world.periods.edge // 86_400_000).tolist()
    assert all(day in edges for day in days)
    entered, cheaper, gone = (edges.index(day) for day in days)
    assert not world.marketplace.odds[:, :, :entered].any()
    # All others weigh 1.5 times as much as we do (a share of 40 %), and the newcomer comes on top.
    for period, price in ((entered, 8.0), (cheaper, 6.0)):
        expected = math.log(1.5) - math.log(1.5 + (price / 10.0) ** -1.5)
        np.testing.assert_allclose(world.marketplace.odds[:, 0, period], expected)
        share = 1.0 / (1.0 + 1.5 + (price / 10.0) ** -1.5)
        np.testing.assert_allclose(world.marketplace.share[:, period], share)
    np.testing.assert_allclose(world.marketplace.odds[:, :, gone:], 0.0, atol=1e-12)


def test_our_price_and_attributes_move_our_log_odds_by_what_customers_make_of_them() -> None:
    cheaper, better = (world_of(CHOICE, name) for name in ("cheaper", "better"))
    february = period_of(cheaper, 1)
    np.testing.assert_allclose(cheaper.marketplace.odds[:, 0, february], -1.5 * math.log(0.8))
    assert not cheaper.marketplace.odds[:, :, 0].any()
    large, small = better.marketplace.odds[:, 0, period_of(better, 1)]
    assert large == pytest.approx(0.2 * (9 - 7))
    assert small == 0.0


def test_a_discount_is_a_lower_price_unless_the_product_has_a_reaction_of_its_own() -> None:
    np.testing.assert_allclose(world_of(CHOICE, "sale").marketplace.odds[:, 0, 0], -1.5 * math.log(0.8))
    own = world_of(CHOICE.replace("price: 10 k, attr", "price: 10 k, reaction: {}, attr"), "sale")
    assert not own.marketplace.odds[:, :, 0].any()
    assert own.money.price_odds[0, 0] > 0.0


def test_who_buys_from_nobody_weighs_as_much_as_we_do_where_no_share_is_stated() -> None:
    market = world_of(CHOICE.replace(", today: 40 %", "")).marketplace
    large, small = market.share[:, 0]
    assert small == pytest.approx(0.5)
    assert large == pytest.approx(1.0 / (2.0 + weight_of_acme()))
    assert not market.odds[:, :, 0].any()


def test_a_rival_that_is_there_already_takes_its_part_of_the_others() -> None:
    gone = strategy(CHOICE.partition("strategies:")[0], "competitors.acme.leaves: 2027-01-31")
    large, small = gone.marketplace.odds[:, 0, period_of(gone, 1)]
    assert large == pytest.approx(math.log(1.5) - math.log(1.5 - weight_of_acme()))
    assert small == pytest.approx(0.0, abs=1e-12)


def test_rivals_that_leave_us_less_than_we_have_are_refused_in_both_languages() -> None:
    text = CHOICE.replace("today: 40 %", "today: 90 %")
    with pytest.raises(InputError) as refusal:
        prepare(read_scenario_text(text, "s.yaml"))
    (problem,) = refusal.value.problems
    assert problem.key == "feasible.choice_today"
    assert problem.values["most"] == pytest.approx(1.0 / (1.0 + weight_of_acme()))
    for language in LANGUAGES:
        with speaking(language):
            assert re.search("67.6 ?%.*90 ?%", problem.headline)


def test_the_order_in_the_file_changes_nothing() -> None:
    turned = CHOICE.replace("wants: {quality: 0.2, service: 0.1}", "wants: {service: 0.1, quality: 0.2}")
    assert turned != CHOICE
    assert same(world_of(turned).marketplace, world_of(CHOICE).marketplace)


# Awareness, index --------------------------------------------------------------------------------------

AWARE = (
    PLAIN
    + """\
segments:
  large: {market: 4 M per year, customers: 500, awareness: {starts: 30 %, fades: 60 days, talk: 10 %}}
  small: {market: 1 M per year, awareness: {starts: 80 %}}
promotion:
  ads: {spend: 2 k per month, response: {elasticity: 0.5}}
  fair: {spend: 1 k per month, segments: [large], response: {elasticity: 0.25}}
market_index: {sd: 30 %, keeps: 0.8}
"""
)


def test_awareness_is_held_up_by_promotion() -> None:
    change = "promotion.ads.spend: {value: 8 k per month, since: 2027-02-01}"
    world = strategy(AWARE, change, "promotion.fair.spend: {value: 16 k per month, since: 2027-03-01}")
    aware = world.marketplace.awareness
    assert aware.starts.tolist() == [0.3, 0.8]
    assert aware.half_life.tolist() == [60.0, pytest.approx(2.2 * MONTH, abs=1e-6)]
    assert aware.talk.tolist() == [0.1, 0.0]
    assert aware.size.tolist() == [500.0, 0.0]
    february, march = period_of(world, 1), period_of(world, 2)
    np.testing.assert_allclose(aware.level[:, 0], [0.3, 0.8])
    np.testing.assert_allclose(aware.level[:, february], [0.6, 1.0])
    np.testing.assert_allclose(aware.level[:, march], [min(0.3 * 2 * 2, 1.0), 1.0])
    assert world.names.promotions == ("ads", "fair")
    assert world.money.promotion[:, [0, february, march]].tolist() == [
        [200_000, 800_000, 800_000], [100_000, 100_000, 1_600_000],
    ]  # fmt: skip


def test_without_promotion_nobody_is_reminded() -> None:
    level = strategy(AWARE, "promotion.ads.spend: 0 per month").marketplace.awareness.level
    assert not level.any()


def test_the_shocks_of_a_year_add_up_to_the_stated_deviation() -> None:
    index = world_of(AWARE).marketplace.demand_index
    assert index.keeps == 0.8
    # A Laplace shock with scale b has the variance 2 b^2; markets of 4 and 1 have the mean 2.5.
    deviation = np.sqrt(12 * 2.0) * index.scale
    np.testing.assert_allclose(deviation, 0.3 * np.array([4 / 2.5, 1 / 2.5]) ** -0.18)
    alone = world_of(PLAIN + "market_index: {}\n").marketplace.demand_index
    assert alone.scale.tolist() == [pytest.approx(0.2 / math.sqrt(24))]
    assert alone.keeps == 0.9


def test_a_curve_answers_as_the_mechanism_does() -> None:
    judged = Response(today=10, leads=40, none=9, judgements=[Judgement(times=0.5, leads=26)], most=80)
    curves = [fit_curve(given, 10) for given in (None, Response(elasticity=0.3), Response(half_at=7), judged)]
    for curve, x in product(curves, (0.0, 0.25, 1.0, 3.0)):
        kind, lo, hi, c, d = curve.row
        assert curve.at(x) == response(int(kind), lo, hi, c, d, x)


# Channels ----------------------------------------------------------------------------------------------


def test_channels_are_bounded_take_from_each_other_and_suit_products() -> None:
    world = world_of(CHANNELS)
    market = world.marketplace
    assert world.names.channels == ("agent", "web")
    np.testing.assert_allclose(market.capacity[:, 0], [1.0, 2.0])
    # What a channel brings beyond its capacity does not come today, either.
    np.testing.assert_allclose(world.channels.leads_day[:, 0], [2.0, 1.0])
    np.testing.assert_allclose(market.today[:, 0], [1.0, 1.0])
    assert market.takes.tolist() == [[0.0, 0.0], [0.3, 0.0]]
    np.testing.assert_allclose(market.fit[:, 0, 0], [math.log(1.2), 0.0])


def test_today_is_that_of_the_file_whatever_a_strategy_sets() -> None:
    world = strategy(CHANNELS, "channels.web.leads: 62 per month")
    assert world.channels.leads_day[1, 0] == pytest.approx(2.0)
    assert world.marketplace.today[1, 0] == pytest.approx(1.0)


def test_a_channel_suits_segments() -> None:
    text = PLAIN.replace("30 per month", "30 per month, suits: {large: 2}, fits: {crm: 3}")
    fit = world_of(text + "segments: {large: {}, small: {}}\n").marketplace.fit
    np.testing.assert_allclose(fit[0, :, 0], [math.log(6), math.log(3)])


def test_health_is_that_of_today_until_care_changes() -> None:
    health = world_of(CHANNELS).marketplace.health
    np.testing.assert_allclose(health.level, 1.0)
    assert health.kept.tolist() == [[1] * len(row) for row in health.level]
    assert health.half_life.tolist() == [pytest.approx(6 * MONTH), 0.0]
    assert health.activity.tolist() == [0, -1]
    assert health.gives.tolist() == [0.3, 0.0]
    assert health.half_at.tolist() == [6.0 * HOUR, 1.0]
    # Two people give 2 h each; who comes in March does not count on the first day.
    assert health.today.tolist() == [pytest.approx(4 / (4 + 6)), 0.0]
    assert health.quality.tolist() == [0.5, 0.0]


@pytest.mark.parametrize(
    ("field", "spend", "alone", "pairs"),
    [
        # Training goes from 1/2 to 3/4, beside an incentive of 1/4.
        ("training", "3 k", 0.4 * (3 / 4 - 1 / 2), -0.3 * (3 / 4 - 1 / 2) * (1 / 4) * 0.2),
        ("incentive", "9 k", 0.2 * (3 / 4 - 1 / 4), -0.3 * (1 / 2) * (3 / 4 - 1 / 4) * 0.2),
        ("manager_incentive", "2 k", 0.1 / 2, (-0.3 * (1 / 2) + 0.3 * (1 / 4)) * (1 / 2) * 0.1),
    ],
)
def test_measures_together_give_more_or_less_than_each_alone(
    field: str, spend: str, alone: float, pairs: float
) -> None:
    path = f"channels.agent.health.{field}.spend"
    level = strategy(CHANNELS, f"{path}: {spend} per month").marketplace.health.level[0]
    np.testing.assert_allclose(level, 1.0 + alone + pairs)
    assert pairs < 0.0


def test_incentives_of_the_manager_and_of_the_sellers_add_to_each_other() -> None:
    text = CHANNELS.replace("training: {spend: 1 k", "training: {spend: 0")
    change = "channels.agent.health.manager_incentive.spend: 2 k per month"
    level = strategy(text, change).marketplace.health.level[0]
    np.testing.assert_allclose(level, 1.0 + 0.1 / 2 + 0.3 * (1 / 2) * (1 / 4) * 0.1)


def test_conflict_ends_with_the_other_channel() -> None:
    world = strategy(CHANNELS, "channels.web.use: {value: false, since: 2027-03-01}")
    march = period_of(world, 2)
    np.testing.assert_allclose(world.marketplace.health.level[0, march - 1 : march + 1], [1.0, 1.05])


def test_a_closed_channel_brings_nothing_and_costs_nothing() -> None:
    world = strategy(
        CHANNELS,
        "channels.web.use: {value: false, since: 2027-03-01}",
        "channels.agent.use: {value: false, since: 2027-02-01, until: 2027-02-28}",
    )
    february, march = period_of(world, 1), period_of(world, 2)
    assert (world.channels.leads_day[1, :march] > 0.0).all()
    assert not world.channels.leads_day[1, march:].any()
    assert not world.channels.spend[1, march:].any()
    assert not world.money.spend[1, march:].any()
    assert world.money.spend[1, february] == 300_000
    # Training and incentive cost 2 k a month; opening anew costs the 5 k of setting up.
    care = world.money.channel_care[0]
    assert care[0] == 200_000
    assert care[february] == 0
    assert care[march] == 200_000 + 500_000
    assert care[march + 1] == 200_000


def test_a_channel_that_is_closed_in_the_file_is_set_up_when_a_strategy_opens_it() -> None:
    closed = CHANNELS.replace("    setup: 5 k\n", "    setup: 5 k\n    use: false\n")
    world = world_of(closed)
    assert not world.channels.leads_day[0].any()
    assert not world.marketplace.today[0].any()
    assert not world.money.channel_care[0].any()
    opened = strategy(closed, "channels.agent.use: true")
    assert opened.money.channel_care[0, 0] == 500_000 + 200_000
    assert opened.channels.leads_day[0, 0] == pytest.approx(2.0)
    # In the file it is not there, so that there is no conflict with it yet, and none for it to be in.
    np.testing.assert_allclose(opened.marketplace.health.level[0], 1.0)


def test_a_rival_of_spring_is_still_there_when_the_year_is_taken_up_in_summer() -> None:
    """The share of today is that of the file's first day, also where the simulated time begins later."""
    text = """\
simsales: 1
name: rival
calendar: {start: 2027-01-04, length: 12 months}
products: {p: {price: 1 k}}
channels: {c: {leads: 1 per month}}
stages: [{name: s}]
teams: {t: {reps: {r: {}}}}
choice: {today: 20 %}
competitors: {cheap: {price: 500, enters: 2027-03-01}}
"""
    whole, later = (
        read_scenario_text(text + more, "rival.yaml")
        for more in ("", "so_far: {as_of: 2027-07-01, deals: []}\n")
    )
    odds = [
        compile_world(loaded.scenario, loaded.strategies["today"]).marketplace.odds[0, 0]
        for loaded in (whole, later)
    ]
    assert odds[0][-1] < -0.4
    assert odds[1].tolist() == pytest.approx([odds[0][-1]] * len(odds[1]))
