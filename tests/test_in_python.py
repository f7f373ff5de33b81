"""The page about Python runs as it stands, and what notebooks show is short and safe."""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from pages import HOSTILE, with_plan
from studies import SMALL, small

from simsales.study.figure_text import change
from simsales.study.results import StudyResult
from simsales.study.study import run_study
from simsales.words import Phrase, date, money, money_change, say, speaking

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "in_python.md").read_text("utf-8")
BLOCKS = [block.strip() for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)]
NOTEBOOK = json.loads((DOCS / "in_python.ipynb").read_text("utf-8"))
CODE = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def test_page_and_notebook_say_the_same() -> None:
    written = runpy.run_path(str(DOCS / "notebook.py"))["notebook_text"](PAGE)
    assert (DOCS / "in_python.ipynb").read_bytes() == written.encode("utf-8"), "python docs/notebook.py"
    assert CODE[1:] == BLOCKS
    text = "".join("".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "markdown")
    for heading in re.findall(r"^#+ .*$", PAGE, re.MULTILINE):
        assert heading in text


def test_the_notebook_is_one_of_format_4_without_answers() -> None:
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    assert set(NOTEBOOK) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    cells = NOTEBOOK["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    common = {"cell_type", "id", "metadata", "source"}
    for cell in cells:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert isinstance(cell["source"], list)
        if cell["cell_type"] == "markdown":
            assert set(cell) == common
        else:
            assert set(cell) == common | {"execution_count", "outputs"}
            assert (cell["execution_count"], cell["outputs"]) == (None, [])


def test_page_and_notebook_run_as_they_stand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(DOCS)
    names: dict[str, object] = {}
    assert len(BLOCKS) >= 7
    for block in CODE:
        exec(compile(block, "docs/in_python.ipynb", "exec"), names)  # noqa: S102 - our own page
    assert Path.cwd() == DOCS.parent, "the blocks of the page ran in the folder of the project"
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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_notebook_shows_the_comparison_with_its_differences(answer: StudyResult, language: str) -> None:
    comparison = answer.comparison
    assert comparison is not None
    gap = comparison.to_today[0].interval
    with speaking(language):
        page = comparison._repr_html_()
        assert page.count("<tr>") == 1 + len(comparison.to_today)
        for value in (gap.estimate, gap.low, gap.high):
            assert money_change(value, "EUR").removesuffix(" EUR").removesuffix("欧元") in page
        assert say("metric.bookings.title") in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_notebook_shows_the_plan_with_what_it_brings(language: str) -> None:
    plan = with_plan().plan
    assert plan is not None
    assert plan.simulated is not None
    profit = plan.simulated.of("profit")
    assert profit is not None
    with speaking(language):
        page = plan._repr_html_()
        steps, figures = page.split("</table>")[:2]
        assert steps.count("<tr>") == 1 + len(plan.actions)
        assert escape(HOSTILE) in steps
        assert HOSTILE not in page
        assert money(4e5, "EUR") in steps
        assert date(plan.actions[0].until) in steps
        assert say("smart.table.to_the_end") in steps
        assert change(profit.interval, "money", "EUR") in figures
        assert say("report.strategy.plan") in escape(figures)
        none = replace(plan, simulated=None, actions=(), reasons=(Phrase("plan.as_today"),))
        assert none._repr_html_().count("<tr>") == 1
        assert escape(say("plan.as_today")) in none._repr_html_()


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
