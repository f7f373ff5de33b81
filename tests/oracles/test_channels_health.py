"""The health of a channel: what care holds up, how it fades without, what measures do to each other."""

from __future__ import annotations

from datetime import date
from math import log
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from played import Tree, changed
from scipy.stats import t
from staff import DAY, MONTH, Run, passing, run

from simsales.engines.journal import Kind, MarketState
from simsales.engines.tally import Counter, Scopes
from simsales.mechanisms.channel_health import at_most, by_own_days, health_level, health_odds, left_over
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world
from simsales.world.context import Timeline

PARTNER: Tree = {
    "simsales": 1,
    "name": "A partner",
    "calendar": {"start": "2027-01-01", "length": "1 year"},
    "products": {"p": {"price": 1000}},
    "channels": {
        "own": {"leads": "10 per month"},
        "partner": {
            "leads": "100 per month",
            "health": {
                "contact": {"activity": "visits", "half_at": "10 h per week"},
                "training": {"spend": "1 k per month", "half_at": "1 k per month"},
                "incentive": {"spend": "1 k per month", "half_at": "3 k per month"},
                "manager_incentive": {"spend": "1 k per month", "half_at": "1 k per month"},
            },
        },
    },
    "stages": [{"name": "close", "passes": "50 %"}],
    "activities": ["visits"],
    "teams": {"t": {"reps": {"ann": {"activities": {"visits": "10 h per week"}}}}},
}
HEALTH = "channels.partner.health"
VISITS = "teams.t.reps.ann.activities.visits"
MAY = 120
"""Day of the year at which changes begin: a Saturday; the hours of the Monday after are the first given."""


def timeline_of(changes: dict[str, Any], base: dict[str, Any] | None = None) -> Timeline:
    trees = [changed(PARTNER, base or {}), changed(changed(PARTNER, base or {}), changes)]
    days = (date(2027, 1, 1), date(2027, 5, 1))
    return tuple((day, Scenario.model_validate(tree)) for day, tree in zip(days, trees, strict=True))


def from_may(changes: dict[str, Any], base: dict[str, Any] | None = None, replication: int = 0) -> Run:
    return run(base or {}, of=PARTNER, timeline=timeline_of(changes, base), replication=replication)


def level(changes: dict[str, Any], base: dict[str, Any] | None = None) -> float:
    """Return the level that money and conflict hold up after the change; 1 before it."""
    timeline = timeline_of(changes, base)
    levels = compile_world(timeline[0][1], timeline).marketplace.health.level[1]
    assert levels[:4].tolist() == [1.0] * 4
    return float(levels[-1])


def health(found: Run) -> dict[int, float]:
    """Return the partner's health by day, at the months' starts."""
    rows = found.of(Kind.MARKET)
    rows = rows[(rows[:, 4] == MarketState.HEALTH) & (rows[:, 2] == 1)]
    return {row[0] // DAY: row[5] / 1000 for row in rows.tolist()}


def leads(found: Run, channel: int = 1) -> NDArray[np.int64]:
    return found.tally[Counter.LEADS, Scopes(found.world.names).channel + channel]


# Closed ---------------------------------------------------------------------------------------------------


def test_a_partner_whose_channel_closes_is_cared_for_no_more() -> None:
    """From May on nobody trains, pays or visits the partner: health falls to 1 less all that."""
    found = from_may({"channels.partner.use": False})
    lost = level({"channels.partner.use": False})
    bare = {
        f"{HEALTH}.{name}.spend": "0 per month" for name in ("training", "incentive", "manager_incentive")
    }
    assert lost == pytest.approx(level(bare))
    # Half of what very many visits give is there today; days of winter have a little less or more of it.
    goal = lost - found.world.marketplace.health.gives[1] * 0.5
    half = float(found.world.marketplace.health.half_life[1])
    noted = health(found)
    begins = noted.pop(MAY)
    assert begins == pytest.approx(1.0, abs=0.02)
    for day, state in noted.items():
        if day > MAY:
            assert state == pytest.approx(goal + (begins - goal) * 2 ** (-(day - MAY) / half), abs=0.005), day
    assert found.sums(Counter.CHANNEL_CARE).tolist() == [3000_00] * 4 + [0] * 8


def test_a_partner_who_has_yet_to_begin_is_as_the_file_says_when_the_channel_opens() -> None:
    found = from_may({"channels.partner.use": True}, {"channels.partner.use": False})
    assert min(health(found).values()) > 0.98


# Fading and coming back -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "fades"), [("0 h", "6 months"), ("30 h", "6 months"), ("0 h", "2 months"), ("2.5 h", "1 month")]
)
def test_health_goes_to_what_contact_holds_up_by_its_half_life(hours: str, fades: str) -> None:
    """``1 + .3 (H / (H + 10) - 1/2)``, half of the way in a half-life, day by day."""
    given, half = float(hours.split(maxsplit=1)[0]), int(fades.split(maxsplit=1)[0]) * MONTH
    found = from_may({VISITS: f"{hours} per week"}, {f"{HEALTH}.fades": fades})
    goal = 1 + 0.3 * (given / (given + 10) - 0.5)
    seen = health(found)
    assert len(seen) == 12
    for day, state in seen.items():
        days = max(0, day - (MAY + 2) + 1)
        assert state == pytest.approx(goal + (1 - goal) * 2 ** (-days / half), abs=6e-4)
    assert abs(seen[334] - 1) > 0.03


def test_health_stays_at_one_as_long_as_all_is_as_today() -> None:
    assert set(health(run(of=PARTNER)).values()) == {1.0}


@pytest.mark.parametrize("fades", ["1 month", "6 months"])
def test_leads_follow_health(fades: str) -> None:
    """With 1,000 leads a month: Poisson about as many times the health of each day."""
    many = {"channels.partner.leads": "1000 per month", f"{HEALTH}.fades": fades,
            f"{HEALTH}.contact.gives": 1.5}  # fmt: skip
    found = from_may({VISITS: "0 h per week"}, many)
    half, goal = int(fades.split(maxsplit=1)[0]) * MONTH, 1 - 0.75
    days = np.flatnonzero(found.world.days.spans > 0)
    edge = found.world.periods.edge // DAY
    for month, got in enumerate(leads(found).tolist()):
        inside = days[(days >= edge[month]) & (days < edge[month + 1])]
        since = np.maximum(0, inside - (MAY + 2) + 1)
        truth = float((1000 / len(inside) * (goal + (1 - goal) * 2 ** (-since / half))).sum())
        assert abs(got - truth) < 3.3 * truth**0.5, month


def test_bad_health_makes_leads_worse_by_quality() -> None:
    """Log-odds ``2 ln(health)`` in each stage; with `quality` 0 as good as before."""
    many = {"channels.partner.leads": "600 per month", f"{HEALTH}.fades": "1 week",
            f"{HEALTH}.contact.gives": 1.0}  # fmt: skip
    for quality in (0, 2):
        found = from_may({VISITS: "0 h per week"}, {**many, f"{HEALTH}.quality": quality})
        after = [found.world.periods.edge[6] <= row[0] for row in found.of(Kind.LEAD).tolist()]
        late = {row[2] for row, is_late in zip(found.of(Kind.LEAD).tolist(), after, strict=True) if is_late}
        late = {row[2] for row in found.of(Kind.LEAD).tolist() if row[2] in late and row[4] & 0xFFFF == 1}
        won = sum(row[2] in late for row in found.of(Kind.WON).tolist())
        truth = passing(quality * log(0.5))
        assert len(late) > 1000
        assert abs(won / len(late) - truth) < 2.58 * (truth * (1 - truth) / len(late)) ** 0.5


# Training and incentives ----------------------------------------------------------------------------------


def share(spend: float, half_at: float) -> float:
    return spend / (spend + half_at)


def held(training: float, incentive: float, manager: float) -> float:
    """Return what three measures hold up, in units of health: each .2, two at once .3 of it less or more."""
    a, b, c = share(training, 1), share(incentive, 3), share(manager, 1)
    return 0.2 * (a + b + c) + 0.2 * (-0.3 * a * b - 0.3 * c * a + 0.3 * c * b)


@pytest.mark.parametrize("spends", [(3, 1, 1), (1, 9, 1), (1, 1, 0), (0, 0, 0), (3, 9, 3), (0, 6, 4)])
def test_measures_hold_up_what_their_shares_say(spends: tuple[int, int, int]) -> None:
    names = ("training", "incentive", "manager_incentive")
    changes = {f"{HEALTH}.{name}.spend": f"{k} k per month" for name, k in zip(names, spends, strict=True)}
    assert level(changes) == pytest.approx(1 + held(*spends) - held(1, 1, 1), abs=1e-12)


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("training", "incentive", -1),
        ("incentive", "training", -1),
        ("manager_incentive", "training", -1),
        ("training", "manager_incentive", -1),
        ("manager_incentive", "incentive", 1),
        ("incentive", "manager_incentive", 1),
    ],
)
def test_two_measures_weaken_or_strengthen_each_other(one: str, other: str, sign: int) -> None:
    """Signs of Magnotta and others (2020): what both add, less what each adds, from nothing of either."""
    nothing: dict[str, Any] = {f"{HEALTH}.{name}.spend": "0 per month" for name in (one, other)}
    only, also = ({f"{HEALTH}.{name}.spend": "5 k per month"} for name in (one, other))
    both = level({**only, **also}, nothing) - 1
    alone = level(only, nothing) - 1, level(also, nothing) - 1
    assert min(alone) > 0
    assert sign * (both - sum(alone)) > 0.01
    apart = {f"{HEALTH}.together": {"training_incentive": 0, "manager_training": 0, "manager_incentive": 0}}
    nothing |= apart
    assert level({**only, **also}, nothing) - 1 == pytest.approx(
        level(only, nothing) - 1 + level(also, nothing) - 1, abs=1e-12
    )


@pytest.mark.parametrize("name", ["training", "incentive", "manager_incentive"])
def test_each_measure_alone_raises_leads_and_costs(name: str) -> None:
    many = {"channels.partner.leads": "600 per month", f"{HEALTH}.fades": "1 week"}
    arms = [from_may({f"{HEALTH}.{name}.spend": f"{k} k per month"}, many) for k in (0, 1, 9)]
    assert [arm.count(Counter.CHANNEL_CARE) for arm in arms] == [
        (12 * 2 + 4 + 8 * k) * 1000_00 for k in (0, 1, 9)
    ]
    keys = [{row[2] for row in arm.of(Kind.LEAD).tolist()} for arm in arms]
    assert keys[0] < keys[1] < keys[2]


# Conflict -------------------------------------------------------------------------------------------------


def test_another_channel_in_use_costs_health_and_gives_it_back_when_it_closes() -> None:
    conflict = {f"{HEALTH}.conflict": {"own": "15 %"}}
    assert level({"channels.own.use": False}, conflict) == pytest.approx(1.15)
    assert level({"channels.own.use": True}, {**conflict, "channels.own.use": False}) == pytest.approx(0.85)
    assert level({"channels.own.use": False}) == 1.0
    found = from_may({"channels.own.use": True}, {**conflict, "channels.own.use": False})
    for day, state in health(found).items():
        days = max(0, day - MAY + 1)
        assert state == pytest.approx(0.85 + 0.15 * 2 ** (-days / (6 * MONTH)), abs=6e-4)
    # What comes from our own channel now is paid for in the partner's.
    assert leads(found, 0)[:4].sum() == 0 < leads(found, 0)[4:].sum()


# Mechanisms at their edges --------------------------------------------------------------------------------


def test_edges() -> None:
    assert health_level(0.1, 0.5, 0.0, 1.0, 0.9) == 0.0
    assert health_level(1.0, 0.0, 5.0, 1.0, 0.5) == 1.0
    assert health_odds(2.0, 0.0) == pytest.approx(2 * log(0.01))
    assert health_odds(0.0, 0.0) == 0.0
    assert (at_most(5.0, -1.0), at_most(5.0, 0.0), at_most(5.0, 3.0)) == (5.0, 0.0, 3.0)
    assert (left_over(5.0, 0.5, 8.0, 4.0), left_over(1.0, 0.5, 8.0, 4.0)) == (3.0, 0.0)
    assert by_own_days(4.0, 30, 20) == 6.0


# Twins ----------------------------------------------------------------------------------------------------

AGENTS = {
    "products.p": {"price": 5000, "cost": "20 %"},
    "channels.partner.leads": "80 per month",
    f"{HEALTH}.contact.gives": 0.8,
    f"{HEALTH}.training.gives": 0.6,
    "stages.0.passes": "30 %",
}
NEGLECT = {VISITS: "0 h per week", f"{HEALTH}.training.spend": "0 per month"}
CARE = {VISITS: "10 h per week"}


def bookings(found: Run) -> NDArray[np.float64]:
    at = Scopes(found.world.names).channel + 1
    return found.tally[Counter.BOOKINGS, at] / 100


def below_zero(differences: list[float]) -> bool:
    values = np.asarray(differences)
    half = float(t.ppf(0.975, len(values) - 1)) * float(values.std(ddof=1)) / len(values) ** 0.5
    return float(values.mean()) + half < 0


def test_an_attractive_channel_with_a_neglected_partner_fades_and_with_care_it_does_not() -> None:
    """Fixed beforehand: contact gives .8, training .6, half of each with today's; half fades in 6 months.

    Without visits and training from May on health goes to ``1 - .4 - .3 + ...`` and the partner's
    bookings of the last quarter fall by a quarter or more; with care they are what they were. In the twin the
    same neglect meets a partner who needs none (both give nothing): nothing fades.
    """
    needs_none = {
        f"{HEALTH}.{name}.gives": 0 for name in ("contact", "training", "incentive", "manager_incentive")
    }
    fades, same, indifferent, whole = [], [], [], []
    for replication in range(6):
        today = run(AGENTS, of=PARTNER, replication=replication)
        care = from_may(CARE, AGENTS, replication)
        neglect = from_may(NEGLECT, AGENTS, replication)
        fades.append(float((bookings(neglect) - bookings(today))[9:].sum()))
        whole.append(float(bookings(today)[9:].sum()))
        same.append(float((bookings(care) - bookings(today)).sum()))
        twin = [from_may(change, {**AGENTS, **needs_none}, replication) for change in (CARE, NEGLECT)]
        indifferent.append(float((bookings(twin[1]) - bookings(twin[0])).sum()))
        assert health(neglect)[334] < 0.7
    assert below_zero(fades)
    assert np.mean(fades) < -0.25 * np.mean(whole)
    assert same == [0.0] * 6
    assert indifferent == [0.0] * 6


def test_neglect_pays_at_first_and_costs_later() -> None:
    """Small deals of 600: a month's margin is 11.5 k, of which the first month of neglect loses 4 %.

    That is less than the 1 k that training would cost; in the last quarter it is 40 %, which is more.
    """
    small = {**AGENTS, "products.p.price": 600}
    months = []
    for replication in range(10):
        arms = [from_may(change, small, replication) for change in (CARE, NEGLECT)]
        worth = [0.8 * bookings(arm) - arm.sums(Counter.CHANNEL_CARE) / 100 for arm in arms]
        months.append(worth[1] - worth[0])
    assert below_zero([-float(month[4]) for month in months])
    assert below_zero([float(month[9:].sum()) for month in months])
    assert np.all(np.array(months)[:, :4] == 0)
