"""Own the commands and their options, with help in the language in force."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Group, Parameter

from simsales import __version__
from simsales.cli.answers import (
    Also,
    WhatIf,
    allocate_file,
    check_file,
    new_file,
    reach_file,
    study_file,
    trace_file,
    warm_file,
)
from simsales.cli.sink import Sink
from simsales.errors import UsageError
from simsales.words import say, set_language

__all__ = ["app"]

Language = Literal["en", "zh"]
Engine = Literal["auto", "kernel", "reference"]


def app() -> App:
    """Return the command line, with its help in the language in force."""
    options, commands = Group(say("cli.options")), Group(say("cli.commands"))
    arguments = Group(say("cli.arguments"))
    line = App(
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
    line["--help"].help = say("cli.help.help")
    line["--version"].help = say("cli.help.version")

    def option(word: str, **more: Any) -> Parameter:
        text = say(f"cli.help.{word}")
        return Parameter(help=text, negative="", show_default=False, show_choices=False, **more)

    def said(verb: str) -> str:
        return f"{say(f'cli.verb.{verb}')}\n\n{say('cli.verb_usage', verb=verb)}"

    File = Annotated[Path, Parameter(help=say("cli.help.scenario"))]
    Strategies = Annotated[list[str] | None, option("strategy", name="--strategy")]
    Replications = Annotated[int | None, option("replications")]
    Seed = Annotated[int | None, option("seed")]
    Player = Annotated[Engine | None, option("engine", name="--engine")]
    Workers = Annotated[int | None, option("workers")]
    Lang = Annotated[Language, option("lang")]
    Json = Annotated[str | None, option("json", allow_leading_hyphen=True)]
    Quiet = Annotated[bool, option("quiet")]
    Report = Annotated[str | None, option("report", allow_leading_hyphen=True)]
    Settings = Annotated[list[str] | None, option("set", name="--set", allow_leading_hyphen=True)]
    Keep = Annotated[str | None, option("keep")]
    Weigh = Annotated[bool, option("assumptions", name="--assumptions")]

    @line.command(name="run", help=said("run"), usage="")
    def run(
        scenario: File,
        /,
        *,
        strategy: Strategies = None,
        replications: Replications = None,
        seed: Seed = None,
        engine: Player = None,
        workers: Workers = None,
        lang: Lang = "en",
        settings: Settings = None,
        keep: Keep = None,
        assumptions: Weigh = False,
        bottlenecks: Annotated[bool, option("bottlenecks", name="--bottlenecks")] = False,
        scorecards: Annotated[bool, option("scorecards", name="--scorecards")] = False,
        json: Json = None,
        report: Report = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        sink = Sink(json, quiet=quiet, report=report)
        numbers = _numbers(replications, seed, workers, engine)
        change = WhatIf(tuple(settings or ()), keep)
        also = Also(assumptions, bottlenecks, scorecards)
        return study_file(scenario, "run", sink, change, also, strategies=strategy, **numbers)

    @line.command(name="check", help=said("check"), usage="")
    def check(
        scenario: File,
        /,
        *,
        lang: Lang = "en",
        settings: Settings = None,
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        return check_file(scenario, Sink(json, quiet=quiet), tuple(settings or ()))

    @line.command(name="compare", help=said("compare"), usage="")
    def compare(
        scenario: File,
        /,
        *,
        strategy: Strategies = None,
        replications: Replications = None,
        seed: Seed = None,
        engine: Player = None,
        workers: Workers = None,
        lang: Lang = "en",
        settings: Settings = None,
        keep: Keep = None,
        assumptions: Weigh = False,
        json: Json = None,
        report: Report = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        sink = Sink(json, quiet=quiet, report=report)
        numbers = _numbers(replications, seed, workers, engine)
        change = WhatIf(tuple(settings or ()), keep)
        return study_file(
            scenario, "compare", sink, change, Also(assumptions), strategies=strategy, **numbers
        )

    @line.command(name="optimize", help=said("optimize"), usage="")
    def optimize(
        scenario: File,
        /,
        *,
        replications: Replications = None,
        seed: Seed = None,
        engine: Player = None,
        workers: Workers = None,
        lang: Lang = "en",
        assumptions: Weigh = False,
        json: Json = None,
        report: Report = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        sink = Sink(json, quiet=quiet, report=report)
        numbers = _numbers(replications, seed, workers, engine)
        return study_file(scenario, "optimize", sink, WhatIf(), Also(assumptions), **numbers)

    Name = Annotated[str | None, option("deal")]
    Person = Annotated[str | None, option("rep")]
    Buyer = Annotated[str | None, option("customer")]
    Listed = Annotated[bool, option("list", name="--list")]
    Year = Annotated[int, option("replication")]
    One = Annotated[str, option("one_strategy")]

    @line.command(name="trace", help=said("trace"), usage="")
    def trace(
        scenario: File,
        /,
        *,
        deal: Name = None,
        rep: Person = None,
        customer: Buyer = None,
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
        return trace_file(
            scenario,
            Sink(json, quiet=quiet),
            deal=deal,
            rep=rep,
            customer=customer,
            listed=listed,
            replication=replication,
            strategy=strategy,
            **_seed(seed),
        )

    _add_others(line, option)
    return line


def _add_reach(line: App, option: Callable[..., Parameter]) -> None:
    """Add the command that asks what it would take."""
    File = Annotated[Path, Parameter(help=say("cli.help.scenario"))]
    Target = Annotated[str | None, option("target", name="--target")]
    Chances = Annotated[list[str] | None, option("chance", name="--chance")]
    Replications = Annotated[int | None, option("confirm_in")]
    Seed = Annotated[int | None, option("seed")]
    Player = Annotated[Engine | None, option("engine", name="--engine")]
    Workers = Annotated[int | None, option("workers")]
    Lang = Annotated[Language, option("lang")]
    Json = Annotated[str | None, option("json", allow_leading_hyphen=True)]
    Quiet = Annotated[bool, option("quiet")]
    Report = Annotated[str | None, option("report", allow_leading_hyphen=True)]

    @line.command(
        name="reach", help=f"{say('cli.verb.reach')}\n\n{say('cli.verb_usage', verb='reach')}", usage=""
    )
    def reach(
        scenario: File,
        /,
        *,
        target: Target = None,
        chance: Chances = None,
        replications: Replications = None,
        seed: Seed = None,
        engine: Player = None,
        workers: Workers = None,
        lang: Lang = "en",
        json: Json = None,
        report: Report = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        numbers = _numbers(replications, seed, workers, engine)
        chances = None if chance is None else [_chance(one) for one in chance]
        return reach_file(
            scenario, Sink(json, quiet=quiet, report=report), target=target, chances=chances, **numbers
        )


def _add_others(line: App, option: Callable[..., Parameter]) -> None:
    """Add the commands that simulate no scenario."""
    _add_reach(line, option)
    _add_allocate(line, option)
    _add_new_and_warm(line, option)


def _add_allocate(line: App, option: Callable[..., Parameter]) -> None:
    """Add the command whose file is no scenario."""
    File = Annotated[Path, Parameter(help=say("cli.help.allocation"))]
    Limits = Annotated[list[str] | None, option("at_most", name="--at-most")]
    Lang = Annotated[Language, option("lang")]
    Json = Annotated[str | None, option("json", allow_leading_hyphen=True)]
    Quiet = Annotated[bool, option("quiet")]

    @line.command(
        name="allocate", help=f"{say('cli.verb.allocate')}\n\n{say('cli.allocate_usage')}", usage=""
    )
    def allocate(
        allocation: File,
        /,
        *,
        at_most: Limits = None,
        lang: Lang = "en",
        json: Json = None,
        quiet: Quiet = False,
    ) -> int:
        set_language(lang)
        limits = None if at_most is None else [_count(limit) for limit in at_most]
        return allocate_file(allocation, Sink(json, quiet=quiet), limits)


def _add_new_and_warm(line: App, option: Callable[..., Parameter]) -> None:
    """Add the commands that need no scenario."""
    Lang = Annotated[Language, option("lang")]
    Title = Annotated[str, Parameter(help=say("cli.help.name"))]
    Asked = Annotated[bool, option("ask", name="--ask")]
    Template = Annotated[str | None, option("template")]
    Over = Annotated[bool, option("over", name="--over")]

    @line.command(name="new", help=f"{say('cli.verb.new')}\n\n{say('cli.new_usage')}", usage="")
    def new(
        name: Title,
        /,
        *,
        ask: Asked = False,
        template: Template = None,
        over: Over = False,
        lang: Lang = "en",
    ) -> int:
        set_language(lang)
        return new_file(name, asked=ask, template=template, over=over)

    Json = Annotated[str | None, option("json", allow_leading_hyphen=True)]
    Quiet = Annotated[bool, option("quiet")]

    @line.command(name="warm", help=f"{say('cli.verb.warm')}\n\n{say('cli.warm_usage')}", usage="")
    def warm(*, lang: Lang = "en", json: Json = None, quiet: Quiet = False) -> int:
        set_language(lang)
        return warm_file(Sink(json, quiet=quiet))


def _count(written: str) -> int:
    """Return a whole number as people write it; other numbers are refused and not rounded."""
    from simsales.quantity import QuantityError, parse_count

    try:
        return parse_count(written)
    except QuantityError:
        raise UsageError("cli.no_count", option="--at-most", value=written) from None


def _chance(written: str) -> float:
    """Return a chance as people write it; 0 and 1 are no wishes that years could confirm."""
    from simsales.quantity import QuantityError, parse_probability

    try:
        found = parse_probability(written)
    except QuantityError:
        found = 0.0
    if not 0.0 < found < 1.0:
        raise UsageError("cli.no_chance", option="--chance", value=written)
    return found


def _seed(seed: int | None) -> dict[str, Any]:
    if seed is not None and not 0 <= seed < 2**62:
        raise UsageError("cli.seed", value=seed)
    return {"seed": seed}


def _numbers(
    replications: int | None, seed: int | None, workers: int | None, engine: str | None
) -> dict[str, Any]:
    """Return what is common to the studies; numbers that make no sense are refused."""
    for option, value, least in (("--replications", replications, 2), ("--workers", workers, 1)):
        if value is not None and value < least:
            raise UsageError("cli.too_small", option=option, value=value, least=least)
    return {"replications": replications, "workers": workers, "engine": engine, **_seed(seed)}
