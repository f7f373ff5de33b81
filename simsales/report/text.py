"""Own the printed answer: which pages a study has, in which order."""

from __future__ import annotations

from rich.console import Console

from simsales.report.bottleneck_text import print_bottlenecks
from simsales.report.clientele_text import print_clientele, print_vendors
from simsales.report.goals import print_drivers, print_letters, print_milestones
from simsales.report.idea_text import print_ideas
from simsales.report.judgement import print_strategies, print_targets
from simsales.report.look_back import print_look_back
from simsales.report.missed_text import print_misses
from simsales.report.page import heading, paragraph
from simsales.report.plan_text import print_no_plan, print_plan
from simsales.report.risk_text import print_risk_effects, print_risks
from simsales.report.rule_text import print_rules
from simsales.report.scorecard_text import print_scorecards
from simsales.report.so_far import print_so_far
from simsales.report.span import span_of_run
from simsales.report.year import (
    print_funnel,
    print_money,
    print_people,
    print_workforce,
    print_year,
)
from simsales.scenario.scenario import Scenario
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = [
    "print_comparison",
    "print_end",
    "print_engine",
    "print_judgement",
    "print_look_back",
    "print_no_plan",
    "print_plan",
    "print_scorecards",
    "print_study",
]


def print_study(console: Console, study: StudyResult, scenario: Scenario) -> None:
    """Print what the years say: today's figures, the targets, the strategies, the funnel, people and money.

    Parameters
    ----------
    console
        Where to.
    study
        The answer.
    scenario
        The file as it stands.
    """
    today = study.strategies[0]
    if not study.run.complete:
        heading(console, span_of_run(study.run).say("incomplete", count=study.run.replications))
    print_so_far(console, study)
    print_year(console, today, scenario, study.run.replications)
    print_look_back(console, study)
    print_targets(console, study.strategies, study.currency, span_of_run(study.run))
    print_milestones(console, study.strategies, study.currency)
    print_misses(console, study)
    print_strategies(console, study)
    print_funnel(console, today, scenario)
    print_people(console, today, scenario)
    print_workforce(console, today, scenario)
    print_clientele(console, today, scenario)
    print_vendors(console, scenario)
    print_money(console, study)
    print_risks(console, today, scenario)


def print_comparison(console: Console, study: StudyResult) -> None:
    """Print the strategies side by side."""
    if not study.run.complete:
        heading(console, span_of_run(study.run).say("incomplete", count=study.run.replications))
    print_targets(console, study.strategies, study.currency, span_of_run(study.run))
    print_strategies(console, study)


def print_judgement(console: Console, study: StudyResult) -> None:
    """Print the targets letter by letter, and what they hang on; nothing where they were not judged so."""
    print_letters(console, study)
    print_drivers(console, study)
    print_bottlenecks(console, study)
    print_risk_effects(console, study)
    print_ideas(console, study)
    print_rules(console, study)


def print_end(console: Console, study: StudyResult) -> None:
    """Print how long it took, and what to type to see the same again."""
    console.print()
    seconds = study.timing.simulation_seconds + study.timing.plan_seconds
    values = {"seconds": f"{seconds:.1f}", "seed": f"{study.run.seed}", "seal": study.run.seal}
    paragraph(console, say("report.end", **values), style="dim")


def print_engine(console: Console, study: StudyResult) -> None:
    """Print why the years were played without the kernel, where they were although nobody asked for that."""
    if study.timing.note is not None:
        paragraph(console, say("engine.absent", reason=study.timing.note), style="dim")
