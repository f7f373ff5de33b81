"""Owns the audit: every metric recomputed from the journal and the scenario as written, by other means.

Nothing here knows the engine's tally or the formulas of `simsales.study.measure`: a metric is
counted from records between two ticks, spans of time are cut at those ticks, and what accrues is computed
from the amounts in the scenario. What the journal calls by number is named again by sorting the names.
The engine's periods are known for one thing: a part of a salary that is not paid is rounded in each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import exp, floor, log, nan
from typing import Any

import numpy as np
import pandas as pd
from audit_clientele import Clientele
from audit_ideas import Ideas

from simsales.engines.journal import COLUMNS, Cost, Kind
from simsales.engines.outcome import Outcome
from simsales.mechanisms.money import recognised
from simsales.quantity import MONTHS, MoneyPerTime
from simsales.scenario.appraisal import Appraisal
from simsales.scenario.scenario import Scenario

DAY, HOUR = 86_400_000, 3_600_000
EXITS = [Kind.WON, Kind.LOST, Kind.NO_DECISION, Kind.COLD]
BLOCKS = {0: "open", 1: "meeting", 2: "standing", 3: "surprise", 4: "buffer", 6: "course"}
STATES = ("pace", "know_how", "skill_gap", "morale", "fatigue")
"""Means of daily states, of which the journal holds no record."""


def half_up(amount: float) -> int:
    return max(0, floor(amount + 0.5))


class Audit:
    """One run of a scenario that has no dated strategy, as its journal tells it."""

    def __init__(
        self, scenario: Scenario, outcome: Outcome, edges: list[int], spans: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.scenario, self.edges, self.horizon = scenario, edges, edges[-1]
        self.start = scenario.calendar.start
        self.channels, self.products = sorted(scenario.channels), sorted(scenario.products)
        self.segments = sorted(scenario.segments) or ["all"]
        self.stages = [stage.name for stage in scenario.stages]
        self.kinds = sorted(scenario.customers.tickets) if scenario.customers else []
        self.risks = sorted(scenario.risks)
        people = sorted(
            (entry, number, team)
            for team, section in scenario.teams.items()
            for entry, rep in section.reps.items()
            for number in range(1, rep.count + 1)
        )
        alone = {
            entry for section in scenario.teams.values() for entry, r in section.reps.items() if r.count == 1
        }
        self.reps = [entry if entry in alone else f"{entry} {number}" for entry, number, _ in people]
        self.entries = [entry for entry, _, _ in people]
        self.team_of = {rep: team for rep, (_, _, team) in zip(self.reps, people, strict=True)}
        self.journal = pd.DataFrame(outcome.journal, columns=list(COLUMNS))
        self.deals = self._deals()
        self.clientele = Clientele(self, spans)
        self._facts()

    # ------------------------------------------------------------------ facts

    def of_kind(self, *kinds: Kind) -> pd.DataFrame:
        return self.journal[self.journal.kind.isin(kinds)].copy()

    def _deals(self) -> pd.DataFrame:
        born = self.of_kind(Kind.LEAD, Kind.OPEN_DEAL).set_index("entity")
        assert born.index.is_unique
        place = born.what.to_numpy()
        return pd.DataFrame(
            {
                "channel": [self.channels[i] for i in place & 0xFFFF],
                "segment": [self.segments[i] for i in place >> 16 & 0xFFFF],
                "product": [self.products[i] for i in place >> 32],
                "value": born.amount,
                "born": born.tick,
                "old": born.kind == Kind.OPEN_DEAL,
            }
        )

    def named(self, records: pd.DataFrame) -> pd.DataFrame:
        """Add to records of deals where the deal belongs, who has it, and the stage."""
        named = records.join(self.clientele.belongs, on="entity")
        named["rep"] = [self.reps[who] if who >= 0 else "" for who in named.who]
        named["team"] = [self.team_of.get(rep, "") for rep in named.rep]
        sales = len(self.stages)
        named["stage"] = [self.stages[what] if 0 <= what < sales else "" for what in named.what]
        named["ticket"] = [self.kinds[what - sales] if what >= sales else "" for what in named.what]
        return named

    def _facts(self) -> None:
        self.arrivals = self.deals[~self.deals.old].assign(tick=lambda d: d.born)
        self.exits = self.named(self.of_kind(*EXITS))
        self.won = self.exits[self.exits.kind == Kind.WON]
        self.paid = self.named(self.of_kind(Kind.PAID))
        entered = self.named(self.of_kind(Kind.ENTERED))
        self.entered = entered[entered.ticket == ""]
        self.passed = self.named(self.of_kind(Kind.PASSED, Kind.WON))
        self.open = self.named(self.of_kind(Kind.STILL_OPEN))
        self.work = self._spans(self.named(self.of_kind(Kind.WORKED, Kind.PAUSED, Kind.STILL_WORKING)))
        blocks = self._spans(self.of_kind(Kind.BLOCK))
        blocks["rep"] = [self.reps[who] for who in blocks.who]
        blocks["team"] = [self.team_of[rep] for rep in blocks.rep]
        blocks["block"] = [BLOCKS[what % 16] for what in blocks.what]
        self.blocks = blocks
        gone = self.exits.set_index("entity").tick
        self.presence = self.deals.assign(
            begin=self.deals.born, end=gone.reindex(self.deals.index, fill_value=self.horizon)
        )
        begun = self._first_starts()
        self.begun, self.begun_tickets = begun[begun.ticket == ""], begun[begun.ticket != ""]
        self.strikes = self.of_kind(Kind.RISK)
        self.strikes["risk"] = [self.risks[i] for i in self.strikes.entity]
        self.seen = self.of_kind(Kind.RISK_SEEN)
        self.seen["risk"] = [self.risks[i] for i in self.seen.entity]
        over = self.of_kind(Kind.RISK_OVER)
        ends = [
            over.tick[(over.entity == r.entity) & (over.index > r.Index)].iloc[0]
            for r in self.strikes.itertuples()
        ]
        self.trouble = self.strikes.assign(begin=self.strikes.tick, end=np.array(ends, dtype=np.int64))
        self.contingency = self.of_kind(Kind.COST)
        self.contingency = self.contingency[self.contingency.what == Cost.CONTINGENCY]
        self.contingency["risk"] = [self.risks[i] for i in self.contingency.entity]
        self.ideas = Ideas(self)
        self._facts_of_people()

    def _facts_of_people(self) -> None:
        self.left = self._people(self.of_kind(Kind.RESIGNED))
        self.joined = self._people(self.of_kind(Kind.JOINED))
        self.longer = self._people(self.of_kind(Kind.OVERTIME))
        empty = []
        for leaver in self.left.itertuples():
            gone = leaver.tick // DAY * DAY + DAY
            after = self.joined[(self.joined.entity == leaver.entity) & (self.joined.tick >= gone)]
            _, until = self._place(leaver.rep)
            begins = until if after.empty else gone + int(after.amount.iloc[0])
            empty.append((gone, min(begins, until), leaver.rep, leaver.team))
        self.empty = pd.DataFrame(empty, columns=["begin", "end", "rep", "team"])
        self.reviewed = self._people(self.of_kind(Kind.REVIEWED))
        self.pulled = self.named(self.of_kind(Kind.PULLED))
        unblocked = self.of_kind(Kind.UNBLOCKED)
        self.unblocked = self.named(unblocked.assign(what=self._stages_at(unblocked)))
        self.due = pd.concat((self._due(), self.clientele.promised()))
        self.handed = self._handed_over()

    def _people(self, records: pd.DataFrame) -> pd.DataFrame:
        """Add to records of people who they are."""
        rep = [self.reps[who] for who in records.entity]
        return records.assign(rep=rep, team=[self.team_of[name] for name in rep])

    def _stages_at(self, records: pd.DataFrame) -> list[int]:
        """Return the stage in which the deal of each record is, by what it entered last."""
        entered = self.of_kind(Kind.ENTERED, Kind.AGE)
        return [
            int(entered.what[(entered.entity == one.entity) & (entered.index < one.Index)].iloc[-1])
            for one in records.itertuples()
        ]

    def _failed(self, scope: str, first: int, last: int) -> int:
        """Return the reviews with too low a score; what is held as a month ends is of that month."""
        low = [self._appraisal(team).too_low for team in self.reviewed.team]
        failed = self.reviewed[self.reviewed.amount < np.array(low) * 1000]
        return len(self.inside(failed.assign(tick=failed.tick - 1), scope, first, last))

    def _appraisal(self, team: str) -> Appraisal:
        found = self.scenario.teams[team].appraisal
        assert found is not None
        return found

    def _discounts(self, scope: str, first: int, last: int) -> int:
        """Return what was given away on the deals that were won."""
        given = self.of_kind(Kind.PULLED, Kind.DISCOUNTED).groupby("entity").amount.sum()
        won = self.inside(self.won, scope, first, last)
        return int(given.reindex(won.entity, fill_value=0).sum())

    def _due(self) -> pd.DataFrame:
        """Return work that was promised by a time and is done or went cold, and whether it was on time."""
        asked: dict[int, int] = {}
        again: set[int] = set()
        found = []
        for row in self.of_kind(
            Kind.ENTERED, Kind.ASKED, Kind.WORKED, Kind.COLD, Kind.NOT_REACHED
        ).itertuples():
            if row.kind == Kind.ASKED:
                asked[row.entity] = row.tick
            if row.kind == Kind.ENTERED:
                again.discard(row.entity)
            if row.kind == Kind.NOT_REACHED:
                again.add(row.entity)
            if row.kind not in (Kind.WORKED, Kind.COLD) or row.entity in again:
                continue
            due = self.scenario.stages[row.what].due_in if row.what < len(self.stages) else None
            if due is not None:
                on_time = row.kind == Kind.WORKED and row.tick - asked[row.entity] <= due
                found.append((*[getattr(row, name) for name in COLUMNS], int(on_time)))
        return self.named(pd.DataFrame(found, columns=[*COLUMNS, "on_time"]).astype(np.int64))

    def _handed_over(self) -> pd.DataFrame:
        """Return the starts of work by somebody else than who worked on the deal before."""
        successors = dict.fromkeys(range(len(self.reps)), 0)
        last: dict[int, tuple[int, int]] = {}
        found = []
        for row in self.of_kind(Kind.OPEN_DEAL, Kind.STARTED, Kind.JOINED).itertuples():
            if row.kind == Kind.JOINED:
                successors[row.entity] += 1
                continue
            somebody = (row.who, successors.get(row.who, 0))
            before = last.get(row.entity, somebody)
            if row.kind == Kind.STARTED and before != somebody and before[0] >= 0:
                found.append([getattr(row, name) for name in COLUMNS])
            last[row.entity] = somebody
        return self.named(pd.DataFrame(found, columns=list(COLUMNS)).astype(np.int64))

    @staticmethod
    def _spans(records: pd.DataFrame) -> pd.DataFrame:
        return records.assign(begin=records.tick - records.amount, end=records.tick)

    def _first_starts(self) -> pd.DataFrame:
        """Return each wait that ended, by a first start of work or by going cold, with its length."""
        asked: dict[int, int] = {}
        found = []
        for row in self.of_kind(Kind.ASKED, Kind.STARTED, Kind.COLD).itertuples():
            if row.kind == Kind.ASKED:
                asked[row.entity] = row.tick
            elif row.entity in asked:
                since = asked.pop(row.entity)
                found.append((*[getattr(row, name) for name in COLUMNS], row.tick - since))
        return self.named(pd.DataFrame(found, columns=[*COLUMNS, "wait"]).astype(np.int64))

    # ------------------------------------------------------------------ counting between two ticks

    def inside(self, records: pd.DataFrame, scope: str, first: int, last: int) -> pd.DataFrame:
        """Return the records of a scope in a window; what happens as the books close is in the last one."""
        ticks = records.tick
        chosen = (ticks >= first) & ((ticks < last) | (last == self.horizon))
        kind, _, name = scope.partition("=")
        return records[chosen & (records[kind] == name)] if kind else records[chosen]

    @staticmethod
    def lasting(spans: pd.DataFrame, scope: str, first: int, last: int) -> int:
        """Return the ticks of spans that lie inside the window."""
        kind, _, name = scope.partition("=")
        chosen = spans[spans[kind] == name] if kind else spans
        return int((chosen.end.clip(upper=last) - chosen.begin.clip(lower=first)).clip(lower=0).sum())

    # ------------------------------------------------------------------ money

    def accrued(
        self, amount: MoneyPerTime | None, first: int, last: int, factor: dict[int, float] | None = None
    ) -> int:
        """Return what falls between two ticks: evenly over each month, whole units of its running sum."""
        if amount is None:
            return 0
        total = 0
        day = self.start.replace(day=1)
        while (begin := (day - self.start).days * DAY) < last:
            following = (day + timedelta(days=32)).replace(day=1)
            end = (following - self.start).days * DAY
            low, high = max(begin, first), min(end, last)
            seasonal = 1.0 if factor is None else factor.get(day.month, 1.0)
            if low < high:
                if amount.per in MONTHS:
                    whole, months = half_up(amount.amount * seasonal), MONTHS[amount.per] * amount.every
                    place = (day.year * 12 + day.month - 1) % months
                    part = whole * (place + 1) // months - whole * place // months
                    full = Fraction(part, end - begin)
                else:
                    ticks = amount.ticks
                    assert ticks is not None
                    full = Fraction(half_up(amount.amount * seasonal), ticks)
                total += floor(full * (high - begin)) - floor(full * (low - begin))
            day = following
        return total

    def _recognised(self, scope: str, first: int, last: int) -> tuple[int, int]:
        """Return revenue and cost of delivery that fall into a window, of the deals of a scope."""
        kind, _, name = scope.partition("=")
        revenue = delivery = 0
        signed = pd.concat((self.won, self.clientele.renewed, self.clientele.carried))
        joins = self.of_kind(Kind.JOINS_TERM)
        joined = dict(zip(joins.entity, joins.amount, strict=True))
        for deal in (signed[signed[kind] == name] if kind else signed).itertuples():
            product = self.scenario.products[deal.product]
            term = product.term
            length = 0 if term is None else round(term.months * (365.25 / 12 * DAY)) + term.ticks
            if deal.kind == Kind.DUE_LATER:
                length = int(deal.what)
            elif deal.kind == Kind.WON and deal.entity in joined:
                length = int(joined[deal.entity])
            done = []
            for edge in (first, last):
                after = edge - deal.tick if edge < self.horizon else max(edge - deal.tick, 0)
                if after < 0 or (after == 0 and edge != self.horizon) or (after == 0 and length):
                    done.append(0)
                elif length < 1000 or after >= length:
                    done.append(deal.amount)
                else:
                    done.append(deal.amount * (after // 1000) // (length // 1000))
            revenue += done[1] - done[0]
            delivery += half_up(done[1] * product.cost) - half_up(done[0] * product.cost)
        return revenue, delivery

    def _commission(self, scope: str, first: int, last: int) -> int:
        return sum(
            half_up(deal.amount * self.scenario.money.commission)
            + half_up(deal.amount * self.scenario.channels[deal.channel].commission)
            for deal in self.inside(self.won, scope, first, last).itertuples()
        )

    def _spend(self, scope: str, first: int, last: int) -> int:
        chosen = [scope.partition("=")[2]] if scope else self.channels
        listed = [self.scenario.channels[name] for name in chosen]
        return sum(self.accrued(one.spend, first, last) for one in listed if one.use)

    def _salaries(self, scope: str, first: int, last: int) -> int:
        kind, _, name = scope.partition("=")
        total = 0
        for rep, entry in zip(self.reps, self.entries, strict=True):
            team = self.team_of[rep]
            if kind and name != {"rep": rep, "team": team}[kind]:
                continue
            salary = self.scenario.teams[team].reps[entry].salary
            total += self._while_there(salary, rep, first, last)
            total -= self._unpaid(salary, rep, first, last)
        return total

    def _place(self, rep: str) -> tuple[int, int]:
        """Return from when to when the file has a person in the house."""
        person = self.scenario.teams[self.team_of[rep]].reps[self.entries[self.reps.index(rep)]]
        begin = (person.starts - self.start).days * DAY if person.starts else 0
        end = (person.leaves - self.start).days * DAY + DAY if person.leaves else self.horizon
        return max(begin, 0), min(end, self.horizon)

    def _while_there(self, amount: MoneyPerTime | None, rep: str, first: int, last: int) -> int:
        begin, end = self._place(rep)
        low, high = max(first, begin), min(last, end)
        return self.accrued(amount, low, high) if low < high else 0

    def _unpaid(self, salary: MoneyPerTime | None, rep: str, first: int, last: int) -> int:
        """Return what is not paid for an empty place, each period's part of its salary rounded down."""
        total = 0
        begin, end = self._place(rep)
        for empty in self.empty[self.empty.rep == rep].itertuples():
            for low, high in pairwise(self.edges):
                if first <= low and high <= last and min(high, empty.end) > max(low, empty.begin):
                    since, until = max(low, begin), min(high, end)
                    gone = min(until, empty.end) - max(since, empty.begin)
                    total += recognised(self.accrued(salary, since, until), gone, until - since)
        return total

    def _courses(self, first: int, last: int) -> int:
        """Return the price of a seat for all who may come, and the fee: of each day of a course its part.

        Parts are rounded so that those of all days are the whole to the minor unit.
        """
        total = 0
        for course in self.scenario.courses.values():
            days = sorted({self.tick(day) for day in course.days})
            whole = course.fee
            for rep, entry in zip(self.reps, self.entries, strict=True):
                begin, end = self._place(rep)
                goes = course.reps is None or entry in course.reps
                goes &= course.teams is None or self.team_of[rep] in course.teams
                whole += course.price if goes and any(begin <= day < end for day in days) else 0
            until = [whole * number // len(days) for number in range(len(days) + 1)]
            parts = zip(days, pairwise(until), strict=True)
            total += sum(
                after - before for day, (before, after) in parts if course.use and first <= day < last
            )
        for event in self.scenario.team_events.values():
            total += event.cost if event.use and first <= self.tick(event.date) < last else 0
        return total

    def _tools(self, first: int, last: int) -> int:
        total = 0
        for tool in self.scenario.tools.values():
            if tool.use:
                users = [r for r in self.reps if tool.teams is None or self.team_of[r] in tool.teams]
                total += self.accrued(tool.fee, first, last)
                total += sum(self._while_there(tool.licence, rep, first, last) for rep in users)
        return total

    def _praise(self, first: int, last: int) -> int:
        sections = [team.recognition for team in self.scenario.teams.values()]
        return sum(self.accrued(section.cost, first, last) for section in sections if section is not None)

    def _hiring(self, scope: str, first: int, last: int) -> int:
        total = 0
        for joiner in self.inside(self.joined, scope, first, last).itertuples():
            turnover = self.scenario.teams[joiner.team].turnover
            assert turnover is not None
            assert turnover.refill is not None
            total += turnover.refill.cost
        return total

    def _bonus(self, scope: str, first: int, last: int) -> int:
        """Return bonuses and prizes of quarters that end in a window: at its last tick is in it."""
        kind, _, name = scope.partition("=")
        total = 0
        for begin, end in self._quarters():
            if not first < end <= last:
                continue
            booked = {rep: self._booked(rep, begin, end) for rep in self.reps}
            # Who has deals before the first day in the house takes no part in the contest.
            there = {rep: amount for rep, amount in booked.items() if self._place(rep)[0] < end}
            for rep in self.reps:
                if not kind or name == {"rep": rep, "team": self.team_of[rep]}[kind]:
                    total += self._bonus_of(rep, booked[rep]) + self._prize_of(rep, there)
        return total

    def _booked(self, rep: str, begin: int, end: int) -> int:
        # Who leaves before the end gets nothing, and a successor begins anew.
        gone = [*self.empty[self.empty.rep == rep].begin, self._place(rep)[1]]
        since = max([begin, *(tick for tick in gone if tick < end)])
        mine = self.won[(self.won.rep == rep) & (self.won.tick >= since)]
        return int(mine[(mine.tick < end) | (end == self.horizon)].amount.sum())

    def _bonus_of(self, rep: str, booked: int) -> int:
        bonus = self.scenario.teams[self.team_of[rep]].bonus
        if bonus is None or booked < bonus.quota:
            return 0
        due = bonus.pays + half_up((booked - bonus.quota) * bonus.above)
        return due if bonus.cap is None else min(due, bonus.cap)

    def _prize_of(self, rep: str, booked: dict[str, int]) -> int:
        contest = self.scenario.teams[self.team_of[rep]].contest
        if contest is None or not booked.get(rep):
            return 0
        mates = [other for other in booked if self.team_of[other] == self.team_of[rep]]
        first = sorted(mates, key=lambda other: (-booked[other], self.reps.index(other)))
        return contest.prize if rep in first[: contest.winners] else 0

    def _quarters(self) -> list[tuple[int, int]]:
        """Return the quarters of the calendar that are over within the simulated time, as ticks."""
        found = []
        for number in range(self.start.year * 4, self.start.year * 4 + 48):
            year, quarter = divmod(number, 4)
            first = self.tick(date(year, 3 * quarter + 1, 1))
            after = self.tick(date(year + quarter // 3, (3 * quarter + 3) % 12 + 1, 1))
            if 0 < after <= self.horizon:
                found.append((first, after))
        return found

    def _overtime_pay(self, scope: str, first: int, last: int) -> int:
        total = 0
        for day in self.inside(self.longer, scope, first, last).itertuples():
            pay = self.scenario.teams[day.team].overtime_pay
            if pay is not None:
                assert pay.ticks is not None
                total += half_up(pay.amount * HOUR / pay.ticks * (day.amount / HOUR))
        return total

    def _prevention(self, scope: str, first: int, last: int) -> int:
        chosen = [scope.partition("=")[2]] if scope else self.risks
        used = [self.scenario.risks[name].prevention for name in chosen]
        paid = sum(self.accrued(part.cost, first, last) for part in used if part is not None and part.use)
        watched = [self.scenario.risks[name].signs for name in chosen]
        weekly = [
            half_up(part.price * part.hours / HOUR) for part in watched if part is not None and part.hours
        ]
        return paid + sum(self.accrued(MoneyPerTime(amount, "week"), first, last) for amount in weekly)

    def _fixed(self, first: int, last: int) -> int:
        return self.accrued(self.scenario.money.fixed_costs, first, last)

    def _market(self, scope: str, first: int, last: int) -> int:
        chosen = [scope.partition("=")[2]] if scope else self.segments
        sections = [self.scenario.segments[name] for name in chosen if name in self.scenario.segments]
        return sum(
            self.accrued(s.market, first, last, {int(m): f for m, f in s.season.items()}) for s in sections
        )

    def _costs(self, first: int, last: int) -> int:
        running = self._salaries("", first, last) + self._fixed(first, last) + self._spend("", first, last)
        running += self._prevention("", first, last) + int(
            self.inside(self.contingency, "", first, last).amount.sum()
        )
        running += self._courses(first, last) + self._tools(first, last) + self._praise(first, last)
        running += self._hiring("", first, last) + self._bonus("", first, last)
        running += self._overtime_pay("", first, last)
        running += self.ideas.cost("", first, last)
        running += sum(self.clientele.cost(name, "", first, last) for name in self.clientele.COSTS)
        return running + self._recognised("", first, last)[1] + self._commission("", first, last)

    # ------------------------------------------------------------------ the catalogue

    def metric(self, name: str, scope: str, first: int, last: int) -> float:
        """Return one metric of a scope between two ticks."""
        window = (scope, first, last)

        def n(records: pd.DataFrame) -> int:
            return len(self.inside(records, *window))

        def left(kind: Kind) -> int:
            return n(self.exits[self.exits.kind == kind])

        def amount(records: pd.DataFrame) -> int:
            return int(self.inside(records, *window).amount.sum())

        def age(kinds: list[Kind]) -> float:
            ended = self.inside(self.exits[self.exits.kind.isin(kinds) & ~self.exits.old], *window)
            return ratio(int((ended.tick - ended.born).sum()), len(ended)) / DAY

        def hours(block: str) -> float:
            return self.lasting(self.blocks[self.blocks.block == block], *window) / HOUR

        def ended() -> int:
            return sum(left(kind) for kind in EXITS)

        def waits() -> pd.DataFrame:
            of_tickets = scope.startswith("ticket=")
            return self.inside(self.begun_tickets if of_tickets else self.begun, *window)

        def ratio(above: float, below: float) -> float:
            return above / below if below > 0 else nan

        def booked() -> int:
            return amount(self.won)

        def signed() -> int:
            parts = (self.won, self.clientele.renewed)
            return sum(int(self.inside(part, scope, 0, last).amount.sum()) for part in parts)

        def carried() -> int:
            return int(self.inside(self.clientele.carried, scope, 0, last).amount.sum())

        catalogue: dict[str, Callable[[], Any]] = {
            "bookings": booked,
            "revenue": lambda: self._recognised(*window)[0],
            "cash": lambda: amount(self.paid),
            "gross_margin": lambda: self._recognised(*window)[0] - self._recognised(*window)[1],
            "profit": lambda: self._recognised("", first, last)[0] - self._costs(first, last),
            "costs": lambda: self._costs(first, last),
            "delivery_cost": lambda: self._recognised(*window)[1],
            "commission": lambda: self._commission(*window),
            "spend": lambda: self._spend(*window),
            "salaries": lambda: self._salaries(*window),
            "fixed_costs": lambda: self._fixed(first, last),
            "prevention_cost": lambda: self._prevention(*window),
            "contingency_cost": lambda: amount(self.contingency),
            "leads": lambda: n(self.arrivals),
            "wins": lambda: left(Kind.WON),
            "losses": lambda: left(Kind.LOST),
            "no_decisions": lambda: left(Kind.NO_DECISION),
            "gone_cold": lambda: left(Kind.COLD),
            "win_rate": lambda: ratio(left(Kind.WON), ended()),
            "deal_value": lambda: ratio(booked(), left(Kind.WON)),
            "sales_cycle": lambda: age([Kind.WON]),
            "lost_cycle": lambda: age([Kind.LOST, Kind.NO_DECISION]),
            "market_size": lambda: self._market(*window),
            "market_share": lambda: ratio(booked() + amount(self.clientele.renewed), self._market(*window)),
            "entered": lambda: n(self.entered),
            "passed": lambda: n(self.passed),
            "pass_rate": lambda: ratio(n(self.passed), n(self.passed) + ended() - left(Kind.WON)),
            "mean_wait": lambda: ratio(int(waits().wait.sum()), len(waits())) / HOUR,
            "waited": lambda: ratio(
                int(((waits().wait > 0) & (waits().kind == Kind.STARTED)).sum()),
                int((waits().kind == Kind.STARTED).sum()),
            ),
            "abandoned": lambda: ratio(int((waits().kind == Kind.COLD).sum()), len(waits())),
            "utilisation": lambda: ratio(
                self.lasting(self.work, *window),
                self.lasting(self.blocks[self.blocks.block == "open"], *window),
            ),
            "work_hours": lambda: self.lasting(self.work, *window) / HOUR,
            "open_hours": lambda: hours("open"),
            "idle_hours": lambda: (
                (
                    self.lasting(self.blocks[self.blocks.block == "open"], *window)
                    - self.lasting(self.work, *window)
                )
                / HOUR
            ),
            "meeting_hours": lambda: hours("meeting"),
            "standing_hours": lambda: hours("standing"),
            "surprise_hours": lambda: hours("surprise"),
            "buffer_hours": lambda: hours("buffer"),
            "course_cost": lambda: self._courses(first, last),
            "tool_cost": lambda: self._tools(first, last),
            "recognition_cost": lambda: self._praise(first, last),
            "hiring_cost": lambda: self._hiring(*window),
            "bonus": lambda: self._bonus(*window),
            "overtime_pay": lambda: self._overtime_pay(*window),
            "course_hours": lambda: hours("course"),
            "overtime_hours": lambda: amount(self.longer) / HOUR,
            "on_time": lambda: ratio(int(self.inside(self.due, *window).on_time.sum()), n(self.due)),
            "handed_over": lambda: n(self.handed),
            "discounts": lambda: self._discounts(*window),
            "brought_forward": lambda: n(self.pulled),
            "unblocked": lambda: n(self.unblocked),
            "failed_reviews": lambda: self._failed(*window),
            "leavers": lambda: n(self.left),
            "joiners": lambda: n(self.joined),
            "vacant_days": lambda: self.lasting(self.empty, *window) / DAY,
            "open_at_start": lambda: n(self.deals[self.deals.old].assign(tick=0)),
            "open_deals": lambda: n(self.open),
            "open_value": lambda: sum(
                self._open_value().get(key, 0) for key in self.inside(self.open, *window).entity
            ),
            "mean_open_deals": lambda: self.lasting(self.presence, *window) / (last - first),
            "backlog": lambda: signed() + carried() - self._recognised(scope, 0, last)[0],
            "receivables": lambda: signed() - int(self.inside(self.paid, scope, 0, last).amount.sum()),
            "strikes": lambda: n(self.strikes),
            "severity": lambda: self._severity(scope, first, last),
            "seen_early": lambda: self._seen_early(scope, first, last),
            "risk_days": lambda: self.lasting(self.trouble, *window) / DAY,
        }
        of_ideas = self.ideas.metric(name, scope, first, last)
        if of_ideas is not None:
            return of_ideas
        if name not in catalogue:
            return self.clientele.metric(name, scope, first, last)
        return float(catalogue[name]())

    def _severity(self, scope: str, first: int, last: int) -> float:
        hard = [name for name in self.risks if self.scenario.risks[name].severity is not None]
        strikes = self.inside(self.strikes[self.strikes.risk.isin(hard)], scope, first, last)
        return float(strikes.what.mean()) / 1000 if len(strikes) else nan

    def _seen_early(self, scope: str, first: int, last: int) -> float:
        watched = [name for name in self.risks if self.scenario.risks[name].signs is not None]
        strikes = self.inside(self.strikes[self.strikes.risk.isin(watched)], scope, first, last)
        return len(self.inside(self.seen, scope, first, last)) / len(strikes) if len(strikes) else nan

    def _open_value(self) -> dict[int, int]:
        """Return the value of each deal that is open at the end, times the product of its chances to pass."""
        workers = self.of_kind(Kind.OPEN_DEAL, Kind.ENTERED, Kind.STARTED).groupby("entity").who.last()
        month = (self.start + timedelta(milliseconds=self.horizon - 1)).month
        values = self.deals.value
        found = {}
        for deal in self.open.itertuples():
            sections = (
                self.scenario.channels[deal.channel],
                self.scenario.products[deal.product],
                self.scenario.segments.get(deal.segment),
            )
            odds = 1.0
            for section in sections:
                odds *= section.odds if section is not None else 1.0
            chance = 1.0
            for stage in self.scenario.stages[deal.what :]:
                if stage.passes in (0.0, 1.0):
                    chance *= stage.passes
                    continue
                logit = log(
                    stage.passes
                    / (1 - stage.passes)
                    * stage.odds.get(month, 1.0)
                    * odds
                    * self.ideas.odds_at_end(stage.name)
                    * self._skill(int(workers[deal.entity]), stage.name)
                )
                chance *= 1 / (1 + exp(-logit))
            found[deal.entity] = half_up(int(values[deal.entity]) * chance)
        return found

    def _skill(self, worker: int, stage: str) -> float:
        if worker < 0:
            return 1.0
        rep = self.reps[worker]
        skill = self.scenario.teams[self.team_of[rep]].reps[self.entries[worker]].skill
        return skill.get(stage, 1.0) if isinstance(skill, dict) else skill

    def window(self, label: str) -> tuple[int, int]:
        """Return the ticks of a window: a month, a quarter, from a day to a day, or all after the warm-up."""
        warm_up = self.scenario.simulation.warm_up
        if not label:
            return warm_up, self.horizon
        if ".." in label:
            since, by = label.split("..")
            first = self.tick(date.fromisoformat(since)) if since else warm_up
            last = self.tick(date.fromisoformat(by)) + DAY if by else self.horizon
        else:
            year, part = int(label[:4]), label[5:]
            quarter = part.startswith("Q")
            month = 3 * int(part[1]) - 2 if quarter else int(part)
            after = year * 12 + month - 1 + (3 if quarter else 1)
            first, last = self.tick(date(year, month, 1)), self.tick(date(after // 12, after % 12 + 1, 1))
        return max(first, 0), min(last, self.horizon)

    def tick(self, day: date) -> int:
        return (day - self.start).days * DAY
