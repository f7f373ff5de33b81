"""Own where the answer goes: text, JSON and page."""

import json as json_text
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsales.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from simsales.decide.reach_result import Reached
    from simsales.scenario.loaded import Loaded
    from simsales.study.results import StudyResult

__all__ = ["Sink"]


class Sink:
    """Where text, JSON and the page go.

    Parameters
    ----------
    json
        File for the JSON, ``-`` for standard output (the text then stays away), None for none.
    quiet
        Whether the text stays away.
    report
        File for the page, None for none.

    Raises
    ------
    UsageError
        When a file cannot be written; said before anything is simulated.
    """

    def __init__(self, json: str | None, *, quiet: bool, report: str | None = None) -> None:
        self.json = json
        self.report = report
        self.quiet = quiet or json == "-"
        for option, name in (("--json", json), ("--report", report)):
            if name is None or (option == "--json" and name == "-"):
                continue
            if name.startswith("-"):
                raise UsageError("cli.no_value", option=option)
            path = Path(name)
            if path.is_dir():
                raise UsageError("cli.file_is_folder", option=option, name=name)
            if not path.absolute().parent.is_dir():
                raise UsageError("cli.no_such_folder", option=option, name=name, folder=str(path.parent))

    def console(self) -> "Console":
        """Return where the text goes."""
        from rich.console import Console

        return Console(file=sys.stdout, quiet=self.quiet, highlight=False, markup=False, emoji=False)

    def put(self, answer: dict[str, Any]) -> None:
        """Write the JSON, where it was asked for."""
        if self.json is None:
            return
        text = json_text.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        if self.json == "-":
            sys.stdout.write(text)
            return
        try:
            Path(self.json).write_text(text, encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError("cli.json_not_written", name=self.json, reason=reason) from None

    def put_page(self, study: "StudyResult", language: str, loaded: "Loaded") -> None:
        """Write the page, where it was asked for."""
        if self.report is None:
            return
        from simsales.report.html.document import write_page

        write_page(study, self.report, language, loaded)

    def put_reach_page(self, reached: "Reached", language: str) -> None:
        """Write the page on what it would take, where it was asked for."""
        if self.report is None:
            return
        from simsales.report.html.document import write_reach_page

        write_reach_page(reached, self.report, language)
