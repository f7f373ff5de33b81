"""Owns what a file says: all fields but those that came later and that it does not mention.

So a file keeps its digest when the schema grows. Whoever adds a field to a section that was there before
names it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from simsales.scenario.channel import Channel
from simsales.scenario.customers import Tickets
from simsales.scenario.meeting import Meeting
from simsales.scenario.opening import OpenDeals, Opening
from simsales.scenario.plan import PlanSection
from simsales.scenario.product import Product
from simsales.scenario.risk import Risk
from simsales.scenario.scenario import Scenario
from simsales.scenario.segment import Segment
from simsales.scenario.so_far import SoFar
from simsales.scenario.stage import Stage
from simsales.scenario.team import Rep, Team

__all__ = ["said"]

_LATER: Final[Mapping[type[BaseModel], frozenset[str]]] = {
    Scenario: frozenset(
        {
            *("look_back", "so_far", "courses", "team_events", "support", "tools", "handover"),
            *("competitors", "choice", "promotion", "market_index", "customers", "discovery", "research"),
            *("causes", "rules", "ideas"),
        }
    ),
    Product: frozenset({"discount", "reaction", "attributes"}),
    Segment: frozenset({"wants", "unsure", "customers", "awareness", "stays"}),
    Channel: frozenset(
        {"hours", "days", "use", "setup", "capacity", "takes_from", "fits", "suits", "health"}
    ),
    Opening: frozenset({"accounts"}),
    OpenDeals: frozenset({"discovered"}),
    Tickets: frozenset({"arrive"}),
    Risk: frozenset({"severity", "leaves", "caused_by", "follows", "within", "signs"}),
    SoFar: frozenset({"accounts"}),
    Stage: frozenset({"due_in", "needs", "contact"}),
    Meeting: frozenset({"spreads", "kept", "morale", "cohesion", "unblocks", "stuck_after"}),
    Team: frozenset(
        {
            *("overtime_pay", "ramp", "practice", "knowledge_fades", "coaching", "morale", "fatigue"),
            *("cohesion", "turnover", "recognition", "bonus", "appraisal", "goals", "contest"),
        }
    ),
    Rep: frozenset({"overtime", "enjoys"}),
    PlanSection: frozenset({"choices"}),
}


def said(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says, as JSON holds it; defaults of fields that came later are left out."""
    found: dict[str, Any] = _without(scenario, scenario.model_dump(mode="json"))
    return found


def _without(value: object, dumped: Any) -> Any:
    """Return what was dumped of a value, without what came later and is as if it was not there."""
    if isinstance(value, BaseModel):
        fields, later = type(value).model_fields, _LATER.get(type(value), frozenset())
        return {
            name: _without(getattr(value, name), dumped[name])
            for name, field in fields.items()
            if name not in later or getattr(value, name) != field.get_default(call_default_factory=True)
        }
    if isinstance(value, dict) and isinstance(dumped, dict):
        pairs = zip(dumped.items(), value.values(), strict=True)
        return {name: _without(each, other) for (name, other), each in pairs}
    if isinstance(value, list) and isinstance(dumped, list):
        return [_without(each, other) for each, other in zip(value, dumped, strict=True)]
    return dumped
