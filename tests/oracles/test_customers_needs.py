"""Finding out what customers need: hours in each deal, surveys and interviews, and what they bring."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import changed, tree_of
from scipy.stats import binom
from staff import DAY, HOUR, MONTH, Run, passing, run

from simsales.engines.journal import Kind
from simsales.engines.tally import Counter
from simsales.scenario.scenario import Scenario

CUSTOMERS = tree_of(Path(__file__).parent / "customers.yaml")
DEALS: dict[str, Any] = {
    "calendar": {"start": "2027-01-01", "length": "1 year"},
    "channels.c.leads": "300 per month",
    "opening": None,
    "teams.t.reps.ann.count": 6,
    "stages": [
        {"name": "ask", "effort": "10 min", "passes": "60 %"},
        {"name": "close", "effort": "5 min", "passes": "40 %"},
    ],
}


def of(changes: dict[str, Any]) -> Run:
    # What a change by path is written into belongs to this run alone.
    return run(deepcopy({**DEALS, **changes}), of=CUSTOMERS)


def logit(p: float) -> float:
    return log(p / (1 - p))


def passed(found: Run, stage: int, since: int = 0) -> tuple[int, int]:
    """Return how many got through a stage, and of how many."""
    rows = found.journal[(found.journal[:, 4] == stage) & (found.journal[:, 0] >= since)]
    through = int(np.isin(rows[:, 1], (Kind.PASSED, Kind.WON)).sum())
    return through, through + int((rows[:, 1] == Kind.LOST).sum())


def likely(count: int, of_all: int, chance: float) -> bool:
    low, high = binom.interval(0.99, of_all, chance)
    return bool(low <= count <= high)


@pytest.mark.parametrize("minutes", [0, 20, 60])
@pytest.mark.parametrize("stage", ["ask", "close"])
def test_hours_of_discovery_multiply_the_odds_of_this_and_later_stages(minutes: int, stage: str) -> None:
    """Odds times ``2^(H / (H + 20 min))``; earlier stages stay; the hours are worked in every deal."""
    found = of(
        {"discovery": {"stage": stage, "hours": f"{minutes} min", "odds": 2, "half_at": "20 min",
                       "satisfaction": "12 %"}}
    )  # fmt: skip
    share = minutes / (minutes + 20)
    for number, (name, p) in enumerate((("ask", 0.6), ("close", 0.4))):
        helped = name >= stage
        through, decided = passed(found, number)
        assert decided > 1000
        assert likely(through, decided, passing(logit(p) + (share * log(2) if helped else 0))), name
        asked = found.of(Kind.ASKED)
        worked = (10, 5)[number] + (minutes if name == stage else 0)
        assert {row[5] for row in asked.tolist() if row[4] == number} == {worked * HOUR // 60}
    new = {row[2]: row for row in found.of(Kind.CUSTOMER).tolist()}
    felt = {row[2]: row[5] for row in reversed(found.of(Kind.FELT).tolist())}
    assert {felt[key] for key in new} == {round(750 + 120 * share)}


def test_discovery_has_a_best_length_between() -> None:
    """More of it always helps the odds; with two people for 300 leads a month it crowds out deals.

    Fixed beforehand: 346 hours a month; of 0, 20 and 240 minutes a deal the last are 1,200 hours.
    """
    won = {}
    for minutes in (0, 20, 240):
        found = of({
            "teams.t.reps.ann.count": 2, "stages.0.patience": "5 days",
            "discovery": {"stage": "ask", "hours": f"{minutes} min", "odds": 4, "half_at": "20 min"},
        })  # fmt: skip
        won[minutes] = found.count(Counter.WON)
    assert won[20] > won[0] * 1.1
    assert won[20] > won[240] * 1.5


SURVEY = {"date": "2027-05-01", "answers": 200, "cost": 12, "odds": 3, "half_at": 100, "fades": "4 months",
          "satisfaction": "20 %"}  # fmt: skip
MAY = 120 * DAY


def test_a_survey_helps_the_last_stage_from_its_day_and_fades() -> None:
    """Of 200 answers ``2^(-t / 4 months)`` hold; odds times ``3^(K / (K + 100))``; paid once, on the day."""
    found = of({"research.survey": SURVEY, "channels.c.leads": "800 per month"})
    assert found.sums(Counter.RESEARCH).tolist() == [0] * 4 + [200 * 1200] + [0] * 7
    edges = found.world.periods.edge.tolist()
    odds = found.world.marketplace.odds[0, 0]
    for month in range(12):
        known = 200 * 2 ** (-(edges[month] - MAY) / (4 * MONTH * DAY)) if month >= 4 else 0.0
        truth = known / (known + 100) * log(3)
        assert odds[month] == pytest.approx(truth, abs=1e-4)
        rows = found.journal[(found.journal[:, 4] == 1) & (found.journal[:, 0] >= edges[month])]
        rows = rows[rows[:, 0] < edges[month + 1]]
        won, lost = int((rows[:, 1] == Kind.WON).sum()), int((rows[:, 1] == Kind.LOST).sum())
        assert abs(won / (won + lost) - passing(logit(0.4) + truth)) < 3.3 * (0.25 / (won + lost)) ** 0.5
    first = {row[2]: row for row in reversed(found.of(Kind.FELT).tolist())}
    for key, month in ((row[2], np.searchsorted(edges, row[0], side="right") - 1)
                       for row in found.of(Kind.CUSTOMER).tolist()):  # fmt: skip
        known = 200 * 2 ** (-(edges[month] - MAY) / (4 * MONTH * DAY)) if month >= 4 else 0.0
        assert first[key][5] == pytest.approx(750 + 200 * known / (known + 100), abs=1)


def test_interviews_build_up_what_is_known_by_the_hours_given() -> None:
    """Five hours a week at half an hour each: ten answers a week, less what fades."""
    found = of({
        "activities": ["talks"], "teams.t.reps.ann.count": 1,
        "teams.t.reps.ann.activities": {"talks": "5 h per week"}, "channels.c.leads": "10 per month",
        "research.talks": {"date": "2027-01-01", "interviews": "talks", "takes": "30 min", "odds": 3,
                           "half_at": 100, "fades": "4 months"},
    })  # fmt: skip
    half = 4 * MONTH
    for month, edge in enumerate(found.world.periods.edge.tolist()[:-1]):
        known = 10 / 7 * half / log(2) * (1 - 2 ** (-(edge / DAY) / half))
        assert found.world.marketplace.odds[0, 0, month] == pytest.approx(
            known / (known + 100) * log(3), abs=2e-4
        )


def test_interviews_count_from_their_date_on() -> None:
    """The same ten answers a week, but known from April on only: what was told before then is not counted."""
    talks = {"date": "2027-04-01", "interviews": "talks", "takes": "30 min", "odds": 3, "half_at": 100,
             "fades": "4 months"}  # fmt: skip
    found = of({
        "activities": ["talks"], "teams.t.reps.ann.count": 1,
        "teams.t.reps.ann.activities": {"talks": "5 h per week"}, "channels.c.leads": "10 per month",
        "research.talks": talks,
    })  # fmt: skip
    half, april = 4 * MONTH, 90.0
    edges = found.world.periods.edge.tolist()[:-1]
    assert not found.world.marketplace.odds[0, 0, :4].any()
    for month, edge in enumerate(edges[4:], start=4):
        known = 10 / 7 * half / log(2) * (1 - 2 ** (-(edge / DAY - april) / half))
        assert found.world.marketplace.odds[0, 0, month] == pytest.approx(
            known / (known + 100) * log(3), abs=2e-4
        )


BEHIND = {
    "channels.c.leads": "0 per month",
    "discovery": {"stage": "ask", "hours": "20 min", "odds": 9, "half_at": "20 min", "satisfaction": "20 %"},
}
OPEN = {"stage": "close", "count": 2000, "state": "waiting for work"}


@pytest.mark.parametrize(
    ("deals", "helped"),
    [
        (OPEN, False),
        ({**OPEN, "state": "with customer"}, False),
        ({**OPEN, "discovered": True}, True),
        ({**OPEN, "stage": "ask"}, True),
        ({**OPEN, "stage": "ask", "discovered": True}, True),
        ({**OPEN, "stage": "ask", "state": "with customer"}, False),
        ({**OPEN, "stage": "ask", "state": "with customer", "discovered": True}, True),
    ],
)
def test_deals_that_begin_behind_the_analysis_were_not_analysed_unless_the_file_says_so(
    deals: dict[str, Any], *, helped: bool
) -> None:
    """Half of the effect: odds of closing times three, and ten points of satisfaction; once, never twice."""
    found = of({**BEHIND, "opening": {"deals": [deals]}})
    through, decided = passed(found, 1)
    assert decided > 1000
    assert likely(through, decided, passing(logit(0.4) + (log(3) if helped else 0.0)))
    felt = {row[2]: row[5] for row in reversed(found.of(Kind.FELT).tolist())}
    assert {felt[row[2]] for row in found.of(Kind.CUSTOMER).tolist()} == {850 if helped else 750}


def test_hours_that_change_help_the_deals_that_are_analysed_then() -> None:
    """Who closes after the hours have ended, but was analysed before, has the effect; the others have not."""
    slow = {
        "stages.1": {"name": "close", "effort": "5 min", "passes": "40 %", "customer_takes": "60 days"},
        "discovery": {"stage": "ask", "hours": "20 min", "odds": 9, "half_at": "20 min"},
        "channels.c.leads": "800 per month",
    }
    base = Scenario.model_validate(changed(CUSTOMERS, deepcopy({**DEALS, **slow})))
    later = Scenario.model_validate(
        changed(CUSTOMERS, deepcopy({**DEALS, **slow, "discovery.hours": "0 min"}))
    )
    found = run(
        deepcopy({**DEALS, **slow}),
        of=CUSTOMERS,
        timeline=((date(2027, 1, 1), base), (date(2027, 7, 1), later)),
    )
    ended = 181 * DAY
    entered = {row[2]: row[0] for row in found.of(Kind.ENTERED).tolist() if row[4] == 0}
    rows = [row for row in found.journal.tolist() if row[4] == 1 and row[1] in (Kind.WON, Kind.LOST)]
    for before, odds in ((True, log(3)), (False, 0.0)):
        mine = [row for row in rows if row[0] > ended and (entered[row[2]] < ended) == before]
        assert len(mine) > 400
        assert likely(sum(row[1] == Kind.WON for row in mine), len(mine), passing(logit(0.4) + odds))


def test_open_deals_are_worth_what_analysis_will_still_bring() -> None:
    """In front of it: both chances with the odds to come. Behind it: as they were found, and no more."""
    nobody = {**BEHIND, "teams.t.reps.ann.count": 1, "teams.t.reps.ann.starts": "2029-01-01"}
    worth = {}
    for stage in ("hello", "close"):
        stages = [{"name": "hello", "effort": "1 h", "passes": "50 %"}, *DEALS["stages"]]
        deals = {"stage": stage, "count": 10, "state": "waiting for work", "value": 1000}
        found = of({**nobody, "stages": stages, "opening": {"deals": [deals]}})
        assert found.count(Counter.STILL_OPEN) == 10
        worth[stage] = found.count(Counter.OPEN_VALUE) / 10 / 100_000
    helped = passing(logit(0.6) + log(3)) * passing(logit(0.4) + log(3))
    assert worth["hello"] == pytest.approx(0.5 * helped, abs=1e-5)
    assert worth["close"] == pytest.approx(0.4, abs=1e-5)


def test_a_segment_that_is_not_asked_is_not_known() -> None:
    found = of({"segments": {"asked": {}, "other": {}}, "research.survey": {**SURVEY, "segments": ["asked"]}})
    odds = found.world.marketplace.odds[:, 0]
    assert odds[0, 5] > 0.5
    assert not odds[1].any()


def test_twice_the_answers_cost_twice_and_bring_less_than_twice() -> None:
    gains = []
    for answers in (100, 200, 400):
        found = of({"research.survey": {**SURVEY, "answers": answers}})
        assert found.count(Counter.RESEARCH) == answers * 1200
        gains.append(float(found.world.marketplace.odds[0, 0, 4]))
    assert gains[0] < gains[1] < 2 * gains[0]
    assert gains[2] - gains[1] < gains[1] - gains[0]
