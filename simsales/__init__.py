"""Own the public face of simsales: the verbs, offered lazily, and the version.

``import simsales`` loads nothing heavy. A verb is imported when it is first used:

>>> import simsales
>>> sorted(simsales.__all__)  # doctest: +NORMALIZE_WHITESPACE
['__version__', 'allocate', 'check', 'compare', 'diagnose', 'load', 'optimize', 'reach', 'run', 'trace',
 'warm', 'weigh']
"""

from importlib import import_module
from typing import Any, Final

__version__ = "0.1.0"

_VERBS: Final = frozenset(
    {"allocate", "load", "check", "run", "compare", "diagnose", "optimize", "reach", "trace", "warm", "weigh"}
)
"""The verbs; each is a function of ``simsales.verbs``."""

__all__ = [
    "__version__",
    "allocate",
    "check",
    "compare",
    "diagnose",
    "load",
    "optimize",
    "reach",
    "run",
    "trace",
    "warm",
    "weigh",
]


def __getattr__(name: str) -> Any:
    """Import a verb on first use."""
    if name not in _VERBS:
        raise AttributeError(f"module 'simsales' has no attribute {name!r}")
    verb = getattr(import_module("simsales.verbs"), name)
    globals()[name] = verb
    return verb


def __dir__() -> list[str]:
    """List the verbs although they are not imported yet."""
    return sorted({*globals(), *__all__})
