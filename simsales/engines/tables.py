"""Owns the tables that the reference engine reads: World's arrays as lists, which CPython reads fastest."""

from __future__ import annotations

from simsales.engines.tally import Scopes
from simsales.mechanisms.risk import SEVEREST
from simsales.world.distributions import python_rows
from simsales.world.draws import entity_key, mix
from simsales.world.streams import Stream
from simsales.world.world import World

__all__ = ["Tables"]


class Tables:
    """What a run reads and never writes: World as lists, rows of the tally, streams by stage."""

    def __init__(self, world: World, scopes: Scopes, periods: int, streams: tuple[int, ...]) -> None:
        self.world = world
        self.streams = streams
        self.dists, self.points = python_rows(world.book.dists, world.book.points)
        self._read_names(scopes, periods)
        self._read_stages()
        self._read_people()
        self._read_demand()
        self._read_money_and_risks()

    def _read_names(self, scopes: Scopes, p: int) -> None:
        world = self.world
        names = world.names
        self.base_channel = [(scopes.channel + i) * p for i in range(len(names.channels))]
        self.base_segment = [(scopes.segment + i) * p for i in range(len(names.segments))]
        self.base_product = [(scopes.product + i) * p for i in range(len(names.products))]
        self.base_stage = [(scopes.stage + i) * p for i in range(len(names.stages))]
        self.base_risk = [(scopes.risk + i) * p for i in range(len(names.risks))]
        team: list[int] = world.reps.team.tolist()
        self.base_rep = [((scopes.team + team[i]) * p, (scopes.rep + i) * p) for i in range(len(names.reps))]
        self.places = len(names.channels) * len(names.segments)
        self.field = [entity_key(1, c, s) for c in names.channel_keys for s in names.segment_keys]

    def _read_stages(self) -> None:
        stages, names = self.world.stages, self.world.names
        self.stages = len(names.stages)
        self.sales = int(stages.sales)
        self.extra: list[list[int]] = stages.extra.tolist()
        self.attempts: list[int] = stages.attempts.tolist()
        self.reached_first: list[float] = stages.reached_first.tolist()
        self.reached_alike: list[float] = stages.reached_alike.tolist()
        self.tries_every: list[int] = stages.tries_every.tolist()
        self.ageing = int(stages.ageing)
        self.assignment = int(stages.assignment)
        self.effort: list[int] = stages.effort.tolist()
        self.if_passed: list[list[int]] = stages.if_passed.tolist()
        self.if_lost: list[list[int]] = stages.if_lost.tolist()
        self.decided_late: list[list[int]] = stages.decided_late.tolist()
        self.season: list[list[float]] = stages.season.tolist()
        self.has_season: list[int] = stages.has_season.tolist()
        self.calendar_month: list[int] = self.world.periods.calendar_month.tolist()
        self.first_month = int(self.world.periods.season[0])
        self.patience: list[int] = stages.patience.tolist()
        self.passes: list[list[float]] = stages.undiscovered.tolist()
        self.discovered: list[list[float]] = stages.discovered.tolist()
        self.understood: list[list[float]] = stages.understood.tolist()
        self.no_decision: list[float] = stages.no_decision.tolist()
        self.cools: list[float] = stages.cools.tolist()
        self.priority: list[int] = stages.priority.tolist()
        self.due: list[int] = stages.due.tolist()
        self.keeps_owner: list[int] = stages.keeps_owner.tolist()
        self.pool: list[list[list[list[int]]]] = stages.pool.tolist()
        self.members = [
            sum(1 << rep for rep, member in enumerate(row) if member) for row in stages.members.tolist()
        ]

        def by_stage(stream: Stream) -> list[int]:
            return [mix(self.streams[stream] ^ key) for key in names.stage_keys]

        self.patience_stream = by_stage(Stream.PATIENCE)
        self.reason_stream = by_stage(Stream.LOSS_REASON)
        self.contact_stream = by_stage(Stream.CONTACT)

    def _read_people(self) -> None:
        reps = self.world.reps
        self.skill: list[list[float]] = reps.skill.tolist()
        self.speed: list[list[float]] = reps.speed.tolist()
        self.reserved: list[list[list[int]]] = reps.reserved.tolist()
        self.has_reserved: list[list[int]] = reps.has_reserved.tolist()
        self.standing: list[list[list[int]]] = reps.standing.tolist()
        self.week_ticks: list[list[int]] = reps.week.tolist()
        self.buffer: list[list[float]] = reps.buffer.tolist()
        self.starts: list[int] = reps.starts.tolist()
        self.leaves: list[int] = reps.leaves.tolist()
        self.surprise_day: list[float] = reps.surprise_day.tolist()
        self.surprise_take: list[int] = reps.surprise_take.tolist()
        self.away: list[list[tuple[int, int]]] = [[] for _ in self.world.names.reps]
        for rep, first, last in reps.away.tolist():
            self.away[rep].append((first, last))
        days = self.world.days
        self.day_tick: list[int] = days.tick.tolist()
        starts, ends = days.span_start.tolist(), days.span_end.tolist()
        firsts, counts = days.first.tolist(), days.spans.tolist()
        self.spans = [
            [(starts[k], ends[k]) for k in range(first, first + count)]
            for first, count in zip(firsts, counts, strict=True)
        ]
        self.open_by = [0]
        for spans in self.spans:
            self.open_by.append(self.open_by[-1] + sum(end - start for start, end in spans))
        self.weekday: list[int] = days.weekday.tolist()
        self.week: list[int] = days.week.tolist()
        meetings = self.world.meetings
        self.meeting_days: list[list[int]] = meetings.weekdays.tolist()
        self.meeting_at: list[int] = meetings.at.tolist()
        self.meeting_length: list[list[int]] = meetings.length.tolist()
        self.meeting_every: list[int] = meetings.every.tolist()
        self.attends: list[list[int]] = meetings.attends.tolist()

    def _read_demand(self) -> None:
        channels = self.world.channels
        self.leads_day: list[list[float]] = channels.leads_day.tolist()
        self.arrive_in: list[int] = channels.window.tolist()
        self.own_hours: list[list[int]] = channels.own.tolist()
        self.own_days: list[list[int]] = channels.own_days.tolist()
        self.segment_share: list[list[float]] = channels.segment_share.tolist()
        self.product_share: list[list[float]] = channels.product_share.tolist()
        self.spend: list[list[int]] = channels.spend.tolist()
        self.spend_today = [float(amount) for amount in channels.spend_today.tolist()]
        self.spend_curve: list[tuple[float, float, float, float, float]] = [
            tuple(row) for row in channels.spend_curve.tolist()
        ]
        self.carry: list[float] = channels.carry.tolist()
        self.outreach: list[int] = channels.activity.tolist()
        self.hours_today = [float(ticks) for ticks in channels.hours_today.tolist()]
        self.hours_curve: list[tuple[float, float, float, float, float]] = [
            tuple(row) for row in channels.hours_curve.tolist()
        ]
        self.channel_commission: list[float] = channels.commission.tolist()
        self.channel_odds: list[float] = channels.odds.tolist()

    def _read_money_and_risks(self) -> None:
        money, risks = self.world.money, self.world.risks
        self.segment_odds: list[float] = money.segment_odds.tolist()
        self.product_odds: list[float] = money.product_odds.tolist()
        self.price: list[list[int]] = money.price.tolist()
        self.discount: list[list[float]] = money.discount.tolist()
        self.price_odds: list[list[float]] = money.price_odds.tolist()
        self.discounts = bool(money.discount.any())
        self.reacts = bool(money.price_odds.any())
        self.value_dist: list[int] = money.value.tolist()
        self.cost: list[float] = money.cost.tolist()
        self.term: list[int] = money.term.tolist()
        self.effects = list(
            zip(
                *(risks.effect_risk.tolist(), risks.effect_kind.tolist()),
                *(risks.effect_on.tolist(), risks.effect_by.tolist()),
                strict=True,
            )
        )
        self.risk_per_day: list[list[float]] = risks.per_day.tolist()
        self.risk_highest: list[float] = risks.highest.tolist()
        self.risk_lasts: list[int] = risks.lasts.tolist()
        self.risk_severity: list[int] = risks.severity.tolist()
        self.risk_within: list[int] = risks.within.tolist()
        self.sees: list[list[float]] = risks.sees.tolist()
        self.could_rise = [1.0] * len(self.outreach)
        for risk, kind, on, by in self.effects:
            row = self.risk_severity[risk]
            hardest = min(self.dists[row].hi, SEVEREST) if row >= 0 else 1.0
            for channel in range(len(self.outreach)):
                if kind == 0 and on in (-1, channel) and by > 0:
                    self.could_rise[channel] *= 1.0 + by * hardest
        self.prevents: list[list[float]] = risks.prevents.tolist()
        self.eases: list[list[float]] = risks.eases.tolist()
