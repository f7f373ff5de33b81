"""The page of metrics: written from the catalogue, byte for byte, with every metric in its place."""

from pathlib import Path

from simsales.scenario.metrics import CATALOGUE
from simsales.study.metrics_page import PLACE, metrics_text

HOME = Path(__file__).resolve().parents[1]


def test_the_page_in_the_folder_is_the_one_that_the_program_writes() -> None:
    """Run ``python -m simsales.study.metrics_page`` after a change of the catalogue."""
    assert (HOME / PLACE).read_bytes() == metrics_text().encode("utf-8")


def test_every_metric_has_one_line_with_all_that_is_said_of_it() -> None:
    rows = [line for line in metrics_text().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(CATALOGUE)
    # Eight cells: no text of the catalogue may break the table.
    assert {row.count("|") for row in rows} == {9}
    assert (
        "| `win_rate` | Win rate | share | + | channel, segment, product, team, rep | year, months |"
        in "\n".join(rows)
    )
    assert "won / (won + lost + no decision + cold)" in metrics_text()
    assert "| last day |" in next(row for row in rows if "`open_value`" in row)
