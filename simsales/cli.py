"""Own the command line: its options, where text and JSON go, exit codes. Thin; the work is in the verbs."""

import io
import json as json_text
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from inspect import BoundArguments
from itertools import pairwise
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import App, CycloptsError, Group, Parameter

from simsales import __version__
from simsales.errors import InputError, Interrupted, SimsalesError, UsageError
from simsales.words import LANGUAGES, say, set_language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from simsales.study.replicate import Progress
    from simsales.study.results import StudyResult
    from simsales.verbs import Checked

__all__ = ["main"]

DONE: Final = 0
NOT_DONE: Final = 1
WRONG: Final = 2
STOPPED: Final = 130
_LIVE_SECONDS: Final = 0.3

Language = Literal["en", "zh"]


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
        command, bound, *_ = _app().parse_args(tokens, print_error=False, exit_on_error=False)
        return _called(command, bound)
    except CycloptsError as error:
        _complain(_in_words(error))
        return WRONG
    except SimsalesError as error:
        _complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _complain(say("cli.stopped"))
        return STOPPED


def _called(command: Callable[..., Any], bound: BoundArguments) -> int:
    code = command(*bound.args, **bound.kwargs)
    return code if isinstance(code, int) else DONE


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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


# The commands --------------------------------------------------------------------------------------


def _app() -> App:
    """Return the command line, with its help in the language in force."""
    options, commands = Group(say("cli.options")), Group(say("cli.commands"))
    arguments = Group(say("cli.arguments"))
    app = App(
        name="simsales",
        help=f"{say('cli.usage')}\n\n{say('cli.about')}",
        usage="",
        version=__version__,
        version_flags=["--version"],
        help_flags=["--help", "-h"],
        help_format="plaintext",
        group_commands=commands,
        group_parameters=options,
        group_arguments=arguments,
    )
    app["--help"].help = say("cli.help.help")
    app["--version"].help = say("cli.help.version")

    def option(word: str, **more: Any) -> Parameter:
        text = say(f"cli.help.{word}")
        return Parameter(help=text, negative="", show_default=False, show_choices=False, **more)

    def said(verb: str) -> str:
        return f"{say(f'cli.verb.{verb}')}\n\n{say('cli.verb_usage', verb=verb)}"

    File = Annotated[Path, Parameter(help=say("cli.help.scenario"))]
    Strategies = Annotated[list[str] | None, option("strategy", name="--strategy")]
    Replications = Annotated[int | None, option("replications")]
    Seed = Annotated[int | None, option("seed")]
    Workers = Annotated[int | None, option("workers")]
    Lang = Annotated[Language, option("lang")]
    Json = Annotated[str | None, option("json", allow_leading_hyphen=True)]
    Quiet = Annotated[bool, option("quiet")]

    @app.command(name="run", help=said("run"), usage="")
    def run(
        scenario: File,
        /,
        *,
        strategy: Strategies = None,
        replications: Replications = None,
        seed: Seed = None,
        workers: Workers = None,
        lang: Lang = "en",
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        sink = _Sink(json, quiet)
        numbers = _numbers(replications, seed, workers)
        return _study(scenario, "run", sink, strategies=strategy, **numbers)

    @app.command(name="check", help=said("check"), usage="")
    def check(
        scenario: File,
        /,
        *,
        lang: Lang = "en",
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        return _check(scenario, _Sink(json, quiet))

    @app.command(name="compare", help=said("compare"), usage="")
    def compare(
        scenario: File,
        /,
        *,
        strategy: Strategies = None,
        replications: Replications = None,
        seed: Seed = None,
        workers: Workers = None,
        lang: Lang = "en",
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        sink = _Sink(json, quiet)
        numbers = _numbers(replications, seed, workers)
        return _study(scenario, "compare", sink, strategies=strategy, **numbers)

    @app.command(name="optimize", help=said("optimize"), usage="")
    def optimize(
        scenario: File,
        /,
        *,
        replications: Replications = None,
        seed: Seed = None,
        workers: Workers = None,
        lang: Lang = "en",
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        sink = _Sink(json, quiet)
        return _study(scenario, "optimize", sink, **_numbers(replications, seed, workers))

    Name = Annotated[str | None, option("deal")]
    Person = Annotated[str | None, option("rep")]
    Listed = Annotated[bool, option("list", name="--list")]
    Year = Annotated[int, option("replication")]
    One = Annotated[str, option("one_strategy")]

    @app.command(name="trace", help=said("trace"), usage="")
    def trace(
        scenario: File,
        /,
        *,
        deal: Name = None,
        rep: Person = None,
        listed: Listed = False,
        replication: Year = 0,
        strategy: One = "today",
        seed: Seed = None,
        lang: Lang = "en",
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        if replication < 0:
            raise UsageError("cli.too_small", option="--replication", value=replication, least=0)
        return _trace(
            scenario,
            _Sink(json, quiet),
            deal=deal,
            rep=rep,
            listed=listed,
            replication=replication,
            strategy=strategy,
            **_seed(seed),
        )

    return app


def _seed(seed: int | None) -> dict[str, Any]:
    if seed is not None and not 0 <= seed < 2**62:
        raise UsageError("cli.seed", value=seed)
    return {"seed": seed}


def _numbers(replications: int | None, seed: int | None, workers: int | None) -> dict[str, Any]:
    """Return the numbers that are common to the studies, refused when they make no sense."""
    for option, value, least in (("--replications", replications, 2), ("--workers", workers, 1)):
        if value is not None and value < least:
            raise UsageError("cli.too_small", option=option, value=value, least=least)
    return {"replications": replications, "workers": workers, **_seed(seed)}


# Where the answer goes -----------------------------------------------------------------------------


class _Sink:
    """Where text and JSON go.

    Parameters
    ----------
    json
        File for the JSON, ``-`` for standard output (the text then stays away), None for none.
    quiet
        Whether the text stays away.

    Raises
    ------
    UsageError
        When the file cannot be written; said before anything is simulated.
    """

    def __init__(self, json: str | None, quiet: bool) -> None:  # noqa: FBT001
        self.json = json
        self.quiet = quiet or json == "-"
        if json is not None and json.startswith("--"):
            raise UsageError("cli.no_value", option="--json")
        if json is not None and json != "-":
            path = Path(json)
            if path.is_dir():
                raise UsageError("cli.json_folder", name=json)
            if not path.absolute().parent.is_dir():
                raise UsageError("cli.json_no_folder", name=json, folder=str(path.parent))

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


class _Stopping:
    """Ctrl-C: while years are simulated what is finished is kept; while a plan is sought, it is given up."""

    def __init__(self) -> None:
        self.came = False
        self.planning = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Note the signal, and stop what runs."""
        self.came = True
        if self.planning:
            raise Interrupted("cli.stopped_planning")
        raise KeyboardInterrupt

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take Ctrl-C within a ``with`` block."""
        before = signal.signal(signal.SIGINT, self)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


class _Line:
    """The line on standard error that shows how far the years are; none when that is no terminal."""

    def __init__(self, sink: _Sink) -> None:
        self._bar: Bar | None = None
        self._shown = monotonic()
        if sink.quiet or not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        layout = (BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Progress(*layout, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(say("cli.begins"), total=None)

    def begin(self) -> None:
        """Show the line."""
        if self._bar is not None:
            self._bar.start()

    def end(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: "Progress") -> None:
        """Refine the line, a few times a second."""
        if self._bar is None or monotonic() - self._shown < _LIVE_SECONDS:
            return
        from simsales.report.progress_line import first_figures

        self._shown = monotonic()
        said = first_figures(progress)
        self._bar.update(self._task, completed=progress.done, total=progress.total, description=said)


# What the commands do ------------------------------------------------------------------------------


def _check(path: Path, sink: _Sink) -> int:
    from simsales.verbs import check

    try:
        checked = check(path)
    except InputError as error:
        sink.put({"problems": [problem.headline for problem in error.problems], "warnings": []})
        if not sink.quiet:
            print("\n".join(problem.render() for problem in error.problems))
            print(error.message)
        return error.exit_code
    sink.put(checked.to_dict())
    if not sink.quiet:
        for warning in checked.warnings:
            print(warning.render())
        print(say("cli.fine", file=str(path), name=checked.loaded.scenario.name, count=len(checked.warnings)))
    return DONE


def _study(path: Path, verb: str, sink: _Sink, **asked: Any) -> int:
    """Run, compare or optimize: the first page at once, the rest when it is known."""
    from simsales import verbs

    checked = verbs.check(path)
    console = sink.console()
    _overview(console, checked, verb, asked)
    sys.stdout.flush()
    stopping, line = _Stopping(), _Line(sink)
    kept: list[StudyResult] = []

    def on_study(study: "StudyResult") -> None:
        line.end()
        kept.append(study)
        _tell_study(console, study, checked, verb)
        sys.stdout.flush()
        stopping.planning = checked.loaded.scenario.plan is not None and study.run.complete
        line.begin()

    if verb != "compare":
        asked["on_study"] = on_study
    with stopping.watching():
        line.begin()
        try:
            study: StudyResult = getattr(verbs, verb)(checked, on_progress=line, **asked)
        except Interrupted:
            if not kept:
                raise
            study = kept[0]
        finally:
            line.end()
    if not kept:
        _tell_study(console, study, checked, verb)
    sink.put(study.to_dict())
    _tell_plan(console, study, checked)
    if stopping.came:
        _complain(say("cli.stopped_planning" if study.run.complete else "cli.stopped"))
        return STOPPED
    no_plan = study.plan is not None and study.plan.simulated is None
    return NOT_DONE if no_plan else DONE


def _overview(console: "Console", checked: "Checked", verb: str, asked: dict[str, Any]) -> None:
    from simsales.report.overview import print_overview

    simulation = checked.loaded.scenario.simulation
    chosen = [] if verb == "optimize" else asked.get("strategies")
    listed = tuple(name for name in checked.loaded.scenario.strategies if chosen is None or name in chosen)
    seed = asked["seed"]
    print_overview(
        console,
        checked.loaded,
        checked.warnings,
        strategies=listed,
        replications=asked["replications"] or simulation.replications,
        seed=simulation.seed if seed is None else seed,
    )


def _tell_study(console: "Console", study: "StudyResult", checked: "Checked", verb: str) -> None:
    from simsales.report.text import print_comparison, print_study

    if verb == "compare":
        print_comparison(console, study)
    elif verb == "run":
        print_study(console, study, checked.loaded.scenario)


def _tell_plan(console: "Console", study: "StudyResult", checked: "Checked") -> None:
    from simsales.report.text import print_end, print_plan

    if study.plan is not None:
        print_plan(console, study.plan, checked.loaded.scenario)
    print_end(console, study)


def _trace(path: Path, sink: _Sink, **asked: Any) -> int:
    from simsales.report.trace_text import print_trace
    from simsales.verbs import trace

    found = trace(path, **asked)
    sink.put(found.to_dict())
    print_trace(found, sink.console())
    return DONE


# Complaints about the command line -----------------------------------------------------------------


def _in_words(error: CycloptsError) -> str:
    """Return what is wrong with the command line, in the reader's words."""
    kind = type(error).__name__
    option = _option_of(error)
    token = getattr(error, "token", None)
    written = str(getattr(token, "value", "") or getattr(token, "keyword", "") or "")
    unused = [str(word) for word in error.unused_tokens or []]
    if kind == "UnknownCommandError":
        return say("cli.unknown_verb", name=unused[0] if unused else written)
    if kind == "UnknownOptionError":
        name = str(getattr(token, "keyword", None) or written)
        return say("cli.unknown_option", name=name)
    if kind == "UnusedCliTokensError":
        return say("cli.unused", names=unused)
    if kind == "MissingArgumentError":
        return say("cli.no_value", option=option) if option.startswith("--") else say("cli.no_scenario")
    if kind == "CoercionError":
        return say("cli.lang" if option == "--lang" else "cli.no_number", option=option, written=written)
    if kind == "RepeatArgumentError":
        return say("cli.repeated", option=option)
    return say("cli.wrong", option=option)


def _option_of(error: CycloptsError) -> str:
    """Return the name of the option that the complaint is about."""
    argument = error.argument
    if argument is not None:
        return str(argument.name)
    return str(getattr(getattr(error, "token", None), "keyword", None) or "")
