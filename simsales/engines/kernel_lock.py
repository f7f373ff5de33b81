"""Owns the lock under which a kernel is built: one builder at a time on one machine.

The operating system holds the lock and lets go of it when its holder ends, however it ends: no lock is ever
stale.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


__all__ = ["held"]


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock within a ``with`` block; yields False when somebody else has it, without waiting.

    Raises
    ------
    OSError
        When the file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError):
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
