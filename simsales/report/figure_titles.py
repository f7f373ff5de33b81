"""Own what a figure is called: its metric, with whom and which time it is about."""

from __future__ import annotations

import datetime as dt

from simsales import words
from simsales.study.measure import MetricKey
from simsales.words import say

__all__ = ["key_title", "metric_title", "window_title"]


def metric_title(metric: str) -> str:
    """Return what a metric is called."""
    return say(f"metric.{metric}.title")


def key_title(key: MetricKey) -> str:
    """Return what a figure is called, with scope and time."""
    title = metric_title(key.metric)
    inside = []
    if key.scope:
        kind, _, name = key.scope.partition("=")
        inside.append(say(f"page.scope.{kind}", name=name))
    if key.window:
        inside.append(window_title(key.window))
    return say("page.in_brackets", title=title, inside=say("house.comma").join(inside)) if inside else title


def window_title(window: str) -> str:
    """Return what a stretch of time is called: a month, a quarter, or first and last day."""
    since, dots, by = window.partition("..")
    if dots:
        first, last = (
            say(f"page.{word}", day=dt.date.fromisoformat(day)) if day else ""
            for word, day in (("since", since), ("by", by))
        )
        return say("page.first_then", first=first, then=last) if first and last else first or last
    year, _, part = window.partition("-")
    if part.startswith("Q"):
        return say("page.quarter", year=year, quarter=part[1:])
    return words.month(dt.date(int(year), int(part), 1))
