"""Owns the schema of the simulation's own settings: replications, seed, confidence, warm-up."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Duration, Probability
from simsales.scenario.section import Section

__all__ = ["SimulationSection"]


class SimulationSection(Section):
    """How the scenario is simulated."""

    replications: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=100, description="How many times the year is simulated."
    )
    seed: Annotated[int, Field(ge=0, lt=2**62)] = Field(default=1, description="Seed of the random world.")
    confidence: Annotated[Probability, Field(ge=0.5, le=0.999)] = Field(
        default=0.95, description="Confidence of the intervals that are printed."
    )
    warm_up: Duration = Field(default=0, ge=0, description="Time at the start that no metric counts.")
    events_at_most: Annotated[int, Field(ge=1000, le=10_000_000_000)] = Field(
        default=50_000_000, description="Bound on the events of one replication; a run beyond it is refused."
    )
