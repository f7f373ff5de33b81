"""Owns the plan as a mixed-integer program: hours and money on tables of curves, solved by SCIP.

The solver sees the planner's picture (decide/fluid.py), never the simulated world. What it decides:

- for each channel and block of time one amount a month, from the list of sensible amounts;
- for each person, activity and block whole steps of weekly hours away from today's;
- how many of the leads of each group and month are worked on, by whom, and what work waits a month.

First the least weighted shortfall of the targets, then, within it, the most worth; at last every
change that brings
next to nothing is taken back, giving up no more than `INDIFFERENCE` of the worth. All limits are
deterministic (one
thread, nodes, gap), so that the same file gives the same plan.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt

from simsales.decide.fluid import Outcome
from simsales.decide.lead_curves import LeadCurves
from simsales.decide.levers import HoursLever
from simsales.decide.question import Goal, Linear, Question, Solution
from simsales.quantity import HOUR
from simsales.world.world import Floats

__all__ = ["INDIFFERENCE", "Program"]

INDIFFERENCE = 5e-4
"""Share of the worth that a plan gives up for less change from today."""

_NODES = 5000
_LEAST_NODES = 100
_NODES_VARIABLES = 1_000_000
"""Nodes times variables: bounds the solver's work by its size, and never by the clock."""
_LARGE = 1500
"""Variables of a program that is left to HiGHS."""
_NEAR = 1e-3
"""Weighted relative shortfall that is as good as none more."""
_GAP = 5e-4
_FEW_LEVERS = 8
_MOST_TRIALS = 100
_SMALL = 1e-9
_MINOR = 100.0


class Program:
    """One program, built and solved; see :meth:`solve`."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.model = mathopt.Model(name="plan")
        self.channels, self.periods = question.fluid.base.shape
        self._choose_spend()
        self._choose_hours()
        self.curves = LeadCurves(self.model, question, self.levels, self.amount, self.steps)
        self.leads = self.curves.leads
        self._work()
        self.worth = self._value(question.fluid.lasting()) / _MINOR

    def figures(self) -> list[float]:
        """Return the outcomes of the goals when the year is worth most; for a question without levers."""
        self.model.maximize(self.worth)
        values = self._run().variable_values()
        forms = [self._value(goal.outcome) for goal in self.question.goals]
        return [self._evaluated(form, values) for form in forms]

    def solve(self) -> Solution | None:
        """Solve; None when the solver finds nothing within its limits."""
        model, status = self.model, "optimal"
        model.maximize(self.worth)
        missing = self._missing() if self.question.goals else None
        start = self._start()
        if missing is not None:
            model.minimize(missing)
            first = self._run(start=start)
            if first is None:
                return None
            status = _status(first, status)
            shortfall = max(0.0, first.objective_value())
            model.add_linear_constraint(missing <= shortfall + _NEAR)
            start = first.variable_values()
        model.maximize(self.worth)
        best = self._run(start=start)
        if best is None:
            return None
        status = _status(best, status)
        worth, bound = best.objective_value(), best.dual_bound()
        picks = self._picks(best.variable_values())
        values = self._calmed(picks, worth - INDIFFERENCE * abs(worth) - _SMALL)
        objective = self._evaluated(self.worth, values)
        gap = max(0.0, bound - objective) / max(abs(objective), 1.0)
        return Solution(
            status, objective * _MINOR, max(bound, objective) * _MINOR, gap if gap > _SMALL else 0.0,
            max([*self.curves.errors, *self.curves.product_errors(values)]), *self._chosen(picks),
        )  # fmt: skip

    def today(self) -> Solution | None:
        """Return what the picture says of today's way; None where it does not keep the limits.

        Its `bound` is no more than its own worth, since nothing else was looked at.
        """
        picks = self._today()
        if picks is None:
            return None
        for lever, pick in enumerate(picks):
            self._fix(lever, pick)
        self.model.maximize(self.worth)
        result = self._run(mathopt.SolverType.HIGHS)
        self._free()
        if result is None:
            return None
        values = result.variable_values()
        worth = self._evaluated(self.worth, values) * _MINOR
        error = max([*self.curves.errors, *self.curves.product_errors(values)])
        return Solution("feasible", worth, worth, 0.0, error, *self._chosen(picks))

    def _today(self) -> list[int] | None:
        """Return the picks that change nothing; None where the limits do not have them."""
        levers = self.question.levers
        if any(money.today not in money.levels for money in levers.spend):
            return None
        if any(not time.least <= 0 <= time.most for time in levers.hours):
            return None
        return [money.levels.index(money.today) for money in levers.spend] + [0 for _ in levers.hours]

    # ------------------------------------------------------------------ the solver

    def _picks(self, values: Any) -> list[int]:
        """Return what was chosen: the place of its amount by spend lever, its steps by hours lever."""
        places = [max(range(len(row)), key=lambda k: values[row[k]]) for row in self.levels]
        return places + [round(values[steps]) for steps in self.steps]

    def _chosen(self, picks: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        levers, count = self.question.levers, len(self.levels)
        spend = tuple(lever.levels[place] for lever, place in zip(levers.spend, picks[:count], strict=True))
        hours = tuple(
            lever.today + lever.step * steps for lever, steps in zip(levers.hours, picks[count:], strict=True)
        )
        return spend, hours

    def _calmed(self, picks: list[int], enough: float) -> Any:
        """Take back, one lever after the other, what brings next to nothing.

        A lever goes back to today's value, or else to that of its own block before, as long as the
        worth stays `enough`.
        """
        for lever, pick in enumerate(picks):
            self._fix(lever, pick)
        best = self._run(mathopt.SolverType.HIGHS) or self._run()
        tried = 0
        for lever, others in enumerate(self._calmer(picks)):
            for other in (others[0], None if others[1] is None else picks[others[1]]):
                if other is None or other == picks[lever] or tried >= _MOST_TRIALS:
                    continue
                tried += 1
                self._fix(lever, other)
                result = self._run(mathopt.SolverType.HIGHS)
                if result is not None and self._evaluated(self.worth, result.variable_values()) >= enough:
                    picks[lever], best = other, result
                    break
                self._fix(lever, picks[lever])
        return best.variable_values()

    def _calmer(self, picks: list[int]) -> list[tuple[int | None, int | None]]:
        """Return by lever the pick that is today's (None: it may not stay), and its lever a block before."""
        found: list[tuple[int | None, int | None]] = []
        before: dict[object, int] = {}
        for index, money in enumerate(self.question.levers.spend):
            today = money.levels.index(money.today) if money.today in money.levels else None
            found.append((today, before.get(money.channel)))
            before[money.channel] = index
        for index, time in enumerate(self.question.levers.hours, start=len(self.levels)):
            of_whom = (time.reps, time.activity)
            earlier = before.get(of_whom)
            fits = earlier is not None and time.least <= picks[earlier] <= time.most
            found.append((0 if time.most >= 0 else None, earlier if fits else None))
            before[of_whom] = index
        return found

    def _fix(self, lever: int, pick: int) -> None:
        if lever < len(self.levels):
            for place, variable in enumerate(self.levels[lever]):
                variable.lower_bound = variable.upper_bound = float(place == pick)
            return
        steps = self.steps[lever - len(self.levels)]
        steps.lower_bound = steps.upper_bound = float(pick)

    @staticmethod
    def _evaluated(expression: Linear, values: Any) -> float:
        if isinstance(expression, float):
            return expression
        return float(mathopt.evaluate_expression(expression, values))

    def _start(self) -> Any:
        """Return a whole solution for the solver to start from: today's way, or the least of everything."""
        levers = self.question.levers
        least = [0 for _ in levers.spend] + [min(time.least, time.most) for time in levers.hours]
        today = [
            money.levels.index(money.today) if money.today in money.levels else 0 for money in levers.spend
        ] + [min(0, time.most) for time in levers.hours]
        for picks in (today, least):
            for lever, pick in enumerate(picks):
                self._fix(lever, pick)
            found = self._run(mathopt.SolverType.HIGHS)
            self._free()
            if found is not None:
                return found.variable_values()
        return None

    def _free(self) -> None:
        """Let all levers move again."""
        for row in self.levels:
            for variable in row:
                variable.lower_bound, variable.upper_bound = 0.0, 1.0
        for steps, lever in zip(self.steps, self.question.levers.hours, strict=True):
            steps.lower_bound, steps.upper_bound = min(lever.least, lever.most), lever.most

    def _run(self, solver: Any = None, start: Any = None) -> Any:
        """Solve within deterministic limits; None without a solution.

        SCIP proves small programs quickest, with few cuts and heuristics; HiGHS closes large ones, where SCIP
        is left with gaps, and solves what is left once all levers are fixed.
        """
        if solver is None:
            large = self.model.get_num_variables() > _LARGE
            solver = mathopt.SolverType.HIGHS if large else mathopt.SolverType.GSCIP
        # Few levers are solved to proof; for many, the picture's own error is far above the gap.
        gap = 0.0 if len(self.levels) + len(self.steps) <= _FEW_LEVERS else _GAP
        nodes = max(_LEAST_NODES, min(_NODES, _NODES_VARIABLES // max(self.model.get_num_variables(), 1)))
        parameters = mathopt.SolveParameters(node_limit=nodes, relative_gap_tolerance=gap)
        if solver == mathopt.SolverType.GSCIP:
            parameters.threads, parameters.random_seed = 1, 1
            parameters.cuts, parameters.heuristics = mathopt.Emphasis.OFF, mathopt.Emphasis.LOW
        hints = [mathopt.SolutionHint(variable_values=dict(start))] if start else []
        result = mathopt.solve(
            self.model,
            solver,
            params=parameters,
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
        )
        return result if result.has_primal_feasible_solution() else None

    # ------------------------------------------------------------------ what may be chosen

    def _choose_spend(self) -> None:
        levers, model = self.question.levers, self.model
        self.levels: list[list[Any]] = []
        self.amount: dict[tuple[int, int], Linear] = {}
        self.cost: Linear = 0.0
        self.cost_of: dict[int, Linear] = defaultdict(float)
        for lever in levers.spend:
            row = [model.add_binary_variable() for _ in lever.levels]
            self.levels.append(row)
            model.add_linear_constraint(mathopt.fast_sum(row) == 1.0)
            amount = mathopt.fast_sum(
                [level / _MINOR * y for level, y in zip(lever.levels, row, strict=True)]
            )
            for period in lever.block.periods:
                self.amount[lever.channel, period] = amount
            cost = mathopt.fast_sum([cost / _MINOR * y for cost, y in zip(lever.costs, row, strict=True)])
            self.cost_of[lever.channel] += cost
            self.cost += cost
        if levers.budget is not None:
            model.add_linear_constraint(self.cost <= levers.budget / _MINOR + 1e-4)

    def _choose_hours(self) -> None:
        self.steps: list[Any] = []
        self.hours_of: dict[tuple[int, int], list[tuple[HoursLever, Any]]] = defaultdict(list)
        for lever in self.question.levers.hours:
            steps = self.model.add_integer_variable(lb=min(lever.least, lever.most), ub=lever.most)
            self.steps.append(steps)
            for period in lever.block.periods:
                for rep in lever.reps:
                    self.hours_of[rep, period].append((lever, steps))

    # ------------------------------------------------------------------ work

    def _work(self) -> None:
        """Decide which leads are worked on, and by whom, within everybody's free time."""
        fluid, model = self.question.fluid, self.model
        self.worked = [[model.add_variable(lb=0.0) for _ in range(self.periods)] for _ in fluid.groups]
        self.opened = [model.add_variable(lb=0.0, ub=float(count)) for count in fluid.opening_count]
        for group, row in zip(fluid.groups, self.worked, strict=True):
            for period, variable in enumerate(row):
                come = float(group.share[period]) * self.leads[group.channel][period]
                model.add_linear_constraint(variable <= come)
        supply = self._supply()
        for pool, need in self._demand().items():
            waiting: Linear = 0.0
            for period in range(self.periods):
                wanted = mathopt.fast_sum([hours * variable for hours, variable in need[period]])
                next_month = model.add_variable(lb=0.0) if period + 1 < self.periods else 0.0
                if period + 1 < self.periods:
                    model.add_linear_constraint(next_month <= wanted)
                done = mathopt.fast_sum([speed * variable for speed, variable in supply[pool, period]])
                model.add_linear_constraint(done == wanted + waiting - next_month)
                waiting = next_month

    def _demand(self) -> dict[int, list[list[tuple[float, Any]]]]:
        """Return by pool and period what needs work: hours for one deal, and how many deals."""
        fluid = self.question.fluid
        need: dict[int, list[list[tuple[float, Any]]]] = defaultdict(
            lambda: [[] for _ in range(self.periods)]
        )
        for group, of_group, row in zip(fluid.groups, fluid.work, self.worked, strict=True):
            for source, stage, period in np.argwhere(of_group > _SMALL * HOUR).tolist():
                need[group.pools[stage]][period].append(
                    (float(of_group[source, stage, period]) / HOUR, row[source])
                )
        for index, (of_row, which) in enumerate(zip(fluid.opening_work, fluid.opening_group, strict=True)):
            for stage, period in np.argwhere(of_row > _SMALL * HOUR).tolist():
                pool = fluid.groups[which].pools[stage]
                need[pool][period].append((float(of_row[stage, period]) / HOUR, self.opened[index]))
        return need

    def _supply(self) -> dict[tuple[int, int], list[tuple[float, Any]]]:
        """Return by pool and period who can work: work done in an hour, and how many hours."""
        question, model = self.question, self.model
        world, capacity = question.fluid.world, question.capacity
        funnel = world.stages.pool[: world.stages.sales]
        stage_of = {int(pool): place[0] for place, pool in np.ndenumerate(funnel)}
        used = {pool for pool in stage_of if world.stages.effort[stage_of[pool]] >= 0}
        supply: dict[tuple[int, int], list[tuple[float, Any]]] = defaultdict(list)
        for members in self._crews():
            rep = members[0]
            pools = [pool for pool in sorted(used) if world.stages.members[pool, rep]]
            for period in range(self.periods):
                free = sum(float(capacity.free[r, period]) for r in members) / HOUR
                hours: Linear = 0.0
                for pool in pools:
                    variable = model.add_variable(lb=0.0)
                    pace = float(question.fluid.prospects.speed[rep, stage_of[pool], period])
                    supply[pool, period].append((pace, variable))
                    hours += variable
                self._within_time(members, period, free, hours)
        return supply

    def _within_time(self, members: tuple[int, ...], period: int, free: float, hours: Linear) -> None:
        question, capacity = self.question, self.question.capacity
        standing: Linear = 0.0
        moves = False
        for rep in members:
            week = float(capacity.weeks[rep, period])
            fixed = float(question.fluid.world.reps.standing[rep, :, period].sum()) * week / HOUR
            standing += fixed
            for lever, steps in self.hours_of.get((rep, period), ()):
                standing += lever.step * week / HOUR * steps
                moves = True
        if isinstance(standing, float):
            standing = min(standing, free)
        self._at_most(hours + question.load * standing, question.load * free)
        if moves:
            self._at_most(standing, free)
        if question.idle > 0.0:
            kept = question.idle * sum(float(capacity.worked[rep, period]) for rep in members) / HOUR
            self._at_most(hours + standing, free - kept)

    def _at_most(self, amount: Linear, limit: float) -> None:
        """Keep an amount within its limit, also where it is a number and nothing is left to choose."""
        if not isinstance(amount, float):
            self.model.add_linear_constraint(amount <= limit)
        elif amount > limit + _SMALL:
            self.model.add_linear_constraint(lb=1.0, ub=0.0)

    def _crews(self) -> list[tuple[int, ...]]:
        """Return people whom the program need not tell apart: same pools, same speed, same levers."""
        world = self.question.fluid.world
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        levers = {
            rep: (lever.team, lever.entry) for lever in self.question.levers.hours for rep in lever.reps
        }
        for rep in range(len(world.names.reps)):
            key = (
                tuple(world.stages.members[:, rep].tolist()),
                tuple(self.question.fluid.prospects.speed[rep].ravel().tolist()),
                levers.get(rep),
            )
            alike[key].append(rep)
        return [tuple(members) for members in alike.values()]

    # ------------------------------------------------------------------ what is wanted

    def _value(self, outcome: Outcome) -> Linear:
        """Return an outcome as an expression."""
        fluid, world = self.question.fluid, self.question.fluid.world
        terms: list[Linear] = []
        for group, row, worth, arriving in zip(
            fluid.groups, self.worked, outcome.leads, outcome.arriving, strict=True
        ):
            for period, variable in enumerate(row):
                if worth[period]:
                    terms.append(float(worth[period]) * variable)
                if arriving[period]:
                    come = float(group.share[period]) * self.leads[group.channel][period]
                    terms.append(float(arriving[period]) * come)
        terms += [
            float(worth) * variable
            for worth, variable in zip(outcome.opening, self.opened, strict=True)
            if worth
        ]
        fixed = outcome.constant
        for channel, weights in enumerate(outcome.spend):
            if (channel, 0) not in self.amount:
                fixed += float(weights @ world.money.spend[channel])
        for lever, row in zip(self.question.levers.spend, self.levels, strict=True):
            # A block lies in a window with the share of its periods that do.
            inside = _inside(
                outcome.spend[lever.channel], world.money.spend[lever.channel], lever.block.periods
            )
            if inside:
                terms += [inside * cost * y for cost, y in zip(lever.costs, row, strict=True)]
        return mathopt.fast_sum(terms) + fixed if terms else fixed

    def _missing(self) -> Linear:
        """Return the weighted relative shortfall of the targets."""
        total: Linear = 0.0
        for goal in self.question.goals:
            short = self.model.add_variable(lb=0.0)
            scale = abs(goal.value) if abs(goal.value) > _SMALL else self._scale(goal)
            reached = (self._value(goal.outcome) + goal.correction) / scale
            self.model.add_linear_constraint(short >= goal.sense * (goal.value / scale - reached))
            total += goal.weight * short
        return total

    def _scale(self, goal: Goal) -> float:
        """Return the size of a figure whose target is 0: what today's costs are."""
        return max(abs(goal.outcome.constant), abs(goal.correction), 1.0)


def _inside(weights: Floats, spend: Floats, periods: tuple[int, ...]) -> float:
    """Return the weight of a block's spend: the mean over its periods, by what they cost today."""
    chosen = list(periods)
    costs = spend[chosen].astype(np.float64)
    if costs.sum() <= 0.0:
        costs = np.ones(len(chosen))
    return float(weights[chosen] @ costs / costs.sum())


def _status(result: Any, before: str) -> str:
    optimal = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return before if optimal else "feasible"
