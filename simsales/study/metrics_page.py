"""Owns docs/metrics.md, the catalogue of metrics for people, written from the one that the program uses.

``python -m simsales.study.metrics_page`` writes it anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from simsales.engines.tally import Counter
from simsales.quantity import DAY, HOUR
from simsales.scenario.metrics import AT_THE_END, CATALOGUE, OF_RULES, SCOPES, Metric
from simsales.study.formulas import BALANCES, FORMULAS, MEAN_NUMBERS, Formula
from simsales.words import say, speaking

__all__ = ["PLACE", "metrics_text"]

PLACE: Final = Path("docs") / "metrics.md"
"""Where the page is kept, in the folder of the project."""

_HEAD: Final = """\
# What is measured

Every metric of the catalogue. A target, a milestone or a chart may be about any of them, by *name*;
`simsales` also understands the titles and everyday words. This page is written by
`python -m simsales.study.metrics_page` from `simsales/scenario/metrics.py` (name, unit, direction, parts),
`simsales/study/formulas.py` (formula) and the message catalogue (title and meaning);
a test compares the bytes.

- **Unit**: *money* is in the currency of the file, *share* from 0 to 1 (shown as percent), *deals* a mean
  number over time, *points* a plain number that may be negative.
- **Better**: `+` more is better, `-` less is better, nothing where neither is.
- **Parts**: what it is measured for beside the whole company; `of: {team: north}` in a target.
- **Times**: the whole simulated time after the warm-up (*year*), each month and each quarter (*months*), the
  last simulated day only (*last day*), or what has come up to the end of the stretch (*balance*). All but
  those of the last day are also measured from a target's `since` to its `by`.
- **Formula**: the sums of the tally that it is made of, by the names of `simsales/engines/tally.py`. A
  quotient is not defined where what it is divided by is 0, and then it is left out and never taken for 0.

A metric of something that the file does not mention is not measured.

| name | title | unit | better | parts | times | meaning | formula |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
_SIGNS: Final = {1: "+", -1: "-", 0: ""}
_UNITS: Final = {
    float(DAY): "in days",
    float(HOUR): "in hours",
    1000.0: "in thousandths",
    1_000_000.0: "in millionths",
}


def metrics_text() -> str:
    """Return the page, in English, a line for each metric in the order of the catalogue."""
    with speaking("en"):
        return _HEAD + "".join(f"| {' | '.join(_row(metric))} |\n" for metric in CATALOGUE.values())


def _row(metric: Metric) -> tuple[str, ...]:
    return (
        f"`{metric.name}`",
        say(f"metric.{metric.name}.title"),
        metric.unit,
        _SIGNS[metric.better],
        "rule, line of a rule"
        if metric.name in OF_RULES
        else ", ".join(scope for scope in SCOPES if scope in metric.scopes),
        _times(metric),
        say(f"metric.{metric.name}.about"),
        "counted as rules act" if metric.name in OF_RULES else _formula(metric.name, FORMULAS[metric.name]),
    )


def _times(metric: Metric) -> str:
    if metric.name in AT_THE_END:
        return "last day"
    if metric.name in BALANCES:
        return "balance"
    return "year, months" if metric.monthly else "year"


def _formula(name: str, formula: Formula) -> str:
    """Return a formula in the names of the counters: ``won / (won + lost + no decision + cold)``."""
    above = " - ".join([_sum(formula.plus), *map(_word, formula.minus)])
    parts = [above]
    if formula.over:
        above = f"({above})" if len(formula.plus) + len(formula.minus) > 1 else above
        below = f"({_sum(formula.over)})" if len(formula.over) > 1 else _sum(formula.over)
        parts = [f"{above} / {below}"]
    if name in MEAN_NUMBERS:
        parts.append("over the length of the time")
    if formula.unit != 1.0:
        parts.append(_UNITS[float(formula.unit)])
    return ", ".join(parts)


def _sum(counters: tuple[Counter, ...]) -> str:
    return " + ".join(map(_word, counters))


def _word(counter: Counter) -> str:
    return counter.name.lower().replace("_", " ")


if __name__ == "__main__":
    PLACE.write_text(metrics_text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PLACE}\n")
