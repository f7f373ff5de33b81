"""Owns who takes part: how each engine is found on this machine, made ready and started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

__all__ = ["BASE", "CONTESTANTS", "Absent", "Contestant", "Ready", "environment", "made_ready"]

HERE = Path(__file__).resolve().parent
BASE = "simpy"
"""What all others are measured against."""

_FLAGS = ("-std=c++17", "-O3", "-march=native")


class Absent(Exception):
    """An engine cannot take part; the text says why."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """An engine.

    Parameters
    ----------
    name, title
        For the command line, and for tables.
    needs
        Module that its interpreter must have, or the C++ file that it is made of.
    grows_to
        Largest size that it plays within minutes.
    """

    name: str
    title: str
    needs: str
    grows_to: int = 100

    @property
    def is_compiled(self) -> bool:
        """Whether a C++ compiler makes it."""
        return self.needs.endswith(".cpp")

    @property
    def is_house(self) -> bool:
        """Whether it is simsales itself."""
        return self.needs == "simsales"


CONTESTANTS = (
    Contestant("simpy", "SimPy", "simpy"),
    Contestant("reference", "simsales, reference engine", "simsales"),
    Contestant("kernel", "simsales, kernel", "simsales"),
    Contestant("salabim", "salabim", "salabim", 10),
    # It looks at everybody in the funnel at each event: ten times the size takes a hundred times as long.
    Contestant("ciw", "Ciw", "ciw", 1),
    Contestant("simpy_bare", "SimPy, without its resource", "simpy"),
    Contestant("heapq", "plain Python and heapq", "heapq"),
    Contestant("cimba", "Cimba-Python", "cimba"),
    Contestant("heap", "C++ -O3, binary heap", "heap.cpp"),
    Contestant("calendar", "C++ -O3, calendar queue", "calendar.cpp"),
)


@dataclass(frozen=True, slots=True)
class Ready:
    """An engine that can be started.

    Parameters
    ----------
    contestant
        Which.
    command
        What starts it; size, seconds and the first replication are to be added.
    built
        Seconds that its compiler took; 0 for those that compile when they run.
    """

    contestant: Contestant
    command: tuple[str, ...]
    built: float


def environment() -> dict[str, str]:
    """Return the environment of those who are started: they find simsales in this source tree."""
    paths = [str(HERE.parent.parent), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def made_ready(contestant: Contestant, pythons: Sequence[str], folder: Path) -> Ready:
    """Find the interpreter that has the library, or compile.

    Parameters
    ----------
    contestant
        Which engine.
    pythons
        Further interpreters that are asked after this one.
    folder
        Where compiled programs are put.

    Raises
    ------
    Absent
        When it cannot take part.
    """
    if contestant.is_compiled:
        return _compiled(contestant, folder)
    for python in (sys.executable, *pythons):
        # The variant with the same library is measured in the same interpreter, the first one that has it.
        asked = subprocess.run(
            [python, "-c", f"import {contestant.needs}"], env=environment(), capture_output=True, check=False
        )
        if asked.returncode == 0:
            return Ready(contestant, (python, str(HERE / "play.py"), contestant.name), 0.0)
    raise Absent(f"no interpreter here has {contestant.needs} (--python names more)")


def _compiled(contestant: Contestant, folder: Path) -> Ready:
    compiler = next((found for name in ("c++", "g++", "clang++") if (found := shutil.which(name))), None)
    if compiler is None:
        raise Absent("there is no C++ compiler (c++, g++, clang++)")
    program = folder / contestant.name
    start = perf_counter()
    made = subprocess.run(
        [compiler, *_FLAGS, "-o", str(program), str(HERE / contestant.needs)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise Absent(f"{Path(compiler).name} failed: {made.stderr.strip().splitlines()[-1]}")
    return Ready(contestant, (str(program),), perf_counter() - start)
