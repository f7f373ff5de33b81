"""Own what targets that were set change against the file as it stands: the same years, judged by both."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from simsales.report.figures import chance_text
from simsales.report.judgement import wanted_words
from simsales.report.page import bullet, heading, paragraph
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import Interval, clopper_pearson
from simsales.study.judge import Flags, judge, reached
from simsales.study.replicate import Runs
from simsales.study.results import StudyResult, TargetResult
from simsales.words import say

__all__ = ["print_as_filed"]

_DEEP = 4


def print_as_filed(console: Console, study: StudyResult, before: Scenario) -> None:
    """Print how targets that were set differ from those of the file, year by year; nothing without any.

    A target whose days were moved is left out where the years do not tell the figure of both days.

    Parameters
    ----------
    console
        Where to.
    study
        The answer with what was set.
    before
        The file as it stands.
    """
    pairs = list(_pairs(study, before))
    if study.runs is None or not pairs:
        return
    heading(console, say("report.as_filed_title"))
    paragraph(console, say("report.as_filed_note"), style="dim")
    for filed, target in pairs:
        bullet(console, wanted_words(filed, study.currency))
        if filed.chance is not None:
            paragraph(console, say("report.as_filed", chance=chance_text(filed.chance)), indent=_DEEP)
        for name, chance in _changes(study, study.runs, filed, target):
            paragraph(console, say(f"report.as_filed_{name}", chance=chance_text(chance)), indent=_DEEP)


def _pairs(study: StudyResult, before: Scenario) -> Iterator[tuple[TargetResult, TargetResult]]:
    """Yield the targets that ask for something else than in the file: as the file has them, and as set."""
    today = study.strategies[0]
    if study.runs is None:
        return
    filed, _ = judge(before, study.runs, today.name, study.run.confidence)
    known = {target.name: target for target in filed if target.chance is not None}
    for target in today.targets:
        found = known.get(target.name)
        if found is not None and target.chance is not None and _asked(found) != _asked(target):
            yield found, target


def _asked(target: TargetResult) -> tuple[object, ...]:
    return target.key, target.at_least, target.at_most


def _changes(
    study: StudyResult, runs: Runs, filed: TargetResult, target: TargetResult
) -> Iterator[tuple[str, Interval]]:
    """Yield in how many years one of both is reached and the other is not."""
    then, now = _flags(study, runs, filed), _flags(study, runs, target)
    lost, gained = int((then & ~now).sum()), int((now & ~then).sum())
    for name, count in (("lost", lost), ("gained", gained)):
        # Nothing in these years is told, too, with how much that may be in others.
        if count or (name == "lost" and not gained):
            yield name, clopper_pearson(count, len(now), study.run.confidence)


def _flags(study: StudyResult, runs: Runs, target: TargetResult) -> Flags:
    assert target.key is not None
    return reached(runs.column(study.strategies[0].name, target.key), target.at_least, target.at_most)
