"""Owns the way from a scenario to a World: checked words in, arrays and numbers out."""

from __future__ import annotations

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.scenario import Scenario
from simsales.world.appraisal import appraisal, goals
from simsales.world.bonus import bonus, contest, recognition
from simsales.world.coaching import coaching
from simsales.world.context import Context, Timeline, make_context
from simsales.world.courses import courses
from simsales.world.customers import clientele
from simsales.world.demand import channels
from simsales.world.funnel import stages
from simsales.world.ideas import ideas
from simsales.world.learning import learning
from simsales.world.money import money
from simsales.world.mood import cohesion, fatigue, morale
from simsales.world.mornings import needs_mornings
from simsales.world.opening import opening
from simsales.world.people import meetings, reps
from simsales.world.risks import risks
from simsales.world.support import handover, support
from simsales.world.trade import marketplace
from simsales.world.turnover import turnover
from simsales.world.workforce import Workforce
from simsales.world.world import Book, Days, World

__all__ = ["compile_world"]


def compile_world(base: Scenario, timeline: Timeline) -> World:
    """Compile one strategy.

    Parameters
    ----------
    base : Scenario
        The file as it stands: responses refer to its spend and hours.
    timeline : Timeline
        The scenario in force from each date on; the first entry begins with the first day. Later entries may
        differ from it in levers only.

    Returns
    -------
    World
        The only input of an engine.
    """
    context = make_context(base, timeline)
    parts = {
        "channels": channels(context),
        "stages": stages(context),
        "reps": reps(context),
        "meetings": meetings(context),
        "risks": risks(context),
        "opening": opening(context),
        "money": money(context),
        "workforce": _workforce(context),
        "clientele": clientele(context),
        "marketplace": marketplace(context),
        "ideas": ideas(context),
    }
    dists, points = context.book.arrays()
    return World(
        horizon=context.calendar.horizon,
        events_at_most=context.scenario.simulation.events_at_most,
        names=context.names,
        days=_days(context),
        periods=context.periods,
        book=Book(dists, points),
        **parts,  # type: ignore[arg-type]
    )


def _workforce(context: Context) -> Workforce:
    found = Workforce(
        active=0,
        learning=learning(context),
        courses=courses(context),
        coaching=coaching(context),
        morale=morale(context),
        fatigue=fatigue(context),
        cohesion=cohesion(context),
        turnover=turnover(context),
        support=support(context),
        bonus=bonus(context),
        recognition=recognition(context),
        appraisal=appraisal(context),
        contest=contest(context),
        goals=goals(context),
        handover=handover(context),
    )
    return found._replace(active=int(needs_mornings(context, found)))


def _days(context: Context) -> Days:
    calendar = context.calendar
    spans = [calendar.working_spans(day) for day in range(calendar.days)]
    flat = [span for day in spans for span in day]
    counts = np.array([len(day) for day in spans], dtype=np.int64)
    weekday = calendar.days_of_week()
    return Days(
        tick=np.arange(calendar.days, dtype=np.int64) * DAY,
        weekday=weekday,
        week=(np.arange(calendar.days, dtype=np.int64) + int(weekday[0])) // 7,
        first=np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64),
        spans=counts,
        span_start=np.array([start for start, _ in flat], dtype=np.int64),
        span_end=np.array([end for _, end in flat], dtype=np.int64),
        week_ticks=calendar.weekly_ticks,
        always=calendar.day_ticks == DAY and len(calendar.weekdays) == 7 and bool(calendar.working.all()),
    )
