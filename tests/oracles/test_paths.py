"""Oracles: the path of each deal through a queue, against the recursions that define it, exactly.

The waits follow from arrivals and working times alone (Lindley 1952 for one person, Kiefer and Wolfowitz 1955
for several), so they are recomputed from those and compared with ``==``; arrivals and working times are held
against their distributions. Together this proves the queue more sharply than any mean.
"""

from __future__ import annotations

from heapq import heapify, heapreplace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from played import play, tree_of
from scipy.stats import kstest, lognorm

from simsales.engines.journal import Kind

HERE = Path(__file__).parent
MINUTE = 60_000
Ints = NDArray[np.int64]


def journal_of(name: str) -> pd.DataFrame:
    return play(tree_of(HERE / f"{name}.yaml"), seed=5).journal


def at(journal: pd.DataFrame, kind: Kind, stage: int) -> pd.DataFrame:
    found = journal[(journal.kind == kind) & (journal.what == stage)].set_index("entity")
    assert found.index.is_unique
    return found


def waits(asked: Ints, work: Ints, servers: int) -> Ints:
    """Return how long each waits who asked at these ticks, first come first served."""
    free = [0] * servers
    heapify(free)
    found = []
    for now, length in zip(asked.tolist(), work.tolist(), strict=True):
        begin = max(now, free[0])
        heapreplace(free, begin + length)
        found.append(begin - now)
    return np.array(found, dtype=np.int64)


@pytest.mark.parametrize(
    ("name", "stage", "servers"),
    [("mm1", 0, 1), ("mg1", 0, 1), ("mmc", 0, 14), ("tandem", 0, 1), ("tandem", 1, 2)],
)
def test_each_wait_is_the_recursions(name: str, stage: int, servers: int) -> None:
    journal = journal_of(name)
    asked, started = at(journal, Kind.ASKED, stage), at(journal, Kind.STARTED, stage)
    found = (started.tick - asked.tick.loc[started.index]).to_numpy()
    expected = waits(asked.tick.to_numpy(), asked.amount.to_numpy(), servers)[: len(found)]
    assert len(found) > 1000
    assert (expected > 0).any()
    assert found.tolist() == expected.tolist()


def test_who_is_impatient_leaves_before_the_turn_and_nobody_else() -> None:
    journal = journal_of("erlang_a")
    asked, started, cold = (at(journal, kind, 0) for kind in (Kind.ASKED, Kind.STARTED, Kind.COLD))
    begins, leaves = started.tick.to_dict(), cold.amount.to_dict()
    free = [0] * 50
    heapify(free)
    left = 0
    for key, now, length in zip(asked.index, asked.tick.tolist(), asked.amount.tolist(), strict=True):
        turn = max(now, free[0])
        if key in leaves:
            assert now + leaves[key] <= turn
            left += 1
        elif key in begins:
            assert begins[key] == turn
            heapreplace(free, turn + length)
        else:
            assert turn >= 2 * 60 * MINUTE
    assert left == len(leaves) > 50


def test_little_holds_exactly_on_the_path() -> None:
    """The time integral of the number inside is the sum of the times inside, with what is open counted."""
    for name in ("mm1", "tandem", "erlang_a"):
        played = play(tree_of(HERE / f"{name}.yaml"), seed=6)
        journal, horizon = played.journal, played.world.horizon
        came = journal[journal.kind == Kind.LEAD].set_index("entity").tick
        gone = journal[journal.kind.isin([Kind.WON, Kind.LOST, Kind.COLD])].set_index("entity").tick
        assert len(came) >= len(gone) > 1000
        sojourns = int((gone.reindex(came.index, fill_value=horizon) - came).sum())
        steps = pd.concat([pd.Series(1, came), pd.Series(-1, gone)]).groupby(level=0).sum().sort_index()
        inside = steps.cumsum().to_numpy()
        lengths = np.diff(np.append(steps.index.to_numpy(), horizon))
        assert int((inside * lengths).sum()) == sojourns


def test_little_holds_between_the_metrics() -> None:
    """Mean number inside = arrivals per time x mean time inside; without a warm-up, from an empty start."""
    tree = tree_of(HERE / "mm1.yaml")
    tree["simulation"]["warm_up"] = "0 h"
    played = play(tree, seed=7)
    journal, horizon = played.journal, played.world.horizon
    came = journal[journal.kind == Kind.LEAD].set_index("entity").tick
    gone = journal[journal.kind == Kind.WON].set_index("entity").tick
    inside = (gone.reindex(came.index, fill_value=horizon) - came).mean()
    metrics = {str(key): value for key, value in played.metrics.items()}
    assert metrics["mean_open_deals"] == pytest.approx(metrics["leads"] / horizon * inside, rel=1e-12)


def test_arrivals_are_poisson_and_work_is_as_written() -> None:
    calls, visits = journal_of("mmc"), journal_of("mg1")
    gaps = np.diff(calls[calls.kind == Kind.LEAD].tick.to_numpy())
    work = calls[calls.kind == Kind.ASKED].amount.to_numpy()
    assert len(gaps) > 2000
    assert kstest(gaps, "expon", (0, 18_000)).pvalue > 0.01
    assert kstest(work, "expon", (0, 3 * MINUTE)).pvalue > 0.01
    assert abs(np.corrcoef(gaps, work[1:])[0, 1]) < 3 / len(gaps) ** 0.5
    sigma = np.log(1 + 1.5**2) ** 0.5
    tails = visits[visits.kind == Kind.ASKED].amount.to_numpy()
    assert kstest(tails, lognorm(sigma, scale=1.25 * MINUTE * np.exp(-(sigma**2) / 2)).cdf).pvalue > 0.01


def test_stages_in_a_row_are_independent() -> None:
    """Jackson: the chance of (n, m) deals in the two stages is the product of the chances, at any time."""
    found, seen = np.zeros((4, 4)), 0
    for replication in range(6):
        played = play(tree_of(HERE / "tandem.yaml"), seed=8, replication=replication)
        journal = played.journal
        moments = np.arange(played.scenario.simulation.warm_up, played.world.horizon, 20 * MINUTE)
        numbers = []
        for stage, leaves in ((0, Kind.PASSED), (1, Kind.WON)):
            inside = np.searchsorted(np.sort(at(journal, Kind.ENTERED, stage).tick.to_numpy()), moments)
            numbers.append(
                inside - np.searchsorted(np.sort(at(journal, leaves, stage).tick.to_numpy()), moments)
            )
        np.add.at(found, (np.minimum(numbers[0], 3), np.minimum(numbers[1], 3)), 1)
        seen += len(moments)
    first = np.array([0.4 * 0.6**n for n in range(3)] + [0.6**3])
    # M/M/2 with load 1.2: p0 = (1 - r) / (1 + r), pn = 2 r^n p0, r = 0.6.
    second = np.array([0.25, 0.3, 0.18, 0.27])
    expected = np.outer(first, second)
    error = np.sqrt(expected * (1 - expected) / seen)
    # Moments 20 minutes apart are still related: their errors are twice those of independent ones.
    assert (np.abs(found / seen - expected) < 3 * 2 * error).all()
    assert np.abs(found / seen - expected).max() < 0.015
