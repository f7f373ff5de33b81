"""Owns the rows of the risk map: how likely, how dear, what its measures cost; the heaviest risk first."""

from __future__ import annotations

from dataclasses import dataclass

from simsales.report.figures import estimated
from simsales.study.results import StudyResult
from simsales.study.risk_result import Measure, RiskMeasure, RiskToll
from simsales.words import say

__all__ = ["MapRow", "map_rows", "measure_title", "price_words"]


@dataclass(frozen=True, slots=True)
class MapRow:
    """A risk of the map, with what may be done about it; None where the file names nothing."""

    risk: RiskToll
    prevention: RiskMeasure | None
    contingency: RiskMeasure | None


def map_rows(study: StudyResult) -> tuple[MapRow, ...]:
    """Return the risks by chance times toll, those whose toll is not known last."""
    measures = {(found.risk, found.kind): found for found in study.measures}

    def measure(risk: RiskToll, kind: Measure) -> RiskMeasure | None:
        return measures.get((risk.risk, kind))

    ordered = sorted(study.risks, key=_weight, reverse=True)
    return tuple(MapRow(risk, measure(risk, "prevention"), measure(risk, "contingency")) for risk in ordered)


def _weight(risk: RiskToll) -> tuple[bool, float]:
    return (False, 0.0) if risk.toll is None else (True, risk.chance.estimate * risk.toll.estimate)


def price_words(found: RiskMeasure | None, currency: str) -> str:
    """Return what a measure costs a year, and whether it is in use."""
    if found is None:
        return say("risks.nothing")
    state = say("risks.in_use" if found.used else "risks.not_in_use")
    return say("risks.priced", price=estimated(found.price, "money", currency), state=state)


def measure_title(found: RiskMeasure) -> str:
    """Return what a measure is called."""
    return say(f"risks.measure.{found.kind}", risk=found.risk)
