"""Names that must exist, numbers that must agree, business that must be possible: exactly what is said.

Each ``messages/agree/NAME.yaml`` is a sound scenario with one kind of mistake; ``NAME.txt`` holds what is
printed, in English with its lines, then the headlines in Chinese.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from simsales.errors import InputError, Problem
from simsales.feasible.prepare import prepare
from simsales.scenario.reader import read_scenario_text
from simsales.words import catalogue, speaking

FOLDER = Path(__file__).parent / "messages" / "agree"
FILES = sorted(FOLDER.glob("*.yaml"))
NAMES = [file.stem for file in FILES]


def refusals(file: Path) -> list[Problem]:
    with pytest.raises(InputError) as error:
        prepare(read_scenario_text(file.read_bytes(), file.name))
    return [problem for problem in error.value.problems if problem.severity == "error"]


def said(file: Path) -> str:
    problems = refusals(file)
    with speaking("en"):
        english = "\n".join(problem.render() for problem in problems)
    with speaking("zh"):
        chinese = "\n".join(problem.headline for problem in problems)
    return f"{english}\n\n{chinese}\n"


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_mistake_is_told_in_exactly_these_words(file: Path) -> None:
    assert said(file) == file.with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_problem_has_its_place_in_the_file(file: Path) -> None:
    lines = file.read_text("utf-8").split("\n")
    for problem in refusals(file):
        if problem.key == "feasible.combinations":
            continue
        assert problem.line is not None
        assert problem.column is not None
        assert problem.source_line == lines[problem.line - 1]
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def test_every_message_has_a_mistake_that_brings_it_up() -> None:
    told = {problem.key for file in FILES for problem in refusals(file)}
    topics = ("references.names.", "references.agree.", "references.target.", "references.change.")
    listed = {key for key in catalogue("en") if key.startswith(topics)}
    warnings = {
        "references.agree.outreach_today",
        "references.target.no_metric",
        "references.target.no_value",
    }
    unlikely = {"references.change.empty"}
    assert listed - told - warnings - unlikely == set()


def test_no_sentence_is_left_in_english() -> None:
    for file in FILES:
        problems = refusals(file)
        with speaking("zh"):
            for problem in problems:
                assert any("\u4e00" <= letter <= "\u9fff" for letter in problem.message)
