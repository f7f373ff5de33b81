"""Owns the chart library as text to put into a page: Vega, Vega-Lite and vega-embed with their licences."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["PARTS", "library"]

PARTS: Final = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
"""Files of the library, in the order in which a browser must read them."""

_MAP_MARK: Final = "//# sourceMappingURL="


@cache
def library() -> str:
    """Return the library as one script, its licences as the comment before it."""
    folder = files("simsales.report.html").joinpath("vendor")
    licences = folder.joinpath("LICENSES.txt").read_text(encoding="utf-8")
    scripts = [_without_map(folder.joinpath(name).read_text(encoding="utf-8")) for name in PARTS]
    return "\n".join([f"/*\n{licences}*/", *scripts])


def _without_map(script: str) -> str:
    """Return a script without the remark that makes a browser's inspector ask for another file."""
    return "\n".join(line for line in script.splitlines() if not line.startswith(_MAP_MARK))
