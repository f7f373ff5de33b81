"""Owns the funnel in simsales: funnel.yaml, of any size, as a World for either engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shape import DAYS, LEADS_A_DAY, REPS, Count, Play, one_by_one, warm_days

from simsales.engines.outcome import Outcome
from simsales.engines.player import playing
from simsales.engines.tally import Counter
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.world import World

FILE = Path(__file__).with_name("funnel.yaml")
_ENTRY = 1000
_COUNTERS = (Counter.LEADS, Counter.STARTED, Counter.PASSED, Counter.LOST, Counter.WON, Counter.BOOKINGS)


def funnel_text(reps: int, leads_a_day: int, days: int) -> str:
    """Return the scenario with other people, leads and days.

    Raises
    ------
    ValueError
        When the file does not have the three numbers where they are looked for.
    """
    text = FILE.read_text(encoding="utf-8")
    for old, new in (
        (f"      seller: {{count: {REPS}}}", _sellers(reps)),
        (f"leads: {LEADS_A_DAY:.0f} per day", f"leads: {leads_a_day} per day"),
        (f"length: {DAYS:.0f} days", f"length: {days} days"),
        # What is measured is speed: the guard against scenarios that never end must not end it.
        ("replications: 40", "replications: 40\n  events_at_most: 1000000000"),
    ):
        if text.count(old) != 1:
            raise ValueError(f"{FILE.name} should say {old!r} once")
        text = text.replace(old, new)
    return text


def _sellers(reps: int) -> str:
    """Return the lines for so many people: an entry of a file holds 2,000 at most."""
    groups = [min(reps - first, _ENTRY) for first in range(0, reps, _ENTRY)]
    return "\n".join(f"      seller {number}: {{count: {count}}}" for number, count in enumerate(groups, 1))


def today(loaded: Loaded) -> World:
    """Compile a scenario's way of today."""
    scenario = loaded.scenario
    return compile_world(scenario, ((scenario.calendar.start, scenario),))


def world_of(size: int, days: int, reps: int = REPS) -> World:
    """Compile the funnel: `reps` and the leads times `size`."""
    text = funnel_text(reps * size, round(LEADS_A_DAY) * size, days)
    return today(read_scenario_text(text, FILE.name))


def counted(outcome: Outcome) -> Count:
    """Read off the tally what the other engines count by hand."""
    totals: Any = outcome.tally[:, 0].sum(axis=1)
    leads, started, passed, lost, won, bookings = (int(totals[counter]) for counter in _COUNTERS)
    return Count(leads=leads, starts=started, thoughts=passed + lost, wins=won, revenue=bookings / 100)


def played_by(engine: str, size: int) -> Play:
    """Make the funnel ready for an engine; its Worlds are compiled before the clock runs."""
    worlds = {days: world_of(size, days) for days in (round(DAYS), warm_days(size))}
    with playing(engine) as account:
        player = account.player

    def play(replication: int, days: float) -> Count:
        outcome, played = player.play(worlds[round(days)], 1, replication)
        if played != engine:
            raise RuntimeError(f"the {played} engine played instead of the {engine} engine")
        return counted(outcome)

    return one_by_one(play)
