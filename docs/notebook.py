"""Owns docs/in_python.ipynb: the page docs/in_python.md as a notebook, without answers that would go stale.

``python docs/notebook.py`` writes it anew; a test compares the two and runs the notebook.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

PAGE: Final = Path(__file__).with_name("in_python.md")
NOTEBOOK: Final = PAGE.with_suffix(".ipynb")

_START: Final = """\
import os
from pathlib import Path

if not Path("scenarios").is_dir():  # notebooks are opened in their own folder, which is docs
    os.chdir("..")"""
_BLOCK: Final = re.compile(r"```python\n(.*?)```", re.DOTALL)


def notebook(page: str) -> dict[str, Any]:
    """Return a page as a notebook (nbformat 4.5): its text as it stands, its blocks as cells to run.

    Before the first block comes one that goes to the folder of the project.
    """
    # Text and blocks take turns, text first.
    parts = [part.strip("\n") for part in _BLOCK.split(page)]
    kinds = ["markdown" if number % 2 == 0 else "code" for number in range(len(parts))]
    cells = [(kind, part) for kind, part in zip(kinds, parts, strict=True) if part]
    cells.insert([kind for kind, _ in cells].index("code"), ("code", _START))
    return {
        "cells": [_cell(number, kind, text) for number, (kind, text) in enumerate(cells, 1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_text(page: str) -> str:
    """Return a page as the text of a notebook file."""
    return json.dumps(notebook(page), ensure_ascii=False, indent=1) + "\n"


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{number:02}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


if __name__ == "__main__":
    NOTEBOOK.write_text(notebook_text(PAGE.read_text("utf-8")), encoding="utf-8", newline="\n")
