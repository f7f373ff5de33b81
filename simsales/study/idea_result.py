"""Owns what becomes of a kind of ideas: how many come and are adopted, how rightly, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simsales.study.comparison_result import Difference
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json

__all__ = ["IdeaKind"]


@dataclass(frozen=True, slots=True)
class IdeaKind:
    """What becomes of a kind of ideas in today's way.

    Parameters
    ----------
    idea
        Its name.
    figures
        Metrics of ideas, means of all years of the study.
    good_adopted, bad_adopted
        Chance that an idea is adopted which brings what it has to, and that one is which does not, of all
        that were decided on; None where there was none.
    differences
        By figure, how much a year differs from the same year without ideas of this kind and without what
        they cost. ``a`` is today's way, ``b`` the kind of ideas. Empty where too many years would have to be
        simulated.
    """

    idea: str
    figures: Mapping[str, Interval]
    good_adopted: Interval | None
    bad_adopted: Interval | None
    differences: tuple[Difference, ...]

    def of(self, metric: str) -> Difference | None:
        """Return the difference of a figure; None where it is not known."""
        return next((gap for gap in self.differences if gap.key.metric == metric), None)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "idea": self.idea,
            "figures": {
                name: {"mean": figure_json(one.estimate), "ci": limits_json(one)}
                for name, one in self.figures.items()
            },
            "good_adopted": _chance(self.good_adopted),
            "bad_adopted": _chance(self.bad_adopted),
            "differences": [{"metric": str(gap.key), **gap.to_dict()} for gap in self.differences],
        }


def _chance(interval: Interval | None) -> Json | None:
    return None if interval is None else {"probability": interval.estimate, "ci": limits_json(interval)}
