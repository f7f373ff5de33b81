"""Which engine plays a year: the answer never tells, failures never stop `auto`, and `kernel` says why."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stand_in import untimed
from studies import SMALL, small

import simsales
from simsales.cli import main
from simsales.engines import kernel_store, player
from simsales.engines.journal import TooManyEvents
from simsales.engines.kernel_build import Impossible
from simsales.engines.kernel_store import Place, finish
from simsales.engines.player import Player, playing
from simsales.engines.reference import simulate as truth
from simsales.errors import NotPossible, UsageError
from simsales.study.replicate import Progress
from simsales.study.study import laboratory
from simsales.words import Phrase


class Kernel:
    """A kernel that counts its years, and may fail at one of them."""

    def __init__(self, error: Exception | None = None, after: int = 0) -> None:
        self.years = 0
        self.error = error
        self.after = after

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        self.years += 1
        if self.error is not None and self.years > self.after:
            raise self.error
        return truth(*arguments, **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    small(tmp_path, SMALL.replace("  same: {changes: {}}\n", ""))
    return tmp_path / "small.yaml"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return where the kernel is kept; nobody builds one."""
    monkeypatch.setenv(kernel_store.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(player, "start", lambda _: None)
    monkeypatch.setattr(player, "_LOOK_SECONDS", 0.0)
    place = kernel_store.home()
    assert place is not None
    return place


def appear(place: Place) -> None:
    """Let a finished kernel appear."""
    work = place.root / "work"
    work.mkdir()
    (work / "code.nbc").write_bytes(b"code")
    finish(work, place)


def use(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    monkeypatch.setattr(player, "load_kernel", lambda _: kernel)
    return kernel


def compare(file: Path, **asked: Any) -> dict[str, Any]:
    return simsales.compare(file, replications=4, workers=1, **asked).to_dict()


def test_the_kernel_takes_over_between_two_years(
    file: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = use(Kernel(), monkeypatch)
    alone = compare(file, engine="reference")
    assert alone["timing"]["years"]["kernel"] == 0
    assert alone["timing"]["kernel"] == "unused"

    def at_the_fifth(progress: Progress) -> None:
        if progress.done == 5 and not place.is_ready():
            assert kernel.years == 0
            appear(place)

    mixed = compare(file, engine="auto", on_progress=at_the_fifth)
    assert mixed["timing"]["kernel"] == "compiling"
    assert mixed["timing"]["years"] == {"reference": 5, "kernel": kernel.years}
    assert kernel.years >= 3
    ready = compare(file, engine="auto")
    assert ready["timing"]["kernel"] == "ready"
    assert ready["timing"]["years"]["reference"] == 0
    insisted = compare(file, engine="kernel")
    assert insisted["timing"]["engine"] == "kernel"
    assert untimed(alone) == untimed(mixed) == untimed(ready) == untimed(insisted)


@pytest.mark.usefixtures("place")
def test_a_look_costs_nothing_between_looks(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "_LOOK_SECONDS", 1000.0)
    looks: list[int] = []
    monkeypatch.setattr(Place, "is_ready", lambda _: bool(looks.append(1)))
    assert compare(file, engine="auto")["timing"]["years"]["reference"] >= 8
    assert len(looks) <= 3


@pytest.mark.parametrize("after", [0, 3])
def test_a_kernel_that_fails_is_left_and_the_answer_is_the_same(
    file: Path, place: Place, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    appear(place)
    use(Kernel(ZeroDivisionError("by nobody"), after), monkeypatch)
    answer = compare(file, engine="auto")
    assert answer["timing"]["kernel"] == "failed"
    assert answer["timing"]["note"] == "ZeroDivisionError: by nobody"
    assert answer["timing"]["years"]["kernel"] == after
    assert untimed(answer) == untimed(compare(file, engine="reference"))
    with pytest.raises(NotPossible, match=r"ZeroDivisionError: by nobody.*--engine auto does without"):
        compare(file, engine="kernel")


def test_too_many_events_are_no_failure_of_the_kernel(
    file: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    appear(place)
    use(Kernel(TooManyEvents(5, 6)), monkeypatch)
    with pytest.raises(NotPossible, match="events_at_most"):
        compare(file, engine="auto")


def test_a_kernel_that_is_gone_is_said_when_it_was_insisted_upon(place: Place, tmp_path: Path) -> None:
    loaded = small(tmp_path)
    (way, *_) = laboratory(loaded.scenario, loaded.strategies).ways.values()
    world = way.world
    with pytest.raises(NotPossible, match="was removed or changed while years were played"):
        Player(place, insists=True).play(world, 1, 0)
    outcome, engine = Player(place).play(world, 1, 0)
    assert engine == "reference"
    assert outcome.seal == truth(world, 1, 0).seal


def test_a_kernel_that_was_changed_is_not_loaded(place: Place, tmp_path: Path) -> None:
    loaded = small(tmp_path)
    (way, *_) = laboratory(loaded.scenario, loaded.strategies).ways.values()
    world = way.world
    appear(place)
    (place.folder / "more.nbc").write_bytes(b"of somebody else")
    with pytest.raises(NotPossible, match="was removed or changed"):
        Player(place, insists=True).play(world, 1, 0)
    assert not place.is_ready(), "it is built anew"


def refusing(error: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("error", "note"),
    [
        (OSError("no process"), "OSError: no process"),
        (Impossible(Phrase("engine.reason.no_python")), "cannot start Python a second time"),
    ],
)
def test_auto_does_without_where_no_builder_can_start(
    file: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, note: str
) -> None:
    monkeypatch.setattr(player, "start", refusing(error))
    timing = compare(file, engine="auto")["timing"]
    assert timing["kernel"] == "failed"
    assert note in timing["note"]


def test_auto_does_not_try_again_what_has_failed(
    file: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "start", refusing(AssertionError("started")))
    place.refuse(Phrase("engine.reason.ended", {"code": -9}))
    timing = compare(file, engine="auto")["timing"]
    assert timing["kernel"] == "failed"
    assert "code -9" in timing["note"]


def test_without_numba_auto_works_and_kernel_says_the_remedy(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    short = ["compare", str(file), "--replications", "2", "--workers", "1", "--engine"]
    assert main([*short, "auto"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    last = " ".join(out.split("\n\n")[-1].split())
    assert "without the faster kernel: Numba is not installed" in last
    assert main([*short, "auto", "--json", "-"]) == 0
    timing = json.loads(capsys.readouterr().out)["timing"]
    assert (timing["engine"], timing["kernel"]) == ("auto", "absent")
    for arguments in ([*short, "kernel"], ["warm"]):
        assert main(arguments) == 2
        assert 'pip install "simsales[kernel]"' in capsys.readouterr().err
    assert main([*short, "kernel", "--lang", "zh"]) == 2
    assert "没有安装Numba" in capsys.readouterr().err
    assert main([*short, "reference"]) == 0
    assert "kernel" not in capsys.readouterr().out


def test_the_environment_names_the_engine_where_nobody_asks(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMSALES_ENGINE", "steam")
    with pytest.raises(UsageError, match="no engine 'steam'"):
        compare(file)
    assert compare(file, engine="reference")["timing"]["engine"] == "reference"


def test_the_account_ends_with_its_block() -> None:
    with playing("reference") as outer:
        assert player.played_now() is outer
    assert player.played_now() is not outer
