"""Owns the kernel's second entrance: all that changes people, compiled by itself.

Compiled into the loop it would double the time that compiling takes, for scenarios without it, too. So the
loop calls it by its address (`access.change`), and only while `active` of the year is 1.
"""

from __future__ import annotations

from functools import cache

from simsales.engines.kernel.access import days, forces, meetings, year_at
from simsales.engines.kernel.compiled import entrance, lies_at
from simsales.engines.kernel.deciding import offer_discounts, unblock
from simsales.engines.kernel.layout import BEEN, COMPANY_DAY, LEFT, MEET, MONTH_ENDS, MORNING, WORKED
from simsales.engines.kernel.mornings import company_day, has_been, has_left, has_worked, meet, morning
from simsales.engines.kernel.rewarding import month_ends
from simsales.mechanisms.work_time import MEETING

__all__ = ["changes_lie_at"]


@entrance
def change_people(address: int, what: int, a: int, b: int, c: int, d: int) -> int:
    """Let something have its effect on people.

    Parameters
    ----------
    address
        Where the year's record lies.
    what
        What happens, see `layout.MEET` and those beside it.
    a, b, c, d
        The person (or the day, or the month and its last period), and more.
    """
    y = year_at(address)
    if what == WORKED:
        has_worked(y, a, b, c)
    elif what == BEEN:
        has_been(y, a, b, c, d)
        if b == MEETING and meetings(y, c).unblocks > 0.0:
            unblock(y, a, c, d)
    elif what == MORNING:
        morning(y, a, b, c)
        if days(y, b).last_of_quarter and forces(y, a).discount > 0.0:
            offer_discounts(y, a)
    elif what == COMPANY_DAY:
        company_day(y, a)
    elif what == LEFT:
        has_left(y, a)
    elif what == MONTH_ENDS:
        month_ends(y, a, b)
    elif what == MEET:
        meet(y)
    return 0


@cache
def changes_lie_at() -> int:
    """Return where that code lies; it is compiled, or loaded, when it is asked for first."""
    return lies_at(change_people)
