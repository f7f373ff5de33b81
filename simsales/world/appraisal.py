"""Owns the compilation of appraisal and goals: what is expected, what follows, what it steers."""

from __future__ import annotations

import math

import numpy as np

from simsales.scenario.appraisal import Appraisal
from simsales.scenario.goals import Goals as Section
from simsales.world.context import Context
from simsales.world.lengths import days_of
from simsales.world.workforce import Appraisals, Goals

__all__ = ["appraisal", "goals"]

NO_GOALS = Section()


def appraisal(context: Context) -> Appraisals:
    """Compile the reviews, by person."""
    sections = [context.scenario.teams[person.team].appraisal for person in context.people]
    steer = [_steer(section, context.names.stages) for section in sections]
    return Appraisals(
        expects=np.array([s.expects if s else 0 for s in sections], dtype=np.int64),
        noise=np.array([s.noise if s else 0.0 for s in sections], dtype=np.float64),
        too_low=np.array([s.too_low if s else 0.0 for s in sections], dtype=np.float64),
        lifts=np.array([s.lifts if s else 0.0 for s in sections], dtype=np.float64),
        hurts=np.array([s.hurts if s else 0.0 for s in sections], dtype=np.float64),
        lets_go=np.array([(s.lets_go_after or 0) if s else 0 for s in sections], dtype=np.int64),
        hours=np.array([s.plan.hours if s and s.plan else 0 for s in sections], dtype=np.int64),
        gains=np.array([s.plan.gains if s and s.plan else 0.0 for s in sections], dtype=np.float64),
        half_life=np.array(
            [days_of(s.plan.fades) if s and s.plan else 0.0 for s in sections], dtype=np.float64
        ),
        steer=np.array(steer, dtype=np.float64).reshape(len(sections), len(context.names.stages)),
    )


def goals(context: Context) -> Goals:
    """Compile what goals do to effort, by person."""
    sections = [context.scenario.teams[person.team].goals or NO_GOALS for person in context.people]
    left = [1.0 - section.taking_part if section.took_part else 1.0 for section in sections]
    return Goals(
        effort=np.array([math.log(1.0 + section.effort) for section in sections], dtype=np.float64),
        chance=np.array([section.chance for section in sections], dtype=np.float64),
        clear=np.array([section.clear for section in sections], dtype=np.float64),
        half=np.array(
            [s.half_given_up_at * part for s, part in zip(sections, left, strict=True)], dtype=np.float64
        ),
    )


def _steer(section: Appraisal | None, stages: tuple[str, ...]) -> list[float]:
    """Return by stage the log of the factor on speed: above the mean of the weights more, below it less."""
    if section is None or not section.weights:
        return [0.0] * len(stages)
    logs = [math.log(section.weights.get(stage, 1.0)) for stage in stages]
    mean = math.fsum(logs) / len(logs)
    return [section.steers * (log - mean) for log in logs]
