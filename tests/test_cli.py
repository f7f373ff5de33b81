"""The command line: verbs, options, exit codes, JSON, two languages, and words instead of tracebacks."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import simsales
from simsales.cli import main
from simsales.words import language, set_language

ROOT = Path(__file__).parent.parent
SCENARIO = """\
simsales: 1
name: Two months
currency: EUR
calendar: {start: 2027-01-01, length: 2 months}
products: {box: {price: 10 k, cost: 20 %}}
channels:
  web:
    leads: 30 per month
    spend: 5 k per month
    response: today 5 k brings 30, half brings 20, double 42, at most 60
stages:
  - {name: talk, effort: 2 h, passes: 50 %, customer_takes: 3 days}
teams: {north: {reps: {Anna: {salary: 4 k per month}}}}
targets: {orders: {metric: bookings, at_least: 200 k, by: 2027-02-28}}
strategies: {more: {why: twice the money, changes: {channels.web.spend: 10 k per month}}}
"""


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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["runn", "x"], "'runn' is not something that simsales can do"),
        (["run"], "which scenario?"),
        (["new"], "what is the new scenario called? Give a name"),
        (["run", "a.yaml", "b.yaml"], "'b.yaml' is too much"),
        (["run", "a.yaml", "--foo"], "there is no option '--foo'"),
        (["run", "a.yaml", "--seed", "x"], "--seed needs a whole number, not 'x'"),
        (["run", "a.yaml", "--seed"], "--seed needs a value"),
        (["run", "a.yaml", "--seed", "-1"], "--seed must be a whole number of at least 0"),
        (["run", "a.yaml", "--seed", "1", "--seed", "2"], "--seed was given twice"),
        (["run", "a.yaml", "--lang", "fr"], "--lang knows en (English) and zh (Chinese), not 'fr'"),
        (["run", "a.yaml", "--replications", "1"], "--replications must be at least 2, not 1"),
        (
            ["run", "a.yaml", "--engine", "steam"],
            "there is no engine 'steam'; choose from 'auto', 'kernel' and",
        ),
        (["run", "a.yaml", "--workers", "0"], "--workers must be at least 1, not 0"),
        (["run", "a.yaml", "--json", "--quiet"], "--json needs a value"),
        (["run", "a.yaml", "--json", "no/such/folder/x.json"], "there is no folder 'no/such/folder'"),
        (["trace", "a.yaml", "--replication", "-1"], "--replication must be at least 0, not -1"),
    ],
)
def test_a_wrong_command_line_is_refused_in_words(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_complaints_are_in_the_language_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "a.yaml", "--foo", "--lang", "zh"]) == 2
    assert "这里没有选项“--foo”" in capsys.readouterr().err


def test_help_lists_what_is_built_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert set(re.findall(r"│ (\w+)  ", out)) == {
        "allocate",
        "reach",
        "run",
        "check",
        "compare",
        "optimize",
        "trace",
        "new",
        "warm",
    }


def test_help_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "--help", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "商机名称" in out
    assert "Usage" not in out


def test_nothing_heavy_is_imported_for_the_help() -> None:
    code = (
        "import sys; from simsales.cli import main; main(['--help']);"
        "print([n for n in ('numpy', 'pydantic', 'ortools', 'simpy', 'scipy', 'pandas') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("content", [b"\x00\x01\x02\xff", b"", b"[" * 20_000, b"a: b: c: d"])
def test_a_file_that_is_no_scenario_ends_in_words(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    for verb in ("check", "run", "trace"):
        assert main([verb, str(path)]) == 2
        out, err = capsys.readouterr()
        assert str(path) in out + err


def test_a_missing_file_and_a_folder_end_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        assert main(["run", str(path)]) == 2
        assert str(path) in capsys.readouterr().err


def test_check_shows_every_problem_with_line_and_caret(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SCENARIO.replace("leads: 30 per month", "leads: many").replace("passes: 50 %", "passes: 150 %")
    scenario.write_text(text, encoding="utf-8")
    found = scenario.parent / "problems.json"
    assert main(["check", str(scenario), "--json", str(found)]) == 2
    out = capsys.readouterr().out
    assert f"{scenario}:8:12: " in out
    assert f"{scenario}:12:" in out
    assert out.count("^") == 2
    assert len(json.loads(found.read_text(encoding="utf-8"))["problems"]) == 2


def test_check_of_a_good_file_is_0(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(scenario)]) == 0
    assert "'Two months' can be simulated" in capsys.readouterr().out


def test_run_tells_figures_targets_and_strategies(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "--replications", "4", "--workers", "1"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for words in (
        "Two months",
        "People: one, Anna",
        "Assumed, because the file does not say it",
        "nothing bad ever happens",
        "1 Jan 2027 to 28 Feb 2027, if nothing changes",
        "in 100",
        "What each strategy changes against today",
        "From lead to order",
        "Where people's time goes",
        "Money, as things are today",
    ):
        assert words in out
    assert max(map(len, out.splitlines())) <= 80


def test_chinese_output_has_no_english_left(
    scenario: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scenario.parent)
    assert main(["run", scenario.name, "--replications", "3", "--workers", "1", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    written = {
        "Two",
        "months",
        "Anna",
        "web",
        "talk",
        "box",
        "orders",
        "more",
        "twice",
        "the",
        "money",
        "north",
    }
    assert set(re.findall(r"[A-Za-z]{2,}", out.rpartition("\n  用时")[0])) <= written


def test_json_is_the_interface_and_the_same_for_any_number_of_workers(scenario: Path) -> None:
    answers = []
    for workers in ("1", "2"):
        path = scenario.parent / f"answer{workers}.json"
        arguments = ["run", str(scenario), "--replications", "4", "--workers", workers, "--quiet"]
        assert main([*arguments, "--json", str(path)]) == 0
        answers.append(json.loads(path.read_text(encoding="utf-8")))
    for answer in answers:
        timing = answer.pop("timing")
        assert timing["engine"] == "reference"
    assert answers[0] == answers[1]
    answer = answers[0]
    assert answer["simsales"] == simsales.__version__
    assert answer["scenario"]["name"] == "Two months"
    assert answer["run"]["replications"] == 4
    assert [strategy["name"] for strategy in answer["strategies"]] == ["today", "more"]
    metric = answer["strategies"][0]["metrics"]["bookings"]
    assert metric["unit"] == "EUR"
    assert metric["ci"][0] <= metric["mean"] <= metric["ci"][1]
    assert answer["comparison"]["differences"][0]["a"] == "more"
    assert answer["plan"] is None


def test_json_on_standard_output_is_alone(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "--replications", "2", "--workers", "1", "--json", "-"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["run"]["seed"] == 1


def test_seed_and_strategy_are_taken(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["compare", str(scenario), "--replications", "2", "--workers", "1", "--json", "-"]
    assert main([*base, "--seed", "7", "--strategy", "more"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["run"]["seed"] == 7
    assert main([*base, "--strategy", "mor"]) == 2
    assert "did you mean 'more'?" in capsys.readouterr().err


def test_optimize_needs_a_plan_section(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["optimize", str(scenario)]) == 2
    assert "does not say what may be decided" in capsys.readouterr().err


def test_a_plan_is_told_in_words_and_simulated(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = "plan: {spend: {budget: 10 k, step: 1 k, changes: month}, replications: 4}\n"
    scenario.write_text(SCENARIO + plan, encoding="utf-8")
    path = scenario.parent / "plan.json"
    arguments = ["optimize", str(scenario), "--replications", "4", "--workers", "1"]
    assert main([*arguments, "--json", str(path)]) == 0
    out = capsys.readouterr().out
    assert "A plan, within the limits that you set" in out
    assert "about its own simplified picture" in " ".join(out.split())
    found = json.loads(path.read_text(encoding="utf-8"))["plan"]
    assert found["status"] in {"optimal", "feasible"}
    assert {"today", "plan", "difference"} <= set(found["simulated"])
    apart = {gap["metric"]: gap for gap in found["simulated"]["differences"]}
    assert {"bookings", "profit", "cash", "open_value", "wins"} <= set(apart)
    for name, gap in apart.items():
        means = [found["simulated"][way]["metrics"][name]["mean"] for way in ("plan", "today")]
        if gap["replications"] == 4:
            assert gap["mean"] == pytest.approx(means[0] - means[1], abs=1e-6), name
            assert gap["ci"][0] <= gap["mean"] <= gap["ci"][1], name


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_keeps_what_is_finished(scenario: Path) -> None:
    path = scenario.parent / "part.json"
    arguments = ["run", str(scenario), "--replications", "100000", "--workers", "1", "--json", str(path)]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "simsales", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        # The first page is printed before the first year is simulated.
        while "Assumed" not in process.stdout.readline():
            pass
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped before the end" in out
    assert "Traceback" not in err
    run = json.loads(path.read_text(encoding="utf-8"))["run"]
    assert run["complete"] is False
    assert 0 < run["replications"] < 100_000


@pytest.mark.skipif(os.name == "nt", reason="the shell's pipe")
def test_a_reader_that_has_seen_enough_is_no_error(scenario: Path) -> None:
    command = f"{sys.executable} -m simsales trace {scenario} --list | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr == ""


def test_run_scenario_is_the_same_program(scenario: Path) -> None:
    command = [sys.executable, "run_scenario.py", str(scenario), "--replications", "2", "--workers", "1"]
    done = subprocess.run([*command, "--json", "-"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout)["run"]["replications"] == 2


def test_the_verbs_are_functions_of_python(scenario: Path) -> None:
    study = simsales.run(scenario, replications=2, workers=1)
    assert study["more"].metrics["bookings"].mean.count == 2
    assert simsales.load(scenario).scenario.name == "Two months"
    assert simsales.check(scenario).to_dict()["problems"] == []
    assert language() == "en"


def test_limits_that_collide_end_with_1_the_reason_and_the_whole_json(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = "plan: {spend: {budget: 1 k, at_least: 5 k, step: 1 k}, replications: 4}\n"
    scenario.write_text(SCENARIO + plan, encoding="utf-8")
    path = scenario.parent / "none.json"
    arguments = ["run", str(scenario), "--replications", "2", "--workers", "1", "--json", str(path)]
    assert main(arguments) == 1
    assert "There is no plan within these limits" in capsys.readouterr().out
    answer = json.loads(path.read_text(encoding="utf-8"))
    assert answer["plan"]["status"] == "infeasible"
    assert answer["plan"]["reasons"]
    assert answer["run"]["replications"] == 2


def test_a_target_that_lacks_something_is_shown_and_not_judged(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario.write_text(SCENARIO.replace("at_least: 200 k, by", "by"), encoding="utf-8")
    assert main(["run", str(scenario), "--replications", "2", "--workers", "1"]) == 0
    assert "Not judged: the value ('at_least' or 'at_most') missing in the file" in capsys.readouterr().out


def test_the_hint_after_a_new_file_may_be_typed_as_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "Müller & Söhne 2027"]) == 0
    assert "simsales run 'Müller & Söhne 2027.yaml'" in capsys.readouterr().out
