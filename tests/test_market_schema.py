"""The market as it is written: what holds when nothing is said, and what is refused and doubted."""

from __future__ import annotations

from typing import Any

import pytest

from simsales.errors import InputError
from simsales.quantity import Length
from simsales.quantity.times import parse_half_life
from simsales.report.assumption_words import title_text
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.unsaid import said
from simsales.study.assumed import assumed
from simsales.words import speaking

PLAIN = """\
simsales: 1
name: A market
calendar: {start: 2027-01-04, length: 12 months}
products: {crm: {price: 10 k}}
channels: {web: {leads: 30 per month}}
stages: [{name: talk, effort: 3 h, passes: 50 %}]
activities: [visits]
teams: {north: {reps: {ben: {}}}}
"""

TEXT = (
    PLAIN.replace("crm: {price: 10 k}", "crm: {price: 10 k, attributes: {quality: 7}}").replace(
        "channels: {web: {leads: 30 per month}}",
        """\
channels:
  web: {leads: 30 per month}
  agent:
    leads: 10 per month
    health:
      contact: {activity: visits, half_at: 4 h}
      training: {spend: 1 k per month, half_at: 2 k per month}""",
    )
    + """\
segments:
  large: {wants: {quality: 0.2}, awareness: {starts: 30 %}}
competitors:
  acme: {price: 9 k}
choice: {}
promotion: {ads: {spend: 1 k per month}, fairs: {spend: 1 k per month, response: {elasticity: 0.2}}}
market_index: {}
"""
)

DEFAULTS: dict[str, Any] = {
    "choice.price": -1.8,
    "choice.today": None,
    "competitors.acme.awareness": 1.0,
    "competitors.acme.segments": None,
    "competitors.acme.products": None,
    "competitors.acme.attributes": {},
    "competitors.acme.enters": None,
    "segments.large.customers": None,
    "segments.large.awareness.fades": parse_half_life("2.2 months"),
    "segments.large.awareness.talk": 0.0,
    "promotion.ads.response": None,
    "market_index.sd": 0.2,
    "market_index.keeps": 0.9,
    "channels.web.use": True,
    "channels.web.setup": 0,
    "channels.web.capacity": None,
    "channels.web.takes_from": {},
    "channels.web.fits": {},
    "channels.web.suits": {},
    "channels.web.health": None,
    "channels.agent.health.fades": Length(months=6),
    "channels.agent.health.contact.gives": 0.3,
    "channels.agent.health.training.gives": 0.2,
    "channels.agent.health.together.training_incentive": -0.3,
    "channels.agent.health.together.manager_training": -0.3,
    "channels.agent.health.together.manager_incentive": 0.3,
    "channels.agent.health.quality": 0.0,
    "channels.agent.health.conflict": {},
}


def read(text: str = TEXT) -> Loaded:
    return read_scenario_text(text, "market.yaml")


@pytest.mark.parametrize("path", DEFAULTS)
def test_what_holds_when_nothing_is_said(path: str) -> None:
    value: Any = read().scenario
    for step in path.split("."):
        value = value[step] if isinstance(value, dict) else getattr(value, step)
    assert value == DEFAULTS[path]


def test_a_market_that_is_described_soundly_is_not_doubted() -> None:
    assert read().warnings == ()


def test_what_was_read_is_written_so_that_it_reads_back() -> None:
    scenario = read().scenario
    assert type(scenario).model_validate(scenario.model_dump(mode="json")) == scenario


def test_a_file_that_says_nothing_of_a_market_says_what_it_did_before() -> None:
    words = {"competitors", "choice", "promotion", "market_index"}
    dumped = said(read(PLAIN).scenario)
    assert not words & set(dumped)
    assert "attributes" not in dumped["products"]["crm"]
    channel = {"use", "setup", "capacity", "takes_from", "fits", "suits", "health"}
    assert not channel & set(dumped["channels"]["web"])
    assert words <= set(said(read().scenario))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("quality: 7", "quality: 11", "file.at_most"),
        ("quality: 0.2", "quality: -0.2", "file.at_least"),
        ("starts: 30 %", "starts: 0 %", "file.above"),
        ("starts: 30 %", "starts: 30 %, fades: 0 days", "quantity.length_nothing"),
        ("price: 9 k", "price: 0", "file.above"),
        ("price: 9 k", "price: {crm: 0}", "file.above"),
        ("price: 9 k", "price: 9 k, awareness: 0 %", "file.above"),
        ("choice: {}", "choice: {price: 1}", "file.at_most"),
        ("choice: {}", "choice: {today: 100 %}", "file.below"),
        ("market_index: {}", "market_index: {sd: 20}", "quantity.percent_sign"),
        ("half_at: 2 k per month", "half_at: 0 per month", "schema.half_at_nothing"),
        ("half_at: 4 h", "half_at: 0 h", "file.above"),
        ("web: {leads: 30 per month}", "web: {leads: 30 per month, use: 1}", "file.want_truth"),
        ("web: {leads: 30 per month}", "web: {leads: 30 per month, fits: {crm: 0}}", "file.above"),
        ("choice: {}", "choise: {}", "file.unknown_near"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(old: str, new: str, key: str) -> None:
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    with pytest.raises(InputError) as error:
        read(text)
    line = next(number for number, each in enumerate(text.split("\n"), start=1) if new in each)
    assert (key, line) in [(problem.key, problem.line) for problem in error.value.problems]
    for language in ("en", "zh"):
        with speaking(language):
            assert all(problem.message for problem in error.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "english", "chinese"),
    [
        (
            "price: 10 k, attributes: {quality: 7}}",
            "price: 10 k, attributes: {quality: 7}}, erp: {price: 20 k}",
            "'erp' says nothing of 'quality', which customers in 'large' want, and counts as 0 of 10",
            "产品“erp”没有写“quality”，而“large”的客户看重这一点，因此按 0 分（满分 10 分）计算",
        ),
        (
            "price: 9 k",
            "price: {crm: 9 k}, products: []",
            "'crm' is not among the 'products' of 'acme', so that this price moves nothing",
            "“crm”不在竞争对手“acme”的 products 中，这个价格不起作用",
        ),
        (
            "competitors:\n  acme: {price: 9 k}\nchoice: {}\n",
            "",
            "what 'large' wants moves nothing, because nothing says how customers choose; add choice: {}",
            "客户群“large”的需求不起作用，因为文件没有说明客户如何选择；请补充 choice: {}",
        ),
        (
            "web: {leads: 30 per month}",
            "web: {leads: 30 per month, suits: {large: 120}}",
            "120 means 120 times as much; do you mean 120 %?",
            "120 的意思是 120 倍；是否想写 120 %？",
        ),
    ],
)
def test_what_is_doubted(old: str, new: str, english: str, chinese: str) -> None:
    assert TEXT.count(old) == 1
    (doubt,) = read(TEXT.replace(old, new)).warnings
    for language, words in (("en", english), ("zh", chinese)):
        with speaking(language):
            assert doubt.message.startswith(words)


@pytest.mark.parametrize("change", ["products.crm.price: 9 k", "products.crm.discount: 10 %"])
def test_who_says_how_customers_choose_has_said_how_they_take_a_price(change: str) -> None:
    strategy = f"strategies: {{cheap: {{changes: {{{change}}}}}}}\n"
    assert len(read(PLAIN + strategy).warnings) == 1
    known = "choice: {}\ncompetitors: {acme: {price: 9 k}}\n"
    assert read(PLAIN + known + strategy).warnings == ()


def test_each_price_may_be_that_of_one_product_or_of_all() -> None:
    text = TEXT.replace(
        "price: 9 k", "price: {crm: 9 k}, price_since: {2027-05-01: 8 k, 2027-06-01: {crm: 7 k}}"
    )
    rival = read(text).scenario.competitors["acme"]
    assert rival.price == {"crm": 900_000}
    assert list(rival.price_since.values()) == [800_000, {"crm": 700_000}]


def test_what_is_taken_of_a_market_is_told_as_assumed_in_both_languages() -> None:
    both = "half_at: 2 k per month}\n      incentive: {spend: 1 k per month, half_at: 2 k per month}"
    found = assumed(read(TEXT.replace("half_at: 2 k per month}", both)))
    taken = {one.figure.path: one for one in found if one.figure.path in ASSUMED}
    assert set(taken) == ASSUMED
    for language in ("en", "zh"):
        with speaking(language):
            assert all("{" not in title_text(one.figure) for one in taken.values())
    assert not ASSUMED & {one.figure.path for one in assumed(read(PLAIN))}


ASSUMED = {
    "choice.price",
    "market_index.sd",
    "market_index.keeps",
    "segments.large.awareness.fades",
    "channels.agent.health.fades",
    "channels.agent.health.contact.gives",
    "channels.agent.health.training.gives",
    "channels.agent.health.incentive.gives",
    "channels.agent.health.together.training_incentive",
}
