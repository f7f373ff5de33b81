"""Levers: every field is a lever or a fact, and every lever may be decided, or the catalogue says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from simsales.decide.choice_actions import choice_actions
from simsales.decide.choices import find_choices
from simsales.errors import InputError
from simsales.feasible.prepare import prepare
from simsales.scenario.changes import LEVERS
from simsales.scenario.field_kinds import Kind, expand
from simsales.scenario.levers import CATALOGUE, FACTS, STUDY, Lever, is_fact, lever_at, matches
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.scenario import Scenario
from simsales.study.choice_words import choice_sentence, choice_title, choice_value
from simsales.words import LANGUAGES, catalogue, say, speaking

Steps = tuple[str, ...]

COMPANY = """\
simsales: 1
name: 全部
calendar: {start: 2027-01-04, length: 6 months}
products: {软件: {price: 10 k, attributes: {质量: 5}}, 服务: {price: 4 k}}
segments: {小: {awareness: {starts: 30 %}}, 大: {}}
choice: {}
promotion: {广告: {spend: 2 k per month, response: {elasticity: 0.2}}}
channels:
  网站: {leads: 20 per month, spend: 2 k per month, response: {elasticity: 0.2}}
  展会:
    leads: 5 per month
    leads_since: {2027-03-01: 6 per month}
    health:
      training: {spend: 1 k per month, half_at: 2 k per month}
      incentive: {spend: 1 k per month, half_at: 2 k per month}
      manager_incentive: {spend: 1 k per month, half_at: 2 k per month}
stages:
  - {name: 初谈, effort: 2 h, passes: 50 %, due_in: 2 days}
  - {name: 成交, effort: 4 h, passes: 40 %, contact: {attempts: 5}}
activities: [辅导]
customers:
  tickets: {报修: {per_year: 2, effort: 1 h, recovery: {cost: 20}}}
  care: {回访: {activity: 辅导, lifts: 5 %, half_at: 4 h, cost: 100 per month}}
discovery: {stage: 初谈, hours: 1 h, odds: 1.2, half_at: 1 h}
research: {问卷: {date: 2027-02-01, answers: 200, cost: 5, odds: 1.1, half_at: 100}}
teams:
  北方:
    reps:
      李伟: {salary: 4 k per month, activities: {辅导: 2 h}}
      王芳: {count: 2, salary: 3 k per month, activities: {辅导: 1 h}}
      张强: {salary: 3 k per month}
    overtime_pay: 60 per hour
    coaching: {coach: 李伟, activity: 辅导, skill: 80 %}
    recognition: {named: 1}
    contest: {prize: 1 k, effort: +5 %}
    bonus: {quota: 50 k, pays: 2 k, effort: +10 %}
    appraisal: {expects: 40 k, plan: {hours: 2 h}}
    goals: {effort: +10 %}
    morale: {}
    fatigue: {}
courses: {谈判: {days: [2027-02-01], at: "09:00", length: 4 h, price: 500, odds: {成交: 1.2}}}
team_events: {春游: {date: 2027-03-05, at: "13:00", length: 4 h, cost: 1 k}}
tools: {客户库: {licence: 30 per month, saves: {成交: 10 %}}}
meetings: {例会: {days: mon, at: "09:00", length: 1 h}}
risks:
  对手:
    per_year: 1
    lasts: 30 days
    effects: [{to: leads, by: -40 %}]
    prevention: {cost: 100 per month, lowers: 50 %}
    contingency: {cost: 1 k, lowers: 50 %}
    signs: {before: 3 weeks, hours: 2 h, price: 50, half_at: 4 h}
    caused_by: {衰退: 50 %}
causes: {衰退: {per_year: 1}}
ideas:
  窍门:
    to: odds
    per_year: 3
    at_most: 8
    encouragement: {spend: 100 per month, half_at: 200 per month}
    helps: {chance: 40 %, by: 5 % to 15 %}
    pilot: {on: 20 %, pairs: 8, lasts: 4 weeks, noise: {deviation: 10 %, over: 4 weeks}}
rules:
  加钱:
    reads: {线索: {metric: leads, over: 4 weeks}}
    rows:
      - when: {线索: 低于 10}
        holds: 14 days
        then: {channels.网站.spend: 3 k per month}
        again_after: 60 days
"""

OTHERS: dict[str, str] = {
    "spend": "3 k per month",
    "price": "9 k",
    "promotion": "3 k per month",
    "channel_use": "false",
    "channel_training": "3 k per month",
    "channel_incentive": "3 k per month",
    "manager_incentive": "3 k per month",
    "discovery_hours": "2 h",
    "research_use": "false",
    "answers": "300",
    "care_use": "false",
    "recovery_use": "false",
    "ticket_priority": "2",
    "attempts": "3",
    "priority": "2",
    "keeps_owner": "false",
    "assignment": "fewest deals",
    "ageing": "5",
    "count": "3",
    "starts": "2027-02-01",
    "leaves": "2027-05-31",
    "does": "[成交]",
    "activity": "4 h",
    "overtime": "5 h",
    "team_segments": "[小, 大]",
    "team_channels": "[网站, 展会]",
    "team_products": "[软件, 服务]",
    "buffer": "10 %",
    "coach": "张强",
    "coaching": "null",
    "recognition": "{named: 3, cost: 100 per month}",
    "bonus": "null",
    "appraisal": "null",
    "lets_go_after": "3",
    "improvement": "null",
    "improvement_hours": "4 h",
    "contest": "null",
    "winners": "2",
    "discount": "5 %",
    "price_discount": "5 %",
    "meeting_teams": "[]",
    "meeting_days": "tue",
    "meeting_at": '"10:00"',
    "meeting_length": "0 h",
    "every_weeks": "2",
    "course_use": "false",
    "course_days": "[2027-02-02]",
    "course_reps": "[王芳]",
    "course_teams": "[]",
    "event_use": "false",
    "event_date": "2027-03-12",
    "event_teams": "[]",
    "tool_use": "false",
    "tool_teams": "[]",
    "prevention": "true",
    "contingency": "true",
    "watch_hours": "4 h",
    "encouragement": "200 per month",
    "pilot_use": "false",
    "pilot_lasts": "6 weeks",
    "gate_gain": "2 %",
    "gate_sure": "80 %",
    "prolongs": "1",
    "rule_use": "false",
    "threshold": "低于 20",
    "rule_holds": "0 days",
    "rule_again": "30 days",
}
"""A value other than today's for each lever that may be chosen."""

NAMES = {
    "channels": "网站", "promotion": "广告", "attributes": "质量",
    "products": "软件", "stages": "成交", "teams": "北方", "reps": "王芳",
    "weights": "成交", "activities": "辅导", "meetings": "例会", "courses": "谈判",
    "team_events": "春游", "tools": "客户库", "tickets": "报修", "care": "回访", "research": "问卷",
    "risks": "对手", "causes": "衰退", "ideas": "窍门", "rules": "加钱", "rows": "1", "when": "线索",
}  # fmt: skip


def fields(kinds: list[Kind], at: Steps, around: tuple[type, ...] = ()) -> Iterator[Steps]:
    """Yield the place of each single value of the schema."""
    is_single = False
    for kind, _ in kinds:
        origin: Any = get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items() if kind not in around else ():
                place = (*at, field.alias or name)
                yield from fields(expand(field.annotation, field.metadata), place, (*around, kind))
        elif origin is dict:
            yield from fields(expand(get_args(kind)[1]), (*at, "*"), around)
        elif origin in {list, tuple} and is_model(get_args(kind)[0]):
            yield from fields(expand(get_args(kind)[0]), (*at, "*"), around)
        else:
            is_single = True
    if is_single:
        yield at


def is_model(annotation: Any) -> bool:
    return any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind, _ in expand(annotation))


FIELDS = sorted(set(fields([(Scenario, ())], ())))


def levers_of(place: Steps) -> list[Lever]:
    """Return the levers that a single value is, or is a part of; sections apart."""
    return [
        lever
        for lever in CATALOGUE
        if lever.unit != "section" and matches(place[: len(lever.path)], lever.path)
    ]


@pytest.mark.parametrize("place", FIELDS, ids=[".".join(place) for place in FIELDS])
def test_each_field_is_a_lever_or_a_fact_or_a_question(place: Steps) -> None:
    kinds = [bool(levers_of(place)), is_fact(place), is_fact(place, STUDY)]
    assert sum(kinds) == 1, (
        f"{'.'.join(place)}: name it in simsales/scenario/levers.py, as a lever of the catalogue "
        "(with its cost, and whether a plan may decide it) or among the facts"
    )
    assert len(levers_of(place)) <= 1


def test_the_catalogue_has_nothing_that_the_schema_has_not() -> None:
    for pattern in [*(lever.path for lever in CATALOGUE), *FACTS, *STUDY]:
        assert any(len(place) >= len(pattern) and is_fact(place, [pattern]) for place in FIELDS), pattern


def test_names_of_levers_are_names_of_one() -> None:
    assert len({lever.name for lever in CATALOGUE}) == len(CATALOGUE)
    assert len({lever.path for lever in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("lever", CATALOGUE, ids=lambda lever: lever.pattern)
def test_each_lever_has_its_cost_and_lead_in_words_and_is_decided_or_says_why_not(lever: Lever) -> None:
    assert bool(lever.decided_by) != bool(lever.why_not)
    wanted = [f"lever.costs.{lever.costs}", f"lever.lead.{lever.lead}"]
    wanted += [f"lever.title.{lever.name}"] if lever.is_chosen else [f"lever.why_not.{lever.why_not}"]
    for language in LANGUAGES:
        assert set(wanted) <= set(catalogue(language))


def test_by_date_changes_what_the_catalogue_says() -> None:
    assert set(LEVERS) == {lever.path for lever in CATALOGUE if lever.dated}
    assert len(LEVERS) >= 18


def path_of(lever: Lever) -> str:
    steps = [
        NAMES[str(lever.path[index - 1])] if step == "*" else str(step)
        for index, step in enumerate(lever.path)
    ]
    path = ".".join(steps)
    return path.replace("网站", "展会") if "health" in steps else path


def asked(path: str, value: str) -> Loaded:
    return read_scenario_text(f"{COMPANY}plan: {{choices: {{{path}: [{value}]}}}}\n", "all.yaml")


@pytest.mark.parametrize("lever", [x for x in CATALOGUE if x.is_chosen], ids=lambda lever: lever.pattern)
def test_a_plan_may_choose_it_and_says_so_in_both_languages(lever: Lever) -> None:
    loaded = asked(path_of(lever), OTHERS[lever.name])
    prepare(loaded)
    (found,) = find_choices(loaded)
    assert found.lever == lever == lever_at(found.steps)
    (action,) = choice_actions(loaded, (found,), (1,), {})
    chosen = action.choice
    assert chosen is not None
    assert chosen.today != chosen.value
    said: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            words = [choice_value(chosen, each, "EUR") for each in (chosen.today, chosen.value)]
            assert len(set(words)) == 2
            said[language] = " / ".join((choice_title(chosen), *words, choice_sentence(chosen, "EUR")))
    assert "{" not in said["en"]
    assert not re.search("[A-Za-z]{2,}", said["zh"]), said["zh"]
    assert re.search("[A-Za-z]{2,}", said["en"])


@pytest.mark.parametrize("lever", [x for x in CATALOGUE if x.why_not], ids=lambda lever: lever.pattern)
def test_what_a_plan_may_not_decide_is_refused_with_the_reason(lever: Lever) -> None:
    with pytest.raises(InputError) as refusal:
        asked(path_of(lever), "1")
    (problem,) = refusal.value.problems
    assert problem.key == "references.choice.not_decided"
    assert say(f"lever.why_not.{lever.why_not}") in problem.headline


FREE: tuple[tuple[str, str, str, str], ...] = (
    ("teams.北方.reps.王芳.overtime", "5 h", "    overtime_pay: 60 per hour\n", "overtime_free"),
    ("teams.北方.reps.王芳.overtime", "5 h", "    fatigue: {}\n", "overtime_free"),
    ("products.软件.price", "9 k", "choice: {}\n", "price_free"),
    ("teams.北方.recognition", "{named: 2}", "", "praise_free"),
    ("customers.care.回访.use", "false", ", cost: 100 per month", "care_free"),
    ("customers.tickets.报修.recovery.use", "false", "cost: 20", "recovery_free"),
    ("research.问卷.use", "false", ", cost: 5", "research_free"),
    ("research.问卷.answers", "300", ", cost: 5", "research_free"),
    ("teams.北方.recognition", "{named: 2, cost: 0 per month}", "", "praise_free"),
    ("teams.北方.contest", "{prize: 0, effort: +5 %}", "", "prize_free"),
    ("meetings.例会.length", "30 min", "", "meeting_shorter"),
    ("meetings.例会.length", "{value: 1 min, since: 2027-03-01}", "", "meeting_shorter"),
)
"""Choices against which nothing speaks, and the line without which it is so."""


@pytest.mark.parametrize(("path", "value", "line", "key"), FREE)
def test_what_nothing_speaks_against_is_refused_with_the_remedy(
    path: str, value: str, line: str, key: str
) -> None:
    assert line in COMPANY
    text = f"{COMPANY.replace(line, '') if line else COMPANY}plan: {{choices: {{{path}: [{value}]}}}}\n"
    with pytest.raises(InputError) as refusal:
        read_scenario_text(text, "all.yaml")
    (problem,) = refusal.value.problems
    assert problem.key == f"references.choice.{key}"
    with speaking("zh"):
        assert re.search("[\u4e00-\u9fff]", problem.headline)


def test_more_winners_of_no_prize_are_no_choice() -> None:
    text = COMPANY.replace("contest: {prize: 1 k", "contest: {prize: 0")
    with pytest.raises(InputError) as refusal:
        read_scenario_text(f"{text}plan: {{choices: {{teams.北方.contest.winners: [2]}}}}\n", "all.yaml")
    assert [problem.key for problem in refusal.value.problems] == ["references.choice.prize_free"]


def test_a_meeting_may_be_dropped_from_a_day_on_or_left_as_it_is() -> None:
    loaded = asked("meetings.例会.length", "{value: 0 h, since: 2027-03-01}, 1 h, 0 h")
    (lever,) = find_choices(loaded)
    assert [str(value) for value in lever.others][1:] == ["0 h"]
    assert len(lever.others) == 2


def test_the_page_on_levers_lists_the_catalogue() -> None:
    page = (Path(__file__).parent.parent / "docs" / "levers.md").read_text("utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows] == [f"| `{lever.pattern}`" for lever in CATALOGUE]
    for lever, (_, costs, lead, dated, decided) in zip(CATALOGUE, rows, strict=True):
        assert (costs, lead) == (say(f"lever.costs.{lever.costs}"), say(f"lever.lead.{lever.lead}"))
        assert dated == ("yes" if lever.dated else "")
        reason = f"no: {say(f'lever.why_not.{lever.why_not}')}" if lever.why_not else ""
        assert decided.removesuffix(" |") == (reason or ", ".join(f"`{by}`" for by in lever.decided_by))
