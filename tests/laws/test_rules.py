"""Rules of a person's week, a risk and a payment, read from the journal."""

from __future__ import annotations

from math import floor
from pathlib import Path

import pytest
from played import Played, changed, play, tree_of

from simsales.engines.journal import Kind

RICH = Path(__file__).parent / "rich.yaml"
DAY, HOUR = 86_400_000, 3_600_000
OPEN, MEETING, STANDING, SURPRISE, BUFFER = range(5)


@pytest.fixture(scope="module")
def busy() -> Played:
    return play(
        changed(tree_of(RICH), {"channels.website.leads": "300 per month", "stages.0.patience": None}),
        seed=71,
    )


def test_surprises_eat_the_buffer_first(busy: Played) -> None:
    """Each tick of a surprise is given back from the buffer; what is left of it is the end of the day."""
    blocks = busy.journal[busy.journal.kind == Kind.BLOCK].assign(
        day=lambda rows: (rows.tick - 1) // DAY, block=lambda rows: rows.what % 16
    )
    partly = wholly = 0
    for place, name in enumerate(busy.world.names.reps):
        if name not in ("anna", "junior 1", "junior 2"):
            continue
        for _, own in blocks[blocks.who == place].groupby("day"):
            spent = own.groupby("block").amount.sum()
            kept = floor(int(spent.sum()) * 0.1 + 0.5)
            surprised, left = int(spent.get(SURPRISE, 0)), int(spent.get(BUFFER, 0))
            assert left == max(0, kept - surprised)
            partly += 0 < surprised < kept
            wholly += surprised >= kept
    assert min(partly, wholly) > 3


def test_kept_hours_go_to_their_stage_first(busy: Played) -> None:
    """While less than her 12 hours of discovery are used, anna takes nothing else if a discovery waits."""
    journal, anna = busy.journal, busy.world.names.reps.index("anna")
    small = busy.world.names.segments.index("small")
    born = journal[journal.kind.isin([Kind.LEAD, Kind.OPEN_DEAL])].set_index("entity").what
    first_weekday = busy.scenario.calendar.start.weekday()
    waiting: set[int] = set()
    used, week, kept, other = 0, -1, 0, 0
    for _, moment in journal.groupby("tick"):
        took = -1
        for row in moment.itertuples():
            if row.kind == Kind.ASKED and row.what == 0 and born[row.entity] >> 16 & 0xFFFF == small:
                waiting.add(row.entity)
            if row.kind in (Kind.STARTED, Kind.COLD):
                waiting.discard(row.entity)
            if row.who != anna:
                continue
            now = (row.tick // DAY + first_weekday) // 7
            used, week = (0 if now != week else used), now
            if row.kind in (Kind.WORKED, Kind.PAUSED) and row.what == 0:
                used += row.amount
            if row.kind == Kind.STARTED:
                took = row.what
        if took == 0:
            kept += used < 12 * HOUR
        elif took > 0:
            other += 1
            assert used >= 12 * HOUR or not waiting
    assert kept > 20
    assert other > 10


def test_contingency_works_after_its_time_and_by_its_share() -> None:
    """The crisis of 3 May lowers prices by 25 %, after two days by 40 % of that, for three weeks."""
    tree = changed(
        tree_of(RICH), {"channels.website.leads": "900 per month", "channels.website.leads_since": {}}
    )
    played = play(tree, seed=72)
    crisis, licence = played.world.names.risks.index("crisis"), played.world.names.products.index("licence")
    own = played.journal[played.journal.entity == crisis]
    struck, eased, over = (
        int(own[own.kind == kind].tick.iloc[0]) for kind in (Kind.RISK, Kind.RISK_EASED, Kind.RISK_OVER)
    )
    assert struck == played.world.risks.forced[0, 1]
    assert (eased - struck, over - struck) == (2 * DAY, 21 * DAY)
    leads = played.journal[(played.journal.kind == Kind.LEAD) & (played.journal.what // 2**32 == licence)]
    for first, last, value in (
        (0, struck, 333_333),
        (struck, eased, 250_000),
        (eased, over, 300_000),
        (over, played.world.horizon, 333_333),
    ):
        inside = leads[(leads.tick >= first) & (leads.tick < last)]
        assert len(inside) > 5
        assert set(inside.amount) == {value}


PROMPT = {
    "calendar.length": "8 months",
    "stages.0.passes": "100 %",
    "stages.1.passes": "100 %",
    "money.pays": {
        "upfront": "20 %",
        "within": "14 days",
        "late": "30 %",
        "late_by": "exponential mean 10 days",
    },
}


def test_the_share_that_is_late_is_late_by_its_time() -> None:
    """A fifth is paid at once, the rest after 14 days or, by 30 % of the customers, 10 days later."""
    played = play(changed(tree_of(RICH.parent / "plain.yaml"), PROMPT), seed=73)
    journal, horizon = played.journal, played.world.horizon
    won = journal[journal.kind == Kind.WON].set_index("entity")
    early = won[won.tick < horizon - 120 * DAY]
    paid = journal[(journal.kind == Kind.PAID) & journal.entity.isin(early.index)]
    assert len(early) > 60
    delays = []
    for key, own in paid.groupby("entity"):
        first, rest = own.itertuples()
        value, signed = int(early.amount[key]), int(early.tick[key])
        assert (first.tick, first.amount) == (signed, floor(value * 0.2 + 0.5))
        assert rest.amount == value - first.amount
        delays.append(int(rest.tick) - signed - 14 * DAY)
    late = [delay for delay in delays if delay]
    assert min(delays) == 0
    assert abs(len(late) / len(delays) - 0.3) < 3 * (0.3 * 0.7 / len(delays)) ** 0.5
    assert abs(sum(late) / len(late) / DAY - 10) < 3 * 10 / len(late) ** 0.5
