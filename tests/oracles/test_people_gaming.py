"""Oracle 8: what a quarter's end does to pay that accelerates, and to customers who are still deciding."""

from __future__ import annotations

from math import exp

import pytest
from staff import DAY, Run, covers, run

from simsales.engines.journal import Kind
from simsales.engines.tally import Counter

MEAN, QUARTER = 150.0, 91.0
LAST_DAYS = (89, 180, 272, 363)
"""31 March, 30 June, 30 September and 30 December: Friday the 31st is a free day in this company."""


def company(**bonus: object) -> Run:
    """Simulate a year of three people whose customers decide within 150 days on average."""
    return run({
        "calendar": {"start": "2027-01-01", "length": "1 year", "closed": ["2027-12-31"]},
        "channels.c.leads": "300 per month",
        "stages.0": {"name": "work", "effort": "30 min", "passes": "60 %",
                     "customer_takes": f"exponential mean {MEAN:.0f} days"},
        "teams.t.reps": {"ann": {"count": 3}},
        "teams.t.bonus": bonus,
    })  # fmt: skip


def last_day_share(found: Run) -> float:
    won = found.of(Kind.WON)[:, 0] // DAY
    return sum(day in LAST_DAYS for day in won.tolist()) / len(won)


def test_convex_pay_a_deadline_and_a_right_to_discount_crowd_the_last_day() -> None:
    """Fixed beforehand: a goal of two deals, 10 % of what is booked beyond it, a right to 10 % of discount.

    Of deals that come evenly and decide after 150 days on average, the share
    ``m / 91 (1 - exp(-91 / m))`` = 75 % is open when a quarter ends. All are brought forward: three quarters
    of the wins fall on its last working day, and 7.5 % of what they are worth is given away (Larkin: about
    75 % and 6 to 8 %). Both follow from numbers that are put in: tested are the wiring, and the twins.
    """
    found = company(quota="20 k", above=0.10, discount=0.10)
    open_at_end = MEAN / QUARTER * (1 - exp(-QUARTER / MEAN))
    assert open_at_end == pytest.approx(0.75, abs=0.005)
    by_quarter = []
    won = found.of(Kind.WON)
    for number, last in enumerate(LAST_DAYS):
        first = (0, 90, 181, 273)[number]
        days = won[(won[:, 0] >= first * DAY) & (won[:, 0] < (first + QUARTER) * DAY), 0] // DAY
        by_quarter.append(float((days == last).mean()))
    # The first quarter begins without open deals, as each later one does: all were decided the day before.
    assert covers(by_quarter, open_at_end)
    given = found.count(Counter.DISCOUNT)
    lost = given / (given + found.count(Counter.BOOKINGS))
    assert 0.06 < lost < 0.08
    pulled = found.of(Kind.PULLED)
    assert set((pulled[:, 0] // DAY).tolist()) == set(LAST_DAYS)


@pytest.mark.parametrize(
    "bonus",
    [
        {"quota": "0.01", "above": 0.10, "discount": 0.10},
        {"quota": "20 k", "above": 0.10},
        {"quota": "900 M", "above": 0.10, "pays": "90 k", "discount": 0.10},
        {"quota": "20 k", "pays": "5 k", "discount": 0.10},
    ],
    ids=["flat commission", "no right to discount", "a goal out of reach", "nothing beyond the goal"],
)
def test_without_one_of_the_three_the_last_day_is_a_day_like_others(bonus: dict[str, object]) -> None:
    found = company(**bonus)
    if bonus.get("pays") == "5 k":
        # Who has reached the goal gains nothing more: a single deal may be pulled over the line.
        assert found.count(Counter.PULLED) <= 12
    else:
        assert found.count(Counter.PULLED) == found.count(Counter.DISCOUNT) == 0
    assert last_day_share(found) < 0.05
