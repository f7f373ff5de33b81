"""Own what happens while years are simulated: the line that shows how far they are, and Ctrl-C."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Final

from simsales.errors import Interrupted
from simsales.words import say

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from simsales.cli.sink import Sink
    from simsales.study.replicate import Progress

__all__ = ["Line", "Stopping"]

_LIVE_SECONDS: Final = 0.3


class Stopping:
    """Ctrl-C: while years are simulated what is finished is kept; while a plan is sought, it is given up."""

    def __init__(self) -> None:
        self.came = False
        self.planning = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Note the signal, and stop what runs."""
        self.came = True
        if self.planning:
            raise Interrupted("cli.stopped_planning")
        raise KeyboardInterrupt

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take Ctrl-C within a ``with`` block."""
        before = signal.signal(signal.SIGINT, self)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


class Line:
    """The line on standard error that shows how far the years are; none when that is no terminal."""

    def __init__(self, sink: "Sink") -> None:
        self._bar: Bar | None = None
        self._shown = monotonic()
        if sink.quiet or not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        layout = (BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Progress(*layout, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(say("cli.begins"), total=None)

    def begin(self) -> None:
        """Show the line."""
        if self._bar is not None:
            self._bar.start()

    def end(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: "Progress") -> None:
        """Refine the line, a few times a second."""
        if self._bar is None or monotonic() - self._shown < _LIVE_SECONDS:
            return
        from simsales.report.progress_line import first_figures

        self._shown = monotonic()
        said = first_figures(progress)
        self._bar.update(self._task, completed=progress.done, total=progress.total, description=said)
