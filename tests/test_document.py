"""Reading of scenario files: plain values with their places, bounds, and a message for whatever is wrong."""

from __future__ import annotations

import math
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsales.errors import InputError, Problem
from simsales.scenario.document import LARGEST, Document, parse_document, read_document
from simsales.scenario.yaml_tree import DEEPEST, MOST_VALUES
from simsales.words import speaking


def refusal(content: bytes | str) -> list[Problem]:
    with pytest.raises(InputError) as error:
        parse_document(content, "s.yaml")
    return list(error.value.problems)


def bomb(levels: int) -> str:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, levels):
        text += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    return text


STOPS: list[tuple[bytes | str, str, int | None, int | None]] = [
    (b"", "file.empty", None, None),
    (b"\xef\xbb\xbf", "file.empty", None, None),
    (b"# nothing\n---\n", "file.empty", None, None),
    (b"\xff\xfea\x00:\x00", "file.encoding", None, None),
    ("a: 1\nb: 2\n".encode("utf-16"), "file.encoding", None, None),
    ("a: 1\nb: 2\n".encode("utf-16-le"), "file.encoding", None, None),
    ("a: 1\nb: 2\n".encode("utf-32"), "file.encoding", None, None),
    ("name: 1\nb: 客户".encode("gbk"), "file.not_utf8", 2, None),
    (bytes(range(256)), "file.binary", None, None),
    (b"PK\x03\x04\x14\x00\x06\x00", "file.other_program", None, None),
    (b"a: x\x00y", "file.binary", None, None),
    ("a: x\x1by", "file.hidden_character", 1, 5),
    ("a: 1\nb: 2\u20283", "file.hidden_character", 2, 5),
    ("a: \ud800", "file.hidden_character", 1, 4),
    ("a:\n\u3000b: 1\n", "file.wide_blank", 2, 1),
    ("- a\n", "file.top_list", 1, 1),
    ("hello\n", "file.top_value", 1, 1),
    ("price:12 k", "file.colon_space", 1, 1),
    ("a: 1\n---\nb: 2\n", "file.several_documents", 2, 1),
    ("[" * 20_000, "file.too_deep", 1, DEEPEST + 1),
    ("{" * 20_000, "file.too_deep", 1, DEEPEST + 1),
    ("- " * 20_000, "file.too_deep", 1, 2 * DEEPEST + 1),
    ("".join(f"{' ' * n}a:\n" for n in range(900)), "file.too_deep", DEEPEST + 1, DEEPEST + 1),
    (bomb(9), "file.too_many_values", 6, 10),
    ("a: &a [*a]", "file.alias_loop", 1, 8),
    ("a: *b", "file.alias_unknown", 1, 4),
    ("a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 30 + "*a", "file.too_deep", 2, 34),
    ("a:\n\tb: 1\n", "file.tab", 2, 1),
    ("a: b: c", "file.second_colon", 1, 5),
    ("a: 1\n  b: 2\n", "file.below_value", 2, 3),
    ("a\nb: 1\n", "file.colon_missing", 1, 1),
    ("a: 1\nb\nc: 2\n", "file.colon_missing", 2, 1),
    ("名称: 一\n渠道:网站\nx: 1\n", "file.colon_space", 2, 1),
    ("名称: 一\n渠道：网站\nx: 1\n", "file.colon_wide", 2, 1),
    ("a: 'abc\nb: 1\n", "file.quote_open", 1, 4),
    ('a: "c:\\dir"', "file.backslash", 1, 8),
    ("a: [1, 2\nb: 3\n", "file.bracket_open", 1, 4),
    ("a: {b: 1\n", "file.bracket_open", 1, 4),
    ("a: {b: 1 c: 2}", "file.bracket_comma", 1, 11),
    ("a: @b", "file.start_character", 1, 4),
    ("a: *", "file.start_character", 1, 4),
    ("a: }", "file.stray", 1, 4),
    ("a: - b", "file.list_line", 1, 4),
    ("a:\n  b: 1\n c: 2\n", "file.indent", 3, 2),
    ("%YAML 9.9\n---\na: 1", "file.structure", 1, 1),
]

BLEMISHES: list[tuple[str, str, int, int, object]] = [
    ("a: 1\nb: 2\na: 3\n", "file.duplicate_key", 3, 1, {"a": 1, "b": 2}),
    ("a: !!python/object:os.system 3\n", "file.tag", 1, 4, {"a": 3}),
    ("a: !x [1]\n", "file.tag", 1, 4, {"a": [1]}),
    ("b: &b {x: 1}\na:\n  <<: *b\n  y: 2\n", "file.merge_key", 3, 3, {"b": {"x": 1}, "a": {"y": 2}}),
    ("true: 1\nb: 2\n", "file.key_truth", 1, 1, {"b": 2}),
    ("? [a]\n: 1\n", "file.key_shape", 1, 3, {}),
    (": 1\n", "file.key_empty", 1, 1, {}),
    ("~: 1\n", "file.key_empty", 1, 1, {}),
    ('a: "\\ud800"\n', "file.hidden_character", 1, 4, {"a": "\ud800"}),
]


@pytest.mark.parametrize(
    ("content", "key", "line", "column"), STOPS, ids=[f"{k}-{c[:9]!r}" for c, k, *_ in STOPS]
)
def test_what_cannot_be_read_is_refused_in_words_at_its_place(
    content: bytes | str, key: str, line: int | None, column: int | None
) -> None:
    start = time.perf_counter()
    problem = refusal(content)[-1]
    assert (problem.key, problem.line, problem.column) == (key, line, column)
    assert time.perf_counter() - start < 5
    for language in ("en", "zh"):
        with speaking(language):
            assert "s.yaml" in problem.render()


@pytest.mark.parametrize(("text", "key", "line", "column", "value"), BLEMISHES)
def test_what_can_be_read_all_the_same_is_reported_with_everything_else(
    text: str, key: str, line: int, column: int, value: object
) -> None:
    document = parse_document(text, "s.yaml")
    (problem,) = document.problems
    assert (problem.key, problem.line, problem.column) == (key, line, column)
    assert problem.render().startswith(f"s.yaml:{line}:{column}: ")
    assert document.value == value


def test_several_blemishes_come_sorted() -> None:
    document = parse_document("a: !x 1\nb: 1\nb: 2\ntrue: 3\n", "s.yaml")
    assert [problem.line for problem in document.problems] == [1, 3, 4]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        (".inf", math.inf),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2027-01-04", "2027-01-04"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1,200", "1,200"),
        ("80 %", "80 %"),
        ("-40 %", "-40 %"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("4.6 M", "4.6 M"),
        ("9" * 50, "9" * 50),
        ("e\u0301", "é"),
        ("|\n  two\n  lines", "two\nlines\n"),
    ],
)
def test_plain_values_hold_no_surprise(written: str, value: object) -> None:
    read = parse_document(f"a: {written}\n", "s.yaml").value["a"]
    assert read == value
    assert type(read) is type(value)


def test_numbers_as_names_are_text() -> None:
    assert parse_document("2027: {10 %: 1, 1.50: 2}\n", "s.yaml").value == {"2027": {"10 %": 1, "1.50": 2}}


SAMPLE = """\
# comment
name: Quickstart
渠道:
  网站: {leads: 40 per month, spend: }
stages:
  - name: discovery
    effort: 2 h
  - {name: offer}
copy: &c
  x: 1
again: *c
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_value_and_key_knows_its_place(ends: str) -> None:
    document = parse_document(("\ufeff" + SAMPLE.replace("\n", ends)).encode(), "s.yaml")
    assert document.place(("name",)) == (2, 7)
    assert document.key_place(("name",)) == (2, 1)
    assert document.place(("渠道", "网站", "leads")) == (4, 15)
    assert document.key_place(("渠道", "网站")) == (4, 3)
    assert (
        document.place(("渠道", "网站", "spend")) == document.key_place(("渠道", "网站", "spend")) == (4, 29)
    )
    assert document.place(("stages", 1, "name")) == (8, 12)
    assert document.key_place(("stages", 0)) == (6, 5)
    assert document.place(("again", "x")) == (10, 6)
    assert document.place(("name", "nothing", "here")) == (2, 7)
    assert document.key_place(()) == (2, 1)
    problem = document.problem_at_value("file.want_number", ("stages", 0, "effort"), {"written": "2 h"})
    assert (problem.line, problem.column, problem.source_line) == (7, 13, "    effort: 2 h")
    assert problem.path == ("stages", 0, "effort")


def test_bounds_are_reached_and_not_passed() -> None:
    depth = "a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert parse_document(depth, "s.yaml").root.height == DEEPEST
    # The root and its two keys, a list of 999 ones, and a list that repeats it 198 times.
    repeated = f"a: &a [{'1,' * 998}1]\nb: [{'*a,' * 198}"
    spare = MOST_VALUES - (3 + 1000 + 1 + 198 * 1000)
    document = parse_document(repeated + "1," * (spare - 1) + "1]", "s.yaml")
    assert document.root.size == MOST_VALUES - 2
    assert refusal(repeated + "1," * spare + "1]")[0].key == "file.too_many_values"
    assert refusal(b"#" * (LARGEST + 1))[0].key == "file.too_large"
    assert refusal(b"#" * LARGEST)[0].key == "file.empty"


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "quickstart.yaml").write_text("name: x\n", "utf-8")
    assert read_document(tmp_path / "quickstart.yaml").value == {"name": "x"}
    for name, key in {
        "quickstar.yaml": "file.not_found_near",
        "z": "file.not_found",
        "": "file.folder",
        "a\0b": "file.not_opened",
    }.items():
        with pytest.raises(InputError) as error:
            read_document(f"{tmp_path}/{name}")
        (problem,) = error.value.problems
        assert problem.key == key
        assert str(tmp_path) in problem.message or key == "file.not_opened"
    with pytest.raises(InputError, match="did you mean"):
        read_document(tmp_path / "quickstar.yaml")


def outcome(content: bytes | str) -> Document | InputError:
    """Return what reading gives; any other exception than a refusal fails the test."""
    try:
        return parse_document(content, "s.yaml")
    except InputError as error:
        return error


PIECES = [
    *("a", "b", "渠道", "12", "1.5", "no", "true", "12:30", "80 %", "~", "<<"),
    *(":", ": ", "- ", "[", "]", "{", "}", ",", "? ", "：", "'", '"', "#", " ", "\u00a0", "\ufeff", "\t"),
    *("\n", "\n  ", "\n    ", "---\n", "...\n", "%YAML 1.2\n", "%TAG ! x\n"),
    *("&a ", "*a", "!t ", "!!str ", "!<x> ", "|", ">", "|2-", "%", "@", "`", "\\"),
]
YAMLISH = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(st.binary(max_size=200) | st.text(max_size=100) | YAMLISH)
@settings(max_examples=600, deadline=None)
def test_whatever_the_file_holds_it_is_read_or_refused(content: bytes | str) -> None:
    read = outcome(content)
    problems = read.problems
    assert problems or isinstance(read, Document)
    for problem in problems:
        assert problem.render()
        if problem.line is not None and problem.column is not None:
            assert problem.source_line is not None
            assert 1 <= problem.column <= len(problem.source_line) + 1


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def flow(value: object) -> str:
    """Write a value as YAML that leaves nothing to guess."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case dict():
            return "{" + ", ".join(f'"{key}": {flow(inner)}' for key, inner in value.items()) + "}"
        case _:
            return repr(value)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_what_is_read(value: dict[str, object]) -> None:
    def normal(part: object) -> object:
        match part:
            case str():
                return unicodedata.normalize("NFC", part)
            case list():
                return [normal(inner) for inner in part]
            case dict():
                return {normal(key): normal(inner) for key, inner in part.items()}
            case _:
                return part

    text = "\n".join(f'"{key}": {flow(inner)}' for key, inner in value.items())
    document = parse_document(text, "s.yaml")
    assert [problem.key for problem in document.problems if problem.key != "file.duplicate_key"] == []
    if not document.problems:
        assert document.value == normal(value)
