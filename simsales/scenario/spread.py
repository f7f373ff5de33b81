"""Owns what the user may write for a value that varies, and its one canonical form, the `Spread`.

A spread is written as a plain value (``5 days``), as a sentence (``usually 5 days, one in ten over 20``), as
``between 2 and 4 days``, as a short text (``exponential mean 3 min``), or as a mapping with one family
(``lognormal: {median: 5 days, sigma: 0.8}``). Sentences are read in `spread_text`, families in
`spread_family`; here they become field types of the schema: `DurationSpread`, `EffortSpread`, `MoneySpread`
and `NumberSpread`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from pydantic_core import CoreSchema, core_schema

from simsales.quantity import parse_duration, parse_effort, parse_factor, parse_money, parse_number
from simsales.quantity.text import nearest, shown
from simsales.quantity.written import Info, Written, currency_of
from simsales.scenario.spread_family import (
    FAMILIES,
    PARAMETERS,
    Reader,
    Spread,
    family_of,
    parameter_of,
    read_family,
    refuse,
    weight_of,
)
from simsales.scenario.spread_text import read_text

__all__ = ["DurationSpread", "EffortSpread", "MoneySpread", "NumberSpread", "Reader", "Spread", "read_spread"]

MOST_COMPONENTS: Final = 50
DEEPEST: Final = 5
"""So deep may mixtures be nested."""


def read_spread(written: object, read: Reader) -> Spread:
    """Read a value that varies.

    Parameters
    ----------
    written
        What the file holds: a number, a text or a mapping.
    read
        Reads a single value of the wanted kind into base units.

    Returns
    -------
    Spread
        The canonical form; writings that mean the same give equal spreads.

    Raises
    ------
    QuantityError
        When it is no spread, with the message's key and values.
    """
    return replace(_read(written, read, 0), written=written)


def _read(written: object, read: Reader, depth: int) -> Spread:
    if isinstance(written, str):
        return read_text(written, read)
    if not isinstance(written, Mapping):
        return Spread("constant", (read.value(written),))
    if len(written) != 1:
        refuse("one_family", ", ".join(str(name) for name in written), example=read.example)
    name, given = next(iter(written.items()))
    family = family_of(str(name))
    if family is None:
        near = nearest(str(name), FAMILIES)
        if near:
            refuse("family_near", name, word=shown(name), remedy=near)
        refuse("family", name, families=", ".join(FAMILIES))
    if family == "mixture":
        return _read_mixture(given, read, depth)
    return read_family(family, given, read)


def _read_mixture(given: object, read: Reader, depth: int) -> Spread:
    if not isinstance(given, list | tuple) or not 1 <= len(given) <= MOST_COMPONENTS or depth >= DEEPEST:
        refuse("mixture", given, example=read.example, most=MOST_COMPONENTS)
    components = []
    for part in given:
        named = (
            {parameter_of(str(name)): value for name, value in part.items()}
            if isinstance(part, Mapping)
            else {}
        )
        if set(named) != {"weight", "of"} or not isinstance(part, Mapping) or len(part) != len(named):
            refuse("mixture", part, example=read.example, most=MOST_COMPONENTS)
        components.append((weight_of(named["weight"]), _read(named["of"], read, depth + 1)))
    return components[0][1] if len(components) == 1 else Spread("mixture", components=tuple(components))


def number_or_percent(written: object) -> float:
    """Read a plain number; a percentage is the number that it stands for (90 % is 0.9)."""
    percent = isinstance(written, str) and written.rstrip().endswith(("%", "％"))
    return parse_factor(written) if percent else parse_number(written)


class _SpreadWritten(Written[Spread]):
    def __init__(
        self,
        single: Callable[[object], int | float],
        *,
        examples: tuple[str, str, str],
        what: str,
        unit: str,
        number: dict[str, Any] | None = None,
    ) -> None:
        self.single = Reader(single, examples[0])
        super().__init__(
            lambda value: read_spread(value, self.single),
            str,
            examples=examples,
            unit=unit,
            pattern=r"\S",
            description=f"{what} that may vary: {'; '.join(examples)}; or a family with its parameters.",
            number=number,
        )
        forms = [{"type": "string", "pattern": r"\S"}, _mapping_schema()]
        self.json_schema = {
            "description": self.json_schema["description"],
            "examples": list(examples),
            "anyOf": forms if number is None else [{"type": "number", **number}, *forms],
        }

    def read(self, value: object, info: Info) -> Spread:
        return value if isinstance(value, Spread) else read_spread(value, self.reader(currency_of(info)))

    def reader(self, currency: str | None) -> Reader:
        """Return the reader of single values; only money asks for the scenario's currency."""
        del currency
        return self.single

    def core_schema(self) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self._validate,
            # As the file has it: a derived parameter, rounded and read again, would be another distribution.
            serialization=core_schema.plain_serializer_function_ser_schema(_as_written, when_used="json"),
            metadata={"pydantic_js_functions": [lambda *_: dict(self.json_schema)]},
        )


class _MoneySpreadWritten(_SpreadWritten):
    def reader(self, currency: str | None) -> Reader:
        return Reader(lambda single: parse_money(single, currency), self.single.example)


def _as_written(spread: Spread) -> Any:
    return spread.written


def _mapping_schema() -> dict[str, Any]:
    single = {"type": ["string", "number"]}
    shapes: dict[str, Any] = {
        family: {
            "type": "object",
            "properties": dict.fromkeys(PARAMETERS[family], single),
            "additionalProperties": False,
        }
        for family in FAMILIES
        if PARAMETERS[family]
    }
    shapes["constant"] = single
    shapes["empirical"] = {
        "anyOf": [
            {"type": "array", "items": single, "minItems": 1},
            {"type": "object", "additionalProperties": single, "minProperties": 1},
        ]
    }
    shapes["quantiles"] = {"type": "object", "additionalProperties": single, "minProperties": 2}
    shapes["mixture"] = {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {"weight": single, "of": {"type": ["string", "number", "object"]}},
            "required": ["weight", "of"],
            "additionalProperties": False,
        },
    }
    return {
        "type": "object",
        "properties": shapes,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


DurationSpread = Annotated[
    Spread,
    _SpreadWritten(
        parse_duration,
        examples=("5 days", "usually 5 days, one in ten over 20", "between 2 and 4 days"),
        what="How long by the clock,",
        unit="milliseconds",
    ),
]
"""A time by the clock that may vary, ticks."""

EffortSpread = Annotated[
    Spread,
    _SpreadWritten(
        parse_effort,
        examples=("2 h", "usually 2 h, one in ten over 5", "between 30 and 90 min"),
        what="Working time",
        unit="milliseconds of work",
    ),
]
"""Working time that may vary, ticks."""

MoneySpread = Annotated[
    Spread,
    _MoneySpreadWritten(
        parse_money,
        examples=("12 k", "usually 12 k, one in ten over 40 k", "between 8 k and 20 k"),
        what="Money in the scenario's currency",
        unit="minor units (1/100)",
        number={"minimum": 0},
    ),
]
"""Money that may vary, minor units."""

NumberSpread = Annotated[
    Spread,
    _SpreadWritten(
        number_or_percent,
        examples=("1.2", "usually 1, one in ten over 1.4", "between 80 % and 120 %"),
        what="A number of at least 0",
        unit="a number",
        number={"minimum": 0},
    ),
]
"""A number of at least 0 that may vary."""
