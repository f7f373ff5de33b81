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
from simsales.scenario.settings import with_settings
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
    topics = (
        "references.names.",
        "references.agree.",
        "references.target.",
        "references.change.",
        "references.one_sided.",
        "ideas.file.",
    )
    listed = {key for key in catalogue("en") if key.startswith(topics)}
    warnings = {
        "references.agree.outreach_today",
        "references.agree.factor",
        "references.agree.session_outside",
        "references.agree.sessions_at_once",
        "references.agree.coaching_hours",
        "references.agree.support_hours",
        "references.agree.ticket_nobody",
        "references.agree.care_hours",
        "references.agree.discovery_customers",
        "references.agree.research_nobody",
        "references.agree.research_outside",
        "references.agree.unsure_nobody_asks",
        "references.agree.unsure_twice",
        "references.agree.win_back_nobody",
        "references.agree.wants_choice",
        "references.agree.attribute",
        "references.agree.rival_product",
        "references.change.price",
        "references.change.discount",
        "ideas.file.nothing_brings",
        "ideas.file.none",
        "ideas.file.too_long",
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


# Doubts ------------------------------------------------------------------------------------------------

PLAIN = """simsales: 1
name: Doubts
calendar: {start: 2027-01-04, length: 12 months}
products: {standard: {price: 12 k}}
channels: {website: {leads: 4 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 50 %}
teams:
  north: {reps: {anna: {hours: 40 h}}}
"""


def doubts(text: str) -> list[tuple[str, int | None]]:
    loaded = read_scenario_text(text, "doubts.yaml")
    return [(problem.message, problem.line) for problem in loaded.warnings]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("hours: 40 h", "skill: 115", 9),
        ("hours: 40 h", "speed: 115", 9),
        ("hours: 40 h", "skill: {talk: 115}", 9),
        ("price: 12 k", "price: 12 k, odds: 115", 4),
        ("leads: 4 per month", "leads: 4 per month, odds: 115", 5),
        ("leads: 4 per month", "leads: 4 per month, season: {dec: 115}", 5),
        ("passes: 50 %", "passes: 50 %, odds: {mar: 115}", 7),
    ],
)
def test_a_factor_without_its_percent_sign_is_doubted(old: str, new: str, line: int) -> None:
    with speaking("en"):
        assert doubts(PLAIN.replace(old, new)) == [("115 means 115 times as much; do you mean 115 %?", line)]
        assert doubts(PLAIN.replace(old, new.replace("115", "115 %"))) == []
    with speaking("zh"):
        assert doubts(PLAIN.replace(old, new)) == [("115 的意思是 115 倍；是否想写 115 %？", line)]


@pytest.mark.parametrize("value", ["10 k", "{value: 10 k, since: 2027-04-01}"])
def test_a_new_price_says_that_customers_do_not_react_to_it(value: str) -> None:
    text = PLAIN + f"strategies:\n  cheap:\n    changes:\n      products.standard.price: {value}\n"
    with speaking("en"):
        ((message, line),) = doubts(text)
    assert message.startswith("customers do not react to a price by themselves in this version")
    assert "change 'products.standard.odds' too" in message
    assert line == 13
    with speaking("zh"):
        ((message, _),) = doubts(text)
    assert "客户不会自行对价格作出反应" in message
    assert doubts(text + "      products.standard.odds: 120 %\n") == []


def test_a_discount_without_a_reaction_is_doubted() -> None:
    text = PLAIN + "strategies:\n  sale:\n    changes:\n      products.standard.discount: 10 %\n"
    with speaking("en"):
        ((message, line),) = doubts(text)
    assert message.startswith("nothing says how customers take the discount")
    assert "reaction: {elasticity: -1.8}" in message
    assert line == 13
    assert doubts(text.replace("price: 12 k", "price: 12 k, reaction: {}")) == []


def test_a_what_if_is_doubted_as_a_strategy_is() -> None:
    loaded = read_scenario_text(PLAIN, "doubts.yaml")
    settings = ["products.standard.price *= 0.9", "teams.north.reps.anna.skill = 115"]
    found = with_settings(loaded, settings).warnings
    assert [problem.key for problem in found] == ["references.change.price", "references.agree.factor"]
    assert [problem.source_line for problem in found] == settings
    assert {problem.severity for problem in found} == {"warning"}


@pytest.mark.parametrize(
    ("written", "meant", "title"),
    [
        ("Gewinn", "profit", "Profit"),
        ("umsatz", "revenue", "Revenue"),
        ("Auftragseingang", "bookings", "Bookings"),
        ("orders", "bookings", "Bookings"),
        ("waiting time", "mean_wait", "Mean wait"),
        ("Deals won", "wins", "Deals won"),
        ("利润", "profit", "Profit"),
        ("赢单数", "wins", "Deals won"),
        ("win-rate", "win_rate", "Win rate"),
    ],
)
def test_a_metric_is_known_by_what_people_call_it(written: str, meant: str, title: str) -> None:
    target = f"targets: {{a: {{metric: {written}, at_least: 5, by: 2027-12-31}}}}\n"
    with pytest.raises(InputError) as refusal:
        read_scenario_text(PLAIN + target, "metric.yaml")
    (problem,) = refusal.value.problems
    with speaking("en"):
        assert problem.message == f"there is no metric '{written}'; did you mean '{meant}' ({title})?"
