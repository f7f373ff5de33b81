"""Owns what it is worth to find out what a segment wants, and how much remains unknown.

What a segment wants is a place on a line, normal around what is believed of it. An offer is made for the best
estimate, and the log-odds of the last decision fall with the square of its error (assumption: a smooth best
has no slope). Answers are normal around the truth; K of them, of which K_half weigh as much as the first
belief, leave of its variance (the normal-normal update, with ``n = K / K_half``)::

    1 / (1 + n)

With the truth z and the luck of the answers y, both standard normal and drawn once a year for each segment,
the estimate errs by ``e = (z - sqrt(n) y) / (1 + n)`` standard deviations of the first belief, and the
log-odds rise by

    worth x (z^2 - e^2),    on average by worth x n / (1 + n)

so that chances are those of the file where nobody asks, more answers bring less and less, and some mislead.
"""

from __future__ import annotations

import math

__all__ = ["found_gain", "still_unknown"]


def still_unknown(answers: float) -> float:
    """Return the share of the first belief's variance that remains after `answers`, multiples of K_half."""
    return 1.0 / (1.0 + answers)


def found_gain(worth: float, answers: float, truth: float, luck: float) -> float:
    """Return the log-odds that answers add in one year.

    Parameters
    ----------
    worth : float
        Mean log-odds if all were known.
    answers : float
        That hold, as multiples of those that weigh as much as the first belief.
    truth, luck : float
        Standard normal: how far off the first belief is, and how the answers err.
    """
    error = (truth - math.sqrt(answers) * luck) / (1.0 + answers)
    return worth * (truth * truth - error * error)
