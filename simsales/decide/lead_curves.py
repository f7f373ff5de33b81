"""Owns leads in the program: how they follow from money and hours, on tables of the response curves."""

from __future__ import annotations

from functools import partial
from typing import Any

from ortools.math_opt.python import mathopt

from simsales.decide.lead_limits import Amount, LeadLimits
from simsales.decide.levers import HoursLever
from simsales.decide.question import Linear, Question
from simsales.decide.tables import Table, tabulate
from simsales.mechanisms.demand import goodwill
from simsales.mechanisms.response import response
from simsales.quantity import HOUR

__all__ = ["LeadCurves"]

_MINOR = 100.0


class LeadCurves:
    """Leads by channel and period as expressions of what is chosen.

    Parameters
    ----------
    model
        The program, to which variables and lines of tables are added.
    question : Question
        What is asked.
    levels : list
        By spend lever, one choice variable for each of its amounts.
    amount : dict
        By channel and period, the amount a month as an expression, where it may move.
    steps : list
        By hours lever, the steps away from today.

    Attributes
    ----------
    leads : list
        By channel and period.
    errors : list of float
        Errors of the tables.
    """

    def __init__(
        self,
        model: Any,
        question: Question,
        levels: list[list[Any]],
        amount: dict[tuple[int, int], Linear],
        steps: list[Any],
    ) -> None:
        self.model, self.question, self.levers = model, question, question.levers
        self.world, self.present = question.fluid.world, question.capacity.present
        self.levels, self.amount, self.steps = levels, amount, steps
        self.channels, self.periods = question.fluid.base.shape
        self.errors: list[float] = [0.0]
        self.products: list[tuple[int, int, Linear, Linear, Linear]] = []
        self.leads = self._leads()

    def _leads(self) -> list[list[Linear]]:
        """Return the leads of each channel and period as expressions."""
        fluid = self.question.fluid
        money, hours = self._money_factor(), self._hours_factor()
        found: list[list[Linear]] = []
        for channel in range(self.channels):
            row: list[Linear] = []
            for period in range(self.periods):
                f, g = money[channel][period], hours[channel][period]
                row.append(float(fluid.base[channel, period]) * self._product(channel, period, f, g))
            found.append(row)
        if fluid.limits is None:
            return found
        amounts = [
            [
                self._between(channel, period, money[channel][period], hours[channel][period], form)
                for period, form in enumerate(row)
            ]
            for channel, row in enumerate(found)
        ]
        return LeadLimits(self.model, fluid.limits).cut(amounts)

    def _between(self, channel: int, period: int, f: Linear, g: Linear, leads: Linear) -> Amount:
        """Return leads with what they may be, as far as money and hours may move them."""
        f_low, f_high = (f, f) if isinstance(f, float) else self._money_may(channel)
        g_low, g_high = (g, g) if isinstance(g, float) else self._hours_may(channel, period)
        low, high = f_low * g_low, f_high * g_high
        if not isinstance(f, float) and not isinstance(g, float):
            # The product is taken as linear around today, and may lie outside of what it is.
            f0, g0 = self._today_factors(channel, period)
            low = min(low, f0 * g_low + g0 * f_low - f0 * g0)
            high = max(high, f0 * g_high + g0 * f_high - f0 * g0)
        base = float(self.question.fluid.base[channel, period])
        return Amount(leads, base * low, base * high)

    def _money_may(self, channel: int) -> tuple[float, float]:
        """Return between what the factor of the spend lies."""
        kind, lo, hi, c, d = self.world.channels.spend_curve[channel].tolist()
        today = float(self.world.channels.spend_today[channel])
        levels = [x / today for lever in self.levers.spend if lever.channel == channel for x in lever.levels]
        ends = (min([1.0, *levels]), max([1.0, *levels]))
        low, high = (response(int(kind), lo, hi, c, d, x) for x in ends)
        return low, high

    def _hours_may(self, channel: int, period: int) -> tuple[float, float]:
        """Return between what the factor of the hours lies."""
        low = high = self._given_today(channel, period)
        for lever in self.levers.hours:
            if lever.activity == int(self.world.channels.activity[channel]) and period in lever.block.periods:
                share = sum(float(self.present[rep, period]) for rep in lever.reps)
                low += lever.step * lever.least * share
                high += lever.step * max(lever.most, lever.least) * share
        return self._hours_curve(channel, low), self._hours_curve(channel, high)

    def _product(self, channel: int, period: int, f: Linear, g: Linear) -> Linear:
        if isinstance(f, float) or isinstance(g, float):
            return f * g
        # Where money and hours both move one channel, their product is taken as linear around today.
        f0, g0 = self._today_factors(channel, period)
        self.products.append((channel, period, f, g, f0 * g + g0 * f - f0 * g0))
        return self.products[-1][4]

    def product_errors(self, values: Any) -> list[float]:
        """Return by how much the products of money and hours are missed where the solver ended, as shares."""
        errors = []
        for _, _, f, g, seen in self.products:
            true = mathopt.evaluate_expression(f, values) * mathopt.evaluate_expression(g, values)
            errors.append(abs(mathopt.evaluate_expression(seen, values) - true) / max(abs(true), 1e-6))
        return errors

    def _today_factors(self, channel: int, period: int) -> tuple[float, float]:
        world = self.world
        kind, lo, hi, c, d = world.channels.spend_curve[channel].tolist()
        ratio = float(world.channels.spend[channel, period]) / float(world.channels.spend_today[channel])
        today = response(int(kind), lo, hi, c, d, ratio)
        return today, self._hours_curve(channel, self._given_today(channel, period))

    def _money_factor(self) -> list[list[Linear]]:
        """Return the factor of the spend on the leads, with what carries over from month to month."""
        world = self.world
        found: list[list[Linear]] = []
        for channel in range(self.channels):
            kind, lo, hi, c, d = world.channels.spend_curve[channel].tolist()
            today, carry = float(world.channels.spend_today[channel]), float(world.channels.carry[channel])

            curve = partial(response, int(kind), lo, hi, c, d)

            if (channel, 0) not in self.amount or kind == 0.0:
                found.append([curve(x) for x in self._felt_today(channel)])
            elif carry == 0.0:
                found.append(self._exact(channel, curve, today / _MINOR))
            else:
                found.append(self._carried(channel, curve, carry, today / _MINOR))
        return found

    def _felt_today(self, channel: int) -> list[float]:
        world = self.world
        today, carry = float(world.channels.spend_today[channel]), float(world.channels.carry[channel])
        edge, month = world.periods.edge, world.periods.month
        felt, before, total = [], float(world.channels.spend_before[channel]), 0.0
        for period in range(self.periods):
            if period and month[period] != month[period - 1]:
                first, last = world.periods.month_edge[month[period - 1] : month[period - 1] + 2]
                before, total = total / float(last - first), 0.0
            now = goodwill(carry, float(world.channels.spend[channel, period]), before)
            total += now * float(edge[period + 1] - edge[period])
            felt.append(now / today)
        return felt

    def _exact(self, channel: int, curve: Any, today: float) -> list[Linear]:
        """Without carry-over the list of amounts is the whole domain, and the table is the curve."""
        found: list[Linear] = [0.0] * self.periods
        for lever, row in zip(self.levers.spend, self.levels, strict=True):
            if lever.channel == channel:
                factor = mathopt.fast_sum(
                    [curve(level / _MINOR / today) * y for level, y in zip(lever.levels, row, strict=True)]
                )
                for period in lever.block.periods:
                    found[period] = factor
        return found

    def _carried(self, channel: int, curve: Any, carry: float, today: float) -> list[Linear]:
        """With carry-over the felt spend is a mean of months: a variable on a table of the curve."""
        month = self.world.periods.month
        levels = [level for lever in self.levers.spend if lever.channel == channel for level in lever.levels]
        low, high = (
            min([1.0, *(v / _MINOR / today for v in levels)]),
            max([1.0, *(v / _MINOR / today for v in levels)]),
        )
        table = tabulate(curve, low, high)
        self.errors.append(table.error)
        found: list[Linear] = []
        before: Linear = 1.0
        for period in range(self.periods):
            if period and month[period] == month[period - 1]:
                found.append(found[-1])
                continue
            x, y = self._on_table(table)
            self.model.add_linear_constraint(
                x == (1.0 - carry) / today * self.amount[channel, period] + carry * before
            )
            found.append(y)
            before = x
        return found

    def _on_table(self, table: Table) -> tuple[Linear, Linear]:
        """Return x and y of a point on the straight lines of a table."""
        if len(table.x) == 1:
            return table.x[0], table.y[0]
        weights = [self.model.add_variable(lb=0.0, ub=1.0) for _ in table.x]
        self.model.add_linear_constraint(mathopt.fast_sum(weights) == 1.0)
        # More leads never hurt unless a target sets an upper limit; then only the hollow part needs choices.
        stretches = table.stretches if all(goal.sense > 0 for goal in self.question.goals) else table.lines
        if len(stretches) > 1:
            chosen = [self.model.add_binary_variable() for _ in stretches]
            self.model.add_linear_constraint(mathopt.fast_sum(chosen) == 1.0)
            for place, weight in enumerate(weights):
                beside = [
                    y for y, (first, last) in zip(chosen, stretches, strict=True) if first <= place <= last
                ]
                self.model.add_linear_constraint(weight <= mathopt.fast_sum(beside))
        x = mathopt.fast_sum([w * v for w, v in zip(weights, table.x, strict=True)])
        return x, mathopt.fast_sum([w * v for w, v in zip(weights, table.y, strict=True)])

    def _given_today(self, channel: int, period: int) -> float:
        """Return the weekly ticks that are given to a channel's activity today."""
        world, present = self.world, self.present
        activity = int(world.channels.activity[channel])
        return float(world.reps.standing[:, activity, period] @ present[:, period]) if activity >= 0 else 0.0

    def _hours_curve(self, channel: int, ticks: float) -> float:
        channels = self.world.channels
        kind, lo, hi, c, d = channels.hours_curve[channel].tolist()
        return response(int(kind), lo, hi, c, d, ticks / float(channels.hours_today[channel]))

    def _hours_factor(self) -> list[list[Linear]]:
        """Return the factor of the hours on the leads of each channel and period."""
        world, present = self.world, self.present
        found: list[list[Linear]] = []
        for channel in range(self.channels):
            activity = int(world.channels.activity[channel])
            row: list[Linear] = []
            known: dict[tuple[object, ...], Linear] = {}
            for period in range(self.periods):
                moved = [
                    (lever, steps, sum(float(present[rep, period]) for rep in lever.reps))
                    for lever, steps in zip(self.levers.hours, self.steps, strict=True)
                    if lever.activity == activity and period in lever.block.periods
                ]
                if activity < 0 or not moved:
                    row.append(self._hours_curve(channel, self._given_today(channel, period)))
                    continue
                key = tuple((id(steps), share) for _, steps, share in moved)
                if key not in known:
                    known[key] = self._hours_given(channel, period, moved)
                row.append(known[key])
            found.append(row)
        return found

    def _hours_given(self, channel: int, period: int, moved: list[tuple[HoursLever, Any, float]]) -> Linear:
        today = self._given_today(channel, period)
        low = today + sum(lever.step * lever.least * share for lever, _, share in moved)
        high = today + sum(lever.step * max(lever.most, lever.least) * share for lever, _, share in moved)
        strides = {lever.step * share for lever, _, share in moved}
        grid = []
        if len(strides) == 1 and (stride := strides.pop()) > 0:
            grid = [(low + k * stride) / HOUR for k in range(round((high - low) / stride) + 1)]
        table = tabulate(lambda h: self._hours_curve(channel, h * HOUR), low / HOUR, high / HOUR, grid)
        self.errors.append(table.error)
        x, y = self._on_table(table)
        given = [lever.step * share / HOUR * steps for lever, steps, share in moved]
        self.model.add_linear_constraint(x == today / HOUR + mathopt.fast_sum(given))
        return y
