"""The page on people: its example is a whole file that can be simulated, and names every section there is."""

from __future__ import annotations

from pathlib import Path

import simsales
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.team import Team

PAGE = (Path(__file__).parent.parent / "docs" / "people.md").read_text("utf-8")
EXAMPLE = PAGE.partition("```yaml\n")[2].partition("```")[0]


def test_the_example_can_be_simulated_without_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(EXAMPLE, "utf-8")
    checked = simsales.check(path)
    assert [problem.message for problem in checked.warnings] == []


def test_it_shows_every_section_of_a_team() -> None:
    shown = {line.strip().partition(":")[0] for line in EXAMPLE.splitlines()}
    told = {"practice", "surprises", "buffer", "segments", "channels", "products", "knowledge_fades"}
    assert set(Team.model_fields) - told <= shown


def test_the_metrics_that_it_names_exist() -> None:
    last = PAGE.partition("A metric of its own")[2]
    named = last.split("`")[1::2]
    assert named
    assert set(named) <= set(CATALOGUE)
