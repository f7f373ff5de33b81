"""Owns the proof of written spreads: what may be said in English and Chinese, and what is refused how."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from scipy import stats

from simsales.quantity import DAY, HOUR, MINUTE, QuantityError, parse_duration, parse_effort, parse_money
from simsales.scenario.spread import (
    DurationSpread,
    EffortSpread,
    MoneySpread,
    NumberSpread,
    Reader,
    Spread,
    number_or_percent,
    read_spread,
)
from simsales.words import say, speaking
from simsales.world.distributions import Distributions

DURATION = Reader(parse_duration, "5 days")
EFFORT = Reader(parse_effort, "2 h")
MONEY = Reader(lambda value: parse_money(value, "EUR"), "12 k")
NUMBER = Reader(number_or_percent, "1.2")

FIVE_TWENTY = Spread("lognormal", (5.0 * DAY, 1.0817312376586101))
HOURS_2_4 = Spread("uniform", (2.0 * HOUR, 4.0 * HOUR))


def duration(written: object) -> Spread:
    return read_spread(written, DURATION)


def test_plain_values_are_constants() -> None:
    assert duration("5 days") == Spread("constant", (5.0 * DAY,))
    assert read_spread("90 min", EFFORT) == Spread("constant", (90.0 * MINUTE,))
    assert read_spread(4600, MONEY) == Spread("constant", (460_000.0,))
    assert read_spread("90 %", NUMBER) == Spread("constant", (0.9,))
    assert duration({"constant": "5 days"}) == duration("constant 5 days") == duration("5 天")


@pytest.mark.parametrize(
    "text",
    [
        "usually 5 days, one in ten over 20",
        "Usually 5 days, 1 in 10 over 20 days",
        "typically 5 days; one in ten takes more than 20 d",
        "usually 5 days, and one time in ten longer than 20",
        "usually 5 days, 10 % over 20",
        "usually 5 days, 10 % of the time over 480 h",
        "normally 5, one in ten above 20 days",
        "通常5天，十分之一超过20天",
        "通常 5 天，十分之一 超过 20",
        "一般5天，每十次中有一次超过20天",
        "一般是5天，10%的情况会超过20天",
    ],
)
def test_usual_and_rare_values(text: str) -> None:
    assert duration(text) == FIVE_TWENTY


def test_usual_and_rare_values_are_the_quantiles_that_they_say() -> None:
    for text, chance in (("one in ten", 0.9), ("one in twenty", 0.95), ("1 in 3", 2 / 3), ("2.5 %", 0.975)):
        spread = duration(f"usually 5 days, {text} over 8 days")
        median, sigma = spread.parameters
        assert median == 5 * DAY
        assert stats.lognorm(sigma, scale=median).ppf(chance) == pytest.approx(8 * DAY, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "between 2 and 4 h",
        "between 2 h and 4 h",
        "2 to 4 h",
        "from 2 h to 240 min",
        "2-4 h",
        "2 – 4 h",
        "2~4小时",
        "2到4小时",
        "2小时至4小时",
        "介于2小时和4小时之间",
        "uniform 2 h to 4 h",
        "uniform low 2 h, high 4 h",
        "均匀分布 最小 2 小时，最大 4 小时",
        {"uniform": {"low": "2 h", "high": "4 h"}},
        {"均匀": {"最小": "2 小时", "最大": "4 小时"}},
    ],
)
def test_ranges(text: object) -> None:
    assert duration(text) == HOURS_2_4
    assert read_spread(text, EFFORT) == HOURS_2_4


def test_ranges_of_money_and_numbers() -> None:
    assert read_spread("between 8 k and 20 k", MONEY) == Spread("uniform", (800_000.0, 2_000_000.0))
    assert read_spread("5 万到 10 万", MONEY) == Spread("uniform", (5_000_000.0, 10_000_000.0))
    assert read_spread("0 to 4 k", MONEY) == Spread("uniform", (0.0, 400_000.0))
    assert read_spread("between 5 and 10 EUR", MONEY) == Spread("uniform", (500.0, 1000.0))
    assert read_spread("between 1,200 and 1,500.50", MONEY) == Spread("uniform", (120_000.0, 150_050.0))
    assert read_spread("between 80 and 120 %", NUMBER) == Spread("uniform", (0.8, 1.2))
    assert read_spread("usually 1, one in ten over 1.4", NUMBER).kind == "lognormal"


FAMILIES: list[tuple[Any, Any, tuple[str, tuple[float, ...]]]] = [
    ("exponential mean 3 min", {"exponential": {"mean": "3 min"}}, ("exponential", (180_000,))),
    ("指数分布 均值 3 分钟", {"指数": {"均值": "3 分钟"}}, ("exponential", (180_000,))),
    ("erlang mean 5 min, shape 3", {"erlang": {"mean": "5 min", "shape": 3}}, ("gamma", (3, 300_000))),
    ("erlang mean 5 min shape 1", {"erlang": {"mean": "5 min", "shape": 1}}, ("exponential", (300_000,))),
    ("gamma mean 2 h, sd 1 h", {"gamma": {"mean": "2 h", "cv": 0.5}}, ("gamma", (4, 2 * HOUR))),
    ("gamma mean 2 h cv 50 %", {"gamma": {"mean": "2 h", "cv": "50 %"}}, ("gamma", (4, 2 * HOUR))),
    (
        "triangular low 1 h, mode 2 h and high 5 h",
        {"triangular": {"low": "1 h", "mode": "2 h", "high": "5 h"}},
        ("triangular", (HOUR, 2 * HOUR, 5 * HOUR)),
    ),
    ("weibull shape 2 scale 3 h", {"weibull": {"shape": 2, "scale": "3 h"}}, ("weibull", (2, 3 * HOUR))),
    ("weibull shape 1 mean 3 h", {"weibull": {"shape": 1, "mean": "3 h"}}, ("weibull", (1, 3 * HOUR))),
    (
        "lognormal median 5 days, sigma 0.8",
        {"lognormal": {"median": "5 days", "sigma": 0.8}},
        ("lognormal", (5 * DAY, 0.8)),
    ),
]


@pytest.mark.parametrize(("text", "mapping", "expected"), FAMILIES)
def test_families(text: str, mapping: dict[str, object], expected: tuple[str, tuple[float, ...]]) -> None:
    assert duration(text) == duration(mapping)
    assert duration(text).kind == expected[0]
    assert duration(text).parameters == pytest.approx(expected[1])


@pytest.mark.parametrize("middle", ["median", "mean"])
@pytest.mark.parametrize("width", ["sigma", "cv", "sd"])
def test_lognormal_by_any_two(middle: str, width: str) -> None:
    written = {middle: "10 days", width: "4 days" if width == "sd" else 0.4}
    median, sigma = duration({"lognormal": written}).parameters
    family = stats.lognorm(sigma, scale=median)
    assert (family.median() if middle == "median" else family.mean()) == pytest.approx(10 * DAY, rel=1e-12)
    if width == "sigma":
        assert sigma == 0.4
    elif width == "sd":
        assert family.std() == pytest.approx(4 * DAY, rel=1e-12)
    else:
        assert family.std() / family.mean() == pytest.approx(0.4, rel=1e-12)


def test_weibull_by_its_mean() -> None:
    shape, scale = duration({"weibull": {"shape": 1.7, "mean": "3 h"}}).parameters
    assert stats.weibull_min(shape, scale=scale).mean() == pytest.approx(3 * HOUR, rel=1e-12)


def test_observed_values() -> None:
    listed = duration({"empirical": ["5 days", "3 days", "3 days"]})
    assert listed == duration({"empirical": {"3 days": 2, "5 days": 1}})
    assert listed.points == ((3.0 * DAY, 2.0), (5.0 * DAY, 1.0))
    assert read_spread({"empirical": {0.8: "25 %", "1": 0.5, 1.1: "25 %"}}, NUMBER).points == (
        (0.8, 0.25), (1.0, 0.5), (1.1, 0.25),
    )  # fmt: skip


def test_quantile_tables() -> None:
    table = {"100 %": "9 days", "0 %": "1 day", "50 %": "3 days"}
    assert duration({"quantiles": table}).points == ((0, DAY), (0.5, 3 * DAY), (1, 9 * DAY))


def test_mixtures() -> None:
    parts = [
        {"weight": "70 %", "of": "usually 5 days, one in ten over 20"},
        {"weight": 0.3, "of": "2 to 4 h"},
    ]
    spread = duration({"mixture": parts})
    assert spread.components == ((0.7, FIVE_TWENTY), (0.3, HOURS_2_4))
    assert duration({"mixture": parts[:1]}) == FIVE_TWENTY
    assert (
        duration({"混合": [{"权重": 0.3, "分布": "2到4小时"}, {"权重": 0.7, "分布": "2 h"}]}).kind
        == "mixture"
    )


def test_what_does_not_vary_is_a_constant() -> None:
    hour = Spread("constant", (float(HOUR),))
    for written in (
        {"uniform": {"low": "1 h", "high": "1 h"}},
        {"triangular": {"low": "1 h", "mode": "1 h", "high": "1 h"}},
        {"lognormal": {"median": "1 h", "sigma": 0}},
        {"gamma": {"mean": "1 h", "cv": 0}},
        {"empirical": ["1 h", "60 min"]},
        {"quantiles": {"0 %": "1 h", "100 %": "1 h"}},
    ):
        assert duration(written) == hour, written
    assert duration("exponential mean 0 h") == Spread("constant", (0.0,))


REFUSED: list[tuple[object, str]] = [
    ("usually 5 days", "spread.usually"),
    ("通常5天", "spread.usually"),
    ("usually 5 days, one in ten over 3", "spread.usual_order"),
    ("usually 5 days, one in two over 8", "spread.usual_chance"),
    ("usually 5 days, 60 % over 8", "spread.usual_chance"),
    ("usually 5 days, 1 in 0 over 8", "spread.usual_chance"),
    ("usually 0 h, one in ten over 3 h", "spread.zero_middle"),
    ("usually 1 h, one in ten over 100 h", "spread.too_wide"),
    ("usually 5, one in ten over 20", "quantity.unit_missing"),
    ("between 4 and 2 days", "spread.order"),
    ("expontial mean 3 min", "spread.family_near"),
    ("sometimes long", "spread.form"),
    ("x" * 1000, "spread.form"),
    ("empirical 3 days", "spread.mapping_only"),
    ("exponential 3 min", "spread.parameters"),
    ("lognormal median 5 days, median 6 days", "spread.parameters"),
    ("lognormal mean 5 days", "spread.combination"),
    ("gamma mean 5 days, width 2", "spread.parameter"),
    ("5 dayz", "quantity.unit_near"),
    ("5", "quantity.unit_missing"),
    (5, "quantity.unit_missing"),
    ("", "quantity.missing"),
    (None, "quantity.missing"),
    (True, "quantity.truth"),
    (["5 days"], "quantity.list"),
    ({}, "spread.one_family"),
    ({"uniform": {}, "gamma": {}}, "spread.one_family"),
    ({"log normal": {}}, "spread.family_near"),
    ({"zzz": {}}, "spread.family"),
    ({"uniform": "2 h"}, "spread.parameters"),
    ({"uniform": {"low": "2 h"}}, "spread.combination"),
    ({"uniform": {"low": "2 h", "最小": "3 h"}}, "spread.combination"),
    ({"uniform": {"low": "2 h", "hihg": "4 h"}}, "spread.parameter"),
    ({"uniform": {"low": "2 h", "high": 4}}, "quantity.unit_missing"),
    ({"triangular": {"low": "1 h", "mode": "6 h", "high": "5 h"}}, "spread.order_mode"),
    ({"erlang": {"mean": "1 h", "shape": 1.5}}, "spread.erlang_shape"),
    ({"weibull": {"mean": "1 h", "shape": 0.1}}, "spread.weibull_shape"),
    ({"gamma": {"mean": "1 h", "cv": 9}}, "spread.cv"),
    ({"gamma": {"mean": "1 h", "cv": "1 h"}}, "quantity.number"),
    ({"gamma": {"mean": "1 h", "cv": -1}}, "spread.plain"),
    ({"lognormal": {"mean": "0 h", "sd": "1 h"}}, "spread.zero_middle"),
    ({"lognormal": {"mean": "2 h", "sigma": 3.5}}, "spread.too_wide"),
    ({"empirical": "3 days"}, "spread.empirical"),
    ({"empirical": []}, "spread.empirical_count"),
    ({"empirical": {"3 days": 0}}, "spread.weight"),
    ({"quantiles": {"10 %": "1 h", "100 %": "2 h"}}, "spread.quantiles_ends"),
    ({"quantiles": {"0 %": "3 h", "100 %": "2 h"}}, "spread.quantiles_order"),
    ({"quantiles": ["1 h"]}, "spread.quantiles"),
    ({"mixture": {"weight": 1}}, "spread.mixture"),
    ({"mixture": [{"weight": 1}]}, "spread.mixture"),
    ({"mixture": [{"weight": 0, "of": "5 days"}]}, "spread.weight"),
]


@pytest.mark.parametrize(("written", "key"), REFUSED)
def test_refusals_can_be_said_in_both_languages(written: object, key: str) -> None:
    with pytest.raises(QuantityError) as refusal:
        duration(written)
    assert refusal.value.key == key
    for language in ("en", "zh"):
        with speaking(language):
            words = say(refusal.value.key, **refusal.value.values)
        assert words
        assert "{" not in words.replace("{weight", "")


def test_refusals_of_money() -> None:
    for text in ("between 2 and 4 k", "between 500 and 2 k", "usually 5 k, one in ten over 20"):
        with pytest.raises(QuantityError, match=r"spread\.magnitude"):
            read_spread(text, MONEY)
    with pytest.raises(QuantityError, match=r"spread\.negative"):
        read_spread("-4 k", MONEY)
    with pytest.raises(QuantityError, match=r"spread\.too_large"):
        read_spread("90,000 bn", MONEY)
    with pytest.raises(QuantityError, match=r"quantity\.currency"):
        read_spread("between 5 and 10 USD", MONEY)


def test_a_message_is_a_sentence_of_sales() -> None:
    with pytest.raises(QuantityError) as refusal:
        duration({"uniform": {"low": "4 h", "high": "2 h"}})
    assert say(refusal.value.key, **refusal.value.values) == (
        "'low: 4 h, high: 2 h': the lower value comes first, and may not be above the higher one"
    )


def test_nesting_of_mixtures_is_bounded() -> None:
    nested: object = "5 days"
    for _ in range(50):
        nested = {"mixture": [{"weight": 1, "of": nested}, {"weight": 1, "of": "2 h"}]}
    with pytest.raises(QuantityError, match=r"spread\.mixture"):
        duration(nested)


class Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    takes: DurationSpread
    effort: EffortSpread
    value: MoneySpread
    factor: NumberSpread | None = None


def test_as_fields_of_a_model() -> None:
    written = {
        "takes": "usually 5 days, one in ten over 20",
        "effort": "2 to 4 h",
        "value": {"uniform": {"low": "EUR 1", "high": 2}},
    }
    model = Model.model_validate(written, context={"currency": "EUR"})
    assert (model.takes, model.effort) == (FIVE_TWENTY, HOURS_2_4)
    assert model.value == Spread("uniform", (100.0, 200.0))
    assert hash(model.takes) == hash(FIVE_TWENTY)
    # Written back as it was read, and a model that is built from values takes them as they are.
    assert model.model_dump(mode="json") == {**written, "factor": None}
    assert Model(takes=model.takes, effort=model.effort, value=model.value) == model
    with pytest.raises(ValidationError) as errors:
        Model.model_validate({**written, "takes": "usually 5 days", "effort": "2 days"})
    assert [error["type"] for error in errors.value.errors()] == [
        "spread.usually",
        "quantity.effort_days",
        "quantity.currency_unknown",
    ]


def test_json_schema_offers_texts_and_families() -> None:
    for field, numbers in (
        (DurationSpread, False),
        (EffortSpread, False),
        (MoneySpread, True),
        (NumberSpread, True),
    ):
        schema = TypeAdapter(field).json_schema()
        kinds = [form["type"] for form in schema["anyOf"]]
        assert kinds == (["number"] if numbers else []) + ["string", "object"]
        assert "lognormal" in schema["anyOf"][-1]["properties"]
        for example in schema["examples"]:
            TypeAdapter(field).validate_python(example)


def is_read_or_refused(written: object) -> None:
    for read in (DURATION, EFFORT, MONEY, NUMBER):
        try:
            spread = read_spread(written, read)
        except QuantityError as refusal:
            assert say(refusal.key, **refusal.values)  # noqa: PT017 - either outcome is right
        else:
            assert Distributions().row(spread) >= 0


KEYS = st.sampled_from(
    [
        "mixture",
        "uniform",
        "empirical",
        "quantiles",
        "lognormal",
        "low",
        "high",
        "weight",
        "of",
        "0 %",
        "5 days",
    ]
)
SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=60)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PIECES = st.sampled_from(
    [
        "usually",
        "one in ten over",
        "between",
        "and",
        "to",
        "通常",
        "十分之一超过",
        "到",
        "5 days",
        "2 h",
        "20",
        "4 k",
        "%",
        "，",
        "-",
        "mean",
        "sigma",
        "lognormal",
        "erlang",
        "shape",
        ".",
    ]
)


@given(TREES)
def test_anything_is_read_or_refused(written: object) -> None:
    is_read_or_refused(written)


@given(st.lists(PIECES, max_size=9).map(" ".join))
def test_any_sentence_is_read_or_refused(text: str) -> None:
    is_read_or_refused(text)
