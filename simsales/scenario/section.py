"""Owns the common form of every section of a scenario file: strict, closed and frozen."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

__all__ = ["Name", "Section"]

Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=80, pattern=r"^[^@=*\[\],\s](?:[^@=*\[\],\r\n\t]*[^@=*\[\],\s])?$"
    ),
]
"""A name that the user gives to a thing; any script, no ``@ = * [ ] ,`` and no blanks at its ends."""


class Section(BaseModel):
    """A part of the scenario file: unknown fields are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)
