"""Owns the schema of a stage of the funnel: work, the customer's time, the chance to go on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from simsales.quantity import BARE_NUMBER, DAY, Duration, Factor, MonthName, Probability, QuantityError, Share
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import DurationSpread, EffortSpread

__all__ = ["Contact", "Stage", "StageInSegment"]


class StageInSegment(Section):
    """What differs in one segment."""

    customer_takes: DurationSpread = Field(description="As in the stage, for this segment.")
    lost_takes: DurationSpread | None = Field(default=None, description="As in the stage, for this segment.")


class Contact(Section):
    """How often somebody tries until a customer is reached; each time is the stage's work once more."""

    attempts: Annotated[int, Field(ge=1, le=100)] = Field(
        default=6, description="Attempts at most; who is not reached then ends without a decision."
    )
    first: Annotated[Probability, Field(gt=0)] = Field(
        default=0.486, description="Chance to reach somebody at the first attempt (from a vendor's figures)."
    )
    alike: Annotated[float, Field(ge=1, le=1e6), BARE_NUMBER] = Field(
        default=7.3,
        description="How alike customers are in this: the chance of attempt k is first x alike / (alike + k "
        "- 1); a large number keeps it the same (from a vendor's figures).",
    )
    every: Duration = Field(default=DAY, ge=0, description="Time from one attempt to asking for the next.")


class Stage(Section):
    """One step on the way from a lead to a won deal."""

    name: Name = Field(description="Name of the stage.")
    effort: EffortSpread | None = Field(
        default=None, description="Working time of one person; none when absent."
    )
    passes: Probability = Field(
        default=1.0,
        description="Chance to go on (in the last stage: to be won), before skill and other odds.",
    )
    odds: dict[MonthName, Annotated[Factor, Field(gt=0)]] = Field(
        default={},
        description="Factor on the odds to pass by the month of the customer's decision (of its beginning, "
        "when "
        "`lost_takes` says that lost deals take another time); 1 for a month that is not named.",
    )
    customer_takes: DurationSpread | None = Field(
        default=None, description="Time from the end of the work to the customer's decision; calendar time."
    )
    lost_takes: DurationSpread | None = Field(
        default=None, description="The same for deals that do not pass; as `customer_takes` when absent."
    )
    segments: dict[Name, StageInSegment] = Field(
        default={}, description="Other times of the customer by segment."
    )
    decides_in: dict[MonthName, Factor] = Field(
        default={},
        description="Weight of a month for the customer's decision (3 in March: three times as likely to "
        "fall there as "
        "its time alone says); 1 for a month that is not named.",
    )
    no_decision: Share = Field(
        default=0.0,
        description="Share of the deals that do not pass which end without a decision, not lost to anybody.",
    )
    patience: DurationSpread | None = Field(
        default=None,
        description="How long a deal waits for somebody to work on it before it goes cold; for ever when "
        "absent.",
    )
    cools: Annotated[float, Field(ge=0, le=10), BARE_NUMBER] = Field(
        default=0.0, description="Log-odds to pass lost per ln(1 + hours waited for work); 0 is no effect."
    )
    priority: Annotated[int, Field(ge=1, le=9)] = Field(
        default=5,
        description="Which work goes first when several wait: 1 before 9, then the longest waiting.",
    )
    keeps_owner: bool = Field(
        default=True, description="Whether the deal stays with the person who first worked on it, if able."
    )
    contact: Contact | None = Field(
        default=None, description="Attempts to reach the customer; the first one does when absent."
    )
    needs: Annotated[Factor, Field(gt=0)] | None = Field(
        default=None,
        description="Skill that the stage asks of a person, as a factor on the odds; what is missing is the "
        "need for training.",
    )
    due_in: Duration | None = Field(
        default=None,
        gt=0,
        description="Time from asking for the work until it is done that was promised; only measured.",
    )

    @model_validator(mode="after")
    def _season_of_plain_times(self) -> Stage:
        times = [self.customer_takes, self.lost_takes]
        times += [time for part in self.segments.values() for time in (part.customer_takes, part.lost_takes)]
        if self.decides_in and any(time is not None and time.kind == "mixture" for time in times):
            raise QuantityError("schema.season_mixture", stage=self.name)
        return self
