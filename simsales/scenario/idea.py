"""Owns the schema of ideas: how often they come, what they are worth, how they are tried and rolled out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import (
    BARE_NUMBER,
    Duration,
    Factor,
    Money,
    MoneyPerTime,
    Probability,
    Share,
    WeeklyHours,
)
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import NumberSpread

__all__ = [
    "BEST",
    "WORST",
    "Encouragement",
    "Gate",
    "Harms",
    "Helps",
    "Idea",
    "Noise",
    "Pilot",
    "RollOut",
    "TimeForIdeas",
]

BEST = 10.0
"""No idea brings more than so many times what there is; the field of leads must know a bound."""
WORST = 0.95
"""No idea takes away more than this share."""

IdeasAYear = Annotated[float, Field(ge=0, le=1_000), BARE_NUMBER]
Some = Annotated[int, Field(ge=2, le=500), BARE_NUMBER]


class TimeForIdeas(Section):
    """Hours in which people think about better ways."""

    activity: Name = Field(description="The standing activity; its promised hours count.")
    half_at: Annotated[WeeklyHours, Field(gt=0)] = Field(
        description="Hours a week that bring half of what time can bring."
    )


class Encouragement(Section):
    """Money by which ideas are encouraged: prizes, a workshop, an hour with a customer."""

    spend: MoneyPerTime = Field(description="What is spent on it today.")
    half_at: MoneyPerTime = Field(description="The spend that brings half of what encouragement can bring.")


class Helps(Section):
    """What good ideas are worth."""

    chance: Probability = Field(description="Chance that an idea is a good one.")
    by: NumberSpread = Field(
        description="How much better it makes what it acts on: a share such as `5 % to 15 %`, at most 10."
    )


class Harms(Section):
    """What the other ideas do; nothing when absent."""

    by: NumberSpread = Field(
        description="How much worse they make what they act on: a share below 1, such as `0 % to 5 %`."
    )


class Noise(Section):
    """How much two like pieces of business differ by luck alone."""

    deviation: Factor = Field(
        description="Standard deviation of the difference within a pair, relative to what is measured."
    )
    over: Annotated[Duration, Field(gt=0)] = Field(
        description="Over what length that is so; it falls with the root of the length."
    )


class Gate(Section):
    """What the evidence of a pilot has to show before an idea is rolled out."""

    gain: Share = Field(default=0.0, description="The gain that an idea must surely exceed.")
    sure: Annotated[Share, Field(ge=0.5, le=0.9999)] = Field(
        default=0.95, description="How sure that must be: 1 less the chance to adopt what brings just `gain`."
    )
    prolongs: Annotated[int, Field(ge=0, le=10), BARE_NUMBER] = Field(
        default=0,
        description="How often a pilot may go on for as long again, when its result is good and not sure.",
    )


class Pilot(Section):
    """How an idea is tried before all work that way."""

    use: bool = Field(
        default=True, description="Whether ideas are tried first: true or false; untried, all are rolled out."
    )
    on: Annotated[Share, Field(gt=0)] = Field(description="Share of the business in which it is tried.")
    pairs: Some = Field(
        description="Pairs of like people or customers that are compared, one with the idea, one without."
    )
    prepare: Annotated[Duration, Field(ge=0)] = Field(default=0, description="Time until a pilot can begin.")
    lasts: Annotated[Duration, Field(gt=0)] = Field(description="How long a pilot lasts.")
    noise: Noise = Field(description="How much the pairs differ by luck.")
    leaks: Annotated[Share, Field(lt=1)] = Field(
        default=0.0, description="Share of the effect that those have, too, who should work as before."
    )
    cost: Annotated[Money, Field(ge=0)] = Field(default=0, description="What each round of a pilot costs.")
    takes: Share = Field(
        default=0.0, description="How much longer work takes where an idea is tried, for the trouble of it."
    )
    at_once: Annotated[int, Field(ge=1, le=100), BARE_NUMBER] = Field(
        default=1, description="How many pilots of these ideas can run at once; the others wait."
    )
    passes: Gate = Field(default_factory=Gate, description="What a pilot has to show.")


class RollOut(Section):
    """How an idea comes into use that is adopted."""

    after: Annotated[Duration, Field(ge=0)] = Field(
        default=0, description="Time from the decision until it works."
    )
    cost: Annotated[Money, Field(ge=0)] = Field(default=0, description="What it costs to introduce it.")
    reaches: Annotated[Share, Field(gt=0)] = Field(
        default=1.0, description="Share of the business that works that way then."
    )


class Idea(Section):
    """A kind of ideas: what they are about, how often one comes, what it is worth."""

    to: str = Field(
        max_length=200,
        description="What such ideas make better or worse: `leads` or `leads of CHANNEL`; `odds` or `odds of "
        "STAGE`; `value` or `value of PRODUCT`; `effort` or `effort of STAGE`, where better is less.",
    )
    per_year: IdeasAYear = Field(default=0.0, description="Ideas a year that come of themselves.")
    at_most: IdeasAYear | None = Field(
        default=None, description="Ideas a year with all the time and encouragement that there could be."
    )
    time: TimeForIdeas | None = Field(default=None, description="Time that is given to them.")
    encouragement: Encouragement | None = Field(default=None, description="Money that is given to them.")
    helps: Helps = Field(description="How many are good, and how good.")
    harms: Harms | None = Field(default=None, description="What the others do; nothing when absent.")
    pilot: Pilot | None = Field(
        default=None, description="How they are tried first; each is rolled out untried when absent."
    )
    rollout: RollOut = Field(default_factory=RollOut, description="How an adopted idea comes into use.")
