"""The command line's what-if settings, kept strategies, the page, and new scenarios."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from pages import printed

from simsales.cli import main
from simsales.report.as_filed import print_as_filed
from simsales.report.figures import chance_text
from simsales.scenario.reader import read_scenario
from simsales.study.intervals import clopper_pearson
from simsales.study.smart import judged_letter_by_letter
from simsales.verbs import check, run
from simsales.words import say, set_language, speaking

SCENARIO = """\
simsales: 1   # a remark that stays
name: Two months
currency: EUR
calendar: {start: 2027-01-01, length: 2 months}
products: {box: {price: 10 k, cost: 20 %}}
channels:
  网站:
    leads: 30 per month
    spend: 5 k per month
    response: today 5 k brings 30, half brings 20, double 42, at most 60
stages:
  - {name: talk, effort: 2 h, passes: 50 %, customer_takes: 3 days}
teams: {north: {reps: {Anna: {salary: 4 k per month}}}}
targets: {orders: {metric: bookings, at_least: 200 k, by: 2027-02-28}}
plan: {spend: {}}
"""
FEW = ["--replications", "6", "--workers", "1"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_a_setting_is_compared_with_the_file_as_it_stands(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = tmp_path / "answer.json"
    code = main(["run", str(scenario), *FEW, "--set", "channels.网站.spend *= 2", "--json", str(answer)])
    assert code == 0
    found = json.loads(answer.read_text(encoding="utf-8"))
    assert [strategy["name"] for strategy in found["strategies"]] == ["today", "what-if"]
    leads = [strategy["metrics"]["leads"]["mean"] for strategy in found["strategies"]]
    assert leads[1] > 1.2 * leads[0]
    assert found.get("plan") is None
    assert "what-if" in capsys.readouterr().out
    assert scenario.read_text(encoding="utf-8") == SCENARIO


def answered(path: Path, folder: Path, *arguments: str) -> dict[str, Any]:
    answer = folder / "answer.json"
    assert main(["run", str(path), "--workers", "1", *arguments, "--json", str(answer)]) == 0
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def letters(target: dict[str, Any]) -> dict[str, Any]:
    """Return what was judged and computed of a target, whatever the way is called."""
    held = {name: letter["ok"] for name, letter in target["smart"].items()}
    parts = ("letter", "kind", "value", "by", "probability", "ci")
    return {"letters": held, "repair": [{part: one[part] for part in parts} for one in target["repair"]]}


def test_a_target_that_is_set_gets_its_plan_and_repairs_as_if_it_were_written(
    scenario: Path, tmp_path: Path
) -> None:
    few = ("--quiet", "--replications", "20")
    found = answered(scenario, tmp_path, *few, "--set", "targets.orders.at_least=600 k")
    scenario.write_text(SCENARIO.replace("200 k", "600 k"), encoding="utf-8")
    written = answered(scenario, tmp_path, *few)
    target = found["strategies"][0]["targets"][0]
    assert target["smart"]["achievable"]["ok"] is False
    assert target["repair"]
    assert found["plan"]["actions"] == written["plan"]["actions"]
    for part in ("strategies", "drivers", "plan"):
        assert found[part] == written[part]


def test_a_company_that_is_set_is_judged_as_if_it_were_written(scenario: Path, tmp_path: Path) -> None:
    harder = SCENARIO.replace("200 k", "400 k")
    scenario.write_text(harder, encoding="utf-8")
    few = ("--quiet", "--replications", "20")
    found = answered(scenario, tmp_path, *few, "--set", "stages.talk.passes=40 %")
    scenario.write_text(harder.replace("passes: 50 %", "passes: 40 %"), encoding="utf-8")
    written = answered(scenario, tmp_path, *few)
    today, what_if = found["strategies"]
    assert today["targets"][0]["smart"] is None
    assert what_if["targets"][0]["repair"]
    # The plan is a way of its own, so both are held against what is known without it.
    without = run(scenario, replications=20, workers=1, planned=False)
    assert what_if["targets"][0]["probability"] == without["today"].targets[0].chance.estimate
    alone = judged_letter_by_letter(without, read_scenario(scenario), workers=1).to_dict()
    assert letters(what_if["targets"][0]) == letters(alone["strategies"][0]["targets"][0])
    assert found["drivers"] == alone["drivers"]
    assert written["plan"] is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_target_that_is_set_is_held_against_the_file_year_by_year(scenario: Path, language: str) -> None:
    checked = check(scenario, settings=["targets.orders.at_least=300 k"])
    assert checked.before is not None
    study = run(checked, replications=20, workers=1, planned=False)
    assert study.runs is not None
    values = study.runs.column("today", study.strategies[0].targets[0].key)
    then, now = (values >= 200 * 1e5), (values >= 300 * 1e5)
    assert 0 < now.sum() < then.sum() < 20
    with speaking(language):
        said = printed(print_as_filed, study, checked.before.scenario)
        chance, lost = (clopper_pearson(int(flags.sum()), 20) for flags in (then, then & ~now))
        assert say("report.as_filed", chance=chance_text(chance)) in said
        assert "".join(say("report.as_filed_lost", chance=chance_text(lost)).split()) in "".join(said.split())
        assert say("report.as_filed_gained", chance="").rstrip() not in said
    plain = run(scenario, replications=4, workers=1, planned=False)
    assert printed(print_as_filed, plain, checked.before.scenario) == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_a_what_if_has_no_plan_is_said(
    scenario: Path, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    setting = ("--set", "stages.talk.passes=40 %", "--lang", language, "--report", str(page))
    found = answered(scenario, tmp_path, "--replications", "6", *setting)
    set_language(language)
    assert found["plan"] is None
    assert found["no_plan"] == say("report.no_plan.what_if")
    printed = "".join(capsys.readouterr().out.split())
    assert "".join(found["no_plan"].split()) in printed
    assert "".join(say("smart.text.title_what_if").split()) in printed
    shown = page.read_text(encoding="utf-8")
    assert say("page.smart.title_what_if") in shown
    assert escape(found["no_plan"]) in shown


def test_a_wrong_path_suggests_the_near_one(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), *FEW, "--set", "channels.网站.spent=9 k per month"]) == 2
    assert "spend" in capsys.readouterr().err


def test_a_setting_is_checked_before_it_is_run(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = tmp_path / "answer.json"
    wrong = ["--set", "channels.网站.spent=9 k per month", "--set", "nonsense", "--json", str(answer)]
    assert main(["check", str(scenario), *wrong]) == 2
    shown = capsys.readouterr().out
    assert "did you mean 'channels.网站.spend'" in shown
    assert "nonsense" in shown
    assert len(json.loads(answer.read_text(encoding="utf-8"))["problems"]) == 2
    assert main(["check", str(scenario), "--set", "targets.orders.at_least=much"]) == 2
    assert "much" in capsys.readouterr().out
    # What only the what-if does wrong is found without a run: nobody is left.
    assert main(["check", str(scenario), "--set", "teams.north.reps.Anna.count=0"]) == 2
    assert "--set" in capsys.readouterr().out
    assert main(["check", str(scenario), "--set", "channels.网站.spend *= 2"]) == 0
    assert main(["check", str(scenario)]) == 0
    assert scenario.read_text(encoding="utf-8") == SCENARIO


def test_keep_writes_the_strategy_and_leaves_the_rest(scenario: Path) -> None:
    arguments = ["run", str(scenario), *FEW, "--quiet", "--set", "channels.网站.spend=9 k per month"]
    assert main([*arguments, "--keep", "more money"]) == 0
    kept = scenario.read_text(encoding="utf-8")
    assert kept.startswith(SCENARIO)
    assert "more money" in read_scenario(scenario).strategies


def test_a_setting_is_played_beside_the_strategies_that_are_named(scenario: Path, tmp_path: Path) -> None:
    more = "strategies: {more: {changes: {channels.网站.spend: 6 k per month}}}\n"
    scenario.write_text(SCENARIO + more, encoding="utf-8")
    answer = tmp_path / "answer.json"
    arguments = ["run", str(scenario), *FEW, "--quiet", "--json", str(answer), "--strategy", "more"]
    assert main([*arguments, "--set", "channels.网站.spend *= 2"]) == 0
    found = json.loads(answer.read_text(encoding="utf-8"))
    assert [strategy["name"] for strategy in found["strategies"]] == ["today", "more", "what-if"]


def test_keep_needs_something_to_keep(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "--keep", "nothing"]) == 2
    assert "--set" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_written_in_the_language_asked_for(scenario: Path, tmp_path: Path, language: str) -> None:
    page = tmp_path / "page.html"
    assert main(["run", str(scenario), *FEW, "--quiet", "--lang", language, "--report", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "Two months" in text
    assert ('lang="zh' in text) == (language == "zh")


def test_a_page_that_cannot_be_written_is_refused_before_anything_runs(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(scenario), "--report", str(tmp_path)]) == 2
    assert "--report" in capsys.readouterr().err


def test_new_writes_a_scenario_that_passes_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "my team"]) == 0
    assert main(["check", "my team.yaml"]) == 0
    assert main(["new", "my team"]) == 2
    assert "my team.yaml" in capsys.readouterr().err
    assert main(["new", "my team", "--template", "saas", "--over"]) == 0
    assert main(["new", "other", "--template", "saas", "--ask"]) == 2
