"""Owns the compilation of rules: when one looks, what is known then, and what each line asks and sets."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from typing import Final, NamedTuple

from simsales.quantity import DAY
from simsales.scenario.condition import OPERATORS, parse_condition
from simsales.scenario.horizon import last_day
from simsales.scenario.reached import first_open_day
from simsales.scenario.rule import Look, Reading, Rule, RuleRow
from simsales.scenario.rule_acts import Act, read_act
from simsales.scenario.scenario import Scenario
from simsales.world.calendar import WorkingCalendar

__all__ = ["Clause", "Line", "Read", "RuleTable", "rule_cuts", "rule_tables"]

UNKNOWN: Final = -1


class Read(NamedTuple):
    """A figure that a rule looks at: by look, the ticks between which it is counted, `UNKNOWN` for none."""

    metric: str
    scope: str
    first: tuple[int, ...]
    last: tuple[int, ...]


class Clause(NamedTuple):
    """A condition on a reading: operator (index in `OPERATORS`) and limits."""

    reading: int
    operator: int
    low: float
    high: float


class Line(NamedTuple):
    """A line of a table. Ticks; `lasts` and `again_after` are -1 for ever and for once."""

    clauses: tuple[Clause, ...]
    holds: int
    acts: tuple[Act, ...]
    after: int
    lasts: int
    again_after: int


class RuleTable(NamedTuple):
    """A rule in force: `looks` are ticks at which a day has closed."""

    name: str
    looks: tuple[int, ...]
    reads: tuple[Read, ...]
    lines: tuple[Line, ...]
    takes_all: bool


def rule_tables(scenario: Scenario, calendar: WorkingCalendar) -> tuple[RuleTable, ...]:
    """Compile the rules that are in force, sorted by name: no order of the file decides who acts first."""
    return tuple(
        _table(scenario, calendar, name, rule) for name, rule in sorted(scenario.rules.items()) if rule.use
    )


def rule_cuts(scenario: Scenario, calendar: WorkingCalendar) -> set[int]:
    """Return the ticks at which counting has to be cut, so that rules can be read; none without rules."""
    cuts = set()
    for rule in scenario.rules.values():
        if rule.use:
            looks = _looks(scenario, rule.looks)
            for reading in rule.reads.values():
                windows = _windows(scenario, calendar, reading, looks)
                cuts |= {tick for window in windows if window is not None for tick in window}
            cuts |= set(looks)
    return cuts


def _table(scenario: Scenario, calendar: WorkingCalendar, name: str, rule: Rule) -> RuleTable:
    looks = _looks(scenario, rule.looks)
    places = {reading: index for index, reading in enumerate(rule.reads)}
    return RuleTable(
        name=name,
        looks=looks,
        reads=tuple(_read(scenario, calendar, reading, looks) for reading in rule.reads.values()),
        lines=tuple(_line(scenario, rule, row, places) for row in rule.rows),
        takes_all=rule.takes == "all",
    )


def _read(scenario: Scenario, calendar: WorkingCalendar, reading: Reading, looks: tuple[int, ...]) -> Read:
    windows = [window or (UNKNOWN, UNKNOWN) for window in _windows(scenario, calendar, reading, looks)]
    scope = "".join(f"{kind}={name}" for kind, name in reading.of.items())
    return Read(
        reading.metric, scope, tuple(first for first, _ in windows), tuple(last for _, last in windows)
    )


def _line(scenario: Scenario, rule: Rule, row: RuleRow, places: dict[str, int]) -> Line:
    clauses = []
    for name, written in row.when.items():
        asked = parse_condition(written, rule.reads[name].metric, scenario.currency)
        clauses.append(Clause(places[name], OPERATORS.index(asked.operator), asked.low, asked.high))
    return Line(
        clauses=tuple(clauses),
        holds=row.holds,
        acts=tuple(read_act(scenario, path, written) for path, written in row.then.items()),
        after=row.after,
        lasts=-1 if row.lasts is None else row.lasts,
        again_after=-1 if row.again_after is None else row.again_after,
    )


# When one looks, and what one sees ------------------------------------------------------------------


def _looks(scenario: Scenario, look: Look) -> tuple[int, ...]:
    """Return the ticks at which the days close on which one looks, within the open part of the time."""
    start, end = scenario.calendar.start, last_day(scenario.calendar)
    opened = first_open_day(scenario)
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return tuple((day - start).days * DAY for day in days if day > opened and _is_look(look, day))


def _is_look(look: Look, day: date) -> bool:
    """Return whether one looks as a day begins, that is, at the close of the day before."""
    if look == "every day":
        return True
    if look == "every week":
        return day.weekday() == 0
    return day.day == 1 and (look == "every month" or day.month % 3 == 1)


def _windows(
    scenario: Scenario, calendar: WorkingCalendar, reading: Reading, looks: tuple[int, ...]
) -> list[tuple[int, int] | None]:
    """Return between which ticks a figure is counted that one sees at each look; None while there is none."""
    told = None if reading.told_in is None else _sessions(scenario, calendar, reading.told_in)
    found: list[tuple[int, int] | None] = []
    for look in looks:
        last = (look if told is None else _last_before(told, look)) - reading.known_after
        first = last - reading.over if isinstance(reading.over, int) else _began(scenario, reading.over, last)
        found.append((first, last) if 0 <= first < last else None)
    return found


def _began(scenario: Scenario, window: str, last: int) -> int:
    """Return when the month, the quarter or the whole time began that is counted up to a tick."""
    start = scenario.calendar.start
    if window == "so far" or last <= 0:
        return 0
    day = start + timedelta(days=last // DAY - 1)
    month = day.month if window == "this month" else (day.month - 1) // 3 * 3 + 1
    return max((day.replace(month=month, day=1) - start).days * DAY, 0)


def _last_before(held: list[int], look: int) -> int:
    """Return the beginning of the last day before a look on which a meeting is held; 0 for none."""
    place = bisect_left(held, look)
    return held[place - 1] if place else 0


def _sessions(scenario: Scenario, calendar: WorkingCalendar, name: str) -> list[int]:
    """Return the beginnings of the days on which a meeting is held."""
    meeting, start = scenario.meetings[name], scenario.calendar.start
    if not meeting.length:
        return []
    return [
        number * DAY
        for number in range(calendar.days)
        if (start + timedelta(days=number)).weekday() in meeting.days
        and (number + start.weekday()) // 7 % meeting.every_weeks == 0
        and calendar.working_spans(number)
    ]
