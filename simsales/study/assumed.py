"""Owns the list of assumptions: figures that the file marks as assumed, and defaults of what it leaves out.

Only what can be moved honestly is in it. Where a default has no neighbour that anybody could name (no risks,
no holidays, no open deals on the first day), it stays a sentence of the report and is not tried.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from simsales.quantity import DAY, MoneyPerTime, Rate
from simsales.scenario.loaded import Loaded
from simsales.scenario.marks import marks
from simsales.scenario.paths import Steps, UnknownPathError, dotted, resolve
from simsales.scenario.scenario import Scenario
from simsales.study.assumed_figure import Figure, Form
from simsales.study.assumed_kinds import KINDS, Kind
from simsales.study.assumed_people import left_out
from simsales.study.movable import Assumption, Scale, figure_of, form_of, looked_up
from simsales.words import Phrase

__all__ = ["assumed"]


_DECISIONS: Final = frozenset(
    {"price", "spend", "activities", "hours", "overtime", "bonus", "length", "buffer", "use"}
)
"""What a strategy decides; the other figures that it sets are what it hopes for."""

_ONE_TO_CHOOSE: Final = 1
_SURPRISES: Final = 1.0
_PATIENCE: Final = 30.0 * DAY
_CUSTOMER: Final = 7.0 * DAY
_ELASTICITY: Final = 0.3


def assumed(loaded: Loaded) -> tuple[Assumption, ...]:
    """Return the assumptions of a scenario that can be moved: the marked ones in their order, then defaults.

    Parameters
    ----------
    loaded
        The scenario.
    """
    found: dict[tuple[Steps, str], Assumption] = {}
    for mark in marks(loaded.document):
        if mark.steps[0] == "strategies":
            each = _of_strategies(loaded, mark.steps)
        else:
            each = _below(loaded, mark.steps, looked_up(loaded.scenario, mark.steps), "")
        for one in each:
            found.setdefault((one.places[0], one.strategy), one)
    return (*found.values(), *_defaults(loaded))


def _below(loaded: Loaded, steps: Steps, value: Any, strategy: str) -> Iterator[Assumption]:
    """Yield what can be moved at a place of the file and below it."""
    kind = _kind_at(steps)
    if kind is not None and not (kind.form in {"factor", "money"} and isinstance(value, Mapping)):
        one = _one(loaded, steps, kind, value, strategy)
        if one is not None:
            yield one
        return
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                yield from _below(loaded, (*steps, name), getattr(value, name), strategy)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _below(loaded, (*steps, name), inner, strategy)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _below(loaded, (*steps, place), inner, strategy)


def _of_strategies(loaded: Loaded, steps: Steps) -> Iterator[Assumption]:
    """Yield what strategies are hoped to change, where the file marks it."""
    names = loaded.scenario.strategies if len(steps) == 1 else [str(steps[1])]
    for name in names:
        paths = loaded.scenario.strategies[name].changes if len(steps) < 4 else [str(steps[3])]
        for path in paths:
            try:
                place = resolve(path, loaded.document.root, Scenario, None)
            except UnknownPathError:
                continue
            if not _DECISIONS & set(place):
                own = _own_value(loaded, name, place)
                yield from _below(loaded, place, own, name)


def _own_value(loaded: Loaded, strategy: str, place: Steps) -> Any:
    """Return the first value of its own that a strategy has at a place; None without any."""
    today = looked_up(loaded.scenario, place)
    values = [looked_up(part, place) for _, part in loaded.strategies[strategy]]
    return next((value for value in values if value != today), None)


def _kind_at(steps: Steps) -> Kind | None:
    for pattern, kind in KINDS.items():
        if len(pattern) == len(steps) and all(a in ("*", b) for a, b in zip(pattern, steps, strict=True)):
            return kind
    return None


def _one(loaded: Loaded, steps: Steps, kind: Kind, leaf: Any, strategy: str) -> Assumption | None:
    """Return one marked figure; None where it says nothing that could be moved."""
    if leaf is None or (isinstance(leaf, Mapping) and not leaf):
        return None
    form = form_of(leaf, kind.form)
    today = figure_of(leaf, form)
    scale: Scale = "odds" if form == "chance" else "ratio"
    if today == 0 and not math.isnan(kind.end):
        scale = "from nothing"
    elif today == 0 or (scale == "odds" and today >= 1):
        return None
    what = _phrase(loaded.scenario, kind.word, steps, strategy)
    path = dotted(steps, loaded.document.root)
    per = leaf.per if isinstance(leaf, Rate | MoneyPerTime) else "year" if kind.word == "per_year" else ""
    figure = Figure(what, path, "marked", form, per, today)
    return Assumption(figure, (steps,), scale, kind.end, strategy)


def _phrase(scenario: Scenario, word: str, steps: Steps, strategy: str = "") -> Phrase:
    """Return what a figure is, with the names of what it belongs to."""
    names = [_name(scenario, steps, place) for place in range(1, len(steps))]
    values: dict[str, object] = {"name": names[0] if names else "", "names": names[:1]}
    match steps[0]:
        case "courses" | "tools" | "competitors" | "segments" | "products" | "channels" if names:
            values["inner"] = names[-1]
        case "teams" if len(steps) > 3:
            values["person"] = names[2]
        case "opening" if steps[1] == "deals":
            values["name"] = scenario.opening.deals[int(steps[2])].stage
        case "opening":
            account = scenario.opening.accounts[int(steps[2])]
            values["name"] = account.product or account.segment or account.channel or names[1]
        case "customers" if len(steps) > 2:
            values |= {"name": names[1], "names": names[1:2]}
    if len(steps) > 4 and steps[0] in {"teams", "risks"}:
        values["inner"] = names[-1]
    if steps[0] == "risks" and steps[2] == "effects":
        values["inner"] = scenario.risks[str(steps[1])].effects[int(steps[3])].to
    what = Phrase(f"assume.what.{word}", values)
    if steps[0] == "stages" and "segments" in steps:
        what = Phrase("assume.in_segment", {"what": what, "name": names[2]})
    return Phrase("assume.of_strategy", {"what": what, "name": strategy}) if strategy else what


def _name(scenario: Scenario, steps: Steps, place: int) -> str:
    """Return the name of a step: what stands in a list has its name inside, or its number from 1."""
    step = steps[place]
    if isinstance(step, str):
        return step
    there = looked_up(scenario, steps[: place + 1])
    return str(getattr(there, "name", step + 1))


# Defaults -------------------------------------------------------------------------------------------


def _defaults(loaded: Loaded) -> Iterator[Assumption]:
    """Yield what holds because the file says nothing else."""
    scenario = loaded.scenario
    yield from _stages(loaded)
    yield from _odds(loaded, "channels", scenario.channels)
    yield from _odds(loaded, "segments", scenario.segments)
    yield from _odds(loaded, "products", scenario.products)
    for name, channel in scenario.channels.items():
        if channel.spend is not None and channel.response is None:
            place: Steps = ("channels", name, "response")
            yield _default(loaded, place, "elasticity", "number", "from nothing", 0.0, _ELASTICITY)
        elif channel.response is not None and "carry_over" not in channel.model_fields_set:
            yield _nothing(loaded, ("channels", name, "carry_over"))
    for name, product in scenario.products.items():
        if "cost" not in product.model_fields_set:
            yield _nothing(loaded, ("products", name, "cost"))
    yield from _people(loaded)
    yield from _change(loaded)
    if "commission" not in scenario.money.model_fields_set:
        yield _nothing(loaded, ("money", "commission"))
    if "within" not in scenario.money.pays.model_fields_set:
        within = float(scenario.money.pays.within)
        yield _default(loaded, ("money", "pays", "within"), "pays_within", "duration", "ratio", within)


def _stages(loaded: Loaded) -> Iterator[Assumption]:
    """Yield that deals wait for ever, that waiting does no harm, and that customers decide at once."""
    for index, stage in enumerate(loaded.scenario.stages):
        if stage.effort is None:
            continue
        at: Steps = ("stages", index)
        if stage.patience is None:
            yield _default(loaded, (*at, "patience"), "patience", "time", "from never", math.inf, _PATIENCE)
        if "cools" not in stage.model_fields_set:
            yield _nothing(loaded, (*at, "cools"))
        if stage.customer_takes is None and not stage.segments:
            place = (*at, "customer_takes")
            yield _default(loaded, place, "customer_takes", "time", "from nothing", 0.0, _CUSTOMER)


def _odds(loaded: Loaded, section: str, group: Mapping[str, BaseModel]) -> Iterator[Assumption]:
    """Yield that customers are equally willing, where there are several kinds of them."""
    if len(group) <= _ONE_TO_CHOOSE:
        return
    for name, part in group.items():
        if "odds" not in part.model_fields_set:
            place = (section, name, "odds")
            yield _default(loaded, place, f"{section[:-1]}_odds", "factor", "ratio", 1.0)


def _people(loaded: Loaded) -> Iterator[Assumption]:
    """Yield that people are as able and as fast as anybody, by team, and that nothing comes up."""
    for team, section in loaded.scenario.teams.items():
        for field in ("skill", "speed"):
            places: tuple[Steps, ...] = tuple(
                ("teams", team, "reps", name, field)
                for name, rep in section.reps.items()
                if field not in rep.model_fields_set
            )
            if places:
                what = Phrase(f"assume.what.team_{field}", {"name": team, "names": [p[3] for p in places]})
                path = dotted(places[0], loaded.document.root)
                yield Assumption(Figure(what, path, "default", "factor", "", 1.0), places, "ratio")
        if section.surprises is None:
            place = ("teams", team, "surprises")
            yield _default(loaded, place, "surprises", "rate", "from nothing", 0.0, _SURPRISES)


def _change(loaded: Loaded) -> Iterator[Assumption]:
    """Yield what is taken of how people change, for all whom the file says the same little of."""
    scenario = loaded.scenario
    for places in left_out(scenario):
        kind = _kind_at(places[0])
        assert kind is not None
        today = figure_of(looked_up(scenario, places[0]), kind.form)
        scale: Scale = "odds" if kind.form == "chance" else "ratio"
        names = [_name(scenario, place, _named_at(place)) for place in places]
        what = Phrase(f"assume.what.{kind.word}", {"names": names})
        path = dotted(places[0], loaded.document.root)
        yield Assumption(Figure(what, path, "default", kind.form, "", today), places, scale)


def _named_at(place: Steps) -> int:
    """Return which step of a place is the name of the thing that the figure belongs to."""
    return 2 if place[0] == "customers" and len(place) > 2 else 1


def _nothing(loaded: Loaded, place: Steps) -> Assumption:
    """Return a default of nothing, with the end that is tried for its kind."""
    kind = _kind_at(place)
    assert kind is not None
    return _default(loaded, place, kind.word, kind.form, "from nothing", 0.0, kind.end)


def _default(
    loaded: Loaded,
    place: Steps,
    word: str,
    form: Form,
    scale: Scale,
    today: float,
    end: float = math.nan,
) -> Assumption:
    what = _phrase(loaded.scenario, word, place)
    path = dotted(place, loaded.document.root)
    per = "week" if word == "surprises" else ""
    return Assumption(Figure(what, path, "default", form, per, today), (place,), scale, end)
