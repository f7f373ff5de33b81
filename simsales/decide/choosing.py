"""Owns when levers are chosen: before the program at today's other levers, and once more after it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from simsales.decide.choice_actions import choice_actions, places_of
from simsales.decide.choice_proof import FIRST_LOOK, SECOND_LOOK, Looks
from simsales.decide.choices import MOST_YEARS, ChoiceLever, Chosen, Combination, choose, find_choices
from simsales.decide.goals import Aim
from simsales.decide.plan_changes import Plan
from simsales.decide.question import Solution
from simsales.decide.search import SEARCH_REPLICATIONS, Candidate, Found, Search, Start
from simsales.scenario.loaded import TODAY, Timeline
from simsales.study.figure_text import FigureText
from simsales.study.intervals import Interval
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
        look = self._look({}, (0,) * len(self.levers), FIRST_LOOK)
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
            chosen = self._look(rest, chosen.combination, SECOND_LOOK)
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
        titles = self._titles()
        if last.fallen:
            fallen = [titles[place] for place in last.fallen]
            found.append(Phrase("plan.not_as_a_whole", {"count": len(fallen), "names": fallen}))
        stay = [
            titles[place]
            for place, value in enumerate(last.combination)
            if not value and place not in last.fallen
        ]
        if stay:
            found.append(Phrase("plan.not_chosen", {"count": len(stay), "names": stay}))
        return found

    def refused(self, difference: Interval) -> Phrase:
        """Return that what was chosen is not handed out, since fresh years say that it loses profit.

        Parameters
        ----------
        difference
            The profit that it brings beyond today's way, minor units.
        """
        titles, last = self._titles(), self.looks[-1]
        names = [titles[place] for place, value in enumerate(last.combination) if value]
        loss = FigureText(-difference.estimate, "money", self.work.loaded.scenario.currency)
        return Phrase("plan.refused", {"count": len(names), "names": names, "loss": loss})

    def _titles(self) -> list[Phrase]:
        scenario = self.work.loaded.scenario
        return [Phrase(f"lever.title.{x.lever.name}", places_of(x, scenario)) for x in self.levers]

    def is_all_of(self, plan: Plan) -> bool:
        """Return whether a plan changes what was chosen, and nothing else."""
        return bool(plan.changes) and set(plan.changes) <= {lever.path for lever in self.levers}

    def _look(self, rest: dict[str, object], start: Combination, looks: Looks) -> Chosen:
        look = choose(
            self.work, self.levers, self.aimed, rest=rest, start=start, may_be=self.may_be, looks=looks
        )
        self.looks.append(look)
        return look
