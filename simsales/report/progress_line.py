"""Own the one line that is refined while years are simulated: how far it is, and the first figures."""

from __future__ import annotations

from simsales.report.figures import figure
from simsales.study.measure import MetricKey
from simsales.study.replicate import Progress
from simsales.study.summary import summary_of
from simsales.words import say

__all__ = ["first_figures"]

_WINS = MetricKey("wins")


def first_figures(progress: Progress) -> str:
    """Return how many years are simulated, and how many deals a year wins with the first strategy."""
    runs = progress.runs()
    first = runs.strategies[0]
    values = {"done": progress.done, "total": progress.total}
    if len(runs.replications) < 2:
        return say("cli.progress", **values)
    wins = summary_of(_WINS, runs.column(first, _WINS))
    low, high = (figure(limit, "count", "") for limit in (wins.mean.low, wins.mean.high))
    return say(
        "cli.progress_wins", wins=figure(wins.mean.estimate, "count", ""), low=low, high=high, **values
    )
