"""Tests of the journal: seals, keys, and the bound on records."""

from __future__ import annotations

import numpy as np
import pytest

from simsales.engines.journal import Journal, Kind, TooManyEvents, lead_key, lead_parts, mixed
from simsales.engines.reference import simulate
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world
from simsales.world.draws import mix

RECORDS = [(tick, Kind.ASKED, 7 * tick, -1, 2, tick * tick) for tick in range(10_000)]


def sealed(records: list[tuple[int, int, int, int, int, int]]) -> Journal:
    journal = Journal(keep=True, at_most=10**9)
    for record in records:
        journal.write(record)
    journal.close()
    return journal


def test_the_vector_form_of_the_mix_is_the_scalar_one() -> None:
    states = np.array([0, 1, 2**63, 2**64 - 1], dtype=np.uint64)
    assert [int(x) for x in mixed(states)] == [mix(int(z)) for z in states]


def test_another_order_changes_the_seal_and_not_the_bag() -> None:
    one = sealed(RECORDS)
    other = sealed([RECORDS[1], RECORDS[0], *RECORDS[2:]])
    assert one.bag == other.bag
    assert one.seal != other.seal
    assert one.count == len(RECORDS)
    assert one.records().tolist() == [list(record) for record in RECORDS]


@pytest.mark.parametrize("column", range(6))
def test_any_change_of_any_column_changes_both_seals(column: int) -> None:
    changed = list(RECORDS[5000])
    changed[column] += 1
    one, other = sealed(RECORDS), sealed([*RECORDS[:5000], tuple(changed), *RECORDS[5001:]])  # type: ignore[list-item]
    assert one.seal != other.seal
    assert one.bag != other.bag


def test_lead_keys_tell_day_place_layer_and_ordinal_apart() -> None:
    parts = [
        (day, place, layer, n)
        for day in (0, 400)
        for place in (0, 5)
        for layer in (0, 70_000)
        for n in (0, 63)
    ]
    keys = [lead_key(day, place, 6, layer, n) for day, place, layer, n in parts]
    assert [lead_parts(key, 6) for key in keys] == parts
    assert keys == sorted(keys)
    assert min(keys) >= 1 << 26


def test_a_run_that_writes_too_much_is_stopped() -> None:
    scenario = Scenario.model_validate(
        {
            "simsales": 1,
            "name": "flood",
            "calendar": {"start": "2027-01-04", "length": "10 days", "hours": "always"},
            "products": {"p": {"price": 1}},
            "channels": {"c": {"leads": "5000 per day"}},
            "stages": [{"name": "s", "effort": "1 min"}],
            "teams": {"t": {"reps": {"r": {"count": 9}}}},
            "simulation": {"events_at_most": 20_000},
        }
    )
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    with pytest.raises(TooManyEvents) as caught:
        simulate(world, 1, 0)
    assert 20_000 < caught.value.records < 20_000 + 4096
    assert 0 < caught.value.tick < world.horizon
