"""Owns how a finished kernel comes into a process, and in which folder its compiled code is filed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from simsales.engines.kernel_store import Place, current_key
from simsales.engines.outcome import Outcome
from simsales.world.world import World

__all__ = ["Simulate", "Unsound", "code_filed_in", "import_kernel", "load_kernel"]


class Simulate(Protocol):
    """What every engine offers: one simulated year."""

    def __call__(self, world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
        """Simulate one year; raises `simsales.engines.journal.TooManyEvents`."""
        ...


class Unsound(Exception):
    """The files of a kernel are gone, or not those that were built."""


def load_kernel(place: Place) -> Simulate:
    """Return the kernel that lies ready.

    Raises
    ------
    Unsound
        When it is gone, or its files were cut short or changed (it is then taken away, to be built anew), or
        its sources are others by now.
    """
    if current_key() != place.key or not place.has_kernel():
        raise Unsound(str(place.folder))
    kernel = import_kernel(place.folder)
    place.used()
    return kernel


def import_kernel(folder: Path) -> Simulate:
    """Import the kernel's modules, with their compiled code in `folder`."""
    with code_filed_in(folder):
        kernel: Simulate = import_module("simsales.engines.kernel.simulate").simulate
    return kernel


@contextmanager
def code_filed_in(folder: Path) -> Iterator[None]:
    """Let functions that are decorated in this ``with`` block keep their compiled code in `folder`.

    Only these: a notebook's own compiled functions stay where they were.
    """
    # A fifth of a second that only the kernel's users pay.
    config: Any = import_module("numba.core.config")

    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before
