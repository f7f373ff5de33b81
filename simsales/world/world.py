"""Owns World: all that exists in one strategy's simulated year, as arrays; the only input of an engine.

Index order of named things is the order of their names (of stages: the flow), so that the order of lists in a
file changes nothing. Draws use the names' keys, never these indices. Amounts of money are minor units, times
are ticks (milliseconds since the first day, 00:00), odds are natural logarithms. An axis called *period* runs
over the periods that `Periods` cuts; a lever holds one value in a period.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.world.clientele import Clientele
from simsales.world.marketplace import Marketplace
from simsales.world.workforce import Workforce

__all__ = [
    "ADBUDG",
    "AROUND_THE_CLOCK",
    "NONE",
    "OWN_HOURS",
    "POWER",
    "WORKING_HOURS",
    "Book",
    "Channels",
    "Days",
    "Floats",
    "Ideas",
    "Ints",
    "Meetings",
    "Money",
    "Names",
    "Openings",
    "Periods",
    "Reps",
    "Risks",
    "Stages",
    "World",
]

NONE, ADBUDG, POWER = 0, 1, 2
"""Kinds of response curve in `Channels`; their equations stand in mechanisms/response.py."""

WORKING_HOURS, AROUND_THE_CLOCK, OWN_HOURS = 0, 1, 2
"""When leads of a channel come, in `Channels`."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Names(NamedTuple):
    """Names in index order, and the keys (64 bits) by which draws know them.

    `stages` are those of the funnel, and behind them the kinds of tickets (see `Stages.sales`).
    """

    channels: tuple[str, ...]
    segments: tuple[str, ...]
    products: tuple[str, ...]
    stages: tuple[str, ...]
    teams: tuple[str, ...]
    reps: tuple[str, ...]
    activities: tuple[str, ...]
    meetings: tuple[str, ...]
    courses: tuple[str, ...]
    risks: tuple[str, ...]
    cares: tuple[str, ...]
    promotions: tuple[str, ...]
    research: tuple[str, ...]
    channel_keys: tuple[int, ...]
    segment_keys: tuple[int, ...]
    stage_keys: tuple[int, ...]
    rep_keys: tuple[int, ...]
    risk_keys: tuple[int, ...]
    causes: tuple[str, ...]
    cause_keys: tuple[int, ...]
    ideas: tuple[str, ...]
    idea_keys: tuple[int, ...]


class Days(NamedTuple):
    """Calendar days of the horizon and their working spans.

    `first` and `spans` (day): where the spans of a day begin, and how many, in `span_start`, `span_end`
    (ticks). `weekday` (day): 0 is Monday. `week` (day): number of the Monday-to-Sunday week. `tick` (day):
    its 00:00. `week_ticks`: working time of a week without holidays. `always`: work around the clock.
    """

    tick: Ints
    weekday: Ints
    week: Ints
    first: Ints
    spans: Ints
    span_start: Ints
    span_end: Ints
    week_ticks: int
    always: bool


class Periods(NamedTuple):
    """Cuts of the horizon: at month starts, deadlines, dated changes and the end of the warm-up.

    `edge` (period + 1) in ticks; `month` (period) counts calendar months from the first; `season` (period) is
    the month of the year, 0 for January; `warm` (period) is 1 in the warm-up. `month_edge` (month + 1) in
    ticks. `calendar_month`: starts of calendar months from ten years before the first until ten
    years after the horizon.
    """

    edge: Ints
    month: Ints
    season: Ints
    warm: Ints
    month_edge: Ints
    calendar_month: Ints


class Book(NamedTuple):
    """All distributions: rows of parameters and the tabulated points (see mechanisms/sampling.py)."""

    dists: NDArray[Any]
    points: Floats


class Channels(NamedTuple):
    """Demand by channel.

    `leads_day` (channel, period): leads on one arrival day at today's spend and hours, season included.
    `window` (channel): 0 in working hours, 1 around the clock, 2 in hours of its own, which are `own`
    (channel, 2), ticks of the day, on the weekdays of `own_days` (channel, 7). `segment_share` (channel,
    segment) and `product_share` (channel, product) sum to 1 in a row. `spend` (channel, period): minor units
    a month.
    `spend_before` (channel): goodwill of the first day, minor units a month; 0 where the file has it closed.
    `spend_today` (channel): reference of the response. `spend_curve`, `hours_curve` (channel, 5): kind, lo,
    hi, c, d of mechanisms/response.py. `carry` (channel): a month. `activity` (channel): standing activity
    that brings leads, or -1; `hours_today` (channel): ticks a week. `commission` (channel): share of
    bookings. `odds` (channel).
    """

    leads_day: Floats
    window: Ints
    own: Ints
    own_days: Ints
    segment_share: Floats
    product_share: Floats
    spend: Ints
    spend_before: Floats
    spend_today: Ints
    spend_curve: Floats
    carry: Floats
    activity: Ints
    hours_today: Ints
    hours_curve: Floats
    commission: Floats
    odds: Floats


class Stages(NamedTuple):
    """The funnel, and behind its stages the kinds of tickets: work that is one stage and has no outcome.

    `sales`: how many stages the funnel has. `extra` (stage, period): ticks of discovery added to the effort;
    `discovered` (stage, period): log-odds that it adds to a deal that enters, in this and all later stages
    (`passes` has them, as for deals that come through all stages, `undiscovered` has not);
    `understood` (stage, period): satisfaction that it gives to who becomes a customer.
    `attempts` (stage): how often the work is done until the customer is reached, 0 where once is enough;
    `reached_first`, `reached_alike` (stage): see mechanisms/contact.py; `tries_every` (stage): ticks between.
    Rows of distributions are -1 where absent: `effort`, `patience` (stage), `if_passed`, `if_lost` (stage,
    segment). `decided_late` (stage, segment): 1 where the outcome is drawn when the customer decides, 0 where
    it is drawn when the customer's time begins. `season` (stage, 12): weight of a month for decisions;
    `has_season` (stage): 0 or 1. `passes` (stage, period): log-odds, the month's odds included; plus or minus
    infinity for certainty. `no_decision`, `cools` (stage). `priority` (stage). `keeps_owner` (stage): 0 or 1.
    `pool` (stage, channel, segment, product): which pool works on it. `members` (pool, rep): 0 or 1. `due`
    (stage): ticks in which the work was promised to be done, -1 where nothing was.
    """

    effort: Ints
    if_passed: Ints
    if_lost: Ints
    decided_late: Ints
    season: Floats
    has_season: Ints
    patience: Ints
    passes: Floats
    undiscovered: Floats
    no_decision: Floats
    cools: Floats
    priority: Ints
    keeps_owner: Ints
    pool: Ints
    members: Ints
    due: Ints
    ageing: int
    assignment: int
    sales: int
    extra: Ints
    discovered: Floats
    understood: Floats
    attempts: Ints
    reached_first: Floats
    reached_alike: Floats
    tries_every: Ints


class Reps(NamedTuple):
    """People.

    `team` (rep). `week` (rep, period): ticks a week, -1 for the whole working time. `starts`, `leaves` (rep):
    ticks of the first and after the last day. `skill`: log-odds (rep, stage); `speed` (rep, stage): work per
    hour; `reserved` (rep, stage, period): ticks a week kept for a stage, -1 where nothing is said;
    `has_reserved` (rep, period): 0 or 1. `standing` (rep, activity, period): ticks a week. `away` (n, 3):
    rep, first tick, tick after. `buffer` (rep, period): share. `surprise_day` (rep): expected surprises in
    one full working day; `surprise_take` (rep): row of the distribution or -1.
    """

    team: Ints
    week: Ints
    starts: Ints
    leaves: Ints
    skill: Floats
    speed: Floats
    reserved: Ints
    has_reserved: Ints
    standing: Ints
    away: Ints
    buffer: Floats
    surprise_day: Floats
    surprise_take: Ints


class Meetings(NamedTuple):
    """Blocked time.

    `weekdays` (meeting, 7), `at` ticks after 00:00, `length` (meeting, period) ticks, `every` weeks,
    `attends` (meeting, rep).
    """

    weekdays: Ints
    at: Ints
    length: Ints
    every: Ints
    attends: Ints


class Risks(NamedTuple):
    """The register.

    What may happen are the risks and, behind them, the causes: `per_day` (risk or cause, period): how often a
    calendar day it happens by itself, `highest` (risk or cause) the most of these; `forced` (n, 2): risk or
    cause, tick. What brings what (link): `link_from` risk or cause, `link_to` risk, `link_chance`. `within`,
    `severity`, `lasts` (risk): distributions, -1 where absent. Effects (effect): `effect_risk`, `effect_kind`
    (0 leads of a channel, 1 odds of a stage, 2 value of a product, 3 effort of a stage, 4 hours of a person),
    `effect_on` (index or -1 for all), `effect_by` (relative change). `leavers` (n, 2): risk, rep who gives
    notice. `before` (risk): ticks by which signs come in advance; `sees` (risk, period): chance that they are
    seen. `prevents` (risk, period): share of strikes prevented, 0 where not in use; `eases` (risk, period):
    share of the impact taken away by the contingency; `after` (risk): ticks until it works; `cost` (risk):
    minor units each time.
    """

    per_day: Floats
    highest: Floats
    lasts: Ints
    severity: Ints
    within: Ints
    forced: Ints
    link_from: Ints
    link_to: Ints
    link_chance: Floats
    leavers: Ints
    before: Ints
    sees: Floats
    effect_risk: Ints
    effect_kind: Ints
    effect_on: Ints
    effect_by: Floats
    prevents: Floats
    eases: Floats
    after: Ints
    contingency_cost: Ints


class Ideas(NamedTuple):
    """Kinds of ideas, and how they are tried.

    `kind`, `on` (idea): what they act on, as effects of risks do. `per_cell` (idea, period): how many come in
    a cell of time of 28 days, `highest` (idea) the most of these. `good` (idea): the chance that one helps;
    `helps`, `harms` (idea): distributions of how much, -1 where absent. Of the pilot (idea): `tried` 0 or 1;
    `part` of the business; `pairs`; `prepare`, `lasts` ticks; `noise` standard deviation of a pair over one
    round; `leaks`; `cost` of a round; `takes`; `at_once`; `gain`, `critical` (the t that must be exceeded),
    `prolongs`. Of the roll-out (idea): `after` ticks, `price`, `reaches`. `best`, `worst`: the most that one
    brings and takes away.
    """

    kind: Ints
    on: Ints
    per_cell: Floats
    highest: Floats
    good: Floats
    helps: Ints
    harms: Ints
    tried: Ints
    part: Floats
    pairs: Ints
    prepare: Ints
    lasts: Ints
    noise: Floats
    leaks: Floats
    cost: Ints
    takes: Floats
    at_once: Ints
    gain: Floats
    critical: Floats
    prolongs: Ints
    after: Ints
    price: Ints
    reaches: Floats
    best: float
    worst: float


class Openings(NamedTuple):
    """Deals that are open on the first day, one row each.

    `stage`, `channel`, `segment` (-1: drawn), `product` (-1: drawn), `value` (-1: drawn), `age` (distribution
    or -1), `waiting` (0 or 1), `owner` (rep or -1), `ordinal` (number among its like: its name in draws),
    `odds`: log-odds, and `understood`: satisfaction as a customer, by needs analysis before the first day.
    """

    stage: Ints
    channel: Ints
    segment: Ints
    product: Ints
    value: Ints
    age: Ints
    waiting: Ints
    owner: Ints
    ordinal: Ints
    odds: Floats
    understood: Floats
    key: tuple[int, ...]


class Money(NamedTuple):
    """Prices, payment and costs.

    `price` (product, period), `discount` (product, period) share taken off at the win, `price_odds` (product,
    period) log-odds of the last decision, `cost` (product) share of the value, `value` (product)
    distribution of the factor on the price or -1, `term` (product) ticks, `product_odds` (product),
    `segment_odds` (segment).
    `upfront`, `late` shares; `within` ticks; `late_by` distribution or -1. `commission` share of bookings.
    Costs that accrue evenly over time, minor units by calendar month: `salary_month` (rep, month),
    `spend_month` (channel, month), `prevention_month` (risk, month), `fixed_month` (month), and
    `market_month` (segment, month); the same by period: `salary`, `spend`, `prevention`, `fixed`, `market`;
    `courses` (course, period), `tools` (tool in the order of names, period), `praise` (period), `cares`
    (care, period), `promotion` (promotion, period), `research` (research, period), `channel_care` (channel,
    period): training, incentives and setting up, `encouragement` (idea, period).
    """

    price: Ints
    discount: Floats
    price_odds: Floats
    cost: Floats
    value: Ints
    term: Ints
    product_odds: Floats
    segment_odds: Floats
    upfront: float
    within: int
    late: float
    late_by: int
    commission: float
    salary: Ints
    spend: Ints
    prevention: Ints
    fixed: Ints
    market: Ints
    courses: Ints
    tools: Ints
    praise: Ints
    cares: Ints
    promotion: Ints
    research: Ints
    channel_care: Ints
    encouragement: Ints


class World(NamedTuple):
    """What exists. Compile one with :func:`simsales.world.compile.compile_world`."""

    horizon: int
    events_at_most: int
    names: Names
    days: Days
    periods: Periods
    book: Book
    channels: Channels
    stages: Stages
    reps: Reps
    meetings: Meetings
    risks: Risks
    opening: Openings
    money: Money
    workforce: Workforce
    clientele: Clientele
    marketplace: Marketplace
    ideas: Ideas
