"""Owns milestones: a value of a metric that has to be there on the way, by a date."""

from __future__ import annotations

from pydantic import Field

from simsales.quantity import Date
from simsales.scenario.section import Name, Section
from simsales.scenario.target import Target

__all__ = ["Milestone"]


class Milestone(Section):
    """A mark on the way: where a metric has to be by a date."""

    metric: str = Field(max_length=100, description="The metric, from the catalogue of metrics.")
    at_least: str | int | float | None = Field(
        default=None, description="The value to reach or exceed, as people write it."
    )
    at_most: str | int | float | None = Field(
        default=None, description="The value not to exceed, as people write it."
    )
    since: Date | None = Field(
        default=None, description="First day that counts; the first simulated day when absent."
    )
    by: Date = Field(description="The last day that counts.")
    of: dict[str, Name] = Field(
        default={},
        max_length=1,
        description="Scope: one of team, rep, channel, segment, product or stage, with its name; all when "
        "absent.",
    )

    @property
    def target(self) -> Target:
        """The same as a target, for all that is checked and measured alike."""
        return Target(
            metric=self.metric,
            at_least=self.at_least,
            at_most=self.at_most,
            since=self.since,
            by=self.by,
            of=self.of,
        )
