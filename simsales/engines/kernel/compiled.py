"""Owns how functions of the kernel are compiled: what numba is told, and what is kept in the cache."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
from numba import types

__all__ = ["Function", "entrance", "inlined", "lies_at", "shared", "step"]

Function = TypeVar("Function", bound=Callable[..., Any])
_INSIDE: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}


def step(function: Function) -> Function:
    """Compile a function that only compiled code calls."""
    return cast("Function", _once(numba.njit(**_INSIDE)(function)))


def inlined(function: Function) -> Function:
    """Compile a function into each place that calls it, where a call would cost more than the few copies."""
    return cast("Function", _once(numba.njit(forceinline=True, **_INSIDE)(function)))


def _once(made: Any) -> Any:
    """Let a number that stands in the source be a number like any other.

    Numba would compile a function again for each constant that it is called with: two dozen times the one
    that writes records.
    """
    template = made.get_call_template

    def plain(args: Any, kws: Any) -> Any:
        named = {name: _wide(kind) for name, kind in kws.items()}
        return template(tuple(_wide(kind) for kind in args), named)

    made.get_call_template = plain
    return made


def _wide(kind: Any) -> Any:
    """Return the type that a function is compiled for when it is given `kind`."""
    plain: Any = types.unliteral(kind)  # type: ignore[no-untyped-call]
    return types.int64 if plain in types.signed_domain else plain


def entrance(function: Function) -> Function:
    """Compile a function that is called from outside; it is cached, with all that it calls in it."""
    return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def lies_at(function: Any) -> int:
    """Return where an entrance lies that takes and returns numbers, for code that was compiled without it."""
    numbers = (types.int64,) * function.py_func.__code__.co_argcount
    function.compile(numbers)
    compiled = function.overloads[numbers]
    return int(compiled.library.get_pointer_to_function(compiled.fndesc.llvm_cfunc_wrapper_name))


def shared(function: Function, scope: dict[str, Any], signature: str | None = None) -> Function:
    """Compile the source of a formula that the reference engine runs, with `scope` as its surroundings.

    Parameters
    ----------
    function
        The formula as CPython knows it.
    scope
        Names that it reads: constants, and formulas compiled before. The compiled one is added.
    signature
        Types, where the arguments at hand would be the wrong ones (literals in 64-bit keys).
    """
    twin = FunctionType(function.__code__, scope, function.__name__)
    if signature is None:
        made = _once(numba.njit(**_INSIDE)(twin))
    else:
        made = numba.njit(signature, cache=True, **_INSIDE)(twin)
    scope[function.__name__] = made
    return cast("Function", made)
