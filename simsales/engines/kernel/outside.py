"""Owns the kernel's third entrance: customers, the market, and attempts to reach somebody.

It is an entrance of its own and no part of that of what changes people: companies without the one have the
other, and neither shall wait for what it does not use. The loop calls it by its address (`access.outside`).
"""

from __future__ import annotations

from functools import cache

from simsales.engines.kernel.access import year_at
from simsales.engines.kernel.clientele import (
    becomes_customer,
    brings,
    cell_over,
    joins_term,
    open_customers,
)
from simsales.engines.kernel.compiled import entrance, lies_at
from simsales.engines.kernel.layout import (
    ACCOUNTS_OPEN,
    BREACHES,
    BRINGS,
    CELL_BEGINS,
    CLOSES,
    DAY_BEGINS,
    MARKET_OPENS,
    RATES,
    SIGNS,
    TERM_ENDS,
    TICKET_STAYS,
    WINS,
    WORK_DONE,
)
from simsales.engines.kernel.staying import term_over, value_customers
from simsales.engines.kernel.tickets import breaks, care_for_all, ticket_stays_open, work_done
from simsales.engines.kernel.trading import adjust_rates, market_day, open_market

__all__ = ["outside_lies_at"]


@entrance
def deal_with_outside(address: int, what: int, about: int) -> int:  # noqa: PLR0912 - what happens, one by one
    """Let customers or the market do something.

    Parameters
    ----------
    address
        Where the year's record lies.
    what
        What happens, see `layout.MARKET_OPENS` and those beside it.
    about
        The slot of the deal or customer, or the day.

    Returns
    -------
    int
        Where the deal walks on, or whether it comes; 0 where nothing is asked.
    """
    y = year_at(address)
    if what == WORK_DONE:
        return work_done(y, about)
    if what == BRINGS:
        return brings(y, about)
    if what == CELL_BEGINS:
        cell_over(y, about)
    elif what == TERM_ENDS:
        term_over(y, about)
    elif what == BREACHES:
        breaks(y, about)
    elif what == SIGNS:
        return joins_term(y, about)
    elif what == WINS:
        becomes_customer(y, about)
    elif what == DAY_BEGINS:
        if y.serves:
            care_for_all(y, about)
        if y.trades:
            market_day(y, about)
    elif what == RATES:
        adjust_rates(y, about)
    elif what == TICKET_STAYS:
        ticket_stays_open(y, about)
    elif what == MARKET_OPENS:
        open_market(y)
    elif what == ACCOUNTS_OPEN:
        open_customers(y)
    elif what == CLOSES:
        value_customers(y)
    return 0


@cache
def outside_lies_at() -> int:
    """Return where that code lies; it is compiled, or loaded, when it is asked for first."""
    return lies_at(deal_with_outside)
