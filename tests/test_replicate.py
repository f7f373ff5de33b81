"""Replications: the same bytes for any number of workers, from any script, up to any Ctrl-C."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from studies import SMALL, made_up, small, with_targets

from simsales.engines import player as player_module
from simsales.engines.journal import TooManyEvents
from simsales.errors import Interrupted, NotPossible, UsageError
from simsales.quantity import DAY
from simsales.study.answer import Answer, Stopped
from simsales.study.crew import Crew
from simsales.study.replicate import FRESH_FROM, Progress, fresh, replicate
from simsales.study.study import laboratory, run_study, scenario_digest

ROOT = Path(__file__).parent.parent


def without_timing(answer: dict[str, Any]) -> str:
    return json.dumps({name: part for name, part in answer.items() if name != "timing"}, allow_nan=False)


def counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by each year simulated in this very process."""
    here: list[int] = []
    simulate = player_module.simulate

    def counted(*args: Any, **kwargs: Any) -> Any:
        here.append(args[2])
        return simulate(*args, **kwargs)

    monkeypatch.setattr(player_module, "simulate", counted)
    return here


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = small(tmp_path)
    here = counting(monkeypatch)

    def let_others_begin(progress: Progress) -> None:
        if progress.done == len(here):
            time.sleep(0.2)

    alone = run_study(loaded, workers=1)
    assert len(here) == 36
    for workers in (2, 4):
        here.clear()
        together = run_study(loaded, workers=workers, on_progress=let_others_begin)
        assert 0 < len(here) < 36, "the work was shared"
        assert without_timing(together.to_dict()) == without_timing(alone.to_dict())
    assert alone.run.complete
    assert alone.run.events > 1000


def test_replications_do_not_depend_on_how_they_are_cut(tmp_path: Path) -> None:
    loaded = small(tmp_path)
    lab = laboratory(loaded.scenario, loaded.strategies)
    whole = replicate(lab.ways, 7, range(4), 1)
    first = replicate(lab.ways, 7, range(2), 1)
    joined = first.joined(replicate(lab.ways, 7, range(2, 4), 1))
    assert joined.digest() == whole.digest()
    assert joined.replications == whole.replications == (0, 1, 2, 3)
    for name in whole.strategies:
        assert np.array_equal(joined.values[name], whole.values[name], equal_nan=True)
    other_seed = replicate(lab.ways, 8, range(4), 1)
    assert other_seed.digest() != whole.digest()


def test_fresh_replications_are_other_worlds(tmp_path: Path) -> None:
    loaded = small(tmp_path)
    lab = laboratory(loaded.scenario, {"today": loaded.strategies["today"]})
    assert fresh(3) == range(FRESH_FROM, FRESH_FROM + 3)
    assert FRESH_FROM > 1_000_000, "beyond what a scenario may ask for"
    searched = replicate(lab.ways, 7, range(3), 1)
    confirmed = replicate(lab.ways, 7, fresh(3), 1)
    assert not set(searched.seals["today"]) & set(confirmed.seals["today"])


def test_progress_tells_what_is_finished(tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []

    def note(progress: Progress) -> None:
        seen.append((progress.done, progress.total, len(progress.runs().replications)))

    run_study(small(tmp_path), replications=2, workers=1, on_progress=note)
    # Years are simulated replication by replication: three strategies make one whole replication.
    assert seen == [(1, 6, 0), (2, 6, 0), (3, 6, 1), (4, 6, 1), (5, 6, 1), (6, 6, 2)]


def test_the_digest_is_over_names_numbers_and_seals_in_any_order() -> None:
    runs = made_up({"today": [1, 2], "b": [3, 4]})
    turned = replace(runs, values=dict(reversed(runs.values.items())))
    assert turned.digest() == runs.digest()
    backwards = replace(
        runs, replications=(1, 0), seals={name: tuple(reversed(seals)) for name, seals in runs.seals.items()}
    )
    assert backwards.digest() == runs.digest()
    assert replace(runs, replications=(0, 2)).digest() != runs.digest()
    assert replace(runs, seals={**runs.seals, "b": (0, 2)}).digest() != runs.digest()
    assert runs.digest(["today"]) != runs.digest()
    assert len(runs.digest()) == 32


def test_the_digest_of_a_scenario_is_what_it_says(tmp_path: Path) -> None:
    digest = scenario_digest(small(tmp_path).scenario)
    elsewhere = SMALL.replace("name: 小公司\n", "", 1) + "name: 小公司 # 注\n"
    spelled = elsewhere.replace("40 per month", "40  per  month")
    assert scenario_digest(small(tmp_path, spelled).scenario) == digest
    assert scenario_digest(small(tmp_path, SMALL.replace("60 %", "61 %")).scenario) != digest
    sold = "sold: {metric: bookings, at_least: 150 k, by: 2027-02-28}"
    turned = with_targets("  often: {metric: win_rate, at_least: 30 %}\n  vague: {}\n" + f"  {sold}")
    assert scenario_digest(small(tmp_path, turned).scenario) != digest, "the first target ranks strategies"


def test_too_many_events_are_refused_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        raise TooManyEvents(3 * DAY + 5, 50_000_001)

    monkeypatch.setattr(player_module, "simulate", endless)
    remedy = r"'today' the simulated year no. 0 reached 50,000,000 events on day 4 .*n.events_at_most"
    with pytest.raises(NotPossible, match=remedy):
        run_study(small(tmp_path), workers=1)


class Dies:
    """A job whose process ends in the middle of it."""

    def __call__(self, cell: int) -> Answer:
        os._exit(3 + 0 * cell)


class Refuses:
    """A job that is refused for a reason."""

    def __call__(self, cell: int) -> Answer:
        raise NotPossible("study.no_process", reason=f"winter {cell}")


class Fails:
    """A job that cannot be done."""

    def __call__(self, cell: int) -> Answer:
        raise ArithmeticError(f"no such cell: {cell}")


class Stops:
    """A job whose cells have too many events."""

    def __call__(self, cell: int) -> Stopped:
        return Stopped(cell, NotPossible("study.no_process", reason=f"winter {cell}"))


def worked_off(job: Callable[[int], Answer | Stopped]) -> list[Answer | Stopped]:
    todo: deque[int] = deque([0, 1])
    found: list[Answer | Stopped] = []
    with Crew(job, 1) as crew:
        while todo or crew.is_busy:
            found += crew.collect(patiently=True)
            crew.feed(todo, 1)
    return found


def test_the_death_of_a_process_is_told() -> None:
    with pytest.raises(NotPossible, match=r"code 3.*--workers 1"):
        worked_off(Dies())


def test_a_failure_in_another_process_is_raised_here() -> None:
    with pytest.raises(ArithmeticError, match="no such cell: 0") as caught:
        worked_off(Fails())
    assert "test_replicate" in caught.value.__notes__[0]
    with pytest.raises(NotPossible, match="winter 0"):
        worked_off(Refuses())


def test_a_process_tells_which_cells_were_stopped() -> None:
    said = [(one.cell, str(one.refusal)) for one in worked_off(Stops()) if isinstance(one, Stopped)]
    assert [cell for cell, _ in said] == [0, 1]
    assert ["winter 0" in said[0][1], "winter 1" in said[1][1]] == [True, True]


SCRIPT = """
import signal, sys, time
from pathlib import Path
from simsales.scenario.reader import read_scenario
from simsales.study.study import run_study
# As in a terminal; what runs in the background of a shell begins with Ctrl-C ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
print("begins")
calls = 0
def wait(progress):
    time.sleep(0.05)
def tell_when_shared(progress):
    # This process brings one year with each call; what is beyond came from the other one.
    global calls
    calls += 1
    if progress.done > calls + 20:
        print("shared", flush=True)
loaded = read_scenario(Path(sys.argv[1]))
answer = run_study(loaded, replications={replications}, workers=2, on_progress={progress})
counts = {{strategy.metrics["leads"].mean.count for strategy in answer.strategies}}
print("ends", answer.run.replications, answer.run.complete, counts)
"""


def test_a_script_needs_no_main_guard(tmp_path: Path) -> None:
    small(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(replications=8, progress="wait"))
    for how in ([str(script)], ["-"]):
        done = subprocess.run(
            [sys.executable, *how, str(tmp_path / "small.yaml")],
            input=script.read_text() if how == ["-"] else None,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.stderr == ""
        assert done.stdout.splitlines() == ["begins", "ends 8 True {8}"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_ctrl_c_is_answered_by_the_calling_process_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = counting(monkeypatch)
    hit: list[int] = []

    def interrupt_the_others(progress: Progress) -> None:
        if progress.done > len(here) and not hit:
            for child in multiprocessing.active_children():
                assert child.pid is not None
                os.kill(child.pid, signal.SIGINT)
                hit.append(child.pid)
        elif not hit:
            time.sleep(0.1)

    answer = run_study(small(tmp_path), replications=40, workers=2, on_progress=interrupt_the_others)
    assert len(hit) == 1
    assert answer.run.complete


def all_gone(group: int) -> bool:
    """Return whether a group of processes ends within some seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups to interrupt")
def test_ctrl_c_keeps_whole_replications_and_leaves_nobody_behind(tmp_path: Path) -> None:
    small(tmp_path)
    code = SCRIPT.format(replications=100_000, progress="tell_when_shared")
    # Its own session: Ctrl-C reaches a whole group of processes, as in a terminal.
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "small.yaml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    while process.stdout.readline() != "shared\n":
        assert process.poll() is None, "ended before Ctrl-C"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert err == ""
    assert process.returncode == 0
    word, count, complete, same = out.splitlines()[-1].split()
    assert (word, complete) == ("ends", "False")
    assert 7 <= int(count) < 100_000
    assert same == f"{{{count}}}", "every strategy has the same replications"
    assert all_gone(process.pid), "a process stayed behind"


def test_ctrl_c_before_anything_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(player_module, "simulate", interrupted)
    with pytest.raises(Interrupted, match="nothing to show"):
        run_study(small(tmp_path), workers=1)


def test_wrong_requests_are_refused(tmp_path: Path) -> None:
    loaded = small(tmp_path)
    with pytest.raises(UsageError, match="did you mean 'double'"):
        run_study(loaded, strategies=["duoble"])
    with pytest.raises(UsageError, match="choose from 'today', 'double' and 'same'"):
        run_study(loaded, strategies=["zzz"])
    with pytest.raises(UsageError, match="1 replication says nothing"):
        run_study(loaded, replications=1)


def test_the_seal_is_of_the_strategies_of_the_file(tmp_path: Path) -> None:
    loaded = small(tmp_path)
    asked = replace(loaded, strategies={**loaded.strategies, "what-if": loaded.strategies["double"]})
    plain = run_study(loaded, replications=2, workers=1)
    more = run_study(asked, replications=2, workers=1)
    assert [strategy.name for strategy in more.strategies] == ["today", "double", "same", "what-if"]
    assert more.run.seal == plain.run.seal
    assert more.run.events > plain.run.events
    fewer = run_study(loaded, strategies=["double"], replications=2, workers=1)
    assert fewer.run.seal != plain.run.seal


def test_chosen_strategies_are_compared_with_today(tmp_path: Path) -> None:
    answer = run_study(small(tmp_path), strategies=["same"], replications=2, seed=3, workers=1)
    assert [strategy.name for strategy in answer.strategies] == ["today", "same"]
    assert answer.run.seed == 3
    with pytest.raises(KeyError):
        answer["double"]


def test_a_file_keeps_its_digest_when_the_schema_grows(tmp_path: Path) -> None:
    # Whoever adds a field to a section that was there before names it in scenario/unsaid.py.
    assert scenario_digest(small(tmp_path).scenario) == "db51a3dc68a8aa358d70dd803004a3a3"
    people = SMALL.replace("north: {reps", "north: {ramp: {}, reps", 1)
    assert people != SMALL
    assert scenario_digest(small(tmp_path, people).scenario) != scenario_digest(small(tmp_path).scenario)
