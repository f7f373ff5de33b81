"""Owns which engine plays a year: the reference engine at once, the kernel as soon as it is ready.

Both engines write the same journal, so that a study can begin in one and go on in the other, between two
years and never inside one. Nothing in an answer tells but its ``timing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Literal, cast

from simsales.engines.journal import TooManyEvents
from simsales.engines.kernel_build import Impossible, error_phrase, start, wait_for
from simsales.engines.kernel_load import Simulate, Unsound, load_kernel
from simsales.engines.kernel_store import Place, home, obstacle
from simsales.engines.outcome import Outcome
from simsales.engines.reference import simulate
from simsales.errors import NotPossible, UsageError
from simsales.words import Phrase
from simsales.world.world import World

__all__ = [
    "AUTO",
    "ENGINES",
    "KERNEL",
    "REFERENCE",
    "Engine",
    "Played",
    "Player",
    "engine_named",
    "needed_place",
    "played_now",
    "playing",
]

Engine = Literal["auto", "kernel", "reference"]
KernelState = Literal["unused", "ready", "compiling", "absent", "failed"]

AUTO: Final = "auto"
KERNEL: Final = "kernel"
REFERENCE: Final = "reference"
ENGINES: Final = (AUTO, KERNEL, REFERENCE)

_LOOK_SECONDS: Final = 0.2
"""How often it is looked whether the kernel has become ready."""


class Player:
    """Plays years; threads may share it.

    Parameters
    ----------
    place
        Where a kernel is or will be; None to stay with the reference engine.
    insists
        Whether a kernel that fails is an error, and not a reason to go on without it.
    """

    def __init__(self, place: Place | None = None, *, insists: bool = False) -> None:
        self.place = place
        self.insists = insists
        self.failure: Phrase | None = None
        self._kernel: Simulate | None = None
        self._look_at = 0.0

    def has_kernel(self) -> bool:
        """Return whether the next year will be played by the kernel, as far as one can know."""
        return self._ready_kernel() is not None

    def play(self, world: World, seed: int, replication: int) -> tuple[Outcome, str]:
        """Simulate one year; also return which engine did.

        Raises
        ------
        TooManyEvents
            When the records pass `world.events_at_most`.
        NotPossible
            When the kernel fails and was insisted upon.
        """
        kernel = self._ready_kernel()
        if kernel is None:
            return simulate(world, seed, replication), REFERENCE
        try:
            return kernel(world, seed, replication), KERNEL
        except TooManyEvents:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the reference engine can play this year
            self._give_up(error_phrase(error))
            return simulate(world, seed, replication), REFERENCE

    def _ready_kernel(self) -> Simulate | None:
        if self.insists and self.failure is not None:
            # It may have failed in another thread, whose word does not come through.
            raise NotPossible("engine.failed", reason=self.failure)
        if self._kernel is not None or self.place is None or monotonic() < self._look_at:
            return self._kernel
        self._look_at = monotonic() + _LOOK_SECONDS
        if self.place.is_ready():
            try:
                self._kernel = load_kernel(self.place)
            except Unsound:
                self._give_up(Phrase("engine.reason.gone"))
            except Exception as error:  # noqa: BLE001 - see `play`
                self._give_up(error_phrase(error))
        elif self.insists:
            self._give_up(Phrase("engine.reason.gone"))
        return self._kernel

    def _give_up(self, reason: Phrase) -> None:
        self.failure, self.place, self._kernel = reason, None, None
        if self.insists:
            raise NotPossible("engine.failed", reason=reason)


@dataclass(slots=True)
class Played:
    """Which engine was asked for, and which played.

    Parameters
    ----------
    asked
        ``auto``, ``kernel`` or ``reference``.
    player
        Plays the years of this process.
    kernel
        ``ready`` when there was a kernel from the first year on, ``compiling`` when it was being built,
        ``absent`` when there can be none, ``failed`` when it could not be built or used, ``unused``
        when it was not asked for.
    note
        Why there is none.
    years
        Engine -> years that it has played.
    waited_seconds
        Seconds spent waiting for the kernel before the first year.
    """

    asked: Engine = "reference"
    player: Player = field(default_factory=Player)
    kernel: KernelState = "unused"
    note: Phrase | None = None
    years: dict[str, int] = field(default_factory=lambda: {REFERENCE: 0, KERNEL: 0})
    waited_seconds: float = 0.0

    def count(self, engine: str) -> None:
        """Count a year."""
        self.years[engine] += 1

    @property
    def outcome(self) -> tuple[KernelState, Phrase | None]:
        """What became of the kernel, and why there is none."""
        if self.player.failure is None:
            return self.kernel, self.note
        return "failed", self.player.failure


_played: ContextVar[Played | None] = ContextVar("simsales_played", default=None)


def played_now() -> Played:
    """Return the account of the innermost `playing`; outside of one the reference engine plays."""
    return _played.get() or Played()


@contextmanager
def playing(engine: str, on_wait: Callable[[], None] | None = None) -> Iterator[Played]:
    """Let all years within a ``with`` block be played by an engine.

    Parameters
    ----------
    engine
        One of `ENGINES`.
    on_wait
        Called once when ``kernel`` has to wait until the kernel is compiled.

    Raises
    ------
    UsageError
        When there is no such engine, or ``kernel`` is asked for where there can be none.
    NotPossible
        When ``kernel`` is asked for and could not be built.
    """
    account = _begun(engine_named(engine), on_wait)
    token = _played.set(account)
    try:
        yield account
    finally:
        _played.reset(token)


def engine_named(name: str) -> Engine:
    """Return the engine of that name.

    Raises
    ------
    UsageError
        When there is none.
    """
    if name not in ENGINES:
        raise UsageError("engine.unknown", name=name, names=list(ENGINES))
    return cast("Engine", name)


def needed_place() -> Place:
    """Return where the kernel is kept, when nothing else will do.

    Raises
    ------
    UsageError
        When Numba is missing or switched off.
    NotPossible
        When no folder can be written.
    """
    hindered = obstacle()
    if hindered is not None:
        raise UsageError("engine.impossible", reason=hindered)
    place = home()
    if place is None:
        raise NotPossible("engine.failed", reason=Phrase("engine.reason.no_folder"))
    return place


def _begun(engine: Engine, on_wait: Callable[[], None] | None) -> Played:
    if engine == REFERENCE:
        return Played(asked=engine)
    if engine == KERNEL:
        place = needed_place()
        try:
            waited = wait_for(place, on_wait)
        except Impossible as error:
            raise NotPossible("engine.failed", reason=error.reason) from error
        return Played(engine, Player(place, insists=True), "ready", waited_seconds=waited)
    return _begun_by_itself()


def _begun_by_itself() -> Played:
    """Return the account of ``auto``: never waits, never fails."""
    hindered = obstacle()
    place = home() if hindered is None else None
    if place is None:
        return Played(AUTO, kernel="absent", note=hindered or Phrase("engine.reason.no_folder"))
    if place.has_kernel():
        return Played(AUTO, Player(place), "ready")
    reason = place.refusal()
    if reason is None:
        try:
            start(place)
        except Impossible as error:
            reason = error.reason
        except OSError as error:
            reason = error_phrase(error)
        else:
            return Played(AUTO, Player(place), "compiling")
    return Played(AUTO, kernel="failed", note=reason)
