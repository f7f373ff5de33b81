"""Owns the arrays of customers: satisfaction, tickets, renewal, and what customers bring.

Index order and units are those of :mod:`simsales.world.world`. Satisfaction is a share, 0 to 1. Half-lives
are days. A *cell* is thirty days of a customer's time, counted from the win; rates of what customers bring
are per cell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.quantity import DAY

__all__ = ["CELL", "CELL_DAYS", "Accounts", "Cares", "Clientele", "Growth", "TicketKinds"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CELL_DAYS = 30
CELL = CELL_DAYS * DAY
"""Ticks of a cell."""


class TicketKinds(NamedTuple):
    """What customers ask for, by kind; the work stands in `Stages`, behind the stages of the funnel.

    `rate` (kind): of one customer per cell. `in_hours` (kind): 1 where customers ask in working hours only, 0
    where they ask around the clock. `by_clock` (kind): 1 where promised times run around the clock, 0
    where they run in working hours. `respond_in`, `solve_in` (kind): ticks in which an answer, and
    the solution, were promised, -1 where nothing was. `solved`, `late` (kind): satisfaction gained at most by
    what is earlier than promised, and lost by what takes twice as long or longer. `lifts` (kind, period):
    satisfaction that making up for a broken promise gives, `cost` (kind, period): minor units each time; both
    0 where it is not in use. `keys` (kind): of the names, for draws.
    """

    rate: Floats
    in_hours: Ints
    by_clock: Ints
    respond_in: Ints
    solve_in: Ints
    solved: Floats
    late: Floats
    lifts: Floats
    cost: Ints
    keys: tuple[int, ...]


class Cares(NamedTuple):
    """Service beyond what was sold.

    `activity` (care): the standing activity. `lifts` (care, period): satisfaction added to the usual one with
    very many hours, 0 where it is not in use. `half_at` (care): ticks a week for one customer at which half
    of it is reached.
    """

    activity: Ints
    lifts: Floats
    half_at: Floats


class Growth(NamedTuple):
    """What customers bring.

    `upsell`, `referral`: rates per cell at the usual satisfaction, 0 where not mentioned; `upsell_matters`,
    `referral_matters`: their log for the whole way of satisfaction from 0 to 1. `upsell_stage`: where such a
    deal begins; `upsell_share`: distribution of its value over what the customer pays. `referral_channel`;
    `referral_stays`: log-odds of staying while the customer who referred stays. `back_chance`: share of those
    who left who can be won back; `back_after`: distribution of the time until then; `back_stage`.
    """

    upsell: float
    upsell_matters: float
    upsell_stage: int
    upsell_share: int
    referral: float
    referral_matters: float
    referral_channel: int
    referral_stays: float
    back_chance: float
    back_after: int
    back_stage: int


class Accounts(NamedTuple):
    """Customers of the first day, one row each.

    `channel`, `segment` (-1: drawn from the channel's shares), `product` (-1: drawn), `value` (-1: drawn from
    the product), `renews` (distribution of the ticks until the next renewal, -1: anywhere in the term),
    `left_before` (0 or 1), `satisfaction` (-1: that of a new customer), `key`: name in draws.
    """

    channel: Ints
    segment: Ints
    product: Ints
    value: Ints
    renews: Ints
    left_before: Ints
    satisfaction: Floats
    key: tuple[int, ...]


class Clientele(NamedTuple):
    """Customers, from the win on. `active`: 1 where the scenario says anything of them.

    `starts` (segment, period): satisfaction of a new customer. `usual`: satisfaction to which it returns
    with `half_life`. `stay` (segment): log-odds to renew at the usual satisfaction; `matters`: see
    mechanisms/loyalty.py; `left_before`: log-odds more or less for who left before. `intends`: exponent of
    what customers say. `term` (product): ticks from renewal to renewal. `worth` (product): what money one
    term later is worth today, a factor.
    """

    active: int
    starts: Floats
    usual: float
    half_life: float
    stay: Floats
    matters: float
    left_before: float
    intends: float
    term: Ints
    worth: Floats
    tickets: TicketKinds
    cares: Cares
    growth: Growth
    accounts: Accounts
