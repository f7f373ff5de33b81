"""Owns what is found out about customers: needs analysis in each deal, surveys and interviews of a segment.

Hours H of needs analysis in a deal reach the share ``H / (H + H_half)`` of their whole effect, and answers K
that still hold the share ``K / (K + K_half)``: monotone, with diminishing returns (assumption). What is known
fades with a half-life h: of the answers of one day, ``2^(-t / h)`` hold t later, and interviews at a steady
rate r between b and e have brought

    r h / ln 2 (2^(-(t - e) / h) - 2^(-(t - b) / h))    answers that hold at t, for b <= e <= t.

Where it is not sure what a segment wants, answers are evidence, and K_half of them weigh as much as what is
believed today; what that brings hangs on luck, too (mechanisms/needs.py). Answers are counted at the
beginning of each period; the day on which a survey's results are known begins one.
"""

from __future__ import annotations

import math

import numpy as np

from simsales.quantity import WEEK
from simsales.scenario.opening import OpenDeals
from simsales.scenario.research import Research
from simsales.world.context import Context
from simsales.world.halfway import part_reached
from simsales.world.lengths import ticks_of
from simsales.world.marketplace import Needs
from simsales.world.people import promised_week
from simsales.world.world import Floats, Ints

__all__ = [
    "analysed",
    "analysed_before",
    "answers",
    "discovered_odds",
    "discovered_satisfaction",
    "extra_work",
    "found_odds",
    "needs",
    "research_costs",
    "understood",
]


def extra_work(context: Context) -> Ints:
    """Return the ticks of needs analysis, by stage and period; tickets included, which have none."""
    found = np.zeros((len(context.names.stages), len(context.scenarios)), dtype=np.int64)
    for period, scenario in enumerate(context.scenarios):
        if scenario.discovery is not None:
            found[context.names.stages.index(scenario.discovery.stage), period] = scenario.discovery.hours
    return found


def analysed_before(context: Context, deals: OpenDeals) -> tuple[float, float]:
    """Return the log-odds and the satisfaction of open deals by needs analysis before the first day."""
    section, stages = context.base.discovery, context.names.stages
    if section is None or not deals.discovered:
        return 0.0, 0.0
    begins_in, found_in = stages.index(deals.stage), stages.index(section.stage)
    if begins_in < found_in or (begins_in == found_in and deals.state == "waiting for work"):
        return 0.0, 0.0
    share = part_reached(section.hours, section.half_at)
    return share * math.log(section.odds), share * section.satisfaction


def analysed(context: Context) -> Floats:
    """Return the share of the whole effect of needs analysis that is reached, by period."""
    sections = [scenario.discovery for scenario in context.scenarios]
    return np.array([part_reached(s.hours, s.half_at) if s else 0.0 for s in sections], dtype=np.float64)


def discovered_odds(context: Context) -> Floats:
    """Return the log-odds that the needs analysis of a stage adds from there on, by stage and period."""
    return _where_analysed(
        context, [math.log(s.discovery.odds) if s.discovery else 0.0 for s in context.scenarios]
    )


def discovered_satisfaction(context: Context) -> Floats:
    """Return the satisfaction of a new customer by the needs analysis of a stage, by stage and period."""
    return _where_analysed(
        context, [s.discovery.satisfaction if s.discovery else 0.0 for s in context.scenarios]
    )


def found_odds(context: Context) -> Floats:
    """Return the log-odds that research adds to the last decision, by segment and period."""
    return _by_segment(context, {name: math.log(one.odds) for name, one in context.scenario.research.items()})


def needs(context: Context) -> Needs:
    """Return what is not known of each segment, and the evidence of research about it by period."""
    names, segments = context.names, context.scenario.segments
    held = np.zeros((len(names.segments), len(context.scenarios)))
    for name, section in sorted(context.scenario.research.items()):
        held += np.outer(_asked(context, section), answers(context, name) / section.half_at)
    worth = [math.log(segments[name].unsure) if name in segments else 0.0 for name in names.segments]
    return Needs(np.array(worth, dtype=np.float64), held)


def understood(context: Context) -> Floats:
    """Return the satisfaction that research gives a new customer, by segment and period."""
    return _by_segment(context, {name: one.satisfaction for name, one in context.scenario.research.items()})


def answers(context: Context, name: str) -> Floats:
    """Return how many answers hold at the beginning of each period."""
    section = context.scenario.research[name]
    half_life = ticks_of(section.fades)
    starts = context.periods.edge[:-1].tolist()
    known = context.calendar.tick_of(section.date)
    of_survey = section.answers if _is_asked(context, name) else 0
    rates = _interviews(context, name)
    found = []
    for period, now in enumerate(starts):
        held = of_survey * _left(now - known, half_life) if now >= known else 0.0
        for before in range(period):
            # Interviews count from the date on; what was asked before the first day is in the file's figures.
            begin, end = max(starts[before], known), starts[before + 1]
            if begin >= end:
                continue
            lost = _left(now - end, half_life) - _left(now - begin, half_life)
            held += rates[before] * half_life / math.log(2.0) * lost
        found.append(held)
    return np.array(found, dtype=np.float64)


def research_costs(context: Context) -> Ints:
    """Return what surveys cost, by research and period: all of it when the results are known."""
    names, edges = context.names.research, context.periods.edge
    found = np.zeros((len(names), len(context.scenarios)), dtype=np.int64)
    for row, name in enumerate(names):
        section = context.scenario.research[name]
        day = context.calendar.tick_of(section.date)
        if 0 <= day < context.calendar.horizon and _is_asked(context, name):
            period = int(np.searchsorted(edges, day, side="right")) - 1
            found[row, period] = section.answers * section.cost
    return found


def _where_analysed(context: Context, whole: list[float]) -> Floats:
    """Return the share of a whole effect that is reached, where needs are analysed, by stage and period."""
    found = np.zeros((len(context.names.stages), len(context.scenarios)))
    for period, share in enumerate(analysed(context).tolist()):
        section = context.scenarios[period].discovery
        if section is not None:
            found[context.names.stages.index(section.stage), period] = share * whole[period]
    return found


def _is_asked(context: Context, name: str) -> bool:
    """Return whether the survey is in use on its day; one of the past, on the first day."""
    day = context.calendar.tick_of(context.scenario.research[name].date)
    period = int(np.searchsorted(context.periods.edge, max(day, 0), side="right")) - 1
    return context.scenarios[min(period, len(context.scenarios) - 1)].research[name].use


def _interviews(context: Context, name: str) -> list[float]:
    """Return the interviews a tick in each period, by the hours promised of who is in the house."""
    found = []
    for period, scenario in enumerate(context.scenarios):
        section, hours = scenario.research[name], 0.0
        if section.use and section.interviews is not None:
            hours = promised_week(context, period, section.interviews)
        found.append(hours / (section.takes or WEEK) / WEEK)
    return found


def _by_segment(context: Context, whole: dict[str, float]) -> Floats:
    """Return the sum over research of its whole effect times the share that is reached."""
    names = context.names
    found = np.zeros((len(names.segments), len(context.scenarios)))
    for name, effect in sorted(whole.items()):
        section = context.scenario.research[name]
        shares = [part_reached(held, section.half_at) for held in answers(context, name).tolist()]
        found += np.outer(_asked(context, section), shares) * effect
    return found


def _asked(context: Context, section: Research) -> Floats:
    asked = section.segments
    return np.array([asked is None or name in asked for name in context.names.segments], dtype=np.float64)


def _left(ticks: float, half_life: int) -> float:
    return math.exp2(-ticks / half_life)
