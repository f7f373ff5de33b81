"""Tests of lots: draws made ahead are the draws of the world, bit by bit and in the places that they say."""

from __future__ import annotations

from simsales.engines.lots import ARRIVAL, EFFORT, OUTCOME, PER_STAGE, PRODUCT, THINKING, VALUE, Lots
from simsales.world.draws import entity_key, mix, name_key, stream_keys, uniform
from simsales.world.streams import Stream

STREAMS = stream_keys(7, 3)
STAGES = [name_key(name) for name in ("first call", "offer")]
LEADS = [entity_key(1, 5, day) for day in range(50)] + [0, 2**64 - 1]
BY_STAGE = {EFFORT: Stream.EFFORT, THINKING: Stream.THINKING, OUTCOME: Stream.OUTCOME}
OF_ARRIVAL = {ARRIVAL: Stream.ARRIVAL_TIME, PRODUCT: Stream.PRODUCT, VALUE: Stream.VALUE}


def test_lots_are_the_draws_of_each_stream() -> None:
    rows = Lots(STREAMS, STAGES).draw(LEADS)
    for lead, lots in zip(LEADS, rows, strict=True):
        assert len(lots) == PER_STAGE * len(STAGES) + len(OF_ARRIVAL)
        for place, stream in OF_ARRIVAL.items():
            assert lots[place] == uniform(STREAMS[stream], lead, 0)
        for stage, key in enumerate(STAGES):
            for place, stream in BY_STAGE.items():
                assert lots[PER_STAGE * stage + place] == uniform(mix(STREAMS[stream] ^ key), lead, 0)


def test_a_lead_has_the_same_lots_whoever_comes_with_it() -> None:
    lots = Lots(STREAMS, STAGES)
    assert lots.draw(LEADS)[7] == lots.draw([LEADS[7]])[0]
    assert lots.draw([]) == []
