"""Threads that help the kernel: the same bytes, whatever happens to it in the middle, up to any Ctrl-C."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from stand_in import untimed
from studies import SMALL, small

import simsales
from simsales.engines import player
from simsales.engines.journal import TooManyEvents
from simsales.engines.kernel_load import Simulate
from simsales.engines.kernel_store import Place, finish, home
from simsales.engines.player import playing
from simsales.engines.reference import simulate as truth
from simsales.errors import NotPossible
from simsales.quantity import DAY
from simsales.study.answer import Answer, Stopped
from simsales.study.replicate import Progress, replicate
from simsales.study.study import laboratory, run_study
from simsales.study.threads import Threads

ROOT = Path(__file__).parent.parent


class Slow:
    """A job that says which thread did it, and takes a moment."""

    def __init__(self) -> None:
        self.threads: set[str] = set()

    def __call__(self, cell: int) -> Answer:
        self.threads.add(threading.current_thread().name)
        time.sleep(0.005)
        return Answer(cell, np.zeros(1), cell, 1, "kernel")


class Fails:
    """A job that cannot be done from some cell on."""

    def __call__(self, cell: int) -> Answer:
        if cell >= 3:
            raise ArithmeticError(f"no such cell: {cell}")
        return Answer(cell, np.zeros(1), cell, 1, "kernel")


def worked_off(job: Any, size: int, cells: int) -> list[Answer | Stopped]:
    todo: deque[int] = deque(range(cells))
    found: list[Answer | Stopped] = []
    with Threads(job, size) as threads:
        while todo or threads.is_busy:
            threads.feed(todo, 4)
            found += threads.collect(patiently=True)
    return found


def test_all_cells_are_worked_off_once_by_all_threads() -> None:
    job = Slow()
    found = worked_off(job, 3, 40)
    assert sorted(answer.cell for answer in found) == list(range(40))
    assert len(job.threads) == 3
    assert not [thread for thread in threading.enumerate() if thread.name in job.threads]


def test_a_failure_in_a_thread_is_raised_here() -> None:
    with pytest.raises(ArithmeticError, match="no such cell: 3"):
        worked_off(Fails(), 1, 9)


def test_nobody_has_results_and_takes_nothing() -> None:
    todo = deque([1, 2])
    with Threads(Slow(), 0) as threads:
        threads.feed(todo, 4)
        assert threads.collect(patiently=True) == []
        assert not threads.is_busy
    assert list(todo) == [1, 2]


def test_what_nobody_began_is_left_when_the_block_ends() -> None:
    job, todo = Slow(), deque(range(1000))
    start = time.perf_counter()
    with Threads(job, 2) as threads:
        threads.feed(todo, 400)
    assert time.perf_counter() - start < 1.0, "800 cells take 2 seconds"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    small(tmp_path, SMALL.replace("  same: {changes: {}}\n", ""))
    return tmp_path / "small.yaml"


def compare(file: Path, **asked: Any) -> dict[str, Any]:
    return simsales.compare(file, replications=30, **asked).to_dict()


@pytest.mark.usefixtures("kernel")
def test_any_number_of_threads_gives_the_same_bytes(file: Path) -> None:
    alone = compare(file, engine="kernel", workers=1)
    assert alone["timing"]["years"]["reference"] == 0
    for workers in (2, 5):
        assert untimed(compare(file, engine="kernel", workers=workers)) == untimed(alone)


@pytest.mark.usefixtures("kernel")
def test_the_kernel_is_played_by_threads_and_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[str] = set()
    play = player.Player.play

    def noted(self: player.Player, *args: Any) -> Any:
        seen.add(threading.current_thread().name)
        return play(self, *args)

    monkeypatch.setattr(player.Player, "play", noted)
    monkeypatch.setattr(
        "multiprocessing.context.SpawnProcess.start", lambda _: pytest.fail("a process began")
    )
    with playing("kernel"):
        answer = run_study(small(tmp_path), replications=60, workers=3)
    assert answer.run.complete
    assert seen == {"MainThread", "simsales-1", "simsales-2"}


def test_processes_hand_over_to_threads_when_the_kernel_comes(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMSALES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(player, "start", lambda _: None)
    monkeypatch.setattr(player, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(player, "load_kernel", lambda _: truth)
    place = home()
    assert place is not None
    alone = compare(file, engine="reference", workers=1)
    threads: set[str] = set()

    def note(progress: Progress) -> None:
        threads.update(thread.name for thread in threading.enumerate())
        if progress.done >= 5 and not place.is_ready():
            appear(place)

    mixed = compare(file, engine="auto", workers=2, on_progress=note)
    assert mixed["timing"]["years"]["kernel"] > 0
    assert mixed["timing"]["years"]["reference"] >= 5
    assert sum(mixed["timing"]["years"].values()) == sum(alone["timing"]["years"].values())
    assert "simsales-1" in threads
    assert untimed(mixed) == untimed(alone)


@pytest.mark.parametrize("insists", [False, True])
def test_a_kernel_that_fails_in_a_thread_is_left_by_all(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, insists: bool
) -> None:
    def fails_elsewhere(*arguments: Any, **more: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            raise ZeroDivisionError("by nobody")
        time.sleep(0.01)
        return truth(*arguments, **more)

    monkeypatch.setenv("SIMSALES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(player, "load_kernel", lambda _: fails_elsewhere)
    place = home()
    assert place is not None
    appear(place)
    if insists:
        with pytest.raises(NotPossible, match="by nobody"):
            compare(file, engine="kernel", workers=2)
        return
    alone = compare(file, engine="reference", workers=1)
    failed = compare(file, engine="auto", workers=2)
    assert failed["timing"]["kernel"] == "failed"
    assert "by nobody" in failed["timing"]["note"]
    assert untimed(failed) == untimed(alone)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_first_year_with_too_many_events_is_named_whoever_is_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    def play(_: player.Player, world: Any, seed: int, replication: int) -> Any:
        if replication in {2, 3, 5}:
            time.sleep({2: 0.5, 3: 0.2, 5: 0.0}[replication])
            raise TooManyEvents(replication * DAY, 1001)
        return truth(world, seed, replication), "reference"

    monkeypatch.setattr(player.Player, "has_kernel", lambda _: True)
    monkeypatch.setattr(player.Player, "play", play)
    lab = laboratory((loaded := small(tmp_path)).scenario, loaded.strategies)
    with pytest.raises(NotPossible, match=r"'today' the simulated year no\. 2 reached .* day 3 "):
        replicate(lab.ways, 7, range(40), workers)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("simsales-")]


def appear(place: Place) -> None:
    """Let a finished kernel appear."""
    work = place.root / "work"
    work.mkdir(parents=True)
    (work / "code.nbc").write_bytes(b"code")
    finish(work, place)


@pytest.mark.usefixtures("kernel")
def test_ctrl_c_keeps_whole_replications_also_with_threads(tmp_path: Path) -> None:
    lab = laboratory((loaded := small(tmp_path)).scenario, loaded.strategies)

    def interrupt(progress: Progress) -> None:
        if progress.done > 100:
            raise KeyboardInterrupt

    with playing("kernel"):
        whole = replicate(lab.ways, 7, range(100), 1)
        part = replicate(lab.ways, 7, range(100_000), 2, interrupt)
    assert not part.complete
    assert 20 <= len(part.replications) < 100_000
    for name in whole.strategies:
        both = [number for number in part.replications if number < 100]
        mine = [part.seals[name][part.replications.index(number)] for number in both]
        assert mine == [whole.seals[name][number] for number in both]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("simsales-")]


def test_a_year_is_the_same_on_a_block_that_others_wrote_on(kernel: Simulate, tmp_path: Path) -> None:
    loaded = small(tmp_path)
    worlds = [way.world for way in laboratory(loaded.scenario, loaded.strategies).ways.values()]
    first = [kernel(world, 7, 0, keep_journal=True) for world in worlds]
    for world in worlds:
        for number in range(1, 4):
            kernel(world, 7, number)
    for world, before in zip(worlds, first, strict=True):
        again = kernel(world, 7, 0, keep_journal=True)
        right = truth(world, 7, 0, keep_journal=True)
        assert again.seal == before.seal == right.seal
        for outcome in (before, again):
            assert np.array_equal(outcome.tally, right.tally)
            assert np.array_equal(outcome.journal, right.journal)


MEMORY = """
import resource, sys
from pathlib import Path
from simsales.engines.player import playing
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario
from simsales.study.replicate import replicate
from simsales.study.study import laboratory
loaded = read_scenario(Path(sys.argv[1]))
lab = laboratory(loaded.scenario, {TODAY: loaded.strategies[TODAY]})
peak = []
with playing("kernel"):
    for count in (200, 2000):
        runs = replicate(lab.ways, 7, range(count), 2)
        peak.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(peak[1] - peak[0], runs.values[TODAY].nbytes / 2**20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is counted in other units, or not at all")
@pytest.mark.usefixtures("kernel")
def test_memory_does_not_grow_with_replications() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(ROOT / "scenarios" / "quickstart.yaml")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    more, results = map(float, done.stdout.split())
    assert more < results + 4.0, f"{more:.1f} MB for {results:.1f} MB of results"
