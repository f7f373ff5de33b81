"""Owns where a printed line may break: not within an amount, not before Chinese punctuation that closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import east_asian_width

from rich.cells import cell_len, chop_cells

__all__ = ["wrapped"]

_CLOSES: Final = frozenset("，。、；：！？）】》”’…%,.;:!?)]")
_OPENS: Final = frozenset("（【《“‘([")
_AMOUNTS: Final = frozenset("万亿")
_CURRENCIES: Final = frozenset("欧美元英日港人")
_TOGETHER: Final = frozenset({"欧元", "美元", "英镑", "日元", "港元", "小时", "分钟", "个百", "百分", "分点"})

_TO: Final = "到"
"""Between the limits of a range: ``255万到265万``."""

_KEPT: Final = re.compile(
    r"(?<=[0-9]) (?=(?:[kM]|%|h|min|days?|years?|points?|[A-Z]{3}|(?:in|of) 100)(?![A-Za-z0-9]))"
    r"|(?<=[0-9] [kM]) (?=[A-Z]{3}(?![A-Za-z]))|(?<=[0-9] (?:in|of)) (?=100(?![0-9]))|(?<=±) "
)
"""Blanks within an amount or a chance: ``43.8 k EUR``, ``80 in 100``."""

_RANGE: Final = re.compile(r"\([-+]?[0-9][^()]{0,26}\)")
"""A short range in brackets: ``(50 % to 100 %)``."""

_GLUE: Final = "\u00a0"
"""Stands for such a blank while lines are made, as one that a text has already does."""


def wrapped(text: str, width: int) -> str:
    """Return a text in lines of at most `width` columns of a terminal; lines that it has already stay.

    Parameters
    ----------
    text
        English or Chinese.
    width
        Columns; a Chinese character takes two.
    """
    return "\n".join(line for part in text.split("\n") for line in _lines(part, max(width, 2)))


def _lines(text: str, width: int) -> Iterator[str]:
    line, gap = "", ""
    kept = _RANGE.sub(lambda found: found[0].replace(" ", _GLUE), _KEPT.sub(_GLUE, text))
    for piece, after in _pieces(kept):
        if line and cell_len(line) + cell_len(gap) + cell_len(piece) > width:
            yield line.replace(_GLUE, " ")
            line, gap = "", ""
        line += gap + piece
        gap = after
        if cell_len(line) > width:
            *whole, line = _cut(line.replace(_GLUE, " "), width)
            yield from whole
    yield line.replace(_GLUE, " ")


def _cut(piece: str, width: int) -> Iterator[str]:
    """Yield the parts of what is wider than a line; none but the first begins with what closes, if it can."""
    while cell_len(piece) > width:
        fits = len(chop_cells(piece, width)[0])
        ends = next((at for at in range(fits, 0, -1) if piece[at] not in _CLOSES), fits)
        yield piece[:ends]
        piece = piece[ends:]
    yield piece


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stays on one line, each with the blank that stands behind it."""
    words = text.split(" ")
    for number, word in enumerate(words):
        start = 0
        for at in range(1, len(word)):
            if _may_break(word[at - 1], word[at]):
                yield word[start:at], ""
                start = at
        yield word[start:], " " if number < len(words) - 1 else ""


def _may_break(before: str, after: str) -> bool:
    """Return whether a line may end between two characters without a blank."""
    if before in _OPENS or after in _CLOSES or not (_is_wide(before) or _is_wide(after)):
        return False
    if before.isdigit() and _is_wide(after):
        return False
    if after == _TO or (before == _TO and (after.isdigit() or after in "+-")):
        return False
    return before + after not in _TOGETHER and not (before in _AMOUNTS and after in _CURRENCIES)


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in {"W", "F"} or letter in "“”‘’"
