"""Owns what tests of the report page share: a company with hostile names, its study and plan; a reader."""

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from io import StringIO

from rich.console import Console

from simsales.report.html.library import library
from simsales.scenario.reader import read_scenario_text
from simsales.study.comparison import differences_by_figure
from simsales.study.results import Action, PlanResult, PlanSimulated
from simsales.study.study import run_study

HOSTILE = "</script><b>\"Ann\" & 'Bo'"
CHANNEL = "<img onerror>"
CHINESE = "李伟"
STRATEGY = "<i>more</i> {{ 7 }} & money"
NAMES = (HOSTILE, CHANNEL, CHINESE, STRATEGY, "many orders", "few lost", "some day", "talk", "offer")

SCENARIO = f"""
simsales: 1
name: "A & B <year>"
currency: EUR
calendar: {{start: 2027-01-01, length: 3 months, holidays: DE}}
products: {{thing: {{price: 10 k, cost: 20 %}}}}
channels:
  {json.dumps(CHANNEL)}:
    leads: 30 per month
    spend: 2 k per month
    # what an hour of thinking brought [assumed]
    response: today 2 k brings 30, half brings 20, double 40, at most 60
stages:
  - {{name: talk, effort: 1 h, passes: 50 %, customer_takes: 3 days, patience: 10 days}}
  - {{name: offer, effort: 3 h, passes: 50 %, customer_takes: 5 days}}   # [assumed]
teams:
  north:
    reps:
      {json.dumps(HOSTILE)}: {{salary: 4 k per month, activities: {{calls: 4 h}}}}
      {CHINESE}: {{salary: 4 k per month}}
activities: [calls]
targets:
  many orders: {{metric: bookings, at_least: 200 k, by: 2027-03-31, confidence: 80 %}}
  few lost: {{metric: gone_cold, at_most: 3, by: 2027-03-31, confidence: 60 %}}
  some day: {{metric: profit, at_least: 0}}
strategies:
  {json.dumps(STRATEGY)}:
    why: "twice <the> money"
    changes: {{{json.dumps(f"channels.{CHANNEL}.spend")}: 4 k per month}}
simulation: {{replications: 8, seed: 3}}
"""


class Reader(HTMLParser):
    """Reads a page as a browser does: elements, and the text that is seen, of all or of one part."""

    def __init__(self, page, part=None):
        super().__init__()
        self.elements, self.words = [], []
        self.part, self.path = part, []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "i", "img", "link"):
            self.path.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag):
        while self.path and tag not in ("i",):
            if self.path.pop()[0] == tag:
                break

    def handle_data(self, data):
        inside = self.part is None or any(ident == self.part for _, ident in self.path)
        hidden = any(tag in ("script", "style") for tag, _ in self.path)
        if inside and not hidden:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attrs for found, attrs in self.elements if found == tag]


@cache
def company():
    """Return the company, read once."""
    return read_scenario_text(SCENARIO, "scenario.yaml")


@cache
def simulated():
    """Return its study, made once."""
    return run_study(company(), workers=1)


@cache
def with_plan():
    """Return its study with a plan: the strategy, called the plan."""
    study = simulated()
    today, other = study.strategies
    plan = PlanResult(
        status="optimal",
        objective=12_000_00.0,
        bound=12_100_00.0,
        gap=0.0083,
        curve_error=0.0004,
        seal="ab12",
        repeatable=True,
        actions=(
            Action(
                f"channels.{CHANNEL}.spend",
                CHANNEL,
                date(2027, 1, 1),
                date(2027, 2, 28),
                2e5,
                3e5,
                2e5,
                "money",
            ),
            Action(f"channels.{CHANNEL}.spend", CHANNEL, date(2027, 3, 1), None, 2e5, 4e5, 2e5, "money"),
            Action(
                f"teams.north.reps.{HOSTILE}.activities.calls",
                "x",
                date(2027, 1, 1),
                None,
                4.0,
                0.0,
                0.0,
                "hours",
            ),
        ),
        simulated=PlanSimulated(
            today,
            replace(other, name="plan"),
            replace(study.comparison.differences[0], a="plan"),
            tuple(
                replace(gap, a="plan") for gap in differences_by_figure(study.runs, other.name, today.name)
            ),
        ),
        reasons=(),
    )
    return study.with_plan(plan)


def printed(show, *what, width=80):
    """Return what a part of the text report prints, on one line."""
    console = Console(file=StringIO(), width=width)
    show(console, *what)
    return " ".join(console.file.getvalue().split())


def charts_of(page):
    return json.loads(re.search(r'<script type="application/json" id="charts">(.*?)</script>', page, re.S)[1])


def without_library(page):
    assert page.count(library()) == 1
    return page.replace(library(), "")
