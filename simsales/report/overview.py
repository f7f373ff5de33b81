"""Own the first page: what is going to be simulated, what is doubtful, and what is assumed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from simsales.errors import Problem
from simsales.report.assumptions import assumptions
from simsales.report.names import some
from simsales.report.page import bullet, heading, paragraph
from simsales.report.span import span_of
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import Loaded
from simsales.words import date, quoted, say

__all__ = ["print_overview"]

_LISTED = 12


def print_overview(
    console: Console,
    loaded: Loaded,
    warnings: tuple[Problem, ...],
    *,
    strategies: tuple[str, ...],
    replications: int,
    seed: int,
    settings: Sequence[str] = (),
) -> None:
    """Print what is going to be simulated.

    Parameters
    ----------
    console
        Where to.
    loaded, warnings
        The scenario, and what is doubtful about it.
    strategies
        Names of the strategies beside today's way.
    replications, seed
        How many years, of which random world.
    settings
        What was set for this study only, as written.
    """
    scenario = loaded.scenario
    heading(console, scenario.name)
    if scenario.about:
        paragraph(console, " ".join(scenario.about.split()))
    count = sum(rep.count for team in scenario.teams.values() for rep in team.reps.values())
    people = [
        name if rep.count == 1 else f"{name} × {rep.count}"
        for team in scenario.teams.values()
        for name, rep in team.reps.items()
        if rep.count or not count
    ]
    first, last = date(scenario.calendar.start), date(last_day(scenario.calendar))
    bullet(console, say("report.period", first=first, last=last))
    bullet(console, say("report.people", count=count, names=some(people, _LISTED)))
    bullet(
        console,
        say("report.channels", count=len(scenario.channels), names=some(list(scenario.channels), _LISTED)),
    )
    stages = [stage.name for stage in scenario.stages]
    bullet(console, say("report.stages", count=len(stages), names=some(stages, _LISTED)))
    listed = [quoted(name) for name in strategies]
    if listed:
        bullet(console, say("report.strategies", count=len(listed), names=some(listed, _LISTED)))
    if settings:
        bullet(console, say("report.settings", settings=say("house.comma").join(settings)))
    bullet(console, span_of(scenario).say("years", count=replications, seed=f"{seed}"))
    if warnings:
        heading(console, say("report.doubtful"))
        for warning in warnings:
            bullet(console, warning.headline, style="yellow")
    assumed = assumptions(scenario)
    if assumed:
        heading(console, say("report.assumed_title"))
        for phrase in assumed:
            bullet(console, say(phrase.key, **phrase.values))
