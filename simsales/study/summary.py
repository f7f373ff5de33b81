"""Owns what the replications say about each figure: mean and its interval, spread, quantiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simsales.study.intervals import CONFIDENCE, mean_interval
from simsales.study.measure import MetricKey
from simsales.study.results import MetricSummary
from simsales.world.world import Floats

__all__ = ["summarise", "summary_of"]

_SHARES = (0.05, 0.50, 0.95)


def summary_of(key: MetricKey, values: Floats, confidence: float = CONFIDENCE) -> MetricSummary:
    """Return the summary of one figure.

    Parameters
    ----------
    key
        The figure.
    values
        One number for each replication, shape (replications,); nan where the year does not define the figure.
        Those replications are left out, and ``mean.count`` says how many are in.
    confidence
        Of the interval of the mean, 0..1.

    Returns
    -------
    MetricSummary
        Quantiles interpolate between the sorted values, as spreadsheets do.

    Raises
    ------
    ValueError
        If a value is infinite.
    """
    defined = values[~np.isnan(values)]
    mean = mean_interval(defined, confidence)
    if len(defined) == 0:
        return MetricSummary(key, mean, np.nan, np.nan, np.nan, np.nan)
    # The spread of equal numbers is 0, not the rounding error of their mean.
    equal = bool((defined == defined[0]).all())
    spread = 0.0 if equal else float(defined.std(ddof=1))
    p5, p50, p95 = np.quantile(defined, _SHARES).tolist()
    return MetricSummary(key, mean, spread if len(defined) > 1 else np.nan, p5, p50, p95)


def summarise(
    keys: Sequence[MetricKey], values: Floats, confidence: float = CONFIDENCE
) -> dict[str, MetricSummary]:
    """Return the summaries of all figures of a strategy by ``str(key)``.

    Parameters
    ----------
    keys
        Figures in the order of the columns.
    values
        Shape (replications, figures).
    confidence
        Of the intervals of the means, 0..1.
    """
    columns = np.ascontiguousarray(values.T)
    return {str(key): summary_of(key, column, confidence) for key, column in zip(keys, columns, strict=True)}
