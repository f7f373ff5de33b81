"""Owns a small company whose people change in every way that a file can say, and the same one without it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.world import World

OFFICE = """
simsales: 1
name: Small
calendar: {start: 2027-01-04, end: 2027-03-31, hours: ["09:00-12:00", "13:00-18:00"]}
products: {basic: {price: 8 k}}
channels: {website: {leads: 30 per month}}
activities: [desk, one-to-one]
stages:
  - {name: talk, effort: 2 h, passes: 60 %}
  - {name: offer, effort: 4 h, passes: 50 %}
"""

PLAIN = (
    OFFICE
    + """teams:
  north: {reps: {anna: {salary: 5 k per month}, ben: {count: 2, hours: 20 h}}}
  south: {reps: {dora: {starts: 2027-02-15}, carl: {leaves: 2027-01-29}}}
meetings: {monday: {days: mon, at: "09:00", length: 1 h}, friday: {days: fri, at: "16:00", length: 1 h}}
"""
)

FULL = (
    OFFICE.replace("passes: 60 %}", "passes: 60 %, due_in: 2 days}")
    + """teams:
  north:
    reps:
      anna: {salary: 5 k per month, activities: {one-to-one: 3 h, desk: 2 h}, enjoys: [offer]}
      ben: {count: 2, hours: 20 h, activities: {one-to-one: 2 h}, overtime: 5 h, enjoys: []}
    overtime_pay: 60 per hour
    ramp: {takes: 6.5 months, starts_at: 30 %}
    practice: {gains: +50 %, half_after: 200 h}
    knowledge_fades: 10 weeks
    coaching: {coach: anna, activity: one-to-one, skill: 70 %, gains: 0.04, fades: 60 days}
    morale: {returns: 20 days, starts: 0.5, win: 0.1, loss: -0.2, fit: 0.3, effort: +5 %, leaving: 0.5}
    fatigue: {knee: 45 h, recovers: 7 days, costs: 3 %}
    cohesion: {fades: 90 days, effort: +2 %, lifts: 0.4, peer_leaves: -0.25}
    turnover: {per_year: 20 %, refill: {after: 30 days, cost: 9 k}, handover: 0.8}
    recognition: {named: 1, lifts: 0.2, others: 0.3, cost: 310 per month}
    bonus: {quota: 100 k, pays: 4 k, above: 3 %, cap: 10 k, effort: +10 %}
  south: {reps: {dora: {starts: 2027-02-15}, carl: {leaves: 2027-01-29}}}
meetings:
  monday: {days: mon, at: "09:00", length: 1 h, spreads: 20 %, kept: 50 %, morale: -0.01, cohesion: 0.02}
  friday: {days: fri, at: "16:00", length: 1 h}
courses:
  selling:
    days: [2027-02-03, 2027-02-02]
    at: "08:00"
    length: 8 h
    teams: [north]
    seats: 3
    mode: external
    travel: 3 h
    price: 700
    fee: 100
    odds: {offer: 1.5}
    speed: {talk: 1.2}
    kept_for: 7 days
    spills: 25 %
    morale: 0.1
    cohesion: 0.2
  pitching:
    days: [2027-01-11, 2027-04-05]
    at: "13:00"
    length: 2 h
    price: 50
    half_life: 30 days
    odds: {talk: 1.1}
team_events:
  outing: {date: 2027-02-02, at: "14:00", length: 4 h, teams: [south], cost: 900, morale: 0.4, cohesion: 0.5}
support:
  back office: {activity: desk, stages: [offer], odds: 1.3, saves: 30 %, half_at: 10 h}
  all round: {activity: desk, saves: 10 %, half_at: 40 h}
tools:
  crm:
    licence: 31 per month
    fee: 62 per month
    upkeep: 1 h
    saves: {talk: 10 %}
    handover_work: 0.5
    handover_loss: 0.25
  archive: {teams: [north], licence: 10 per day, saves: {talk: 20 %, offer: 50 %}, handover_work: 0}
handover: {work: 4 h, odds: 0.7}
strategies:
  without:
    changes:
      courses.selling.use: false
      team_events.outing.use: {value: false, since: 2027-02-01}
      tools.crm.use: {value: false, since: 2027-02-01}
      teams.north.bonus.pays: {value: 5 k, since: 2027-03-01}
      teams.north.reps.ben.overtime: {value: 0 h, since: 2027-02-01}
"""
)


def world_of(text: str, strategy: str = TODAY) -> World:
    loaded = read_scenario_text(text, "s.yaml")
    return compile_world(loaded.scenario, loaded.strategies[strategy])


def same(one: Any, other: Any) -> bool:
    """Return whether two parts of a World hold the same, types and shapes included."""
    if isinstance(one, tuple):
        return (
            isinstance(other, tuple)
            and len(one) == len(other)
            and all(itertools.starmap(same, zip(one, other, strict=True)))
        )
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and bool(np.array_equal(one, other))
        )
    return bool(one == other)


def arrays_of(part: Any) -> list[np.ndarray[Any, Any]]:
    if isinstance(part, tuple):
        return [array for one in part for array in arrays_of(one)]
    return [part] if isinstance(part, np.ndarray) else []
