"""Owns when levers are chosen: before the program at today's other levers, and once more after it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from simsales.decide.choice_actions import choice_actions, places_of
from simsales.decide.choices import MOST_YEARS, ChoiceLever, Chosen, choose, find_choices
from simsales.decide.goals import Aim
from simsales.decide.plan_changes import Plan
from simsales.decide.question import Solution
from simsales.decide.search import SEARCH_REPLICATIONS, Candidate, Found, Search, Start
from simsales.scenario.loaded import TODAY, Timeline
from simsales.words import Phrase

__all__ = ["Choosing"]

_CHOSEN: Final = "chosen"
"""Name of the chosen way among simulated ones."""


class Choosing:
    """The choices of one plan.

    Parameters
    ----------
    work
        What to work with; its scenario has a plan.
    aimed
        What simulated years are judged by.
    may_be
        Whether a way keeps the other limits of the plan.
    """

    def __init__(self, work: Search, aimed: tuple[Aim, ...], may_be: Callable[[Timeline], bool]) -> None:
        self.work, self.aimed, self.may_be = work, aimed, may_be
        self.levers: tuple[ChoiceLever, ...] = find_choices(work.loaded)
        self.looks: list[Chosen] = []

    def begin(self) -> Start:
        """Choose at today's other levers, and return where the search for the rest begins.

        Raises
        ------
        Interrupted
            After Ctrl-C.
        """
        today = Start(Plan({}, ()), self.work.loaded.strategies[TODAY], self.work.today, TODAY)
        if not self.levers:
            return today
        look = self._look({}, (0,) * len(self.levers))
        if not look.changes:
            return today
        runs = self.work.simulate({_CHOSEN: look.timeline}, range(SEARCH_REPLICATIONS))
        return Start(Plan(look.changes, ()), look.timeline, runs, _CHOSEN)

    def alone(self, start: Start) -> Found:
        """Return what was chosen as the plan, where nothing else may be decided."""
        solution = Solution("simulated", math.nan, math.nan, math.nan, math.nan, (), ())
        return Found(Candidate(start.plan, solution, start.timeline), 0, today_allowed=True)

    def again(self, found: Found) -> Found:
        """Look at the choices once more beside all that the plan changes, and return the plan with its steps.

        Raises
        ------
        Interrupted
            After Ctrl-C.
        """
        if not self.levers:
            return found
        plan, chosen = found.candidate.plan, self.looks[-1]
        paths = {lever.path for lever in self.levers}
        rest = {path: value for path, value in plan.changes.items() if path not in paths}
        if rest:
            chosen = self._look(rest, chosen.combination)
        steps = choice_actions(self.work.loaded, self.levers, chosen.combination, rest)
        solution = found.candidate.solution
        if solution.status == "optimal" and (chosen.changes or rest):
            # What simulation alone has chosen is proven by no solver.
            solution = solution._replace(status="feasible")
        whole = Plan({**chosen.changes, **rest}, steps + plan.actions)
        return found._replace(candidate=Candidate(whole, solution, chosen.timeline))

    def reasons(self) -> list[Phrase]:
        """Return how it was chosen, and which levers stay because no difference was found."""
        if not self.levers:
            return []
        last = self.looks[-1]
        tried = sum(look.tried for look in self.looks)
        values: dict[str, object] = {
            "count": tried,
            "possible": last.possible - 1,
            "years": sum(look.years for look in self.looks),
        }
        whole = self.looks[0].tried >= last.possible - 1
        found = [Phrase("plan.chosen_all" if whole else "plan.chosen_some", values)]
        if any(look.is_cut for look in self.looks):
            found.append(Phrase("plan.chosen_cut", {"limit": MOST_YEARS}))
        scenario = self.work.loaded.scenario
        stay = [
            Phrase(f"lever.title.{lever.lever.name}", places_of(lever, scenario))
            for lever, place in zip(self.levers, last.combination, strict=True)
            if not place
        ]
        if stay:
            found.append(Phrase("plan.not_chosen", {"count": len(stay), "names": stay}))
        return found

    def _look(self, rest: dict[str, object], start: tuple[int, ...]) -> Chosen:
        look = choose(self.work, self.levers, self.aimed, rest=rest, start=start, may_be=self.may_be)
        self.looks.append(look)
        return look
