"""Owns how functions of the kernel are compiled: what is inlined, what is cached, what numba is told."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

import numba

__all__ = ["Function", "entrance", "handler", "shared", "step"]

Function = TypeVar("Function", bound=Callable[..., Any])
_INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}


def step(function: Function) -> Function:
    """Compile a function that several places call; the compiler decides where it is inlined."""
    return cast(Function, numba.njit(**_INSIDE)(function))


def handler(function: Function) -> Function:
    """Compile a function that one place calls, into that place: dozens of arrays then cost no call."""
    return cast(Function, numba.njit(forceinline=True, **_INSIDE)(function))


def entrance(function: Function) -> Function:
    """Compile the one function that Python calls; it is kept in the cache, with all that it calls in it."""
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


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
    twin = FunctionType(function.__code__, scope, function.__name__)  # type: ignore[attr-defined]
    made = (
        numba.njit(**_INSIDE)(twin)
        if signature is None
        else numba.njit(signature, cache=True, **_INSIDE)(twin)
    )
    scope[function.__name__] = made
    return cast(Function, made)
