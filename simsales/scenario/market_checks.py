"""Owns the checks of the market: rivals, choice, awareness, promotion, and channels beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from simsales.errors import Problem
from simsales.scenario.channel import Channel
from simsales.scenario.known_names import KEY, KnownNames
from simsales.scenario.market import Competitor, Promotion
from simsales.scenario.scenario import Scenario
from simsales.scenario.segment import Segment

__all__ = ["market_problems"]

Path = tuple[str | int, ...]

_SLACK: Final = 0.005


def market_problems(scenario: Scenario, names: KnownNames, base: Scenario) -> list[Problem]:
    """Check that what is said of the market names what exists, and that it agrees.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    names
        Its names by kind.
    base
        The file as it stands: responses refer to its spend.
    """
    found: list[Problem] = []
    for name, channel in scenario.channels.items():
        found += _channel(names, name, channel)
    for name, segment in scenario.segments.items():
        found += _segment(scenario, names, name, segment)
    if scenario.competitors and scenario.choice is None:
        found.append(Problem("references.agree.rivals_choice", {}, ("competitors", KEY)))
    for name, rival in scenario.competitors.items():
        found += _competitor(scenario, names, name, rival)
    for name, promotion in scenario.promotion.items():
        found += _promotion(scenario, names, name, promotion)
        found += _response(base.promotion.get(name, promotion), promotion, name)
    return found


def _channel(names: KnownNames, name: str, channel: Channel) -> Iterator[Problem]:
    at: Path = ("channels", name)
    yield from _others(names, name, channel.takes_from, (*at, "takes_from"))
    total = sum(channel.takes_from.values())
    if total > 1.0 + _SLACK:
        values: dict[str, object] = {"channel": name, "sum": total}
        yield Problem("references.agree.takes_from", values, (*at, "takes_from"))
    yield from names.check_keys("product", channel.fits, (*at, "fits"))
    yield from names.check_keys("segment", channel.suits, (*at, "suits"))
    health = channel.health
    if health is None:
        return
    at = (*at, "health")
    yield from _others(names, name, health.conflict, (*at, "conflict"))
    if health.contact is not None:
        activity, path = health.contact.activity, (*at, "contact", "activity")
        if activity in names.of("stage"):
            yield Problem("references.names.standing_stage", {"name": activity}, path)
        else:
            yield from names.check("activity", activity, path)


def _others(names: KnownNames, name: str, table: Mapping[str, float], at: Path) -> Iterator[Problem]:
    """Yield channels that do not exist, and the channel itself among the others."""
    for other in table:
        if other == name:
            yield Problem("references.names.own_channel", {"name": name}, (*at, other, KEY))
        else:
            yield from names.check("channel", other, (*at, other, KEY))


def _segment(scenario: Scenario, names: KnownNames, name: str, segment: Segment) -> Iterator[Problem]:
    at: Path = ("segments", name)
    yield from names.check_keys("attribute", segment.wants, (*at, "wants"))
    values: dict[str, object]
    if segment.wants and scenario.choice is None:
        values = {"segment": name}
        yield Problem("references.agree.wants_choice", values, (*at, "wants", KEY), severity="warning")
    elif segment.wants:
        yield from _unsaid(scenario, names, name, segment)
    awareness = segment.awareness
    if awareness is not None and awareness.talk > 0 and segment.customers is None:
        yield Problem("references.agree.talk_customers", {"segment": name}, (*at, "awareness", "talk"))


def _unsaid(scenario: Scenario, names: KnownNames, name: str, segment: Segment) -> Iterator[Problem]:
    """Yield, as doubts, attributes that customers want and that a product says nothing of."""
    known = set(names.of("attribute"))
    for product, section in scenario.products.items():
        for attribute in segment.wants:
            if attribute in known and attribute not in section.attributes:
                values = {"product": product, "attribute": attribute, "segment": name}
                path = ("products", product, KEY)
                yield Problem("references.agree.attribute", values, path, severity="warning")


def _competitor(scenario: Scenario, names: KnownNames, name: str, rival: Competitor) -> Iterator[Problem]:
    at: Path = ("competitors", name)
    yield from names.check_all("segment", rival.segments, (*at, "segments"))
    yield from names.check_all("product", rival.products, (*at, "products"))
    yield from names.check_keys("attribute", rival.attributes, (*at, "attributes"))
    if isinstance(rival.price, Mapping):
        yield from _priced(names, rival.price, rival.price, (*at, "price"))
        for index, product in enumerate(rival.products or ()):
            if product in scenario.products and product not in rival.price:
                values: dict[str, object] = {"name": name, "product": product}
                yield Problem("references.agree.rival_price", values, (*at, "products", index))
        for product in rival.price:
            if rival.products is not None and product not in rival.products:
                values = {"name": name, "product": product}
                path: Path = (*at, "price", product, KEY)
                yield Problem("references.agree.rival_product", values, path, severity="warning")
    for day, price in rival.price_since.items():
        if isinstance(price, Mapping):
            first = rival.price if isinstance(rival.price, Mapping) else scenario.products
            yield from _priced(names, price, first, (*at, "price_since", day.isoformat()))
    if rival.enters is not None and rival.leaves is not None and rival.leaves < rival.enters:
        values = {"enters": rival.enters, "leaves": rival.leaves}
        yield Problem("references.agree.rival_leaves", values, (*at, "leaves"))


def _priced(
    names: KnownNames, prices: Mapping[str, int], first: Mapping[str, object], at: Path
) -> Iterator[Problem]:
    """Yield prices of what does not exist, and of what had no price before."""
    for product in prices:
        found = list(names.check("product", product, (*at, product, KEY)))
        yield from found
        if not found and product not in first:
            values = {"name": str(at[1]), "product": product}
            yield Problem("references.agree.rival_price_first", values, (*at, product, KEY))


def _promotion(scenario: Scenario, names: KnownNames, name: str, promotion: Promotion) -> Iterator[Problem]:
    at: Path = ("promotion", name)
    yield from names.check_all("segment", promotion.segments, (*at, "segments"))
    if promotion.response is None:
        return
    for index, segment in enumerate(promotion.segments or ()):
        section = scenario.segments.get(segment)
        if section is not None and section.awareness is None:
            values: dict[str, object] = {"name": name, "segment": segment}
            yield Problem("references.agree.promotion_segment", values, (*at, "segments", index))
    if promotion.segments is None and not any(s.awareness for s in scenario.segments.values()):
        yield Problem("references.agree.promotion_nobody", {"name": name}, (*at, "response", KEY))


def _response(before: Promotion, promotion: Promotion, name: str) -> Iterator[Problem]:
    """Yield that a promotion that does not run today has no point that its response begins at."""
    response = promotion.response
    if response is None or before.spend.amount > 0:
        return
    path: Path = ("promotion", name, "response", KEY)
    if response.today is None:
        yield Problem("references.agree.promotion_nothing", {"name": name}, path)
    elif not response.none:
        yield Problem("references.agree.promotion_without", {"name": name}, path)
