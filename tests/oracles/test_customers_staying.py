"""Whether customers stay: the Markov chain of renewals, and what satisfaction and the past do to it."""

from __future__ import annotations

from itertools import pairwise
from math import log, prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import tree_of
from scipy.stats import binom
from staff import DAY, Run, covers, passing, run

from simsales.engines.journal import Kind
from simsales.engines.tally import Counter
from simsales.mechanisms.loyalty import lifetime_value, staying_log_odds
from simsales.mechanisms.satisfaction import stated

CUSTOMERS = tree_of(Path(__file__).parent / "customers.yaml")
AT_ONCE: dict[str, Any] = {
    "calendar.length": "2 days",
    "opening.accounts.0.renews_in": "1 s",
}
"""Each customer decides once, as satisfied as on the first day."""


def of(changes: dict[str, Any], replication: int = 0) -> Run:
    return run(changes, of=CUSTOMERS, replication=replication)


def likely(count: int, of_all: int, chance: float) -> bool:
    """Return whether a binomial count lies within its middle 99 %."""
    low, high = binom.interval(0.99, of_all, chance)
    return bool(low <= count <= high)


def logit(p: float) -> float:
    return log(p / (1 - p))


def test_customers_leave_as_the_chain_of_renewals_says() -> None:
    """Renewals 100, 400, ..., 1,600 days in: after k of them p^k are left, and in between nobody leaves."""
    p, terms = 0.8, [100 + 300 * k for k in range(6)]
    found = of({"customers.every": "300 days", "opening.accounts.0.renews_in": "100 days"})
    churned = found.of(Kind.CHURNED)[:, 0] // DAY
    assert set(churned.tolist()) == set(terms)
    left = 1000
    for k, day in enumerate(terms, 1):
        leave = int((churned == day).sum())
        assert likely(left - leave, left, p), (k, left, leave)
        left -= leave
        assert likely(left, 1000, p**k)
    assert found.count(Counter.CUSTOMERS_LEFT) == left == len(found.of(Kind.STILL_CUSTOMER))
    assert found.count(Counter.RENEWALS_DUE) == found.count(Counter.RENEWED) + found.count(Counter.CHURNED)


@pytest.mark.parametrize("renews", [40, 365, 900])
def test_who_renews_later_than_a_term_from_now_gets_what_was_signed_all_the_time(renews: int) -> None:
    """1,000 customers at 1 k a year: until the renewal a year's value a year, whether it is near or far."""
    found = of({
        "products.p.term": "365 days", "calendar.length": "1000 days", "customers.stays": "0.0001 %",
        "opening.accounts.0.renews_in": f"{renews} days",
    })  # fmt: skip
    assert found.count(Counter.CARRIED) == pytest.approx(1000 * 100_000 * renews / 365, abs=1000)
    assert found.count(Counter.RECOGNISED) == found.count(Counter.CARRIED)
    edges, sums = found.world.periods.edge.tolist(), found.sums(Counter.RECOGNISED).tolist()
    for begin, end, revenue in zip(edges, edges[1:], sums, strict=False):
        days = max(0, min(end, renews * DAY) - begin) / DAY
        assert revenue == pytest.approx(1000 * 100_000 * days / 365, abs=1001)


def test_the_mean_of_customers_is_that_of_the_chain() -> None:
    """Customer time is ``100 + 300 (p + ... + p^5) + 226 p^6`` days for one of the first day."""
    p, horizon = 0.8, 1826
    truth = 100 + 300 * sum(p**k for k in range(1, 6)) + (horizon - 1600) * p**6
    found = [
        of(
            {
                "customers.every": "300 days",
                "opening.accounts.0.renews_in": "100 days",
                "opening.accounts.0.count": 100,
            },
            replication,
        ).count(Counter.CUSTOMER_TIME)
        / (100 * DAY)
        for replication in range(16)
    ]
    assert covers(found, truth, 0.99)


def test_without_a_date_renewals_fall_anywhere_in_the_term() -> None:
    """Of 1,000 customers ``days / 365.25`` decide in the first quarter; nobody twice in a term."""
    found = of({"calendar.length": "365 days", "customers.stays": "99.99 %"})
    rows = found.of(Kind.RENEWED)
    assert len(set(rows[:, 2].tolist())) == len(rows) >= 990
    for day in (91, 182, 274):
        assert likely(int((rows[:, 0] < day * DAY).sum()), 1000, day / 365.25)


def test_the_lifetime_value_is_the_geometric_series_that_comes_about() -> None:
    """Margin of all renewals, less interest: the estimate of the first day, and the mean of what came."""
    p, worth, margin = 0.8, 1.1 ** (-30 / 365.25), 1000 * 0.75
    found = of(
        {
            "products.p": {"price": 1000, "cost": "25 %"},
            "customers.every": "30 days",
            "opening.accounts.0.renews_in": "30 days",
        }
    )
    rows = found.of(Kind.RENEWED)
    came = np.zeros(1000)
    np.add.at(came, rows[:, 2], margin * worth ** (rows[:, 0] / (30 * DAY)))
    truth = margin * p * worth / (1 - p * worth)
    assert covers(came, truth, 0.99)
    first = of(
        {
            "calendar.length": "10 days",
            "products.p": {"price": 1000, "cost": "25 %"},
            "customers.every": "30 days",
            "opening.accounts.0.renews_in": "30 days",
        }
    )
    values = first.of(Kind.STILL_CUSTOMER)[:, 5]
    assert len(values) == 1000
    assert set(values.tolist()) == {round(truth * 100)}
    assert first.count(Counter.LIFETIME) == int(values.sum())
    assert lifetime_value(1.0, 1.0, 1.0) == pytest.approx(999)


@pytest.mark.parametrize(
    ("changes", "truth"),
    [
        ({}, 0.8),
        ({"opening.accounts.0.left_before": True}, passing(logit(0.8) + log(0.5))),
        (
            {"opening.accounts.0.left_before": True, "customers.left_before": 0.2},
            passing(logit(0.8) + log(0.2)),
        ),
        ({"segments.big": {"stays": 2}}, passing(logit(0.8) + log(2))),
    ],
)
def test_the_odds_to_stay_are_multiplied(changes: dict[str, Any], truth: float) -> None:
    found = of({**AT_ONCE, **changes})
    assert found.count(Counter.RENEWALS_DUE) == 1000
    assert likely(found.count(Counter.RENEWED), 1000, truth)


def test_who_left_before_stays_no_more_than_others() -> None:
    """Sign (Gustafsson and others): the same customers under the same draws; who stays would have stayed."""
    today, back = of(AT_ONCE), of({**AT_ONCE, "opening.accounts.0.left_before": True})
    stay = [set(found.of(Kind.RENEWED)[:, 2].tolist()) for found in (today, back)]
    assert stay[1] < stay[0]


LEVELS = (0.25, 0.5, 0.75, 1.0)


def test_what_customers_do_is_convex_in_satisfaction() -> None:
    """Log-odds of staying ``stay + 4 (S^2 - .75^2) / 1.5``: each quarter adds more (Mittal, Kamakura)."""
    measured = []
    for level in LEVELS:
        found = of({**AT_ONCE, "customers.stays": "60 %", "opening.accounts.0.satisfaction": level,
                    "opening.accounts.0.count": 3000})  # fmt: skip
        renewed = found.count(Counter.RENEWED)
        truth = passing(logit(0.6) + 4 * (level**2 - 0.75**2) / 1.5)
        assert likely(renewed, 3000, truth)
        measured.append(logit(renewed / 3000))
    steps = [after - before for before, after in pairwise(measured)]
    assert 0 < steps[0] < steps[1] < steps[2]


def test_what_customers_say_is_concave_in_satisfaction() -> None:
    said = []
    for level in LEVELS:
        found = of({**AT_ONCE, "opening.accounts.0.satisfaction": level})
        assert found.count(Counter.SATISFACTION) == 1000 * found.count(Counter.FELT) * level
        said.append(found.count(Counter.INTENT) / found.count(Counter.FELT) / 1000)
    assert said == pytest.approx([level**0.5 for level in LEVELS], abs=5e-4)
    steps = [after - before for before, after in pairwise(said)]
    assert steps[0] > steps[1] > steps[2] > 0
    assert stated(0.0, 0.5) == 0.0


def test_matters_is_the_slope_at_the_usual_satisfaction() -> None:
    near = [staying_log_odds(0.0, 4.0, 0.75 + step, 0.75, 0.0, 0.0) for step in (-1e-6, 1e-6)]
    assert (near[1] - near[0]) / 2e-6 == pytest.approx(4.0)
    assert staying_log_odds(1.5, 4.0, 0.75, 0.75, 0.0, 0.0) == 1.5


def test_nothing_but_the_price_matters_to_who_does_not_mind() -> None:
    """With `matters` 0 the same customers stay, however satisfied they are."""
    arms = [
        of({**AT_ONCE, "customers.matters": 0, "opening.accounts.0.satisfaction": level}) for level in LEVELS
    ]
    renewed = [arm.of(Kind.RENEWED)[:, :3].tolist() for arm in arms]
    assert renewed[0] == renewed[1] == renewed[2] == renewed[3] != []


def test_several_terms_of_products_are_several_chains() -> None:
    """A product's own term counts for its renewals; `every` for one without."""
    found = of(
        {
            "products": {"p": {"price": "1 k", "term": "100 days"}, "q": {"price": "2 k"}},
            "customers.every": "200 days",
            "calendar.length": "410 days",
            "opening.accounts": [
                {"count": 400, "product": product, "renews_in": "50 days"} for product in "pq"
            ],
        }
    )
    for product, days in ((0, [50, 150, 250, 350]), (1, [50, 250])):
        rows = found.of(Kind.RENEWED)
        rows = rows[rows[:, 4] >> 32 == product]
        assert set((rows[:, 0] // DAY).tolist()) == set(days)
        last = int((rows[:, 0] // DAY == days[-1]).sum())
        assert likely(last, 400, prod(0.8 for _ in days))
