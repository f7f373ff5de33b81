"""Owns money formulas: shares of an amount, and revenue recognised over the term of a contract.

Everything is whole minor units, so that sums are exact in any order. A contract is recognised evenly over its
term (IFRS 15.35a, services consumed as they are provided): by time t it is ``floor(value x elapsed / term)``.
"""

from __future__ import annotations

import math

__all__ = ["recognised", "share_of", "whole"]


def whole(amount: float) -> int:
    """Return `amount` rounded to the nearest minor unit, halves up, within 0 to 2**53."""
    if not amount > 0.0:
        return 0
    if amount >= 9007199254740992.0:
        return 9007199254740992
    return math.floor(amount + 0.5)


def share_of(value: int, share: float) -> int:
    """Return `share` of `value` in whole minor units, halves up."""
    return whole(value * share)


def recognised(value: int, elapsed: int, term: int) -> int:
    """Return what of `value` is recognised `elapsed` ticks after the signature, for a term of `term` ticks.

    Both factors are cut to seconds, so that the product stays far below 64 bits.
    """
    if elapsed >= term:
        return value
    if elapsed <= 0:
        return 0
    seconds = term // 1000
    if seconds == 0:
        return value
    whole_part, rest = value // seconds, value % seconds
    passed = elapsed // 1000
    return whole_part * passed + rest * passed // seconds
