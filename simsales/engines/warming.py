"""Owns compiling on purpose: the kernel is made ready now, and it is said where it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simsales.engines.kernel_build import Impossible, wait_for
from simsales.engines.player import needed_place
from simsales.errors import NotPossible

__all__ = ["Warmed", "warm_up"]


@dataclass(frozen=True, slots=True)
class Warmed:
    """A kernel that is ready.

    Parameters
    ----------
    folder
        Where it is.
    size
        Bytes that it takes there.
    seconds
        How long it took to build; 0 when it was there before.
    """

    folder: Path
    size: int
    seconds: float

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"folder": str(self.folder), "bytes": self.size, "seconds": self.seconds}


def warm_up(on_wait: Callable[[], None] | None = None) -> Warmed:
    """Build the kernel if it is not ready, and wait for it.

    Raises
    ------
    UsageError
        When Numba is missing or switched off.
    NotPossible
        When the kernel cannot be built, with the reason.
    """
    place = needed_place()
    try:
        seconds = wait_for(place, on_wait)
    except Impossible as error:
        raise NotPossible("engine.failed", reason=error.reason) from error
    place.used()
    size = sum(path.stat().st_size for path in place.folder.rglob("*") if path.is_file())
    return Warmed(place.folder, size, seconds)
