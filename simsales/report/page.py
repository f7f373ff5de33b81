"""Own the form of the printed page: headings, paragraphs, tables, on 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

__all__ = ["Side", "bullet", "columns", "heading", "paragraph", "rows_of"]

Side = Literal["left", "right"]
_INDENT = 2


def heading(console: Console, text: str) -> None:
    """Print a heading with a line of space above it."""
    console.print()
    console.print(Text(text, style="bold cyan"))


def paragraph(console: Console, text: str, *, style: str = "", indent: int = _INDENT) -> None:
    """Print a paragraph, wrapped at words; what the user wrote is never read as markup."""
    console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))


def bullet(console: Console, text: str, *, style: str = "") -> None:
    """Print an entry of a list, its following lines beneath its first."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    table.add_row("-", Text(text, style=style))
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
    """Print a table; untitled when all titles are empty."""
    table = columns(*titles)
    for row in rows:
        # Text and not str: names with square brackets must not be read as markup.
        table.add_row(*(Text(cell) for cell in row))
    console.print(Padding(table, (0, 0, 0, indent)))
