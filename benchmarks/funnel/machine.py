"""Owns what a figure was measured with: processor, interpreter and how it was built, memory of a process."""

from __future__ import annotations

import os
import platform
import resource
import sys
import sysconfig
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["interpreter", "peak_kib", "processor", "versions"]


def interpreter() -> str:
    """Return name, version and build of this interpreter.

    One built without profile-guided optimisation is slower by a third, and so flatters whoever is compared
    with an engine in plain Python.
    """
    flags = " ".join(
        str(sysconfig.get_config_var(name) or "")
        for name in ("CONFIG_ARGS", "PY_CORE_CFLAGS", "PY_CORE_LDFLAGS", "PY_LDFLAGS_NODIST")
    )
    guided = "--enable-optimizations" in flags or "-fprofile-use" in flags
    linked = "--with-lto" in flags or "-flto" in flags
    build = f"{'with' if guided else 'without'} PGO, {'with' if linked else 'without'} LTO"
    return f"{platform.python_implementation()} {platform.python_version()} ({build})"


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """Return the processor's name and how many of them there are."""
    name = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        lines = told.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{os.cpu_count()} x {name}"


def peak_kib() -> int:
    """Return the most memory that this process held, in KiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would tell the parent's memory from before the exec, when that was more.
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most
