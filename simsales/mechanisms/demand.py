"""Owns demand: how spend carries over, and the rate at which leads arrive.

Leads of a channel and segment on one arrival day are Poisson with rate::

    leads_day x share x R_spend(goodwill / today's spend) x R_hours(hours / today's hours) x active risk
    factors

with goodwill ``A_m = (1 - carry) spend_m + carry A_(m-1)``, a geometric adstock (Broadbent 1979; Jin et al.
2017) scaled so that a steady spend is its own goodwill. Before the first month the goodwill is today's spend.
"""

from __future__ import annotations

from simsales.mechanisms.response import response

__all__ = ["goodwill", "lead_rate"]


def goodwill(carry: float, spend: float, before: float) -> float:
    """Return the spend that is felt in a month: of this month, and carried over from `before`.

    Parameters
    ----------
    carry : float
        Share of last month's goodwill that is still there, 0 to 1.
    spend : float
        Minor units a month in force.
    before : float
        Mean goodwill of the month before, minor units.
    """
    return (1.0 - carry) * spend + carry * before


def lead_rate(
    leads_day: float,
    felt: float,
    spend_today: float,
    spend_curve: tuple[float, float, float, float, float],
    hours: float,
    hours_today: float,
    hours_curve: tuple[float, float, float, float, float],
) -> float:
    """Return the leads of a channel on one arrival day, before risks.

    Parameters
    ----------
    leads_day : float
        At today's spend and hours.
    felt, spend_today : float
        Goodwill in force and today's spend, minor units a month.
    spend_curve, hours_curve : tuple of float
        Kind, lo, hi, c, d of :func:`simsales.mechanisms.response.response`.
    hours, hours_today : float
        Ticks a week that people give to the channel's activity, and today's.
    """
    kind, lo, hi, c, d = spend_curve
    rate = leads_day
    if kind != 0.0:
        rate = rate * response(int(kind), lo, hi, c, d, felt / spend_today)
    kind, lo, hi, c, d = hours_curve
    if kind != 0.0:
        rate = rate * response(int(kind), lo, hi, c, d, hours / hours_today)
    return rate
