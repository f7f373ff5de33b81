"""Owns what an engine holds in the middle of a year: deals, people and risks once a record is written.

Both engines are asked for the same things under the same names, so that their answers can be laid side by
side. An engine stops when the event is over that wrote the record: the reference engine's processes have all
run as far as they go at that alarm, and the kernel is back in its loop. What has no meaning then is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from simsales.engines.actors import Lead, Rep
from simsales.engines.clock import FIRST, Clock
from simsales.engines.journal import Record
from simsales.engines.reference import _Run
from simsales.world.world import World

__all__ = ["State", "kernel_states", "records_before", "reference_states"]

State = dict[str, dict[str, object]]
"""What an engine holds, by thing (``deal 12``) and field."""

_WHAT_IT_IS = ("channel", "segment", "product", "value", "born", "stage", "owner", "worker")

_HOW_ONE_IS = ("joined", "morning", "coached", "morale", "hours", "shocks", "booked", "praised", "failed")


class _Over(Exception):
    """The event is over that wrote the record."""


class _Halting(Clock):
    """A clock that stops before the first alarm after `records` records, or before it starts at all.

    `before` counts the records that were written before the event that runs.
    """

    def __init__(self, records: int) -> None:
        super().__init__(initial_time=0)
        self._records = records
        self._written = 0
        self._stands = True
        self.before = 0

    def note(self, _: Record) -> None:
        """Count a record."""
        self._written += 1

    def step(self) -> None:
        """Let the next event happen."""
        alarm_is_next = not self._queue or self._queue[0][1] >= FIRST[0]
        if self._written >= self._records and (self._stands or alarm_is_next):
            raise _Over
        if alarm_is_next:
            self.before = self._written
        self._stands = False
        super().step()


def records_before(world: World, seed: int, replication: int, record: int) -> int:
    """Return how many records the reference engine has written when the event begins that writes this one."""
    return _stopped(world, seed, replication, record)[1].before


def reference_states(
    world: World,
    seed: int,
    replication: int,
    record: int,
    deals: Iterable[int],
    reps: Iterable[int],
    risks: Iterable[int] = (),
) -> State:
    """Return what the reference engine holds when a record has been written.

    Parameters
    ----------
    world, seed, replication
        The year.
    record : int
        Number of the record, from 0; beyond the last one, the state at the end.
    deals, reps, risks : iterable of int
        Keys of deals, numbers of people and risks. What is not there (any more) is empty.
    """
    run, _ = _stopped(world, seed, replication, record)
    held: State = {}
    for key in sorted(deals):
        lead = run.leads_open.get(key)
        held[f"deal {key}"] = {} if lead is None else _lead(lead)
    for index in sorted(reps):
        held[f"person {world.names.reps[index]}"] = _rep(run.reps[index]) | _condition(run, index)
    for index in sorted(risks):
        risk = run.risk_state[index]
        held[f"risk {world.names.risks[index]}"] = (
            {"eased": int(risk.eased), "since": risk.since} if risk.active else {}
        )
    return held


def kernel_states(
    world: World,
    seed: int,
    replication: int,
    record: int,
    deals: Iterable[int],
    reps: Iterable[int],
    risks: Iterable[int] = (),
) -> State:
    """Return what the kernel holds when a record has been written; parameters as for `reference_states`."""
    # Only who compares engines has the kernel, and it is loaded by then.
    from simsales.engines.kernel.layout import WORKING
    from simsales.engines.kernel.simulate import stopped_at

    tables = stopped_at(world, seed, replication, record)
    leads = tables["leads"]
    held: State = {}
    for key in sorted(deals):
        rows = leads[(leads["key"] == key) & (leads["state"] == WORKING)]
        held[f"deal {key}"] = _lead_row(rows[0]) if len(rows) else {}
    for index in sorted(reps):
        held[f"person {world.names.reps[index]}"] = _rep_row(tables, index) | _condition_row(tables, index)
    for index in sorted(risks):
        row = tables["risk_states"][index]
        held[f"risk {world.names.risks[index]}"] = (
            {"eased": int(row["eased"]), "since": int(row["since"])} if row["active"] else {}
        )
    return held


def _stopped(world: World, seed: int, replication: int, record: int) -> tuple[_Run, _Halting]:
    """Return a run of the reference engine, and its clock, when a record has been written."""
    clock = _Halting(record + 1)
    run = _Run(world, seed, replication, keep_journal=False)
    run.env, run.write = clock, clock.note
    with suppress(_Over):
        run.go()
    return run, clock


def _lead(lead: Lead) -> dict[str, object]:
    held: dict[str, object] = {name: getattr(lead, name) for name in _WHAT_IT_IS}
    held["log-odds"] = lead.log_odds
    held["opened before"] = lead.opened_before
    rep = lead.rep
    if lead.waiting or rep is not None:
        held |= {"waiting": lead.waiting, "asked": lead.asked, "effort": lead.effort, "begun": lead.patient}
    if rep is not None:
        held |= {"with": rep.index, "waited": lead.waited, "left": lead.left, "since": lead.since}
    return held


def _lead_row(row: Any) -> dict[str, object]:
    held: dict[str, object] = {name: int(row[name]) for name in _WHAT_IT_IS}
    held["log-odds"] = float(row["odds"])
    held["opened before"] = bool(row["opened_before"])
    if row["waiting"] or row["rep"] >= 0:
        held["waiting"] = bool(row["waiting"])
        held |= {name: int(row[name]) for name in ("asked", "effort")}
        held["begun"] = bool(row["begun"])
    if row["rep"] >= 0:
        held["with"] = int(row["rep"])
        held |= {name: int(row[name]) for name in ("waited", "left", "since")}
    return held


def _rep(rep: Rep) -> dict[str, object]:
    held: dict[str, object] = {
        "open": rep.open,
        "job": -1 if rep.job is None else rep.job.key,
        "free since": rep.free_since,
        "deals": rep.deals,
        "week": rep.week,
        "worked this week": list(rep.used),
    }
    if rep.open:
        held["until"] = rep.until
    if rep.block_since >= 0:
        held |= {"block": rep.block, "block since": rep.block_since}
    return held


def _condition(run: _Run, index: int) -> dict[str, object]:
    held: dict[str, object] = {
        "skill": run.skill[index],
        "speed": run.speed[index],
        "starts": run.starts[index],
        "leaves": run.leaves[index],
    }
    if run.condition:
        person = run.condition[index]
        held |= {name: getattr(person, name) for name in _HOW_ONE_IS}
        held |= {"practised": person.practised, "knows": person.knows}
    return held


def _condition_row(tables: Any, index: int) -> dict[str, object]:
    held: dict[str, object] = {name: tables["crafts"][index][name].tolist() for name in ("skill", "speed")}
    held |= {name: int(tables["reps"][index][name]) for name in ("starts", "leaves")}
    if len(tables["conditions"]):
        row = tables["conditions"][index]
        held |= {name: row[name].item() for name in _HOW_ONE_IS}
        held["practised"] = tables["practice"][index]["ticks"].tolist()
        held["knows"] = tables["learnt"][index]["knows"].tolist()
    return held


def _rep_row(tables: Any, index: int) -> dict[str, object]:
    row = tables["reps"][index]
    job = int(row["job"])
    held: dict[str, object] = {
        "open": bool(row["open"]),
        "job": -1 if job < 0 else int(tables["leads"][job]["key"]),
        "free since": int(row["free_since"]),
        "deals": int(row["deals"]),
        "week": int(row["week"]),
        "worked this week": tables["used"][index]["ticks"].tolist(),
    }
    if row["open"]:
        held["until"] = int(row["until"])
    if row["block_since"] >= 0:
        held["block"] = (int(row["block_kind"]), int(row["block_what"]))
        held["block since"] = int(row["block_since"])
    return held
