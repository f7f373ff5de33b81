"""Owns the conversation of ``simsales new --ask``: asking, asking again with the reason, stopping cleanly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from simsales.errors import Interrupted, UsageError
from simsales.quantity import QuantityError
from simsales.report.questions import QUESTIONS, Answers, Question, sketch_of
from simsales.scenario.draft import draft_text
from simsales.scenario.reader import read_scenario_text
from simsales.words import say

__all__ = ["ask"]

_LONGEST = 2_000


def ask(title: str, read: Callable[[str], str], write: Callable[[str], object], today: date) -> str:
    """Ask ten questions and return the scenario file that the answers make.

    Parameters
    ----------
    title
        What the scenario is called.
    read
        Shows a prompt and returns a line, as the built-in `input` does; EOFError at the end.
    write
        Shows a line, as the built-in `print` does.
    today
        The day on which it is asked: the next year is proposed.

    Returns
    -------
    str
        A commented scenario that passes `simsales check`.

    Raises
    ------
    Interrupted
        When the answers end, or Ctrl-C is pressed, before the last question.
    InputError
        When the answers do not fit together; nothing of that kind is known.
    """
    answers: Answers = {"first day": date(today.year + 1, 1, 1)}
    assumed = set()
    write(say("ask.begin", count=len(QUESTIONS)))
    for number, question in enumerate(QUESTIONS, start=1):
        proposal = question.propose(answers)
        write("")
        write(
            say("ask.question.number", number=number, count=len(QUESTIONS))
            + say(f"ask.question.{question.name}")
        )
        write(say(f"ask.hint.{question.name}"))
        try:
            answers[question.name], is_assumed = _answered(question, proposal, answers, read, write)
        except (EOFError, KeyboardInterrupt):
            write("")
            raise Interrupted("ask.stopped", number=number, count=len(QUESTIONS)) from None
        except UnicodeDecodeError:
            raise UsageError("ask.encoding", number=number) from None
        if is_assumed:
            assumed.add(question.name)
    text = draft_text(title, sketch_of(answers, frozenset(assumed)))
    read_scenario_text(text, title)
    return text


def _answered(
    question: Question,
    proposal: str,
    answers: Answers,
    read: Callable[[str], str],
    write: Callable[[str], object],
) -> tuple[object, bool]:
    """Return an answer that can be used, and whether the proposal was taken."""
    while True:
        written = read(say("ask.prompt", proposal=proposal)).replace("\t", " ").strip()
        try:
            if len(written) > _LONGEST:
                raise QuantityError("ask.wrong.long", most=_LONGEST)
            if not written.isprintable():
                raise QuantityError("ask.wrong.hidden")
            return question.read(written or proposal, answers), not written
        except QuantityError as refusal:
            write(say("ask.again", reason=say(refusal.key, **refusal.values)))
