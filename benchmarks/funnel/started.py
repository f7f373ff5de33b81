"""Owns starting a measurement in a fresh process, and reading the line of JSON that it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from contestants import HERE, Absent, Ready, environment
from shape import Count

__all__ = ["house", "played"]


def played(ready: Ready, size: int, seconds: float, first: int) -> dict[str, Any]:
    """Let an engine play the funnel.

    Returns
    -------
    dict
        What play.py prints, with ``rate``, events per second of processor time.

    Raises
    ------
    Absent
        When it fails.
    """
    told = _said((*ready.command, str(size), str(seconds), str(first)))
    counts = [Count(*run) for run in told["runs"]]
    told["rate"] = sum(count.events for count in counts) / told["seconds"]
    return told


def house(*arguments: object) -> dict[str, Any]:
    """Let house.py measure simsales by itself.

    Raises
    ------
    Absent
        When it fails.
    """
    return _said((sys.executable, str(HERE / "house.py"), *map(str, arguments)))


def _said(command: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        # The error itself is the first line behind a traceback that is not moved in.
        lines = [
            line for line in done.stderr.splitlines() if line and not line.startswith((" ", "Traceback"))
        ]
        raise Absent("; ".join(lines) or f"exit code {done.returncode}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told
