"""The CRM scenario: it reads, runs, and behaves as docs/crm.md says; the data themselves are not needed."""

import re
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simsales.engines.journal import COLUMNS, Kind
from simsales.engines.reference import simulate
from simsales.quantity import DAY
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario
from simsales.world.compile import compile_world
from simsales.world.world import World

ROOT = Path(__file__).parent.parent
MINUTES = 5 * 60_000
ROW = re.compile(r"^\| (2017-\d\d)[a-z ]* \| (\d+) \| ([\d.]+) \| ([\d.]+) \|", re.MULTILINE)
SPANS = {"opener": (1, 13), "quick": (1, 28), "considered": (29, 138)}


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read_scenario(ROOT / "scenarios" / "crm_pipeline.yaml")


def world_of(loaded: Loaded, strategy: str) -> World:
    return compile_world(loaded.scenario, loaded.strategies[strategy])


def closes(world: World, replication: int) -> pd.DataFrame:
    """Return one simulated history, a closed deal a row."""
    journal = pd.DataFrame(simulate(world, 1, replication, keep_journal=True).journal, columns=list(COLUMNS))
    came = journal[journal.kind.isin([Kind.LEAD, Kind.OPEN_DEAL])].set_index("entity")
    ages = journal[journal.kind == Kind.AGE].set_index("entity").amount
    ends = journal[journal.kind.isin([Kind.WON, Kind.LOST])].set_index("entity")
    place = came.what.loc[ends.index]
    names = world.names
    return pd.DataFrame(
        {
            "tick": ends.tick,
            "took": ends.tick - came.tick.sub(ages, fill_value=0).loc[ends.index],
            "month": np.searchsorted(world.periods.month_edge, ends.tick, side="right") + 2,
            "won": ends.kind == Kind.WON,
            "old": (came.kind == Kind.OPEN_DEAL).loc[ends.index],
            "lane": [names.segments[number] for number in place // 2**16 % 2**16],
            "channel": [names.channels[number] for number in place % 2**16],
            "owner": [names.reps[number] for number in ends.who],
            "deal": ends.index,
        }
    )


@pytest.fixture(scope="module")
def history(loaded: Loaded) -> pd.DataFrame:
    return closes(world_of(loaded, TODAY), 0)


def test_it_reads_without_a_warning(loaded: Loaded) -> None:
    assert loaded.warnings == ()
    assert len(loaded.scenario.teams) == 6
    assert sum(len(team.reps) for team in loaded.scenario.teams.values()) == 30
    assert sum(deals.count for deals in loaded.scenario.opening.deals) == 972


def test_a_team_serves_the_territory_that_bears_its_name_and_owns_what_it_closes(
    loaded: Loaded, history: pd.DataFrame
) -> None:
    team_of = {rep: team for team, section in loaded.scenario.teams.items() for rep in section.reps}
    for team, section in loaded.scenario.teams.items():
        assert section.channels == [f"{team.split()[0]} {lane}" for lane in SPANS]
    mine = [
        team_of[o].split()[0] == c.split()[0] for o, c in zip(history.owner, history.channel, strict=True)
    ]
    assert all(mine)
    assert history.owner.nunique() == 30


def test_leads_of_all_teams_are_those_of_the_company(loaded: Loaded) -> None:
    channels = loaded.scenario.channels
    for lane, at_most in {"opener": 19.34, "quick": 6.50, "considered": 13.66}.items():
        highest = [
            max([channel.leads, *channel.leads_since.values()], key=lambda rate: rate.count)
            for name, channel in channels.items()
            if name.endswith(lane)
        ]
        assert sum(rate.count for rate in highest) == pytest.approx(at_most, abs=0.02)
        assert {rate.per for rate in highest} == {"day"}


@pytest.mark.parametrize("lane", SPANS)
def test_each_way_of_timing_decides_in_its_months_and_within_its_days(
    history: pd.DataFrame, lane: str
) -> None:
    mine = history[history.lane == lane]
    assert len(mine) > 500
    assert set((mine.month - 1) % 3 + 1) == ({1} if lane == "opener" else {2, 3})
    least, most = SPANS[lane]
    assert mine.took.max() <= most * DAY + MINUTES
    assert mine.took.min() >= least * DAY


def test_the_third_month_of_a_quarter_wins_most_and_the_first_least(history: pd.DataFrame) -> None:
    rate = history.groupby((history.month - 1) % 3 + 1).won.mean()
    assert 0.44 < rate[1] < 0.53
    assert 0.53 < rate[2] < 0.62
    assert 0.75 < rate[3] < 0.87
    assert 0.60 < history.won.mean() < 0.68


def test_a_month_closes_what_the_docs_say(history: pd.DataFrame) -> None:
    rows = ROW.findall((ROOT / "docs" / "crm.md").read_text(encoding="utf-8"))
    assert [month for month, *_ in rows] == [f"2017-{month:02}" for month in range(3, 13)]
    counted = history.groupby("month").size()
    for month, data, simulated, spread in rows:
        assert abs(float(simulated) / float(data) - 1) <= 0.10
        assert abs(counted[int(month[5:])] - float(simulated)) < 5 * float(spread)


def test_openers_come_in_their_windows_only(loaded: Loaded, history: pd.DataFrame) -> None:
    openers = history[history.lane == "opener"]
    start = loaded.scenario.calendar.start
    days = {start + timedelta(days=int(day)) for day in (openers.tick - openers.took) // DAY}
    windows = (("03-25", "04-23"), ("06-24", "07-24"), ("09-24", "10-24"))
    assert all(any(first <= f"{day:%m-%d}" <= last for first, last in windows) for day in days)
    assert len(days) > 80


def test_winning_openers_more_easily_loses_no_deal_that_was_won(
    loaded: Loaded, history: pd.DataFrame
) -> None:
    other = closes(world_of(loaded, "openers like the second month"), 0)
    won, won_then = set(history[history.won].deal), set(other[other.won].deal)
    assert won < won_then
    assert set(other[other.deal.isin(won_then - won)].lane) == {"opener"}
