"""Owns the threads that help to simulate while the compiled kernel plays.

The kernel runs outside of Python's lock, so that threads of this process keep as many processors busy as
processes would. They start at once, share the strategies and the compiled code, and nothing travels.
"""

from __future__ import annotations

import threading
from collections import deque
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

from simsales.study.answer import Answer, Job, Stopped

__all__ = ["Threads"]

_GLANCE_SECONDS: Final = 0.2
"""How long to wait for a result before looking whether Ctrl-C came."""


class Threads:
    """Threads that compute cells; use it in a ``with`` block, as a `simsales.study.crew.Crew`.

    Parameters
    ----------
    job
        Computes a cell; whatever it changes must bear several threads.
    size
        Number of threads; with 0 there are never results.
    """

    def __init__(self, job: Job, size: int) -> None:
        self._job = job
        self._size = size
        self._todo: SimpleQueue[int | None] = SimpleQueue()
        self._news: SimpleQueue[Answer | Stopped | BaseException] = SimpleQueue()
        self._in_hand = 0
        self._dismissed = False
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        for number in range(self._size):
            # A daemon: a second Ctrl-C while the last years end must not wait for them.
            thread = threading.Thread(target=self._help, name=f"simsales-{number + 1}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dismissed = True
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join()

    @property
    def is_busy(self) -> bool:
        """Whether results are still to come."""
        return self._in_hand > 0

    def collect(self, *, patiently: bool) -> list[Answer | Stopped]:
        """Return the results that have come, at once or after waiting a moment for some.

        Raises
        ------
        BaseException
            What a cell raised.
        """
        found: list[Answer | Stopped] = []
        seconds = _GLANCE_SECONDS if patiently and self.is_busy else 0.0
        while True:
            try:
                news = self._news.get(timeout=seconds) if seconds else self._news.get_nowait()
            except Empty:
                return found
            if isinstance(news, BaseException):
                raise news
            found.append(news)
            self._in_hand -= 1
            seconds = 0.0

    def feed(self, todo: deque[int], batch: int) -> None:
        """Lay out the next cells, `batch` for each thread, fewer towards the end; each is taken by itself."""
        while todo and self._in_hand < min(self._size * batch, self._size + len(todo) // 2):
            self._todo.put(todo.popleft())
            self._in_hand += 1

    def _help(self) -> None:
        while (cell := self._todo.get()) is not None and not self._dismissed:
            try:
                self._news.put(self._job(cell))
            except BaseException as error:  # noqa: BLE001 - travels to the caller and is raised there
                self._news.put(error)
                return
