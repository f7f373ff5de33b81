"""The page on customers and the market: its example is a whole file, and names every section there is."""

from __future__ import annotations

from pathlib import Path

import pytest

import simsales
from simsales.scenario.channel import Channel
from simsales.scenario.channel_care import ChannelHealth
from simsales.scenario.customers import Customers, Tickets
from simsales.scenario.market import Awareness, Competitor
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.opening import OpenAccounts
from simsales.scenario.research import Discovery, Research
from simsales.scenario.section import Section
from simsales.scenario.stage import Contact

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "customers.md").read_text("utf-8")
EXAMPLE = PAGE.partition("```yaml\n")[2].partition("```")[0]
ELSEWHERE = {
    Channel: {"leads_since", "arrive", "season", "segments", "products", "spend", "response", "carry_over",
              "outreach", "odds"},
    Competitor: {"leaves"},
    OpenAccounts: {"product", "left_before"},
    Research: {"use"},
}  # fmt: skip
"""Fields that other pages show, or that say the opposite of one that is shown."""


def test_the_example_can_be_simulated_without_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "customers.yaml"
    path.write_text(EXAMPLE, "utf-8")
    checked = simsales.check(path)
    assert [problem.message for problem in checked.warnings] == []


@pytest.mark.parametrize(
    "section",
    [
        *(Customers, Tickets, Discovery, Research, Awareness),
        *(Competitor, Channel, ChannelHealth, OpenAccounts, Contact),
    ],
)
def test_it_shows_every_field_of_a_section(section: type[Section]) -> None:
    hidden = ELSEWHERE.get(section, set())
    assert hidden <= set(section.model_fields)
    assert [name for name in section.model_fields if f"{name}:" not in EXAMPLE and name not in hidden] == []


def test_what_it_shows_is_played(tmp_path: Path) -> None:
    path = tmp_path / "customers.yaml"
    path.write_text(EXAMPLE.replace("length: 18 months", "length: 9 months"), "utf-8")
    study = simsales.run(path, seed=3, replications=2, planned=False)
    today = study.strategies[0].metrics
    for metric in ("customers", "renewals", "solved_tickets", "attempts", "awareness", "channel_health"):
        assert today[metric].mean.estimate > 0, metric


def test_the_metrics_that_it_names_exist() -> None:
    named = PAGE.partition("A metric of its own")[2].split("`")[1::2]
    assert named
    assert set(named) <= set(CATALOGUE)
