"""Oracles of ideas and pilots: a Poisson stream, the power of a t test, the binomial, a queue, money."""

from __future__ import annotations

from math import exp, sqrt
from typing import Any

import numpy as np
import pytest
from played import Played, Tree, changed, play
from scipy.stats import binom, nct, t

from simsales.engines.journal import Cost, IdeaStep, Kind
from simsales.engines.piloting import Piloted, piloted
from simsales.quantity import DAY
from simsales.study.measure import MetricKey
from simsales.world.world import World

SIGMAS = 4.0
"""So many standard errors may a mean be away: one test in 16,000 fails by chance."""

COMPANY: Tree = {
    "simsales": 1,
    "name": "ideas",
    "calendar": {"start": "2027-01-01", "end": "2027-12-31"},
    "products": {"p": {"price": 1000}},
    "channels": {"c": {"leads": "40 per month"}, "d": {"leads": "10 per month"}},
    "stages": [{"name": "talk", "effort": "2 h", "passes": "50 %"}],
    "teams": {"t": {"reps": {"anna": {}, "ben": {}}}},
    "activities": ["workshop"],
}
PLAIN: Tree = {"to": "odds", "per_year": 30, "helps": {"chance": "100 %", "by": "10 %"}}
TRIAL: Tree = {
    "on": "10 %",
    "pairs": 10,
    "lasts": "20 days",
    "noise": {"deviation": "10.6 %", "over": "20 days"},
    "at_once": 100,
    "passes": {"sure": "97.5 %"},
}


def world_of(idea: Tree, **more: Any) -> World:
    return play(changed(COMPANY, {"ideas": {"i": idea}, **more})).world


def years(world: World, count: int) -> list[Piloted]:
    return [piloted(world, 11, replication) for replication in range(count)]


def steps(fates: list[Piloted], step: IdeaStep) -> list[int]:
    """Return the amounts of all steps of a kind."""
    moments = (moment for fate in fates for moment in fate.moments if moment.kind == Kind.IDEA)
    return [moment.amount for moment in moments if moment.what % 16 == step]


def test_ideas_come_as_a_poisson_stream() -> None:
    fates = years(world_of(PLAIN), 800)
    counts = [len(steps([fate], IdeaStep.COMES)) for fate in fates]
    truth = 30 * 365 / 365.25
    assert abs(np.mean(counts) - truth) < SIGMAS * sqrt(truth / 800)
    assert abs(np.var(counts, ddof=1) - truth) < SIGMAS * truth * sqrt(2 / 799 + 1 / (truth * 800))
    ticks = [m.tick for fate in fates for m in fate.moments if m.what % 16 == IdeaStep.COMES and m.kind == 70]
    assert abs(np.mean(ticks) / (365 * DAY) - 0.5) < SIGMAS / sqrt(12 * len(ticks))


def test_time_and_encouragement_bring_what_their_curves_say() -> None:
    """From 6 towards 30: 3 h of 9 h half, 500 of 500 half: 1 - (1 - 1/4) (1 - 1/2) of the way."""
    idea = PLAIN | {
        "per_year": 6,
        "at_most": 30,
        "time": {"activity": "workshop", "half_at": "9 h"},
        "encouragement": {"spend": "500 per month", "half_at": "500 per month"},
    }
    world = world_of(idea, **{"teams.t.reps.anna.activities": {"workshop": "3 h"}})
    rate = 6 + 24 * (1 - 0.75 * 0.5)
    assert world.ideas.per_cell[0] == pytest.approx(rate / 365.25 * 28)
    counts = [len(steps([fate], IdeaStep.COMES)) for fate in years(world, 600)]
    truth = rate * 365 / 365.25
    assert abs(np.mean(counts) - truth) < SIGMAS * sqrt(truth / 600)


def encouraged(spend: int) -> Tree:
    money = {"spend": f"{spend} per month", "half_at": "1 k per month"}
    return PLAIN | {"per_year": 5, "at_most": 50, "encouragement": money}


def test_more_encouragement_adds_ideas_to_those_that_come_anyway() -> None:
    few, many = (world_of(encouraged(spend)) for spend in (0, 800))
    for one, other in zip(years(few, 50), years(many, 50), strict=True):
        assert {m.tick for m in one.moments} <= {m.tick for m in other.moments}
    assert len(steps(years(many, 50), IdeaStep.COMES)) > 2 * len(steps(years(few, 50), IdeaStep.COMES))


def test_good_ideas_and_their_worth_are_drawn_from_the_prior() -> None:
    idea = PLAIN | {
        "helps": {"chance": "30 %", "by": "lognormal mean 0.1 sigma 0.5"},
        "harms": {"by": "0 % to 20 %"},
    }
    worth = np.array(steps(years(world_of(idea), 400), IdeaStep.COMES)) / 1e6
    good, bad = worth[worth > 0], worth[worth <= 0]
    assert abs(len(good) / len(worth) - 0.3) < SIGMAS * sqrt(0.21 / len(worth))
    assert abs(good.mean() - 0.1) < SIGMAS * 0.1 * sqrt((exp(0.25) - 1) / len(good))
    assert abs(bad.mean() + 0.1) < SIGMAS * 0.2 / sqrt(12 * len(bad))
    assert (bad >= -0.2).all()


def power(gain: float, deviation: float, pairs: int, sure: float) -> float:
    """Return the power of the one-sided paired t test (noncentral t)."""
    df = pairs - 1
    return float(nct.sf(t.ppf(sure, df), df, gain / deviation * sqrt(pairs)))


def share_adopted(idea: Tree, count: int) -> tuple[int, int]:
    fates = years(world_of(idea), count)
    adopted, stopped = (len(steps(fates, step)) for step in (IdeaStep.ADOPTED, IdeaStep.STOPPED))
    return adopted, adopted + stopped


@pytest.mark.parametrize("lasts", ["20 days", "80 days"])
def test_the_call_planning_pilot_finds_what_it_found_as_often_as_theory_says(lasts: str) -> None:
    """Fudge and Lodish (1977): true effect 8.1 %, deviation of pairs 10.6 %, ten pairs: 58 % find it.

    Four times as long, half the deviation: the power rises to what half the deviation gives.
    """
    idea = PLAIN | {"helps": {"chance": "100 %", "by": "8.1 %"}, "pilot": TRIAL | {"lasts": lasts}}
    deviation = 0.106 if lasts == "20 days" else 0.053
    truth = power(0.081, deviation, 10, 0.975)
    if lasts == "20 days":
        assert truth == pytest.approx(0.58, abs=0.005)
    adopted, decided = share_adopted(idea, 150)
    assert decided > 3000
    assert abs(adopted / decided - truth) < SIGMAS * sqrt(truth * (1 - truth) / decided)


def test_what_pilots_measure_spreads_as_the_paper_says() -> None:
    """Single results lie between +0.5 and +15.7 % in 95 of 100 pilots; a leak makes them smaller."""
    idea = PLAIN | {"helps": {"chance": "100 %", "by": "8.1 %"}, "pilot": TRIAL}
    fates = years(world_of(idea), 150)
    measured = np.array(steps(fates, IdeaStep.ADOPTED) + steps(fates, IdeaStep.STOPPED)) / 1e6
    assert abs(measured.mean() - 0.081) < SIGMAS * 0.106 / sqrt(10 * len(measured))
    inside = ((measured > 0.005 + 0.0098) & (measured < 0.157 - 0.0098)).mean()
    assert abs(inside - 0.95) < SIGMAS * sqrt(0.95 * 0.05 / len(measured)) + 0.002
    leaky = years(world_of(PLAIN | {"helps": idea["helps"], "pilot": TRIAL | {"leaks": "50 %"}}), 150)
    seen = np.array(steps(leaky, IdeaStep.ADOPTED) + steps(leaky, IdeaStep.STOPPED)) / 1e6
    assert abs(seen.mean() - 0.0405) < SIGMAS * 0.106 / sqrt(10 * len(seen))


@pytest.mark.parametrize(("sure", "pairs"), [("90 %", 2), ("95 %", 6), ("99 %", 30)])
def test_of_ideas_that_bring_nothing_as_many_are_adopted_as_the_gate_allows(sure: str, pairs: int) -> None:
    """The number adopted is binomial with chance 1 - sure, whatever the noise and the number of pairs."""
    pilot = TRIAL | {"passes": {"sure": sure}, "pairs": pairs}
    adopted, decided = share_adopted(PLAIN | {"helps": {"chance": "0 %", "by": "1 %"}, "pilot": pilot}, 120)
    chance = 1 - float(sure.split(maxsplit=1)[0]) / 100
    low, high = binom.interval(0.9999, decided, chance)
    assert decided > 2500
    assert low <= adopted <= high


def test_a_gain_that_is_asked_is_what_the_errors_are_counted_against() -> None:
    pilot = TRIAL | {"passes": {"gain": "10 %", "sure": "90 %"}}
    adopted, decided = share_adopted(
        PLAIN | {"helps": {"chance": "100 %", "by": "10 %"}, "pilot": pilot}, 120
    )
    low, high = binom.interval(0.9999, decided, 0.1)
    assert low <= adopted <= high
    fates = years(world_of(PLAIN | {"helps": {"chance": "100 %", "by": "10 %"}, "pilot": pilot}), 120)
    wrong = [one.amount for fate in fates for one in fate.counted if one.counter.name == "WRONGLY_ADOPTED"]
    assert sum(wrong) == adopted


def test_pilots_that_go_on_find_more_of_what_helps() -> None:
    helps = {"chance": "100 %", "by": "8.1 %"}
    once = share_adopted(PLAIN | {"helps": helps, "pilot": TRIAL}, 100)
    more = TRIAL | {"passes": {"sure": "97.5 %", "prolongs": 2}}
    longer = share_adopted(PLAIN | {"helps": helps, "pilot": more}, 100)
    assert longer[0] / longer[1] > once[0] / once[1] + 0.1
    fates = years(world_of(PLAIN | {"helps": helps, "pilot": more}), 20)
    assert steps(fates, IdeaStep.PROLONGED)


def test_without_noise_every_decision_is_right() -> None:
    pilot = TRIAL | {"noise": {"deviation": 0, "over": "1 day"}}
    idea = PLAIN | {"helps": {"chance": "50 %", "by": "1 %"}, "harms": {"by": "1 %"}, "pilot": pilot}
    fates = years(world_of(idea), 40)
    assert {one.counter.name for fate in fates for one in fate.counted} >= {"ADOPTED", "STOPPED"}
    assert not [one for fate in fates for one in fate.counted if one.counter.name.startswith("WRONGLY")]


@pytest.mark.parametrize("at_once", [1, 3])
def test_so_many_pilots_run_at_once_and_the_others_wait_in_turn(at_once: int) -> None:
    idea = PLAIN | {"per_year": 60, "pilot": TRIAL | {"at_once": at_once, "prepare": "3 days"}}
    for fate in years(world_of(idea), 30):
        running, most, came = 0, 0, {}
        begun = []
        for m in fate.moments:
            if m.kind != Kind.IDEA:
                continue
            step = m.what % 16
            if step == IdeaStep.COMES:
                came[m.entity] = m.tick
            if step == IdeaStep.TRIED:
                assert m.tick - came[m.entity] == m.amount >= 3 * DAY
                begun.append(came[m.entity])
                running += 1
            if step in (IdeaStep.ADOPTED, IdeaStep.STOPPED):
                running -= 1
            # At a tick at which one ends and the next begins, the order is that of the ideas.
            most = max(most, running)
        assert most <= at_once + 1
        assert begun == sorted(begun)
        assert len(begun) >= at_once * (365 // 20 - 3)


def whole_year(idea: Tree, **more: Any) -> Played:
    return play(changed(COMPANY, {"ideas": {"i": idea}, **more}), seed=5)


def test_an_idea_that_all_work_by_from_the_first_day_is_the_factor_itself() -> None:
    """Hundreds of ideas a year of which each brings as good as nothing, but for the sum of their effects."""
    before = play(COMPANY, seed=5)
    after = whole_year(PLAIN | {"to": "value", "per_year": 1000, "helps": {"chance": "100 %", "by": "0.1 %"}})
    journal = after.journal
    works = journal[(journal.kind == Kind.IDEA) & (journal.what % 16 == IdeaStep.WORKS)]
    won = journal[journal.kind == Kind.LEAD]
    for lead in won.iloc[:: len(won) // 20].itertuples():
        in_use = int((works.index < lead.Index).sum())
        assert lead.amount == pytest.approx(100_000 * 1.001**in_use, abs=1)
    assert (before.journal[before.journal.kind == Kind.LEAD].amount == 100_000).all()


@pytest.mark.parametrize(
    ("to", "metric", "factor"), [("leads of c", "leads[channel=c]", 1.5), ("effort", "work_hours", 1 / 1.5)]
)
def test_more_leads_come_and_work_takes_less(to: str, metric: str, factor: float) -> None:
    """Ideas of the first days bring +50 % each until the end; the mean of what follows is theirs."""
    idea = {"to": to, "per_year": 2, "helps": {"chance": "100 %", "by": "50 %"}}
    more: dict[str, Any] = {"calendar": {"start": "2027-01-01", "length": "3 years"}}
    one, two = play(changed(COMPANY, more), seed=5), whole_year(idea, **more)
    works = two.journal[(two.journal.kind == Kind.IDEA) & (two.journal.what % 16 == IdeaStep.WORKS)].tick
    edges = [*works, two.world.horizon]
    expected = 0.0
    # Of leads, the number; of work, its length per deal: both as the file has it, times the factor in force.
    share = np.diff([0, *edges]) / two.world.horizon
    for number, part in enumerate(share):
        expected += part * factor**number
    name, _, scope = metric.rstrip("]").partition("[")
    base = one.metrics[MetricKey(name, scope)]
    counted = two.metrics[MetricKey(name, scope)] / base
    assert counted == pytest.approx(expected, rel=SIGMAS / sqrt(one.metrics[MetricKey("leads")]) + 0.02)


def test_money_for_ideas_is_booked_once_and_is_all_that_profit_loses() -> None:
    pilot = TRIAL | {"cost": "250.50", "passes": {"sure": "60 %", "prolongs": 1}}
    idea = PLAIN | {
        "helps": {"chance": "0 %", "by": "1 %"},
        "at_most": 60,
        "encouragement": {"spend": "99.99 per month", "half_at": "100 per month"},
        "pilot": pilot,
        "rollout": {"cost": 77},
    }
    one, two = play(COMPANY, seed=5), whole_year(idea)
    costs = two.journal[(two.journal.kind == Kind.COST) & (two.journal.what == Cost.IDEA)]
    spent = two.metrics[MetricKey("idea_cost")]
    assert spent == costs.amount.sum() > 12 * 9999
    assert two.metrics[MetricKey("profit")] == one.metrics[MetricKey("profit")] - spent
    assert two.metrics[MetricKey("bookings")] == one.metrics[MetricKey("bookings")]


def test_the_trouble_of_a_pilot_makes_work_longer_while_it_lasts() -> None:
    pilot = TRIAL | {"takes": "50 %", "on": "100 %", "lasts": "200 days", "at_once": 1}
    idea = PLAIN | {"per_year": 300, "helps": {"chance": "0 %", "by": "1 %"}, "pilot": pilot}
    one, two = play(COMPANY, seed=5), whole_year(idea)
    for month in ("2027-03", "2027-05"):
        base = one.metrics[MetricKey("work_hours")] / one.metrics[MetricKey("leads")]
        longer = two.metrics[MetricKey("work_hours")] / two.metrics[MetricKey("leads")]
        assert base < longer < 1.5 * base * 1.01, month


def test_no_ideas_are_as_if_nothing_was_said() -> None:
    silent = play(COMPANY, seed=5).outcome
    never = whole_year(PLAIN | {"per_year": 0}).outcome
    beyond = whole_year(PLAIN | {"rollout": {"after": "400 days"}}).journal
    assert never.seal == silent.seal
    others = beyond[beyond.kind != Kind.IDEA]
    assert len(others) == silent.records
