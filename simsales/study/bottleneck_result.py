"""Owns where the bottleneck is: what was tried, what it brings, and what stands out, by quarter, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.words import Phrase, say

__all__ = ["Diagnosis", "Finding", "Month", "Review", "Tried"]

Tried = Literal["leads", "more_leads", "channel", "hours", "conversion", "meetings", "tasks"]
"""Kinds of what is tried: `more_leads` is twice the push of `leads`, all else by its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried, and what it brings.

    Parameters
    ----------
    kind
        What was pushed.
    names
        The channel, the stage, or the people; empty for all of them.
    label
        The push in words.
    gain
        What it brings in bookings and renewals beyond the judged way, year by year under the same luck, in
        minor units.
    """

    kind: Tried
    names: tuple[str, ...]
    label: Phrase
    gain: Interval

    @property
    def text(self) -> str:
        """The push in the language in force."""
        return say(self.label.key, **self.label.values)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "kind": self.kind,
            "names": list(self.names),
            "text": self.text,
            "gain": figure_json(self.gain.estimate, "money"),
            "ci": limits_json(self.gain, "money"),
        }


@dataclass(frozen=True, slots=True)
class Review:
    """What a review at the end of a quarter finds.

    Parameters
    ----------
    window
        ``2027-Q2`` and the like.
    bottlenecks
        What stands out in the bookings and renewals of that quarter; empty where nothing does.
    """

    window: str
    bottlenecks: tuple[Finding, ...]

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {"window": self.window, "bottlenecks": [found.to_dict() for found in self.bottlenecks]}


@dataclass(frozen=True, slots=True)
class Month:
    """How people's hours and queues stand in a month, of those who are the bottleneck.

    Parameters
    ----------
    month
        ``2027-03`` and the like.
    utilisation
        Share of their hours in use; None where it was not measured.
    wait
        Hours that work waits in their stages; None where nothing was asked for.
    """

    month: str
    utilisation: Interval | None
    wait: Interval | None

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "month": self.month,
            **{
                name: None
                if found is None
                else {"mean": figure_json(found.estimate), "ci": limits_json(found)}
                for name, found in (("utilisation", self.utilisation), ("mean_wait", self.wait))
            },
        }


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Where the bottleneck of the judged way is.

    Parameters
    ----------
    replications
        Years in which everything was tried.
    base
        Bookings and renewals as things stand, in minor units.
    tried
        All that was tried.
    bottlenecks
        What stands out, the bottleneck first; empty in a company that has none.
    reviews
        The same for each quarter.
    months
        The months of the people who are the bottleneck; empty where it is not people.
    """

    replications: int
    base: Interval
    tried: tuple[Finding, ...]
    bottlenecks: tuple[Finding, ...]
    reviews: tuple[Review, ...] = ()
    months: tuple[Month, ...] = ()

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "replications": self.replications,
            "bookings_and_renewals": figure_json(self.base.estimate, "money"),
            "ci": limits_json(self.base, "money"),
            "bottlenecks": [found.to_dict() for found in self.bottlenecks],
            "tried": [found.to_dict() for found in self.tried],
            "reviews": [review.to_dict() for review in self.reviews],
            "months": [month.to_dict() for month in self.months],
        }
