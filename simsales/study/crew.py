"""Owns the processes that help to simulate while the reference engine plays: start, work, end.

Processes are spawned on every system alike and never run the caller's script again: no ``if __name__`` is
needed there, and a notebook or an interactive session will do. They ignore Ctrl-C, which the caller answers,
and end with the caller.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType, ModuleType, TracebackType
from typing import Final, Self

from simsales.errors import NotPossible
from simsales.study.answer import Answer, Job, Stopped

__all__ = ["Crew"]

_AHEAD: Final = 2
"""Batches that a process has at hand, so that it never waits for the next one."""
_GLANCE_SECONDS: Final = 0.2
"""How long to wait for results before looking whether Ctrl-C came."""
_FAREWELL_SECONDS: Final = 5.0


class _Helper:
    """One process, its end of the line, and how much it has in hand."""

    def __init__(self, process: SpawnProcess, line: Connection) -> None:
        self.process = process
        self.line = line
        self.is_ready = False
        self.in_hand = 0


class Crew:
    """Processes that compute cells; use it in a ``with`` block.

    Parameters
    ----------
    job
        Computes a cell; must be picklable.
    size
        Number of processes; 0 is a crew that never has results.
    """

    def __init__(self, job: Job, size: int) -> None:
        self._job = job
        self._size = 0 if multiprocessing.current_process().daemon else size
        self._helpers: list[_Helper] = []

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        try:
            for _ in range(self._size):
                here, there = context.Pipe()
                process = context.Process(target=_help, args=(there,), daemon=True)
                with _deaf_to_interrupts(), _without_the_callers_script():
                    process.start()
                there.close()
                self._helpers.append(_Helper(process, here))
        except OSError as error:
            self._dismiss()
            raise NotPossible("study.no_process", reason=str(error)) from error
        except BaseException:
            self._dismiss()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dismiss()

    @property
    def is_busy(self) -> bool:
        """Whether results are still to come."""
        return any(helper.in_hand for helper in self._helpers)

    def collect(self, *, patiently: bool) -> list[Answer | Stopped]:
        """Return the results that have come, at once or after waiting a moment for some.

        Raises
        ------
        NotPossible
            When a process died, or a cell could not be computed.
        """
        found: list[Answer | Stopped] = []
        for helper in self._with_news(_GLANCE_SECONDS if patiently else 0.0):
            try:
                news = helper.line.recv()
            except (EOFError, OSError) as error:
                helper.process.join(_FAREWELL_SECONDS)
                raise NotPossible("study.process_died", code=helper.process.exitcode) from error
            if isinstance(news, BaseException):
                raise news
            if news is None:
                helper.is_ready = True
                helper.line.send(self._job)
            else:
                helper.in_hand -= 1
                found.extend(news)
        return found

    def feed(self, todo: deque[int], batch: int) -> None:
        """Hand out the next cells to all who have little in hand, `batch` at a time."""
        for helper in self._helpers:
            while todo and helper.is_ready and helper.in_hand < _AHEAD:
                # Smaller towards the end, so that nobody waits for a full batch of somebody slow.
                fair = 1 + len(todo) // (4 * len(self._helpers))
                cells = [todo.popleft() for _ in range(min(batch, fair, len(todo)))]
                try:
                    helper.line.send(cells)
                except OSError as error:
                    helper.process.join(_FAREWELL_SECONDS)
                    raise NotPossible("study.process_died", code=helper.process.exitcode) from error
                helper.in_hand += 1

    def _with_news(self, seconds: float) -> list[_Helper]:
        ready = wait([helper.line for helper in self._helpers], seconds) if self._helpers else []
        return [helper for helper in self._helpers if helper.line in ready]

    def _dismiss(self) -> None:
        for helper in self._helpers:
            helper.process.terminate()
        for helper in self._helpers:
            helper.process.join(_FAREWELL_SECONDS)
            helper.line.close()
        self._helpers = []


def _help(line: Connection) -> None:
    """Compute cells until the caller hangs up: the life of a process of the crew."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        line.send(None)
        job: Job = line.recv()
        while True:
            line.send(_answers(job, line.recv()))
    except (EOFError, ConnectionError):
        return  # the caller has gone, and nobody waits for a result


def _answers(job: Job, cells: list[int]) -> list[Answer | Stopped] | Exception:
    try:
        return [job(cell) for cell in cells]
    except Exception as error:  # noqa: BLE001 - travels to the caller and is raised there
        error.add_note(traceback.format_exc())
        return error


@contextmanager
def _without_the_callers_script() -> Iterator[None]:
    """Keep a starting process from importing the caller's script, which it does not need."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let a starting process inherit that Ctrl-C is ignored; only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Callable[[int, FrameType | None], object] | int | None = signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
