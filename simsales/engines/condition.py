"""Owns how a person is in the reference engine: what was learnt, the mood, the place; and what moves them."""

from __future__ import annotations

from simsales.mechanisms.goals import drive
from simsales.mechanisms.mood import usual_share
from simsales.world.workforce import FAR_PAST, NO_SKILL
from simsales.world.world import World

__all__ = ["Condition", "Force"]


class Condition:
    """How one person is.

    Attributes
    ----------
    joined
        Tick of a successor's or late starter's first day; `FAR_PAST` of who was there before the first day.
    week
        00:00 of the first morning of this week, -1 before the first of all.
    morning
        00:00 of the last day begun at work, -1 for none since joining.
    practised, used
        Ticks worked, and by stage the tick of the last work.
    attended, knows, taught, known
        By course: ticks attended, share known, tick of the last session, and the share in millionths.
    know
        By stage: log-odds picked up in meetings.
    coached, morale, hours
        Log-odds, standard deviations, hours a week.
    shocks
        Standard deviations of morale since the last morning.
    won, lost
        Deals decided before the last morning.
    wins, losses, worked, liked, present
        Deals, and ticks of work on deals, of liked work, and of all work, since then.
    booked, praised
        Bookings of this quarter and of this month.
    failed, let_go
        Failed reviews in a row, and whether the person has to go.
    resigned, empty_since
        Whether the place is to be filled again, and since when it is empty (-1 where it is not).
    """

    __slots__ = (
        "attended", "booked", "coached", "empty_since", "failed", "hours", "joined", "know", "known", "knows",
        "let_go", "liked", "losses", "lost", "morale", "morning", "practised", "praised", "present",
        "resigned", "shocks", "taught", "used", "week", "wins", "won", "worked",
    )  # fmt: skip

    def __init__(self, joined: int, stages: int, courses: int, morale: float, hours: float) -> None:
        self.joined = joined
        self.morning = self.week = -1
        self.practised = 0
        self.won = self.lost = 0
        self.used = [FAR_PAST] * stages
        self.attended = [0] * courses
        self.knows = [0.0] * courses
        self.taught = [FAR_PAST] * courses
        self.known = [0] * courses
        self.know = [0.0] * stages
        self.coached = 0.0
        self.morale = morale
        self.hours = hours
        self.shocks = 0.0
        self.wins = self.losses = self.worked = self.liked = self.present = 0
        self.booked = self.praised = 0
        self.failed = 0
        self.let_go = False
        self.resigned = False
        self.empty_since = -1

    def won_share(self) -> float:
        """Return the share of won deals that a person is used to, from all that were decided before today."""
        return usual_share(self.won, self.lost)


class Force:
    """What moves people: World's arrays as lists, by the same words."""

    def __init__(self, world: World) -> None:
        self.active = bool(world.workforce.active)
        self._read_learning(world)
        self._read_courses(world)
        self._read_mood(world)
        self._read_reviews(world)
        self._read_places(world)

    def _read_learning(self, world: World) -> None:
        learning, coaching = world.workforce.learning, world.workforce.coaching
        self.joined: list[int] = learning.joined.tolist()
        self.ramp: list[int] = learning.ramp.tolist()
        self.ramp_from: list[float] = learning.ramp_from.tolist()
        self.gains: list[float] = learning.gains.tolist()
        self.half_after: list[float] = learning.half_after.tolist()
        self.fades: list[float] = learning.fades.tolist()
        self.saves: list[list[list[float]]] = learning.saves.tolist()
        self.spreads: list[float] = learning.spreads.tolist()
        self.kept: list[float] = learning.kept.tolist()
        self.tracks: list[list[float]] = learning.tracks.tolist()
        self.unblocks: list[float] = learning.unblocks.tolist()
        self.stuck: list[int] = learning.stuck.tolist()
        self.wears: list[float] = learning.wears.tolist()
        self.binds: list[float] = learning.binds.tolist()
        self.overtime: list[list[int]] = learning.overtime.tolist()
        self.does: list[list[int]] = learning.does.tolist()
        self.asks: list[list[float]] = learning.asks.tolist()
        self.asked = [sum(ask > NO_SKILL for ask in row) for row in self.asks]
        self.overtime_pay: list[float] = learning.overtime_pay.tolist()
        self.coach: list[int] = coaching.coach.tolist()
        self.coached_in: list[int] = coaching.activity.tolist()
        self.coaching_gains: list[float] = coaching.gains.tolist()
        self.coaching_reach: list[list[float]] = coaching.reach.tolist()
        self.coaching_half: list[float] = coaching.half_life.tolist()

    def _read_courses(self, world: World) -> None:
        courses = world.workforce.courses
        self.sessions: list[list[tuple[int, int, int]]] = [[] for _ in range(len(world.days.tick))]
        for course, day, start, end in courses.sessions.tolist():
            self.sessions[day].append((start, end, course))
        self.courses = len(courses.length)
        self.in_course: list[list[list[int]]] = courses.attends.tolist()
        self.course_length: list[int] = courses.length.tolist()
        self.course_odds: list[list[float]] = courses.odds.tolist()
        self.course_speed: list[list[float]] = courses.speed.tolist()
        self.teaches: list[list[int]] = courses.teaches.tolist()
        self.course_half: list[float] = courses.half_life.tolist()
        self.kept_for: list[float] = courses.kept_for.tolist()
        self.spills: list[float] = courses.spills.tolist()
        self.course_morale: list[float] = courses.morale.tolist()
        self.course_binds: list[float] = courses.cohesion.tolist()

    def _read_mood(self, world: World) -> None:
        force = world.workforce
        morale, fatigue, cohesion, praise = force.morale, force.fatigue, force.cohesion, force.recognition
        self.morale_half: list[float] = morale.half_life.tolist()
        self.starts_at: list[float] = morale.starts.tolist()
        self.win: list[float] = morale.win.tolist()
        self.loss: list[float] = morale.loss.tolist()
        self.overload: list[float] = morale.overload.tolist()
        self.peer_leaves: list[float] = morale.peer_leaves.tolist()
        self.fit: list[float] = morale.fit.tolist()
        self.morale_effort: list[float] = morale.effort.tolist()
        self.leaving: list[float] = morale.leaving.tolist()
        self.enjoys: list[list[int]] = morale.enjoys.tolist()
        self.fatigue_half: list[float] = fatigue.half_life.tolist()
        self.knee: list[float] = fatigue.knee.tolist()
        self.fatigue_costs: list[float] = fatigue.costs.tolist()
        self.usual: list[float] = fatigue.usual.tolist()
        self.cohesion_half: list[float] = cohesion.half_life.tolist()
        self.cohesion_effort: list[float] = cohesion.effort.tolist()
        self.lifts: list[float] = cohesion.lifts.tolist()
        self.peer_parts: list[float] = cohesion.peer_leaves.tolist()
        self.named: list[int] = praise.named.tolist()
        self.named_lifts: list[float] = praise.lifts.tolist()
        self.others_lift: list[float] = praise.others.tolist()

    def _read_reviews(self, world: World) -> None:
        appraisal = world.workforce.appraisal
        goals = world.workforce.goals
        self.goal_effort: list[float] = goals.effort.tolist()
        figures = zip(goals.chance.tolist(), goals.clear.tolist(), goals.half.tolist(), strict=True)
        self.goal_drive = [drive(*row) for row in figures]
        contest = world.workforce.contest
        self.winners: list[int] = contest.winners.tolist()
        self.prize: list[int] = contest.prize.tolist()
        self.contest_effort: list[float] = contest.effort.tolist()
        self.expects: list[int] = appraisal.expects.tolist()
        self.noise: list[float] = appraisal.noise.tolist()
        self.too_low: list[float] = appraisal.too_low.tolist()
        self.review_lifts: list[float] = appraisal.lifts.tolist()
        self.review_hurts: list[float] = appraisal.hurts.tolist()
        self.lets_go: list[int] = appraisal.lets_go.tolist()
        self.plan_hours: list[int] = appraisal.hours.tolist()
        self.plan_gains: list[float] = appraisal.gains.tolist()
        self.plan_half: list[float] = appraisal.half_life.tolist()
        self.steer: list[list[float]] = appraisal.steer.tolist()

    def _read_places(self, world: World) -> None:
        force = world.workforce
        turnover, support, bonus = force.turnover, force.support, force.bonus
        self.leaving_rate: list[float] = turnover.rate.tolist()
        self.refill: list[int] = turnover.refill.tolist()
        self.hiring: list[int] = turnover.cost.tolist()
        self.handed: list[float] = turnover.handover.tolist()
        self.support: list[int] = support.activity.tolist()
        self.support_half: list[float] = support.half_at.tolist()
        self.supports_odds: list[list[float]] = support.odds.tolist()
        self.supports_saves: list[list[float]] = support.saves.tolist()
        self.quota: list[int] = bonus.quota.tolist()
        self.bonus_pays: list[list[int]] = bonus.pays.tolist()
        self.bonus_above: list[list[float]] = bonus.above.tolist()
        self.bonus_cap: list[int] = bonus.cap.tolist()
        self.discount: list[float] = bonus.discount.tolist()
        self.ends: list[int] = bonus.ends.tolist()
        self.last_day: list[int] = bonus.last_day.tolist()
        self.bonus_effort: list[float] = bonus.effort.tolist()
        self.passing_on: list[int] = force.handover.delay.tolist()
        self.reading_up: list[int] = force.handover.work.tolist()
        self.reading_odds: list[float] = force.handover.odds.tolist()
        self.hands_over = any(self.reading_up) or any(self.reading_odds)
