"""Owns the catalogue of levers: what a manager may set, what it costs, and whether a plan may decide it.

A lever is a field of the file that a manager may set, or a whole section that may be there or not. What is
left is a fact of the world, listed here, too: a test holds that each field of the schema is one or the other.
Where a plan may not decide a lever, the catalogue says why: nearly always because nothing in the simulated
world speaks against the highest or the lowest value. Of some levers that is so only where the file does not
state what speaks against them; these are refused there (scenario/counter_forces.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from simsales.scenario.paths import Steps

__all__ = ["CATALOGUE", "FACTS", "STUDY", "Lever", "LeverUnit", "WhyNot", "is_fact", "lever_at", "matches"]

LeverUnit = Literal[
    "money rate", "money", "rate", "effort", "share", "people", "weeks", "yes or no", "names", "name", "date",
    "dates", "weekdays", "clock", "clock spans", "number", "days", "option", "length", "duration", "section",
    "condition",
]  # fmt: skip
"""What stands there, in base units: ``effort`` in ticks, ``money`` in minor units."""

Section = Literal["spend", "hours", "roles", "choices"]
"""The sections of a plan that may decide a lever."""

WhyNot = Literal[
    "outcome", "customers", "staff", "agents", "free", "gain", "contract", "nothing", "measured", "edge",
    "unreached", "steered", "lenient", "after_work", "promise",
]  # fmt: skip
"""Why a plan may not decide a lever; its words are ``lever.why_not.*``."""

Costs = Literal[
    "money", "salary", "time", "seats", "event", "licence", "prevention", "contingency",
    "margin", "overtime", "free_time", "morale", "other_work", "leavers", "praise", "bonus", "discount",
    "commission", "channel", "rule", "pilots", "mistakes", "nothing",
]  # fmt: skip
"""What a lever costs; its words are ``lever.costs.*``."""

Lead = Literal["at_once", "starts", "booked", "after", "carried", "grows", "builds", "decided"]
"""When it works; its words are ``lever.lead.*``."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that a manager may set.

    Parameters
    ----------
    name
        Its name in the message catalogue.
    path
        Where it stands; ``*`` is any name, or any place in a list.
    unit
        What stands there.
    costs, lead
        What it costs, and when it works.
    dated
        Whether it may change while the time is simulated.
    decided_by
        The sections of a plan that may decide it; none where `why_not` says why.
    why_not
        Empty where a plan may decide it.
    """

    name: str
    path: Steps
    unit: LeverUnit
    costs: Costs
    lead: Lead
    dated: bool
    decided_by: tuple[Section, ...]
    why_not: WhyNot | Literal[""]

    @property
    def pattern(self) -> str:
        """The path as it is written."""
        return ".".join(str(step) for step in self.path)

    @property
    def is_chosen(self) -> bool:
        """Whether ``choices`` of a plan may decide it."""
        return "choices" in self.decided_by


def _decided(
    name: str,
    pattern: str,
    unit: LeverUnit,
    costs: Costs,
    lead: Lead = "at_once",
    *by: Section,
    dated: bool = False,
) -> Lever:
    return Lever(name, tuple(pattern.split(".")), unit, costs, lead, dated, (*by, "choices"), "")


def _left(
    name: str, pattern: str, unit: LeverUnit, costs: Costs, why_not: WhyNot, *, dated: bool = False
) -> Lever:
    return Lever(name, tuple(pattern.split(".")), unit, costs, "at_once", dated, (), why_not)


CATALOGUE: Final[tuple[Lever, ...]] = (
    # Money and leads
    _decided("spend", "channels.*.spend", "money rate", "money", "carried", "spend", dated=True),
    _left("leads", "channels.*.leads", "rate", "nothing", "outcome", dated=True),
    _left("leads_since", "channels.*.leads_since", "rate", "nothing", "outcome"),
    _left("channel_commission", "channels.*.commission", "share", "commission", "agents"),
    _decided("price", "products.*.price", "money", "margin", dated=True),
    _decided("price_discount", "products.*.discount", "share", "margin", dated=True),
    _left("term", "products.*.term", "length", "nothing", "customers"),
    _left("attribute", "products.*.attributes.*", "number", "nothing", "free", dated=True),
    _decided("promotion", "promotion.*.spend", "money rate", "money", "builds", dated=True),
    _decided("channel_use", "channels.*.use", "yes or no", "channel", dated=True),
    _decided(
        "channel_training", "channels.*.health.training.spend", "money rate", "money", "builds", dated=True
    ),
    _decided(
        "channel_incentive", "channels.*.health.incentive.spend", "money rate", "money", "builds", dated=True
    ),
    _decided(
        "manager_incentive", "channels.*.health.manager_incentive.spend", "money rate", "money", "builds",
        dated=True,
    ),
    # Customers
    _decided("discovery_hours", "discovery.hours", "effort", "time", dated=True),
    _decided("research_use", "research.*.use", "yes or no", "money", "booked", dated=True),
    _decided("answers", "research.*.answers", "number", "money", "booked"),
    _decided("care_use", "customers.care.*.use", "yes or no", "money", "builds", dated=True),
    _decided(
        "recovery_use", "customers.tickets.*.recovery.use", "yes or no", "contingency", dated=True
    ),
    _decided("ticket_priority", "customers.tickets.*.priority", "number", "nothing"),
    _left("respond_in", "customers.tickets.*.respond_in", "duration", "nothing", "promise"),
    _left("solve_in", "customers.tickets.*.solve_in", "duration", "nothing", "promise"),
    _left("fixed_costs", "money.fixed_costs", "money rate", "money", "nothing", dated=True),
    _left("commission", "money.commission", "share", "commission", "staff"),
    _left("upfront", "money.pays.upfront", "share", "nothing", "customers"),
    _left("within", "money.pays.within", "duration", "nothing", "customers"),
    # The way of a deal
    _left("passes", "stages.*.passes", "share", "nothing", "outcome", dated=True),
    _decided("priority", "stages.*.priority", "number", "nothing"),
    _decided("keeps_owner", "stages.*.keeps_owner", "yes or no", "nothing"),
    _left("due_in", "stages.*.due_in", "duration", "nothing", "measured"),
    _decided("attempts", "stages.*.contact.attempts", "number", "time"),
    _left("tries_every", "stages.*.contact.every", "duration", "nothing", "free"),
    _decided("assignment", "assignment", "option", "nothing"),
    _decided("ageing", "ageing_days", "days", "nothing"),
    # People
    _decided("count", "teams.*.reps.*.count", "people", "salary", "grows"),
    _decided("starts", "teams.*.reps.*.starts", "date", "salary", "starts"),
    _decided("leaves", "teams.*.reps.*.leaves", "date", "salary", "starts"),
    _left("hours", "teams.*.reps.*.hours", "effort", "nothing", "contract", dated=True),
    _decided("does", "teams.*.reps.*.does", "names", "nothing", "at_once", "roles"),
    _decided(
        "activity", "teams.*.reps.*.activities.*", "effort", "time", "at_once", "hours", dated=True
    ),
    _left("salary", "teams.*.reps.*.salary", "money rate", "salary", "staff", dated=True),
    _decided("overtime", "teams.*.reps.*.overtime", "effort", "overtime", dated=True),
    _decided("team_segments", "teams.*.segments", "names", "nothing"),
    _decided("team_channels", "teams.*.channels", "names", "nothing"),
    _decided("team_products", "teams.*.products", "names", "nothing"),
    _decided("buffer", "teams.*.buffer", "share", "free_time", dated=True),
    _left("overtime_pay", "teams.*.overtime_pay", "money rate", "overtime", "staff"),
    _decided("coach", "teams.*.coaching.coach", "name", "time", "grows"),
    _decided("coaching", "teams.*.coaching", "section", "time", "grows"),
    _decided("recognition", "teams.*.recognition", "section", "praise"),
    _decided("bonus", "teams.*.bonus", "section", "bonus"),
    _decided("appraisal", "teams.*.appraisal", "section", "morale"),
    _left("expects", "teams.*.appraisal.expects", "money", "morale", "lenient"),
    _left("too_low", "teams.*.appraisal.too_low", "share", "morale", "lenient"),
    _left("weights", "teams.*.appraisal.weights.*", "number", "other_work", "steered"),
    _decided("lets_go_after", "teams.*.appraisal.lets_go_after", "number", "leavers"),
    _decided("improvement", "teams.*.appraisal.plan", "section", "time", "grows"),
    _decided("improvement_hours", "teams.*.appraisal.plan.hours", "effort", "time", "grows"),
    _left("goal_chance", "teams.*.goals.chance", "share", "nothing", "free"),
    _left("clear", "teams.*.goals.clear", "share", "nothing", "free"),
    _left("took_part", "teams.*.goals.took_part", "yes or no", "nothing", "free"),
    _decided("contest", "teams.*.contest", "section", "bonus"),
    _decided("winners", "teams.*.contest.winners", "people", "bonus"),
    _left("named", "teams.*.recognition.named", "people", "nothing", "free"),
    _left("quota", "teams.*.bonus.quota", "money", "bonus", "unreached"),
    _left("bonus_pays", "teams.*.bonus.pays", "money", "bonus", "staff", dated=True),
    _left("above", "teams.*.bonus.above", "share", "bonus", "edge", dated=True),
    _left("cap", "teams.*.bonus.cap", "money", "bonus", "staff"),
    _decided("discount", "teams.*.bonus.discount", "share", "discount"),
    _left("company_days", "calendar.days", "weekdays", "nothing", "contract"),
    _left("company_hours", "calendar.hours", "clock spans", "nothing", "contract"),
    _left("closed", "calendar.closed", "dates", "nothing", "contract"),
    _left("also_open", "calendar.also_open", "dates", "nothing", "contract"),
    # Meetings, courses, events
    _decided("meeting_teams", "meetings.*.teams", "names", "time"),
    _decided("meeting_days", "meetings.*.days", "weekdays", "time"),
    _decided("meeting_at", "meetings.*.at", "clock", "time"),
    _decided("meeting_length", "meetings.*.length", "effort", "time", dated=True),
    _decided("every_weeks", "meetings.*.every_weeks", "weeks", "time"),
    _left("spreads", "meetings.*.spreads", "share", "nothing", "free"),
    _left("kept", "meetings.*.kept", "share", "nothing", "free"),
    _left("unblocks", "meetings.*.unblocks", "share", "nothing", "free"),
    _decided("course_use", "courses.*.use", "yes or no", "seats", "booked", dated=True),
    _decided("course_days", "courses.*.days", "dates", "time", "booked"),
    _left("course_at", "courses.*.at", "clock", "time", "after_work"),
    _left("course_length", "courses.*.length", "effort", "time", "gain"),
    _decided("course_reps", "courses.*.reps", "names", "seats", "booked"),
    _decided("course_teams", "courses.*.teams", "names", "seats", "booked"),
    _left("mode", "courses.*.mode", "option", "time", "gain"),
    _decided("event_use", "team_events.*.use", "yes or no", "event", "booked", dated=True),
    _decided("event_date", "team_events.*.date", "date", "time", "booked"),
    _left("event_at", "team_events.*.at", "clock", "time", "after_work"),
    _left("event_length", "team_events.*.length", "effort", "time", "gain"),
    _decided("event_teams", "team_events.*.teams", "names", "time", "booked"),
    # Tools and risks
    _decided("tool_use", "tools.*.use", "yes or no", "licence", dated=True),
    _decided("tool_teams", "tools.*.teams", "names", "licence"),
    _left("risk_per_year", "risks.*.per_year", "number", "nothing", "outcome", dated=True),
    _left("cause_per_year", "causes.*.per_year", "number", "nothing", "outcome", dated=True),
    _decided("watch_hours", "risks.*.signs.hours", "effort", "money", dated=True),
    _decided("prevention", "risks.*.prevention.use", "yes or no", "prevention", dated=True),
    _decided("contingency", "risks.*.contingency.use", "yes or no", "contingency", "after", dated=True),
    # Ideas
    _decided("encouragement", "ideas.*.encouragement.spend", "money rate", "money", dated=True),
    _decided("pilot_use", "ideas.*.pilot.use", "yes or no", "pilots"),
    _decided("pilot_lasts", "ideas.*.pilot.lasts", "duration", "pilots"),
    _left("pilot_pairs", "ideas.*.pilot.pairs", "number", "nothing", "free"),
    _left("pilots_at_once", "ideas.*.pilot.at_once", "number", "nothing", "free"),
    _decided("gate_gain", "ideas.*.pilot.passes.gain", "share", "mistakes"),
    _decided("gate_sure", "ideas.*.pilot.passes.sure", "share", "mistakes"),
    _decided("prolongs", "ideas.*.pilot.passes.prolongs", "number", "pilots"),
    # Rules
    _decided("rule_use", "rules.*.use", "yes or no", "rule", "decided"),
    _decided("threshold", "rules.*.rows.*.when.*", "condition", "rule", "decided"),
    _decided("rule_holds", "rules.*.rows.*.holds", "duration", "rule", "decided"),
    _decided("rule_again", "rules.*.rows.*.again_after", "duration", "rule", "decided"),
)  # fmt: skip
"""All levers."""


def _patterns(written: str) -> tuple[Steps, ...]:
    """Return patterns that are written as ``place: field, field``, one place a line."""
    found: list[Steps] = []
    for line in written.strip().splitlines():
        place, _, fields = line.strip().partition(": ")
        start = tuple(place.split(".")) if place else ()
        found += [(*start, *field.strip().split(".")) for field in fields.split(",")]
    return tuple(found)


FACTS: Final[tuple[Steps, ...]] = _patterns("""
products.*: cost, value, odds, reaction
segments.*: market, season, odds, stays, wants, unsure, customers, awareness
channels.*: arrive, hours, days, season, segments, products, response, carry_over, outreach, odds
channels.*: setup, capacity, takes_from, fits, suits
channels.*.health: fades, contact, together, conflict, quality
channels.*.health.training: gives, half_at
channels.*.health.incentive: gives, half_at
channels.*.health.manager_incentive: gives, half_at
promotion.*: segments, response
: competitors, choice, market_index
stages.*: name, effort, odds, customer_takes, lost_takes, segments, decides_in, no_decision, patience, cools
stages.*: needs
stages.*.contact: first, alike
teams.*.reps.*: skill, speed, away, enjoys
teams.*: surprises, ramp, practice, knowledge_fades, morale, fatigue, cohesion, turnover
teams.*.coaching: activity, skill, neutral_at, gains, fades
teams.*.recognition: lifts, others, cost
teams.*.bonus: effort
teams.*.contest: prize, effort
teams.*.appraisal: noise, lifts, hurts, steers
teams.*.appraisal.plan: gains, fades
teams.*.goals: effort, half_given_up_at, taking_part
meetings.*: stuck_after, morale, cohesion
courses.*: seats, travel, price, fee, odds, speed, half_life, kept_for, spills, morale, cohesion
team_events.*: cost, morale, cohesion
support.*: activity, stages, odds, saves, half_at
tools.*: licence, fee, upkeep, saves, handover_work, handover_loss, handover_delay, tracks, interrupts
handover: delay, work, odds
risks.*: happens, lasts, effects, severity, leaves, caused_by, follows, within
risks.*.signs: before, activity, price, half_at
causes.*: happens, why
risks.*.prevention: cost, lowers
risks.*.contingency: cost, lowers, after
ideas.*: to, per_year, at_most, helps, harms, rollout
ideas.*.time: activity, half_at
ideas.*.encouragement: half_at
ideas.*.pilot: on, prepare, noise, leaks, cost, takes
money.pays: late, late_by
calendar: holidays
opening: deals, accounts
customers: starts, usual, returns, stays, every, matters, left_before, intends, rate_of_interest
customers: referral, upsell, win_back
customers.tickets.*: per_year, effort, arrive, counts, solved, late
customers.tickets.*.recovery: cost, lifts
customers.care.*: activity, lifts, half_at, cost
discovery: stage, odds, half_at, satisfaction
research.*: segments, date, cost, interviews, takes, odds, half_at, satisfaction, fades
rules.*: looks, reads, takes
rules.*.rows.*: then, after, lasts
: activities
""")
"""Fields that are no levers but facts of the world, or prices that others ask; with what is below them."""

STUDY: Final[tuple[Steps, ...]] = _patterns("""
calendar: start, length, end
rules.*: why
: simsales, name, about, currency, simulation, strategies, plan
: targets, milestones, last_year, look_back, so_far
""")
"""Sections that say what is asked, what is wanted and what was; nothing in the simulated world."""


def matches(steps: Sequence[str | int], pattern: Sequence[str | int]) -> bool:
    """Return whether a place is one of those that a pattern means."""
    return len(steps) == len(pattern) and _begins(steps, pattern)


def lever_at(steps: Sequence[str | int]) -> Lever | None:
    """Return the lever at a place of the file; None where no manager sets anything."""
    return next((lever for lever in CATALOGUE if matches(steps, lever.path)), None)


def is_fact(steps: Sequence[str | int], facts: Iterable[Steps] = FACTS) -> bool:
    """Return whether a place is a fact of the world, or a part of one."""
    return any(len(steps) >= len(fact) and _begins(steps, fact) for fact in facts)


def _begins(steps: Sequence[str | int], pattern: Sequence[str | int]) -> bool:
    return all(wanted in {"*", step} for step, wanted in zip(steps, pattern, strict=False))
