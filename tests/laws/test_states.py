"""How people are, worked out again from the journal: what happened to them is all that it takes.

The journal holds morale and fatigue once a week, and nothing of pace; both the records and the means of all
days are compared with states that go from morning to morning by the equations as they are written in the
scenario. Nobody leaves here or is new, so that practice adds nothing: the oracles hold the rest one by one.
"""

from __future__ import annotations

from datetime import date
from math import exp, floor, log
from pathlib import Path

import pandas as pd
import pytest
from played import Played, changed, play, tree_of

from simsales.engines.journal import Kind, State
from simsales.study.measure import MetricKey

HERE = Path(__file__).parent
DAY, HOUR = 86_400_000, 3_600_000
START = date(2027, 1, 1)
MORALE = {
    "returns": "3 weeks",
    "starts": 0.5,
    "win": 0.11,
    "loss": -0.03,
    "overload": -0.05,
    "effort": "+4 %",
}
QUIET = {
    **dict.fromkeys(("turnover", "cohesion", "bonus", "coaching", "ramp")),
    "morale": MORALE,
    "fatigue": {"knee": "38 h", "recovers": "10 days", "costs": "3 %"},
    "practice": {"gains": "+50 %", "half_after": "200 h"},
    "recognition": {"named": 2, "lifts": 0.3, "others": -0.1},
    "appraisal": {"expects": "90 k"},
}


@pytest.fixture(scope="module", params=range(2))
def played(request: pytest.FixtureRequest) -> Played:
    """Return a year in which moods move and nobody leaves."""
    changes = {f"teams.north.{name}": value for name, value in QUIET.items()}
    for gone in ("courses", "team_events", "support", "tools", "handover"):
        changes[gone] = None
    tree = changed(tree_of(HERE / "people.yaml"), changes)
    tree["meetings"]["review"] = {"days": "mon", "at": "09:00", "length": "1 h", "morale": -0.02}
    return play(tree, replication=request.param)


def thousandths(value: float) -> int:
    return floor(value * 1000 + 0.5)


def states(played: Played, rep: int) -> pd.DataFrame:
    """Return morale, hours beyond the knee, and pace of a person on each morning."""
    journal = played.journal
    own = journal[journal.who == rep]
    blocks = own[own.kind == Kind.BLOCK]
    shocks = pd.concat(
        [
            blocks[blocks.what % 16 == 1].assign(by=lambda rows: -0.02 * rows.amount / HOUR),
            journal[(journal.kind == Kind.MOVED) & (journal.entity == rep)].assign(
                by=lambda rows: rows.amount / 1000
            ),
        ]
    )
    won = own.tick[own.kind == Kind.WON]
    lost = own.tick[own.kind.isin([Kind.LOST, Kind.NO_DECISION])]
    begins = (blocks.tick - blocks.amount).groupby((blocks.tick - blocks.amount) // DAY).min()
    morale, hours, overload, rows = 0.5, 40.0, 0.0, []
    last = week = None
    for day, morning in begins.items():
        if last is not None:
            since, days = last[1], day - last[0]
            felt = shocks.by[(shocks.tick > since) & (shocks.tick <= morning)].sum() + overload
            # A win moves by as much as a loss was to be expected, of all that was decided before that day.
            before, after = (won <= since).sum(), (lost <= since).sum()
            usual = (before + 1) / (before + after + 2)
            wins = ((won > since) & (won <= morning)).sum()
            losses = ((lost > since) & (lost <= morning)).sum()
            felt += MORALE["win"] * wins * (1 - usual) + MORALE["loss"] * losses * usual
            morale, overload = morale * 2 ** (-days / 21) + felt, 0.0
        monday = (day + START.weekday()) // 7
        if week is None or monday > week[0]:
            if week is not None:
                # Of the week that is over; it is felt from the next morning on.
                days = day - week[1]
                present = (
                    blocks.amount[(blocks.tick > week[2]) & (blocks.tick <= morning)].sum() / HOUR * 7 / days
                )
                hours = present + (hours - present) * 2 ** (-days / 10)
                overload = -0.05 * max(hours - 38, 0) * days / 7
            week = (monday, day, morning)
        tired = max(hours - 38, 0)
        pace = exp(log(1.04) * morale) / (1 + 0.03 * tired)
        rows.append((morning, morale, tired, pace))
        last = (day, morning)
    return pd.DataFrame(rows, columns=["tick", "morale", "fatigue", "pace"])


def test_what_the_journal_says_of_a_person_is_what_happened_to_the_person(played: Played) -> None:
    recorded = played.journal[played.journal.kind == Kind.STATE]
    metrics = played.metrics
    for rep, name in enumerate(played.world.names.reps):
        found = states(played, rep)
        assert len(found) > 200
        assert found.morale.abs().max() > 0.2
        for state, column in ((State.MORALE, "morale"), (State.FATIGUE, "fatigue")):
            mine = recorded[(recorded.entity == rep) & (recorded.what == state)].set_index("tick").amount
            expected = found.set_index("tick")[column].reindex(mine.index).map(thousandths)
            assert len(mine) >= 52
            assert (mine - expected).abs().max() <= 1, name
        for metric in ("morale", "fatigue", "pace"):
            mean = found[metric].map(thousandths).mean() / 1000
            assert metrics[MetricKey(metric, f"rep={name}")] == pytest.approx(mean, abs=2e-5), (metric, name)


def test_a_month_s_mean_is_of_its_mornings(played: Played) -> None:
    every = pd.concat([states(played, rep) for rep in range(len(played.world.names.reps))])
    may = every[(every.tick >= 120 * DAY) & (every.tick < 151 * DAY)]
    for metric in ("morale", "fatigue", "pace"):
        mean = may[metric].map(thousandths).mean() / 1000
        assert played.metrics[MetricKey(metric, "", "2027-05")] == pytest.approx(mean, abs=2e-5)
