"""Owns the way of what changes people from a World to the kernel's tables."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from simsales.engines.kernel.packing import table
from simsales.world.workforce import NO_SKILL
from simsales.world.world import World

__all__ = ["pack_changes"]


def pack_changes(world: World) -> dict[str, NDArray[Any]]:
    """Lay out what changes people."""
    return {**_people(world), **_teams(world), **_courses(world), **_support(world)}


def _people(world: World) -> dict[str, NDArray[Any]]:
    force, reps = world.workforce, world.reps
    learning, coaching, morale, fatigue = force.learning, force.coaching, force.morale, force.fatigue
    turnover, bonus, appraisal = force.turnover, force.bonus, force.appraisal
    return {
        "base_crafts": table(
            "base_crafts",
            enjoys=morale.enjoys,
            does=learning.does,
            skill=reps.skill,
            speed=reps.speed,
            steer=appraisal.steer,
            asks=learning.asks,
        ),
        "forces": table(
            "forces",
            **{
                name: getattr(learning, name)
                for name in ("ramp", "ramp_from", "gains", "half_after", "fades", "overtime_pay")
            },
            **{
                name: getattr(morale, name)
                for name in ("win", "loss", "overload", "peer_leaves", "fit", "leaving")
            },
            joined=learning.joined,
            coach=coaching.coach,
            coached_in=coaching.activity,
            coaching_gains=coaching.gains,
            coaching_half=coaching.half_life,
            morale_half=morale.half_life,
            starts_at=morale.starts,
            morale_effort=morale.effort,
            fatigue_half=fatigue.half_life,
            knee=fatigue.knee,
            fatigue_costs=fatigue.costs,
            usual=fatigue.usual,
            leaving_rate=turnover.rate,
            refill=turnover.refill,
            hiring=turnover.cost,
            handover=turnover.handover,
            quota=bonus.quota,
            cap=bonus.cap,
            bonus_effort=bonus.effort,
            discount=bonus.discount,
            **{name: getattr(appraisal, name) for name in ("expects", "lets_go", "noise", "too_low")},
            review_lifts=appraisal.lifts,
            review_hurts=appraisal.hurts,
            plan_hours=appraisal.hours,
            plan_gains=appraisal.gains,
            plan_half=appraisal.half_life,
            **{f"goal_{name}": getattr(force.goals, name) for name in ("effort", "chance", "clear", "half")},
            asked=(learning.asks > NO_SKILL).sum(axis=1),
        ),
        "terms": table(
            "terms",
            overtime=learning.overtime,
            pays=bonus.pays,
            above=bonus.above,
            reach=coaching.reach,
            tracks=learning.tracks,
            salary=world.money.salary,
        ),
        "savings": table("savings", share=learning.saves),
    }


def _teams(world: World) -> dict[str, NDArray[Any]]:
    force = world.workforce
    cohesion, praise, contest = force.cohesion, force.recognition, force.contest
    return {
        "teams": table(
            "teams",
            half_life=cohesion.half_life,
            effort=cohesion.effort,
            lifts=cohesion.lifts,
            peer_leaves=cohesion.peer_leaves,
            named=praise.named,
            named_lifts=praise.lifts,
            others_lift=praise.others,
            winners=contest.winners,
            prize=contest.prize,
            contest_effort=contest.effort,
        )
    }


def _courses(world: World) -> dict[str, NDArray[Any]]:
    courses = world.workforce.courses
    return {
        "sessions": table(
            "sessions",
            course=courses.sessions[:, 0],
            start=courses.sessions[:, 2],
            end=courses.sessions[:, 3],
        ),
        "courses": table(
            "courses",
            **{
                name: getattr(courses, name)
                for name in ("length", "half_life", "kept_for", "spills", "morale", "cohesion")
            },
        ),
        "lessons": table("lessons", teaches=courses.teaches, odds=courses.odds, speed=courses.speed),
        "pupils": table("pupils", attends=courses.attends),
    }


def _support(world: World) -> dict[str, NDArray[Any]]:
    support, handover = world.workforce.support, world.workforce.handover
    return {
        "supports": table("supports", activity=support.activity, half_at=support.half_at),
        "reliefs": table("reliefs", odds=support.odds, saves=support.saves),
        "handovers": table("handovers", delay=handover.delay, work=handover.work, odds=handover.odds),
    }
