"""Planted faults are found and named: the first event that differs, and what both engines hold there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from played import play, tree_of
from stopped import kernel_states, records_before, reference_states
from told import described, report, state_lines

from simsales.engines import reference
from simsales.engines.agreement import difference
from simsales.engines.journal import Kind, TooManyEvents
from simsales.engines.kernel_build import differences
from simsales.engines.kernel_load import Simulate
from simsales.engines.outcome import Outcome
from simsales.words import say
from simsales.world.world import World

RICH = Path(__file__).parent / "laws" / "rich.yaml"
FIRST = date(2027, 1, 18)


@pytest.fixture(scope="module")
def world() -> World:
    return play(tree_of(RICH)).world


def altered(change: Callable[[Outcome], Outcome]) -> Simulate:
    """Return the reference engine with a change to its outcomes."""

    def engine(world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
        return change(reference.simulate(world, seed, replication, keep_journal=keep_journal))

    return engine


def test_a_wrong_formula_is_reported_with_its_event_and_the_deal(
    world: World, kernel: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = reference.simulate(world, 1, 0, keep_journal=True).journal
    cooling = reference.cooling
    monkeypatch.setattr(reference, "cooling", lambda each, waited: 3.0 * cooling(each, waited))
    wrong = reference.simulate(world, 1, 0, keep_journal=True).journal
    shared = min(len(right), len(wrong))
    first = int(np.flatnonzero((right[:shared] != wrong[:shared]).any(axis=1))[0])
    found = difference(world, 1, 0, kernel, reference.simulate)
    assert found is not None
    assert found.position == first
    assert found.tick == wrong[first, 0]
    assert {"journal", "seal", "bag", "figures"} <= set(found.parts)
    lines = report(found, FIRST).splitlines()
    told = [line for line in lines if line.startswith(f"  {first}  ")]
    assert told == [f"  {first}  {described(world, rows[first].tolist(), FIRST)}" for rows in (wrong, right)]
    assert ", LOST, deal 8, open on the first day, stage discovery, amount " in told[0]
    assert ", PASSED, deal 8, open on the first day, stage discovery, amount 0" in told[1]
    before, after = lines.index("State before this event:"), lines.index("State after this event:")
    assert "  deal 8" in lines[before:after], "both engines hold the deal alike"
    assert not any(line.startswith("  *") for line in lines[before:after])
    assert "  deal 8 (reference engine: not there)" in lines[after:]


def test_a_wrong_duration_is_reported_with_the_field_that_differs(
    world: World, kernel: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reference.whole
    monkeypatch.setattr(reference, "whole", lambda amount: whole(amount) + (whole(amount) == 5_860_373))
    found = difference(world, 1, 0, kernel, reference.simulate)
    assert found is not None
    told = report(found, FIRST)
    assert ", ASKED, deal 8, open on the first day, stage discovery, amount 5860374" in told
    assert "  * effort: 5860374; other engine 5860373" in told


def test_both_engines_hold_the_same_in_the_middle_of_a_year(world: World, kernel: Simulate) -> None:
    journal = kernel(world, 1, 0, keep_journal=True).journal
    seen = set()
    for number in [0, len(journal) - 1, *Random(1).sample(range(len(journal)), 40)]:
        _, kind, entity, who, _, _ = journal[number].tolist()
        deals = [entity] if kind not in {Kind.BLOCK, Kind.COST, Kind.RISK, Kind.RISK_OVER} else []
        reps, risks = [who] if who >= 0 else [], range(len(world.names.risks))
        truth = reference_states(world, 1, 0, number, deals, reps, risks)
        assert "\n".join(state_lines(truth, kernel_states(world, 1, 0, number, deals, reps, risks))) == (
            "\n".join(state_lines(truth, truth))
        )
        assert records_before(world, 1, 0, number) <= number
        seen |= {(thing.split()[0], bool(held)) for thing, held in truth.items()}
    assert seen == {("deal", True), ("deal", False), ("person", True), ("risk", True), ("risk", False)}


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (("seal",), lambda outcome: outcome._replace(seal=outcome.seal ^ 1)),
        (("bag",), lambda outcome: outcome._replace(bag=outcome.bag ^ 1)),
        (("records",), lambda outcome: outcome._replace(records=outcome.records + 1)),
        (("figures",), lambda outcome: outcome._replace(tally=outcome.tally + 1)),
        (("journal",), lambda outcome: outcome._replace(journal=outcome.journal[:-1])),
        (("unkept",), lambda outcome: outcome if len(outcome.journal) else outcome._replace(seal=1)),
    ],
)
def test_whatever_differs_is_named(world: World, part: tuple[str, ...], change: Any) -> None:
    found = difference(world, 1, 0, altered(change), reference.simulate)
    assert found is not None
    assert found.parts == part
    assert (found.position >= 0) == (part == ("journal",))


def test_a_limit_met_elsewhere_is_told_with_both_places(world: World) -> None:
    def late(world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
        try:
            return reference.simulate(world, seed, replication, keep_journal=keep_journal)
        except TooManyEvents as limit:
            raise TooManyEvents(limit.tick, limit.records + 1) from limit

    limited = world._replace(events_at_most=1000)
    assert difference(limited, 1, 0, reference.simulate, reference.simulate) is None
    found = difference(limited, 1, 0, late, reference.simulate)
    assert found is not None
    assert found.parts == ("limit",)
    (tick, records), other = found.limits
    assert other == (tick, records + 1)
    assert f"({tick}, {records}); other engine ({tick}, {records + 1})" in report(found, FIRST)


def test_the_builder_says_from_when_on_a_kernel_plays_otherwise() -> None:
    def late(outcome: Outcome) -> Outcome:
        journal = outcome.journal.copy()
        journal[7:, 0] += 1
        return outcome._replace(journal=journal)

    found = next(differences(altered(late)))
    assert found.key == "engine.reason.other_events"
    assert found.values["scenario"] == "agents-and-online.yaml"
    told = say(found.key, **found.values)
    assert re.search(
        r"\(agents-and-online\.yaml, replication 0, from 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} on\)", told
    )
