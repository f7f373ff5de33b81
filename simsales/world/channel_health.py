"""Owns the compilation of channels' health: the level that care holds up, and what care costs.

A measure reaches the share ``x / (x + half_at)`` of what it `gives`. Two at once give beyond that ``part x
share x share x the smaller gives``: training takes from an incentive and the other way round, incentives of
the manager and of the sellers add to each other (signs: Magnotta, Murtha and Challagalla 2020; sizes:
assumption). Conflict takes a stated share while the other channel is in use. All of it counts as the
difference to the file, where health is 1; contact changes from day to day and is added by the engine
(mechanisms/channel_health.py).
"""

from __future__ import annotations

import math

import numpy as np

from simsales.scenario.channel import Channel
from simsales.scenario.channel_care import ChannelHealth, Measure
from simsales.scenario.scenario import Scenario
from simsales.world.accrual import accrued, per_month
from simsales.world.context import Context
from simsales.world.demand import weekly_hours
from simsales.world.halfway import part_reached
from simsales.world.lengths import days_of
from simsales.world.marketplace import Health
from simsales.world.world import Floats, Ints

__all__ = ["care_cost", "channel_health"]

_MEASURES = ("training", "incentive", "manager_incentive")


def channel_health(context: Context) -> Health:
    """Compile the health of each channel; nothing moves where nothing is said."""
    names = context.names
    listed = [context.scenario.channels[name].health for name in names.channels]
    contacts = [health.contact if health is not None else None for health in listed]
    hours = [weekly_hours(context.base, one.activity) if one else 0 for one in contacts]
    levels = [
        _levels(context, name) if health is not None else [1.0] * len(context.scenarios)
        for name, health in zip(names.channels, listed, strict=True)
    ]
    kept = [_kept(context, name) for name in names.channels]
    return Health(
        half_life=_floats([days_of(health.fades) if health else 0.0 for health in listed]),
        level=np.array(levels, dtype=np.float64),
        kept=np.array(kept, dtype=np.int64),
        activity=np.array(
            [names.activities.index(one.activity) if one else -1 for one in contacts], dtype=np.int64
        ),
        gives=_floats([one.gives if one else 0.0 for one in contacts]),
        half_at=_floats([float(one.half_at) if one else 1.0 for one in contacts]),
        today=_floats([
            part_reached(week, one.half_at) if one else 0.0 for one, week in zip(contacts, hours, strict=True)
        ]),
        quality=_floats([health.quality if health else 0.0 for health in listed]),
    )  # fmt: skip


def care_cost(context: Context) -> Ints:
    """Return what training, incentives and setting up cost, by channel and period."""
    return np.array([_cost(context, name) for name in context.names.channels], dtype=np.int64)


def _cost(context: Context, name: str) -> Ints:
    sections = [scenario.channels[name] for scenario in context.scenarios]
    found = np.zeros(len(sections), dtype=np.int64)
    for measure in _MEASURES:
        in_force = [_measure(section.health, measure) if section.use else None for section in sections]
        found += accrued(context, [one.spend if one else None for one in in_force])
    before = context.base.channels.get(name)
    was_open = before is not None and before.use
    for period, section in enumerate(sections):
        if section.use and not was_open:
            found[period] += section.setup
        was_open = section.use
    return found


def _levels(context: Context, name: str) -> list[float]:
    now = context.scenario.channels[name]
    before = context.base.channels.get(name, now)
    # A section that only a strategy writes has nothing to be compared with in the file.
    held = before.health or now.health
    assert held is not None
    reference = _held(context.base, before.model_copy(update={"health": held}), kept=True)
    found = []
    for scenario, kept in zip(context.scenarios, _kept(context, name), strict=True):
        found.append(1.0 + _held(scenario, scenario.channels[name], kept=bool(kept)) - reference)
    return found


def _kept(context: Context, name: str) -> list[int]:
    """Return in which periods a channel is cared for: until it closes; one that has yet to open waits."""
    before = context.base.channels.get(name)
    opened, found = before is not None and before.use, []
    for scenario in context.scenarios:
        opened = opened or scenario.channels[name].use
        found.append(int(scenario.channels[name].use or not opened))
    return found


def _held(scenario: Scenario, channel: Channel, *, kept: bool) -> float:
    """Return the health that measures hold up, as long as they are kept up, and that conflict takes away."""
    health = channel.health
    assert health is not None
    gives = {name: measure.gives if measure and kept else 0.0 for name, measure in _of(health).items()}
    share = {name: _reached(measure) for name, measure in _of(health).items()}
    pairs = (
        ("training", "incentive", health.together.training_incentive),
        ("manager_incentive", "training", health.together.manager_training),
        ("manager_incentive", "incentive", health.together.manager_incentive),
    )
    return math.fsum((
        *(gives[name] * share[name] for name in _MEASURES),
        *(part * share[a] * share[b] * min(gives[a], gives[b]) for a, b, part in pairs),
        *(-lost for other, lost in health.conflict.items() if _is_open(scenario, other)),
    ))  # fmt: skip


def _of(health: ChannelHealth) -> dict[str, Measure | None]:
    return {name: _measure(health, name) for name in _MEASURES}


def _measure(health: ChannelHealth | None, name: str) -> Measure | None:
    found: Measure | None = getattr(health, name) if health is not None else None
    return found


def _reached(measure: Measure | None) -> float:
    if measure is None:
        return 0.0
    return part_reached(per_month(measure.spend), per_month(measure.half_at))


def _is_open(scenario: Scenario, name: str) -> bool:
    other = scenario.channels.get(name)
    return other is not None and other.use


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
