"""Owns a person's working day: what is blocked, what interrupts, what is kept free, what is open for deals.

Order of a day: meetings stand at their clock time; standing tasks begin with the day and flow around them;
what is left is free. Surprises interrupt free time when they come and take it until they are done. The buffer
is the end of the free time; every tick that a surprise took is given back from the buffer, so surprises eat
the buffer first and only then the time for deals.
"""

from __future__ import annotations

import math

__all__ = ["BUFFER", "MEETING", "OPEN", "STANDING", "SURPRISE", "Block", "day_plan", "take", "tick_at"]

OPEN = 0
MEETING = 1
STANDING = 2
SURPRISE = 3
BUFFER = 4

Block = tuple[int, int, int, int]
"""Start and end in ticks, kind, index of the meeting or activity (-1 where there is none)."""


def tick_at(spans: list[tuple[int, int]], part: float) -> int:
    """Return the tick at which `part` (0 to 1, exclusive) of the time in `spans` has passed."""
    length = 0
    for start, end in spans:
        length += end - start
    rest = int(part * length)
    for start, end in spans:
        if rest < end - start:
            return start + rest
        rest -= end - start
    return spans[-1][1] - 1


def take(
    spans: list[tuple[int, int]], after: int, amount: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Cut the first `amount` ticks at or after tick `after` out of `spans`.

    Returns
    -------
    taken, left : list of (start, end)
        Both in order; `taken` is shorter than `amount` when the spans are.
    """
    taken: list[tuple[int, int]] = []
    left: list[tuple[int, int]] = []
    for start, end in spans:
        begin = max(start, after)
        if amount <= 0 or begin >= end:
            left.append((start, end))
            continue
        if begin > start:
            left.append((start, begin))
        stop = min(end, begin + amount)
        taken.append((begin, stop))
        amount -= stop - begin
        if stop < end:
            left.append((stop, end))
    return taken, left


def _without(
    spans: list[tuple[int, int]], start: int, end: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    inside: list[tuple[int, int]] = []
    outside: list[tuple[int, int]] = []
    for first, last in spans:
        low, high = max(first, start), min(last, end)
        if low >= high:
            outside.append((first, last))
            continue
        inside.append((low, high))
        if first < low:
            outside.append((first, low))
        if high < last:
            outside.append((high, last))
    return inside, outside


def day_plan(
    spans: list[tuple[int, int]],
    worked: int,
    meetings: list[tuple[int, int, int]],
    standing: list[tuple[int, int]],
    surprises: list[tuple[int, int]],
    buffer: float,
) -> list[Block]:
    """Return the blocks of one person's day in order, without gaps inside the working time.

    Parameters
    ----------
    spans : list of (start, end)
        Working spans of the day, ticks.
    worked : int
        Ticks that the person works this day; the first so many of `spans`.
    meetings : list of (start, end, index)
        In order of index; what lies outside of the person's time falls away.
    standing : list of (activity, ticks)
        Standing tasks of the day, in order of activity.
    surprises : list of (tick, ticks)
        When each comes and how long it takes, in order of time; what does not fit into the day falls away.
    buffer : float
        Share of `worked` that is kept free, 0 to 1.

    Notes
    -----
    Every tick of the person's working time is in exactly one block.
    """
    day, _ = take(spans, 0, worked)
    blocks: list[Block] = []
    free = day
    for start, end, index in meetings:
        inside, free = _without(free, start, end)
        for a, b in inside:
            blocks.append((a, b, MEETING, index))
    for activity, ticks in standing:
        taken, free = take(free, 0, ticks)
        for a, b in taken:
            blocks.append((a, b, STANDING, activity))
    length = 0
    for start, end in free:
        length += end - start
    kept = min(length, math.floor(worked * buffer + 0.5))
    eaten = 0
    for tick, ticks in surprises:
        taken, free = take(free, tick, ticks)
        for a, b in taken:
            eaten += b - a
            blocks.append((a, b, SURPRISE, -1))
    kept = max(0, kept - eaten)
    length = 0
    for start, end in free:
        length += end - start
    open_spans, kept_spans = take(free, 0, length - kept)
    for a, b in open_spans:
        blocks.append((a, b, OPEN, -1))
    for a, b in kept_spans:
        blocks.append((a, b, BUFFER, -1))
    blocks.sort()
    return _joined(blocks)


def _joined(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        if joined and joined[-1][1] == block[0] and joined[-1][2:] == block[2:]:
            joined[-1] = (joined[-1][0], block[1], block[2], block[3])
        else:
            joined.append(block)
    return joined
