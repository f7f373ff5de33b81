"""Own the command line: what it is called with, in which language it answers, and its exit code."""

import io
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from cyclopts import CycloptsError

from simsales.cli.answers import DONE, STOPPED, WRONG, complain
from simsales.cli.commands import app
from simsales.cli.complaints import in_words
from simsales.errors import SimsalesError
from simsales.words import LANGUAGES, say, set_language

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    arguments
        Those of the command line when None.

    Returns
    -------
    int
        Exit code: 0 done; 1 could not be done; 2 the input or the command line is wrong; 130 after Ctrl-C.
    """
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    set_language(_wanted_language(tokens))
    try:
        code = _run(tokens)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough; the interpreter must not complain at its end, either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _run(tokens: list[str]) -> int:
    try:
        command, bound, *_ = app().parse_args(tokens, print_error=False, exit_on_error=False)
        code = command(*bound.args, **bound.kwargs)
        return code if isinstance(code, int) else DONE
    except CycloptsError as error:
        complain(in_words(error))
        return WRONG
    except SimsalesError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain(say("cli.stopped"))
        return STOPPED


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page is; what it cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _wanted_language(tokens: list[str]) -> str:
    """Return the language of the help and of complaints about the command line itself."""
    for token, after in pairwise([*tokens, ""]):
        wanted = after if token == "--lang" else token.removeprefix("--lang=")
        if token.startswith("--lang") and wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]
