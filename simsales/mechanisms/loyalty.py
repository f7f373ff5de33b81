"""Owns loyalty: the chance that a customer stays, what customers bring, and what one is worth.

The chance to renew is logistic in satisfaction (Rust and Zahorik 1993), and its log-odds are convex in it
(what customers do: Mittal and Kamakura 2001, shape)::

    log-odds = stay + matters (S^2 - S_usual^2) / (2 S_usual) + left before + referrer stays

so that `matters` is the slope at the usual satisfaction. Customers who left before are less loyal
(Gustafsson, Johnson and Roos 2005, sign). Up-sell and referral come with a rate that is log-linear in
satisfaction (assumption). A customer's lifetime value is the margin of all terms to come, as long as nothing
changes, a geometric series::

    margin x p w / (1 - p w)     p: chance to renew, w: what money one term later is worth
"""

from __future__ import annotations

import math

__all__ = ["brought_rate", "lifetime_value", "staying_log_odds"]

MOST_BROUGHT = 30.0
"""Per cell."""
MOST = 0.999
"""Of a term that money and chance let go on; a customer is worth no more than a thousand terms."""


def staying_log_odds(
    stay: float, matters: float, satisfaction: float, usual: float, before: float, referred: float
) -> float:
    """Return the log-odds to renew at a satisfaction.

    Parameters
    ----------
    stay : float
        Those at the usual satisfaction.
    matters : float
        Slope at the usual satisfaction.
    satisfaction, usual : float
        0 to 1.
    before, referred : float
        Log-odds of who has left before, and of whose referrer is still a customer; 0 of others.
    """
    found = stay + matters * (satisfaction * satisfaction - usual * usual) / (2.0 * usual)
    return found + before + referred


def brought_rate(rate: float, matters: float, satisfaction: float, usual: float) -> float:
    """Return how much a customer brings per cell, at most one a day; `rate` is at the usual satisfaction."""
    if rate <= 0.0:
        return 0.0
    return min(rate * math.exp(matters * (satisfaction - usual)), MOST_BROUGHT)


def lifetime_value(margin: float, stays: float, worth: float) -> float:
    """Return the worth today of all terms to come.

    Parameters
    ----------
    margin : float
        Of one term, minor units.
    stays : float
        Chance to renew.
    worth : float
        What money one term later is worth today, below 1 or the chance is.
    """
    going_on = stays * worth
    going_on = min(going_on, MOST)
    return margin * going_on / (1.0 - going_on)
