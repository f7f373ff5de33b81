"""Owns where compiled kernels are kept: a folder for each set of sources, versions and processor.

Numba's own cache does not see that a function in another file has changed. So the folder's name holds a hash
of all that the kernel is built from, and another source is another folder. A kernel is built in a working
folder and gets its final name when it is finished; a list of its files with their digests (``ready.json``)
comes with it, and a folder that does not agree with its list is never loaded.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from simsales.words import Phrase

__all__ = [
    "CACHE_VARIABLE",
    "Place",
    "cache_root",
    "current_key",
    "finish",
    "home",
    "is_sound",
    "obstacle",
    "source_key",
    "source_modules",
    "sweep",
]

CACHE_VARIABLE: Final = "SIMSALES_CACHE"
"""Environment variable: the folder for compiled kernels, where the user's own cache folder will not do."""

_PACKAGE: Final = Path(__file__).absolute().parent.parent
_BUILT_FROM: Final = ("engines", "mechanisms", "quantity", "world")
"""Rooms whose every module counts as a source; a test holds that the kernel is built from nothing else."""
_UNUSED_DAYS: Final = 60
_REFUSAL_HOLDS_SECONDS: Final = 24 * 3600.0
_PACKAGES: Final = ("numba", "llvmlite", "numpy")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the kernel of these sources on this machine is kept, whether it is there or not.

    Parameters
    ----------
    root
        Folder of all kernels.
    key
        Hash of all that this one is built from, hexadecimal.
    """

    root: Path
    key: str

    @property
    def folder(self) -> Path:
        """Folder of the finished kernel."""
        return self.root / f"kernel-{self.key}"

    @property
    def ready(self) -> Path:
        """List of its files with their digests; there when the kernel is finished and was found right."""
        return self.folder / "ready.json"

    @property
    def lock(self) -> Path:
        """File that is locked while somebody builds this kernel or another: one at a time is enough."""
        return self.root / "builder.lock"

    @property
    def refusal_file(self) -> Path:
        """Says why the last attempt failed."""
        return self.root / f"kernel-{self.key}.failed.json"

    def is_ready(self) -> bool:
        """Return whether a finished kernel seems to be here: one look at one file."""
        return self.ready.exists()

    def has_kernel(self) -> bool:
        """Return whether a finished kernel is here, byte by byte; one that was damaged is taken away."""
        if not self.is_ready():
            return False
        if is_sound(self.folder):
            return True
        self.discard()
        return False

    def refusal(self) -> Phrase | None:
        """Return why the last attempt failed, unless that is more than a day ago."""
        try:
            if time.time() - self.refusal_file.stat().st_mtime > _REFUSAL_HOLDS_SECONDS:
                return None
            said = json.loads(self.refusal_file.read_text(encoding="utf-8"))
            return Phrase(str(said["key"]), dict(said["values"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def refuse(self, reason: Phrase) -> None:
        """Write down why an attempt failed, so that the next ones do not try in vain."""
        said = json.dumps({"key": reason.key, "values": dict(reason.values)})
        with suppress(OSError):
            self.refusal_file.write_text(said, encoding="utf-8")

    def discard(self) -> None:
        """Remove the kernel, and what is known of failed attempts."""
        # The list goes first: whoever looks meanwhile sees no kernel, and not half of one.
        with suppress(OSError):
            self.ready.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.refusal_file.unlink(missing_ok=True)

    def used(self) -> None:
        """Note that the kernel was used, so that it is not swept away."""
        with suppress(OSError):
            os.utime(self.ready)


def obstacle() -> Phrase | None:
    """Return why there can be no kernel here, None when there can."""
    if find_spec("numba") is None or find_spec("llvmlite") is None:
        return Phrase("engine.reason.no_numba")
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}:
        return Phrase("engine.reason.switched_off", {"name": "NUMBA_DISABLE_JIT"})
    if not (_PACKAGE / "engines" / "kernel" / "simulate.py").exists():
        return Phrase("engine.reason.no_kernel")
    return None


def home() -> Place | None:
    """Return where the kernel of this process is kept; None where nothing can be written.

    The user's cache folder, or `CACHE_VARIABLE`. Where that cannot be written a folder of temporary files
    serves, with a copy of the kernel if there is one.
    """
    key = source_key()
    wanted = cache_root()
    if _is_writable(wanted):
        return Place(wanted, key)
    spare = _temporary_root()
    if spare is None:
        return None
    place = Place(spare, key)
    if not place.is_ready() and is_sound(Place(wanted, key).folder):
        _copy(Place(wanted, key).folder, place)
    return place


def cache_root() -> Path:
    """Return the folder for kernels by the platform's rules; it need not exist."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else _user() / "AppData" / "Local") / "simsales" / "Cache"
    if sys.platform == "darwin":
        return _user() / "Library" / "Caches" / "simsales"
    xdg = os.environ.get("XDG_CACHE_HOME")
    # The rules of XDG: a relative path is to be ignored.
    return (Path(xdg) if xdg and Path(xdg).is_absolute() else _user() / ".cache") / "simsales"


def source_modules(package: Path = _PACKAGE) -> Iterator[Path]:
    """Return all files that count as sources of the kernel, in a fixed order."""
    for room in _BUILT_FROM:
        yield from sorted((package / room).rglob("*.py"))


@cache
def source_key() -> str:
    """Return `current_key` as it was when this process first asked: what it has imported stays as it is."""
    return current_key()


def current_key() -> str:
    """Return the hash of all that the kernel is built from, as it is at this moment.

    Sources, where they lie (Numba files its functions by that), the versions of Python, Numba, llvmlite and
    NumPy, the processor as LLVM sees it, and what the environment tells Numba.
    """
    digest = blake2b(digest_size=12, person=b"simsales-kernel")

    def add(text: str | bytes) -> None:
        content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        digest.update(len(content).to_bytes(8, "little") + content)

    add(str(_PACKAGE))
    for path in source_modules():
        add(path.relative_to(_PACKAGE).as_posix())
        add(path.read_bytes())
    add(sys.version)
    add(platform.platform())
    for name in _PACKAGES:
        add(f"{name} {_version(name)}")
    for part in _processor():
        add(part)
    for name in sorted(os.environ):
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR":
            add(f"{name}={os.environ[name]}")
    return digest.hexdigest()


def finish(work: Path, place: Place) -> None:
    """Give a working folder its list and its final name; from then on everybody may load the kernel.

    Raises
    ------
    OSError
        When the disk refuses.
    """
    listed = {path.relative_to(work).as_posix(): _digest(path) for path in _files(work)}
    said = {"files": listed, "versions": {name: _version(name) for name in _PACKAGES}}
    (work / place.ready.name).write_text(json.dumps(said, indent=1), encoding="utf-8")
    place.discard()
    work.rename(place.folder)


def is_sound(folder: Path) -> bool:
    """Return whether a kernel's files are those of its list, byte by byte."""
    try:
        listed = json.loads((folder / "ready.json").read_text(encoding="utf-8"))["files"]
        found = {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(listed) and found == listed


def sweep(root: Path, keep: Place) -> None:
    """Remove kernels that were not used for 60 days, and what attempts left behind."""
    oldest = time.time() - _UNUSED_DAYS * 24 * 3600.0
    for path in root.glob("kernel-*"):
        if path.name.startswith(keep.folder.name):
            continue
        # A folder's own time stands still while its kernel is used; that of the list does not.
        seen = path / "ready.json" if (path / "ready.json").exists() else path
        with suppress(OSError):
            if seen.stat().st_mtime >= oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / "ready.json")


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _processor() -> tuple[str, ...]:
    if find_spec("llvmlite") is None:
        return ("none",)
    from llvmlite import binding  # noqa: PLC0415 - it loads LLVM, which nobody else needs

    return (
        binding.get_default_triple(),
        binding.get_host_cpu_name(),
        binding.get_host_cpu_features().flatten(),
    )


def _user() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir()) / "home"


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _temporary_root() -> Path | None:
    """Return a folder of temporary files that nobody else can write into: what lies there is executed."""
    try:
        owner = f"-{os.getuid()}" if sys.platform != "win32" else ""
        folder = Path(tempfile.gettempdir()) / f"simsales{owner}"
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode):
            return None
        if sys.platform != "win32" and (seen.st_uid != os.getuid() or seen.st_mode & 0o022):
            return None
    except OSError:
        return None
    return folder if _is_writable(folder) else None


def _copy(folder: Path, place: Place) -> None:
    with suppress(OSError):
        work = Path(tempfile.mkdtemp(prefix=f"{place.folder.name}.copy-", dir=place.root))
        shutil.copytree(folder, work, dirs_exist_ok=True)
        finish(work, place)
