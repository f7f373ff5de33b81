"""Owns the building of the kernel: in a process of its own, under a lock, checked by the reference engine.

``python -m simsales.engines.kernel_build ROOT KEY PACE`` is that process. It outlives the command that
started it. A kernel that does not play the years of the built-in scenarios as the reference engine does,
record by record, is never handed out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final

from simsales.engines.kernel_load import Simulate, import_kernel
from simsales.engines.kernel_lock import held
from simsales.engines.kernel_store import CACHE_VARIABLE, Place, current_key, finish, sweep
from simsales.words import Phrase
from simsales.world.world import World

__all__ = ["Impossible", "build", "differences", "error_phrase", "main", "start", "wait_for"]

_GLANCE_SECONDS: Final = 0.1
_GRACE_SECONDS: Final = 10.0
"""How long a command has the machine for itself: a short one then ends as if nobody built anything."""
_NICE: Final = 3
"""A little lower than the years that are asked for: those who play longer than that wait for the kernel."""

_children: list[subprocess.Popen[bytes]] = []
"""Those started here; kept, so that they are not taken for lost while they run."""


class Impossible(Exception):
    """The kernel cannot be built; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def start(place: Place, *, patient: bool = False) -> subprocess.Popen[bytes]:
    """Start the process that builds the kernel; it goes on when this one ends.

    Parameters
    ----------
    place
        Where to.
    patient
        Whether it waits for another builder, at full speed, or leaves the work to that one.

    Raises
    ------
    OSError
        When no process can be started.
    Impossible
        When this program is no plain Python that could be started a second time.
    """
    if not sys.executable or getattr(sys, "frozen", False):
        raise Impossible(Phrase("engine.reason.no_python"))
    package = str(Path(__file__).absolute().parent.parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, inherited)))}
    pace = "patient" if patient else "modest"
    command = [sys.executable, "-P", "-m", __name__, str(place.root), place.key, pace]
    _children[:] = [child for child in _children if child.poll() is None]
    child = subprocess.Popen(
        command,
        env=environment,
        cwd=place.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=_flags(patient=patient),
    )
    _children.append(child)
    return child


def wait_for(place: Place, on_wait: Callable[[], None] | None = None) -> float:
    """Build the kernel if it is not there, and wait until it is.

    Parameters
    ----------
    place
        Where it is kept.
    on_wait
        Called once when there is something to wait for.

    Returns
    -------
    float
        Seconds waited; 0 when it was there.

    Raises
    ------
    Impossible
        When it cannot be built.
    """
    if place.has_kernel():
        return 0.0
    if on_wait is not None:
        on_wait()
    begun = time.perf_counter()
    try:
        child = start(place, patient=True)
    except OSError as error:
        raise Impossible(error_phrase(error)) from error
    while not place.is_ready() and child.poll() is None:
        time.sleep(_GLANCE_SECONDS)
    if not place.is_ready():
        ended = Phrase("engine.reason.ended", {"code": child.returncode})
        if current_key() != place.key:
            ended = Phrase("engine.reason.edited")
        raise Impossible(place.refusal() or ended)
    return time.perf_counter() - begun


def error_phrase(error: Exception) -> Phrase:
    """Return what went wrong as words; it may have been anything."""
    return Phrase("engine.reason.error", {"kind": type(error).__name__, "text": str(error)})


def build(place: Place, *, patient: bool) -> bool:
    """Build the kernel in this process, unless somebody else does; return whether it is ready now.

    Raises
    ------
    OSError
        When nothing can be written.
    """
    while not place.is_ready():
        with held(place.lock) as mine:
            if mine:
                return place.is_ready() or _built(place)
        if not patient:
            return False
        time.sleep(_GLANCE_SECONDS)
    return True


def differences(kernel: Simulate) -> Iterator[Phrase]:
    """Play a year of each built-in scenario in both engines, and yield where they differ."""
    # Not before the lock is held: the reference engine is not imported to find that somebody else is at it.
    from simsales.engines.agreement import difference, moment  # noqa: PLC0415
    from simsales.engines.reference import simulate  # noqa: PLC0415

    for replication, (name, first_day, world) in enumerate(_worlds()):
        found = difference(world, 1, replication, kernel, simulate)
        if found is None:
            continue
        where: dict[str, object] = {"scenario": name, "replication": replication}
        if found.position >= 0:
            yield Phrase("engine.reason.other_events", where | {"when": moment(found.tick, first_day)})
        elif found.parts == ("figures",):
            yield Phrase("engine.reason.other_figures", where)
        else:
            yield Phrase("engine.reason.other_seal", where)


def main(arguments: list[str]) -> int:
    """Build, as a process of its own; return 0 when the kernel is ready or somebody else is at it.

    Why it cannot be built is written down (`Place.refuse`).
    """
    root, key, pace = arguments
    place = Place(Path(root), key)
    if pace == "modest":
        _wait_modestly()
    os.environ[CACHE_VARIABLE] = root
    if current_key() != key:
        return 0  # the sources changed in between: whoever runs the new ones starts a builder for them
    try:
        return 0 if build(place, patient=pace == "patient") or pace == "modest" else 1
    except OSError as error:
        # Some network folders know no locks. Unsaid, each command would start another builder in vain.
        place.refuse(error_phrase(error))
        return 1


def _built(place: Place) -> bool:
    """Build, check and finish the kernel; the lock is held."""
    place.discard()
    for left in place.root.glob(f"{place.folder.name}.work-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f"{place.folder.name}.work-", dir=place.root))
    try:
        reason = next(differences(import_kernel(work)), None)
        # Edited meanwhile: nobody knows which sources this was built from, or what failed.
        is_known = current_key() == place.key
        if reason is None and is_known:
            finish(work, place)
            sweep(place.root, place)
            return True
    except Exception as error:  # noqa: BLE001 - whatever it is, the reference engine goes on, and says this reason
        reason, is_known = error_phrase(error), current_key() == place.key
    shutil.rmtree(work, ignore_errors=True)
    if reason is not None and is_known:
        place.refuse(reason)
    return False


def _wait_modestly() -> None:
    """Leave the first seconds to the command that started this process, unless it ends before."""
    if sys.platform != "win32":
        os.nice(_NICE)
    command, until = os.getppid(), time.monotonic() + _GRACE_SECONDS
    while os.getppid() == command and time.monotonic() < until:
        time.sleep(_GLANCE_SECONDS)


def _worlds() -> Iterator[tuple[str, date, World]]:
    """Yield the built-in scenarios and what they do not show, under today's way: name, first day, world."""
    from simsales.scenario.loaded import TODAY  # noqa: PLC0415
    from simsales.scenario.reader import read_scenario_text  # noqa: PLC0415
    from simsales.world.compile import compile_world  # noqa: PLC0415

    folder = files("simsales.scenario").joinpath("templates", "en")
    checks = [files("simsales.engines").joinpath(f"{what}_check.yaml") for what in ("people", "market")]
    for path in [*sorted(folder.iterdir(), key=lambda entry: entry.name), *checks]:
        loaded = read_scenario_text(path.read_bytes(), path.name)
        world = compile_world(loaded.scenario, loaded.strategies[TODAY])
        yield path.name, loaded.scenario.calendar.start, world


def _flags(*, patient: bool) -> int:
    """Return how Windows starts a process that outlives this one, and hears no Ctrl-C."""
    if sys.platform == "win32":
        pace = 0 if patient else subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP | pace
    return 0  # elsewhere the process has a session of its own, and lowers its priority itself


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
