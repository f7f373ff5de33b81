"""Owns what a rule sets: read from its words by the schema, and put into a scenario that is in force.

Unlike a strategy's changes, which are put into the file and checked as a whole, these are put in while years
are simulated, thousands of times; the checks of the file have seen each of them before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Final

from annotated_types import Ge, Le
from pydantic import BaseModel, TypeAdapter, ValidationError

from simsales.quantity import MoneyPerTime, QuantityError, Rate, half_up, parse_factor
from simsales.quantity.text import shown
from simsales.scenario.field_kinds import Kind, stepped
from simsales.scenario.paths import Steps
from simsales.scenario.reckoning import Operator
from simsales.scenario.scenario import Scenario

__all__ = ["RELATIVE", "Act", "put", "read_act"]

RELATIVE: Final[tuple[Operator, ...]] = ("*=", "+=", "-=")
"""What a change of the value in force begins with."""


@dataclass(frozen=True, slots=True)
class Act:
    """One value that a rule sets.

    Parameters
    ----------
    steps
        Its place in the scenario.
    operator
        ``=``, or one of `RELATIVE`.
    value
        What is set; what is added or taken away; a factor.
    """

    steps: Steps
    operator: Operator
    value: Any


def read_act(scenario: Scenario, path: str, written: object) -> Act:
    """Return what a line of a rule sets.

    Raises
    ------
    QuantityError
        When the path leads nowhere, or the value is none of its kind.
    """
    steps = _steps(scenario, path)
    text = written.strip() if isinstance(written, str) else ""
    for operator in RELATIVE:
        if text.startswith(operator):
            operand = text[len(operator) :].strip()
            if operator == "*=":
                return Act(steps, operator, parse_factor(operand))
            return Act(steps, operator, _parsed(scenario, steps, operand))
    return Act(steps, "=", _parsed(scenario, steps, written))


def put(scenario: Scenario, act: Act) -> Scenario:
    """Return the scenario with what an act sets; a value that is reckoned stays within its bounds.

    Raises
    ------
    QuantityError
        When the value in force cannot be reckoned with.
    """
    found: Scenario = _put(scenario, act.steps, act, [(Scenario, ())])
    return found


def _steps(scenario: Scenario, path: str) -> Steps:
    """Return the place that a path names; names may hold dots, entries of lists go by name or position."""
    here: Any = scenario
    steps: list[str | int] = []
    rest = path.strip()
    while rest:
        names = _names(here)
        fitting = [name for name in names if rest == name or rest.startswith(f"{name}.")]
        if not fitting:
            raise QuantityError("references.change.empty", path=path, where=".".join(map(str, steps)))
        name = max(fitting, key=len)
        steps.append(names[name])
        here = _below(here, names[name])
        rest = rest[len(name) + 1 :]
    return tuple(steps)


def _names(here: Any) -> Mapping[str, str | int]:
    if isinstance(here, BaseModel):
        return {name: name for name in type(here).model_fields}
    if isinstance(here, Mapping):
        return {str(name): name for name in here}
    if isinstance(here, list):
        numbered: dict[str, str | int] = {str(index + 1): index for index in range(len(here))}
        return numbered | {
            entry.name: index
            for index, entry in enumerate(here)
            if isinstance(getattr(entry, "name", 0), str)
        }
    return {}


def _below(here: Any, step: str | int) -> Any:
    return getattr(here, str(step)) if isinstance(here, BaseModel) else here[step]


def _kinds(steps: Sequence[str | int]) -> list[Kind]:
    kinds: list[Kind] = [(Scenario, ())]
    for step in steps:
        kinds = stepped(kinds, step)
    return kinds


def _parsed(scenario: Scenario, steps: Steps, written: object) -> Any:
    for kind, metadata in _kinds(steps):
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[kind, *metadata] if metadata else kind)
        try:
            return adapter.validate_python(written, strict=True, context={"currency": scenario.currency})
        except ValidationError:
            continue
    raise QuantityError("rules.file.value", written=shown(written))


def _put(here: Any, steps: Sequence[str | int], act: Act, kinds: Sequence[Kind]) -> Any:
    if not steps:
        return act.value if act.operator == "=" else _reckoned(here, act, kinds)
    step, *rest = steps
    if here is None:
        where = ".".join(map(str, act.steps))
        raise QuantityError("references.change.empty", path=where, where=where)
    inner = _put(_below(here, step), rest, act, stepped(kinds, step))
    if isinstance(here, BaseModel):
        return here.model_copy(update={str(step): inner})
    if isinstance(here, list):
        return [inner if index == step else entry for index, entry in enumerate(here)]
    return {**here, step: inner}


def _reckoned(today: Any, act: Act, kinds: Sequence[Kind]) -> Any:
    number = _number(today, act)
    if act.operator == "*=":
        number *= act.value
    else:
        amount = _number(act.value, act, like=today)
        number += amount if act.operator == "+=" else -amount
    return _as(today, _within(number, kinds))


def _number(value: Any, act: Act, like: Any = None) -> float:
    if isinstance(value, MoneyPerTime) and (
        like is None or (value.per, value.every) == (like.per, like.every)
    ):
        return float(value.amount)
    if isinstance(value, Rate) and (like is None or (value.per, value.every) == (like.per, like.every)):
        return value.count
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise QuantityError("rules.file.reckon", path=".".join(map(str, act.steps)))


def _as(today: Any, number: float) -> Any:
    if isinstance(today, MoneyPerTime):
        return replace(today, amount=half_up(Decimal(max(number, 0.0))))
    if isinstance(today, Rate):
        return replace(today, count=max(number, 0.0))
    return half_up(Decimal(number)) if isinstance(today, int) else number


def _within(number: float, kinds: Sequence[Kind]) -> float:
    """Return a number within the bounds that the schema gives to its place."""
    for _, metadata in kinds:
        for bound in metadata:
            if isinstance(bound, Ge):
                number = max(number, float(bound.ge))  # type: ignore[arg-type]
            elif isinstance(bound, Le):
                number = min(number, float(bound.le))  # type: ignore[arg-type]
    return number
