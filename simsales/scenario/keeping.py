"""Owns how a what-if is kept: written into the scenario file as a strategy, every other byte as it was.

Nothing is dumped again, because that would touch comments, spellings and line breaks: the new lines are put
in at their place, the file is read once more, and only when it says just what it said before, with the
strategy beside it, is it saved.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from simsales.errors import InputError, NotPossible, UsageError
from simsales.scenario.document import Document, parse_document
from simsales.scenario.loaded import RESERVED
from simsales.scenario.reader import read_scenario
from simsales.scenario.section import Name
from simsales.scenario.settings import what_if_changes
from simsales.words import say

__all__ = ["keep", "yaml_line", "yaml_text"]

_SECTION: Final = "strategies"
_LONGEST_REASON: Final = 900


def keep(path: str | Path, name: str, settings: Sequence[str]) -> None:
    """Write what-if settings into a scenario file as a strategy.

    Parameters
    ----------
    path
        The scenario file.
    name
        Name of the strategy; one that the file does not have yet.
    settings
        As in `simsales.scenario.settings.parse_setting`.

    Raises
    ------
    UsageError
        When the name cannot be given, or is taken; when there are no settings.
    InputError
        When the file or the settings are wrong.
    NotPossible
        When the file cannot be written, or its strategies are written in a form that cannot be added to.
    """
    file = Path(path)
    if not settings:
        raise UsageError("settings.keep.nothing")
    loaded = read_scenario(file)
    _check_name(name, loaded.document)
    why = say("settings.keep.why", settings="; ".join(settings))[:_LONGEST_REASON]
    strategy = {"why": why, "changes": what_if_changes(loaded, settings)}
    with file.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    _save(file, _with_strategy(text, loaded.document, name, strategy))


def yaml_text(value: object) -> str:
    """Return a value on one line of YAML: text without quotes where that reads back as the same."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml_text(key)}: {yaml_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml_text, value)) + "]"
    if isinstance(value, str):
        everywhere = f"in list: [{value}]\non line: {value}\n{value}: as name\n"
        said = {"in list": [value], "on line": value, value: "as name"}
        return value if _reads_back(everywhere, said) else _quoted(value)
    return json.dumps(value)


def yaml_line(text: str) -> str:
    """Return text behind ``name:`` on a line of its own, where commas need no quotes."""
    return text if _reads_back(f"a: {text}  # b\n", {"a": text}) else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    # YAML has no pairs of surrogates, so that JSON's own escapes would not do beyond the first plane.
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08X}" for letter in quoted)


def _reads_back(written: str, value: Mapping[str, object]) -> bool:
    try:
        document = parse_document(written, "")
    except InputError:
        return False
    return not document.problems and document.value == value


def _check_name(name: str, document: Document) -> None:
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError:
        raise UsageError("settings.keep.name", name=name) from None
    if name in RESERVED:
        raise UsageError("settings.keep.reserved", name=name)
    around = document.node((_SECTION,))
    if around is not None and name in around.keys:
        raise UsageError("settings.keep.taken", name=name, line=around.keys[name][0])


# The new lines and their place ----------------------------------------------------------------------


def _with_strategy(text: str, document: Document, name: str, strategy: Mapping[str, Any]) -> str:
    """Return the text of a file with one more strategy.

    Raises
    ------
    NotPossible
        When no place is found that leaves all the rest as it is.
    """
    before = document.value.get(_SECTION) or {}
    wanted = {**document.value, _SECTION: {**before, name: dict(strategy)}}
    for candidate in _candidates(text, document, name, strategy):
        try:
            read = parse_document(candidate, document.file)
        except InputError:
            continue
        if read.value == wanted and list(read.value) == list(wanted) and not read.problems:
            return candidate
    raise NotPossible("settings.keep.form", file=document.file, name=name)


def _candidates(text: str, document: Document, name: str, strategy: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text with the strategy at the places where it may belong, the best first."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    section = document.node((_SECTION,))
    if section is None:
        end = "" if text.endswith("\n") else newline
        block = [f"{_SECTION}:", *_block(name, strategy, "  ")]
        yield text + end + newline + "".join(line + newline for line in block)
        return
    if section.value:
        indent = " " * (min(column for _, column in section.keys.values()) - 1)
        for line in _ends(document, lines):
            yield _inserted(lines, line, _block(name, strategy, indent), newline)
    end_of_braces = _end_of_braces(text)
    if end_of_braces is not None:
        comma = ", " if section.value else ""
        entry = f"{comma}{yaml_text(name)}: {yaml_text(dict(strategy))}"
        yield text[:end_of_braces] + entry + text[end_of_braces:]


def _block(name: str, strategy: Mapping[str, Any], indent: str) -> list[str]:
    step = indent or "  "
    return [
        f"{indent}{yaml_text(name)}:",
        f"{indent}{step}why: {yaml_line(strategy['why'])}",
        f"{indent}{step}changes:",
        *(
            f"{indent}{step}{step}{yaml_text(path)}: {yaml_text(value)}"
            for path, value in strategy["changes"].items()
        ),
    ]


def _ends(document: Document, lines: Sequence[str]) -> Iterator[int]:
    """Yield how many lines there are up to the end of the strategies: without remarks behind, then with."""
    first = document.root.keys[_SECTION][0]
    after = [line for line, _ in document.root.keys.values() if line > first]
    last = min(after) - 1 if after else len(lines)
    while last > first and not lines[last - 1].strip():
        last -= 1
    bare = last
    while bare > first and re.match(r"\s*(?:#|$)", lines[bare - 1]):
        bare -= 1
    yield bare
    yield last


def _inserted(lines: Sequence[str], after: int, block: Sequence[str], newline: str) -> str:
    ending = newline.removesuffix("\n")
    head = list(lines[:after])
    if after == len(lines):
        # The last line of the file has no line end yet.
        return "\n".join(head) + newline + newline.join(block) + newline
    return "\n".join([*head, *(line + ending for line in block), *lines[after:]])


def _end_of_braces(text: str) -> int | None:
    """Return where the closing brace of ``strategies: {...}`` stands; None where there are no braces."""
    # ruamel counts characters from the first one that is no byte order mark, with line ends as they are.
    mark = len(text) - len(text.removeprefix("\ufeff"))
    root = YAML(typ="rt", pure=True).compose(text.removeprefix("\ufeff"))
    pairs = root.value if isinstance(root, MappingNode) else []
    for key, value in pairs:
        if key.value == _SECTION and isinstance(value, MappingNode) and value.flow_style:
            end: int = value.end_mark.index
            return mark + end - 1
    return None


def _save(file: Path, text: str) -> None:
    """Write a file as a whole: whoever reads it meanwhile sees the old one or the new one."""
    target = file.resolve()
    draft: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as stream:
            draft = Path(stream.name)
            stream.write(text)
        shutil.copymode(target, draft)
        draft.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotPossible("settings.keep.not_written", file=str(file), reason=reason) from None
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)
