"""Owns a person's working day: what is blocked, what interrupts, what is kept free, what is open for deals.

Order of a day: courses and then meetings stand at their clock time; standing tasks begin with the day and
flow around them; what is left is free. Surprises interrupt free time when they come and take it until they
are done. The buffer is the end of the free time; every tick that a surprise took is given back from the
buffer, so surprises eat the buffer first and only then the time for deals.
"""

from __future__ import annotations

import math

__all__ = [
    "BUFFER",
    "COURSE",
    "MEETING",
    "OPEN",
    "STANDING",
    "SURPRISE",
    "Block",
    "day_plan",
    "open_before",
    "take",
    "tick_at",
]

OPEN = 0
MEETING = 1
STANDING = 2
SURPRISE = 3
BUFFER = 4
FREE = 5
"""Not given to anything yet; no block of a finished day."""
COURSE = 6
NEVER = 2**62

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


def open_before(spans: list[tuple[int, int]], tick: int) -> int:
    """Return how much of the time in `spans` has passed by a tick."""
    passed = 0
    for start, end in spans:
        if tick > start:
            passed += (tick if tick < end else end) - start
    return passed


def open_part(gone: int, length: int, opened: int) -> int:
    """Return how much of the `opened` time in a stretch has passed when the part ``gone / length`` of it has.

    It is less than `opened`, and grows with `gone`: whoever asks later asks later in working hours, too.
    """
    if gone >= length:
        return opened - 1
    return gone * opened // length


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


def day_plan(
    spans: list[tuple[int, int]],
    worked: int,
    courses: list[tuple[int, int, int]],
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
    courses, meetings : list of (start, end, index)
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
    day: list[Block] = []
    left = worked
    for start, end in spans:
        if left > 0 and start < end:
            day.append((start, min(end, start + left), FREE, -1))
            left -= min(end, start + left) - start
    for start, end, index in courses:
        fill(day, start, end, end - start, COURSE, index)
    for start, end, index in meetings:
        fill(day, start, end, end - start, MEETING, index)
    for activity, ticks in standing:
        fill(day, 0, NEVER, ticks, STANDING, activity)
    kept = min(free_time(day), math.floor(worked * buffer + 0.5))
    for tick, ticks in surprises:
        kept -= fill(day, tick, NEVER, ticks, SURPRISE, -1)
    kept = max(0, kept)
    fill(day, 0, NEVER, free_time(day) - kept, OPEN, -1)
    fill(day, 0, NEVER, kept, BUFFER, -1)
    join(day)
    return day


def fill(day: list[Block], after: int, until: int, amount: int, kind: int, what: int) -> int:
    """Give the first `amount` free ticks from `after` until `until` to something; return how many."""
    left = amount
    place = 0
    while left > 0 and place < len(day):
        start, end, was, _ = day[place]
        begin = max(start, after)
        stop = min(end, until, begin + left)
        if was == FREE and begin < stop:
            left -= stop - begin
            if start < begin:
                day.insert(place, (start, begin, FREE, -1))
                place += 1
            day[place] = (begin, stop, kind, what)
            if stop < end:
                day.insert(place + 1, (stop, end, FREE, -1))
        place += 1
    return amount - left


def free_time(day: list[Block]) -> int:
    """Return the ticks that nothing has been given."""
    ticks = 0
    for start, end, kind, _ in day:
        if kind == FREE:
            ticks += end - start
    return ticks


def join(day: list[Block]) -> None:
    """Make one of neighbours that are alike and touch each other."""
    place = 1
    while place < len(day):
        first, then = day[place - 1], day[place]
        if first[1] == then[0] and first[2] == then[2] and first[3] == then[3]:
            day[place - 1] = (first[0], then[1], first[2], first[3])
            del day[place]
        else:
            place += 1
