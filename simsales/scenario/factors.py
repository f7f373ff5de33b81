"""Owns the doubt about large factors: 115 written where 115 % is meant, which is a hundred times less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from simsales.errors import Problem
from simsales.quantity import format_month, format_number
from simsales.scenario.scenario import Scenario

__all__ = ["factor_problems"]

_DOUBTFUL: Final = 10.0
"""Factors above it are rare, and percentages without their sign are not."""

Path = tuple[str | int, ...]


def factor_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield, as warnings, the factors that are more likely meant as a percentage.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    """
    for path, factor in _factors(scenario):
        if factor > _DOUBTFUL:
            written = format_number(factor)
            values = {"written": written, "percent": f"{written} %"}
            yield Problem("references.agree.factor", values, path, severity="warning")


def _factors(scenario: Scenario) -> Iterator[tuple[Path, float]]:
    """Yield the factors on odds, work and seasons, with their places."""
    for name, product in scenario.products.items():
        yield ("products", name, "odds"), product.odds
    for name, segment in scenario.segments.items():
        yield ("segments", name, "odds"), segment.odds
        yield ("segments", name, "stays"), segment.stays
        yield ("segments", name, "unsure"), segment.unsure
        yield from _by_month(segment.season, ("segments", name, "season"))
    for name, channel in scenario.channels.items():
        yield ("channels", name, "odds"), channel.odds
        yield from _by_month(channel.season, ("channels", name, "season"))
        for field, table in (("fits", channel.fits), ("suits", channel.suits)):
            yield from ((("channels", name, field, other), factor) for other, factor in table.items())
    for index, stage in enumerate(scenario.stages):
        yield from _by_month(stage.odds, ("stages", index, "odds"))
        if stage.needs is not None:
            yield ("stages", index, "needs"), stage.needs
    yield from _learnt(scenario)
    yield from _known(scenario)
    for team_name, team in scenario.teams.items():
        for name, rep in team.reps.items():
            for field, given in (("skill", rep.skill), ("speed", rep.speed)):
                at: Path = ("teams", team_name, "reps", name, field)
                if isinstance(given, Mapping):
                    yield from (((*at, stage_name), factor) for stage_name, factor in given.items())
                else:
                    yield at, given


def _learnt(scenario: Scenario) -> Iterator[tuple[Path, float]]:
    """Yield the factors of courses, support and tools."""
    for name, course in scenario.courses.items():
        for field, table in (("odds", course.odds), ("speed", course.speed)):
            yield from (
                (("courses", name, field, stage_name), factor) for stage_name, factor in table.items()
            )
    for name, team in scenario.teams.items():
        weights = team.appraisal.weights if team.appraisal is not None else {}
        for stage_name, weight in weights.items():
            yield ("teams", name, "appraisal", "weights", stage_name), weight
    for name, support in scenario.support.items():
        yield ("support", name, "odds"), support.odds
    for name, tool in scenario.tools.items():
        yield ("tools", name, "handover_work"), tool.handover_work
        yield ("tools", name, "handover_loss"), tool.handover_loss
        yield ("tools", name, "handover_delay"), tool.handover_delay


def _known(scenario: Scenario) -> Iterator[tuple[Path, float]]:
    """Yield the factors of customers, needs analysis and research."""
    if scenario.customers is not None and scenario.customers.referral is not None:
        yield ("customers", "referral", "stays"), scenario.customers.referral.stays
    if scenario.discovery is not None:
        yield ("discovery", "odds"), scenario.discovery.odds
    for name, research in scenario.research.items():
        yield ("research", name, "odds"), research.odds


def _by_month(table: Mapping[int, float], at: Path) -> Iterator[tuple[Path, float]]:
    yield from (((*at, format_month(month)), factor) for month, factor in table.items())
