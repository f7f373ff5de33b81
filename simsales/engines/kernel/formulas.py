"""Owns the compiled forms of the shared formulas: the very sources that the reference engine runs."""

from __future__ import annotations

import builtins
from types import ModuleType
from typing import Any

from simsales.engines import journal
from simsales.engines.kernel.compiled import shared
from simsales.mechanisms import (
    appraisal,
    channel_health,
    contact,
    demand,
    field,
    funnel,
    goals,
    ideas,
    learning,
    loyalty,
    market,
    money,
    mood,
    needs,
    opening,
    pay,
    response,
    risk,
    rounding,
    sampling,
    satisfaction,
    season,
    support,
    turnover,
    work_time,
)
from simsales.mechanisms import turn as turns
from simsales.world import draws, halfway

__all__ = [
    "as_share",
    "at_most",
    "attended_part",
    "better",
    "better_than_promised",
    "beyond",
    "bonus_due",
    "bounded",
    "brought_rate",
    "by_own_days",
    "care_lift",
    "chance",
    "chance_at_age",
    "chosen",
    "contest_pull",
    "cooling",
    "day_plan",
    "demand_factor",
    "disconfirmed",
    "drift",
    "drive",
    "effect_factor",
    "extend_key",
    "faded",
    "felt_change",
    "fit_mean",
    "found_gain",
    "goodwill",
    "health_level",
    "health_odds",
    "held_level",
    "index_after",
    "kept_share",
    "known_after",
    "laplace_quantile",
    "lead_key",
    "lead_rate",
    "learnt_by_doing",
    "leaving_chance",
    "left_over",
    "lifetime_value",
    "log_factor",
    "mix",
    "moved",
    "nearness",
    "normal_quantile",
    "open_before",
    "open_part",
    "part_reached",
    "picked_up",
    "points_below",
    "poisson_count",
    "pulls",
    "quicker",
    "ramp_share",
    "reach_chance",
    "reached",
    "reached_at_last",
    "recognised",
    "relaxed",
    "residual",
    "review_score",
    "sample",
    "seasonal_rest",
    "seasonal_survival",
    "severity_of",
    "share_of",
    "slowed",
    "spared",
    "spilled",
    "stated",
    "staying_log_odds",
    "still_unknown",
    "strike_rate",
    "surprised",
    "survival",
    "take",
    "thousandths",
    "tick_at",
    "turn",
    "uniform",
    "unused",
    "usual_share",
    "weekly_hours",
    "whole",
]


def _surroundings(module: ModuleType) -> dict[str, Any]:
    """Return the constants that a module's formulas read, and its imports."""
    kept = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, int | float | ModuleType) and not name.startswith("__")
    }
    return {**kept, "__builtins__": builtins, "__name__": module.__name__}


_draws = _surroundings(draws)
mix: Any = shared(draws.mix, _draws, "uint64(uint64)")
uniform: Any = shared(draws.uniform, _draws, "float64(uint64, uint64, uint64)")
extend_key: Any = shared(draws.extend_key, _draws, "uint64(uint64, uint64)")
poisson_count = shared(draws.poisson_count, _draws, "int64(float64, float64)")

part_reached = shared(halfway.part_reached, _surroundings(halfway))

_field = _surroundings(field) | {
    "uniform": uniform,
    "extend_key": extend_key,
    "poisson_count": poisson_count,
}
points_below = shared(field.points_below, _field)

_sampling = _surroundings(sampling)
for _name in (
    *("first_above", "central_quantile", "tail_quantile", "far_tail_quantile", "normal_quantile"),
    *("table_quantile", "table_survival", "leaf_quantile", "leaf_survival", "leaf_residual"),
):
    shared(getattr(sampling, _name), _sampling)
leaf_quantile: Any = _sampling["leaf_quantile"]
normal_quantile: Any = _sampling["normal_quantile"]
chosen = shared(sampling.chosen, _sampling)
sample = shared(sampling.sample, _sampling)
survival = shared(sampling.survival, _sampling)
residual = shared(sampling.residual, _sampling)

_season = _surroundings(season) | {
    "leaf_quantile": leaf_quantile,
    "residual": residual,
    "survival": survival,
}
for _name in ("month_at", "weighted_from"):
    shared(getattr(season, _name), _season)
seasonal_survival = shared(season.seasonal_survival, _season)
seasonal_rest = shared(season.seasonal_rest, _season)

_response = _surroundings(response)
_demand = _surroundings(demand) | {"response": shared(response.response, _response)}
goodwill = shared(demand.goodwill, _demand)
lead_rate = shared(demand.lead_rate, _demand)

_funnel = _surroundings(funnel)
chance = shared(funnel.chance, _funnel)
cooling = shared(funnel.cooling, _funnel)
chance_at_age = shared(opening.chance_at_age, _surroundings(opening))

turn = shared(turns.turn, _surroundings(turns))
lead_key = shared(journal.lead_key, _surroundings(journal))

_money = _surroundings(money)
whole = shared(money.whole, _money)
share_of = shared(money.share_of, _money)
recognised = shared(money.recognised, _money)

thousandths = shared(rounding.thousandths, _surroundings(rounding))

_risk = _surroundings(risk) | {"thousandths": thousandths}
effect_factor = shared(risk.effect_factor, _risk)
log_factor = shared(risk.log_factor, _risk)
severity_of = shared(risk.severity_of, _risk)
strike_rate = shared(risk.strike_rate, _risk)

_work_time = _surroundings(work_time)
for _name in ("fill", "free_time", "join"):
    shared(getattr(work_time, _name), _work_time)
take = shared(work_time.take, _work_time)
tick_at = shared(work_time.tick_at, _work_time)
day_plan = shared(work_time.day_plan, _work_time)
open_before = shared(work_time.open_before, _work_time)
open_part = shared(work_time.open_part, _work_time)

_learning = _surroundings(learning)
ramp_share = shared(learning.ramp_share, _learning)
learnt_by_doing = shared(learning.learnt_by_doing, _learning)
faded = shared(learning.faded, _learning)
unused = shared(learning.unused, _learning)
attended_part = shared(learning.attended_part, _learning)
known_after = shared(learning.known_after, _learning)
spilled = shared(learning.spilled, _learning)
kept_share = shared(learning.kept_share, _learning)
picked_up = shared(learning.picked_up, _learning)

_mood = _surroundings(mood)
bounded = shared(mood.bounded, _mood)
relaxed = shared(mood.relaxed, _mood)
fit_mean = shared(mood.fit_mean, _mood)
weekly_hours = shared(mood.weekly_hours, _mood)
usual_share = shared(mood.usual_share, _mood)
surprised = shared(mood.surprised, _mood)
beyond = shared(mood.beyond, _mood)
slowed = shared(mood.slowed, _mood)
moved = shared(mood.moved, _mood)

leaving_chance = shared(turnover.leaving_chance, _surroundings(turnover))
spared = shared(support.spared, _surroundings(support))

_pay = _surroundings(pay) | {"share_of": share_of}
contest_pull = shared(pay.contest_pull, _pay)
nearness = shared(pay.nearness, _pay)
bonus_due = shared(pay.bonus_due, _pay)
pulls = shared(pay.pulls, _pay)
drive = shared(goals.drive, _surroundings(goals) | {"part_reached": part_reached})
review_score = shared(appraisal.review_score, _surroundings(appraisal))

_satisfaction = _surroundings(satisfaction) | {"part_reached": part_reached}
as_share = shared(satisfaction.as_share, _satisfaction)
care_lift = shared(satisfaction.care_lift, _satisfaction)
disconfirmed = shared(satisfaction.disconfirmed, _satisfaction)
better_than_promised = shared(satisfaction.better_than_promised, _satisfaction)
felt_change = shared(satisfaction.felt_change, _satisfaction)
stated = shared(satisfaction.stated, _satisfaction)

_loyalty = _surroundings(loyalty)
staying_log_odds = shared(loyalty.staying_log_odds, _loyalty)
brought_rate = shared(loyalty.brought_rate, _loyalty)
lifetime_value = shared(loyalty.lifetime_value, _loyalty)

_market = _surroundings(market)
held_level = shared(market.held_level, _market)
laplace_quantile = shared(market.laplace_quantile, _market)
index_after = shared(market.index_after, _market)
drift = shared(market.drift, _market)
demand_factor = shared(market.demand_factor, _market)
reached = shared(market.reached, _market)

_needs = _surroundings(needs)
found_gain = shared(needs.found_gain, _needs)
still_unknown = shared(needs.still_unknown, _needs)

_health = _surroundings(channel_health) | {"part_reached": part_reached}
health_level = shared(channel_health.health_level, _health)
health_odds = shared(channel_health.health_odds, _health)
at_most = shared(channel_health.at_most, _health)
by_own_days = shared(channel_health.by_own_days, _health)
left_over = shared(channel_health.left_over, _health)

_contact = _surroundings(contact)
reach_chance = shared(contact.reach_chance, _contact)
reached_at_last = shared(contact.reached_at_last, _contact)

_ideas = _surroundings(ideas)
better = shared(ideas.better, _ideas)
quicker = shared(ideas.quicker, _ideas)
