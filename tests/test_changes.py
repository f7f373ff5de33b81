"""Changes by path: where a path leads, what may change on a date, and that everything else stays as it is."""

# ruff: noqa: E501 - one case on one line
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from simsales.errors import InputError
from simsales.quantity import HOUR
from simsales.scenario.changes import LEVERS, with_changes
from simsales.scenario.loaded import Loaded, Timeline
from simsales.scenario.paths import UnknownPathError, dotted, resolve
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.scenario import Scenario

TEXT = """
simsales: 1
name: To change
calendar: {start: 2027-01-04, end: 2027-12-31}
products:
  standard: {price: 12 k, attributes: {quality: 5}}
channels:
  website:
    leads: 40 per month
    spend: 10 k per month
    season: {December: 50 %}
    health:
      training: {spend: 1 k per month, half_at: 2 k per month}
      incentive: {spend: 1 k per month, half_at: 2 k per month}
      manager_incentive: {spend: 1 k per month, half_at: 2 k per month}
  Dr. Li: {leads: 5 per month}
  Dr. Li.East: {leads: 6 per month}
stages:
  - {name: first talk, effort: 2 h, passes: 50 %}
  - {name: 报价.final, effort: 3 h, passes: 40 %, customer_takes: 3 days}
teams:
  北方:
    reps:
      李伟: {hours: 40 h, activities: {first talk: 8 h}}
    bonus: {quota: 100 k}
meetings:
  monday: {days: mon, at: "09:00", length: 1 h}
risks:
  rival: {per_year: 1, lasts: 3 days, effects: [{to: leads, by: -10 %}], prevention: {cost: 1 k per month, lowers: 50 %}, caused_by: {slump: 10 %}, signs: {before: 5 days, hours: 2 h, half_at: 2 h}, contingency: {cost: 1 k, lowers: 10 %}}
causes: {slump: {per_year: 1}}
ideas: {pitch: {to: odds, per_year: 1, at_most: 4, encouragement: {spend: 100 per month, half_at: 200 per month}, helps: {chance: 50 %, by: 5 %}}}
courses:
  negotiation: {days: [2027-06-07], at: "09:00", length: 8 h, odds: {报价.final: 1.2}}
team_events:
  party: {date: 2027-06-11, at: "15:00", length: 2 h, morale: 0.3}
tools:
  crm: {fee: 1 k per month, saves: {first talk: 10 %}}
customers:
  tickets: {help: {per_year: 2, effort: 1 h, recovery: {cost: 20}}}
  care: {visits: {activity: calls, lifts: 5 %, half_at: 4 h}}
activities: [calls]
discovery: {stage: first talk, hours: 1 h, odds: 1.2, half_at: 1 h}
research: {survey: {date: 2027-02-01, answers: 200, cost: 5, odds: 1.1, half_at: 100}}
promotion: {posters: {spend: 2 k per month}}
money: {fixed_costs: 3 k per month}
"""


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read_scenario_text(TEXT, "s.yaml")


def refused(loaded: Loaded, changes: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as error:
        with_changes(loaded, changes)
    return [problem.key for problem in error.value.problems]


def only(timeline: Timeline) -> Scenario:
    assert len(timeline) == 1
    return timeline[0][1]


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("channels.website.spend", ("channels", "website", "spend")),
        ("channels.website.carry_over", ("channels", "website", "carry_over")),
        ("channels.Dr. Li.leads", ("channels", "Dr. Li", "leads")),
        ("channels.Dr. Li.East.leads", ("channels", "Dr. Li.East", "leads")),
        ("channels.website.season.dec", ("channels", "website", "season", "December")),
        ("channels.website.season.aug", ("channels", "website", "season", "aug")),
        ("stages.报价.final.passes", ("stages", 1, "passes")),
        ("stages.2.passes", ("stages", 1, "passes")),
        ("stages[1].passes", ("stages", 0, "passes")),
        ("teams.北方.reps.李伟.hours", ("teams", "北方", "reps", "李伟", "hours")),
        (
            "teams.北方.reps.李伟.activities.first talk",
            ("teams", "北方", "reps", "李伟", "activities", "first talk"),
        ),
        ("money.pays.late", ("money", "pays", "late")),
        ("risks.rival.effects[1].by", ("risks", "rival", "effects", 0, "by")),
        ("assignment", ("assignment",)),
    ],
)
def test_a_path_leads_to_its_place(loaded: Loaded, path: str, steps: tuple[str | int, ...]) -> None:
    assert resolve(path, loaded.document.root, Scenario, None) == steps


@pytest.mark.parametrize(
    ("path", "key", "near"),
    [
        ("channels.webiste.spend", "near_line", "channels.website.spend"),
        ("website.spend", "near_line", "channels.website.spend"),
        ("channels.Dr. Li.lead", "near_line", "channels.Dr. Li.leads"),
        ("channels.Dr. Li.spnd", "near", "channels.Dr. Li.spend"),
        ("stages.报价.passes", "near_line", "stages.报价.final.passes"),
        ("stages.2.pases", "near_line", "stages.报价.final.passes"),
        ("stages[1].pases", "near_line", "stages.first talk.passes"),
        ("channels.Dr. L.East.leads", "near_line", "channels.Dr. Li.East.leads"),
        ("channels.Dr. Lo.spend", "near", "channels.Dr. Li.spend"),
        ("stages.3.passes", "unknown", None),
        ("teams.北方.reps.王芳.hours", "unknown", None),
        ("teams.北方.reps.李伟.hours.x", "single", None),
        ("zzzzz", "top", None),
        ("", "top", None),
        ("...", "top", None),
        ("stages", None, None),
    ],
)
def test_a_path_that_leads_nowhere_names_the_near_one(
    loaded: Loaded, path: str, key: str | None, near: str | None
) -> None:
    if key is None:
        assert resolve(path, loaded.document.root, Scenario, None) == ("stages",)
        return
    with pytest.raises(UnknownPathError) as error:
        resolve(path, loaded.document.root, Scenario, None)
    assert error.value.key == f"references.change.{key}"
    assert error.value.values.get("near") == near


def test_every_place_of_the_file_has_a_path_that_leads_back_to_it(loaded: Loaded) -> None:
    count = 0
    open_nodes: list[tuple[tuple[str | int, ...], Any]] = [((), loaded.document.root)]
    while open_nodes:
        steps, node = open_nodes.pop()
        open_nodes += [((*steps, step), child) for step, child in node.children.items()]
        if steps:
            count += 1
            path = dotted(steps, loaded.document.root)
            assert resolve(path, loaded.document.root, Scenario, None) == steps
    assert count > 40


def test_a_change_changes_one_thing_and_nothing_else(loaded: Loaded) -> None:
    changed = only(with_changes(loaded, {"channels.website.spend": "12 k per month"}))
    spend = changed.channels["website"].spend
    assert spend is not None
    assert spend.amount == 1_200_000
    website = changed.channels["website"].model_copy(
        update={"spend": loaded.scenario.channels["website"].spend}
    )
    back = changed.model_copy(update={"channels": {**changed.channels, "website": website}})
    assert back == loaded.scenario
    before = loaded.scenario.channels["website"].spend
    assert before is not None
    assert before.amount == 1_000_000


def test_no_change_is_the_scenario_itself(loaded: Loaded) -> None:
    assert with_changes(loaded, {}) == ((date(2027, 1, 4), loaded.scenario),)


def test_what_the_file_leaves_out_may_be_set(loaded: Loaded) -> None:
    changed = only(
        with_changes(
            loaded,
            {
                "channels.website.carry_over": "30 %",
                "money.pays.late": 0.2,
                "money.pays.late_by": "15 days",
                "channels.website.season.aug": "70 %",
                "channels.website.season.dec": "60 %",
                "teams.北方.reps.王芳": {"hours": "20 h"},
                "stages.first talk.effort": {"lognormal": {"median": "2 h", "sigma": 0.5}},
            },
        )
    )
    assert changed.channels["website"].carry_over == 0.3
    assert changed.money.pays.late == 0.2
    assert changed.channels["website"].season == {12: 0.6, 8: 0.7}
    assert changed.teams["北方"].reps["王芳"].hours == 20 * HOUR
    assert changed.stages[0].effort is not None
    assert changed.stages[0].effort.kind == "lognormal"


def test_a_dated_change_cuts_the_time(loaded: Loaded) -> None:
    timeline = with_changes(
        loaded,
        {
            "channels.website.spend": {
                "value": "15 k per month",
                "since": "2027-04-01",
                "until": "2027-06-30",
            },
            "teams.北方.reps.李伟.hours": "30 h",
            "stages.报价.final.passes": {"value": "50 %", "since": date(2027, 6, 1)},
        },
    )
    days = [day for day, _ in timeline]
    assert days == [date(2027, 1, 4), date(2027, 4, 1), date(2027, 6, 1), date(2027, 7, 1)]
    spends = [scenario.channels["website"].spend for _, scenario in timeline]
    assert [spend.amount for spend in spends if spend] == [1_000_000, 1_500_000, 1_500_000, 1_000_000]
    assert [scenario.stages[1].passes for _, scenario in timeline] == [0.4, 0.4, 0.5, 0.5]
    assert {scenario.teams["北方"].reps["李伟"].hours for _, scenario in timeline} == {30 * HOUR}


def test_one_lever_may_change_several_times(loaded: Loaded) -> None:
    steps = [
        {"value": "15 k per month", "until": "2027-03-31"},
        {"value": "5 k per month", "since": "2027-10-01"},
    ]
    timeline = with_changes(loaded, {"channels.website.spend": steps})
    spends = [scenario.channels["website"].spend for _, scenario in timeline]
    assert [spend.amount for spend in spends if spend] == [1_500_000, 1_000_000, 500_000]
    assert timeline[-1][0] == date(2027, 10, 1)


def test_a_dated_change_of_the_whole_time_is_one_scenario(loaded: Loaded) -> None:
    whole = {"value": "15 k per month", "since": "2027-01-01", "until": "2028-06-30"}
    scenario = only(with_changes(loaded, {"channels.website.spend": whole}))
    assert scenario == only(with_changes(loaded, {"channels.website.spend": "15 k per month"}))


LEVER_CHANGES: dict[str, Any] = {
    "channels.website.spend": "1 k per month",
    "channels.website.leads": "9 per month",
    "products.standard.price": "9 k",
    "products.standard.discount": "10 %",
    "stages.first talk.passes": "70 %",
    "teams.北方.buffer": "10 %",
    "teams.北方.reps.李伟.hours": "30 h",
    "teams.北方.reps.李伟.activities.first talk": "3 h",
    "teams.北方.reps.李伟.salary": "5 k per month",
    "teams.北方.reps.李伟.overtime": "5 h",
    "teams.北方.bonus.pays": "2 k",
    "teams.北方.bonus.above": "3 %",
    "meetings.monday.length": "2 h",
    "courses.negotiation.use": False,
    "team_events.party.use": False,
    "tools.crm.use": False,
    "risks.rival.prevention.use": True,
    "risks.rival.per_year": 3,
    "risks.rival.signs.hours": "5 h",
    "causes.slump.per_year": 2,
    "ideas.pitch.encouragement.spend": "150 per month",
    "money.fixed_costs": "4 k per month",
    "products.standard.attributes.quality": 6,
    "promotion.posters.spend": "1 k per month",
    "channels.website.use": False,
    "channels.website.health.training.spend": "2 k per month",
    "channels.website.health.incentive.spend": "2 k per month",
    "channels.website.health.manager_incentive.spend": "2 k per month",
    "discovery.hours": "2 h",
    "research.survey.use": False,
    "customers.care.visits.use": False,
    "customers.tickets.help.recovery.use": False,
}


@pytest.mark.parametrize("path", LEVER_CHANGES)
def test_every_lever_may_change_on_a_date(loaded: Loaded, path: str) -> None:
    timeline = with_changes(loaded, {path: {"value": LEVER_CHANGES[path], "since": "2027-05-03"}})
    assert [day for day, _ in timeline] == [date(2027, 1, 4), date(2027, 5, 3)]
    assert timeline[0][1] == loaded.scenario
    assert timeline[1][1] != loaded.scenario


def test_each_lever_is_tried() -> None:
    assert len(LEVER_CHANGES) + 1 == len(LEVERS)


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"stages.first talk.effort": {"value": "1 h", "since": "2027-05-03"}}, ["references.change.lever"]),
        ({"channels.website.spend": {"since": "2027-05-03"}}, ["references.change.value"]),
        ({"channels.website.spend": {"value": "1 k per month", "since": "2029-05-03"}}, ["references.change.late"]),
        ({"channels.website.spend": {"value": "1 k per month", "until": "2020-05-03"}}, ["references.change.early"]),
        ({"channels.website.spend": {"value": "x", "since": "2027-05-03"}}, ["quantity.money_rate"]),
        ({"channels.website.spend": "lots", "products.standard.price": "-3"}, ["quantity.money_rate", "quantity.negative"]),
        ({"simulation.seed": 3}, ["references.change.fixed"]),
        ({"calendar.start": "2027-02-01"}, ["references.change.fixed"]),
        ({"strategies.x.why": "y"}, ["references.change.fixed"]),
        ({"teams.北方.segments": ["small"]}, ["references.none.segment"]),
        ({"channels.website": 3}, ["file.want_group"]),
        ({"channels.website.spend": None, "channels.website.leads": None}, ["quantity.missing"]),
        ({"channels.fairs.leads": "3 per month"}, ["references.change.unknown"]),
        ({"channels.fairs": {"lead": "3 per month"}}, ["file.unknown_near"]),
    ],
)  # fmt: skip
def test_a_wrong_change_is_refused_with_its_path(
    loaded: Loaded, changes: dict[str, Any], keys: list[str]
) -> None:
    assert sorted(refused(loaded, changes)) == sorted(keys)


def test_a_change_from_elsewhere_has_no_place_in_the_file(loaded: Loaded) -> None:
    with pytest.raises(InputError) as error:
        with_changes(loaded, {"channels.website.spend": "lots"})
    (problem,) = error.value.problems
    assert (problem.line, problem.column, problem.file) == (None, None, "")
    assert problem.headline.startswith("channels.website.spend: ")


def test_the_order_of_changes_at_one_place_counts_and_no_other(loaded: Loaded) -> None:
    changes = {"channels.website.leads": "9 per month", "teams.北方.buffer": "10 %"}
    turned = dict(reversed(changes.items()))
    assert with_changes(loaded, changes) == with_changes(loaded, turned)
