"""Own the form of the printed page: headings, paragraphs, tables, on 80 columns and without colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simsales.report.lines import wrapped

__all__ = ["Side", "bullet", "columns", "heading", "paragraph", "rows_of"]

Side = Literal["left", "right"]
_INDENT = 2
_RANGE = re.compile(r" (?=\([-+0-9])|(?=（[-+0-9])| (?=± )")
_GAP = 2
_LEAST = 12
"""Columns that the names of a table keep where there is no room."""


def heading(console: Console, text: str) -> None:
    """Print a heading with a line of space above it."""
    console.print()
    console.print(Text(text, style="bold cyan"))


def paragraph(console: Console, text: str, *, style: str = "", indent: int = _INDENT) -> None:
    """Print a paragraph, wrapped at words; what the user wrote is never read as markup."""
    lines = wrapped(text, console.width - indent)
    console.print(Padding(Text(lines, style=style), (0, 0, 0, indent)))


def bullet(console: Console, text: str, *, style: str = "") -> None:
    """Print an entry of a list, its following lines beneath its first."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    table.add_row("-", Text(wrapped(text, console.width - _INDENT - 2), style=style))
    console.print(Padding(table, (0, 0, 0, _INDENT)))


def columns(*titles: tuple[str, Side]) -> Table:
    """Return an empty table without lines; untitled when all titles are empty."""
    titled = any(title for title, _ in titles)
    table = Table(box=None, show_header=titled, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for number, (title, side) in enumerate(titles):
        # The first column names things, so it gives way last.
        table.add_column(title, justify=side, overflow="fold", no_wrap=side == "right" and not number)
    return table


def rows_of(
    console: Console,
    titles: Sequence[tuple[str, Side]],
    rows: Iterable[Sequence[str]],
    *,
    indent: int = _INDENT,
) -> None:
    """Print a table; untitled when all titles are empty.

    Where it is too wide, ranges in brackets go below their figures first, and then the names are wrapped.
    """
    table = columns(*titles)
    for row in _fitted([title for title, _ in titles], rows, console.width - indent):
        # Text and not str: names with square brackets must not be read as markup.
        table.add_row(*(Text(cell) for cell in row))
    console.print(Padding(table, (0, 0, 0, indent)))


def _fitted(titles: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[list[str]]:
    """Return the cells of a table in lines that fit into a width, as far as that is possible."""
    cells = [list(row) for row in rows]
    while cells and (over := sum(_widths(titles, cells)) + _GAP * (len(titles) - 1) - width) > 0:
        widths = _widths(titles, cells)
        broken = [
            (widths[column], column)
            for column in range(len(titles))
            if any(
                _broken(row[column]) != row[column] for row in cells if _widest(row[column]) == widths[column]
            )
        ]
        if not broken:
            longest = widths.index(max(widths))
            for row in cells:
                row[longest] = wrapped(row[longest], max(widths[longest] - over, _LEAST))
            break
        widest, column = max(broken)
        for row in cells:
            if _widest(row[column]) == widest:
                row[column] = _broken(row[column])
    return cells


def _widths(titles: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(_widest, (title, *(row[at] for row in cells)))) for at, title in enumerate(titles)]


def _widest(cell: str) -> int:
    return max(map(cell_len, cell.split("\n")))


def _broken(cell: str) -> str:
    """Return a figure with its range below it; a cell that has no such range as it is."""
    return cell if "\n" in cell else _RANGE.sub("\n", cell, count=1)
