"""Owns the compilation of coaching: who coaches whom, when, and with what effect."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.lengths import days_of
from simsales.world.people import standing_week
from simsales.world.workforce import Coachings, Floats

__all__ = ["coaching"]


def coaching(context: Context) -> Coachings:
    """Compile one-to-ones by the person who is coached: everybody of the team but the coach."""
    people, names = context.people, context.names
    coach, activity = np.full(len(people), -1, dtype=np.int64), np.full(len(people), -1, dtype=np.int64)
    gains, half_life = np.zeros(len(people)), np.zeros(len(people))
    reach = np.zeros((len(people), len(context.scenarios)))
    for team, section in context.scenario.teams.items():
        lessons = section.coaching
        if lessons is None:
            continue
        mine = [i for i, person in enumerate(people) if person.team == team]
        found = [i for i in mine if people[i].entry == lessons.coach]
        if not found:
            continue
        who = found[0]
        coached = [i for i in mine if i != who]
        coach[coached] = who
        activity[coached] = names.activities.index(lessons.activity)
        gains[coached] = lessons.gains * (lessons.skill - lessons.neutral_at)
        half_life[coached] = days_of(lessons.fades)
        reach[coached] = _reach(context, lessons.activity, who, coached)
    return Coachings(coach, activity, gains, reach, half_life)


def _reach(context: Context, activity: str, coach: int, coached: list[int]) -> Floats:
    """Return by period the share of the coached people's hours for which the coach has hours, too."""
    found = []
    for scenario in context.scenarios:
        given = standing_week(scenario, context.people[coach], activity)
        wanted = sum(standing_week(scenario, context.people[i], activity) for i in coached)
        found.append(min(1.0, given / wanted) if wanted else 1.0)
    return np.array(found, dtype=np.float64)
