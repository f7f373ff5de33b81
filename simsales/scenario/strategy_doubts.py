"""Owns doubts about strategies: better only because they promise less, or because what they gain is free.

Satisfaction hangs on the promise that is kept (Oliver 1980), so a lower promise is kept more easily and, with
nothing else said, costs nothing. And whatever a strategy only writes down, a better product or more leads, is
a gain without a price. Neither is an error: the file may say the rest, and each doubt names where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from simsales.errors import Problem
from simsales.scenario.channel import Channel
from simsales.scenario.customers import Tickets
from simsales.scenario.decided import undecided
from simsales.scenario.differences import Changed, differences, place_words
from simsales.scenario.levers import matches
from simsales.scenario.loaded import Timeline
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario
from simsales.scenario.strategy_costs import costs, rises
from simsales.scenario.strategy_payment import pays_for

__all__ = ["strategy_doubts"]

_FELT: Final[tuple[Steps, ...]] = (
    ("segments", "*", "odds"), ("segments", "*", "stays"), ("products", "*", "odds"),
    ("channels", "*", "odds"), ("stages", "*", "passes"),
    ("customers", "stays"), ("customers", "starts"), ("customers", "usual"),
)  # fmt: skip
"""Where a strategy may say what customers mind about a lower promise, each lower than in the file."""

_GAINS: Final[tuple[Steps, ...]] = (
    ("products", "*", "attributes", "*"), ("products", "*", "odds"),
    ("channels", "*", "odds"), ("stages", "*", "passes"), ("segments", "*", "odds"),
)  # fmt: skip
"""What makes more customers say yes."""

_LEADS: Final[Steps] = ("channels", "*", "leads")
_LEADS_SINCE: Final[Steps] = ("channels", "*", "leads_since", "*")


def strategy_doubts(base: Scenario, timeline: Timeline) -> tuple[Problem, ...]:
    """Return what is doubtful about a strategy as a way to gain, as warnings by path.

    Parameters
    ----------
    base
        The file as it stands.
    timeline
        The strategy; empty where something is wrong with it.
    """
    found = [problem for _, scenario in timeline for problem in _promises(base, scenario)]
    if not undecided(base, timeline):
        paid = {steps for _, part in timeline for steps in costs(base, part)}
        found += [problem for _, scenario in timeline for problem in _free(base, scenario, paid)]
    kept = {(problem.key, problem.path): problem for problem in found}
    return tuple(kept.values())


def _promises(base: Scenario, scenario: Scenario) -> Iterator[Problem]:
    """Yield promises of service that are lower than today, unless something says what customers mind."""
    if base.customers is None or scenario.customers is None or _is_felt(base, scenario):
        return
    for name, kind in scenario.customers.tickets.items():
        before = base.customers.tickets.get(name)
        field = None if before is None else _lowered(before, kind)
        if field is not None:
            path = f"customers.tickets.{name}.{field}"
            yield _doubt("promise", {"path": path, "name": name}, ("customers", "tickets", name, field))


def _lowered(before: Tickets, after: Tickets) -> str | None:
    """Return the field in which a kind of ticket promises less; None where it does not."""
    for field in ("respond_in", "solve_in"):
        first, then = getattr(before, field), getattr(after, field)
        if first is not None and (then is None or then > first):
            return field
    is_promised = after.respond_in is not None or after.solve_in is not None
    slower = before.counts == "any time" and after.counts == "working hours"
    return "counts" if is_promised and slower else None


def _is_felt(base: Scenario, scenario: Scenario) -> bool:
    return any(
        rises(_neutral(gap.after), _neutral(gap.before))
        for gap in differences(base, scenario)
        if any(matches(gap.steps, pattern) for pattern in _FELT)
    )


def _free(base: Scenario, scenario: Scenario, paid: Collection[Steps]) -> Iterator[Problem]:
    """Yield gains of a strategy for which nothing of what it pays can be meant."""

    def is_paid(gain: Steps) -> bool:
        return any(pays_for(cost, gain) for cost in paid)

    for gap in differences(base, scenario):
        word = _gain(gap.steps)
        before = _known(base, gap)
        if word is None or before is None or not rises(before, gap.after) or is_paid(gap.steps):
            continue
        values: dict[str, object] = {"path": place_words(scenario, gap.steps)}
        if word == "free_leads":
            values["channel"] = gap.steps[1]
        yield _doubt(word, values, gap.steps)
    for name, channel in scenario.channels.items():
        before = base.channels.get(name)
        opens = channel.use and (before is None or not before.use)
        if opens and _is_free(channel) and not is_paid(("channels", name)):
            yield _doubt("free_channel", {"channel": name}, ("channels", name))


def _gain(steps: Steps) -> str | None:
    """Return what a gain at a place is called; None where more is no gain."""
    if matches(steps, _LEADS) or matches(steps, _LEADS_SINCE):
        return "free_leads"
    return "free_gain" if any(matches(steps, pattern) for pattern in _GAINS) else None


def _is_free(channel: Channel) -> bool:
    """Return whether a channel brings leads without money and without anybody's hours."""
    is_paid = channel.spend is not None and channel.spend.amount > 0
    brings = channel.leads.count > 0 or bool(channel.leads_since)
    return brings and not (is_paid or channel.commission or channel.setup or channel.outreach)


def _known(base: Scenario, gap: Changed) -> object:
    """Return what holds today where a strategy writes something; None of a thing that today does not have."""
    if gap.before is not None:
        return gap.before
    if matches(gap.steps, _LEADS_SINCE):
        channel = base.channels.get(str(gap.steps[1]))
        return None if channel is None else channel.leads
    # What a product says nothing of is worth as much as 0 points of it.
    return 0.0 if "attributes" in gap.steps and gap.steps[1] in base.products else None


def _neutral(value: object) -> object:
    """Return a factor that nothing is said of as the 1 that it is."""
    return 1.0 if value is None else value


def _doubt(word: str, values: dict[str, object], path: Steps) -> Problem:
    return Problem(f"references.strategy.{word}", values, path, severity="warning")
