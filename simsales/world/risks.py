"""Owns the compilation of the risk register."""

from __future__ import annotations

import numpy as np

from simsales.scenario.risk import Risk, RiskEffect
from simsales.scenario.scenario import Scenario
from simsales.world.context import Context
from simsales.world.world import Names, Risks

__all__ = ["KINDS", "effect_target", "risks"]

KINDS = ("leads", "odds", "value")
"""What an effect may change: leads of a channel, odds of a stage, value of a product."""


def risks(context: Context) -> Risks:
    """Compile the risks of a scenario."""
    names, scenario, calendar = context.names, context.scenario, context.calendar
    listed = [scenario.risks[name] for name in names.risks]
    effects = []
    for index, risk in enumerate(listed):
        for effect in risk.effects:
            kind, on = effect_target(effect, names)
            effects.append((index, kind, on, effect.by))
    effects.sort()
    forced = sorted(
        (index, tick)
        for index, risk in enumerate(listed)
        for tick in map(calendar.tick_of, risk.happens)
        if 0 <= tick < calendar.horizon  # time never runs backwards, and nothing is simulated after the end
    )
    return Risks(
        per_day=np.array([risk.per_year / 365.25 for risk in listed], dtype=np.float64),
        lasts=np.array([context.book.row(risk.lasts) for risk in listed], dtype=np.int64),
        forced=np.array(forced, dtype=np.int64).reshape(-1, 2),
        effect_risk=np.array([effect[0] for effect in effects], dtype=np.int64),
        effect_kind=np.array([effect[1] for effect in effects], dtype=np.int64),
        effect_on=np.array([effect[2] for effect in effects], dtype=np.int64),
        effect_by=np.array([effect[3] for effect in effects], dtype=np.float64),
        prevents=np.array([[_prevents(s.risks[n]) for s in context.scenarios] for n in names.risks]).reshape(
            len(listed), len(context.scenarios)
        ),
        eases=np.array([[_eases(s, n) for s in context.scenarios] for n in names.risks]).reshape(
            len(listed), len(context.scenarios)
        ),
        after=np.array([r.contingency.after if r.contingency else 0 for r in listed], dtype=np.int64),
        contingency_cost=np.array(
            [r.contingency.cost if r.contingency else 0 for r in listed], dtype=np.int64
        ),
    )


def effect_target(effect: RiskEffect, names: Names) -> tuple[int, int]:
    """Return the kind of an effect and the index it acts on, -1 for all.

    Raises
    ------
    ValueError
        When the text names nothing that exists; the checks of the scenario have told the user before.
    """
    what, _, name = effect.to.partition(" of ")
    kind = KINDS.index(what.strip())
    if not name:
        return kind, -1
    return kind, (names.channels, names.stages, names.products)[kind].index(name.strip())


def _prevents(risk: Risk) -> float:
    return risk.prevention.lowers if risk.prevention and risk.prevention.use else 0.0


def _eases(scenario: Scenario, name: str) -> float:
    contingency = scenario.risks[name].contingency
    return contingency.lowers if contingency and contingency.use else 0.0
