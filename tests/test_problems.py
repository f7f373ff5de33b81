"""What the schema refuses, in words of sales and at its place; on a small schema of its own."""

# ruff: noqa: E501 - one case on one line
from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from simsales import quantity
from simsales.quantity import QuantityError
from simsales.scenario.document import parse_document
from simsales.scenario.problems import validate
from simsales.words import catalogue, speaking

Name = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^@=*\[\],]*$")]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answer(Strict):
    passed: quantity.Duration
    lost: quantity.Duration


def _chance_of_text(value: Any) -> Any:
    if value == "odd":
        raise QuantityError("quantity.chance", written=value)
    if value == "plain":
        raise ValueError("no words")
    if value == "custom":
        raise PydanticCustomError("quantity.share", "", {"written": "custom"})
    return value


class Channel(Strict):
    leads: quantity.Rate
    spend: quantity.MoneyPerTime | None = None
    season: dict[quantity.MonthName, quantity.Factor] = {}
    share: quantity.Share = Field(default=0.0, lt=1)
    quality: float = Field(default=1.0, gt=0, le=10)
    kind: Literal["online", "offline"] = "online"
    since: quantity.Date | None = None
    of: Annotated[str, BeforeValidator(_chance_of_text)] = ""

    @model_validator(mode="after")
    def _cheap(self) -> Channel:
        if self.quality > 9 and self.kind == "offline":
            raise QuantityError("quantity.number", written="both")
        return self


class Stage(Strict):
    name: Name
    takes: quantity.Duration | Answer | None = None
    hours: Literal["always"] | list[quantity.ClockSpan] = "always"
    rank: int = Field(default=5, ge=1, le=9)
    owner: bool = True
    labels: list[Name] = Field(default=[], min_length=1, max_length=2)


class Small(Strict):
    simsales: Literal[1]
    name: Name
    currency: str = "EUR"
    price: quantity.Money = 0
    channels: dict[Name, Channel] = Field(default={}, max_length=2)
    stages: list[Stage] = Field(default=[], min_length=1)
    about: str = Field(default="", max_length=50)
    long: str = Field(default="long enough", min_length=3)


TOP = "simsales: 1\nname: Test\n"
WEB = TOP + "channels:\n  website:\n    leads: 40 per month\n    "
STAGE = TOP + "stages:\n  - name: offer\n    "

CASES: list[tuple[str, str, str]] = [
    (TOP + "price: 12,5 k\n", "3:8", "'12,5 k' has a comma where a decimal point may be meant; write 12.5 k, or"),
    (TOP + "price: USD 12 k\n", "3:8", "'USD 12 k' is in USD, but this scenario reckons in EUR; convert the amount"),
    (TOP + "price:\n", "3:1", "nothing is written here; write for example 12 k"),
    (TOP + "price: -3\n", "3:8", "'-3' is less than nothing; write 0 or more"),
    (TOP + "price: no\n", "3:8", "'no' is no amount of money; write for example 4600, 12 k or 4.6 M"),
    (TOP + "price: false\n", "3:8", "'false' is yes or no, and a value such as 12 k is expected here"),
    ("name: Test\n", "1:1", "the file needs the field 'simsales'; write for example simsales: 1"),
    ("simsales: 1\n", "1:1", "the file needs the field 'name'"),
    ("simsales: 1\nnam: x\n", "2:1", "unknown field 'nam' in the file; did you mean 'name'?"),
    (STAGE + "rank:\n", "5:5", "nothing is written after 'rank'; write a value, or leave the line out"),
    ("simsales: 2\nname: Test\n", "1:11", "'2' is not possible here; write '1'"),
    ("simsales: 1\nname: 12\n", "2:7", "'12' stands where text is expected; write text, and put numbers into"),
    ("simsales: 1\nname: ''\n", "2:7", "nothing stands between the quotation marks; write at least one letter"),
    ("simsales: 1\nname: a@b\n", "2:7", "'a@b' cannot be a name because of '@'; leave that out"),
    ("simsales: 1\nname: a, b\n", "2:7", "'a, b' cannot be a name because of ','; leave"),
    (f"simsales: 1\nname: {'a' * 21}\n", "2:7", "the text is longer than 20 characters; make it shorter"),
    (TOP + "long: ab\n", "3:7", "the text is shorter than 3 characters; make it longer"),
    (TOP + "chanels: {}\n", "3:1", "unknown field 'chanels' in the file; did you mean 'channels'?"),
    (TOP + "NAMES: x\n", "3:1", "unknown field 'NAMES' in the file; did you mean 'name'?"),
    (TOP + "xyz: 1\n", "3:1", "unknown field 'xyz' in the file; the fields here are simsales, name, currency,"),
    (TOP + "channels: [a]\n", "3:1", "a list stands where names with their settings are expected; write a name,"),
    (TOP + "channels: website\n", "3:11", "'website' stands where names with their settings are expected"),
    (TOP + "channels:\n  fair: 12\n", "4:9", "'12' stands where a group of fields is expected; write each on"),
    (TOP + "channels:\n  fair: leads:12\n", "4:9", "there is no blank after the colon; write for example price: 12 k"),
    (TOP + "channels:\n  fair:\n", "4:3", "nothing is written after 'fair'; write what belongs to it below, or leave"),
    (TOP + "channels:\n  fair: {}\n", "4:3", "channels.fair needs the field 'leads'; write for example leads: 40 per"),
    (TOP + "channels: {a: {leads: 1 per day}, b: {leads: 1 per day}, c: {leads: 1 per day}}", "3:1",
     "channels may have 2 entries at most; remove some"),
    (TOP + "channels:\n  f@r: {leads: 1 per day}\n", "4:3", "'f@r' cannot be a name"),
    (WEB + "spend: 10 k\n", "6:12", "'10 k' does not say in what time; write for example 10 k per month"),
    (WEB + "season: {dezember: 1}\n", "6:14", "'dezember' is no month; did you mean dec?"),
    (WEB + "share: 30\n", "6:12", "30 is more than the whole, which is 1 or 100 %; did you mean 30 %?"),
    (WEB + "share: 100 %\n", "6:12", "'100 %' is too large; write less than 100 %"),
    (WEB + "quality: 0\n", "6:14", "'0' is too small; write more than 0"),
    (WEB + "quality: 11\n", "6:14", "'11' is too large; write 10 or less"),
    (WEB + "quality: high\n", "6:14", "'high' is no number; write for example 12.5"),
    (WEB + "quality: true\n", "6:14", "'true' is no number; write for example 12.5"),
    (WEB + "quality: .nan\n", "6:14", "'nan' is no number that can be reckoned with; write a finite one"),
    (WEB + "kind: onlin\n", "6:11", "'onlin' is not possible here; did you mean 'online'?"),
    (WEB + "kind: abroad\n", "6:11", "'abroad' is not possible here; write one of 'online' and 'offline'"),
    (WEB + "since: 2027-02-30\n", "6:12", "there is no 2027-02-30 in the calendar; check the month and the day"),
    (WEB + "of: odd\n", "6:9", "'odd' is no chance; write for example 80 % or 0.8"),
    (WEB + "of: custom\n", "6:9", "'custom' is no share; write for example 30 % or 0.3"),
    (WEB + "of: plain\n", "6:9", "'plain' is not possible here; look at the same field in scenarios/quickstart.yaml"),
    (WEB + "quality: 9.5\n    kind: offline\n", "4:3", "'both' is no number"),
    (WEB + "spent: 10 k per month\n", "6:5", "unknown field 'spent' in channels.website; did you mean 'spend'?"),
    (TOP + "channels: {web: {leads: 4,5 per day}}\n", "3:27", "between braces a comma starts a new field, and '5 per day'"),
    (TOP + "stages: []\n", "3:1", "stages needs at least 1 entry; add one"),
    (TOP + "stages: offer\n", "3:9", "'offer' stands where a list is expected; write [offer], or each entry"),
    (TOP + "stages: {offer: {}}\n", "3:1", "a group of fields stands where a list is expected; write each entry"),
    (TOP + "stages:\n  - rank: 1\n", "4:5", "stages[1] needs the field 'name'"),
    (TOP + "stages:\n  - offer\n", "4:5", "'offer' stands where a group of fields is expected; write each on a line"),
    (STAGE + "takes: 5\n", "5:12", "'5' has no unit of time; write for example 5 days"),
    (STAGE + "takes: {passed: 5, lost: 5 h}\n", "5:21", "'5' has no unit of time; write for example 5 days"),
    (STAGE + "takes: {passed: 5 h}\n", "5:5", "stages.offer.takes needs the field 'lost'; write for example lost: 5 days"),
    (STAGE + "takes: [5 h]\n", "5:5", "a list stands here, and one single value such as 5 days is expected"),
    (STAGE + "hours: alway\n", "5:12", "'alway' is not possible here; did you mean 'always'?"),
    (STAGE + "hours: [9-17]\n", "5:13", "'9-17' is no stretch of the day; write for example '09:00-17:30'"),
    (STAGE + "rank: 10\n", "5:11", "'10' is too large; write 9 or less"),
    (STAGE + "rank: 0\n", "5:11", "'0' is too small; write 1 or more"),
    (STAGE + "rank: 1.5\n", "5:11", "'1.5' is not a whole number; write for example 12"),
    (STAGE + "rank: first\n", "5:11", "'first' is not a whole number"),
    (STAGE + "rank: [1]\n", "5:5", "a list is not a whole number"),
    (STAGE + "owner: yes\n", "5:12", "'yes' is neither true nor false; write true for yes, or false for no"),
    (STAGE + "labels: [a, b, c]\n", "5:5", "stages.offer.labels may have 2 entries at most"),
]  # fmt: skip


def _check(text: str) -> tuple[Small | None, list[Any]]:
    return validate(Small, parse_document(text, "s.yaml"))


@pytest.mark.parametrize(("text", "place", "words"), CASES, ids=[case[2][:40] for case in CASES])
def test_every_mistake_has_its_words_at_its_place(text: str, place: str, words: str) -> None:
    instance, problems = _check(text)
    assert instance is None
    with speaking("en"):
        assert any(p.headline.startswith(f"s.yaml:{place}: {words}") for p in problems), [
            p.render() for p in problems
        ]
        for problem in problems:
            assert "Input should" not in problem.message
            assert problem.source_line is not None
    with speaking("zh"):
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in p.message) for p in problems)


def test_one_mistake_is_one_problem() -> None:
    for text, _, words in CASES:
        # Between braces the number before the comma is wrong as well.
        assert len(_check(text)[1]) == (2 if "between braces" in words else 1)


def test_everything_is_said_at_once_and_in_order() -> None:
    text = TOP + "prise: 3\nprice: x\nprice: y\nchannels: {web: {leads: 3, kind: a}}\nstages: 3\n"
    problems = _check(text)[1]
    assert [(p.line, p.key) for p in problems] == [
        (3, "file.unknown_near"),
        (4, "quantity.money"),
        (5, "file.duplicate_key"),
        (6, "quantity.stretch_missing"),
        (6, "file.one_of"),
        (7, "file.want_list"),
    ]


def test_a_good_file_is_a_scenario() -> None:
    instance, problems = _check(STAGE + "takes: {passed: 5 h, lost: 2 days}\nprice: 12 k EUR\n")
    assert problems == []
    assert instance is not None
    assert instance.price == 1_200_000
    takes = instance.stages[0].takes
    assert isinstance(takes, Answer)
    assert (takes.passed, takes.lost) == (5 * quantity.HOUR, 2 * quantity.DAY)


def test_the_currency_of_the_file_is_the_one_that_amounts_may_name() -> None:
    instance, problems = _check(TOP + "currency: CNY\nprice: 12万元\n")
    assert problems == []
    assert instance is not None
    assert instance.price == 12_000_000


def test_a_repeated_part_points_at_its_origin() -> None:
    (first, second) = _check(
        TOP + "channels:\n  a: &a {leads: 40}\n  b: *a\n",
    )[1]
    assert (first.line, second.line) == (4, 4)
    assert (first.path, second.path) == (("channels", "a", "leads"), ("channels", "b", "leads"))


FIELDS = st.sampled_from(
    ["simsales", "name", "price", "channels", "stages", "leads", "takes", "hours", "rank", "x", "dec"]
)
WRITTEN = st.recursive(
    st.sampled_from(
        ["1", "12 k", "5 days", "3 per day", "80 %", "no", "true", "~", "'a b'", "12:30", "1.5", "always"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: "[" + ", ".join(parts) + "]")
        | st.dictionaries(FIELDS, inner, max_size=4).map(
            lambda parts: "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(FIELDS, WRITTEN, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_a_scenario_or_a_list_of_problems(fields: dict[str, str]) -> None:
    instance, problems = _check("\n".join(f"{key}: {value}" for key, value in fields.items()))
    assert (instance is None) == bool(problems)
    for language in ("en", "zh"):
        with speaking(language):
            for problem in problems:
                assert problem.render().startswith("s.yaml:")


def test_both_languages_have_the_same_messages() -> None:
    for topic in ("file.", "quantity."):
        english = {key for key in catalogue("en") if key.startswith(topic)}
        assert english == {key for key in catalogue("zh") if key.startswith(topic)}
        assert english
