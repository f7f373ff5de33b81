"""Owns whether anything in a scenario changes people, so that their days begin with a morning."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Courses, Workforce

__all__ = ["needs_mornings"]


def needs_mornings(context: Context, workforce: Workforce) -> bool:
    """Return whether any state of people has to be followed.

    What is not in use in any period counts as not mentioned; promised times, handovers, licences and upkeep
    change nobody.
    """
    scenario, learning = context.scenario, workforce.learning
    mentioned = any(
        section is not None
        for team in scenario.teams.values()
        for section in (
            *(team.ramp, team.practice, team.coaching, team.morale, team.fatigue),
            *(
                team.cohesion,
                team.turnover,
                team.recognition,
                team.bonus,
                team.appraisal,
                team.contest,
                team.goals,
            ),
        )
    )
    asks = any(stage.needs is not None for stage in scenario.stages)
    arrays = (
        learning.saves,
        learning.spreads,
        learning.unblocks,
        learning.wears,
        learning.binds,
        learning.overtime,
    )
    return (
        mentioned
        or asks
        or bool(scenario.support)
        or any(risk.leaves for risk in scenario.risks.values())
        or any(bool(array.any()) for array in arrays)
        or _attended(context, workforce.courses)
    )


def _attended(context: Context, courses: Courses) -> bool:
    """Return whether anybody goes to a session within the simulated time."""
    course, start = courses.sessions[:, 0], courses.sessions[:, 2]
    period = np.searchsorted(context.periods.edge, start, side="right") - 1
    return bool(courses.attends[course, :, np.clip(period, 0, len(context.scenarios) - 1)].any())
