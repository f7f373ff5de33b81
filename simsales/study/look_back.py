"""Owns the look back: the same file played over a time that has happened, figure by figure beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from pydantic import BaseModel

from simsales.errors import InputError, Interrupted
from simsales.quantity import DAY
from simsales.scenario.changes import apply_changes
from simsales.scenario.document import Document
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.look_back_checks import (
    earlier,
    happened,
    is_a_year,
    look_back_last_day,
    look_back_start,
    years_back,
)
from simsales.scenario.problems import validate
from simsales.scenario.scenario import Scenario
from simsales.scenario.stretches import stretches
from simsales.scenario.target import Target, target_value
from simsales.study.intervals import mean_interval
from simsales.study.look_back_result import LookBackFigure, LookBackResult, Seen, Whole
from simsales.study.measure import MetricKey, figure_key
from simsales.study.milestones import SUMS
from simsales.study.ready import make_way
from simsales.study.replicate import Progress, replicate
from simsales.study.results import StudyResult
from simsales.study.single_year import CONFIDENCE, single_year, together
from simsales.world.world import Floats

__all__ = ["Asked", "compared", "look_back", "with_look_back"]

_FIRST_JUDGED: Final[Mapping[Seen, int]] = {"later": 0, "not said": 1, "both": 2, "fitted": 3}


class Asked(NamedTuple):
    """One figure that happened: what, from when until when, and how much."""

    target: Target
    value: float
    whole: Whole


def look_back(
    loaded: Loaded,
    *,
    replications: int,
    seed: int,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> LookBackResult | None:
    """Simulate a time that has happened, and return it beside what happened.

    Parameters
    ----------
    loaded
        The scenario; `look_back` and `last_year` say what happened, when, and what was different. What
        is known of other days than those that are simulated is left out.
    replications, seed, workers, on_progress
        As for a study; the replications are numbered from 0.

    Returns
    -------
    LookBackResult or None
        None where the file does not say what happened, or Ctrl-C came.

    Raises
    ------
    InputError
        When what was different does not fit to the file.
    NotPossible
        When a simulated year breaks off.
    """
    if not happened(loaded.scenario):
        return None
    base, timeline = _as_it_was(loaded)
    years, look = years_back(base), base.look_back
    first, last = look_back_start(base), look_back_last_day(base)
    asked = list(_asked(base, first, last))
    found = LookBackResult(
        first=first,
        last=last,
        years_back=years,
        changes=() if look is None else tuple(look.changes),
        fitted_until=None if look is None else look.fitted_until,
        figures=(),
        left_out=tuple(_left_out(base, first, last)),
        replications=replications,
        confidence=CONFIDENCE,
    )
    if not asked:
        return replace(found, replications=0)
    update = _of_that_time(base, first, last, [one.target for one in asked])
    then = _earlier(base, years).model_copy(update=update)
    played = tuple(
        (update["calendar"].start if number == 0 else earlier(day, years),
         _earlier(part, years).model_copy(update=update))
        for number, (day, part) in enumerate(timeline)
    )  # fmt: skip
    runs = replicate({TODAY: make_way(then, played)}, seed, range(replications), workers, on_progress)
    if not runs.complete:
        return None
    columns = [
        (one, runs.column(TODAY, _key(one.target))) for one in asked if runs.has(TODAY, _key(one.target))
    ]
    figures = compared(columns, found.fitted_until, base.simulation.confidence)
    return replace(found, figures=figures)


def with_look_back(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study with its look back, of as many years as the study, where the file says what happened.

    Raises
    ------
    InputError, NotPossible
        As `look_back` does.
    Interrupted
        After Ctrl-C.
    """
    found = look_back(
        loaded,
        replications=study.run.replications,
        seed=study.run.seed,
        workers=workers,
        on_progress=on_progress,
    )
    if found is None and happened(loaded.scenario):
        raise Interrupted("look_back.stopped")
    return study if found is None else replace(study, look_back=found)


# The file as it was -----------------------------------------------------------------------------------


def _as_it_was(loaded: Loaded) -> tuple[Scenario, Timeline]:
    """Return the file without the year so far, and the file with what was different then."""
    root = loaded.document.root
    root = replace(
        root,
        value={name: value for name, value in root.value.items() if name != "so_far"},
        children={name: child for name, child in root.children.items() if name != "so_far"},
    )
    document = Document(loaded.document.file, loaded.document.lines, root, ())
    base = loaded.scenario
    if base.so_far is not None:
        whole, problems = validate(Scenario, document)
        if whole is None:
            raise InputError(problems)
        base = whole
    if base.look_back is None or not base.look_back.changes:
        return base, ((base.calendar.start, base),)
    timeline, found = apply_changes(document, base, base.look_back.changes, ("look_back", "changes"))
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return base, timeline


def _of_that_time(base: Scenario, first: date, last: date, targets: list[Target]) -> dict[str, Any]:
    """Return what else differs: the days, with the warm-up before the first one, and what is measured."""
    warm_up = base.simulation.warm_up
    start = first - timedelta(days=-(-warm_up // DAY))
    calendar = _earlier(base.calendar, years_back(base))
    return {
        "calendar": calendar.model_copy(update={"start": start, "length": None, "end": last}),
        "targets": {str(number): target for number, target in enumerate(targets)},
        "milestones": {},
        "last_year": {},
        "look_back": None,
    }


def _earlier(value: Any, years: int) -> Any:
    """Return a part of a scenario with all its days some years earlier."""
    if years == 0:
        return value
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        moved = {name: _earlier(field, years) for name, field in fields.items()}
        return value.model_copy(
            update={name: field for name, field in moved.items() if field is not fields[name]}
        )
    if isinstance(value, date):
        return earlier(value, years)
    if isinstance(value, dict):
        return {_earlier(key, years): _earlier(inner, years) for key, inner in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_earlier(inner, years) for inner in value)
    return value


# What happened ----------------------------------------------------------------------------------------


def _asked(base: Scenario, first: date, last: date) -> Iterator[Asked]:
    """Yield what happened, by figure and stretch of time: of whole stretches only."""
    left_out = set(_left_out(base, first, last))
    for name, written in happened(base).items():
        if name in left_out:
            continue
        metric, _, scope = name.partition(" of ")
        kind, _, part = scope.partition(" ")
        target = Target(metric=metric, of={kind: part} if scope else {})
        if not isinstance(written, dict):
            value = target_value(target, written, base.currency)
            yield Asked(target.model_copy(update={"since": first, "by": last}), value, "only")
            continue
        listed = stretches(written)
        for stretch in listed:
            days = {"since": stretch.first, "by": stretch.until - timedelta(days=1)}
            value = target_value(target, stretch.written, base.currency)
            yield Asked(target.model_copy(update=days), value, "only" if len(listed) == 1 else "month")


def _left_out(base: Scenario, first: date, last: date) -> Iterator[str]:
    """Yield the figures that count other days than those that are simulated."""
    stated = base.look_back is not None and base.look_back.happened
    after = last + timedelta(days=1)
    for name, written in happened(base).items():
        if isinstance(written, dict):
            listed = stretches(written)
            if listed[0].first < first or listed[-1].until > after:
                yield name
        elif not stated and not is_a_year(first, last):
            yield name


def _key(target: Target) -> MetricKey:
    key = figure_key(target)
    assert key is not None
    return key


def compared(
    columns: Sequence[tuple[Asked, Floats]], fitted_until: date | None, confidence: float
) -> tuple[LookBackFigure, ...]:
    """Return what happened beside what the simulated years bring, with the verdict's range where it judges.

    Parameters
    ----------
    columns
        What happened, and the same of each simulated year, shape (years,), nan where it is not defined.
    fitted_until
        Last day of what the file was fitted to; None where it does not say.
    confidence
        Of the interval of the mean, 0..1.
    """
    rows = list(_figures(columns, fitted_until, confidence))
    judged: dict[MetricKey, int] = {}
    for place, (figure, values) in enumerate(rows):
        best = judged.get(figure.key)
        if len(values) and (best is None or _is_judged_before(figure, rows[best][0])):
            judged[figure.key] = place
    share = together(max(1, len(judged)))
    return tuple(
        replace(figure, together=single_year(values, share)) if place in judged.values() else figure
        for place, (figure, values) in enumerate(rows)
    )


def _is_judged_before(one: LookBackFigure, best: LookBackFigure) -> bool:
    """Return whether a row is judged instead of another of its figure: what the file does not know, whole."""
    if one.whole == "month" and best.whole != "month":
        return False
    return _FIRST_JUDGED[one.seen] < _FIRST_JUDGED[best.seen]


def _figures(
    columns: Sequence[tuple[Asked, Floats]], fitted_until: date | None, confidence: float
) -> Iterator[tuple[LookBackFigure, Floats]]:
    """Yield the rows of each figure: sums of what was fitted, of what was not, of all; then the months."""
    by_key: dict[MetricKey, list[tuple[Asked, Floats]]] = {}
    for asked, values in columns:
        key = _key(asked.target)
        by_key.setdefault(MetricKey(key.metric, key.scope), []).append((asked, values))
    for key, rows in by_key.items():
        groups: Mapping[str, list[tuple[Asked, Floats]]] = {
            seen: [row for row in rows if _seen(row[0].target, fitted_until) == seen]
            for seen in ("fitted", "later")
        }
        sums = [group for group in groups.values() if 1 < len(group) < len(rows)]
        if key.metric in SUMS and len(rows) > 1:
            for group in (rows, *sums):
                yield _figure(key, group, fitted_until, confidence, "sum")
        for row in rows:
            yield _figure(key, [row], fitted_until, confidence, row[0].whole)


def _figure(
    key: MetricKey,
    rows: list[tuple[Asked, Floats]],
    fitted_until: date | None,
    confidence: float,
    whole: Whole,
) -> tuple[LookBackFigure, Floats]:
    values = np.sum([column for _, column in rows], axis=0)
    values = values[~np.isnan(values)]
    days = [(asked.target.since, asked.target.by) for asked, _ in rows]
    first = min(since for since, _ in days if since is not None)
    last = max(by for _, by in days if by is not None)
    seen = {_seen(asked.target, fitted_until) for asked, _ in rows}
    low, high = single_year(values)
    figure = LookBackFigure(
        key=key,
        first=first,
        last=last,
        happened=sum(asked.value for asked, _ in rows),
        simulated=mean_interval(values, confidence),
        low=low,
        high=high,
        seen=seen.pop() if len(seen) == 1 else "both",
        whole=whole,
    )
    return figure, values


def _seen(target: Target, fitted_until: date | None) -> Seen:
    if fitted_until is None:
        return "not said"
    assert target.since is not None
    assert target.by is not None
    if target.by <= fitted_until:
        return "fitted"
    return "later" if target.since > fitted_until else "both"
