"""SMART: each planted fault fails its own letter and no other, and its repair is a number of this study."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from studies import SMALL, small

from simsales.errors import InputError
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.target import Target, is_relative, target_step
from simsales.study.intervals import clopper_pearson
from simsales.study.judge import reached
from simsales.study.measure import MetricKey
from simsales.study.results import StudyResult, TargetResult
from simsales.study.smart import judged_letter_by_letter
from simsales.study.study import run_study
from simsales.study.ways import Way, held_chance
from simsales.words import speaking

BY = "by: 2027-02-28"
COMPANY = SMALL.replace("channels:\n", "segments: {small: {market: 2 M per month}}\nchannels:\n", 1)


def written(targets: str, more: str = "") -> str:
    before, _, rest = COMPANY.partition("targets:\n")
    return f"{before}targets:\n{targets}\nstrategies:{rest.partition('strategies:')[2]}{more}"


def study(
    folder: Path, targets: str, more: str = "", *, replications: int = 60, workers: int = 1
) -> StudyResult:
    loaded = small(folder, written(targets, more))
    found = run_study(loaded, strategies=[], replications=replications, workers=workers)
    return judged_letter_by_letter(found, loaded, workers=workers)


def refusals(targets: str, more: str = "") -> list[str]:
    with pytest.raises(InputError) as refusal:
        read_scenario_text(written(targets, more), "small.yaml")
    return [problem.key for problem in refusal.value.problems if problem.severity == "error"]


def failed(target: TargetResult) -> tuple[str, ...]:
    assert target.smart is not None
    return target.smart.failed


# Changes against a baseline ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "metric", "factor", "addition"),
    [
        ("+10 %", "bookings", 1.1, 0.0),
        ("-10 %", "bookings", 0.9, 0.0),
        ("+100 k", "bookings", 1.0, 10_000_000.0),
        ("+5 points", "market_share", 1.0, 0.05),
        ("+5 个百分点", "market_share", 1.0, 0.05),
        ("+5 percent", "market_share", 1.05, 0.0),
        ("+3", "wins", 1.0, 3.0),
        ("-2 days", "sales_cycle", 1.0, -2.0),
    ],
)
def test_a_change_is_read_as_it_is_meant(text: str, metric: str, factor: float, addition: float) -> None:
    target = Target(metric=metric, at_least=text, against="today")
    assert is_relative(target, text)
    step = target_step(target, text, "EUR")
    assert (step.factor, step.addition) == (pytest.approx(factor), pytest.approx(addition))


@pytest.mark.parametrize("text", ["5 %", "+5 %", "+5", "0.05"])
def test_five_percent_of_a_share_is_asked_back(text: str) -> None:
    line = f"  a: {{metric: market_share, at_least: '{text}', against: today, {BY}}}"
    assert refusals(line) == ["smart.file.points_or_percent"]
    with pytest.raises(InputError) as refusal:
        read_scenario_text(written(line), "small.yaml")
    with speaking("en"):
        assert "points or percent?" in refusal.value.problems[0].message
    with speaking("zh"):
        assert "百分点还是百分比？" in refusal.value.problems[0].message


def test_a_share_may_still_be_a_percentage() -> None:
    text = written(f"  a: {{metric: market_share, at_least: 5 %, {BY}}}")
    assert read_scenario_text(text, "small.yaml").scenario.targets["a"].at_least == "5 %"


@pytest.mark.parametrize(
    ("line", "more", "key"),
    [
        ("metric: bookings, at_least: +10 %", "", "smart.file.no_baseline"),
        ("metric: bookings, at_least: +5 points, against: today", "", "smart.file.no_points"),
        ("metric: bookings, at_least: 10 %, against: today", "", "smart.file.no_sign"),
        ("metric: bookings, at_least: 1 M, against: today", "", "smart.file.no_sign"),
        ("metric: bookings, at_least: +10 %, against: last year", "", "smart.file.no_last_year"),
        ("metric: bookings, at_least: +10 %, against: 3 days", "", "quantity.money"),
        ("metric: bookings, at_least: 1 M, serves: b", "", "smart.file.serves"),
        ("metric: bookings, at_least: 1 M, serves: aa", "", "smart.file.serves_near"),
        ("metric: bookings, at_least: 1 M, serves: a", "", "smart.file.serves_itself"),
        ("metric: bookings, at_least: 1 M", "last_year: {winz: 3}", "references.target.metric_near"),
        ("metric: bookings, at_least: 1 M", "last_year: {wins of team nort: 3}", "references.unknown_near"),
        ("metric: bookings, at_least: 1 M", "last_year: {bookings: 3 %}", "quantity.money_percent"),
    ],
)
def test_what_does_not_agree_is_refused(line: str, more: str, key: str) -> None:
    assert refusals(f"  a: {{{line}, {BY}}}", more) == [key]


def test_levels_follow_their_baselines(tmp_path: Path) -> None:
    targets = "\n".join(
        f"  {name}: {{metric: {metric}, at_least: {change}, against: {against}, {BY}}}"
        for name, metric, change, against in (
            ("stated", "bookings", "+10 %", "200 k"),
            ("before", "bookings", "+50 k", "last year"),
            ("now", "bookings", "+10 %", "today"),
            ("part", "market_share", "+5 points", "today"),
            ("team", "'wins', of: {team: north}", "'+2'", "last year"),
        )
    )
    found = run_study(
        small(tmp_path, written(targets, "last_year: {bookings: 150 k, wins of team north: 9}")),
        strategies=[],
        workers=1,
    )
    assert found.runs is not None
    stated, before, now, part, team = found["today"].targets
    assert (stated.at_least, stated.against) == (pytest.approx(22_000_000), "stated")
    assert (before.at_least, before.baseline, before.against) == (20_000_000, 15_000_000, "last year")
    bookings = found.runs.column("today", MetricKey("bookings", "", "..2027-02-28"))
    assert now.at_least == pytest.approx(bookings.mean() * 1.1)
    assert now.chance is not None
    assert now.chance.estimate == np.mean(bookings >= bookings.mean() * 1.1)
    share = found.runs.column("today", MetricKey("market_share", "", "..2027-02-28"))
    assert part.at_least == pytest.approx(share.mean() + 0.05)
    assert team.at_least == 11
    assert now.to_dict("EUR")["change"] == "+10 %"


# The five letters ---------------------------------------------------------------------------------------

SOUND = f"  sound: {{metric: bookings, at_least: 100 k, {BY}, confidence: 60 %}}"
FAULTS = {
    "specific": f"  faulty: {{at_least: 150 k, {BY}}}",
    "measurable": f"  faulty: {{metric: bookings, {BY}}}",
    "achievable": f"  faulty: {{metric: bookings, at_least: 260 k, {BY}}}",
    "relevant": f"  faulty: {{metric: meeting_hours, at_least: 5, {BY}, serves: sound, confidence: 50 %}}",
    "time_bound": "  faulty: {metric: bookings, at_least: 100 k}",
}
MEETING = "meetings: {round: {days: mon-fri, at: '09:00', length: 2 h}}\n"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StudyResult]:
    return {
        letter: study(tmp_path_factory.mktemp(letter), f"{SOUND}\n{fault}", MEETING)
        for letter, fault in FAULTS.items()
    }


@pytest.mark.parametrize("letter", FAULTS)
def test_a_planted_fault_fails_its_own_letter_and_no_other(
    judged: dict[str, StudyResult], letter: str
) -> None:
    sound, faulty = judged[letter]["today"].targets
    assert failed(sound) == ()
    assert sound.repair == ()
    assert failed(faulty) == (letter,)


@pytest.mark.parametrize("letter", ["specific", "measurable", "time_bound"])
def test_what_is_incomplete_is_left_out_of_the_chances(judged: dict[str, StudyResult], letter: str) -> None:
    sound, faulty = judged[letter]["today"].targets
    assert faulty.chance is None
    assert judged[letter]["today"].all_targets == sound.chance


@pytest.mark.parametrize("letter", FAULTS)
def test_each_letter_says_why_in_both_languages(judged: dict[str, StudyResult], letter: str) -> None:
    faulty = judged[letter]["today"].targets[1]
    with speaking("en"):
        english = json.dumps(faulty.to_dict("EUR"), ensure_ascii=False)
    with speaking("zh"):
        chinese = [*(found["why"] for found in faulty.to_dict("EUR")["smart"].values())]
        chinese += [repair["text"] for repair in faulty.to_dict("EUR")["repair"]]
    assert set(json.loads(english)["smart"]) == {
        "specific", "measurable", "achievable", "relevant", "time_bound",
    }  # fmt: skip
    assert faulty.repair
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in text) for text in chinese)


def test_a_vague_target_is_told_which_metrics_the_value_may_be_meant_for(
    judged: dict[str, StudyResult],
) -> None:
    found = judged["specific"]
    assert found.runs is not None
    repairs = {repair.reason.values["name"]: repair for repair in found["today"].targets[1].repair}
    assert set(repairs) <= {"bookings", "revenue", "cash", "profit"}
    chance = repairs["bookings"].chance
    assert chance is not None
    assert chance.estimate == np.mean(found.runs.column("today", MetricKey("bookings")) >= 15_000_000)


def test_the_value_proposed_is_reached_as_surely_as_wanted(judged: dict[str, StudyResult]) -> None:
    for letter in ("measurable", "achievable"):
        found = judged[letter]
        assert found.runs is not None
        faulty = found["today"].targets[1]
        repair = next(entry for entry in faulty.repair if entry.kind == "value")
        values = found.runs.column("today", MetricKey("bookings", "", "..2027-02-28"))
        assert repair.value is not None
        assert reached(values, repair.value, None).mean() >= 0.8
        assert reached(values, repair.value + 1, None).mean() < 0.8
        assert repair.chance is not None
        assert repair.chance.estimate == reached(values, repair.value, None).mean()
        # The values of 80, 50 and 20 % are offered, too.
        assert list(faulty.reached_with) == [0.8, 0.5, 0.2]


def test_the_later_date_proposed_is_the_first_that_is_sure_enough(
    judged: dict[str, StudyResult], tmp_path: Path
) -> None:
    repair = next(entry for entry in judged["achievable"]["today"].targets[1].repair if entry.kind == "date")
    assert repair.by is not None
    assert repair.chance is not None
    assert repair.chance.estimate >= 0.8
    # A file with that date and a longer time says the same, and the month before is not sure enough.
    line = "  faulty: {metric: bookings, at_least: 260 k, by: 2027-%s}"
    text = written(f"{line % '03-31'}\n{line.replace('faulty', 'other') % '04-30'}", MEETING)
    later = run_study(
        small(tmp_path, text.replace("length: 8 weeks", "end: 2027-04-30")),
        strategies=[],
        replications=30,
        workers=1,
    )
    chances = {target.by: target.chance for target in later["today"].targets}
    assert chances[repair.by] == repair.chance
    assert all(chance.estimate < 0.8 for day, chance in chances.items() if chance and day and day < repair.by)


def test_the_lever_proposed_was_simulated_and_is_enough(judged: dict[str, StudyResult]) -> None:
    levers = [entry for entry in judged["achievable"]["today"].targets[1].repair if entry.kind == "lever"]
    assert levers
    for lever in levers:
        assert lever.chance is not None
        assert lever.chance.estimate >= 0.8
        assert lever.chance.count == 30


def test_what_really_helps_the_target_above_is_named(judged: dict[str, StudyResult]) -> None:
    faulty = judged["relevant"]["today"].targets[1]
    assert {repair.kind for repair in faulty.repair} == {"parent"}
    assert faulty.smart is not None
    assert faulty.smart.relevant.reason.key in {"smart.relevant.worse", "smart.relevant.no_effect"}


def test_a_target_that_helps_is_relevant(tmp_path: Path) -> None:
    found = study(tmp_path, f"{SOUND}\n  helps: {{metric: leads, at_least: 20, {BY}, serves: sound}}")
    helps = found["today"].targets[1]
    assert failed(helps) == ()
    assert helps.smart is not None
    assert helps.smart.relevant.reason.key == "smart.relevant.ok"


def test_an_undated_target_is_given_a_date_that_is_sure_enough(judged: dict[str, StudyResult]) -> None:
    (repair,) = judged["time_bound"]["today"].targets[1].repair
    assert (repair.letter, repair.kind) == ("time_bound", "date")
    assert repair.chance is not None
    assert repair.by is not None


@pytest.mark.parametrize(
    ("leads", "ok", "key"),
    [
        (90, True, "smart.achievable.elsewhere"),
        # Nine in ten of 40 years: eight in ten are wanted, and may be missed all the same.
        (95, None, "smart.achievable.unknown_elsewhere"),
        (110, False, "smart.achievable.no"),
    ],
)
def test_a_strategy_makes_a_target_achievable_when_it_surely_reaches_it(
    tmp_path: Path, leads: int, *, ok: bool | None, key: str
) -> None:
    loaded = small(tmp_path, written(f"  a: {{metric: leads, at_least: {leads}, {BY}}}"))
    found = judged_letter_by_letter(run_study(loaded, replications=40, workers=1), loaded, workers=1)
    (target,) = found["today"].targets
    assert target.chance is not None
    assert target.chance.high < 0.8
    assert target.smart is not None
    assert target.smart.achievable.ok is ok
    assert target.smart.achievable.reason.key == key
    assert target.smart.unknown == (() if ok is not None else ("achievable",))
    assert bool(target.repair) == (ok is False), "a way whose estimate is enough needs no repair"


def test_the_best_of_several_ways_is_held_to_more() -> None:
    lone = Way("today", clopper_pearson(45, 50))
    assert held_chance(lone, [lone]) == lone.chance
    several = [lone, Way("a", clopper_pearson(40, 50)), Way("b", clopper_pearson(30, 50)), Way("c", None)]
    held = held_chance(lone, several)
    expected = clopper_pearson(45, 50, 1 - 0.05 / 3)
    assert (held.low, held.high, held.confidence) == (expected.low, expected.high, 0.95)


def test_what_looks_too_hard_and_is_not_known_is_repaired_too(tmp_path: Path) -> None:
    found = study(tmp_path, f"  a: {{metric: bookings, at_least: 260 k, {BY}, confidence: 60 %}}")
    (target,) = found["today"].targets
    assert target.chance is not None
    assert target.chance.low < target.chance.estimate < 0.6 < target.chance.high
    assert target.smart is not None
    assert (target.smart.failed, target.smart.unknown) == ((), ("achievable",))
    assert {repair.letter for repair in target.repair} == {"achievable"}


# Drivers ------------------------------------------------------------------------------------------------


def test_the_tree_names_what_each_driver_would_have_to_be(judged: dict[str, StudyResult]) -> None:
    sound, faulty = judged["achievable"].drivers
    assert all(driver.how == "enough" for driver in sound.drivers)
    assert {driver.key.metric for driver in faulty.drivers} <= {
        "leads",
        "win_rate",
        "deal_value",
        "open_hours",
    }
    value = next(driver for driver in faulty.drivers if driver.key.metric == "deal_value")
    assert value.needed is not None
    # Bookings are in proportion to prices, so the approximation is known beforehand (up to a whole percent).
    times = value.needed.estimate / value.today.estimate
    assert times == pytest.approx(faulty.needed / faulty.today.estimate, abs=0.08)


def test_what_is_needed_and_what_is_never_go_without_their_interval(judged: dict[str, StudyResult]) -> None:
    _, faulty = judged["achievable"].drivers
    written = faulty.to_dict("EUR")
    assert written["today_ci"][0] <= written["today"] <= written["today_ci"][1]
    listed = [*written["drivers"]]
    while listed:
        driver = listed.pop()
        listed += driver["parts"]
        assert driver["today_ci"][0] <= driver["today"] <= driver["today_ci"][1], driver
        assert (driver["probability"] is None) == (driver["ci"] is None) == (driver["how"] != "simulated")
        if driver["how"] in {"simulated", "approximate"}:
            low, high = driver["needed_ci"]
            assert low <= driver["needed"], driver
            assert high is None or driver["needed"] <= high, driver
            assert high is None or low < high or driver["how"] == "simulated", driver
        elif driver["how"] == "not alone":
            assert driver["needed"] is None
            assert driver["needed_ci"][1] is None
    assert {driver["how"] for driver in written["drivers"]} & {"simulated", "approximate"}


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    targets = f"{SOUND}\n{FAULTS['achievable']}\n  help: {{metric: leads, at_least: 20, {BY}, serves: sound}}"
    one, two = (study(tmp_path, targets, replications=12, workers=workers).to_dict() for workers in (1, 2))
    assert json.dumps({**one, "timing": 0}) == json.dumps({**two, "timing": 0})
