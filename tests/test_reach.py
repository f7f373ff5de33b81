"""What can reach a target: no lead is offered to a team that may not work on it, and the page shows five."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from pages import Reader

from simsales.report.html import page_text
from simsales.report.html.figures import Figures
from simsales.report.html.goal_sections import letters_exhibits
from simsales.scenario.reader import read_scenario_text
from simsales.study.reach import reach
from simsales.study.results import StudyResult
from simsales.study.smart import judged_letter_by_letter
from simsales.study.study import run_study
from simsales.words import LANGUAGES, say, speaking
from simsales.world.compile import compile_world
from simsales.world.world import World

TWO_TEAMS = """\
simsales: 1
name: Two territories
currency: EUR
calendar: {start: 2027-01-04, length: 8 weeks}
products: {box: {price: 12 k}, crate: {price: 20 k}}
segments: {hills: {}, coast: {}}
channels:
  letters: {leads: 40 per month, segments: {hills: 100 %}, products: {box: 100 %}}
  boats: {leads: 30 per month, segments: {coast: 100 %}, products: {box: 50 %, crate: 50 %}}
  web: {leads: 40 per month, segments: {hills: 25 %, coast: 75 %}, products: {box: 100 %}}
stages:
  - {name: talk, effort: 1 h, passes: 60 %}
  - {name: close, effort: 1 h, passes: 50 %}
teams:
  north: {segments: [hills], reps: {anna: {}, ben: {does: [talk]}}}
  south: {segments: [coast], reps: {carl: {}, dora: {}}}
targets:
  north sells: {metric: bookings, of: {team: north}, at_least: 400 k, by: 2027-02-28, confidence: 80 %}
  coast sells: {metric: bookings, of: {segment: coast}, at_least: 500 k, by: 2027-02-28, confidence: 80 %}
simulation: {replications: 20}
"""


@pytest.fixture(scope="module", name="world")
def _world() -> World:
    loaded = read_scenario_text(TWO_TEAMS, "two.yaml")
    return compile_world(loaded.scenario, loaded.strategies["today"])


@pytest.fixture(scope="module", name="study")
def _study() -> StudyResult:
    loaded = read_scenario_text(TWO_TEAMS, "two.yaml")
    return judged_letter_by_letter(run_study(loaded, workers=1), loaded, workers=1)


@pytest.mark.parametrize(
    ("of", "channels", "segments", "products"),
    [
        ({}, (1, 1, 1), (1, 1), (1, 1)),
        ({"team": "north"}, (1, 0, 0.25), (1, 0), (50 / 95, 0)),
        ({"rep": "ben"}, (1, 0, 0.25), (1, 0), (50 / 95, 0)),
        ({"segment": "coast"}, (0, 1, 0.75), (0, 1), (45 / 95, 1)),
        ({"product": "crate"}, (0, 0.5, 0), (0, 15 / 60), (0, 1)),
        ({"channel": "web"}, (0, 0, 1), (10 / 50, 30 / 60), (40 / 95, 0)),
    ],
)
def test_the_share_that_serves_follows_from_whose_leads_a_channel_brings(
    world: World,
    of: dict[str, str],
    channels: tuple[float, ...],
    segments: tuple[float, ...],
    products: tuple[float, ...],
) -> None:
    leads = {"letters": 40.0, "boats": 30.0, "web": 40.0}
    found = reach(world, np.array([leads[name] for name in world.names.channels]), of)
    assert found["channel"] == pytest.approx(dict(zip(("letters", "boats", "web"), channels, strict=True)))
    assert found["segment"] == pytest.approx(dict(zip(("hills", "coast"), segments, strict=True)))
    assert found["product"] == pytest.approx(dict(zip(("box", "crate"), products, strict=True)))


def test_no_driver_is_offered_that_cannot_reach_the_target(study: StudyResult) -> None:
    north, coast = study.drivers
    parts = {
        tree.target: {part.key.scope for driver in tree.drivers for part in driver.parts}
        for tree in (north, coast)
    }
    stages = {"stage=talk", "stage=close"}
    assert parts["north sells"] <= {"channel=letters", "channel=web", "segment=hills", "product=box", *stages}
    assert {"channel=letters", "channel=web"} <= parts["north sells"]
    assert parts["coast sells"] <= {"channel=boats", "channel=web", "product=box", "product=crate", *stages}
    assert {"channel=boats", "channel=web"} <= parts["coast sells"]


def test_what_reaches_a_target_with_a_part_has_to_grow_the_more(study: StudyResult) -> None:
    leads = next(driver for driver in study.drivers[0].drivers if driver.key.metric == "leads")
    grows = {
        part.key.scope: part.needed.estimate / part.today.estimate - 1
        for part in leads.parts
        if part.needed is not None
    }
    assert grows["channel=web"] > 2 * grows["channel=letters"]
    assert leads.needed is not None
    whole = leads.needed.estimate / leads.today.estimate - 1
    assert grows["channel=letters"] > whole > 0 or math.isinf(whole)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_five_that_matter_and_folds_the_rest(study: StudyResult, language: str) -> None:
    with speaking(language):
        drivers = letters_exhibits(study, Figures("EUR"))[-1]
        assert drivers.more is not None
        assert len(drivers.table.rows) == 5
        listed = sum(1 + len(driver.parts) for tree in study.drivers for driver in tree.drivers)
        assert len(drivers.more.rows) == listed - 5
        assert {row[0].text for row in drivers.table.rows} == {"north sells", "coast sells"}
        assert all(row[3].text for row in drivers.table.rows), "each says what it needs"
        arrow = say("page.path_arrow")
        assert not any(arrow in row[1].text for row in drivers.table.rows), "wholes before their parts"
        page = page_text(study, language)
        figure = re.search(r'id="drivers-title".*?</figure>', page, re.DOTALL)
        assert figure is not None
        before, _, folded = figure[0].partition('<details open class="fold">')
        assert say("page.smart.more_drivers", count=listed - 5) in Reader(folded).text
        assert before.count("<tr>") == 1 + 5
        assert folded.count("<tr>") == 1 + listed - 5
