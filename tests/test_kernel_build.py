"""The kernel is built once, checked, kept under a hash of its sources, and taken over within a study."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stand_in import KERNEL, Copy, untimed


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def truth(copy: Copy) -> str:
    return untimed(copy.answer("--engine", "reference", "--workers", "1"))


def wait_until_ready(copy: Copy) -> None:
    for _ in range(600):
        if copy.kernels:
            return
        time.sleep(0.1)
    raise AssertionError("no kernel within a minute")


def test_auto_does_not_wait_and_the_builder_outlives_the_command(copy: Copy, truth: str) -> None:
    first = copy.answer("--workers", "1")
    assert first["timing"]["engine"] == "auto"
    assert first["timing"]["kernel"] == "compiling"
    assert first["timing"]["note"] is None
    assert first["timing"]["years"]["reference"] > 0
    wait_until_ready(copy)
    later = copy.answer("--workers", "2")
    assert later["timing"]["kernel"] == "ready"
    assert later["timing"]["years"]["reference"] == 0
    assert later["timing"]["years"]["kernel"] > 3
    assert untimed(later) == truth
    assert len(copy.kernels) == 1


def test_warm_says_what_it_did_and_does_it_once(copy: Copy, tmp_path: Path) -> None:
    cache = tmp_path / "elsewhere"
    made = copy.call("warm", SIMSALES_CACHE=str(cache))
    assert made.returncode == 0, made.stderr
    assert "once on this machine" in made.stderr
    assert "compiled and checked against the reference engine in " in made.stdout
    assert str(cache) in made.stdout.replace("\n", "")
    again = copy.call("warm", "--json", "-", SIMSALES_CACHE=str(cache))
    assert again.stderr == ""
    said = json.loads(again.stdout)
    assert said["seconds"] == 0
    assert said["bytes"] > 1000
    assert (Path(said["folder"]) / "ready.json").exists()
    left = [path.name for path in cache.iterdir() if not path.name.endswith(".lock")]
    assert left == [Path(said["folder"]).name], "no working folder stays"
    assert "已就绪" in copy.call("warm", "--lang", "zh", SIMSALES_CACHE=str(cache)).stdout


def test_another_formula_is_another_kernel(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    before = copy.answer("--engine", "kernel", "--workers", "1")
    formula = copy.package / "mechanisms" / "money.py"
    text = formula.read_text(encoding="utf-8")
    assert text.count("floor(amount + 0.5)") == 1
    # As many letters as before, so that neither size nor place of anything tells.
    formula.write_text(text.replace("floor(amount + 0.5)", "floor(amount + 0.9)"), encoding="utf-8")
    after = copy.answer("--engine", "kernel", "--workers", "1")
    assert after["run"]["seal"] != before["run"]["seal"]
    assert untimed(after) == untimed(copy.answer("--engine", "reference", "--workers", "1"))
    assert len(copy.kernels) == 2


def test_a_kernel_that_plays_otherwise_is_never_handed_out(tmp_path: Path) -> None:
    wrong = KERNEL.replace("outcome.seal + stale", "outcome.seal + stale + 1")
    copy = Copy(tmp_path, wrong)
    refused = copy.call("warm")
    assert refused.returncode == 1
    assert "another seal than the reference engine" in refused.stderr
    assert "--engine auto does without" in refused.stderr
    assert copy.kernels == []
    answer = copy.answer("--workers", "1")
    assert answer["timing"]["kernel"] == "failed"
    assert "another seal" in answer["timing"]["note"]
    assert answer["timing"]["years"]["kernel"] == 0


def test_a_damaged_kernel_is_built_anew(copy: Copy, truth: str) -> None:
    assert copy.call("warm").returncode == 0
    (folder,) = copy.kernels
    files = [path for path in folder.rglob("*.nb*") if path.is_file()]
    assert len(files) >= 2
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
    answer = copy.answer("--engine", "kernel", "--workers", "2")
    assert untimed(answer) == truth
    assert answer["timing"]["years"]["reference"] == 0
    assert copy.kernels == [folder]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_unwritable_cache_folder_is_no_obstacle(copy: Copy, truth: str, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("no folder", encoding="utf-8")
    spare = tmp_path / "spare"
    spare.mkdir()
    where = {"SIMSALES_CACHE": str(occupied / "sub"), "TMPDIR": str(spare)}
    answer = copy.answer("--engine", "kernel", "--workers", "1", **where)
    assert untimed(answer) == truth
    assert len(list(spare.glob("simsales-*/kernel-*/ready.json"))) == 1
    nowhere = {"SIMSALES_CACHE": str(occupied / "sub"), "TMPDIR": str(spare)}
    (next(spare.glob("simsales-*"))).chmod(0o777)
    answer = copy.answer("--workers", "1", **nowhere)
    assert answer["timing"]["kernel"] == "absent", "code that others could write is never run"
    assert "SIMSALES_CACHE" in answer["timing"]["note"]


def test_check_and_new_do_not_import_numba(copy: Copy) -> None:
    code = (
        "import sys; from simsales.cli import main;"
        "main(['check', 'small.yaml']); main(['new', 'fresh']);"
        "print([name for name in ('numba', 'llvmlite', 'simpy') if name in sys.modules])"
    )
    (copy.folder / "fresh.yaml").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=copy.folder, check=True
    )
    assert done.stdout.strip().endswith("[]")
