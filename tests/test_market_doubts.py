"""What may be said of customers, the market and channels and is hardly meant, told in both languages."""

from __future__ import annotations

import pytest

from simsales.feasible.prepare import prepare
from simsales.scenario.reader import read_scenario_text
from simsales.words import catalogue, speaking

PLAIN = """\
simsales: 1
name: Doubts
calendar: {start: 2027-01-04, length: 12 months}
products: {standard: {price: 12 k}}
segments: {firms: SEGMENT}
channels: {website: {leads: 4 per month}, agents: {leads: 2 per month}, friends: {leads: 0 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 50 %}
teams:
  north: {reps: {anna: {hours: 40 h}}}
"""
HELP = "tickets: {help: {per_year: 2, effort: 1 h}}"
HEALTHY = "agents: {leads: 2 per month, health: {}}"
AGENTS = "agents: {leads: 2 per month}"
TAKES = "agents: {leads: 2 per month, takes_from: {website: 60 %}}"
AWARE = "{awareness: {starts: 40 %}}"
FAIRS = "promotion: {fairs: {spend: 4 k per month, response: {elasticity: 0.5, today: TODAY}}}\n"


def doubts(more: str, segment: str = "{}", **other: str) -> dict[str, tuple[str, str]]:
    """Return the doubts of a scenario by key: in English and in Chinese."""
    text = PLAIN.replace("SEGMENT", segment)
    for old, new in other.items():
        text = text.replace(old, new)
    found = {}
    for problem in prepare(read_scenario_text(text + more, "doubts.yaml")).warnings:
        told = []
        for language in ("en", "zh"):
            with speaking(language):
                told.append(problem.headline)
        found[problem.key] = (told[0], told[1])
    return found


CASES = {
    "stays": (
        "customers: {stays: 99.5 %}\n",
        {},
        "a chance of 99.5 % to renew hardly anybody ever leaves",
        "99.5%",
    ),
    "no_promise": (f"customers: {{{HELP}}}\n", {}, "nothing is promised for 'help'", "“help”没有承诺时间"),
    "referral_leads": (
        "customers: {referral: {per_year: 0.2, channel: website}}\n",
        {},
        "'website' has leads of its own",
        "“website”本身已有线索",
    ),
    "upsell_often": (
        "customers: {upsell: {per_year: 12, stage: talk}}\n",
        {},
        "12 further deals a year begin with each customer",
        "每个客户每年开始12个追加商机",
    ),
    "no_accounts": (
        "customers: {}\nlast_year: {bookings: 100 k}\n",
        {},
        "opening: {accounts: [{count: 40}]}",
        "公司有上一年",
    ),
    "takes_most": ("", {AGENTS: TAKES}, "60 % of what 'agents' brings beyond today's", "有60%取自“website”"),
    "health_alone": ("", {AGENTS: HEALTHY}, "the health of 'agents', so it stays as it is", "“agents”的状况"),
    "awareness_still": (
        "promotion: {press: {spend: 1 k per month}}\n",
        {"firms: {}": f"firms: {AWARE}"},
        "nothing moves how many of 'firms' know us",
        "没有任何事改变“firms”中知道我们的比例",
    ),
    "choice_alone": ("choice: {}\n", {}, "there are no rivals", "没有竞争对手"),
}


@pytest.mark.parametrize("word", CASES)
def test_a_doubt_is_told_with_its_remedy_in_both_languages(word: str) -> None:
    more, other, english, chinese = CASES[word]
    found = doubts(more, **other)
    assert english in found[f"references.doubt.{word}"][0]
    assert chinese in found[f"references.doubt.{word}"][1]
    assert found[f"references.doubt.{word}"][0].startswith("doubts.yaml:")


def test_each_doubt_has_a_case() -> None:
    known = {key.rpartition(".")[2] for key in catalogue("en") if key.startswith("references.doubt.")}
    assert known == set(CASES)


@pytest.mark.parametrize(
    ("more", "other"),
    [
        ("customers: {stays: 95 %, referral: {per_year: 0.2, channel: friends}}\n", {}),
        ("customers: {tickets: {help: {per_year: 2, effort: 1 h, respond_in: 4 h}}}\n", {}),
        ("customers: {upsell: {per_year: 0.5, stage: talk}}\n", {}),
        (
            "customers: {}\nlast_year: {bookings: 100 k}\nopening: {accounts: [{channel: website}]}\n",
            {},
        ),
        ("", {AGENTS: TAKES.replace("60", "30")}),
        ("", {AGENTS: HEALTHY.replace("{}", "{conflict: {website: 10 %}}")}),
        ("choice: {}\ncompetitors: {rival: {price: 11 k}}\n", {}),
        (FAIRS.replace("TODAY", "4 k"), {"firms: {}": f"firms: {AWARE}"}),
        (
            "customers: {}\n",
            {"firms: {}": "firms: {customers: 500, awareness: {starts: 40 %, talk: 10 %}}"},
        ),
    ],
)
def test_what_is_plausible_is_not_doubted(more: str, other: dict[str, str]) -> None:
    assert not {key for key in doubts(more, **other) if key.startswith("references.doubt.")}


@pytest.mark.parametrize(
    ("today", "key", "english", "chinese"),
    [
        (
            "9 k",
            "feasible.awareness_falls",
            "holds the awareness of 'firms' at 26.7 % only",
            "只能维持在26.7%",
        ),
        ("2 k", "feasible.awareness_rises", "lifts the awareness of 'firms' to 56.6 %", "会升到56.6%"),
    ],
)
def test_promotion_that_does_not_hold_todays_awareness_is_told(
    today: str, key: str, english: str, chinese: str
) -> None:
    found = doubts(FAIRS.replace("TODAY", today), AWARE)
    assert english in found[key][0]
    assert chinese in found[key][1]
    assert not [other for other in doubts(FAIRS.replace("TODAY", "4 k"), AWARE) if "awareness" in other]


def test_a_strategy_that_spends_more_on_promotion_means_it() -> None:
    more = "strategies: {loud: {changes: {promotion.fairs.spend: 8 k per month}}}\n"
    assert not [key for key in doubts(FAIRS.replace("TODAY", "4 k") + more, AWARE) if "awareness" in key]
