"""One broken file per kind of mistake, and exactly what is said about it in both languages.

Each ``messages/NAME.yaml`` is a sound scenario with one kind of mistake; ``messages/NAME.txt`` holds
what is printed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from simsales.errors import InputError, Problem
from simsales.scenario.document import parse_document
from simsales.scenario.problems import validate
from simsales.scenario.scenario import Scenario
from simsales.words import speaking

FILES = sorted((Path(__file__).parent / "messages").glob("*.yaml"))

JARGON = (
    *("pydantic", "input should", "dictionary", "mapping", "scalar", "token", "valid "),
    *("type=", "regex", "traceback", "string"),
)


def _problems(file: Path) -> list[Problem]:
    try:
        document = parse_document(file.read_bytes(), file.name)
    except InputError as refusal:
        return list(refusal.problems)
    return validate(Scenario, document)[1]


def said(file: Path) -> str:
    """Return all that is printed about a file: in English with its lines, then the headlines in Chinese."""
    problems = _problems(file)
    with speaking("en"):
        english = "\n".join(problem.render() for problem in problems)
    with speaking("zh"):
        chinese = "\n".join(problem.headline for problem in problems)
    return f"{english}\n\n{chinese}\n"


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_mistake_is_told_in_exactly_these_words(file: Path) -> None:
    assert said(file) == file.with_suffix(".txt").read_text("utf-8")


def test_there_is_a_file_for_every_kind_of_mistake() -> None:
    kinds = {problem.key for file in FILES for problem in _problems(file)}
    assert len(FILES) >= 50
    assert len(kinds) >= 45
    assert {path.stem for path in FILES} == {path.stem for path in FILES[0].parent.glob("*.txt")}


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_no_word_of_the_machinery_is_left(file: Path) -> None:
    words = said(file).casefold()
    for jargon in JARGON:
        assert jargon not in words
