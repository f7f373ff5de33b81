"""The kernel plays what the reference engine plays, bit for bit; and how far that was looked into.

Both engines play the companies of `scenarios/`, the templates, companies at the corners of the schema and
generated ones, under today's way and all strategies. What these years reach is counted, and asked for.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from agreed import (
    ALL_PAIRS,
    ALL_TIES,
    DATED,
    LIMITED,
    SEED,
    SITUATIONS,
    Reached,
    alarms_watched,
    both_ways,
    generated,
)
from corners import CORNERS
from test_generated import text_of

from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.kernel_load import Simulate, load_kernel
from simsales.engines.kernel_store import CACHE_VARIABLE, home
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.world import World

ROOT = Path(__file__).parent.parent.parent
FILES = [
    *sorted((ROOT / "scenarios").glob("*.yaml")),
    *sorted((ROOT / "simsales" / "scenario" / "templates" / "en").glob("*.yaml")),
    *sorted((ROOT / "tests" / "laws").glob("*.yaml")),
]
CASES = 120


@pytest.fixture(scope="module")
def engine(kernel_cache: str) -> Simulate:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, kernel_cache)
        place = home()
        assert place is not None
        return load_kernel(place)


@pytest.fixture(scope="module")
def reached(engine: Simulate) -> Reached:
    """Play all companies in both engines."""
    found = Reached()
    with alarms_watched(found):
        for path in FILES:
            both_ways(engine, found, read_scenario(path), SEED)
        for name, tree in CORNERS.items():
            both_ways(engine, found, read_scenario_text(text_of(tree), name), SEED)
        generated(engine, found, CASES)
    sys.stdout.write("\n".join(found.table()))
    return found


def test_no_year_differs(reached: Reached) -> None:
    assert not reached.differences, "\n".join(reached.differences[:2])
    assert reached.years >= 1.5 * CASES
    assert reached.records > 300_000


def test_every_kind_of_record_cost_and_alarm_is_reached(reached: Reached) -> None:
    assert set(reached.kinds) == {int(kind) for kind in Kind}
    assert set(reached.costs) == {int(sort) for sort in Cost}
    assert set(reached.ranks) == {int(rank) for rank in Rank}


def test_whatever_can_happen_at_one_tick_does(reached: Reached) -> None:
    assert reached.record_ties > 50_000
    assert [pair for pair in ALL_TIES if not reached.ties[pair]] == []


def test_most_pairs_of_mechanisms_are_reached_and_none_is_always_there(reached: Reached) -> None:
    assert len(reached.pairs) >= 0.9 * len(ALL_PAIRS)
    always = frozenset.intersection(*reached.together)
    assert always == frozenset()


@pytest.mark.parametrize("name", [DATED, LIMITED, *SITUATIONS])
def test_the_corners_are_reached(reached: Reached, name: str) -> None:
    assert reached.situations[name] > 0


def test_tables_grow_as_they_must(engine: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    from simsales.engines.kernel import simulate

    monkeypatch.setattr(simulate, "_FIRST_ROOM", dict.fromkeys(simulate._FIRST_ROOM, 1))
    monkeypatch.setattr(simulate, "_prepared", type(simulate._prepared)())
    found = Reached()
    for name in ("70 people", "clockwork", "crowded days"):
        both_ways(engine, found, read_scenario_text(text_of(CORNERS[name]), name), SEED)
    for name in ("rich", "market"):
        both_ways(engine, found, read_scenario(ROOT / "tests" / "laws" / f"{name}.yaml"), SEED)
    assert found.differences == []
    rooms = [prepared.slate.room for prepared in simulate._prepared.values()]
    assert all(max(room[name] for room in rooms) > 1 for name in simulate._FIRST_ROOM), rooms


def test_threads_that_play_at_once_play_the_same(engine: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    from simsales.engines.kernel import simulate

    worlds = []
    for name in ("70 people", "clockwork", "nothing lasts", "crowded days", "30 stages", "leavers"):
        loaded = read_scenario_text(text_of(CORNERS[name]), name)
        worlds.append(compile_world(loaded.scenario, loaded.strategies["today"]))
    years = [(world, year) for year in range(6) for world in worlds]

    def played(year: tuple[World, int]) -> tuple[int, bytes, bytes]:
        outcome = engine(year[0], SEED, year[1], keep_journal=year[1] % 2 == 0)
        return outcome.seal, outcome.tally.tobytes(), outcome.journal.tobytes()

    alone = [played(year) for year in years]
    # As if no year had been played yet: threads find too little room at the same time.
    monkeypatch.setattr(simulate, "_FIRST_ROOM", dict.fromkeys(simulate._FIRST_ROOM, 1))
    monkeypatch.setattr(simulate, "_prepared", type(simulate._prepared)())
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(played, years)) == alone
