"""Owns the schema of response curves: how leads follow money or hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from simsales.quantity import BARE_NUMBER, QuantityError, parse_effort, parse_money, parse_number
from simsales.scenario.section import Section

__all__ = ["HoursResponse", "Judgement", "Response", "SpendResponse"]


class Judgement(Section):
    """One answer to 'what would so many times today's effort bring?'."""

    times: Annotated[float, Field(gt=0, le=100), BARE_NUMBER] = Field(
        description="Effort as a multiple of today's."
    )
    leads: Annotated[float, Field(ge=0, le=1e9), BARE_NUMBER] = Field(
        description="Leads that it would bring."
    )


class Response(Section):
    """Leads against effort, told by a few judgements (CALLPLAN, Lodish 1971) or by one figure.

    Efforts are in base units: minor units of money, or ticks of working time, for the period that the
    writer has in mind; only ratios to `today` matter, so the period is free.
    """

    today: int | None = Field(default=None, ge=1, description="Today's effort; that of the file when absent.")
    leads: Annotated[float, Field(gt=0, le=1e9), BARE_NUMBER] = Field(
        default=1.0, description="Leads at today's effort; only ratios to it matter."
    )
    none: Annotated[float, Field(ge=0, le=1e9), BARE_NUMBER] | None = Field(
        default=None, description="Leads without any effort."
    )
    judgements: list[Judgement] = Field(
        default=[], max_length=20, description="Leads at other multiples of today's effort."
    )
    most: Annotated[float, Field(gt=0, le=1e9), BARE_NUMBER] | None = Field(
        default=None, description="Leads at any effort, at most."
    )
    elasticity: Annotated[float, Field(gt=0, le=1), BARE_NUMBER] | None = Field(
        default=None, description="Percent more leads per percent more effort; instead of judgements."
    )
    half_at: int | None = Field(
        default=None, ge=1, description="Hill curve: effort that brings half of the most possible."
    )
    shape: Annotated[float, Field(gt=0, le=10), BARE_NUMBER] = Field(
        default=1.0, description="Hill curve: 1 is concave, above 1 S-shaped."
    )

    @model_validator(mode="after")
    def _one_form_and_in_order(self) -> Response:
        forms = [
            self.elasticity is not None,
            self.half_at is not None,
            bool(self.judgements) or self.most is not None,
        ]
        if sum(forms) != 1:
            raise QuantityError("schema.response_form")
        if self.judgements or self.most is not None:
            if self.most is None:
                raise QuantityError("schema.response_most")
            points = sorted([(j.times, j.leads) for j in self.judgements] + [(1.0, self.leads)])
            if self.none is not None:
                points.insert(0, (0.0, self.none))
            levels = [leads for _, leads in points]
            times = [t for t, _ in points]
            if len(set(times)) < len(times) or any(b <= a for a, b in pairwise(levels)):
                raise QuantityError("schema.response_order", leads=", ".join(f"{x:g}" for x in levels))
            if self.most <= levels[-1]:
                raise QuantityError("schema.response_top", most=f"{self.most:g}", highest=f"{levels[-1]:g}")
            if len(points) < 3:
                raise QuantityError("schema.response_few")
        return self


_TIMES = {
    "half": 0.5, "double": 2.0, "twice": 2.0, "triple": 3.0, "one and a half times": 1.5,
    "half as much again": 1.5,
    "一半": 0.5, "两倍": 2.0, "双倍": 2.0, "三倍": 3.0, "一倍半": 1.5,
}  # fmt: skip
_NUMBER = r"([0-9][0-9 ,.']*\s*(?:k|K|M|万)?)"
_LEADS = r"\s*(?:leads?|条|个)?(?:线索)?"
_LINK = r"\s*(?:brings?|gives?|带来)?\s*"
_TODAY = re.compile(
    rf"^(?:today|now|今天|目前)[:：]?\s*(.+?)\s*(?:brings?|gives?|带来)\s*{_NUMBER}{_LEADS}$",
    re.I,
)
_MOST = re.compile(rf"^(?:at most|最多)\s*{_NUMBER}{_LEADS}$", re.I)
_NONE = re.compile(rf"^(?:none|nothing|without|没有|不投入){_LINK}{_NUMBER}{_LEADS}$", re.I)
_OTHER = re.compile(
    rf"^({'|'.join(sorted(map(re.escape, _TIMES), key=len, reverse=True))}|[0-9.]+ times)"
    rf"{_LINK}{_NUMBER}{_LEADS}$",
    re.I,
)


def _from_text(text: str, parse_amount: Callable[[Any], int]) -> dict[str, Any]:
    found: dict[str, Any] = {"judgements": []}
    clauses = re.split(r"[,，;；、]\s*(?![0-9]{3}(?:\D|$))", text.strip())
    for clause in map(str.strip, clauses):
        if match := _TODAY.match(clause):
            found["today"] = parse_amount(match[1])
            found["leads"] = parse_number(match[2].strip())
        elif match := _MOST.match(clause):
            found["most"] = parse_number(match[1].strip())
        elif match := _NONE.match(clause):
            found["none"] = parse_number(match[1].strip())
        elif match := _OTHER.match(clause):
            word = match[1].lower()
            times = _TIMES.get(word) or float(word.split()[0])
            found["judgements"].append({"times": times, "leads": parse_number(match[2].strip())})
        else:
            raise QuantityError("schema.response_clause", clause=clause)
    if "today" not in found:
        raise QuantityError("schema.response_today")
    return found


def _reader(parse_amount: Callable[[Any], int]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            return _from_text(value, parse_amount)
        if isinstance(value, dict):
            return {
                key: parse_amount(inner)
                if key in ("today", "half_at") and isinstance(inner, str | int | float)
                else inner
                for key, inner in value.items()
            }
        return value

    return read


SpendResponse = Annotated[Response, BeforeValidator(_reader(parse_money))]
"""A response to money: amounts as money."""

HoursResponse = Annotated[Response, BeforeValidator(_reader(parse_effort))]
"""A response to working time: amounts as hours."""
