"""Owns what is taken of customers, of what is found out and of attempts where the file leaves it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from simsales.scenario.customers import Customers, Tickets
from simsales.scenario.paths import Steps
from simsales.scenario.research import Research
from simsales.scenario.scenario import Scenario

__all__ = ["left_out_of_customers"]

_ALWAYS: Final = ("starts", "usual", "returns", "stays", "matters", "intends", "rate_of_interest")
_BROUGHT: Final[Mapping[str, tuple[str, ...]]] = {
    "referral": ("matters", "stays"),
    "upsell": ("value", "matters"),
}
"""What customers bring, and its fields whose defaults are judgement."""

_OF_TICKETS: Final = ("solved", "late")
_OF_ATTEMPTS: Final = ("first", "alike")


def left_out_of_customers(scenario: Scenario) -> Iterator[list[Steps]]:
    """Yield the places of each figure that the file leaves out and that does something."""
    if scenario.customers is not None:
        yield from _customers(scenario, scenario.customers)
    yield [
        ("research", name, "fades")
        for name, research in scenario.research.items()
        if research.use and (research.odds > 1 or research.satisfaction > 0 or _informs(scenario, research))
        if "fades" not in research.model_fields_set
    ]
    for field in _OF_ATTEMPTS:
        yield [
            ("stages", index, "contact", field)
            for index, stage in enumerate(scenario.stages)
            if stage.contact is not None and field not in stage.contact.model_fields_set
        ]


def _informs(scenario: Scenario, research: Research) -> bool:
    """Return whether a segment is asked of which it is not sure what it wants."""
    asked = scenario.segments if research.segments is None else research.segments
    return any(scenario.segments[name].unsure > 1 for name in asked)


def _customers(scenario: Scenario, customers: Customers) -> Iterator[list[Steps]]:
    fields = [*_ALWAYS]
    if any(product.term is None for product in scenario.products.values()):
        fields.append("every")
    if customers.win_back is not None or any(group.left_before for group in scenario.opening.accounts):
        fields.append("left_before")
    for field in fields:
        if field not in customers.model_fields_set:
            yield [("customers", field)]
    promised = {name: kind for name, kind in customers.tickets.items() if _is_promised(kind)}
    for field in _OF_TICKETS:
        left = [name for name, kind in promised.items() if field not in kind.model_fields_set]
        yield [("customers", "tickets", name, field) for name in left]
    made_up = {name: kind.recovery for name, kind in promised.items() if kind.recovery is not None}
    yield [
        ("customers", "tickets", name, "recovery", "lifts")
        for name, recovery in made_up.items()
        if "lifts" not in recovery.model_fields_set
    ]
    for section, fields_of in _BROUGHT.items():
        part = getattr(customers, section)
        for field in fields_of if part is not None and part.per_year > 0 else ():
            if field not in part.model_fields_set:
                yield [("customers", section, field)]


def _is_promised(kind: Tickets) -> bool:
    return kind.respond_in is not None or kind.solve_in is not None
