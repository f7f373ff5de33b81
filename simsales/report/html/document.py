"""Owns the page as a whole: it asks each part for its content, fills the template, and writes one file."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from simsales import __version__, words
from simsales.decide.reach_result import Reached
from simsales.errors import NotPossible
from simsales.report.html.assumptions_section import assumptions_section, doubts
from simsales.report.html.basis import basis_of
from simsales.report.html.bottleneck_section import bottleneck_section
from simsales.report.html.clientele_section import clientele_section
from simsales.report.html.company_sections import funnel_section, money_section, people_section
from simsales.report.html.decision_sections import plan_section, strategies_section, targets_section
from simsales.report.html.exhibit import Section, Spec
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page, months_of
from simsales.report.html.goal_sections import milestones_section
from simsales.report.html.idea_section import ideas_section
from simsales.report.html.library import library
from simsales.report.html.missed_section import missed_section
from simsales.report.html.past_sections import known_sentences, look_back_section, so_far_section
from simsales.report.html.reach_section import reach_headline, reach_sections
from simsales.report.html.risk_section import risks_section
from simsales.report.html.rule_section import rules_section
from simsales.report.html.scorecard_section import scorecard_section
from simsales.report.html.time_section import time_section
from simsales.report.html.workforce_section import workforce_section
from simsales.report.judgement import wanted_words
from simsales.scenario.loaded import Loaded
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["page_text", "reach_page_text", "write_page", "write_reach_page"]

_LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}
_HOW_TO_READ = ("in_100", "range", "nine_of_ten", "same_luck", "words")


def write_page(result: StudyResult, path: str | Path, language: str, loaded: Loaded | None = None) -> None:
    """Write a result as one self-contained HTML file.

    Parameters
    ----------
    result
        What a study found, with its plan if there is one.
    path
        Where to write; an existing file is replaced.
    language
        ``en`` or ``zh``.
    loaded
        The scenario, for what it assumes; without it the page does not speak of assumptions.

    Raises
    ------
    NotPossible
        When the file cannot be written.
    """
    _write(page_text(result, language, loaded), path)


def _write(text: str, path: str | Path) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise NotPossible("page.cannot_write", path=str(path), reason=error.strerror or str(error)) from error


def write_reach_page(reached: Reached, path: str | Path, language: str) -> None:
    """Write what it would take to reach a target as one self-contained HTML file.

    Parameters
    ----------
    reached
        The answer.
    path, language
        As for `write_page`.

    Raises
    ------
    NotPossible
        When the file cannot be written.
    """
    _write(reach_page_text(reached, language), path)


def reach_page_text(reached: Reached, language: str) -> str:
    """Return the page on what it would take; the same bytes for the same answer."""
    with words.speaking(language):
        sections = reach_sections(reached, Figures(reached.currency))
        return (
            _environment()
            .get_template("reach.html.jinja")
            .render(
                language=_LANGUAGE_TAGS[language],
                say=say,
                version=__version__,
                title=reached.name,
                headline=reach_headline(reached),
                goals=[wanted_words(target, reached.currency) for target in reached.targets],
                sections=sections,
                charts=_as_script(_charts(sections)),
                library=Markup(library()),
            )
        )


def page_text(result: StudyResult, language: str, loaded: Loaded | None = None) -> str:
    """Return the page; the same bytes for the same result. Parameters as for `write_page`."""
    with words.speaking(language):
        figures = Figures(result.currency)
        sections = _sections(result, figures, loaded)
        return (
            _environment()
            .get_template("page.html.jinja")
            .render(
                language=_LANGUAGE_TAGS[language],
                say=say,
                result=result,
                period=_period(result),
                first=first_page(result, figures),
                known=known_sentences(result, figures.currency),
                doubts=doubts(result),
                basis=None if loaded is None else basis_of(loaded),
                sections=sections,
                how_to_read=[say(f"page.read.{name}") for name in _HOW_TO_READ],
                facts=_facts(result),
                charts=_as_script(_charts(sections)),
                library=Markup(library()),
            )
        )


def _charts(sections: tuple[Section, ...]) -> dict[str, Spec]:
    return {exhibit.ident: exhibit.spec for part in sections for exhibit in part.exhibits if exhibit.spec}


def _sections(result: StudyResult, figures: Figures, loaded: Loaded | None) -> tuple[Section, ...]:
    builders = (
        so_far_section,
        targets_section,
        milestones_section,
        missed_section,
        bottleneck_section,
        strategies_section,
        plan_section,
        assumptions_section,
        time_section,
        funnel_section,
        people_section,
        partial(workforce_section, scenario=None if loaded is None else loaded.scenario),
        clientele_section,
        money_section,
        scorecard_section,
        partial(risks_section, loaded=loaded),
        ideas_section,
        partial(rules_section, loaded=loaded),
        look_back_section,
    )
    return tuple(section for build in builders if (section := build(result, figures)) is not None)


def _period(result: StudyResult) -> str:
    months = months_of(result.strategies[0])
    if not months:
        return ""
    return say("page.from_to", low=words.month(months[0]), high=words.month(months[-1]))


def _facts(result: StudyResult) -> list[tuple[str, str]]:
    run = result.run
    return [
        (say("page.fact.version"), f"simsales {result.version}"),
        (say("page.fact.years"), words.number(run.replications)),
        (say("page.fact.confidence"), words.percent(run.confidence)),
        (say("page.fact.seed"), str(run.seed)),
        (say("page.fact.events"), words.number(run.events)),
        (say("page.fact.digest"), result.digest),
        (say("page.fact.seal"), run.seal),
        *([(say("page.fact.plan_seal"), result.plan.seal)] if result.plan else []),
    ]


def _as_script(value: Any) -> Markup:
    """Return JSON that may stand inside of a script element, whatever the names in it are."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("simsales.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
