"""Own the complaints about the command line itself, in the reader's words."""

from cyclopts import CycloptsError

from simsales.words import say

__all__ = ["in_words"]


def in_words(error: CycloptsError) -> str:
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
        if option.startswith("--"):
            return say("cli.no_value", option=option)
        return say("ask.no_name" if "new" in (error.command_chain or ()) else "cli.no_scenario")
    if kind == "CoercionError":
        if option == "--engine":
            return say("engine.unknown", name=written, names=["auto", "kernel", "reference"])
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
