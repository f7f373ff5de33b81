"""Owns satisfaction in the kernel: how it returns, what changes it, what is noted of it."""

from __future__ import annotations

from typing import Any

from simsales.engines.journal import Kind
from simsales.engines.kernel.access import (
    growth,
    segment_states,
)
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.formulas import (
    as_share,
    faded,
    felt_change,
    relaxed,
    thousandths,
)
from simsales.engines.kernel.record import note
from simsales.quantity import DAY

__all__ = ["feels", "note_felt", "time_passes"]

FELT = int(Kind.FELT)


@step
def feels(y: Any, account: Any, ticket: Any, better: float) -> None:
    """Let what a customer compares with a promise change the satisfaction."""
    time_passes(y, account)
    change = felt_change(better, ticket.solved, ticket.late)
    account.satisfaction = as_share(account.satisfaction + change)


@step
def time_passes(y: Any, account: Any) -> None:
    """Let satisfaction return to its usual level for the time since it was last felt."""
    kept = faded((y.now - account.felt_at) / DAY, growth(y, 0).half_life)
    usual = as_share(growth(y, 0).usual + y.cared)
    account.satisfaction = relaxed(account.satisfaction, usual, kept)
    account.lifted *= kept
    account.felt_at = y.now


@step
def note_felt(y: Any, account: Any, cause: int) -> None:
    """Note how satisfied a customer is, and what others hear of it."""
    glad = thousandths(account.satisfaction)
    segment_states(y, account.segment).glad += glad - account.glad
    account.glad = glad
    account.noted = thousandths(as_share(account.satisfaction + account.lifted))
    note(y, FELT, account.key, -1, cause, account.noted)
