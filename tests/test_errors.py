"""Errors: all problems at once, at their place, safe to print, in both languages."""

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsales import errors
from simsales.errors import InputError, Interrupted, NotPossible, Problem, SimsalesError, UsageError
from simsales.words import Phrase, speaking


def columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def at(line: int, column: int, source: str = "a: b") -> Problem:
    return Problem("house.quoted", {"name": "x"}, line=line, column=column, source_line=source, file="s.yaml")


def test_a_problem_shows_place_line_and_caret() -> None:
    problem = at(3, 4, "a: b")
    assert problem.render() == "s.yaml:3:4: 'x'\n  a: b\n     ^"


def test_the_caret_stands_under_the_letter_after_chinese() -> None:
    _, line, caret = at(1, 4, "渠道: 网站").render().splitlines()
    assert columns(caret[: caret.index("^")]) == columns(line[: line.index(":") + 1])


@given(st.text(max_size=300), st.integers(1, 320))
def test_the_caret_is_under_its_column_for_any_line(source: str, column: int) -> None:
    rendered = at(1, column, source).render().split("\n")
    assert len(rendered) == 3, "control characters may not break the three lines"
    _, line, caret = rendered
    assert columns(line) <= 106
    assert caret.strip() == "^"
    assert columns(caret) <= columns(line) + 1
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in line)


def test_a_long_line_is_shown_around_its_column() -> None:
    line = "[" * 10_000 + "!" + "[" * 10_000
    _, shown, caret = at(1, 10_001, line).render().splitlines()
    assert shown[caret.index("^")] == "!"
    assert shown.startswith("  …")
    assert shown.endswith("…")


def test_headline_without_a_place_names_the_path() -> None:
    problem = Problem("house.days", {"count": 2}, path=("channels", "website", 0))
    assert problem.render() == "channels.website.1: 2 days", "as paths count: from 1"
    of_name = Problem("house.days", {"count": 2}, path=("calendar", "[key]"))
    assert of_name.render() == "calendar: 2 days"
    assert Problem("house.days", {"count": 2}, file="s.yaml").render() == "s.yaml: 2 days"
    assert Problem("house.days", {"count": 2}, file="s.yaml", line=4).render() == "s.yaml:4: 2 days"


def test_warnings_say_so_in_both_languages() -> None:
    problem = Problem("house.days", {"count": 2}, severity="warning", line=1, column=1, file="s.yaml")
    assert problem.headline == "s.yaml:1:1: warning: 2 days"
    with speaking("zh"):
        assert problem.headline == "s.yaml:1:1: 提醒：2天"


def test_what_the_user_wrote_cannot_steer_the_terminal_or_fill_the_page() -> None:
    problem = Problem(
        "house.quoted", {"name": Phrase("house.quoted", {"name": "\x1b[31m\u202e" + "x" * 500})}
    )
    assert "\x1b" not in problem.message
    assert "\u202e" not in problem.message
    assert len(problem.message) < 100


def test_input_error_sorts_and_counts() -> None:
    error = InputError([at(9, 1), at(2, 7), at(2, 3), Problem("house.days", {"count": 1}, file="s.yaml")])
    assert [(p.line, p.column) for p in error.problems] == [(None, None), (2, 3), (2, 7), (9, 1)]
    assert str(error).startswith("4 problems in the scenario\n")
    with speaking("zh"):
        assert str(error).startswith("方案文件中有4处问题\n")
    with pytest.raises(ValueError, match="at least one"):
        InputError([])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError([at(1, 1)]), 2),
        (UsageError("house.days", count=2), 2),
        (NotPossible("house.days", count=2), 1),
        (Interrupted("house.days", count=2), 130),
    ],
)
def test_exit_codes_and_the_way_back_from_a_worker(error: SimsalesError, code: int) -> None:
    assert error.exit_code == code
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    drawn = {word for word in errors.__doc__.split() if word in errors.__all__}
    tree = {name for name in errors.__all__ if name != "Problem"}
    assert drawn == tree
    assert all(issubclass(getattr(errors, name), SimsalesError) for name in tree)
