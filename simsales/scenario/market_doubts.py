"""Owns doubts about customers, the market and channels: what may be said and is hardly meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.scenario.channel import Channel
from simsales.scenario.customers import Customers
from simsales.scenario.known_names import KEY
from simsales.scenario.scenario import Scenario

__all__ = ["market_doubts"]

Path = tuple[str | int, ...]

_NEARLY_ALL: Final = 0.99
"""Chance to renew from which on it is asked whether that is meant."""

_OFTEN: Final = 5.0
"""Further deals a year with one customer, from which on it is asked."""

_MOST: Final = 0.5
"""Share of a channel's further leads that another one loses, from which on it is asked."""

_MEASURES: Final = ("contact", "training", "incentive", "manager_incentive", "conflict")


def market_doubts(scenario: Scenario) -> list[Problem]:
    """Return what is doubtful about customers, the market and channels, as warnings.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    """
    found: list[Problem] = []
    if scenario.customers is not None:
        found += _customers(scenario, scenario.customers)
    for name, channel in scenario.channels.items():
        found += _channel(name, channel)
    found += _awareness(scenario)
    if scenario.choice is not None and not scenario.competitors:
        found.append(_doubt("choice_alone", {}, ("choice", KEY)))
    return found


def _awareness(scenario: Scenario) -> Iterator[Problem]:
    """Yield segments whose awareness nothing moves: neither money that has a response, nor word of mouth."""
    reached = [one.segments for one in scenario.promotion.values() if one.response is not None]
    for name, segment in scenario.segments.items():
        if segment.awareness is None:
            continue
        is_promoted = any(asked is None or name in asked for asked in reached)
        is_talked_of = segment.awareness.talk > 0 and scenario.customers is not None
        if not (is_promoted or is_talked_of):
            yield _doubt("awareness_still", {"segment": name}, ("segments", name, "awareness", KEY))


def _customers(scenario: Scenario, customers: Customers) -> Iterator[Problem]:
    if customers.stays >= _NEARLY_ALL:
        yield _doubt("stays", {"stays": customers.stays}, ("customers", "stays"))
    for name, kind in customers.tickets.items():
        if kind.respond_in is None and kind.solve_in is None:
            yield _doubt("no_promise", {"name": name}, ("customers", "tickets", name, KEY))
    referral, upsell = customers.referral, customers.upsell
    if referral is not None:
        channel = scenario.channels.get(referral.channel)
        if channel is not None and channel.leads.count > 0:
            yield _doubt(
                "referral_leads", {"channel": referral.channel}, ("customers", "referral", "channel")
            )
    if upsell is not None and upsell.per_year > _OFTEN:
        yield _doubt("upsell_often", {"number": upsell.per_year}, ("customers", "upsell", "per_year"))
    if scenario.last_year and not scenario.opening.accounts and scenario.so_far is None:
        yield _doubt("no_accounts", {}, ("customers", KEY))


def _channel(name: str, channel: Channel) -> Iterator[Problem]:
    at: Path = ("channels", name)
    for other, share in channel.takes_from.items():
        if share > _MOST:
            values: dict[str, object] = {"name": name, "other": other, "share": share}
            yield _doubt("takes_most", values, (*at, "takes_from", other))
    health = channel.health
    if health is not None and not any(getattr(health, measure) for measure in _MEASURES):
        yield _doubt("health_alone", {"name": name}, (*at, "health", KEY))


def _doubt(word: str, values: dict[str, object], path: Path) -> Problem:
    return Problem(f"references.doubt.{word}", values, path, severity="warning")
