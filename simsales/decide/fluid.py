"""Owns the planner's picture of a year: how all results follow from the leads, in linear figures.

Deals that are alike for the planner (one channel, the same people at each stage) are one group.
`Fluid` holds what a
lead of each group and period brings to each metric, what work it needs of whom and when, and the same
for the
deals that are open on the first day. Amounts are minor units, times are ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from simsales.decide.capacity import overtime_pay
from simsales.decide.prospects import Prospects
from simsales.decide.yields import Funnel, Yield
from simsales.feasible.clientele import pays as customer_pays
from simsales.feasible.flow import Limits, limited, limits
from simsales.feasible.outlook import Outlook, outlook
from simsales.mechanisms.sampling import sample
from simsales.quantity import DAY
from simsales.world.world import Floats, World

__all__ = ["MODELLED", "Fluid", "Group", "Outcome", "make_fluid"]

_AGES = 5

MODELLED: dict[str, dict[str, float]] = {
    "bookings": {"bookings": 1},
    "revenue": {"revenue": 1},
    "gross_margin": {"revenue": 1, "delivery": -1},
    "profit": {"revenue": 1, "delivery": -1, "commission": -1, "spend": -1, "running": -1},
    "costs": {"delivery": 1, "commission": 1, "spend": 1, "running": 1},
    "delivery_cost": {"delivery": 1},
    "commission": {"commission": 1},
    "cash": {"cash": 1},
    "spend": {"spend": 1},
    "leads": {"leads": 1},
    "wins": {"wins": 1},
    "backlog": {"bookings": 1, "revenue": -1},
    "receivables": {"bookings": 1, "cash": -1},
    "market_share": {"bookings": 1},
}
"""Metrics that the planner knows, as sums of what it counts; the simulator judges all others."""


class Group(NamedTuple):
    """Leads that are alike for the planner: channel, pool by stage, part of its leads by period."""

    channel: int
    pools: tuple[int, ...]
    share: Floats


class Part(NamedTuple):
    """One kind of deal, and what its sources bring; `value` by source, minor units.

    `deals` by source: deals for one unit of the group (its share there), or deals of the opening.
    """

    group: int
    channel: int
    segment: int
    product: int
    deals: Floats
    value: Floats
    brings: Yield


class Outcome(NamedTuple):
    """A metric as a linear form.

    `leads` (group, period): per lead that is worked on; `arriving` (group, period): per lead that comes;
    `opening` (row): per open deal of the first day that is worked on; `spend` (channel, period): per
    minor unit of
    spend; `constant`.
    """

    leads: Floats
    arriving: Floats
    opening: Floats
    spend: Floats
    constant: float


class Fluid(NamedTuple):
    """The picture. What is *opening* are deals that no channel brings: of the first day, and of customers.

    `work` (group, source period, stage, period): ticks for one lead; `opening_work` (row, stage, period) for
    one deal, `opening_group` (row), `opening_count` (row), `opening_leads` (row, period): how many of them
    come as leads, which customers bring; `base` (channel, period): leads at today's effort before `limits`,
    `come` those that are left; `overtime` (rep, period): minor units; `prospects`: what people are like.
    """

    world: World
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]
    openings: tuple[Part, ...]
    base: Floats
    limits: Limits | None
    come: Floats
    work: Floats
    opening_work: Floats
    opening_group: tuple[int, ...]
    opening_count: Floats
    opening_leads: Floats
    overtime: Floats
    prospects: Prospects

    def outcome(
        self,
        metric: str,
        first: int,
        last: int,
        include: Callable[[Part], bool] = lambda _: True,
        *,
        whole: bool = True,
    ) -> Outcome:
        """Return a metric of `MODELLED` as a linear form.

        Parameters
        ----------
        metric : str
            Which.
        first, last : int
            First period that counts and the one after the last.
        include : callable
            Which deals count.
        whole : bool
            Whether costs that belong to no deal count, too.
        """
        window = slice(first, last)
        weights = MODELLED[metric]
        leads, arriving, opening, spend = self._zeros()
        for part in self.parts:
            if include(part):
                leads[part.group] += part.deals * _worth(part, weights, window, self.world)
                arriving[part.group, window] += weights.get("leads", 0.0) * part.deals[window]
        for row, part in enumerate(self.openings):
            if include(part):
                opening[row] = float(_worth(part, weights, window, self.world)[0])
        constant = 0.0
        for part, come in zip(self.openings, self.opening_leads, strict=True):
            if include(part):
                constant += weights.get("leads", 0.0) * float(come[window].sum())
        if whole:
            spend[:, window] = weights.get("spend", 0.0)
            constant += weights.get("running", 0.0) * self._running(window)
        scale = 1.0
        if metric == "market_share":
            scale = 1.0 / max(float(self.world.money.market[:, window].sum()), 1.0)
        return Outcome(leads * scale, arriving, opening * scale, spend, constant)

    def lasting(self) -> Outcome:
        """Return what the year is worth: margin of all deals won and still to be won, less all costs.

        A deal counts with its whole value less delivery and commission, also when it is recognised or
        won after
        the horizon, so that no plan lives off its last months.
        """
        leads, arriving, opening, spend = self._zeros()
        warm = int(self.world.periods.warm.sum())
        for part in self.parts:
            leads[part.group] += part.deals * _lasting(part, self.world)
        for row, part in enumerate(self.openings):
            opening[row] = float(_lasting(part, self.world)[0])
        spend[:, warm:] = -1.0
        return Outcome(leads, arriving, opening, spend, -self._running(slice(warm, None)))

    def _zeros(self) -> tuple[Floats, Floats, Floats, Floats]:
        shape = (len(self.groups), self.base.shape[1])
        return np.zeros(shape), np.zeros(shape), np.zeros(len(self.openings)), np.zeros(self.base.shape)

    def _running(self, window: slice) -> float:
        """Return what it costs whatever deals come, minor units.

        Salaries, overtime, prevention, courses, tools, praise, care of customers and channels, promotion,
        research and fixed costs; what depends on chance
        (bonuses, successors) is left to the simulator.
        """
        money = self.world.money
        tables = (
            *(money.salary, money.prevention, money.courses, money.tools, self.overtime, money.cares),
            *(money.promotion, money.research, money.channel_care),
        )
        total = sum(float(table[:, window].sum()) for table in tables)
        return total + float((money.fixed + money.praise)[window].sum())


def _worth(part: Part, weights: dict[str, float], window: slice, world: World) -> Floats:
    """Return what one deal brings to a sum of counters within a window, by source."""
    brings, value = part.brings, part.value
    commission = world.money.commission + float(world.channels.commission[part.channel])
    wins = brings.wins[:, window].sum(axis=1)
    booked, revenue = wins * value, brings.recognised[:, window].sum(axis=1) * value
    counters = {
        "wins": wins,
        "bookings": booked,
        "revenue": revenue,
        "delivery": revenue * float(world.money.cost[part.product]),
        "commission": booked * commission,
        "cash": brings.cash[:, window].sum(axis=1) * value,
    }
    total = np.zeros(len(value))
    for name, weight in weights.items():
        if name in counters:
            total += weight * counters[name]
    return total


def _lasting(part: Part, world: World) -> Floats:
    commission = world.money.commission + float(world.channels.commission[part.channel])
    kept = 1.0 - float(world.money.cost[part.product]) - commission
    return np.asarray((part.brings.wins.sum(axis=1) + part.brings.later) * part.value * kept)


def make_fluid(world: World) -> Fluid:
    """Draw the picture of a World."""
    expected = outlook(world)
    funnel = Funnel(world, expected.market)
    found: dict[tuple[int, tuple[int, ...]], int] = {}
    shares: list[Floats] = []
    parts: list[Part] = []
    arrivals = [funnel.arrivals(channel) for channel in range(len(world.names.channels))]
    of_segments = expected.market.segments(world)
    for channel, segment, product in np.ndindex(*world.stages.pool.shape[1:]):
        share = of_segments[channel, segment] * world.channels.product_share[channel, product]
        if not (share > 0.0).any():
            continue
        key = (channel, tuple(world.stages.pool[: world.stages.sales, channel, segment, product].tolist()))
        group = found.setdefault(key, len(found))
        if group == len(shares):
            shares.append(np.zeros(funnel.periods))
        shares[group] += share
        value = np.array([funnel.mean_value(product, period) for period in range(funnel.periods)])
        begun = funnel.begun_odds(channel)
        brings = funnel.walk(arrivals[channel], 0, channel, segment, product, begun=begun)
        parts.append(Part(group, channel, segment, product, share, value, brings))
    # A group's own share becomes the leads of the group; its parts are shares within it.
    parts = [part._replace(deals=_part_of(part.deals, shares[part.group])) for part in parts]
    groups = tuple(
        Group(channel, pools, share) for (channel, pools), share in zip(found, shares, strict=True)
    )
    work = np.zeros((len(groups), funnel.periods, len(world.names.stages), funnel.periods))
    for part in parts:
        work[part.group] += part.brings.work * part.deals[:, None, None]
    groups, openings = _openings(world, funnel, found, list(groups))
    bring = _brought(funnel, expected, found)
    leads = [np.zeros(funnel.periods) for _ in openings] + [come for _, come in bring]
    openings += [part for part, _ in bring]
    groups += tuple(Group(*key, share=np.zeros(funnel.periods)) for key in list(found)[len(groups) :])
    work = np.concatenate([work, np.zeros((len(groups) - len(work), *work.shape[1:]))])
    base = np.array(
        [
            world.channels.leads_day[c] * funnel.arrival_days(c) * funnel.expected.leads[c]
            for c in range(len(arrivals))
        ]
    )
    bounds = limits(world, funnel.expected.leads)
    base = base * expected.market.health * expected.market.mix
    return Fluid(
        world=world,
        groups=groups,
        parts=tuple(parts),
        openings=tuple(openings),
        base=base,
        limits=bounds,
        come=limited(base, bounds),
        work=work,
        opening_work=np.array([part.brings.work[0] for part in openings]).reshape(-1, *work.shape[2:]),
        opening_group=tuple(part.group for part in openings),
        opening_count=np.array([float(part.deals[0]) for part in openings]),
        opening_leads=np.array(leads).reshape(-1, funnel.periods),
        overtime=overtime_pay(world),
        prospects=funnel.prospects,
    )


def _part_of(share: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(share, whole, out=np.zeros_like(share), where=whole > 0.0))


def _openings(
    world: World, funnel: Funnel, found: dict[tuple[int, tuple[int, ...]], int], groups: list[Group]
) -> tuple[tuple[Group, ...], list[Part]]:
    """Return the open deals of the first day, one part for all that are alike."""
    counts: dict[tuple[int, ...], float] = {}
    columns = world.opening[:7]
    for stage, channel, segment, product, value, age, waiting in zip(
        *(c.tolist() for c in columns), strict=True
    ):
        for s, by_segment in _which(segment, world.channels.segment_share[channel]):
            for p, by_product in _which(product, world.channels.product_share[channel]):
                like = (stage, channel, s, p, value, age, waiting)
                counts[like] = counts.get(like, 0.0) + by_segment * by_product
    parts = []
    for (stage, channel, segment, product, value, age, waiting), count in counts.items():
        key = (channel, tuple(world.stages.pool[: world.stages.sales, channel, segment, product].tolist()))
        if key not in found:
            found[key] = len(found)
            groups.append(Group(*key, share=np.zeros(funnel.periods)))
        mass = np.zeros((1, funnel.days))
        mass[0, 0] = 1.0
        brings = _opened(funnel, mass, (stage, channel, segment, product), age, waiting=bool(waiting))
        worth = float(value) if value >= 0 else funnel.mean_value(product, 0)
        parts.append(
            Part(found[key], channel, segment, product, np.array([count]), np.array([worth]), brings)
        )
    return tuple(groups), parts


def _brought(
    funnel: Funnel,
    expected: Outlook,
    found: dict[tuple[int, tuple[int, ...]], int],
) -> list[tuple[Part, Floats]]:
    """Return the deals that customers bring, one part for all that are alike, and when they come."""
    world, growth = funnel.world, funnel.world.clientele.growth
    usual = np.array([funnel.mean_value(product, 0) for product in range(len(world.names.products))])
    pays, of_term = customer_pays(world, usual), _left_of_term(world)
    share = funnel.mean(growth.upsell_share)
    sorts = (
        (growth.upsell_stage, expected.brought.upsell, pays * of_term * share),
        (0, expected.brought.referral, np.broadcast_to(usual, pays.shape)),
        (growth.back_stage, expected.brought.win_back, pays),
    )
    parts = []
    for stage, deals, value in sorts:
        for kind in np.argwhere(deals.sum(axis=-1) > 0.0).tolist():
            channel, segment, product = kind
            come = deals[channel, segment, product]
            pools = tuple(world.stages.pool[: world.stages.sales, channel, segment, product].tolist())
            group = found.setdefault((channel, pools), len(found))
            count, begun = float(come.sum()), funnel.begun_odds(channel)
            met = None if begun is None else np.array([float(begun @ come) / count])
            brings = funnel.walk(funnel.spread(come), stage, channel, segment, product, begun=met)
            worth = np.array([float(value[channel, segment, product])])
            parts.append((Part(group, channel, segment, product, np.array([count]), worth, brings), come))
    return parts


def _left_of_term(world: World) -> Floats:
    """Return which part of a term is left on average when a customer takes more, by product."""
    found = np.ones(len(world.names.products))
    for product, (term, again) in enumerate(
        zip(world.money.term.tolist(), world.clientele.term.tolist(), strict=True)
    ):
        if term > 0:
            # The rest of the customer's term is anything up to `again`; what is sold lasts `term` at most.
            found[product] = again / term / 2.0 if again <= term else 1.0 - term / again / 2.0
    return found


def _which(index: int, shares: Floats) -> Sequence[tuple[int, float]]:
    if index >= 0:
        return [(index, 1.0)]
    return [(i, share) for i, share in enumerate(shares.tolist()) if share > 0.0]


def _opened(
    funnel: Funnel, mass: Floats, what: tuple[int, int, int, int], age: int, *, waiting: bool
) -> Yield:
    """Return what a deal of the first day brings, averaged over its age."""
    if waiting or age < 0:
        return funnel.walk(mass, *what, age=None if waiting else 0.0)
    points = [(i + 0.5) / _AGES for i in range(_AGES)]
    ages = [min(sample(funnel.rows, funnel.points, age, u), 3650.0 * DAY) for u in points]
    walks = [funnel.walk(mass, *what, age=float(ticks)) for ticks in ages]
    return Yield(*(np.mean([walk[i] for walk in walks], axis=0) for i in range(len(Yield._fields))))
