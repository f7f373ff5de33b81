"""What is assumed of customers, the market and channels: what is taken where the file leaves it out."""

from __future__ import annotations

import re

import pytest

from simsales.quantity import Length
from simsales.report.assumption_words import title_text, value_text
from simsales.report.assumptions import assumptions
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import WHAT_IF, with_settings
from simsales.study.assumed import assumed
from simsales.study.movable import REACH, Assumption, looked_up
from simsales.words import say, speaking

TEXT = """\
simsales: 1
name: Customers
calendar: {start: 2027-01-04, length: 3 months}
products: {standard: {price: 12 k, cost: 30 %, term: 12 months}}
channels: {website: {leads: 40 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 50 %, patience: 20 days, cools: 0, customer_takes: 1 day}
teams: {north: {surprises: {come: 1 per week, take: 1 h}, reps: {anna: {skill: 1, speed: 1}}}}
money: {commission: 0 %, pays: {within: 30 days}}
"""

ALWAYS = ["starts", "usual", "returns", "stays", "matters", "intends", "rate_of_interest"]
HELP = "per_year: 2, effort: 1 h"


def loaded(more: str, **other: str) -> Loaded:
    text = TEXT
    for old, new in other.items():
        text = text.replace(old, new)
    return read_scenario_text(text + more, "customers.yaml")


def defaults(given: Loaded) -> dict[str, Assumption]:
    return {one.figure.path: one for one in assumed(given)}


@pytest.mark.parametrize(
    ("customers", "also"),
    [
        ("{}", []),
        (f"{{tickets: {{help: {{{HELP}}}}}}}", []),
        (f"{{tickets: {{help: {{{HELP}, solve_in: 8 h}}}}}}", ["tickets.help.solved", "tickets.help.late"]),
        (
            f"{{tickets: {{help: {{{HELP}, respond_in: 8 h, late: 5 %, recovery: {{cost: 9}}}}}}}}",
            ["tickets.help.solved", "tickets.help.recovery.lifts"],
        ),
        ("{referral: {per_year: 0.2, channel: website}}", ["referral.matters", "referral.stays"]),
        ("{upsell: {per_year: 0.2, stage: talk}}", ["upsell.value", "upsell.matters"]),
        ("{upsell: {per_year: 0, stage: talk}}", []),
        ("{win_back: {chance: 10 %, after: 30 days, stage: talk}}", ["left_before"]),
    ],
)
def test_what_is_taken_of_customers_is_listed_where_it_does_something(
    customers: str, also: list[str]
) -> None:
    found = assumed(loaded(f"customers: {customers}\n"))
    assert sorted(one.figure.path for one in found) == sorted(
        f"customers.{name}" for name in (*ALWAYS, *also)
    )
    assert {one.figure.origin for one in found} == {"default"}


def test_what_the_file_says_of_customers_is_not_taken() -> None:
    said = "starts: 80 %, usual: 80 %, returns: 2 months, stays: 95 %, matters: 3, intends: 0.6"
    assert defaults(loaded(f"customers: {{{said}, rate_of_interest: 8 %}}\n")) == {}
    given = loaded(f"customers: {{{said}, rate_of_interest: 8 %}}\n", **{", term: 12 months": ""})
    assert list(defaults(given)) == ["customers.every"]


def test_the_market_channels_research_and_attempts_are_taken_as_elsewhere() -> None:
    more = """\
competitors: {rival: {price: 11 k}}
choice: {}
market_index: {}
segments: {core: {awareness: {starts: 40 %}}}
research:
  survey: {date: 2027-02-01, answers: 40, odds: 1.2, half_at: 20}
  idle: {date: 2027-02-01, answers: 40, odds: 1.2, half_at: 20, use: false}
"""
    health = "health: {training: {spend: 1 k per month, half_at: 1 k per month}}"
    given = loaded(
        more,
        **{
            "leads: 40 per month": f"leads: 40 per month, {health}",
            "passes: 50 %": "passes: 50 %, contact: {}",
        },
    )
    assert sorted(defaults(given)) == sorted(
        [
            *("choice.price", "market_index.sd", "market_index.keeps", "segments.core.awareness.fades"),
            *("channels.website.health.fades", "channels.website.health.training.gives"),
            *("research.survey.fades", "stages.talk.contact.first", "stages.talk.contact.alike"),
        ]
    )


def test_kinds_of_tickets_that_say_the_same_little_are_one_assumption() -> None:
    kinds = f"help: {{{HELP}, solve_in: 8 h}}, repair: {{{HELP}, solve_in: 2 days}}"
    one = defaults(loaded(f"customers: {{tickets: {{{kinds}}}}}\n"))["customers.tickets.help.late"]
    assert [place[2] for place in one.places] == ["help", "repair"]
    with speaking("en"):
        assert title_text(one.figure) == (
            "What satisfaction loses by help and repair that comes later than promised"
        )
        assert value_text(one.figure, one.figure.today, "EUR") == "10 %"
    with speaking("zh"):
        assert title_text(one.figure).endswith("elp和repair超过承诺时间时满意度的下降")


@pytest.mark.parametrize(
    ("path", "course", "setting"),
    [
        ("customers.returns", REACH, "6 months"),
        ("customers.matters", -REACH, "2"),
        ("customers.left_before", 1.0, "0.625"),
        ("customers.upsell.value", REACH, "0.6"),
        ("customers.referral.stays", REACH, "3"),
        ("customers.every", REACH, "24 months"),
    ],
)
def test_moving_a_figure_of_customers_is_the_same_as_setting_it(
    path: str, course: float, setting: str
) -> None:
    more = """\
customers:
  referral: {per_year: 0.2, channel: website}
  upsell: {per_year: 0.2, stage: talk}
  win_back: {chance: 10 %, after: 30 days, stage: talk}
"""
    given = loaded(more, **{", term: 12 months": ""})
    one = defaults(given)[path]
    ((_, moved),) = one.moved(given.strategies[TODAY], given.scenario, course)
    ((_, wanted),) = with_settings(given, [f"{path} = {setting}"]).strategies[WHAT_IF]
    there, set_there = (looked_up(scenario, one.places[0]) for scenario in (moved, wanted))
    if isinstance(there, Length):
        assert there.mean_ticks == pytest.approx(set_there.mean_ticks, rel=1e-9)
    elif path.endswith("upsell.value"):
        assert there.parameters == set_there.parameters
    else:
        assert there == pytest.approx(set_there, abs=1e-12)


def test_marked_figures_of_customers_are_told_with_their_names() -> None:
    more = """\
activities: [office]
customers:   # [assumed]
  stays: 85 %
  tickets: {help: {per_year: 2, effort: 1 h, solve_in: 8 h, solved: 3 %, recovery: {cost: 20, lifts: 4 %}}}
  care: {visits: {activity: office, lifts: 10 %, half_at: 5 h, cost: 100 per month}}
  referral: {per_year: 0.2, channel: website}
  upsell: {per_year: 0.3, stage: talk, value: 0.4}
  win_back: {chance: 10 %, after: 30 days, stage: talk}
discovery: {stage: talk, hours: 1 h, odds: 1.5, half_at: 1 h}   # [assumed]
opening: {accounts: [{count: 9, value: 3 k, product: standard, satisfaction: 60 %}]}   # [assumed]
"""
    found = [one for one in assumed(loaded(more)) if one.figure.origin == "marked"]
    with speaking("en"):
        told = {
            f"{say(one.figure.what.key, **one.figure.what.values)}: "
            f"{value_text(one.figure, one.figure.today, 'EUR')}"
            for one in found
        }
    assert told == {
        "the chance that a customer renews at the usual satisfaction: 85 %",
        "how often a year a customer asks for help: 2",
        "the working time for help: usually 1 h",
        "what satisfaction gains by help that goes better than promised: 3 %",
        "what making up for a broken promise in help costs: 20 EUR",
        "what making up for a broken promise in help does for satisfaction: 4 %",
        "what visits can add to the usual satisfaction: 10 %",
        "the hours of visits for each 100 customers that bring half of its effect: 5 h",
        "the cost of visits: 100 EUR per month",
        "how many leads a customer recommends in a year: 0.2",
        "how many further deals begin with a customer in a year: 0.3",
        "the value of a further deal against what the customer pays: 40 %",
        "how many of those who left can be asked to come back: 10 %",
        "the time from leaving to being asked to come back: usually 30 days",
        "what needs analysis can do for the chance to pass: 150 %",
        "the hours of needs analysis that bring half of its effect: 1 h",
        "the number of customers of the first day (standard): 9",
        "what customers of the first day pay (standard): 3,000 EUR",
        "how satisfied customers of the first day are (standard): 60 %",
    }
    with speaking("zh"):
        names = re.compile("help|visits|standard")
        for one in found:
            said = names.sub("", say(one.figure.what.key, **one.figure.what.values))
            assert not re.search("[A-Za-z]", said)


def test_the_report_says_where_the_program_guesses() -> None:
    more = "customers: {upsell: {per_year: 0.2, stage: talk}}\n"
    given = loaded(more, **{"passes: 50 %": "passes: 50 %, contact: {}"})
    with speaking("en"):
        said = next(
            say(each.key, **each.values)
            for each in assumptions(given.scenario)
            if "guess" in say(each.key, **each.values)
        )
    assert said.startswith("11 figures")
    assert "customers, customers.upsell and stages.talk.contact" in said or "stages.talk.contact" in said
