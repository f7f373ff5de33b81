"""Owns how compiled code finds rows: `leads(year, slot)` is a record in place, at no cost but an address.

Each function below is made from `layout.TABLES` by `_rows`: it takes the year and one index an axis. There
is no check of bounds, as there is none in compiled code over arrays.
"""

from __future__ import annotations

import operator
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, overload, register_model

from simsales.engines.kernel.layout import TABLES, YEAR


class Row(types.Record):
    """A record with a short name: numba writes a record's name, which lists all fields, into every symbol."""

    def __init__(self, label: str, dtype: Any) -> None:
        plain = numba.from_dtype(dtype)
        fields: Any = [
            (name, {"type": field.type, "offset": field.offset}) for name, field in plain.fields.items()
        ]
        super().__init__(fields, plain.size, plain.aligned)
        self.name = f"Row({label})"


register_model(Row)(models.RecordModel)
_YEAR = Row("year", YEAR)
_struct: Any = cgutils.create_struct_proxy


def _free(define: Any) -> Any:
    """Return the function whose compiled form `define` emits."""
    return intrinsic(define)


def _load(builder: Any, year: Any, field: str) -> Any:
    """Emit the reading of an integer field of the year."""
    fields = YEAR.fields
    assert fields is not None
    place = builder.gep(builder.bitcast(year, cgutils.voidptr_t), [cgutils.intp_t(fields[field][1])])
    return builder.load(builder.bitcast(place, cgutils.intp_t.as_pointer()))


def _rows(name: str) -> Any:
    """Return the compiled function that finds a row of a table."""
    row, inner = TABLES[name]
    record = Row(name, row)
    indices = 1 + len(inner)

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        year, *axes = args
        index = axes[0]
        for length, axis in zip(inner, axes[1:], strict=True):
            index = builder.add(builder.mul(index, _load(builder, year, length)), axis)
        offset = builder.mul(index, cgutils.intp_t(row.itemsize))
        base = builder.inttoptr(_load(builder, year, f"at_{name}"), cgutils.voidptr_t)
        return builder.bitcast(builder.gep(base, [offset]), context.get_value_type(record))

    def typed(*axes: Any) -> Any:
        return record(_YEAR, *(types.int64 for _ in axes)), emit

    if indices == 1:

        def find(typingctx: Any, year: Any, a: Any) -> Any:
            return typed(a)

    elif indices == 2:

        def find(typingctx: Any, year: Any, a: Any, b: Any) -> Any:  # type: ignore[misc]
            return typed(a, b)

    elif indices == 3:

        def find(typingctx: Any, year: Any, a: Any, b: Any, c: Any) -> Any:  # type: ignore[misc]
            return typed(a, b, c)

    else:

        def find(typingctx: Any, year: Any, a: Any, b: Any, c: Any, d: Any) -> Any:  # type: ignore[misc]
            return typed(a, b, c, d)

    find.__name__ = find.__qualname__ = name
    return intrinsic(find)


class Rows(types.Type):
    """The address of records or numbers, which a shared formula may index and ask for its length."""

    def __init__(self, element: Any) -> None:
        self.element = element
        super().__init__(name=f"Rows({element})")


@register_model(Rows)
class _RowsModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("address", types.int64), ("length", types.int64)])  # type: ignore[no-untyped-call]


@_free
def _row(typingctx: Any, rows: Any, index: Any) -> Any:
    element = rows.element

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        parts = _struct(rows)(context, builder, args[0])
        data = context.get_data_type(element)
        base = builder.inttoptr(parts.address, data.as_pointer())
        place = builder.gep(base, [args[1]])
        if isinstance(element, types.Record):
            return builder.bitcast(place, context.get_value_type(element))
        return builder.load(place)

    return element(rows, types.int64), emit


@overload(operator.getitem, strict=False)
def _rows_getitem(rows: Any, index: Any) -> Any:
    if isinstance(rows, Rows) and isinstance(index, types.Integer):
        return lambda rows, index: _row(rows, index)  # noqa: PLW0108 - numba reads its source
    return None


@_free
def _length(typingctx: Any, rows: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _struct(rows)(context, builder, args[0]).length

    return types.int64(rows), emit


@overload(len, strict=False)
def _rows_len(rows: Any) -> Any:
    if isinstance(rows, Rows):
        return lambda rows: _length(rows)  # noqa: PLW0108 - numba reads its source
    return None


def _sequence(element: Any, name: str) -> Any:
    """Return the compiled function that gives a whole table, or what follows a row, to a shared formula."""
    kind = Rows(element)
    size = TABLES[name].row.itemsize

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        year, first, length = args
        made = _struct(kind)(context, builder)
        made.address = builder.add(
            _load(builder, year, f"at_{name}"), builder.mul(first, cgutils.intp_t(size))
        )
        made.length = length
        return made._getvalue()

    def find(typingctx: Any, year: Any, first: Any, length: Any) -> Any:
        return kind(_YEAR, types.int64, types.int64), emit

    find.__name__ = find.__qualname__ = f"{name}_from"
    return intrinsic(find)


@_free
def fetch_lead(typingctx: Any, year: Any, slot: Any) -> Any:
    """Ask the processor to bring a lead's slot nearer, because it will be read soon."""
    size = TABLES["leads"].row.itemsize

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        base = builder.inttoptr(_load(builder, args[0], "at_leads"), cgutils.voidptr_t)
        number = ir.IntType(32)
        fetch = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [cgutils.voidptr_t],
            ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number]),
        )
        for line in range(0, size, 64):
            offset = builder.add(builder.mul(args[1], cgutils.intp_t(size)), cgutils.intp_t(line))
            builder.call(fetch, [builder.gep(base, [offset]), number(1), number(3), number(1)])
        return context.get_dummy_value()

    return types.none(_YEAR, types.int64), emit


@_free
def year_at(typingctx: Any, address: Any) -> Any:
    """Return the year that lies at an address."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(_YEAR))

    return _YEAR(types.int64), emit


@_free
def change(typingctx: Any, year: Any, what: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """Call the code that changes people, which is compiled by itself, where the year says that it lies."""
    number = cgutils.intp_t

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(number, [number] * 6)
        place = builder.inttoptr(_load(builder, args[0], "changes"), kind.as_pointer())
        builder.call(place, [builder.ptrtoint(args[0], number), *args[1:]])
        return context.get_dummy_value()

    return types.none(_YEAR, *(types.int64 for _ in range(5))), emit


@_free
def outside(typingctx: Any, year: Any, what: Any, about: Any) -> Any:
    """Call the code of customers and the market, compiled by itself, too; return what it returns."""
    number = cgutils.intp_t

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(number, [number] * 3)
        place = builder.inttoptr(_load(builder, args[0], "outside"), kind.as_pointer())
        return builder.call(place, [builder.ptrtoint(args[0], number), *args[1:]])

    return types.int64(_YEAR, types.int64, types.int64), emit


assert ir.IntType(64) == cgutils.intp_t, "the kernel needs a 64-bit machine"

distributions_from = _sequence(Row("distributions", TABLES["distributions"].row), "distributions")
points_from = _sequence(types.float64, "points")
calendar_months_from = _sequence(types.int64, "calendar_months")
product_shares_from = _sequence(types.float64, "product_shares")
seasons_from = _sequence(types.float64, "seasons")
segment_shares_from = _sequence(types.float64, "segment_shares")

absences = _rows("absences")
accounts = _rows("accounts")
alarms = _rows("alarms")
answers = _rows("answers")
attempts = _rows("attempts")
attendance = _rows("attendance")
base_crafts = _rows("base_crafts")
begun = _rows("begun")
blocks = _rows("blocks")
bonds = _rows("bonds")
care_terms = _rows("care_terms")
cares = _rows("cares")
channel_states = _rows("channel_states")
channels = _rows("channels")
choices = _rows("choices")
conditions = _rows("conditions")
costs = _rows("costs")
courses = _rows("courses")
crafts = _rows("crafts")
customers = _rows("customers")
days = _rows("days")
dealings = _rows("dealings")
demands = _rows("demands")
effects = _rows("effects")
fits = _rows("fits")
forced = _rows("forced")
forces = _rows("forces")
free = _rows("free")
growth = _rows("growth")
handovers = _rows("handovers")
hazards = _rows("hazards")
idle = _rows("idle")
kept = _rows("kept")
later = _rows("later")
leads = _rows("leads")
learnt = _rows("learnt")
lessons = _rows("lessons")
links = _rows("links")
market_terms = _rows("market_terms")
markets = _rows("markets")
meeting_days = _rows("meeting_days")
meeting_lengths = _rows("meeting_lengths")
meetings = _rows("meetings")
members = _rows("members")
months = _rows("months")
open_accounts = _rows("open_accounts")
openings = _rows("openings")
ordered = _rows("ordered")
own = _rows("own")
own_days = _rows("own_days")
partner_terms = _rows("partner_terms")
partners = _rows("partners")
passed_over = _rows("passed_over")
passing = _rows("passing")
people = _rows("people")
periods = _rows("periods")
pools = _rows("pools")
practice = _rows("practice")
presence = _rows("presence")
prices = _rows("prices")
product_states = _rows("product_states")
products = _rows("products")
promises = _rows("promises")
pupils = _rows("pupils")
queues = _rows("queues")
quitters = _rows("quitters")
reached_shares = _rows("reached_shares")
records = _rows("records")
recoveries = _rows("recoveries")
reliefs = _rows("reliefs")
renewals = _rows("renewals")
reps = _rows("reps")
reserves = _rows("reserves")
risk_states = _rows("risk_states")
moments = _rows("moments")
touches = _rows("touches")
rises = _rows("rises")
risks = _rows("risks")
rooms = _rows("rooms")
savings = _rows("savings")
segment_shares = _rows("segment_shares")
segment_states = _rows("segment_states")
segments = _rows("segments")
sessions = _rows("sessions")
spans = _rows("spans")
stage_states = _rows("stage_states")
stages = _rows("stages")
streams = _rows("streams")
stretches = _rows("stretches")
strikes = _rows("strikes")
support_states = _rows("support_states")
supports = _rows("supports")
takings = _rows("takings")
tally = _rows("tally")
team_known = _rows("team_known")
team_states = _rows("team_states")
teams = _rows("teams")
terms = _rows("terms")
tickets = _rows("tickets")
used = _rows("used")
weeks = _rows("weeks")
within = _rows("within")
