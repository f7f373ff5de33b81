"""Strategies that look better than they are: less promised, gains for nothing, and what nobody decides."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import simsales
from simsales.errors import Problem
from simsales.report.assumption_words import decision_text
from simsales.report.html.decision_sections import strategies_section
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page
from simsales.report.judgement import print_strategies
from simsales.scenario.decided import OTHERS, REACTIONS, undecided
from simsales.scenario.differences import differences, place_words
from simsales.scenario.levers import is_fact, lever_at
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import WHAT_IF, with_settings
from simsales.study.results import StudyResult
from simsales.study.sensitivity import weigh_assumptions
from simsales.study.smart import judged_letter_by_letter
from simsales.study.study import run_study
from simsales.words import catalogue, speaking

TEXT = """\
simsales: 1
name: Doubts
calendar: {start: 2027-01-04, length: 8 weeks}
products: {standard: {price: 12 k, cost: 30 %, attributes: {quality: 5}}}
segments: {firms: {wants: {quality: 0.3}, market: 1 M per month, awareness: {starts: 40 %}, customers: 500}}
choice: {}
competitors: {rival: {price: 11 k}}
channels:
  website: {leads: 20 per month, spend: 1 k per month}
  agents: {leads: 10 per month, use: false}
stages:
  - {name: talk, effort: 2 h, passes: 50 %}
teams:
  north: {reps: {anna: {hours: 40 h, salary: 4 k per month}, ben: {hours: 40 h, count: 0}}}
customers:
  tickets:
    help: {per_year: 2, effort: 1 h, respond_in: 4 h, solve_in: 8 h}
    night: {per_year: 2, effort: 1 h, respond_in: 4 h, counts: any time}
risks: {strike: {per_year: 1, lasts: 5 days, effects: [{to: leads, by: -50 %}]}}
strategies:
"""
LAZY = "lazy: {changes: {customers.tickets.help.respond_in: 20 h}}"
GONE = "gone: {changes: {competitors.rival.leaves: 2027-01-05}}"
HIRE = "hire: {changes: {teams.north.reps.ben.count: 1}}"
BETTER = "better: {changes: {products.standard.attributes.quality: 9}}"


def doubts(*changes: str) -> list[Problem]:
    """Return what is doubtful about one strategy that changes this."""
    listed = f"  tried: {{changes: {{{', '.join(changes)}}}}}\n"
    loaded = read_scenario_text(TEXT + listed, "doubts.yaml")
    return [problem for problem in loaded.warnings if problem.key.startswith("references.strategy.")]


def words(*changes: str) -> list[str]:
    return [problem.key.rpartition(".")[2] for problem in doubts(*changes)]


def what_makes_it_a_question(*changes: str) -> tuple[str, ...]:
    listed = f"  tried: {{changes: {{{', '.join(changes)}}}}}\n"
    loaded = read_scenario_text(TEXT + listed, "doubts.yaml")
    return undecided(loaded.scenario, loaded.strategies["tried"])


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (
            "customers.tickets.help.respond_in: 20 h",
            "'customers.tickets.help.respond_in' promises customers less than today",
            "“customers.tickets.help.respond_in”对客户的承诺比现在低",
        ),
        (
            "products.standard.attributes.quality: 9",
            "'products.standard.attributes.quality' is better than today, and nothing that this",
            "“products.standard.attributes.quality”比现在更好",
        ),
        (
            "channels.website.leads: 30 per month",
            "'channels.website.leads' gives more leads than today",
            "“channels.website.leads”带来的线索比现在多",
        ),
        (
            "channels.agents.use: true",
            "channel 'agents' opens here and costs nothing",
            "渠道“agents”在这里开通",
        ),
    ],
)
def test_a_doubt_is_told_at_its_change_in_both_languages(change: str, english: str, chinese: str) -> None:
    (problem,) = doubts(change)
    assert (problem.line, problem.severity) == (TEXT.count("\n") + 1, "warning")
    assert problem.source_line is not None
    assert problem.source_line[(problem.column or 0) - 1 :].startswith(change.partition(":")[0])
    with speaking("en"):
        assert english in problem.message
    with speaking("zh"):
        assert chinese in problem.message


def test_each_doubt_has_a_case() -> None:
    known = {key.rpartition(".")[2] for key in catalogue("en") if key.startswith("references.strategy.")}
    assert known == {"promise", "free_gain", "free_leads", "free_channel"}


@pytest.mark.parametrize(
    "change",
    [
        "customers.tickets.help.respond_in: 4.5 h",
        "customers.tickets.help.respond_in: null",
        "customers.tickets.help.solve_in: 16 h",
        "customers.tickets.night.counts: working hours",
        "customers.tickets.help: {per_year: 2, effort: 1 h}",
    ],
)
def test_each_way_to_promise_less_is_doubted(change: str) -> None:
    assert words(change) == ["promise"]


@pytest.mark.parametrize(
    "change",
    [
        "customers.tickets.help.respond_in: 2 h",
        "customers.tickets.help.counts: any time",
        "customers.tickets.help.priority: 3",
    ],
)
def test_a_promise_that_is_no_lower_is_not_doubted(change: str) -> None:
    assert words(change) == []


@pytest.mark.parametrize(
    "felt",
    [
        *("segments.firms.odds: 0.9", "segments.firms.stays: 0.8", "products.standard.odds: 0.95"),
        *(
            "customers.stays: 85 %",
            "customers.usual: 70 %",
            "customers.starts: 70 %",
            "stages.talk.passes: 45 %",
        ),
    ],
)
def test_who_says_what_customers_mind_about_a_lower_promise_is_not_doubted(felt: str) -> None:
    assert words("customers.tickets.help.respond_in: 20 h", felt) == []


def test_more_odds_say_nothing_of_what_a_lower_promise_costs() -> None:
    changes = ("customers.tickets.help.respond_in: 20 h", "segments.firms.odds: 1.1")
    assert sorted(words(*changes)) == ["free_gain", "promise"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("products.standard.odds: 1.2", "free_gain"),
        ("products.standard.attributes.ease: 3", "free_gain"),
        ("channels.website.odds: 1.2", "free_gain"),
        ("stages.talk.passes: 60 %", "free_gain"),
        ("channels.website.leads: {value: 30 per month, since: 2027-02-01}", "free_leads"),
        ("channels.website.leads_since: {2027-02-01: 30 per month}", "free_leads"),
        ("channels.fairs: {leads: 5 per month}", "free_channel"),
    ],
)
def test_each_gain_for_nothing_is_doubted(change: str, word: str) -> None:
    assert words(change) == [word]


@pytest.mark.parametrize(
    "change",
    [
        *(
            "products.standard.odds: 0.8",
            "products.standard.attributes.quality: 4",
            "stages.talk.passes: 40 %",
        ),
        *("channels.website.leads: 10 per month", "channels.website.leads: 4 per week"),
        "channels.website.leads_since: {2027-02-01: 10 per month}",
        "channels.fairs: {leads: 5 per month, setup: 5 k}",
        "channels.fairs: {leads: 5 per month, commission: 10 %}",
        "channels.fairs: {leads: 5 per month, spend: 1 k per month}",
        "channels.fairs: {leads: 0 per month}",
        "channels.website.use: false",
    ],
)
def test_what_is_no_gain_or_is_paid_for_is_not_doubted(change: str) -> None:
    assert words(change) == []


QUALITY, LEADS = "products.standard.attributes.quality: 9", "channels.website.leads: 30 per month"
PASSES, ODDS = "stages.talk.passes: 60 %", "segments.firms.odds: 1.2"
ANYTHING = ("money.fixed_costs: 2 k per month", "teams.north.reps.ben.count: 1", "money.commission: 5 %",
            "teams.north.reps.anna.salary: 5 k per month", "teams.north.reps.anna.overtime: 2 h")  # fmt: skip
MARGIN = ("products.standard.cost: 35 %", "products.standard.price: 9 k", "products.standard.discount: 5 %")
DISCOVERY = "discovery: {stage: talk, hours: 1 h, half_at: 1 h}"
COURSE = 'courses.class: {days: [2027-02-01], at: "09:00", length: 4 h}'
SURVEY = "research.survey: {date: 2027-02-01, answers: 50, cost: 20, half_at: 50}"


@pytest.mark.parametrize(
    ("gain", "costs"),
    [
        (QUALITY, (*ANYTHING, *MARGIN)),
        (LEADS, (*ANYTHING, *MARGIN, "channels.website.spend: 2 k per month")),
        (PASSES, (*ANYTHING, *MARGIN, "stages.talk.effort: 3 h", DISCOVERY, COURSE)),
        (ODDS, (*ANYTHING, *MARGIN, DISCOVERY, SURVEY)),
    ],
)
def test_a_gain_is_paid_for_by_what_belongs_to_it(gain: str, costs: tuple[str, ...]) -> None:
    for cost in costs:
        assert words(gain, cost) == [], cost


@pytest.mark.parametrize(
    ("gain", "word", "costs"),
    [
        (
            QUALITY,
            "free_gain",
            ("channels.website.spend: 2 k per month", "stages.talk.effort: 3 h", COURSE, SURVEY),
        ),
        (LEADS, "free_leads", ("channels.agents.setup: 5 k", "stages.talk.effort: 3 h", COURSE, DISCOVERY)),
        (PASSES, "free_gain", ("channels.website.spend: 2 k per month", SURVEY)),
        (ODDS, "free_gain", ("channels.website.spend: 2 k per month", "stages.talk.effort: 3 h", COURSE)),
    ],
)
def test_what_is_spent_on_something_else_pays_for_no_gain(
    gain: str, word: str, costs: tuple[str, ...]
) -> None:
    for cost in costs:
        assert words(gain, cost) == [word], cost


def test_one_gain_may_be_paid_for_and_another_not() -> None:
    assert words(QUALITY, LEADS, "channels.website.spend: 2 k per month") == ["free_gain"]


@pytest.mark.parametrize(
    "saved",
    [
        "money.commission: 0 %",
        "channels.website.spend: 500 per month",
        "teams.north.reps.anna.salary: 3 k per month",
    ],
)
def test_what_saves_money_pays_for_nothing(saved: str) -> None:
    assert words("products.standard.attributes.quality: 9", saved) == ["free_gain"]


def test_a_what_if_is_doubted_too() -> None:
    loaded = with_settings(
        read_scenario_text(TEXT + f"  {HIRE}\n", "d.yaml"), ["products.standard.odds = 1.5"]
    )
    (found,) = [problem for problem in loaded.warnings if problem.key.startswith("references.strategy.")]
    assert (found.file, found.severity) == ("--set", "warning")


# What nobody decides


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ("competitors.rival.price: 15 k", ("competitors.rival.price",)),
        ("competitors.second: {price: 15 k}", ("competitors.second.price",)),
        ("segments.firms.market: 2 M per month", ("segments.firms.market",)),
        ("segments.firms.customers: 900", ("segments.firms.customers",)),
        ("market_index: {sd: 10 %}", ("market_index.sd",)),
        ("channels.website.season.dec: 2", ("channels.website.season.12",)),
        ("risks.strike.happens: [2027-02-01]", ("risks.strike.happens",)),
        ("opening.accounts: [{count: 5, channel: website}]", ("opening.accounts",)),
        ("segments.firms.awareness.talk: 20 %", ("segments.firms.awareness.talk",)),
        ("customers.stays: 95 %", ("customers.stays",)),
        ("risks.strike.per_year: 0", ("risks.strike.per_year",)),
        ("stages.talk.customer_takes: 2 days", ("stages.talk.customer_takes",)),
    ],
)
def test_what_others_do_and_how_they_react_is_a_mere_question(change: str, places: tuple[str, ...]) -> None:
    assert what_makes_it_a_question(change) == places


def test_what_others_do_is_a_question_even_beside_a_measure_and_how_they_react_is_not() -> None:
    hired = "teams.north.reps.ben.count: 1"
    assert what_makes_it_a_question(hired, "competitors.rival.price: 15 k") == ("competitors.rival.price",)
    assert what_makes_it_a_question(hired, "customers.stays: 95 %") == ()
    assert what_makes_it_a_question(hired, "segments.firms.awareness.talk: 20 %") == ()


@pytest.mark.parametrize(
    "change",
    [
        *(
            "teams.north.reps.ben.count: 1",
            "channels.website.spend: 2 k per month",
            "products.standard.odds: 1.2",
        ),
        *("channels.website.leads: 30 per month", "stages.talk.passes: 60 %", "stages.talk.effort: 1 h"),
        "channels.fairs: {leads: 5 per month, setup: 1 k, season: {dec: 2}}",
        "segments.banks: {market: 1 M per month, odds: 1.2}",
        "customers.tickets.help.respond_in: 2 h",
    ],
)
def test_what_the_company_does_is_no_mere_question(change: str) -> None:
    assert what_makes_it_a_question(change) == ()


def test_no_lever_is_what_others_decide() -> None:
    for pattern in (*OTHERS, *REACTIONS):
        lever = lever_at(pattern)
        # How often a risk strikes may be said by date, but nobody sets it.
        assert lever is None or lever.why_not == "outcome", pattern
        assert lever is not None or is_fact(pattern), pattern


def test_differences_name_each_value_once() -> None:
    listed = "  a: {changes: {stages.talk.passes: 60 %, channels.fairs: {leads: 5 per month, setup: 1 k}}}\n"
    loaded = read_scenario_text(TEXT + listed, "d.yaml")
    ((_, changed),) = loaded.strategies["a"]
    found = differences(loaded.scenario, changed)
    assert [place_words(changed, gap.steps) for gap in found] == [
        "channels.fairs.leads",
        "channels.fairs.setup",
        "stages.talk.passes",
    ]
    assert found[2].before == 0.5
    assert found[2].after == 0.6
    assert differences(loaded.scenario, loaded.scenario) == ()


# In the answer


def study(tmp_path: Path, *strategies: str, settings: tuple[str, ...] = ()) -> StudyResult:
    path = tmp_path / "doubts.yaml"
    path.write_text(TEXT + "".join(f"  {line}\n" for line in strategies), "utf-8")
    return simsales.compare(path, replications=3, workers=1, engine="reference", settings=settings)


def told(answer: StudyResult, language: str = "en") -> str:
    with speaking(language):
        console = Console(width=300, record=True, file=StringIO())
        print_strategies(console, answer)
        return " ".join(console.export_text().split())


def test_a_strategy_that_nobody_decides_is_told_and_never_best(tmp_path: Path) -> None:
    answer = study(tmp_path, GONE, HIRE)
    comparison = answer.comparison
    assert comparison is not None
    means = {name: answer[name].metrics["profit"].mean.estimate for name in ("today", "gone", "hire")}
    assert max(means, key=means.__getitem__) == "gone"
    assert comparison.best == "today"
    assert comparison.what_ifs == ("gone",)
    assert answer["gone"].undecided == ("competitors.rival.leaves",)
    assert {(gap.a, gap.b) for gap in comparison.differences} >= {("gone", "today"), ("hire", "today")}
    text = told(answer)
    assert "What if: it changes competitors.rival.leaves, which nobody in the company decides" in text
    assert "'today's way'" in text[text.index("Best for Profit") :]
    assert "Not ranked, because nobody in the company decides it: 'gone'." in text
    chinese = told(answer, "zh")
    assert "仅为假设：它改变了competitors.rival.leaves" in chinese
    assert "未参与排名，因为公司里没有人能决定：“gone”。" in chinese
    json.dumps(answer.to_dict())
    assert answer.to_dict()["comparison"]["what_ifs"] == ["gone"]


def test_where_nobody_decides_anything_nothing_is_best(tmp_path: Path) -> None:
    answer = study(tmp_path, GONE)
    assert answer.comparison is not None
    assert not answer.comparison.is_choice
    assert "There is nothing to choose between here" in told(answer)
    assert "Best for" not in told(answer)
    assert "这里没有可以选择的做法" in told(answer, "zh")
    assert "Best for" not in answer.comparison._repr_html_()


def test_a_what_if_of_what_others_do_is_not_called_best(tmp_path: Path) -> None:
    answer = study(tmp_path, HIRE, settings=("competitors.rival.price = 20 k",))
    assert answer.comparison is not None
    assert answer.comparison.what_ifs == (WHAT_IF,)
    assert answer.comparison.best != WHAT_IF


def test_the_best_strategy_has_its_doubt_beside_it_everywhere(tmp_path: Path) -> None:
    answer = study(tmp_path, LAZY, BETTER)
    comparison = answer.comparison
    assert comparison is not None
    assert comparison.best == "better"
    said = "Mind: 'products.standard.attributes.quality' is better than today"
    text = told(answer)
    verdict = text[text.index("Best for") :]
    assert said in verdict
    assert "Mind: 'customers.tickets.help.respond_in' promises customers less" in text
    figures = Figures("EUR")
    page = first_page(answer, figures)
    assert any(said in line.text for line in page.headline)
    section = strategies_section(answer, figures)
    assert section is not None
    assert said in section.about
    assert any(said in row[0].range for row in section.exhibits[0].table.rows)
    assert said in comparison._repr_html_().replace("&#x27;", "'")
    found = answer.to_dict()
    assert found["comparison"]["doubts"] == list(answer["better"].doubts_said)
    assert "promises customers less" in found["strategies"][1]["doubts"][0]
    with speaking("zh"):
        assert "比现在更好" in comparison.verdict("利润")


def test_a_sound_comparison_has_no_new_word(tmp_path: Path) -> None:
    answer = study(tmp_path, HIRE)
    found = answer.to_dict()
    assert not {"what_ifs", "doubts"} & set(found["comparison"])
    assert not {"undecided", "doubts"} & {name for strategy in found["strategies"] for name in strategy}
    assert "Mind:" not in told(answer)


MORE_LEADS = "more: {changes: {channels.website.leads: 80 per month}}"
TARGET = "targets: {leads: {metric: leads, at_least: 55, by: 2027-02-28, confidence: 60 %}}\nstrategies:\n"


def test_the_letter_achievable_and_the_assumptions_name_the_doubt_of_their_way() -> None:
    text = TEXT.replace("strategies:\n", TARGET) + f"  {MORE_LEADS}\n"
    loaded = read_scenario_text(text, "doubts.yaml")
    answer = run_study(loaded, replications=20, workers=1)
    (target,) = judged_letter_by_letter(answer, loaded, workers=1)["today"].targets
    assert target.smart is not None
    reason = target.smart.achievable.reason
    assert (target.smart.achievable.ok, reason.key) == (True, "smart.achievable.doubted")
    assert "but mind: 'channels.website.leads' gives more leads than today" in target.smart.achievable.why
    with speaking("zh"):
        assert "但请注意：“channels.website.leads”带来的线索比现在多" in target.smart.achievable.why
    weighed = weigh_assumptions(answer, loaded, workers=1).sensitivity
    assert weighed is not None
    assert weighed.decision.way == "more"
    assert weighed.decision.doubts == answer["more"].doubts
    assert "Mind: 'channels.website.leads' gives more" in decision_text(weighed.decision, "EUR")
    assert "gives more leads" in weighed.to_dict()["decision"]["doubts"][0]


def test_a_way_without_a_doubt_is_told_as_ever() -> None:
    paid = MORE_LEADS.replace("}}", ", channels.website.spend: 4 k per month}}")
    text = TEXT.replace("strategies:\n", TARGET) + f"  {paid}\n"
    loaded = read_scenario_text(text, "doubts.yaml")
    answer = judged_letter_by_letter(run_study(loaded, replications=20, workers=1), loaded, workers=1)
    smart = answer["today"].targets[0].smart
    assert smart is not None
    assert smart.achievable.reason.key == "smart.achievable.elsewhere"
