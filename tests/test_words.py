"""Words: one catalogue, two languages, and numbers as people read them."""

import datetime as dt
import math
import string
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsales import words
from simsales.words import LANGUAGES, Phrase, UnknownWordsError, say, speaking


def places(template: str) -> set[tuple[str, str]]:
    return {
        (name, form or "")
        for _, name, form, conversion in string.Formatter().parse(template)
        if name is not None and conversion is None
    }


def test_both_languages_have_the_same_messages() -> None:
    english, chinese = words.catalogue("en"), words.catalogue("zh")
    assert sorted(english) == sorted(chinese)
    assert len(english) > 50


@pytest.mark.parametrize("key", sorted(words.catalogue("en")))
def test_both_languages_have_the_same_places_in_forms_that_exist(key: str) -> None:
    every = [places(words.catalogue(language)[key]["other"]) for language in LANGUAGES]
    assert {name for name, _ in every[0]} == {name for name, _ in every[1]}
    for language in LANGUAGES:
        message = words.catalogue(language)[key]
        assert set(message) <= {"one", "other"}
        assert message["other"].strip()
        for template in message.values():
            for name, form in places(template):
                assert name.isidentifier(), f"{key}: a place is a plain name"
                assert not form or form in words.FORMS, f"{key}: no form {form}"
        if "one" in message:
            assert places(message["one"]) <= places(message["other"]) | {("count", "")}


@pytest.mark.parametrize("key", sorted(words.catalogue("zh")))
def test_chinese_has_no_english_sentence(key: str) -> None:
    template = words.catalogue("zh")[key]["other"]
    text = "".join(literal for literal, *_ in string.Formatter().parse(template))
    latin = [word for word in text.replace("-", " ").split() if word.isascii() and word.isalpha()]
    assert len(latin) < 4, f"reads like English: {text}"


def test_plural_follows_the_count() -> None:
    assert say("house.days", count=1) == "1 day"
    assert say("house.days", count=0) == "0 days"
    with speaking("zh"):
        assert say("house.days", count=1) == "1天"


def test_language_is_scoped_to_the_block_and_the_thread() -> None:
    seen: list[str] = []
    with speaking("zh"):
        thread = threading.Thread(target=lambda: seen.append(words.language()))
        thread.start()
        thread.join()
        assert words.language() == "zh"
    assert words.language() == "en"
    assert seen == ["en"]


def test_set_language_reaches_all_threads() -> None:
    seen: list[str] = []
    words.set_language("zh")
    try:
        thread = threading.Thread(target=lambda: seen.append(words.language()))
        thread.start()
        thread.join()
    finally:
        words.set_language("en")
    assert seen == ["zh"]


def test_mistakes_of_the_program_are_loud() -> None:
    with pytest.raises(UnknownWordsError, match=r"house\.nothing"):
        say("house.nothing")
    with pytest.raises(UnknownWordsError, match=r"house\.percent.*number"):
        say("house.percent")
    with pytest.raises(UnknownWordsError, match="fr"):
        words.set_language("fr")


def test_values_are_never_evaluated() -> None:
    assert say("house.quoted", name="{count.__class__} {0}") == "'{count.__class__} {0}'"


def test_a_phrase_is_said_with_its_message() -> None:
    phrase = Phrase("house.days", {"count": 2})
    assert say("house.quoted", name=phrase) == "'2 days'"
    with speaking("zh"):
        assert say("house.quoted", name=phrase) == "“2天”"


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (460_000_000, "EUR", "4.6 M EUR", "460万欧元"),
        (99_999_500, "EUR", "1 M EUR", "100万欧元"),
        (1_234_567, "CNY", "12.3 k CNY", "1.23万元"),
        (123_456, "USD", "1,235 USD", "1,235美元"),
        (99, "GBP", "0.99 GBP", "0.99英镑"),
        (0, "EUR", "0 EUR", "0欧元"),
        (-123_456_789_012, "XYZ", "-1.23 bn XYZ", "-12.3亿XYZ"),
        (0.4, "EUR", "0 EUR", "0欧元"),
        (math.nan, "EUR", "not known", "未知"),
    ],
)
def test_money(minor: float, currency: str, english: str, chinese: str) -> None:
    assert words.money(minor, currency) == english
    with speaking("zh"):
        assert words.money(minor, currency) == chinese


@given(st.integers(-(10**15), 10**15))
def test_money_for_reading_is_within_half_a_percent(minor: int) -> None:
    number, *unit = words.money(minor, "EUR").removesuffix(" EUR").split()
    size = {"k": 1e3, "M": 1e6, "bn": 1e9}[unit[0]] if unit else 1.0
    assert float(number.replace(",", "")) * size == pytest.approx(minor / 100, rel=0.005, abs=0.005)


def test_money_to_the_cent_and_changes() -> None:
    assert words.money_exact(460_000_001, "EUR") == "4,600,000.01 EUR"
    assert words.money_exact(-5, "EUR") == "-0.05 EUR"
    assert words.money_change(12_000_000, "EUR") == "+120 k EUR"
    assert words.money_change(-12_000_000, "EUR") == "-120 k EUR"
    assert words.money_change(0.2, "EUR") == "0 EUR"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.8, "80 %"), (0.1234, "12.3 %"), (0.0004, "0.04 %"), (0.07, "7 %"), (0.0, "0 %"), (-0.4, "-40 %")],
)
def test_percent(share: float, text: str) -> None:
    assert words.percent(share) == text


def test_changes_have_a_sign() -> None:
    assert words.percent_change(0.1) == "+10 %"
    assert words.percent_change(0.0) == "0 %"
    assert words.number_change(2.5) == "+2.5"
    assert words.number_change(-3) == "-3"


def test_numbers() -> None:
    assert words.number(12345.678) == "12,346"
    assert words.number(41.0527) == "41.05"
    assert words.number(1_000_000) == "1,000,000"
    assert words.number(0.1 + 0.2) == "0.3"
    assert words.number(math.inf) == "∞"


@pytest.mark.parametrize(
    ("ticks", "english", "chinese"),
    [
        (0, "0 min", "0分钟"),
        (999, "999 ms", "999毫秒"),
        (1_500, "1 s 500 ms", "1秒500毫秒"),
        (59_999.6, "1 min", "1分钟"),
        (9_000_000, "2 h 30 min", "2小时30分钟"),
        (86_399_999, "1 day", "1天"),
        (216_000_000, "2 days 12 h", "2天12小时"),
        (863_999_999, "10 days", "10天"),
        (1_002_240_000, "12 days", "12天"),
        (-5_000, "-5 s", "-5秒"),
    ],
)
def test_duration(ticks: float, english: str, chinese: str) -> None:
    assert words.duration(ticks) == english
    with speaking("zh"):
        assert words.duration(ticks) == chinese


def test_effort_is_never_told_in_days() -> None:
    assert words.effort(412 * 3_600_000) == "412 h"
    assert words.effort(9_000_000) == "2.5 h"
    assert words.effort(1_800_000) == "30 min"


def test_dates() -> None:
    when = dt.datetime(2027, 1, 4, 9, 30)  # noqa: DTZ001 - the simulated calendar is local time
    assert words.date(when.date()) == "4 Jan 2027"
    assert words.month(when.date()) == "Jan 2027"
    assert words.moment(when) == "Mon 4 Jan 2027 09:30"
    with speaking("zh"):
        assert words.date(when.date()) == "2027年1月4日"
        assert words.month(when.date()) == "2027年1月"
        assert words.moment(when) == "2027年1月4日 周一 09:30"


@pytest.mark.parametrize(
    ("estimate", "low", "high", "text"),
    [
        (0.31, 0.262, 0.368, "31 in 100 (26 to 37)"),
        (0.29, 0.29, 0.29, "29 in 100 (29 to 29)"),
        (0.0, 0.0, 0.037, "0 in 100 (at most 4)"),
        (1.0, 0.963, 1.0, "100 in 100 (at least 96)"),
        (0.0, 0.0, 0.0037, "0 in 1,000 (at most 4)"),
        (0.5, 0.0, 1.0, "50 in 100 (0 to 100)"),
        (math.nan, 0.0, 1.0, "not known"),
    ],
)
def test_chance(estimate: float, low: float, high: float, text: str) -> None:
    assert words.chance(estimate, low, high) == text


def test_chance_in_chinese() -> None:
    with speaking("zh"):
        assert words.chance(0.31, 0.26, 0.37) == "100次中有31次（26到37次）"


@given(st.tuples(*[st.floats(0, 1)] * 3).map(sorted))
def test_a_chance_never_promises_more_than_its_interval(limits: list[float]) -> None:
    low, estimate, high = limits
    text = words.chance(estimate, low, high)
    of = 1000 if "in 1,000" in text else 100
    inside = text[text.index("(") + 1 : -1].replace(",", "")
    if inside.startswith("at most"):
        told = (0.0, float(inside.split()[-1]))
    elif inside.startswith("at least"):
        told = (float(inside.split()[-1]), float(of))
    else:
        first, last = inside.split(" to ")
        told = (float(first), float(last))
    assert told[0] <= low * of + 1e-6
    assert told[1] >= high * of - 1e-6


def test_lists_and_quotes() -> None:
    assert words.joined([]) == ""
    assert words.joined(["a"]) == "a"
    assert words.joined(["a", "b", "c"]) == "a, b and c"
    assert words.FORMS["names"](["north", "south"]) == "'north' and 'south'"
    with speaking("zh"):
        assert words.joined(["甲", "乙", "丙"]) == "甲、乙和丙"
