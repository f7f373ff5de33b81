"""Own how a row of names is written when there are many of them."""

from __future__ import annotations

from collections.abc import Sequence

from simsales.words import joined, say

__all__ = ["some"]


def some(names: Sequence[str], at_most: int) -> str:
    """Return names in a row, the first ones and how many more when there are more than `at_most`."""
    if len(names) <= at_most:
        return joined(names)
    listed = say("house.comma").join(names[:at_most])
    return say("report.and_more", names=listed, count=len(names) - at_most)
