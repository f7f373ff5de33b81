"""Owns the charts as Vega-Lite dictionaries; field names in their data are fixed, so no name is ever code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from simsales.report.html.exhibit import Spec
from simsales.words import say

__all__ = [
    "COLOURS",
    "FONTS",
    "Bar",
    "Dot",
    "Lean",
    "Month",
    "Point",
    "Spot",
    "Step",
    "bars",
    "dots",
    "fan",
    "grouped_dots",
    "lines",
    "price_curve",
    "scatter",
    "tornado",
    "waterfall",
]

FONTS: Final = (
    "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'PingFang SC', 'Hiragino Sans GB', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'WenQuanYi Zen Hei', "
    "sans-serif"
)
"""Fonts that systems have, those with Chinese characters last."""

INK: Final = "#22303c"
QUIET: Final = "#5a6773"
FAINT: Final = "#e3e7eb"
BLUE: Final = "#1f5c99"
PALE: Final = "#a9c4de"
GREEN: Final = "#1d7a50"
RED: Final = "#b23b1e"
ORANGE: Final = "#c05a12"

COLOURS: Final = ("#1f5c99", "#c05a12", "#1d7a50", "#7a4b9d", "#8a6d00", "#4d5a66")
"""Colours of strategies in their order: told apart also by people who see no red or no green."""

_ROW: Final = 34
_TALL: Final = 260
_PAIR: Final = 62
"""Pixels of a row with two bars and their name above them: names of assumptions are long."""

_PAIR_GAP: Final = 0.5

_LABEL_LIMIT: Final = 150
"""Pixels after which the label of a mark is cut where no script breaks it into lines."""

_NAMED_MARKS: Final = 6
"""More marks than that are not named in the chart, as their names would cover each other."""

_NAMED_SPOTS: Final = 12
"""The same of points that lie apart in two directions."""

_BEHIND: Final = 24
"""Pixels kept behind the end of a scale with a known most."""

_MODEL: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_CONFIG: Final[Spec] = {
    "font": FONTS,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "gridColor": FAINT,
        "domainColor": "#b8c0c8",
        "tickColor": "#b8c0c8",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    },
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -10},
    "text": {"color": INK, "fontSize": 12},
}


class Bar(NamedTuple):
    """A named amount with the range of nine in ten years; `text` is what stands behind it."""

    name: str
    value: float
    low: float
    high: float
    text: str


class Dot(NamedTuple):
    """A named estimate with its range; `kind` gives the colour, `group` the row when rows are grouped."""

    name: str
    value: float
    low: float
    high: float
    text: str
    kind: str
    group: str = ""


class Point(NamedTuple):
    """A named estimate with its range over what it costs."""

    name: str
    price: float
    value: float
    low: float
    high: float
    text: str


class Month(NamedTuple):
    """A month with the middle year and the range of nine in ten years."""

    name: str
    value: float
    low: float
    high: float
    text: str
    kind: str = ""


class Step(NamedTuple):
    """A step of a waterfall from `start` to `end`; a total begins at 0."""

    name: str
    start: float
    end: float
    is_total: bool
    text: str


class Spot(NamedTuple):
    """A named point of two estimates with the range of each; `text` says both."""

    name: str
    x: float
    x_low: float
    x_high: float
    y: float
    y_low: float
    y_high: float
    text: str


class Lean(NamedTuple):
    """What one end of an assumption does: its change with the range of that, told in words."""

    name: str
    is_higher: bool
    value: float
    low: float
    high: float
    text: str


def fan(months: Sequence[Month], unit: str, marks: Sequence[Month] = ()) -> Spec:
    """Return a line with a band over the months, and what is to be reached when, with its name."""
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "area", "color": PALE, "opacity": 0.65},
            "encoding": {"y": _amount("low", unit), "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.5, "point": {"size": 36, "color": BLUE}},
            "encoding": {"y": _amount("value", unit), "tooltip": _tip()},
        },
    ]
    if marks:
        layers += _marks(marks, unit, [month.name for month in months])
    return _chart(_rows(months), _TALL, {"x": _months()}, layers)


def lines(months: Sequence[Month], unit: str, kinds: Sequence[str]) -> Spec:
    """Return one line over the months for each kind."""
    colour = _colour(kinds, COLOURS[: len(kinds)])
    mark = {"type": "line", "strokeWidth": 2.5, "point": {"size": 36}}
    encoding = {"x": _months(), "y": _amount("value", unit), "color": colour, "tooltip": _tip()}
    dash = {"field": "kind", "type": "nominal", "legend": None, "scale": {"domain": [*kinds]}}
    return _chart(_rows(months), _TALL, {**encoding, "strokeDash": dash}, [{"mark": mark}])


def bars(items: Sequence[Bar], unit: str, most: float | None = None) -> Spec:
    """Return bars from 0 with the range of nine in ten years as a thin line, and words behind."""
    largest = max((max(item.high, item.value) for item in items), default=0.0)
    # The longest bar ends where the scale does: its label then has its room whatever the width.
    top = max(most or 0.0, largest) or 1.0
    scale = {"domain": [0, top], "nice": False}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "color": PALE, "height": {"band": 0.62}},
            "encoding": {"x": _amount("value", unit, scale)},
        },
        {
            "mark": {"type": "rule", "color": BLUE, "strokeWidth": 2},
            "encoding": {"x": _amount("low", unit, scale), "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"x": _amount("edge", unit, scale), "text": {"field": "text", "type": "nominal"}},
        },
    ]
    edges = [min(max(item.value, item.high), top) for item in items]
    rows = [{**row, "edge": _drawable(edge)} for row, edge in zip(_rows(items), edges, strict=True)]
    if most is not None:
        for layer in layers:
            # Marks beyond the most that there can be would say that there is more.
            layer["encoding"]["x"]["axis"] |= {
                "values": [most * part / 5 for part in range(6)],
                "tickCount": 6,
            }
    encoding = {"y": _names([item.name for item in items]), "tooltip": _tip()}
    chart = _chart(rows, _ROW * max(len(items), 1), encoding, layers)
    # A label behind a bar that ends near the most needs room beyond it.
    return chart if most is None else {**chart, "padding": {**chart["padding"], "right": _BEHIND}}


def waterfall(steps: Sequence[Step], unit: str) -> Spec:
    """Return amounts that lead from the first total to the last."""
    ends = [edge for step in steps for edge in (step.start, step.end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    scale = {"domain": [low, high if high > low else low + 1.0], "nice": False}
    rows = [
        {
            "name": step.name,
            "start": step.start,
            "end": step.end,
            "edge": max(step.start, step.end),
            "text": step.text,
            "kind": "total" if step.is_total else "less",
        }
        for step in steps
    ]
    layers = [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}},
            "encoding": {
                "x": _amount("start", unit, scale),
                "x2": {"field": "end"},
                "color": {
                    "field": "kind",
                    "type": "nominal",
                    "legend": None,
                    "scale": {"domain": ["total", "less"], "range": [BLUE, "#d59a7c"]},
                },
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"x": _amount("edge", unit, scale), "text": {"field": "text", "type": "nominal"}},
        },
        {"mark": {"type": "rule", "color": QUIET}, "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
    ]
    encoding = {"y": _names([step.name for step in steps]), "tooltip": _tip()}
    return _chart(rows, _ROW * max(len(steps), 1), encoding, layers)


def tornado(leans: Sequence[Lean], unit: str) -> tuple[Spec, tuple[tuple[str, str], ...]]:
    """Return bars from 0 to both sides with their ranges as lines, and the legend of their colours."""
    names = list(dict.fromkeys(lean.name for lean in leans))
    kinds = (say("assume.page.lower"), say("assume.page.higher"))
    colours = (ORANGE, BLUE)
    rows: list[dict[str, Any]] = [
        {
            "name": lean.name,
            "kind": kinds[lean.is_higher],
            "value": _drawable(lean.value),
            "low": _drawable(lean.low),
            "high": _drawable(lean.high),
            "text": lean.text,
        }
        for lean in leans
    ]
    scale = {"domain": [*kinds], "range": [*colours]}
    beside = {"field": "kind", "sort": [*kinds]}
    colour = {"field": "kind", "type": "nominal", "legend": None, "scale": scale}
    axis = {"tickCount": 5, "format": "+,~f", "labelExpr": "datum.value ? datum.label : '0'"}
    amount: dict[str, Any] = {"type": "quantitative", "title": unit, "axis": axis}
    row = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": None,
        "scale": {"paddingInner": _PAIR_GAP, "paddingOuter": _PAIR_GAP / 2},
    }
    shape = {"y": row, "yOffset": beside, "tooltip": _tip()}
    above = -(_PAIR * (1 - _PAIR_GAP) / 2 + 9)
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "opacity": 0.55},
            "encoding": {**shape, "x": {**amount, "field": "value"}, "color": colour},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK},
            "encoding": {**shape, "x": {**amount, "field": "low"}, "x2": {"field": "high"}},
        },
        {"mark": {"type": "rule", "color": QUIET}, "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
        {
            "data": {"values": [{"name": name} for name in names]},
            "mark": {"type": "text", "align": "left", "dy": above},
            "encoding": {"x": {"value": 0}, "y": row, "text": {"field": "name", "type": "nominal"}},
        },
    ]
    spec = _chart(rows, _PAIR * max(len(names), 1), {}, layers)
    return spec, tuple(zip(kinds, colours, strict=True))


def dots(items: Sequence[Dot], unit: str, kinds: Sequence[tuple[str, str]]) -> Spec:
    """Return differences as points with their ranges beside a line at 0; `kinds` are (name, colour)."""
    colour = _colour([name for name, _ in kinds], [colour for _, colour in kinds])
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": QUIET}, "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
        {
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {
                "y": _names([item.name for item in items]),
                "x": _amount("low", unit),
                "x2": {"field": "high"},
                "color": colour,
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {
                "y": _names([item.name for item in items]),
                "x": _amount("value", unit),
                "color": colour,
                "tooltip": _tip(),
            },
        },
    ]
    return _chart(_rows(items), _ROW * max(len(items), 1) + 10, {}, layers)


def price_curve(points: Sequence[Point], unit: str, chance_unit: str, wanted: Sequence[float]) -> Spec:
    """Return chances with their ranges over what they cost, and a line at each chance that is wanted."""
    scale = {"domain": [0, 100]}
    price = _amount("price", unit)
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"wanted": value} for value in wanted]},
            "mark": {"type": "rule", "color": QUIET, "strokeDash": [3, 3]},
            "encoding": {"y": _amount("wanted", chance_unit, scale)},
        },
        {
            "mark": {"type": "line", "color": PALE, "strokeWidth": 2.5},
            "encoding": {"x": price, "y": _amount("value", chance_unit, scale)},
        },
        {
            "mark": {"type": "rule", "color": BLUE, "strokeWidth": 3},
            "encoding": {"x": price, "y": _amount("low", chance_unit, scale), "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": BLUE},
            "encoding": {"x": price, "y": _amount("value", chance_unit, scale), "tooltip": _tip()},
        },
    ]
    return _chart(_rows(points), _TALL, {}, layers)


def grouped_dots(
    items: Sequence[Dot], unit: str, kinds: Sequence[str], wanted: Sequence[tuple[str, float]]
) -> Spec:
    """Return estimates from 0 to 100 in groups of rows, a colour for each kind, and what each group wants."""
    groups = list(dict.fromkeys(item.group for item in items))
    axis = {
        "grid": True,
        "tickBand": "extent",
        "domain": False,
        "ticks": False,
        "labelColor": INK,
        "labelPadding": 8,
    }
    row = {"field": "group", "type": "nominal", "sort": None, "title": None, "axis": axis}
    beside = {"field": "kind", "sort": [*kinds]}
    scale = {"domain": [0, 100]}
    colour = _colour(kinds, COLOURS[: len(kinds)])
    shape = {"y": row, "yOffset": beside, "color": colour, "tooltip": _tip()}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"group": group, "wanted": value} for group, value in wanted]},
            "mark": {"type": "tick", "color": INK, "thickness": 2, "height": {"band": 0.86}},
            "encoding": {"y": row, "x": _amount("wanted", unit, scale)},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {**shape, "x": _amount("low", unit, scale), "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {**shape, "x": _amount("value", unit, scale)},
        },
    ]
    height = max(len(groups), 1) * (18 * max(len(kinds), 1) + 16)
    return _chart(_rows(items), height, {}, layers)


def scatter(spots: Sequence[Spot], across: str, upwards: str) -> Spec:
    """Return points with their ranges in both directions; `across` counts percent, from 0 to 100."""
    scale = {"domain": [0, 100], "nice": False}
    middle = {"x": _amount("x", across, scale), "y": _amount("y", upwards)}
    line = {"type": "rule", "strokeWidth": 2, "color": PALE}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": QUIET}, "encoding": {"y": {"datum": 0, "type": "quantitative"}}},
        {
            "mark": line,
            "encoding": {**middle, "x": _amount("x_low", across, scale), "x2": {"field": "x_high"}},
        },
        {"mark": line, "encoding": {**middle, "y": _amount("y_low", upwards), "y2": {"field": "y_high"}}},
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": BLUE},
            "encoding": {**middle, "tooltip": _tip()},
        },
    ]
    if len(spots) <= _NAMED_SPOTS:
        half = 50
        for rows, align, side in (
            ([spot for spot in spots if spot.x < half], "left", 8),
            ([spot for spot in spots if spot.x >= half], "right", -8),
        ):
            text = {"type": "text", "align": align, "baseline": "bottom", "dx": side, "dy": -4}
            layers.append(
                {
                    "data": {"values": _rows(rows)},
                    "mark": {**text, "limit": _LABEL_LIMIT},
                    "encoding": {**middle, "text": {"field": "name", "type": "nominal"}},
                }
            )
    return _chart(_rows(spots), _TALL + 60, {}, layers)


def _chart(
    rows: Sequence[dict[str, Any]], height: int, encoding: dict[str, Any], layers: list[dict[str, Any]]
) -> Spec:
    return {
        "$schema": _MODEL,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "right": 6, "top": 6, "bottom": 4},
        "data": {"values": [*rows]},
        "encoding": encoding,
        "layer": layers,
        "config": _CONFIG,
    }


def _rows(items: Sequence[Bar | Dot | Month | Point | Spot]) -> list[dict[str, Any]]:
    return [{field: _drawable(value) for field, value in item._asdict().items()} for item in items]


def _drawable(value: Any) -> Any:
    """Return a value as JSON has it: a limit that is not known is no mark."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _amount(field: str, unit: str, scale: dict[str, Any] | None = None) -> dict[str, Any]:
    axis = {"tickCount": 5, "format": ",~f" if unit else ""}
    found: dict[str, Any] = {"field": field, "type": "quantitative", "title": unit, "axis": axis}
    return found if scale is None else {**found, "scale": scale}


def _months() -> dict[str, Any]:
    axis = {"labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 3, "grid": False}
    return {
        "field": "name",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": axis,
        "scale": {"type": "point", "padding": 0.3},
    }


def _names(names: Sequence[str]) -> dict[str, Any]:
    axis = {"grid": False, "ticks": False, "domain": False, "labelColor": INK, "labelPadding": 6}
    return {"field": "name", "type": "nominal", "sort": [*names], "title": None, "axis": axis}


def _colour(kinds: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": [*kinds], "range": [*colours]}
    return {"field": "kind", "type": "nominal", "legend": None, "scale": scale}


def _tip() -> list[dict[str, Any]]:
    return [
        {"field": "name", "type": "nominal", "title": say("page.tip_name")},
        {"field": "text", "type": "nominal", "title": say("page.tip_value")},
    ]


def _marks(marks: Sequence[Month], unit: str, months: Sequence[str]) -> list[dict[str, Any]]:
    """Return the marks with their labels: to the right in the first half of the months, else to the left."""
    at = {"y": _amount("value", unit)}
    diamond = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "color": INK}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": _rows(marks)},
            "mark": diamond,
            "encoding": {**at, "tooltip": _tip()},
        }
    ]
    if len(marks) > _NAMED_MARKS:
        return layers
    half = len(months) / 2
    early = [mark for mark in marks if months.index(mark.name) < half]
    late = [mark for mark in marks if months.index(mark.name) >= half]
    for part, align, side in ((early, "left", 9), (late, "right", -9)):
        if part:
            text = {
                "type": "text",
                "align": align,
                "baseline": "bottom",
                "dx": side,
                "dy": -3,
                "limit": _LABEL_LIMIT,
            }
            label = {**at, "text": {"field": "text", "type": "nominal"}}
            layers.append({"data": {"values": _rows(part)}, "mark": text, "encoding": label})
    return layers
