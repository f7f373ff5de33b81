"""Own what the best strategy costs: that profit falls with it, which its own figure does not tell."""

from __future__ import annotations

from typing import Final

from simsales.report.figures import change
from simsales.scenario.loaded import TODAY
from simsales.study.comparison import difference
from simsales.study.comparison_result import Difference
from simsales.study.figure_text import key_phrase
from simsales.study.measure import MetricKey
from simsales.study.results import StudyResult
from simsales.study.ways import way_phrase
from simsales.words import say

__all__ = ["price_of_best"]

_PROFIT: Final = MetricKey("profit")
_LEAST: Final = 2


def price_of_best(study: StudyResult) -> str | None:
    """Return the sentence that the best strategy is worse for profit, with both figures.

    Both are differences year by year under the same luck. Held against today's way where that has the better
    profit, else against the strategy that has most of it.

    Returns
    -------
    str or None
        None where strategies are compared by profit, or no other is known to bring more of it.
    """
    comparison, runs = study.comparison, study.runs
    if comparison is None or runs is None or comparison.key.metric == _PROFIT.metric:
        return None
    best, confidence = comparison.best, study.run.confidence
    lost = [
        difference(runs, best, name, _PROFIT, confidence)
        for name in runs.strategies
        if name != best and name not in comparison.what_ifs and runs.has(name, _PROFIT)
    ]
    worse = [gap for gap in lost if gap.interval.count >= _LEAST and gap.interval.high < 0]
    if not worse:
        return None
    told = next((gap for gap in worse if gap.b == TODAY), min(worse, key=lambda gap: gap.interval.estimate))
    gained = difference(runs, best, told.b, comparison.key, confidence)
    values = {"other": way_phrase(told.b), "name": way_phrase(best)}
    return say("report.price_of_best", **values, gained=_said(gained, study), lost=_said(told, study))


def _said(gap: Difference, study: StudyResult) -> str:
    named = key_phrase(gap.key)
    return f"{say(named.key, **named.values)} {change(gap.interval, gap.unit, study.currency)}"
