"""Owns the business checks of a file that has mistakes elsewhere, so that all is told at once."""

from __future__ import annotations

from pathlib import Path

from simsales.errors import InputError, Problem
from simsales.feasible.prepare import prepare
from simsales.scenario.reader import sound_business

__all__ = ["business_behind"]


def business_behind(path: str | Path) -> list[Problem]:
    """Return what is wrong with the business of a file whose mistakes lie in its goals or strategies.

    Parameters
    ----------
    path
        A file that could be read and has been refused.

    Returns
    -------
    list of Problem
        Empty where a mistake lies in what the business is made of.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    loaded = sound_business(path)
    if loaded is None:
        return []
    try:
        prepare(loaded)
    except InputError as refusal:
        return list(refusal.problems)
    return []
