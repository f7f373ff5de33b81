"""Owns learning: how newcomers come up to speed, what doing teaches, what fades, what colleagues pass on.

A newcomer's speed rises in a straight line from its first share to all of it. Practice saturates,
``g (1 - 2^(-h / h_half))`` after h hours of work on a stage (an exponential learning curve; the size of De
Grip, Sauermann and Sieben 2016, month 12 = 1.64 x start); a newcomer begins at 1 / (1 + g) of the speed of
the file, which people who were there before have reached. What was learnt halves in a half-life, in courses
only without use (Tatel and Ackerman, a meta-analysis of skill decay). A meeting closes a share of the gap in
log-odds to the best in the room (form: assumption; that what such meetings bring lasts: Sandvik et al. 2020).
"""

from __future__ import annotations

import math

from simsales.quantity import DAY

__all__ = [
    "attended_part",
    "faded",
    "kept_share",
    "known_after",
    "learnt_by_doing",
    "picked_up",
    "ramp_share",
    "spilled",
    "unused",
]

LN2 = 0.6931471805599453


def ramp_share(elapsed: int, takes: int, first: float) -> float:
    """Return the share of the full speed that somebody has `elapsed` ticks after the first day.

    Parameters
    ----------
    elapsed, takes : int
        Ticks; `takes` 0 for nobody who has to learn the job.
    first : float
        Share on the first day.
    """
    if elapsed >= takes:
        return 1.0
    if elapsed <= 0:
        return first
    return first + (1.0 - first) * (elapsed / takes)


def learnt_by_doing(gains: float, hours: float, half_after: float) -> float:
    """Return the relative gain of speed after `hours` of work; `half_after` bring half of `gains`."""
    if gains == 0.0:
        return 0.0
    if half_after <= 0.0:
        return gains
    return gains * (1.0 - math.exp(-LN2 * hours / half_after))


def faded(days: float, half_life: float) -> float:
    """Return the share that is left after `days`; all of it where nothing fades (`half_life` 0)."""
    if half_life <= 0.0 or days <= 0.0:
        return 1.0
    return math.exp(-LN2 * days / half_life)


def unused(before: int, now: int, used: int, kept_for: float) -> float:
    """Return the days between the ticks `before` and `now` in which a skill fades.

    It fades from `kept_for` days after its last use at tick `used`.
    """
    first = max(before / DAY, used / DAY + kept_for)
    return max(now / DAY - first, 0.0)


def attended_part(attended: int, ticks: int, length: int) -> float:
    """Return the part of a course or meeting that `ticks` more are, after `attended` of its `length`."""
    left = length - attended
    if left <= 0:
        return 0.0
    return min(ticks, left) / length


def known_after(known: float, part: float) -> float:
    """Return the share of a course that is known after a further part of it; never more than all."""
    after = known + part
    return min(after, 1.0)


def spilled(own: float, mean: float, spills: float) -> float:
    """Return what somebody knows, own or picked up from a team whose mean is `mean`, whichever is more."""
    lent = spills * mean
    return lent if lent > own else own


def kept_share(kept: float, tracks: float) -> float:
    """Return the share of a meeting that is not forgotten: what minutes keep, and tools of the rest."""
    return kept + (1.0 - kept) * tracks


def picked_up(spreads: float, best: float, own: float, part: float) -> float:
    """Return the log-odds that one takes along from `part` of a meeting with somebody of log-odds `best`."""
    if best <= own:
        return 0.0
    return spreads * part * (best - own)
