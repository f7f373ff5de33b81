"""Owns the compilation of the risk register, and of the causes behind it."""

from __future__ import annotations

import numpy as np

from simsales.quantity import HOUR, MoneyPerTime
from simsales.scenario.risk import Cause, Risk, RiskEffect, Signs
from simsales.scenario.scenario import Scenario
from simsales.world.accrual import accrued
from simsales.world.context import Context, Person
from simsales.world.people import promised_week
from simsales.world.world import Floats, Ints, Names, Risks

__all__ = ["HOURS", "KINDS", "effect_target", "prevention_costs", "risks"]

KINDS = ("leads", "odds", "value", "effort", "hours")
"""What an effect may change: leads of a channel, odds of a stage, value of a product, effort of a stage,
hours of a team or person."""

HOURS = KINDS.index("hours")

_YEAR = 365.25


def risks(context: Context) -> Risks:
    """Compile the risks of a scenario."""
    names, scenario, calendar = context.names, context.scenario, context.calendar
    listed = [scenario.risks[name] for name in names.risks]
    happening: list[Risk | Cause] = [*listed, *(scenario.causes[name] for name in names.causes)]
    effects = sorted(
        (index, kind, on, effect.by)
        for index, risk in enumerate(listed)
        for effect in risk.effects
        for kind, on in _targets(effect, names, context.people)
    )
    forced = sorted(
        (index, tick)
        for index, entry in enumerate(happening)
        for tick in map(calendar.tick_of, entry.happens)
        if 0 <= tick < calendar.horizon  # time never runs backwards, and nothing is simulated after the end
    )
    links = sorted(_links(listed, names))
    per_day = _by_period(
        context,
        [
            *([s.risks[name].per_year / _YEAR for s in context.scenarios] for name in names.risks),
            *([s.causes[name].per_year / _YEAR for s in context.scenarios] for name in names.causes),
        ],
    )
    leavers = [
        (index, names.reps.index(rep)) for index, risk in enumerate(listed) for rep in sorted(risk.leaves)
    ]
    return Risks(
        per_day=per_day,
        highest=per_day.max(axis=1),
        lasts=np.array([context.book.row(risk.lasts) for risk in listed], dtype=np.int64),
        severity=_rows(context, [risk.severity for risk in listed]),
        within=_rows(context, [risk.within for risk in listed]),
        forced=np.array(forced, dtype=np.int64).reshape(-1, 2),
        link_from=np.array([link[0] for link in links], dtype=np.int64),
        link_to=np.array([link[1] for link in links], dtype=np.int64),
        link_chance=np.array([link[2] for link in links], dtype=np.float64),
        leavers=np.array(leavers, dtype=np.int64).reshape(-1, 2),
        before=np.array([r.signs.before if r.signs else 0 for r in listed], dtype=np.int64),
        sees=_by_period(context, [_seen(context, name) for name in names.risks]),
        effect_risk=np.array([effect[0] for effect in effects], dtype=np.int64),
        effect_kind=np.array([effect[1] for effect in effects], dtype=np.int64),
        effect_on=np.array([effect[2] for effect in effects], dtype=np.int64),
        effect_by=np.array([effect[3] for effect in effects], dtype=np.float64),
        prevents=_by_period(
            context, [[_prevents(s.risks[n]) for s in context.scenarios] for n in names.risks]
        ),
        eases=_by_period(context, [[_eases(s, n) for s in context.scenarios] for n in names.risks]),
        after=np.array([r.contingency.after if r.contingency else 0 for r in listed], dtype=np.int64),
        contingency_cost=np.array(
            [r.contingency.cost if r.contingency else 0 for r in listed], dtype=np.int64
        ),
    )


def effect_target(to: str, names: Names) -> tuple[int, int]:
    """Return the kind of an effect and the index it acts on, -1 for all; of hours, the index of a person.

    Raises
    ------
    ValueError
        When the text names nothing that exists; the checks of the scenario have told the user before.
    """
    what, _, name = to.partition(" of ")
    kind = KINDS.index(what.strip())
    if not name:
        return kind, -1
    listed = (names.channels, names.stages, names.products, names.stages, names.reps)
    return kind, listed[kind].index(name.strip())


def _targets(effect: RiskEffect, names: Names, people: tuple[Person, ...]) -> list[tuple[int, int]]:
    """Return the kind and the indices that an effect acts on: of a team's hours, all of its people."""
    what, _, name = effect.to.partition(" of ")
    if what.strip() == KINDS[HOURS] and name.strip() in names.teams:
        team = name.strip()
        return [(HOURS, index) for index, person in enumerate(people) if person.team == team]
    return [effect_target(effect.to, names)]


def _links(listed: list[Risk], names: Names) -> list[tuple[int, int, float]]:
    """Return what brings what, with the chance: risk or cause, risk, chance."""
    first = len(listed)
    return [
        *(
            (first + names.causes.index(cause), index, chance)
            for index, risk in enumerate(listed)
            for cause, chance in risk.caused_by.items()
        ),
        *(
            (names.risks.index(other), index, chance)
            for index, risk in enumerate(listed)
            for other, chance in risk.follows.items()
        ),
    ]


def _rows(context: Context, spreads: list[object]) -> Ints:
    return np.array([-1 if s is None else context.book.row(s) for s in spreads], dtype=np.int64)  # type: ignore[arg-type]


def _by_period(context: Context, rows: list[list[float]]) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(context.scenarios))


def _prevents(risk: Risk) -> float:
    return risk.prevention.lowers if risk.prevention and risk.prevention.use else 0.0


def _eases(scenario: Scenario, name: str) -> float:
    contingency = scenario.risks[name].contingency
    return contingency.lowers if contingency and contingency.use else 0.0


def _seen(context: Context, name: str) -> list[float]:
    """Return the chance that signs of a risk are seen, by period."""
    found = []
    for period, scenario in enumerate(context.scenarios):
        signs = scenario.risks[name].signs
        ticks = 0.0
        if signs is not None:
            ticks = float(signs.hours or 0)
            if signs.activity is not None:
                ticks = promised_week(context, period, signs.activity)
        found.append(ticks / (ticks + signs.half_at) if signs is not None and ticks > 0.0 else 0.0)
    return found


def prevention_costs(context: Context) -> Ints:
    """Return what prevention and bought watching cost, by risk and period."""
    found = []
    for name in context.names.risks:
        measures = [s.risks[name].prevention for s in context.scenarios]
        paid = accrued(context, [p.cost if p is not None and p.use else None for p in measures])
        watch = accrued(context, [_watch(s.risks[name].signs) for s in context.scenarios])
        found.append(paid + watch)
    return np.array(found, dtype=np.int64).reshape(len(found), len(context.scenarios))


def _watch(signs: Signs | None) -> MoneyPerTime | None:
    if signs is None or not signs.hours or not signs.price:
        return None
    return MoneyPerTime(int(signs.price * signs.hours / HOUR + 0.5), "week")
