"""What it would take: the least step against a closed form, lower targets, two moves, what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from scipy.stats import poisson

import simsales
from simsales.cli import main
from simsales.decide.reach_result import Reached, Way, Wish
from simsales.engines.kernel_store import CACHE_VARIABLE
from simsales.errors import UsageError
from simsales.report.html.document import reach_page_text, write_reach_page
from simsales.words import speaking

COMPANY = """\
simsales: 1
name: Reach
calendar: {start: 2027-01-01, end: 2027-03-01, hours: always, days: mon-sun}
products: {p: {price: 1 k}}
channels:
  ads: {leads: 5 per day, arrive: any time, spend: 10 k per month, response: {elasticity: 1}}
stages: [{name: sign, passes: 20 %}]
teams: {t: {reps: {anna: {salary: 1 k per month}}}}
targets:
  wins: {metric: wins, at_least: 66, by: 2027-03-01}
"""
MEAN = 5 * 60 * 0.2
"""Wins of a year today: Poisson, as leads are and each is won by itself."""


def file_of(folder: Path, text: str = COMPANY) -> Path:
    path = folder / "company.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def spend(way: Way) -> float:
    """Return how many times today's money a way spends."""
    (step,) = way.steps
    assert step.path == "channels.ads.spend"
    return step.choice.value.amount / 1_000_000


def least(chance: float, at_least: int = 66) -> float:
    """Return the least tenth of today's money that is enough, by the Poisson distribution."""
    return next(t / 10 for t in range(10, 60) if poisson.sf(at_least - 1, MEAN * t / 10) >= chance)


@pytest.fixture(scope="module", autouse=True)
def fast(kernel_cache: str) -> Iterator[None]:
    """Play in the kernel: thousands of years are compared with a closed form."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, kernel_cache)
        yield


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Reached:
    return simsales.reach(file_of(tmp_path_factory.mktemp("reach")), engine="kernel")


def alone(wish: Wish) -> Way:
    return next(way for way in wish.ways if [step.path for step in way.steps] == ["channels.ads.spend"])


def test_the_least_money_that_is_enough_is_that_of_the_poisson_distribution(reached: Reached) -> None:
    assert [wish.chance for wish in reached.wishes] == [0.7, 0.8, 0.9]
    for wish in reached.wishes:
        assert wish.today.low <= poisson.sf(65, MEAN) <= wish.today.high
        way = alone(wish)
        assert way.is_enough
        assert way == wish.best
        # A step to either side is what 100 years can tell of a chance.
        assert abs(spend(way) - least(wish.chance)) < 0.1001
        truth = poisson.sf(65, MEAN * spend(way))
        assert way.chance.low <= truth <= way.chance.high
        assert way.chance.estimate >= wish.chance
        assert way.price == pytest.approx((spend(way) - 1) * 2_000_000, rel=0.02)


def test_more_people_who_have_nothing_to_do_are_not_enough(reached: Reached) -> None:
    for wish in reached.wishes:
        (idle,) = (way for way in wish.ways if way.steps[0].path.endswith(".count"))
        assert not idle.is_enough
        assert idle.chance == wish.today
        assert idle.profit is not None
        assert idle.profit.high < 0
        assert wish.ways[-1] == idle


def test_a_lower_target_is_the_quantile_of_today(reached: Reached) -> None:
    for wish in reached.wishes:
        (less,) = wish.less
        truth = poisson.ppf(1 - wish.chance, MEAN)
        assert less.asked == 66
        assert less.value.low <= truth <= less.value.high


def test_the_same_answer_on_any_number_of_workers(tmp_path: Path, reached: Reached) -> None:
    again = simsales.reach(file_of(tmp_path), engine="kernel", workers=1)
    assert again.to_dict() == reached.to_dict()


def test_a_target_that_is_sure_costs_nothing(tmp_path: Path) -> None:
    path = file_of(tmp_path, COMPANY.replace("at_least: 66", "at_least: 30"))
    (wish,) = simsales.reach(path, chances=[0.9], engine="kernel").wishes
    assert wish.best is not None
    assert wish.best.steps == ()
    assert wish.best.price == 0
    assert wish.ways == (wish.best,)


def test_what_nothing_reaches_is_told_with_the_best_that_there_is(tmp_path: Path) -> None:
    path = file_of(tmp_path, COMPANY.replace("at_least: 66", "at_least: 4000"))
    (wish,) = simsales.reach(path, chances=[0.5], engine="kernel").wishes
    assert wish.best is None
    assert {way.chance.estimate for way in wish.ways} == {0.0}
    assert len(wish.ways) == 2


def test_more_can_be_too_much_and_the_best_in_between_is_found(tmp_path: Path) -> None:
    """Profit of money with diminishing returns rises at first, and falls long before five times as much."""
    ads = next(line for line in COMPANY.splitlines() if line.startswith("  ads"))
    text = COMPANY.replace(ads, ads.replace("elasticity: 1", "elasticity: 0.5")).replace(
        "wins: {metric: wins, at_least: 66", "earned: {metric: profit, at_least: 42 k"
    )
    (wish,) = simsales.reach(file_of(tmp_path, text), chances=[0.99], engine="kernel").wishes
    (way,) = (way for way in wish.ways if way.steps[0].path == "channels.ads.spend")
    assert not way.is_enough
    assert way.chance.low > wish.today.high
    # 60 wins at 1 k for 20 k of money: 60 sqrt(f) - 20 f is largest at 2.25; 1.8 and 2.6 are tried.
    assert spend(way) in (1.8, 2.6)


def test_the_page_has_the_curve_and_the_same_bytes_twice(tmp_path: Path, reached: Reached) -> None:
    for language, title in (("en", "The price of confidence"), ("zh", "把握的价格")):
        page = reach_page_text(reached, language)
        assert page == reach_page_text(reached, language)
        assert title in page
        assert 'data-chart="reach-price"' in page
        charts = json.loads(page.split('id="charts">')[1].split("</script>")[0])
        values = charts["reach-price"]["data"]["values"]
        assert [value["price"] for value in values] == sorted(value["price"] for value in values)
        assert values[0]["value"] == pytest.approx(100 * reached.wishes[0].today.estimate)
    simsales_page = tmp_path / "page.html"
    write_reach_page(reached, simsales_page, "en")
    assert simsales_page.read_text("utf-8") == reach_page_text(reached, "en")


def test_two_moves_together_are_found_where_they_are_cheaper(tmp_path: Path) -> None:
    """Two channels of diminishing returns: half of the money in each brings more than all of it in one."""
    ads = next(line for line in COMPANY.splitlines() if line.startswith("  ads"))
    half = ads.replace("5 per day", "2.5 per day").replace("elasticity: 1", "elasticity: 0.4")
    text = COMPANY.replace(ads, f"{half}\n{half.replace('  ads', '  fairs')}")
    (wish,) = simsales.reach(file_of(tmp_path, text), chances=[0.7], engine="kernel").wishes
    best = wish.best
    assert best is not None
    assert sorted(step.path for step in best.steps) == ["channels.ads.spend", "channels.fairs.spend"]
    singles = [way for way in wish.ways if len(way.steps) == 1 and way.is_enough]
    assert all(best.price < way.price for way in singles)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_asked_is_refused_with_the_remedy(tmp_path: Path, language: str) -> None:
    path = file_of(tmp_path)
    bare = tmp_path / "bare.yaml"
    bare.write_text(COMPANY.partition("targets:")[0], encoding="utf-8")
    loose = tmp_path / "loose.yaml"
    loose.write_text(COMPANY.replace(", by: 2027-03-01", ""), encoding="utf-8")
    for file, target, key in (
        (path, "won", "reach.unknown"), (bare, None, "reach.no_target"), (loose, "wins", "reach.unjudged")
    ):  # fmt: skip
        with speaking(language), pytest.raises(UsageError) as refusal:
            simsales.reach(file, target=target)
        assert refusal.value.key == key


def test_the_command_tells_the_ways_and_the_price_of_confidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file, fast = file_of(tmp_path), tmp_path / "answer.json", ("--engine", "kernel")
    assert main(["reach", str(path), "--chance", "80%", "--json", str(file), "--lang", "zh", *fast]) == 0
    assert "把握的价格" in capsys.readouterr().out
    found = json.loads(file.read_text("utf-8"))
    (wish,) = found["wishes"]
    assert wish["chance"] == 0.8
    assert wish["ways"][0]["is_enough"]
    assert main(["reach", str(path), "--chance", "100%"]) == 2
    assert "--chance 80%" in capsys.readouterr().err
