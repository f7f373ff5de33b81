"""Own what the commands do: ask the verbs, and tell the answer."""

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simsales.cli.sink import Sink
from simsales.cli.waiting import Line, Stopping
from simsales.errors import InputError, Interrupted, UsageError
from simsales.words import language, say

if TYPE_CHECKING:
    from rich.console import Console

    from simsales.study.results import StudyResult
    from simsales.verbs import Checked

__all__ = [
    "DONE",
    "NOT_DONE",
    "STOPPED",
    "WRONG",
    "Also",
    "WhatIf",
    "allocate_file",
    "check_file",
    "complain",
    "new_file",
    "reach_file",
    "study_file",
    "trace_file",
    "warm_file",
]

DONE: Final = 0
NOT_DONE: Final = 1
WRONG: Final = 2
STOPPED: Final = 130

_WEIGHED_USUALLY: Final = 3_000
"""Simulations that weighing assumptions usually takes (docs/report.md)."""

_LONG: Final = 60
"""Seconds from which on somebody wants to know what is waited for."""


class WhatIf(NamedTuple):
    """Settings of ``--set``, and the name under which ``--keep`` writes them into the file."""

    settings: tuple[str, ...] = ()
    keep: str | None = None


class Also(NamedTuple):
    """What is asked for beside the study itself; the page has all of it."""

    assumptions: bool = False
    bottlenecks: bool = False
    scorecards: bool = False

    def verbs(self, *, with_page: bool) -> list[str]:
        """Return what is simulated beside the study, the longest last."""
        wanted = {"diagnose": self.bottlenecks, "weigh": self.assumptions}
        return [name for name, is_asked in wanted.items() if is_asked or with_page]


def complain(text: str) -> None:
    """Say on standard error what is wrong."""
    print(text, file=sys.stderr, flush=True)


def check_file(path: Path, sink: Sink, settings: tuple[str, ...] = ()) -> int:
    """Check a scenario with its what-if settings, and say what is wrong with it, or that nothing is."""
    from simsales.verbs import check

    try:
        checked = check(path, settings=settings)
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
        count = len(checked.warnings)
        name = checked.loaded.scenario.name
        print(say("cli.fine" if count else "cli.fine_wholly", file=str(path), name=name, count=count))
    return DONE


def study_file(path: Path, verb: str, sink: Sink, change: WhatIf, also: Also, **asked: Any) -> int:
    """Run, compare or optimize: the first page at once, the rest when it is known.

    With settings of the company, only today's way and the what-if are simulated unless strategies are named,
    and the targets are judged as if the file said what was set. The assumptions are weighed, and the
    bottleneck is sought, where somebody asks for them or for the page.
    """
    from simsales import verbs
    from simsales.scenario.settings import WHAT_IF

    checked = _checked(path, change)
    if WHAT_IF in checked.loaded.strategies:
        asked["strategies"] = [*(asked.get("strategies") or ()), WHAT_IF]
    console = sink.console()
    waited = 0.0
    if verbs.engine_wanted(asked["engine"]) == "kernel":
        waited = verbs.warm(on_wait=partial(_say_waiting, sink)).seconds
    _overview(console, checked, verb, asked, change.settings)
    sys.stdout.flush()
    stopping, line = Stopping(), Line(sink)
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
        _tell_plan(console, study, checked)
        deeper = also.verbs(with_page=sink.report is not None)
        if deeper and not stopping.came:
            stopping.planning = True
            _say_deepening(sink, study, checked, deeper)
        for name in deeper:
            if not stopping.came:
                study = _deepened(name, study, checked, line, asked)
    timing = replace(study.timing, compile_seconds=study.timing.compile_seconds + waited)
    study = replace(study, timing=timing)
    sink.put(study.to_dict())
    sink.put_page(study, language(), checked.loaded)
    _tell_end(console, study, also)
    if change.keep is not None:
        _keep(path, change, sink)
    return _ended(study, stopping)


def _checked(path: Path, change: WhatIf) -> "Checked":
    from simsales.verbs import check

    if change.keep is not None and not change.settings:
        raise UsageError("settings.keep.nothing")
    return check(path, settings=change.settings)


def _ended(study: "StudyResult", stopping: Stopping) -> int:
    """Return how it ended, and say so after Ctrl-C."""
    if stopping.came:
        complain(say("cli.stopped_planning" if study.run.complete else "cli.stopped"))
        return STOPPED
    no_plan = study.plan is not None and study.plan.simulated is None
    return NOT_DONE if no_plan else DONE


def _say_deepening(sink: Sink, study: "StudyResult", checked: "Checked", deeper: list[str]) -> None:
    """Write the page without what takes long, and say on standard error how long that may take."""
    sink.put_page(study, language(), checked.loaded)
    sys.stdout.flush()
    if sink.quiet or not study.run.complete or "weigh" not in deeper:
        return
    played = study.run.replications * len(study.strategies)
    seconds = study.timing.simulation_seconds / played * _WEIGHED_USUALLY
    if seconds < _LONG:
        return
    key = "cli.weighing" if sink.report is None else "cli.weighing_page"
    minutes = max(1, round(seconds / 60))
    complain(say(key, count=_WEIGHED_USUALLY, minutes=minutes, file=sink.report or ""))


def _deepened(
    verb: str, study: "StudyResult", checked: "Checked", line: Line, asked: dict[str, Any]
) -> "StudyResult":
    """Return a study that says what it hangs on, or its bottleneck; after Ctrl-C the study as it is."""
    from simsales import verbs

    line.begin()
    try:
        deepen: Callable[..., StudyResult] = getattr(verbs, verb)
        return deepen(checked, study, engine=asked["engine"], workers=asked["workers"], on_progress=line)
    except Interrupted:
        return study
    finally:
        line.end()


def _keep(path: Path, change: WhatIf, sink: Sink) -> None:
    from simsales.scenario.keeping import keep

    assert change.keep is not None
    keep(path, change.keep, change.settings)
    if not sink.quiet:
        print(say("cli.kept", name=change.keep, file=str(path)))


def new_file(name: str, *, asked: bool, template: str | None, over: bool) -> int:
    """Write a new scenario: from a template, or from the answers to ten questions."""
    from simsales.report.ask import ask
    from simsales.scenario.starters import (
        TEMPLATES,
        file_of,
        refuse_taken,
        save_new,
        save_over,
        template_text,
        title_of,
    )

    if asked and template is not None:
        raise UsageError("cli.ask_or_template")
    file = file_of(name)
    if not over:
        refuse_taken(file)
    if asked:
        text = ask(title_of(file), input, print, datetime.now().astimezone().date())
    else:
        text = template_text(template or TEMPLATES[0], title_of(file))
    (save_over if over else save_new)(file, text)
    print(say("cli.made", file=str(file), quoted=shlex.quote(str(file))))
    return DONE


def _overview(
    console: "Console", checked: "Checked", verb: str, asked: dict[str, Any], settings: tuple[str, ...]
) -> None:
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
        settings=settings,
    )


def _tell_study(console: "Console", study: "StudyResult", checked: "Checked", verb: str) -> None:
    from simsales.report.as_filed import print_as_filed
    from simsales.report.text import print_comparison, print_look_back, print_study

    if verb == "compare":
        print_comparison(console, study)
    elif verb == "run":
        print_study(console, study, checked.loaded.scenario)
        if checked.before is not None:
            print_as_filed(console, study, checked.before.scenario)
    else:
        print_look_back(console, study)


def _tell_plan(console: "Console", study: "StudyResult", checked: "Checked") -> None:
    from simsales.report.text import print_judgement, print_no_plan, print_plan

    if study.plan is not None:
        print_plan(console, study.plan, checked.loaded.scenario)
    if study.no_plan is not None:
        print_no_plan(console, study.no_plan)
    print_judgement(console, study)


def _tell_end(console: "Console", study: "StudyResult", also: Also) -> None:
    from simsales.report.sensitivity_text import print_sensitivity
    from simsales.report.text import print_end, print_engine, print_scorecards

    print_sensitivity(console, study)
    if also.scorecards:
        print_scorecards(console, study)
    print_end(console, study)
    print_engine(console, study)


def trace_file(path: Path, sink: Sink, **asked: Any) -> int:
    """Tell the story of one deal or one person."""
    from simsales.report.trace_text import print_trace
    from simsales.verbs import trace

    found = trace(path, **asked)
    sink.put(found.to_dict())
    print_trace(found, sink.console())
    return DONE


def reach_file(path: Path, sink: Sink, **asked: Any) -> int:
    """Say what it would take to reach a target: each way with its price, confirmed in fresh years."""
    from simsales import verbs
    from simsales.report.reach_text import print_reached

    checked = verbs.check(path)
    if verbs.engine_wanted(asked["engine"]) == "kernel":
        verbs.warm(on_wait=partial(_say_waiting, sink))
    stopping, line = Stopping(), Line(sink)
    stopping.planning = True
    with stopping.watching():
        line.begin()
        try:
            found = verbs.reach(checked, on_progress=line, **asked)
        finally:
            line.end()
    sink.put(found.to_dict())
    sink.put_reach_page(found, language())
    print_reached(sink.console(), found)
    return DONE


def allocate_file(path: Path, sink: Sink, at_most: Sequence[int] | None) -> int:
    """Spread whole units over lines of business, and say what each gets."""
    from simsales.report.allocation_text import print_allocation
    from simsales.verbs import allocate

    found = allocate(path, at_most=at_most)
    sink.put(found.to_dict())
    print_allocation(sink.console(), found)
    return DONE


def warm_file(sink: Sink) -> int:
    """Compile the kernel on purpose, and say where it is."""
    from simsales.report.page import paragraph
    from simsales.verbs import warm

    warmed = warm(on_wait=partial(_say_waiting, sink))
    sink.put(warmed.to_dict())
    values = {"size": f"{warmed.size / 1e6:.1f} MB", "folder": str(warmed.folder)}
    if warmed.seconds:
        text = say("engine.warm_made", seconds=f"{warmed.seconds:.1f}", **values)
    else:
        text = say("engine.warm_there", **values)
    paragraph(sink.console(), text)
    return DONE


def _say_waiting(sink: Sink) -> None:
    """Say what is waited for, on standard error, where somebody reads."""
    if not sink.quiet:
        complain(say("engine.waits"))
