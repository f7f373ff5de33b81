"""Owns the proof of the working calendar: known days off, and the arithmetic of working time."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsales.world.calendar import (
    ALWAYS,
    DAY,
    HOUR,
    MINUTE,
    UnknownRegion,
    WorkingCalendar,
    months_after,
    public_holidays,
    working_calendar,
)

SPLIT = ((9 * HOUR, 12 * HOUR + 30 * MINUTE), (13 * HOUR + 30 * MINUTE, 18 * HOUR))


def year(number: int, region: str | None = None) -> WorkingCalendar:
    start = date(number, 1, 1)
    return working_calendar(start, (date(number + 1, 1, 1) - start).days * DAY, region=region)


def is_worked(calendar: WorkingCalendar, text: str) -> bool:
    return bool(calendar.working[calendar.tick_of(date.fromisoformat(text)) // DAY])


def test_bavaria_and_berlin_2027() -> None:
    bavaria, berlin = year(2027, "DE-BY"), year(2027, "DE-BE")
    # Epiphany, Corpus Christi, All Saints; Berlin has Women's Day. (15 August 2027 is a Sunday.)
    differ = np.flatnonzero(bavaria.working != berlin.working)
    assert [bavaria.date_of(int(day)).isoformat() for day in differ] == [
        "2027-01-06", "2027-03-08", "2027-05-27", "2027-11-01",
    ]  # fmt: skip
    assert not is_worked(bavaria, "2027-01-06")
    assert is_worked(berlin, "2027-01-06")
    assert not is_worked(berlin, "2027-03-08")
    # Good Friday and Easter Monday are days off in all of Germany.
    assert not is_worked(year(2027, "DE"), "2027-03-26")
    assert not is_worked(year(2027, "DE"), "2027-03-29")
    assert bavaria.assumed_years == ()
    assert bavaria.make_up_days == ()
    assert bavaria.days_off[date(2027, 11, 1)] == "Allerheiligen"


# Notices of the General Office of the State Council of 12 November 2024 and 4 November 2025.
MAKE_UP_DAYS = {
    2025: ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
    2026: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
}
DAYS_OFF = {
    2025: ["01-01", "01-28", "02-04", "04-04", "05-01", "05-05", "06-02", "10-01", "10-08"],
    2026: ["01-01", "01-02", "02-16", "02-23", "04-06", "05-01", "05-05", "06-19", "09-25", "10-01", "10-07"],
}


@pytest.mark.parametrize("number", [2025, 2026])
def test_china_works_its_make_up_days(number: int) -> None:
    china = year(number, "CN")
    assert [day.isoformat() for day in china.make_up_days] == MAKE_UP_DAYS[number]
    for text in MAKE_UP_DAYS[number]:
        assert is_worked(china, text), text
        assert date.fromisoformat(text).weekday() >= 5
    for text in DAYS_OFF[number]:
        assert not is_worked(china, f"{number}-{text}"), text
    assert china.assumed_years == ()
    # The length of the year in working days, as the notices imply it.
    assert int(china.working.sum()) == 248


def test_china_is_assumed_where_it_is_not_announced() -> None:
    start = date(2026, 7, 1)
    china = working_calendar(start, 900 * DAY, region="CN")
    assert china.assumed_years == (2027, 2028)
    assert not is_worked(china, "2027-10-01")
    assert all(day.year == 2026 for day in china.make_up_days)


def test_yearly_notices_and_estimates_are_told() -> None:
    assert public_holidays("HU", [2026, 2035]).assumed_years == (2035,)
    assert public_holidays("US", [2026, 2035]).assumed_years == ()
    assert public_holidays("TR", [2040]).assumed_years == (2040,), "dates by the moon are estimates"


def test_only_the_years_that_were_asked_for() -> None:
    # New Year's Day 2028 is a Saturday and observed on the last day of 2027.
    asked = public_holidays("US", [2028])
    assert {day.year for day in asked.days_off} == {2028}
    assert not is_worked(year(2027, "US"), "2027-12-31")
    assert public_holidays("CN", [2026]).make_up_days.isdisjoint(public_holidays("CN", [2025]).make_up_days)


def test_unknown_regions_are_refused_with_choices() -> None:
    with pytest.raises(UnknownRegion) as country:
        public_holidays("XX", [2027])
    assert (country.value.country, country.value.subdivision) == ("XX", None)
    assert "DE" in country.value.choices
    with pytest.raises(UnknownRegion) as part:
        public_holidays("DE-ZZ", [2027])
    assert (part.value.country, part.value.subdivision) == ("DE", "ZZ")
    assert "BY" in part.value.choices


def test_exceptions_of_the_company_overrule() -> None:
    calendar = working_calendar(
        date(2026, 1, 1),
        365 * DAY,
        region="CN",
        extra_holidays=[date(2026, 2, 14), date(2026, 3, 3)],
        extra_working_days=[date(2026, 1, 1), date(2026, 3, 7)],
    )
    assert not is_worked(calendar, "2026-02-14"), "a make-up day that this company does not work"
    assert not is_worked(calendar, "2026-03-03")
    assert is_worked(calendar, "2026-01-01"), "a public holiday that this company works"
    assert is_worked(calendar, "2026-03-07"), "a Saturday"
    assert date(2026, 3, 7) in calendar.make_up_days
    with pytest.raises(ValueError, match="2026-03-03 is both"):
        working_calendar(
            date(2026, 1, 1), DAY, extra_holidays=[date(2026, 3, 3)], extra_working_days=[date(2026, 3, 3)]
        )


def test_round_the_clock() -> None:
    calendar = working_calendar(date(2027, 1, 1), 8 * HOUR, weekdays=range(7), spans=ALWAYS)
    assert calendar.days == 1
    assert calendar.weekly_ticks == 7 * DAY
    assert calendar.working_spans(0) == ((0, DAY),)


def test_leap_years_and_months() -> None:
    leap = year(2028)
    assert leap.days == 366
    assert leap.date_at(59 * DAY) == date(2028, 2, 29)
    assert leap.month_starts()[2] == leap.tick_of(date(2028, 3, 1)) == 60 * DAY
    assert len(leap.month_starts()) == 12
    assert year(2027).month_starts()[2] == 59 * DAY
    assert leap.months().tolist()[58:61] == [2, 2, 3]
    assert months_after(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_after(date(2027, 1, 4), 12) == date(2028, 1, 4)
    assert months_after(date(2027, 1, 4), -1) == date(2026, 12, 4)


def test_periods_of_a_horizon_that_begins_within_a_month() -> None:
    calendar = working_calendar(date(2027, 1, 31), 60 * DAY)
    assert calendar.month_starts() == (0, DAY, 29 * DAY)
    # A horizon that ends with a month does not begin the next one.
    assert working_calendar(date(2027, 1, 4), 28 * DAY).month_starts() == (0,)
    assert working_calendar(date(2027, 1, 4), 28 * DAY + 1).month_starts() == (0, 28 * DAY)


def test_ordinary_week() -> None:
    calendar = working_calendar(date(2027, 1, 4), 14 * DAY, spans=SPLIT)  # a Monday
    assert calendar.weekly_ticks == 40 * HOUR
    assert calendar.working_days.tolist() == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    assert calendar.days_of_week().tolist() == [0, 1, 2, 3, 4, 5, 6] * 2
    assert calendar.working_spans(5) == ()
    assert calendar.working_spans(1) == tuple((DAY + begin, DAY + end) for begin, end in SPLIT)
    assert calendar.tick_of(date(2027, 1, 8)) == 4 * DAY
    assert calendar.tick_of(date(2027, 1, 3)) == -DAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": 0},
        {"weekdays": ()},
        {"weekdays": (7,)},
        {"spans": ()},
        {"spans": ((9 * HOUR, 9 * HOUR),)},
        {"spans": ((17 * HOUR, 9 * HOUR),)},
        {"spans": ((13 * HOUR, 17 * HOUR), (9 * HOUR, 12 * HOUR))},
        {"spans": ((9 * HOUR, 13 * HOUR), (12 * HOUR, 17 * HOUR))},
        {"spans": ((-1, 9 * HOUR),)},
        {"spans": ((0, DAY + 1),)},
    ],
)
def test_contradictions_are_refused(wrong: dict[str, object]) -> None:
    settings: dict[str, object] = {"start": date(2027, 1, 4), "horizon": DAY, **wrong}
    with pytest.raises(ValueError, match=r"horizon|days of the week|clock spans"):
        working_calendar(**settings)  # type: ignore[arg-type]


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    edges = draw(st.lists(st.integers(0, DAY), min_size=2, max_size=6, unique=True).map(sorted))
    start = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    days = draw(st.integers(1, 40))
    dates = st.integers(0, days - 1).map(lambda day: start + timedelta(days=day))
    off = draw(st.sets(dates, max_size=5))
    return working_calendar(
        start,
        days * DAY,
        weekdays=draw(st.sets(st.integers(0, 6), min_size=1)),
        spans=tuple(zip(edges[::2], edges[1::2], strict=False)),
        extra_holidays=off,
        extra_working_days=draw(st.sets(dates, max_size=5)) - off,
    )


@given(calendars())
def test_working_spans_are_those_of_working_days(calendar: WorkingCalendar) -> None:
    listed = [span for day in range(calendar.days) for span in calendar.working_spans(day)]
    edges = [edge for span in listed for edge in span]
    assert edges == sorted(edges), "in order, without overlap"
    assert sum(end - begin for begin, end in listed) == int(calendar.working.sum()) * calendar.day_ticks
    assert {begin // DAY for begin, _ in listed} == set(calendar.working_days.tolist())


def test_arrays_cannot_be_changed() -> None:
    calendar = year(2027)
    with pytest.raises(ValueError, match="read-only"):
        calendar.working[0] = True
