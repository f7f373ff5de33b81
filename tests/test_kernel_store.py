"""Where kernels are kept: what their name hangs on, when one is ready, what is swept away, the lock."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from simsales.engines import kernel_build, kernel_lock, kernel_store, player
from simsales.engines.kernel_lock import held
from simsales.engines.kernel_store import (
    Place,
    cache_root,
    current_key,
    finish,
    home,
    is_sound,
    obstacle,
    source_modules,
    sweep,
)
from simsales.words import Phrase

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "simsales"
DAY_SECONDS = 24 * 3600.0


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, "a1")


def made(place: Place) -> Place:
    """Return the place with a kernel of two files."""
    work = place.root / "work"
    (work / "sub").mkdir(parents=True)
    (work / "sub" / "one.nbi").write_bytes(b"index")
    (work / "sub" / "two.nbc").write_bytes(b"code")
    finish(work, place)
    return place


def imported_from(path: Path) -> set[tuple[str, str]]:
    """Return the (module, name) pairs of the package that a file imports when it is loaded."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simsales"):
            found |= {(node.module or "", alias.name) for alias in node.names}
    return found


def test_all_that_the_kernel_is_built_from_is_in_its_name() -> None:
    counted = {path.relative_to(PACKAGE).parts[0] for path in source_modules()}
    assert counted == {"engines", "mechanisms", "quantity", "world"}
    built_from = [*(PACKAGE / "engines" / "kernel").rglob("*.py"), *(PACKAGE / "mechanisms").rglob("*.py")]
    assert len(built_from) > 10
    for path in built_from:
        for module, name in imported_from(path):
            room = module.split(".")[1] if "." in module else name
            assert room in counted, (
                f"{path.name} takes {name} from {module}, which is not in the kernel's hash"
            )
            # A constant must not come from elsewhere through one of these rooms, either.
            home_file = ROOT / Path(*module.split("."))
            source = home_file / "__init__.py" if home_file.is_dir() else home_file.with_suffix(".py")
            passed_on = {
                taken for origin, taken in imported_from(source) if origin.split(".")[1] not in counted
            }
            assert name not in passed_on, f"{path.name} takes {name} through {module} from outside"


def test_every_source_changes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "simsales"
    for room in ("engines", "mechanisms", "quantity", "world"):
        shutil.copytree(PACKAGE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernel_store, "_PACKAGE", copy)
    monkeypatch.setattr(kernel_store, "source_modules", lambda: source_modules(copy))
    names = [current_key()]
    assert current_key() == names[0], "the same sources have the same name"
    formula = copy / "mechanisms" / "money.py"
    formula.write_text(formula.read_text("utf-8").replace("+ 0.5", "+ 0.4"), encoding="utf-8")
    names.append(current_key())
    (copy / "world" / "new.py").write_text("", encoding="utf-8")
    names.append(current_key())
    monkeypatch.setenv("NUMBA_OPT", "1")
    names.append(current_key())
    monkeypatch.setattr(kernel_store, "_processor", lambda: ("another",))
    names.append(current_key())
    monkeypatch.setattr(kernel_store, "_version", lambda name: f"{name} 0")
    names.append(current_key())
    assert len(set(names)) == len(names)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "anywhere")
    assert current_key() == names[-1], "where Numba keeps other people's functions is no matter"


def test_a_finished_kernel_is_ready_and_sound(place: Place) -> None:
    assert not place.is_ready()
    assert not place.has_kernel()
    made(place)
    assert place.is_ready()
    assert place.has_kernel()
    assert not (place.root / "work").exists()


@pytest.mark.parametrize("damage", ["cut", "other", "gone", "more", "list", "no list", "half a list"])
def test_a_damaged_kernel_is_taken_away(place: Place, damage: str) -> None:
    folder = made(place).folder
    file = folder / "sub" / "two.nbc"
    match damage:
        case "cut":
            file.write_bytes(b"cod")
        case "other":
            file.write_bytes(b"c0de")
        case "gone":
            file.unlink()
        case "more":
            (folder / "three.nbc").write_bytes(b"")
        case "list":
            place.ready.write_text("[]", encoding="utf-8")
        case "no list":
            place.ready.write_bytes(b"\xff\x00")
        case _:
            place.ready.write_text(place.ready.read_text("utf-8")[:-20], encoding="utf-8")
    assert not is_sound(folder)
    assert not place.has_kernel()
    assert not folder.exists()


def test_a_failure_holds_for_a_day(place: Place) -> None:
    assert place.refusal() is None
    reason = Phrase("engine.reason.error", {"kind": "ValueError", "text": "坏"})
    place.refuse(reason)
    assert place.refusal() == reason
    yesterday = time.time() - 1.1 * DAY_SECONDS
    os.utime(place.refusal_file, (yesterday, yesterday))
    assert place.refusal() is None
    place.refuse(reason)
    made(place)
    assert place.refusal() is None, "what works is not refused"
    place.refusal_file.write_text("{", encoding="utf-8")
    assert place.refusal() is None


def test_what_nobody_uses_is_swept_away(tmp_path: Path) -> None:
    old, used, mine = (made(Place(tmp_path, key)) for key in ("old", "used", "mine"))
    long_ago = time.time() - 61 * DAY_SECONDS
    left = tmp_path / "kernel-gone.work-x"
    left.mkdir()
    (tmp_path / "kernel-gone.failed.json").write_text("{}", encoding="utf-8")
    foreign = tmp_path / "notes.txt"
    foreign.write_text("mine", encoding="utf-8")
    for path in tmp_path.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    used.used()
    sweep(tmp_path, mine)
    assert not old.folder.exists()
    assert not left.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"kernel-used", "kernel-mine", "notes.txt"}


def test_one_builder_at_a_time_and_no_stale_lock(tmp_path: Path) -> None:
    lock = tmp_path / "builder.lock"
    with held(lock) as first:
        assert first
        with held(lock) as second:
            assert not second
    hold = (
        "import sys, time; from pathlib import Path; from simsales.engines.kernel_lock import held\n"
        "with held(Path(sys.argv[1])) as mine: print(mine, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(lock)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        with held(lock) as mine:
            assert not mine
        process.kill()
        process.wait()
    with held(lock) as mine:
        assert mine, "who is killed holds nothing"


@pytest.mark.parametrize("pace", ["modest", "patient"])
def test_a_folder_without_locks_is_said_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pace: str
) -> None:
    def no_locks(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setenv(kernel_store.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(kernel_lock, "_take", no_locks)
    monkeypatch.setattr(kernel_build, "_GRACE_SECONDS", 0.0)
    monkeypatch.setattr(os, "nice", lambda _: 0, raising=False)
    place = Place(tmp_path, current_key())
    assert kernel_build.main([str(tmp_path), place.key, pace]) == 1
    said = place.refusal()
    assert said is not None
    assert said.key == "engine.reason.error"
    assert "No locks available" in str(said.values["text"])
    monkeypatch.setattr(player, "home", lambda: place)
    monkeypatch.setattr(player, "obstacle", lambda: None)
    monkeypatch.setattr(player, "start", lambda _: pytest.fail("another builder was started"))
    with player.playing("auto") as account:
        assert account.outcome == ("failed", said)


def test_the_cache_folder_follows_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIMSALES_CACHE", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for platform, folder in (("darwin", "Library/Caches/simsales"), ("linux", ".cache/simsales")):
        monkeypatch.setattr(kernel_store.sys, "platform", platform)
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        assert cache_root() == tmp_path / folder
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_root() == tmp_path / "xdg" / "simsales"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_root() == tmp_path / ".cache" / "simsales"
    monkeypatch.setattr(kernel_store.sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_root() == tmp_path / "local" / "simsales" / "Cache"
    monkeypatch.setenv("SIMSALES_CACHE", str(tmp_path / "named"))
    assert cache_root() == tmp_path / "named"


def test_a_kernel_in_a_folder_that_cannot_be_written_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, spare = tmp_path / "shared", tmp_path / "spare"
    monkeypatch.setenv("SIMSALES_CACHE", str(shared))
    made(Place(shared, kernel_store.source_key()))
    spare.mkdir()
    monkeypatch.setattr(kernel_store.tempfile, "gettempdir", lambda: str(spare))
    may_write = kernel_store._is_writable
    monkeypatch.setattr(kernel_store, "_is_writable", lambda folder: folder != shared and may_write(folder))
    place = home()
    assert place is not None
    assert spare in place.folder.parents
    assert place.has_kernel()
    monkeypatch.setattr(kernel_store, "_is_writable", lambda _: False)
    assert home() is None


def test_what_stands_in_the_way_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert obstacle() is None
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    found = obstacle()
    assert found is not None
    assert found.key == "engine.reason.switched_off"
    monkeypatch.setitem(sys.modules, "numba", None)
    found = obstacle()
    assert found is not None
    assert found.key == "engine.reason.no_numba"


def test_only_the_kernel_imports_numba() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert any("numba" in contract.get("forbidden_modules", ()) for contract in contracts)
