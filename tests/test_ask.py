"""New scenarios: the templates, and the ten questions with answers that fit, do not fit, or never come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsales.engines.reference import simulate
from simsales.engines.tally import Counter
from simsales.errors import Interrupted, NotPossible, UsageError
from simsales.feasible.prepare import prepare
from simsales.quantity import HOUR
from simsales.report.ask import ask
from simsales.report.questions import QUESTIONS
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.starters import (
    TEMPLATES,
    file_of,
    refuse_taken,
    save_new,
    save_over,
    template_text,
    title_of,
)
from simsales.words import LANGUAGES, catalogue, speaking
from simsales.world.compile import compile_world

NOVEMBER = date(2026, 11, 23)
ENTER = [""] * len(QUESTIONS)


def _asked(answers: list[str], title: str = "My team") -> tuple[str, list[str]]:
    """Return the scenario that answers make, and all that was shown."""
    shown: list[str] = []
    waiting = iter(answers)

    def read(prompt: str) -> str:
        shown.append(prompt)
        for answer in waiting:
            return answer
        raise EOFError

    return ask(title, read, shown.append, NOVEMBER), shown


def _loaded(text: str) -> Loaded:
    return prepare(read_scenario_text(text, "new.yaml")).loaded


def _wins(loaded: Loaded, strategy: str = TODAY) -> int:
    """Simulate a year and return how many records it left behind."""
    world = compile_world(loaded.scenario, loaded.strategies[strategy])
    return simulate(world, 1, 0).records


# Templates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_passes_all_checks_and_runs(template: str, spoken: str) -> None:
    with speaking(spoken):
        text = template_text(template)
        prepared = prepare(read_scenario_text(text, f"{template}.yaml"))
    assert not [problem for problem in prepared.warnings if problem.severity == "error"]
    assert len(prepared.loaded.strategies) == 3
    assert prepared.loaded.scenario.plan is not None
    assert _wins(prepared.loaded) > 500


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_the_same_in_both_languages(template: str) -> None:
    english, chinese = (_skeleton(template, spoken) for spoken in LANGUAGES)
    assert len(english) == len(chinese)
    for ours, theirs in zip(english, chinese, strict=True):
        assert ours[0] == theirs[0]
        assert ours[1] == theirs[1] or not theirs[1].isascii()


def _skeleton(template: str, spoken: str) -> list[tuple[int, str]]:
    """Return indentation and name of each line that says something."""
    with speaking(spoken):
        lines = template_text(template).splitlines()
    said = [line for line in lines if line.strip() and not line.strip().startswith("#")]
    return [(len(line) - len(line.lstrip()), line.split(":")[0].strip(" -{")) for line in said]


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_explains_itself(template: str, spoken: str) -> None:
    with speaking(spoken):
        lines = [line for line in template_text(template).splitlines() if line]
    assert sum("#" in line for line in lines) > len(lines) / 2
    assert max(map(len, lines)) <= 120
    mark = "[assumed]" if spoken == "en" else "［假设］"
    assert sum(mark in line for line in lines) >= 5
    chinese = any("\u4e00" <= letter <= "\u9fff" for line in lines for letter in line)
    assert chinese == (spoken == "zh")


def test_a_template_takes_the_name_of_the_file() -> None:
    text = template_text("saas", "Ours: 2027 #1")
    assert read_scenario_text(text, "t.yaml").scenario.name == "Ours: 2027 #1"
    assert text.count("# what the answer is called") == 1
    with pytest.raises(UsageError, match="'b2b-team', 'saas' and 'agents-and-online'"):
        template_text("enterprise")


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_new_file_follows_customers_once_its_remark_is_taken_away(spoken: str) -> None:
    with speaking(spoken):
        text, _ = _asked(ENTER)
    assert _loaded(text).scenario.customers is None
    more = text.replace("# customers: ", "customers: ").replace("# opening: ", "opening: ")
    loaded = _loaded(more)
    assert loaded.scenario.customers is not None
    assert loaded.scenario.customers.stays == 0.85
    (group,) = loaded.scenario.opening.accounts
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    assert group.count == 40
    assert simulate(world, 1, 0).tally[Counter.RENEWALS_DUE, 0].sum() >= 30


def test_the_template_of_subscriptions_follows_renewals() -> None:
    loaded = _loaded(template_text("saas"))
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    tally = simulate(world, 1, 0).tally[:, 0].sum(axis=1)
    assert tally[Counter.RENEWALS_DUE] >= 70
    assert 0.7 < tally[Counter.RENEWED] / tally[Counter.RENEWALS_DUE] < 1
    assert tally[Counter.SOLVED] > 100


# Files ----------------------------------------------------------------------------------------------


def test_a_file_is_never_overwritten_unless_told(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    save_new(file, "mine\n")
    with pytest.raises(UsageError, match="already; give another name, or replace it with --over"):
        refuse_taken(file)
    with pytest.raises(UsageError, match="already"):
        save_new(file, "yours\n")
    assert file.read_bytes() == b"mine\n"
    save_over(file, "yours\n")
    assert file.read_bytes() == b"yours\n"
    refuse_taken(tmp_path / "other.yaml")


def test_a_file_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="there is no folder"):
        save_new(tmp_path / "none" / "team.yaml", "x")
    with pytest.raises(UsageError, match="already"):
        save_new(tmp_path, "x")
    with pytest.raises(NotPossible, match="could not be written"):
        save_over(tmp_path, "x")


@pytest.mark.parametrize(
    ("name", "file", "title"),
    [
        ("team", "team.yaml", "team"),
        ("my.team", "my.team.yaml", "my.team"),
        ("a/团队", "a/团队.yaml", "团队"),
        ("x.yml", "x.yml", "x"),
        ("x.YAML", "x.YAML", "x"),
    ],
)
def test_the_name_becomes_a_file(name: str, file: str, title: str) -> None:
    assert file_of(name) == Path(file)
    assert title_of(file_of(name)) == title


@pytest.mark.parametrize("name", ["", "  ", ".", "/", "a\0b"])
def test_a_name_that_is_no_file_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        file_of(name)


# The questions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_ten_times_enter_is_a_scenario_that_runs(spoken: str) -> None:
    with speaking(spoken):
        text, shown = _asked(ENTER)
        loaded = _loaded(text)
    assert len(QUESTIONS) == 10
    assert sum(line.startswith("[") for line in shown) == 10
    assert next(iter(loaded.strategies)) == TODAY
    assert len(loaded.strategies) == 3
    assert _wins(loaded) > 500
    mark = "[assumed]" if spoken == "en" else "［假设］"
    assert sum(mark in line for line in text.splitlines()) >= 20
    assert max(map(len, text.splitlines())) <= 120


def test_the_answers_are_in_the_file() -> None:
    text, _ = _asked(
        [
            "2028, DE-BY",
            "Anna, Ben 32 h and Dr. No 20h",
            "usually 20 k, one in ten over 60 k USD",
            "web site: 30, fairs 2 a week",
            "talk 50 %, offer: 0.4",
            "1 h; usually 4 h, one in ten over 9 h",
            "10 days",
            "fairs 3 k: half 5, double 12, at most 20",
            "Flood: 2 a year, 3 weeks, -20 %",
            "1.5 M, 70 %",
        ]
    )
    loaded = _loaded(text)
    scenario = loaded.scenario
    assert scenario.name == "My team"
    assert scenario.currency == "USD"
    assert (scenario.calendar.start, scenario.calendar.holidays) == (date(2028, 1, 1), "DE-BY")
    reps = scenario.teams["sales"].reps
    assert {name: rep.hours for name, rep in reps.items()} == {
        "Anna": 40 * HOUR,
        "Ben": 32 * HOUR,
        "Dr. No": 20 * HOUR,
    }
    product = scenario.products["our product"]
    assert product.price == 20_000_00
    assert product.value is not None
    assert product.value.written == "usually 1, one in ten over 3"
    assert [
        (name, channel.leads.count, channel.leads.per) for name, channel in scenario.channels.items()
    ] == [
        ("web site", 30, "month"),
        ("fairs", 2, "week"),
    ]
    assert [(stage.name, stage.passes) for stage in scenario.stages] == [("talk", 0.5), ("offer", 0.4)]
    assert [stage.effort.written for stage in scenario.stages if stage.effort] == [
        "1 h",
        "usually 4 h, one in ten over 9 h",
    ]
    response = scenario.channels["fairs"].response
    assert response is not None
    assert [(entry.times, entry.leads) for entry in response.judgements] == [(0.5, 5), (2, 12)]
    assert scenario.risks["Flood"].per_year == 2
    assert scenario.targets["orders of the year"].at_least == "1.5 M"
    assert scenario.targets["orders of the year"].by == date(2028, 12, 31)
    assert scenario.targets["orders of the year"].confidence == 0.7
    assert list(loaded.strategies) == [TODAY, "one more like Dr. No", "twice the money for fairs"]
    assumed = [line for line in text.splitlines() if "[assumed]" in line and not line.startswith("#")]
    assert [line.split(":")[0].strip() for line in assumed] == ["hours", "buffer"]


def test_no_marketing_and_no_danger_leave_their_sections_out() -> None:
    text, _ = _asked([*ENTER[:7], "none", "nothing", ""])
    scenario = _loaded(text).scenario
    assert not scenario.risks
    assert scenario.plan is None
    assert list(scenario.strategies) == ["one more like Clara"]


@pytest.mark.parametrize(
    ("number", "wrong", "reason"),
    [
        (0, "soon", "has no day in it"),
        (0, "2027-02-30, DE", "there is no 2027-02-30"),
        (0, "2027-01-01, Atlantis", "no public holidays are known"),
        (0, "2199-01-01", "too far away"),
        (1, "Anna, Anna", "twice"),
        (1, "Anna 40", "no unit"),
        (1, "4", "nobody's name"),
        (1, "Anna 0 h", "nobody works"),
        (1, "a" * 61, "too long"),
        (1, ", ".join(f"p{n}x" for n in range(31)), "more than 30"),
        (1, "DE", "looks like a country"),
        (1, "Anna, DE-BY", "'DE-BY' looks like a country"),
        (1, "--", "nobody's name"),
        (2, "12", "write 12 k if thousands are meant, or 12 EUR if"),
        (2, "usually 12, one in ten over 30", "write 12 k"),
        (7, "website 4", "4 EUR a month is little; write 4 k"),
        (8, "DE", "does not say what could go wrong"),
        (8, "12", "does not say what could go wrong"),
        (9, "900, 80 %", "write 900 k if thousands are meant, or 900 EUR"),
        (2, "a lot", "no amount of money"),
        (2, "0", "cannot be used"),
        (2, "12 k EUR USD", "two currencies"),
        (2, "exponential mean 3 k", "cannot be used"),
        (3, "40", "no name with a number"),
        (3, "website 0", "no number of leads"),
        (3, "website 1 per fortnight", "no unit of time"),
        (3, "website 1.200", "do you mean 1200 or 1.2?"),
        (2, "48.000 EUR", "do you mean 48000 or 48?"),
        (7, "website 2.000", "do you mean 2000 or 2?"),
        (8, "yes", "'yes' does not say what could go wrong"),
        (8, "Ja.", "does not say what could go wrong"),
        (8, "有", "does not say what could go wrong"),
        (3, "a=b 3", "cannot be a name"),
        (4, "talk 50, offer 20 %", "did you mean 50 %"),
        (4, "talk 0 %", "nothing is ever sold"),
        (5, "2", "no unit"),
        (5, "1 h; 2 h", "2 answers for 3 steps"),
        (5, "1 day", "say hours"),
        (6, "soon", "Say 5 days"),
        (7, "radio 3 k", "does not begin with one of your sources"),
        (7, "website", "does not say how much"),
        (7, "website 0", "does not say how much"),
        (7, "website 4 k: half 50, double 29, at most 45", "more effort must bring more leads"),
        (7, "website 4 k: maybe", "maybe"),
        (8, "flood: 1 a year, -30 %", "does not say what"),
        (8, "flood: 1 a year, 3 weeks, 30 %", "did you mean +30 %"),
        (8, "flood: 99 a year, 3 weeks, -30 %", "times a year"),
        (9, "much", "no amount of money"),
        (9, "900 k, 100 %", "never be promised"),
        (9, "0", "no target"),
        (8, "flood\x1b: 1 a year", "cannot be seen"),
        (9, "x" * 3000, "fewer words"),
    ],
)
def test_a_wrong_answer_is_asked_again_with_the_reason(number: int, wrong: str, reason: str) -> None:
    text, shown = _asked([*ENTER[:number], wrong, *ENTER[number:]])
    (again,) = [line for line in shown if line.strip().startswith("Not yet")]
    assert reason in again
    assert text == _asked(ENTER)[0]
    with speaking("zh"):
        _, shown = _asked([*ENTER[:number], wrong, *ENTER[number:]])
        if number != 7 or not wrong.startswith("website"):
            assert sum("还不行" in line for line in shown) == 1


def test_what_was_doubted_is_taken_once_it_is_written_without_doubt() -> None:
    text, shown = _asked(
        [
            "",
            "DE 40 h, ED",
            "12 EUR",
            "",
            "",
            "",
            "",
            "website 4 EUR: half 13, double 29, at most 45",
            "",
            "90 €",
        ]
    )
    scenario = _loaded(text).scenario
    assert not [line for line in shown if "Not yet" in line]
    assert list(scenario.teams["sales"].reps) == ["DE", "ED"]
    assert scenario.products["our product"].price == 12_00
    assert scenario.channels["website"].spend is not None
    assert scenario.channels["website"].spend.amount == 4_00
    assert scenario.targets["orders of the year"].at_least == "90 €"
    with speaking("zh"):
        _, shown = _asked(["", "李伟", "12", "12 万", *ENTER[3:]])
    (again,) = [line for line in shown if "还不行" in line]
    assert "12 万" in again
    assert "12 CNY" in again


@pytest.mark.parametrize("given_answers", [0, 3, 9])
def test_answers_that_end_stop_it_cleanly(given_answers: int) -> None:
    with pytest.raises(Interrupted, match=f"question {given_answers + 1} of 10; nothing was written") as stop:
        _asked(ENTER[:given_answers])
    assert stop.value.exit_code == 130


def test_ctrl_c_stops_it_cleanly() -> None:
    def read(_prompt: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="question 1 of 10"):
        ask("x", read, lambda _line: None, NOVEMBER)


def test_bytes_that_are_no_text_are_refused() -> None:
    def read(_prompt: str) -> str:
        return b"\xff".decode("utf-8")

    with pytest.raises(UsageError, match="UTF-8"):
        ask("x", read, lambda _line: None, NOVEMBER)


def test_every_question_has_words_in_both_languages() -> None:
    for spoken in LANGUAGES:
        words = catalogue(spoken)
        for question in QUESTIONS:
            assert f"ask.question.{question.name}" in words
            assert f"ask.hint.{question.name}" in words


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_examples_in_the_hints_are_good_answers(spoken: str) -> None:
    examples = {
        "en": [
            "2027-01-01, DE", "Anna, Ben 32 h", "usually 12 k, one in ten over 30 k",
            "website 20, fairs 5, recommendations 4 a week", "first talk 50 %, offer 45 %, contract 65 %",
            "1 h; 6 h; usually 4 h, one in ten over 9 h", "4 days; 2 weeks; 10 days",
            "website 4 k: half 13, double 29, at most 45", "a rival cuts prices: 0.8 a year, 6 weeks, -30 %",
            "900 k, 80 %",
        ],
        "zh": [
            "2027-01-01, CN", "李伟, 王芳 32 小时", "通常8万，十分之一超过20万",
            "网站 20, 展会 5, 老客户介绍 4 a week", "初次沟通 50 %, 报价 45 %, 签约 65 %",
            "1 小时; 6 小时; 通常4小时，十分之一超过9小时", "4 天; 2 周; 10 天",
            "网站 3 万：一半 13，两倍 29，最多 45", "对手降价：0.8 per year，6 周，-30 %", "700 万, 80 %",
        ],
    }  # fmt: skip
    with speaking(spoken):
        hints = [catalogue(spoken)[f"ask.hint.{question.name}"]["other"] for question in QUESTIONS]
        text, shown = _asked(examples[spoken], "示例")
        loaded = _loaded(text)
    assert all(example in hint for example, hint in zip(examples[spoken], hints, strict=True))
    assert not [line for line in shown if "Not yet" in line or "还不行" in line]
    assert loaded.scenario.name == "示例"


WORDS = st.sampled_from(
    [
        *(
            "",
            "none",
            "Anna",
            "Anna 20 h, B.C. 5 h",
            "2027",
            "2028-02-29, US",
            "2150-12-31",
            "12 k",
            "0.01",
            "9e9 k",
        ),
        *(
            "1e13",
            "between 3 k and 3 k",
            "usually 1, one in ten over 1.001",
            "website 0.001",
            "a 100000, b 1 a year",
        ),
        *(
            "x: 1",
            "website 1 k",
            "talk 100 %",
            "talk 0.001 %",
            "a 1 %, b 1 %",
            "1 h",
            "90 min",
            "1 s",
            "0 h",
            "3 weeks",
        ),
        *(
            "Flood",
            "Flood: 50, 1 day, +900 %",
            "y: 1 per month, 2 days, -100 %",
            "5, 99 %",
            "1, 2, 3",
            "名 1",
            "网站 3万",
        ),
        *(
            "a: b",
            "- x 1",
            "'q' 2",
            '"q" 2',
            "#1 5",
            "{a} 3",
            "yes 5",
            "null 5",
            "销售 5",
            "sales 8 h",
            "all 2",
        ),
    ]
)


@given(st.lists(WORDS | st.text(max_size=25), max_size=14), st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_whatever_is_answered_the_file_passes_all_checks(answers: list[str], spoken: str) -> None:
    with speaking(spoken):
        text, shown = _asked([*answers, *ENTER])
        loaded = _loaded(text)
    assert loaded.strategies
    assert len([line for line in shown if line.startswith("[")]) <= len(answers) + len(ENTER)


@given(st.lists(st.tuples(st.integers(0, 9), WORDS), max_size=6), st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_odd_answers_to_single_questions_leave_a_file_that_passes(
    odd: list[tuple[int, str]], spoken: str
) -> None:
    def lines() -> Iterator[str]:
        for number in range(len(QUESTIONS)):
            yield from [answer for at, answer in odd if at == number][:1]

    answers = list(lines())
    with speaking(spoken):
        text, _ = _asked([*answers, *ENTER])
        assert _loaded(text).scenario.targets
