"""The work of tickets before anything is simulated: how much, whose, and what is said of too much of it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from simsales.decide.capacity import make_capacity
from simsales.decide.fluid import make_fluid
from simsales.errors import InputError
from simsales.feasible.outlook import outlook
from simsales.feasible.prepare import prepare
from simsales.feasible.service import service_hours, ticket_work
from simsales.quantity import HOUR
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario
from simsales.world.compile import compile_world
from simsales.world.world import World

TEXT = """
simsales: 1
name: Service
calendar: {start: 2027-01-01, length: 365 days}
products: {p: {price: 1 k}}
channels: {c: {leads: 0 per month}}
stages: [{name: close, effort: 1 h, passes: 50 %}]
customers: {stays: 80 %, every: 365.25 days, tickets: {repair: {per_year: 12, effort: 2 h}}}
teams:
  t:
    reps:
      ann: {does: [repair]}
      ben: {}
      cid: {does: [close]}
opening: {accounts: [{count: COUNT}]}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "company.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def world_of(folder: Path, text: str) -> World:
    loaded = read_scenario(written(folder, text))
    return compile_world(loaded.scenario, loaded.strategies[TODAY])


def test_the_expected_work_is_customers_times_tickets_times_effort(tmp_path: Path) -> None:
    world = world_of(tmp_path, TEXT.replace("COUNT", "100"))
    hours = ticket_work(world, outlook(world)).sum() / HOUR
    # Of 100 customers 20 % would go in a year; as they go evenly, the mean of e^(-0.2 t) are there.
    there = 100 * (1 - math.exp(-0.2 * 365 / 365.25)) / 0.2
    assert hours == pytest.approx(there * 12 * 2, rel=1e-3)


def test_those_who_can_do_tickets_share_them_equally(tmp_path: Path) -> None:
    world = world_of(tmp_path, TEXT.replace("COUNT", "100"))
    mine = service_hours(world).sum(axis=1)
    assert mine[:2].tolist() == pytest.approx([ticket_work(world, outlook(world)).sum() / 2] * 2)
    assert mine[2] == 0.0


def test_a_plan_has_what_tickets_leave_and_no_ticket_in_its_funnel(tmp_path: Path) -> None:
    busy, idle = (world_of(tmp_path, TEXT.replace("COUNT", count)) for count in ("100", "1"))
    less = make_capacity(idle).free - make_capacity(busy).free
    assert np.allclose(less, service_hours(busy) - service_hours(idle))
    fluid = make_fluid(busy)
    assert fluid.work.shape[2] == 2
    assert not fluid.work[:, :, 1].any()
    assert all(len(group.pools) == 1 for group in fluid.groups)


def test_tickets_that_ask_for_more_than_there_is_are_told(tmp_path: Path) -> None:
    enough, much = (
        prepare(read_scenario(written(tmp_path, TEXT.replace("COUNT", count)))).warnings
        for count in ("50", "2000")
    )
    assert "feasible.service" not in {problem.key for problem in enough}
    (told,) = (problem for problem in much if problem.key == "feasible.service")
    assert "repair" in told.message
    assert "ann" in told.message
    assert "cid" not in told.message


def test_tickets_that_nobody_does_are_refused(tmp_path: Path) -> None:
    text = (
        TEXT.replace("COUNT", "10")
        .replace("[repair]}", "[close]}")
        .replace("ben: {}", "ben: {does: [close]}")
    )
    with pytest.raises(InputError) as error:
        prepare(read_scenario(written(tmp_path, text)))
    (problem,) = error.value.problems
    assert problem.key == "feasible.nobody_serves_tickets"
    assert "repair" in problem.message
