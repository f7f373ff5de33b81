"""Owns what in a strategy may pay for a gain: what costs something, and belongs to what is gained.

Costs of the whole company and of people's time may be for anything. Otherwise a gain is paid for where it
lies (the cost of the better product, the spend of the channel), by what its price gives away, or by work on
the same customers. What has an effect of its own in the simulation (care, prevention, another channel's
training) pays for that effect, and for nothing that is only written down beside it.
"""

from __future__ import annotations

from typing import Final

from simsales.scenario.levers import is_fact
from simsales.scenario.paths import Steps

__all__ = ["pays_for"]


def _patterns(written: str) -> tuple[Steps, ...]:
    return tuple(tuple(pattern.split(".")) for pattern in written.split())


_FOR_ANYTHING: Final = _patterns("""
    money.fixed_costs money.commission teams.*.reps teams.*.overtime_pay teams.*.bonus
""")
"""With what is below: what the whole company pays, and what people are there for and paid for."""

_GIVEN_AWAY: Final = _patterns("products")
"""What customers pay, and what delivery costs: the margin."""

_BY_PART: Final[dict[str, tuple[Steps, ...]]] = {
    "products": (),
    "channels": (*_GIVEN_AWAY, *_patterns("promotion")),
    "segments": (*_GIVEN_AWAY, *_patterns("promotion research discovery customers")),
    "stages": (
        *_GIVEN_AWAY,
        *_patterns("discovery courses tools support meetings team_events"),
        *_patterns("teams.*.coaching teams.*.recognition teams.*.contest teams.*.appraisal"),
    ),
}
"""Part of the file in which a gain lies -> what else may be spent on it."""


def pays_for(cost: Steps, gain: Steps) -> bool:
    """Return whether what costs something at one place may be what a gain at another place takes.

    Parameters
    ----------
    cost, gain
        Places of the file, such as ``("channels", "web", "spend")`` and ``("channels", "web", "leads")``.
    """
    if cost[:2] == gain[:2]:
        return True
    return is_fact(cost, (*_FOR_ANYTHING, *_BY_PART[str(gain[0])]))
