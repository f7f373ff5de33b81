"""Owns appraisal: the score of a review, which is what was reached, with an error.

``score = bookings / expected x exp(s z)``, z standard normal: the error is relative, and a person at the
limit fails half of the reviews (form: assumption).
"""

from __future__ import annotations

import math

__all__ = ["review_score"]


def review_score(booked: int, expects: int, noise: float, z: float) -> float:
    """Return the score, 1 for what is expected; `z` is a standard normal draw, `noise` its scale."""
    return booked / expects * math.exp(noise * z)
