"""What-if: settings become changes, reckoned in the file's own units, and are kept beside all the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsales.errors import InputError, NotPossible, UsageError
from simsales.feasible.prepare import prepare
from simsales.quantity import HOUR, MoneyPerTime
from simsales.scenario.document import parse_document
from simsales.scenario.keeping import keep, yaml_text
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.scenario.settings import WHAT_IF, parse_setting, what_if, what_if_changes, with_settings
from simsales.study.measure import MetricKey
from simsales.study.study import run_study
from simsales.words import speaking

SCENARIO = """\
simsales: 1
name: Small
currency: EUR
calendar: {start: 2027-01-01, length: 12 months}
products:
  standard: {price: 14 k, cost: 30 %, term: 12 months, value: "usually 1, one in ten over 1.5"}
channels:
  website:
    leads: 40 per month      # of last year
    spend: 10 k per month
    response: today 10 k brings 40, half brings 26, double 58, at most 80
    season: {jul: 80 %}
  fair: {leads: 5 per month, leads_since: {2027-05-01: 8 per month}}
stages:
  - {name: first talk, effort: 1 h}
  - {name: closing, effort: "usually 2 h, one in ten over 5 h", passes: 55 %, customer_takes: 10 days}
activities: [calls]
teams:
  north:
    reps:
      anna: {hours: 40 h, activities: {calls: 6 h}, salary: 5 k per month}
      李伟: {count: 2, does: [closing], starts: 2027-03-01}
    buffer: 10 %
meetings:
  Monday round: {days: mon, at: "09:00", length: 1 h}
risks:
  key account:
    per_year: 0.5
    lasts: 4 weeks
    effects: [{to: odds, by: -40 %}]
    contingency: {cost: 6 k, lowers: 50 %, after: 5 days}
opening: {deals: [{stage: closing, count: 2, channel: website, owner: anna}]}
money: {fixed_costs: 9 k per month, pays: {within: 30 days}}
targets:
  orders: {metric: bookings, at_least: 1.2 M, by: 2027-12-31}
  cycle: {metric: sales_cycle, at_most: 40 days, by: 2027-12-31}
  rate: {metric: win_rate, at_least: 20 %, by: 2027-12-31}
  growth: {metric: wins, at_least: +10 %, against: 40, by: 2027-12-31}
milestones:
  half time: {metric: bookings, at_least: 500 k, by: 2027-06-30}
strategies:
  more:
    changes: {channels.website.spend: 20 k per month}
plan: {spend: {budget: 120 k}}
"""


LOADED = read_scenario_text(SCENARIO, "small.yaml")


@pytest.fixture
def loaded() -> Loaded:
    return LOADED


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("channels.website.spend = 12 k per month", "channels.website.spend", "12 k per month"),
        ("channels.website.spend *= 0.8", "channels.website.spend", "8 k per month"),
        ("channels.website.spend*=80%", "channels.website.spend", "8 k per month"),
        ("channels.website.spend += 2 k", "channels.website.spend", "12 k per month"),
        ("channels.website.spend += 3 k per quarter", "channels.website.spend", "11 k per month"),
        ("channels.website.leads -= 4", "channels.website.leads", "36 per month"),
        ("channels.website.season.jul += 10 %", "channels.website.season.jul", "90 %"),
        ("channels.website.season.mar *= 1.2", "channels.website.season.mar", 1.2),
        ("channels.website.carry_over += 20 %", "channels.website.carry_over", "20 %"),
        ("products.standard.price *= 0.9", "products.standard.price", "12.6 k"),
        ("products.standard.price -= 500", "products.standard.price", "13.5 k"),
        ("products.standard.term -= 6 months", "products.standard.term", "6 months"),
        ("products.standard.value *= 2", "products.standard.value", "usually 2.0, one in ten over 3.0"),
        ("stages.closing.passes += 5 %", "stages.closing.passes", "60 %"),
        ("stages.closing.passes *= 1.1", "stages.closing.passes", "60.5 %"),
        ("stages.closing.effort *= 0.5", "stages.closing.effort", "usually 1 h, one in ten over 2.5 h"),
        ("stages.first talk.effort += 30 min", "stages.first talk.effort", "1.5 h"),
        ("stages.closing.customer_takes += 1 week", "stages.closing.customer_takes", "17 days"),
        ("stages.closing.priority -= 2", "stages.closing.priority", 3),
        ("teams.north.reps.anna.hours *= 0.9", "teams.north.reps.anna.hours", "36 h"),
        ("teams.north.reps.李伟.hours -= 4 h", "teams.north.reps.李伟.hours", "36 h"),
        ("teams.north.reps.李伟.count += 1", "teams.north.reps.李伟.count", 3),
        ("teams.north.reps.李伟.starts += 2 weeks", "teams.north.reps.李伟.starts", "2027-03-15"),
        ("teams.north.reps.李伟.activities.calls += 3 h", "teams.north.reps.李伟.activities.calls", "3 h"),
        ("teams.north.reps.anna.skill.closing *= 1.2", "teams.north.reps.anna.skill.closing", 1.2),
        ("teams.north.reps.李伟.does += first talk", "teams.north.reps.李伟.does", ["closing", "first talk"]),
        ("teams.north.buffer = 0", "teams.north.buffer", 0),
        ("meetings.Monday round.length = 0 h", "meetings.Monday round.length", "0 h"),
        ("meetings.Monday round.at += 30 min", "meetings.Monday round.at", "09:30"),
        ("risks.key account.happens=2027-03-01", "risks.key account.happens", ["2027-03-01"]),
        (
            "risks.key account.happens = 2027-03-01, 2027-09-01",
            "risks.key account.happens",
            ["2027-03-01", "2027-09-01"],
        ),
        ("risks.key account.per_year *= 2", "risks.key account.per_year", 1.0),
        ("risks.key account.effects.1.by += -5 %", "risks.key account.effects.1.by", "-45 %"),
        ("risks.key account.contingency.use = true", "risks.key account.contingency.use", True),
        ("risks.key account.contingency.after += 12 h", "risks.key account.contingency.after", "5.5 days"),
        ("money.pays.within += 2 weeks", "money.pays.within", "44 days"),
        ("money.fixed_costs += 500", "money.fixed_costs", "9.5 k per month"),
        (
            "products.standard.price@2027-Q4 *= 0.9",
            "products.standard.price",
            {"value": "12.6 k", "since": "2027-10-01"},
        ),
        (
            "channels.website.spend@2027-04-01..2027-06-30 *= 0.8",
            "channels.website.spend",
            {"value": "8 k per month", "since": "2027-04-01", "until": "2027-06-30"},
        ),
        (
            "teams.north.reps.李伟.hours@2027-05 = 20 h",
            "teams.north.reps.李伟.hours",
            {"value": "20 h", "since": "2027-05-01", "until": "2027-05-31"},
        ),
        (
            "channels.website.spend@..2027-03-31 = 1 k per month",
            "channels.website.spend",
            {"value": "1 k per month", "until": "2027-03-31"},
        ),
    ],
)
def test_a_setting_is_reckoned_in_the_unit_of_the_file(
    loaded: Loaded, setting: str, path: str, value: object
) -> None:
    assert what_if_changes(loaded, [setting]) == {path: value}


def test_the_strategy_has_the_new_value_from_its_day_on(loaded: Loaded) -> None:
    timeline = what_if(loaded, ["channels.website.spend@2027-04-01..2027-06-30 *= 0.8"])
    assert [(day, entry.channels["website"].spend) for day, entry in timeline] == [
        (date(2027, 1, 1), MoneyPerTime(1_000_000, "month")),
        (date(2027, 4, 1), MoneyPerTime(800_000, "month")),
        (date(2027, 7, 1), MoneyPerTime(1_000_000, "month")),
    ]


def test_later_settings_reckon_with_what_the_earlier_ones_have_left(loaded: Loaded) -> None:
    path = "channels.website.spend"
    asked = [f"{path} *= 2", f"{path}@2027-Q2 *= 0.5", f"{path}@2027-05 += 1 k"]
    spends = [entry.channels["website"].spend for _, entry in what_if(loaded, asked)]
    assert [spend.amount // 100_000 for spend in spends if spend is not None] == [20, 10, 11, 10, 20]


def test_leads_with_days_of_their_own_change_on_all_of_them(loaded: Loaded) -> None:
    changes = what_if_changes(loaded, ["channels.fair.leads@2027-03-01 *= 2"])
    assert changes == {
        "channels.fair.leads_since": {
            "2027-01-01": "5 per month",
            "2027-03-01": "10 per month",
            "2027-05-01": "16 per month",
        }
    }


def test_the_strategy_stands_beside_those_of_the_file(loaded: Loaded) -> None:
    changed = with_settings(loaded, ["teams.north.reps.anna.hours -= 4 h"])
    assert list(changed.strategies) == [TODAY, "more", WHAT_IF]
    (_, entry), *_ = changed.strategies[WHAT_IF]
    assert entry.teams["north"].reps["anna"].hours == 36 * HOUR
    assert changed.strategies[TODAY] == loaded.strategies[TODAY]


@pytest.mark.parametrize(("language", "comma"), [("en", ", "), ("zh", "、")])
def test_the_answer_says_what_was_set(loaded: Loaded, language: str, comma: str) -> None:
    asked = ["risks.key account.per_year = 0", "targets.orders.at_least += 100 k"]
    changed = with_settings(loaded, asked)
    assert loaded.settings == ()
    assert changed.settings == prepare(changed).loaded.settings == tuple(asked)
    with speaking(language):
        study = run_study(changed, replications=2, workers=1)
    assert study[WHAT_IF].why == comma.join(asked)
    assert study[TODAY].why is None
    assert study["more"].why == loaded.scenario.strategies["more"].why
    assert study[WHAT_IF].metrics["strikes"].mean.high == 0.0


def test_settings_of_all_strategies_make_no_what_if_and_are_known_all_the_same(loaded: Loaded) -> None:
    changed = with_settings(loaded, ["simulation.replications = 3"])
    assert WHAT_IF not in changed.strategies
    assert changed.settings == ("simulation.replications = 3",)


def test_a_setting_that_changes_nothing_gives_the_scenario_as_it_stands(loaded: Loaded) -> None:
    ((_, entry),) = what_if(loaded, ["channels.website.spend *= 1"])
    assert entry == loaded.scenario


def test_targets_and_limits_hold_for_all_strategies(loaded: Loaded) -> None:
    changed = with_settings(
        loaded,
        [
            "targets.orders.at_least += 300 k",
            "targets.cycle.at_most *= 0.5",
            "targets.rate.at_least += 5 %",
            "targets.growth.at_least = +15",
            "milestones.half time.at_least *= 1.2",
            "plan.spend.budget *= 1.5",
            "simulation.replications = 20",
        ],
    )
    scenario = changed.scenario
    assert list(changed.strategies) == [TODAY, "more"]
    assert scenario.targets["orders"].at_least == "1.5 M"
    assert scenario.milestones["half time"].at_least == "600 k"
    assert scenario.targets["growth"].at_least == "+15"
    assert scenario.targets["cycle"].at_most == 20
    assert scenario.targets["rate"].at_least == "25 %"
    assert scenario.plan is not None
    assert scenario.plan.spend is not None
    assert scenario.plan.spend.budget == 180_000_00
    assert scenario.simulation.replications == 20
    assert changed.tree["targets"]["orders"]["at_least"] == "1.5 M"
    assert all(
        entry.targets == scenario.targets for timeline in changed.strategies.values() for _, entry in timeline
    )
    node = changed.document.node(("targets", "orders", "at_least"))
    known = loaded.document.node(("targets", "orders", "at_least"))
    assert node is not None
    assert known is not None
    assert (node.line, node.column) == (known.line, known.column)


@pytest.mark.parametrize(
    ("setting", "key", "under"),
    [
        ("spend", "settings.form", "spend"),
        ("= 3", "settings.no_path", "= 3"),
        ("channels.website.spend =", "settings.no_value", "="),
        ("channels.website.spnd = 3", "references.change.near_line", "channels"),
        ("teams.north.reps.ana.hours = 3 h", "references.change.near_line", "teams"),
        ("channels.website.spend = 12", "quantity.stretch_missing", "12"),
        ("channels.website.spend *= much", "quantity.factor", "much"),
        ("channels.website.spend *= -10 %", "settings.factor_change", "-10 %"),
        ("channels.website.spend += 10 %", "settings.add_percent", "10 %"),
        ("channels.website.spend += 1 k per week", "settings.stretch", "1 k per week"),
        ("channels.website.response *= 2", "settings.not_a_number", "2"),
        ("channels.website.spend@2027-13-01 = 1 k per month", "quantity.date_none", "2027-13"),
        ("channels.website.spend@2028-01-01 = 1 k per month", "references.change.late", "@"),
        ("channels.website.spend@2026-01-01..2026-12-31 *= 2", "references.change.early", "@"),
        ("channels.website.spend@2027-06-01..2027-01-01 *= 2", "settings.dates", "2027-06"),
        ("channels.website.odds@2027-06-01 *= 2", "references.change.lever", "channels"),
        ("products.standard.term *= 0", "quantity.length_nothing", "0"),
        ("stages.closing.passes = 30", "quantity.percent_sign", "30"),
        ("stages.closing.passes *= 2", "quantity.outside", "2"),
        ("stages.closing.effort += 1 h", "settings.add_to_spread", "1 h"),
        ("teams.north.reps.anna.hours -= 50 h", "settings.below", "50 h"),
        ("teams.north.reps.anna.leaves += 1 week", "settings.nothing_today", "+="),
        ("teams.north.reps.李伟.does -= first talk", "settings.not_in_list", "first"),
        ("teams.north.reps.李伟.does = fishing", "references.unknown", "fishing"),
        ("teams.north.reps.李伟.does *= 2", "settings.not_a_number_list", "2"),
        ("calendar.length = 6 months", "references.change.fixed", "calendar"),
        ("targets.orders.metric = bokings", "references.target.metric_near", "bokings"),
        ("targets.growth.at_least *= 2", "settings.relative", "2"),
        ("opening.deals.1.owner = carl", "references.unknown", "carl"),
        ("targets.orders.at_least@2027-06-01 = 1 M", "references.change.lever", "@"),
    ],
)
def test_a_wrong_setting_is_told_with_a_caret_at_its_place(
    loaded: Loaded, setting: str, key: str, under: str
) -> None:
    with pytest.raises(InputError) as refusal:
        with_settings(loaded, [setting])
    (problem,) = refusal.value.problems
    assert problem.key == key
    assert (problem.source_line, problem.file) == (setting, "--set")
    assert setting[(problem.column or 0) - 1 :].startswith(under)
    with speaking("zh"):
        assert problem.message != problem.key


def test_without_a_person_their_open_deals_are_taken_over(loaded: Loaded) -> None:
    without = ["teams.north.reps.anna.count = 0"]
    instead = [
        "teams.north.reps.李伟.starts = 2027-01-01",
        "teams.north.reps.李伟.does = closing, first talk",
    ]
    gone = with_settings(loaded, without + instead)
    prepare(gone)
    found = run_study(gone, replications=2, workers=1)
    assert found.runs is not None
    assert found.runs.column(WHAT_IF, MetricKey("open_at_start")).tolist() == [2, 2]
    assert not found.runs.has(WHAT_IF, MetricKey("wins", "rep=anna"))
    hours = found.runs.column(WHAT_IF, MetricKey("work_hours", "stage=closing"))
    assert (hours > 0).all()


def test_all_wrong_settings_are_told_at_once(loaded: Loaded) -> None:
    with pytest.raises(InputError) as refusal:
        with_settings(
            loaded, ["x = 1", "channels.website.spend *= 0.9", "stages.closing.pases = 3", "nothing"]
        )
    assert len(refusal.value.problems) == 3


def test_values_that_the_schema_refuses_are_told_at_once(loaded: Loaded) -> None:
    with pytest.raises(InputError) as refusal:
        with_settings(
            loaded, ["stages.closing.passes = 3", "channels.fair.leads = 4", "targets.orders.by = soon"]
        )
    assert {problem.source_line for problem in refusal.value.problems} == {
        "stages.closing.passes = 3",
        "channels.fair.leads = 4",
        "targets.orders.by = soon",
    }


def _refusal(setting: str) -> InputError | None:
    try:
        with_settings(LOADED, [setting])
    except InputError as refusal:
        return refusal
    return None


@given(
    text=st.text(max_size=40)
    | st.from_regex(r"[a-z.]{1,20}(@[0-9.-]{1,22})? ?[-+*]?= ?.{0,9}", fullmatch=True)
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_setting_or_refused_in_words(text: str) -> None:
    refusal = _refusal(text)
    assert refusal is None or "\n" in str(refusal)


@given(
    target=st.sampled_from(
        [
            *(
                "channels.website.spend",
                "channels.website.leads",
                "stages.closing.passes",
                "stages.closing.effort",
            ),
            *(
                "teams.north.reps.anna.hours",
                "products.standard.price",
                "teams.north.buffer",
                "money.pays.within",
            ),
            *("meetings.Monday round.length", "risks.key account.lasts", "teams.north.reps.李伟.count"),
        ]
    ),
    operator=st.sampled_from(["=", "+=", "-=", "*="]),
    value=st.sampled_from(
        ["0", "1", "0.5", "3 h", "2 k", "10 %", "-1", "1e9", "x", "[1]", "{a: 1}", "true", "40 per week"]
    ),
)
@settings(max_examples=150, deadline=None)
def test_any_value_fits_or_is_refused_at_the_setting(target: str, operator: str, value: str) -> None:
    refusal = _refusal(f"{target} {operator} {value}")
    assert refusal is None or {problem.file for problem in refusal.problems} == {"--set"}


def test_a_setting_is_read_part_by_part() -> None:
    setting = parse_setting(" teams.a+b.hours @ 2027-04-01 .. 2027-Q2 += -2 h ")
    assert (setting.path, setting.operator, setting.value) == ("teams.a+b.hours", "+=", "-2 h")
    assert (setting.since, setting.until) == (date(2027, 4, 1), date(2027, 6, 30))


# Kept in the file -----------------------------------------------------------------------------------

ASKED = [
    "channels.website.spend@2027-04-01..2027-06-30 *= 0.8",
    "teams.north.reps.李伟.does = closing, first talk",
]
MORE = "\n  more:\n    changes: {channels.website.spend: 20 k per month}\n"
NO_PLAN = SCENARIO.replace("plan: {spend: {budget: 120 k}}\n", "")


def _kept(tmp_path: Path, content: str, name: str = "夏季") -> tuple[str, str, Loaded]:
    file = tmp_path / "small.yaml"
    file.write_bytes(content.encode())
    keep(file, name, ASKED)
    after = file.read_bytes().decode()
    assert [entry.name for entry in tmp_path.iterdir()] == ["small.yaml"]
    return content, after, read_scenario(file)


def _is_one_insertion(before: str, after: str) -> str:
    """Return what was put in; everything before and behind it is as it was."""
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    added = len(after) - len(before)
    assert before[:start] + after[start : start + added] + before[start:] == after
    return after[start : start + added]


@pytest.mark.parametrize(
    "content",
    [
        SCENARIO,
        SCENARIO.replace("\n", "\r\n"),
        "\ufeff" + SCENARIO,
        SCENARIO.removesuffix("\n"),
        SCENARIO.replace("plan:", "# ---- what may be decided\n\n# limits\nplan:"),
        SCENARIO.replace(MORE, MORE.replace("  ", "      ")),
        SCENARIO.replace(f"strategies:{MORE}", ""),
        SCENARIO.replace(f"strategies:{MORE}", "").rstrip(),
        SCENARIO.replace(MORE, " {}   # none yet\n"),
        SCENARIO.replace(MORE, " {more: {changes: {channels.website.spend: 20 k per month}}}\n"),
        NO_PLAN.replace("  more:\n", "  more:\n    why: |\n      because\n      # of this\n"),
        NO_PLAN.replace(MORE, f"{MORE}    why: |\n      because\n      # of this\n"),
        NO_PLAN + "  # more to come\n\n",
    ],
)
def test_a_kept_what_if_leaves_every_other_byte(tmp_path: Path, content: str) -> None:
    before, after, again = _kept(tmp_path, content)
    assert "夏季" in _is_one_insertion(before, after)
    asked = what_if(read_scenario_text(content, "small.yaml"), ASKED)
    assert [(day, entry.channels, entry.teams) for day, entry in again.strategies["夏季"]] == [
        (day, entry.channels, entry.teams) for day, entry in asked
    ]
    assert again.scenario.strategies["夏季"].why == "What if " + "; ".join(ASKED)


def test_a_kept_what_if_reads_like_the_rest(tmp_path: Path) -> None:
    _, after, _ = _kept(tmp_path, SCENARIO)
    kept = [
        "  夏季:",
        "    why: What if " + "; ".join(ASKED),
        "    changes:",
        "      channels.website.spend: {value: 8 k per month, since: 2027-04-01, until: 2027-06-30}",
        "      teams.north.reps.李伟.does: [closing, first talk]",
        "plan: {spend: {budget: 120 k}}",
    ]
    assert after.endswith(MORE + "\n".join(kept) + "\n")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("more", "settings.keep.taken"),
        ("what-if", "settings.keep.reserved"),
        ("today", "settings.keep.reserved"),
        ("a=b", "settings.keep.name"),
        (" a", "settings.keep.name"),
        ("", "settings.keep.name"),
    ],
)
def test_a_name_that_cannot_be_given_changes_nothing(tmp_path: Path, name: str, key: str) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO, "utf-8")
    with pytest.raises(UsageError) as refusal:
        keep(file, name, ASKED)
    assert refusal.value.key == key
    assert file.read_text("utf-8") == SCENARIO


def test_what_holds_for_all_strategies_is_not_kept_as_one(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO, "utf-8")
    with pytest.raises(InputError) as refusal:
        keep(file, "bolder", ["targets.orders.at_least = 2 M"])
    assert [problem.key for problem in refusal.value.problems] == ["settings.keep_shared"]
    with pytest.raises(UsageError, match="nothing to keep"):
        keep(file, "bolder", [])
    assert file.read_text("utf-8") == SCENARIO


def test_a_form_that_cannot_be_added_to_shows_the_lines(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    content = SCENARIO.replace(f"strategies:{MORE}", "") + "...\n"
    file.write_text(content, "utf-8")
    with pytest.raises(NotPossible) as refusal:
        keep(file, "夏季", ASKED)
    assert refusal.value.key == "settings.keep.form"
    assert "strategies:" in str(refusal.value)
    assert file.read_text("utf-8") == content


@given(value=st.text(max_size=20) | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(0, 1e6))
@settings(max_examples=200, deadline=None)
def test_a_value_on_one_line_reads_back(value: object) -> None:
    text = yaml_text(value)
    assert "\n" not in text
    try:
        document = parse_document(f"a: {text}\nb: [{text}]\n", "")
    except InputError:
        assert isinstance(value, str)
        assert any(not letter.isprintable() for letter in value)
    else:
        # The reader of files brings letters with two codes to one of them.
        known = normalize("NFC", value) if isinstance(value, str) else value
        assert document.value == {"a": known, "b": [known]}
