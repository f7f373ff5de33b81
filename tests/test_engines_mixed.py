"""The compiled kernel in a study: alone, or taking over in the middle, on one process or two: same bytes."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from played import tree_of
from stand_in import untimed
from studies import SMALL, small

import simsales
from simsales.engines import player
from simsales.engines.kernel_load import Simulate
from simsales.engines.kernel_store import Place, home
from simsales.engines.reference import simulate as truth
from simsales.scenario.scenario import Scenario
from simsales.study.replicate import Progress
from simsales.world.compile import compile_world

ROOT = Path(__file__).parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    small(tmp_path, SMALL.replace("  same: {changes: {}}\n", ""))
    return tmp_path / "small.yaml"


def compare(file: Path, workers: int = 1, **asked: Any) -> dict[str, Any]:
    return simsales.compare(file, replications=4, workers=workers, **asked).to_dict()


@pytest.mark.usefixtures("kernel")
def test_which_engine_played_is_told_by_timing_only(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = compare(file, engine="reference")
    compiled = compare(file, engine="kernel")
    assert compiled["timing"]["years"]["reference"] == 0
    assert compiled["timing"]["compile_seconds"] < 60
    together = compare(file, engine="auto", workers=2)
    assert together["timing"]["kernel"] == "ready"
    assert together["timing"]["years"]["reference"] == 0
    done = [0]
    is_ready = Place.is_ready
    monkeypatch.setattr(player, "start", lambda _: None)
    monkeypatch.setattr(player, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(Place, "is_ready", lambda self: done[0] >= 5 and is_ready(self))

    def note(progress: Progress) -> None:
        done[0] = progress.done

    mixed = compare(file, engine="auto", on_progress=note)
    assert mixed["timing"]["kernel"] == "compiling"
    assert mixed["timing"]["years"]["reference"] == 5
    assert mixed["timing"]["years"]["kernel"] >= 3
    assert untimed(alone) == untimed(compiled) == untimed(together) == untimed(mixed)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_no_scenario_makes_the_kernel_compile_again(path: Path, kernel: Simulate) -> None:
    scenario = Scenario.model_validate(tree_of(path))
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    assert kernel(world, 3, 1).seal == truth(world, 3, 1).seal
    # What a worker process gets has other flags, which Numba would take for other types.
    travelled = pickle.loads(pickle.dumps(world))
    assert kernel(travelled, 3, 1).seal == truth(world, 3, 1).seal
    place = home()
    assert place is not None
    assert place.has_kernel(), "its files are those that were built: nothing was added"
