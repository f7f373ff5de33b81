"""Owns a copy of the package whose kernel is a stand-in: compiled in a second, and right by construction.

It plays the reference engine's years and mixes into the seal what a *compiled* formula of another file says,
less what the same formula says interpreted: nothing, unless the compiled code is stale.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from studies import SMALL

ROOT = Path(__file__).parent.parent
YEARS = ("--replications", "2")
KERNEL = '''"""Own a stand-in."""

from numba import njit

from simsales.engines.reference import simulate as truth
from simsales.mechanisms.money import whole

_whole = njit(whole)


@njit(cache=True)
def _compiled(amount):
    return _whole(amount)


def simulate(world, seed, replication, *, keep_journal=False):
    outcome = truth(world, seed, replication, keep_journal=keep_journal)
    stale = _compiled(7.3) - whole(7.3)
    return outcome._replace(seal=outcome.seal + stale)
'''


class Copy:
    """The package in a folder of its own, with caches of its own."""

    def __init__(self, folder: Path, kernel: str = KERNEL) -> None:
        self.folder = folder
        self.package = folder / "simsales"
        self.cache = folder / "cache"
        self.scenario = folder / "small.yaml"
        kept_out = shutil.ignore_patterns(
            "__pycache__", "vendor", "kernel", "saas.yaml", "agents-and-online.yaml"
        )
        shutil.copytree(ROOT / "simsales", self.package, ignore=kept_out)
        (self.package / "engines" / "kernel").mkdir()
        (self.package / "engines" / "kernel" / "__init__.py").write_text('"""Own a stand-in."""\n', "utf-8")
        (self.package / "engines" / "kernel" / "simulate.py").write_text(kernel, "utf-8")
        self.scenario.write_text(SMALL.replace("  same: {changes: {}}\n", ""), encoding="utf-8")

    @property
    def kernels(self) -> list[Path]:
        """Folders of kernels that are ready."""
        return sorted(path.parent for path in self.cache.glob("*/ready.json"))

    def call(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call the program, as a user would."""
        asked = {name: value for name, value in os.environ.items() if not name.startswith("SIMSALES_")}
        asked |= {"PYTHONPATH": str(self.folder), "SIMSALES_CACHE": str(self.cache), **environment}
        command = [sys.executable, "-P", "-m", "simsales", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=asked, cwd=self.folder, timeout=300
        )

    def answer(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """Return the JSON of a comparison of the small company's strategies."""
        done = self.call("compare", str(self.scenario), "--json", "-", *YEARS, *arguments, **environment)
        assert done.stderr == "", done.stderr
        assert done.returncode == 0
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def untimed(answer: dict[str, Any]) -> str:
    """Return all of an answer but its timing, as bytes would be compared."""
    return json.dumps({name: part for name, part in answer.items() if name != "timing"}, allow_nan=False)
