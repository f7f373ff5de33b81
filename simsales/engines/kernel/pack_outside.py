"""Owns the way of customers and the market from a World to the kernel's tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsales.engines.kernel.packing import table
from simsales.world.world import World

__all__ = ["outside_fields", "pack_outside"]


def pack_outside(world: World) -> dict[str, NDArray[Any]]:
    """Lay out customers and the market."""
    return {**_customers(world), **_service(world), **_market(world), **_channels(world)}


def outside_fields(world: World) -> dict[str, int]:
    """Return how many there are of each, and what of it is active."""
    return {
        "n_sales": world.stages.sales,
        "n_tickets": len(world.clientele.tickets.keys),
        "n_cares": len(world.clientele.cares.activity),
        "n_open_accounts": len(world.clientele.accounts.key),
        "n_takings": int((world.marketplace.takes > 0.0).sum()),
        "serves": int(bool(world.clientele.active)),
        "trades": int(bool(world.marketplace.active)),
        "tries": int(bool(world.stages.attempts.any())),
    }


def _customers(world: World) -> dict[str, NDArray[Any]]:
    clientele, growth, rows = world.clientele, world.clientele.growth, world.clientele.accounts
    one = {
        **growth._asdict(),
        **{name: getattr(clientele, name) for name in ("usual", "half_life", "matters", "left_before")},
        "intends": clientele.intends,
        "index_keeps": world.marketplace.demand_index.keeps,
    }
    return {
        "growth": table("growth", **{name: np.array([value]) for name, value in one.items()}),
        "renewals": table("renewals", term=clientele.term, worth=clientele.worth),
        "open_accounts": table(
            "open_accounts", **(rows._asdict() | {"key": np.array(rows.key, dtype=np.uint64)})
        ),
    }


def _service(world: World) -> dict[str, NDArray[Any]]:
    tickets, cares = world.clientele.tickets, world.clientele.cares
    return {
        "tickets": table(
            "tickets",
            **{
                name: getattr(tickets, name)
                for name in ("in_hours", "by_clock", "rate", "respond_in", "solve_in", "solved", "late")
            },
            key=np.array(tickets.keys, dtype=np.uint64),
        ),
        "recoveries": table("recoveries", lifts=tickets.lifts, cost=tickets.cost),
        "cares": table("cares", activity=cares.activity, half_at=cares.half_at),
        "care_terms": table("care_terms", lifts=cares.lifts),
    }


def _market(world: World) -> dict[str, NDArray[Any]]:
    market, clientele = world.marketplace, world.clientele
    aware = market.awareness
    return {
        "markets": table(
            "markets",
            **{name: getattr(aware, name) for name in ("starts", "half_life", "talk", "size")},
            scale=market.demand_index.scale,
            stay=clientele.stay,
            worth=market.needs.worth,
        ),
        "market_terms": table(
            "market_terms",
            level=aware.level,
            choice=market.share,
            satisfied=clientele.starts,
            answers=market.needs.answers,
        ),
        "choices": table("choices", odds=market.odds),
        "fits": table("fits", odds=market.fit),
    }


def _channels(world: World) -> dict[str, NDArray[Any]]:
    market, health = world.marketplace, world.marketplace.health
    by_channel = ("activity", "half_life", "gives", "half_at", "today", "quality")
    channel, other = np.nonzero(market.takes > 0.0)
    return {
        "takings": table("takings", channel=channel, other=other, share=market.takes[channel, other]),
        "partners": table("partners", **{name: getattr(health, name) for name in by_channel}),
        "partner_terms": table(
            "partner_terms",
            kept=health.kept,
            level=health.level,
            capacity=market.capacity,
            today=market.today,
            days=market.days,
        ),
    }
