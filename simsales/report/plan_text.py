"""Own the page about the plan: what changes for whom, what the solver says, what the simulation says."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Final

from rich.console import Console

from simsales.quantity import HOUR
from simsales.report.figure_titles import key_title
from simsales.report.figures import change, figure, plus_minus
from simsales.report.judgement import difference_words, print_targets
from simsales.report.page import bullet, heading, paragraph, rows_of
from simsales.report.plan_verdict import plan_verdict, verdict_text
from simsales.report.span import Span, span_of
from simsales.scenario.horizon import last_day
from simsales.scenario.scenario import Scenario
from simsales.study.choice_words import Choice, choice_sentence
from simsales.study.results import Action, PlanResult, PlanSimulated
from simsales.words import Phrase, effort, money, month, percent, say
from simsales.words import date as day_words

__all__ = ["action_words", "print_no_plan", "print_plan"]

_SIDE_BY_SIDE: Final = (
    "bookings",
    "revenue",
    "profit",
    "cash",
    "wins",
    "leads",
    "gone_cold",
    "utilisation",
    "open_value",
)
_DEEP: Final = 4


def print_plan(console: Console, plan: PlanResult, scenario: Scenario) -> None:
    """Print a plan; also when there is none, and also when it turns out worse than today's way."""
    heading(console, say("report.plan_title"))
    if plan.simulated is None:
        paragraph(console, say("report.plan_none"), style="bold")
    elif not plan.actions:
        paragraph(console, say("report.plan_today"), style="bold")
    for action in plan.actions:
        bullet(console, action_words(action, scenario))
    for reason in plan.said:
        paragraph(console, reason, style="bold yellow" if reason in plan.cautions else "")
    _solver(console, plan, scenario.currency)
    if plan.simulated is not None and plan.actions:
        _simulated(console, plan.simulated, scenario.currency, span_of(scenario))


def print_no_plan(console: Console, reason: Phrase) -> None:
    """Print why no plan was made although the file says what may be decided."""
    heading(console, say("report.plan_title"))
    paragraph(console, say(reason.key, **reason.values))


def action_words(action: Action, scenario: Scenario) -> str:
    """Return an action as a sentence that names whom, what, when and how much.

    Parameters
    ----------
    action
        One step of a plan.
    scenario
        Knows who and what the levers are about.
    """
    when = _when(action.since, action.until, scenario)
    if action.choice is not None:
        text = _chosen(action.choice, when, scenario)
    else:
        values: dict[str, object] = {"when": when, "scope": action.scope}
        values |= _subject(action, scenario)
        key = str(values.pop("key"))
        values["value"], values["today"] = _amounts(action, key, scenario.currency)
        text = say(f"report.action.{key}", **values)
    if action.cost:
        cost = money(abs(action.cost), scenario.currency)
        text = say(f"report.action.{'costs' if action.cost > 0 else 'saves'}", action=text, cost=cost)
    return text


def _chosen(choice: Choice, when: str, scenario: Scenario) -> str:
    """Return a chosen lever as a sentence, with its time where that is not all the time."""
    text = choice_sentence(choice, scenario.currency)
    if when == say("report.action.always"):
        return text
    return say("lever.and", action=text, when=when)


def _subject(action: Action, scenario: Scenario) -> dict[str, object]:
    """Return which sentence a lever needs, and the names in it."""
    for name in scenario.channels:
        if action.lever == f"channels.{name}.spend":
            return {"key": "spend", "channel": name}
    for team, section in scenario.teams.items():
        for entry in section.reps:
            start = f"teams.{team}.reps.{entry}."
            if action.lever.startswith(f"{start}activities."):
                activity = action.lever.removeprefix(f"{start}activities.")
                return {"key": "hours", "who": entry, "activity": activity}
            if action.lever == f"{start}does":
                return {"key": "does", "who": entry}
    return {"key": "lever", "lever": action.lever}


def _amounts(action: Action, key: str, currency: str) -> tuple[str, str]:
    if key == "hours":
        return effort(action.value * HOUR), effort(action.today * HOUR)
    if key == "spend":
        return money(action.value, currency), money(action.today, currency)
    return figure(action.value, action.unit, currency), figure(action.today, action.unit, currency)


def _when(since: date, until: date | None, scenario: Scenario) -> str:
    """Return a stretch of time in months where it is whole months, else by days."""
    first, last = scenario.calendar.start, last_day(scenario.calendar)
    end = last if until is None else until
    if since <= first and end >= last:
        return say("report.action.always")
    whole = since.day == 1 and ((end + timedelta(days=1)).day == 1 or end >= last)
    if not whole and since <= first:
        whole = (end + timedelta(days=1)).day == 1
    if whole and (since.year, since.month) == (end.year, end.month):
        return month(since)
    shown = month if whole else day_words
    return say("report.action.between", first=shown(since), last=shown(end))


def _solver(console: Console, plan: PlanResult, currency: str) -> None:
    if plan.status == "simulated":
        return
    parts = [say("report.solver.status", status=_status(plan.status))]
    unit = plan.objective_unit
    if math.isfinite(plan.objective):
        parts.append(say("report.solver.objective", value=figure(plan.objective, unit, currency)))
    if math.isfinite(plan.bound):
        parts.append(say("report.solver.bound", value=figure(plan.bound, unit, currency)))
    if math.isfinite(plan.gap):
        parts.append(say("report.solver.gap", value=percent(plan.gap)))
    if math.isfinite(plan.curve_error):
        parts.append(say("report.solver.curve_error", value=percent(plan.curve_error)))
    if not plan.repeatable:
        parts.append(say("report.solver.clock"))
    text = say("report.solver.text", parts=say("report.solver.and").join(parts))
    paragraph(console, text, style="dim")


def _status(status: str) -> str:
    known = {"optimal", "feasible", "infeasible"}
    return say(f"report.status.{status}") if status in known else status


def _simulated(console: Console, simulated: PlanSimulated, currency: str, span: Span) -> None:
    heading(console, say("report.plan_simulated"))
    paragraph(console, span.say("plan_note", count=simulated.difference.interval.count), style="dim")
    _side_by_side(console, simulated, currency)
    _verdict(console, simulated, currency)
    print_targets(console, (simulated.today, simulated.plan), currency, span)


def _verdict(console: Console, simulated: PlanSimulated, currency: str) -> None:
    """Print what the plan changes in what matters, and what that amounts to."""
    bullet(console, say("report.plan_changes"), style="bold")
    rows = [
        (
            key_title(gain.key),
            change(gain.interval, gain.unit, currency),
            difference_words(gain.interval, gain.better),
        )
        for gain in plan_verdict(simulated).gains
    ]
    rows_of(console, (("", "left"), ("", "left"), ("", "left")), rows, indent=_DEEP)
    paragraph(console, verdict_text(simulated, currency), style="bold")


def _side_by_side(console: Console, simulated: PlanSimulated, currency: str) -> None:
    """Print today's way and the plan in two columns."""
    rows = []
    for name in _SIDE_BY_SIDE:
        today, plan = simulated.today.metrics.get(name), simulated.plan.metrics.get(name)
        if today is not None and plan is not None:
            cells = [plus_minus(found.mean, found.unit, currency) for found in (today, plan)]
            rows.append((say(f"metric.{name}.title"), *cells))
    titles = (say("report.figure"), say("report.strategy.today"), say("report.strategy.plan"))
    rows_of(console, [(title, "left" if not place else "right") for place, title in enumerate(titles)], rows)
