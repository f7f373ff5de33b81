"""The page about Python runs as it stands, and what notebooks show is short and safe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from studies import SMALL, small

from simsales.study.results import StudyResult
from simsales.study.study import run_study
from simsales.words import speaking

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "in_python.md").read_text("utf-8"), re.DOTALL)


def test_the_page_runs_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    assert len(BLOCKS) >= 7
    for block in BLOCKS:
        exec(compile(block, "docs/in_python.md", "exec"), names)  # noqa: S102 - our own page
    study = names["study"]
    assert isinstance(study, StudyResult)
    assert study.run.replications == 3
    assert all(target.smart is not None for target in study["today"].targets)
    assert 0 <= float(str(names["share"])) <= 1
    assert "achievable" in capsys.readouterr().out


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    text = SMALL.replace("sold:", "'<b>sold</b>':")
    return run_study(small(tmp_path_factory.mktemp("notebook"), text), replications=4, workers=1)


def test_a_notebook_shows_a_short_table_without_markup_of_the_user(answer: StudyResult) -> None:
    with speaking("en"):
        page = answer._repr_html_()
    assert page.count("<tr>") < 15
    assert "<b>" not in page
    assert "&lt;b&gt;sold" in page
    assert "today's way" in page.replace("&#x27;", "'")
    with speaking("zh"):
        assert "签约额" in answer._repr_html_()


def test_frames_have_the_numbers_of_the_result(answer: StudyResult) -> None:
    table = answer.frame()
    summary = answer["double"].metrics["bookings"]
    assert table.loc[("double", "bookings", "", ""), "mean"] == pytest.approx(summary.mean.estimate / 100)
    targets = answer.targets_frame()
    assert list(targets.index.get_level_values("strategy").unique()) == ["today", "double", "same"]
    sold = answer["today"].targets[0]
    assert sold.chance is not None
    assert targets.loc[("today", sold.name), "probability"] == sold.chance.estimate
    assert targets.loc[("today", sold.name), "low"] == sold.chance.low
