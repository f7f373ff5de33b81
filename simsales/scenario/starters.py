"""Owns where a new scenario comes from, its templates, and that no file is lost when it is written."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from simsales.errors import NotPossible, UsageError
from simsales.scenario.keeping import yaml_text
from simsales.words import language

__all__ = ["TEMPLATES", "file_of", "refuse_taken", "save_new", "save_over", "template_text", "title_of"]

TEMPLATES: Final = ("b2b-team", "saas", "agents-and-online")
"""Scenarios to start from; the first one unless another is asked for."""

_TITLE: Final = re.compile(r"^name: .*?(?=\s*#|$)", re.MULTILINE)


def template_text(template: str, title: str | None = None) -> str:
    """Return a commented scenario to start from, in the language in force.

    Parameters
    ----------
    template
        One of `TEMPLATES`.
    title
        What the scenario is called; that of the template when None.

    Raises
    ------
    UsageError
        When there is no such template.
    """
    if template not in TEMPLATES:
        raise UsageError("ask.template", name=template, names=list(TEMPLATES))
    folder = files("simsales.scenario").joinpath("templates", language())
    text = folder.joinpath(f"{template}.yaml").read_text(encoding="utf-8")
    if title is None:
        return text
    return _TITLE.sub(lambda _: f"name: {yaml_text(title)}", text, count=1)


def file_of(name: str) -> Path:
    """Return the file of a new scenario: the name with ``.yaml`` unless it has that ending.

    Raises
    ------
    UsageError
        When no file can have that name.
    """
    path = Path(name)
    if not name.strip() or not path.name or "\0" in name:
        raise UsageError("ask.file_name", name=name)
    return path if path.suffix.casefold() in {".yaml", ".yml"} else path.with_name(f"{path.name}.yaml")


def title_of(file: Path) -> str:
    """Return what a scenario in that file is called: the file's name without its ending."""
    return file.stem.strip()[:200] or file.name


def refuse_taken(file: Path) -> None:
    """Refuse a file that is there already, before anybody answers ten questions for it.

    Raises
    ------
    UsageError
        When there is such a file.
    """
    if file.exists() or file.is_symlink():
        raise UsageError("ask.taken", file=str(file))


def save_new(file: Path, text: str) -> None:
    """Write a new file; an existing one is left as it is.

    Raises
    ------
    UsageError
        When there is such a file.
    NotPossible
        When it cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError("ask.taken", file=str(file)) from None
    except OSError as error:
        raise _not_written(file, error) from None


def save_over(file: Path, text: str) -> None:
    """Write a file whether or not there is one: the user has said so.

    Raises
    ------
    NotPossible
        When it cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _not_written(file, error) from None


def _not_written(file: Path, error: OSError) -> NotPossible:
    if isinstance(error, FileNotFoundError):
        return NotPossible("ask.no_folder", file=file.name, folder=str(file.parent))
    return NotPossible("ask.not_written", file=str(file), reason=error.strerror or str(error))
