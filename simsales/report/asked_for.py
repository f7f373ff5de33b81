"""Own whom or what a trace is asked for: a person, a deal or a customer, by the name as it was typed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from simsales.errors import UsageError

__all__ = ["customer_key", "deal_key", "person_index"]


def person_index(name: str, people: Sequence[str]) -> int:
    """Return the index of a person, whatever the case of the name."""
    folded = [person.casefold() for person in people]
    if name in people:
        return people.index(name)
    if name.casefold() in folded:
        return folded.index(name.casefold())
    raise UsageError("trace.error.no_person", name=name, people=list(people))


def customer_key(name: str, customers: Mapping[int, str], file: str) -> int:
    """Return the key of a customer by its name, or by its number in the list."""
    if not customers:
        raise UsageError("trace.error.no_customers")
    if name.isascii() and name.isdigit() and 0 < int(name) <= len(customers):
        return list(customers)[int(name) - 1]
    folded = {known.casefold(): key for key, known in customers.items()}
    if name.casefold() in folded:
        return folded[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    if near:
        raise UsageError("trace.error.no_customer_near", name=name, near=customers[folded[near[0]]])
    raise UsageError("trace.error.no_customer", name=name, count=len(customers), file=file)


def deal_key(name: str, keys: Mapping[str, int], file: str) -> int:
    """Return the key of a deal by its name or its number."""
    if name in keys:
        return keys[name]
    if name.isascii() and name.isdigit() and int(name) in keys.values():
        return int(name)
    folded = {known.casefold(): known for known in keys}
    if name.casefold() in folded:
        return keys[folded[name.casefold()]]
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    if near:
        raise UsageError("trace.error.no_deal_near", name=name, near=folded[near[0]])
    raise UsageError("trace.error.no_deal", name=name, file=file)
