"""Own what is told of rivals: how many of our customers choose each of them, us, or nobody, by segment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce

from simsales.report.names import some
from simsales.scenario.days_counted import days_counted
from simsales.scenario.scenario import Scenario
from simsales.words import percent, say
from simsales.world.choice import NOBODY, chosen_vendors
from simsales.world.context import EVERYBODY, Context, make_context

__all__ = ["Taken", "taken", "taken_text"]

_LISTED = 6


@dataclass(frozen=True, slots=True)
class Taken:
    """Whom the customers of a segment choose who know us, as means over the simulated time.

    Parameters
    ----------
    segment
        Its name; empty where the file names none.
    ours, nobody
        Shares, 0 to 1.
    rivals
        Rival -> share, the largest first; those that nobody ever meets in the segment are left out.
    without
        Rival -> our share if that one were not there.
    """

    segment: str
    ours: float
    nobody: float
    rivals: dict[str, float]
    without: dict[str, float]


def taken(scenario: Scenario) -> list[Taken]:
    """Return what rivals take under today's way, by segment; nothing where no choice is modelled."""
    if scenario.choice is None:
        return []
    context = make_context(scenario, ((scenario.calendar.start, scenario),))
    first, _ = days_counted(scenario)
    return [_taken(context, segment, first) for segment in context.names.segments]


def _taken(context: Context, segment: str, first: date) -> Taken:
    shares = chosen_vendors(context, segment, first)
    nobody = shares[NOBODY]
    rivals = {name: share for name, share in shares.items() if name is not None and share > 0.0}
    rivals = dict(sorted(rivals.items(), key=lambda item: -item[1]))
    return Taken(
        segment="" if segment == EVERYBODY else segment,
        ours=1.0 - sum(shares.values()),
        nobody=nobody,
        rivals=rivals,
        without={name: 1.0 - sum(_away(context, segment, name, first).values()) for name in rivals},
    )


def _away(context: Context, segment: str, rival: str, first: date) -> dict[str | None, float]:
    """Return the shares as they would be without a rival, buying from nobody weighing what it does today."""
    scenarios = tuple(
        one.model_copy(update={"competitors": {k: v for k, v in one.competitors.items() if k != rival}})
        for one in context.scenarios
    )
    return chosen_vendors(context._replace(scenarios=scenarios), segment, first)


def taken_text(one: Taken) -> str:
    """Return whom customers choose as a sentence, and what each rival takes from us."""
    rivals = [say("report.vendor", name=name, share=percent(share)) for name, share in one.rivals.items()]
    values = {"ours": percent(one.ours), "nobody": percent(one.nobody)}
    listed = [say("report.vendor_us", share=values["ours"]), *rivals]
    key = "report.vendors" if one.segment else "report.vendors_all"
    said = say(key, segment=one.segment, names=some(listed, _LISTED), nobody=values["nobody"])
    parts = [
        say("report.vendor_without", name=name, share=percent(share))
        for name, share in list(one.without.items())[:_LISTED]
    ]
    return reduce(lambda first, then: say("look_back.two", first=first, then=then), parts, said)
