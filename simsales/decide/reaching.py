"""Owns the search for the cheapest change that reaches a target as surely as wished.

Each move is tried by itself, at its first step, its second, fourth, eighth and so on, and its last: more may
be too much, as people and money cost what they cost. Where a step is enough, the least one that is lies
between it and the one before, and is found by halving. Then two moves are tried together: a part of one of
the two best with as little of the other as is enough. All that is asked at a time is one study, under the
same luck. What was found is simulated in fresh replications, and goes up by a step, with others still, as
long as its chance there is below the wish.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from simsales.decide.choice_actions import places_of, planned_costs
from simsales.decide.choices import ChoiceLever
from simsales.decide.reach_result import Less, Reached, Step, Way, Wish
from simsales.decide.search import Search
from simsales.errors import InputError
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.study.choice_words import Choice
from simsales.study.intervals import CONFIDENCE, clopper_pearson, paired_difference
from simsales.study.judge import Flags, judge, judged_key, more_is_better, reached
from simsales.study.levels import Level, target_levels
from simsales.study.measure import MetricKey
from simsales.study.movable import looked_up
from simsales.study.needed import reached_interval
from simsales.study.replicate import FRESH_FROM, Runs
from simsales.world.world import Floats

__all__ = ["CONFIRMED", "SEARCHED", "WISHES", "Asked", "reach"]

WISHES: Final = (0.7, 0.8, 0.9)
"""Chances for which the price is told where nobody asks for another."""

SEARCHED: Final = 100
"""Replications in which ways are sought."""

CONFIRMED: Final = 200
"""Fresh replications in which each way is confirmed, where nobody asks for another number."""

_PARTS: Final = (0.25, 0.5, 0.75)
"""Of the cheapest move, in the ways that have two."""

_TWO: Final = 2
_RETRIES: Final = 3
"""How often a way goes up by a step when fresh replications find it too little."""

Combination = tuple[int, ...]
"""By move the step, 0 for today."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be reached, and how surely.

    Parameters
    ----------
    targets
        Names of targets that have a metric, a value and a deadline.
    wishes
        Chances, 0..1, the lowest first.
    confirmed
        Replications in which each way is confirmed.
    """

    targets: tuple[str, ...]
    wishes: tuple[float, ...]
    confirmed: int


@dataclass
class _Ground:
    """What is known of combinations of moves.

    Attributes
    ----------
    flags
        Combination -> in which of the search's replications it reaches the targets.
    """

    work: Search
    asked: Asked
    moves: tuple[ChoiceLever, ...]
    levels: Mapping[str, Level]
    flags: dict[Combination, Flags] = field(default_factory=dict)
    years: int = 0

    @property
    def loaded(self) -> Loaded:
        return self.work.loaded

    @property
    def today(self) -> Combination:
        return (0,) * len(self.moves)

    def only(self, steps: Mapping[int, int]) -> Combination:
        """Return the combination in which only these moves are made, so many steps."""
        return tuple(steps.get(place, 0) for place in range(len(self.moves)))

    def timeline(self, combination: Combination) -> Timeline:
        changes = {
            move.path: move.others[step - 1]
            for move, step in zip(self.moves, combination, strict=True)
            if step
        }
        return with_changes(self.loaded, changes) if changes else self.loaded.strategies[TODAY]

    def price(self, combination: Combination) -> int:
        """Return what is known beforehand to be spent more, minor units."""
        return planned_costs(self.loaded, self.timeline(combination)) - planned_costs(
            self.loaded, self.loaded.strategies[TODAY]
        )

    def learn(self, wanted: Iterable[Combination]) -> None:
        """Simulate the combinations that are not known yet, all in one study."""
        new = [one for one in dict.fromkeys(wanted) if one not in self.flags]
        if not new:
            return
        runs = self.simulate(new, range(SEARCHED))
        for one in new:
            self.flags[one] = self.reaches(runs, str(one))

    def simulate(self, combinations: Sequence[Combination], numbers: range) -> Runs:
        """Simulate combinations, each under its own text as a name."""
        timelines = {str(one): self.timeline(one) for one in combinations}
        self.years += len(timelines) * len(numbers)
        return self.work.simulate(timelines, numbers)

    def reaches(self, runs: Runs, name: str) -> Flags:
        """Return in which replications all targets are reached."""
        found: Flags = np.ones(len(runs.replications), dtype=np.bool_)
        for target in self.asked.targets:
            level = self.levels[target]
            found &= reached(self.values(runs, name, target), level.at_least, level.at_most)
        return found

    def values(self, runs: Runs, name: str, target: str) -> Floats:
        key = judged_key(self.loaded.scenario.targets[target])
        assert key is not None
        return runs.column(name, key)

    def chance(self, combination: Combination) -> float:
        self.learn([combination])
        return float(self.flags[combination].mean())

    def is_possible(self, combination: Combination) -> bool:
        try:
            self.timeline(combination)
        except InputError:
            return False
        return True


def reach(work: Search, moves: tuple[ChoiceLever, ...], asked: Asked) -> Reached:
    """Return what it would take to reach targets with each of the wished chances.

    Parameters
    ----------
    work : Search
        What to work with.
    moves : tuple of ChoiceLever
        What can be done more of.
    asked : Asked
        Targets and wishes.

    Raises
    ------
    Interrupted
        After Ctrl-C.
    """
    scenario = work.loaded.scenario
    runs = work.simulate({TODAY: work.loaded.strategies[TODAY]}, range(SEARCHED))
    ground = _Ground(work, asked, moves, target_levels(scenario, runs))
    ground.years = SEARCHED
    ground.flags[ground.today] = ground.reaches(runs, TODAY)
    ground.learn(ground.only({place: step}) for place, move in enumerate(moves) for step in _scanned(move))
    peaks = [_peak(ground, place) for place in range(len(moves))]
    least = _halved(ground)
    proof = _Proof(ground)
    wishes = tuple(_wish(ground, proof, wish, least, peaks) for wish in asked.wishes)
    return Reached(
        scenario.name,
        scenario.currency,
        tuple(target for target in judge(scenario, runs, TODAY)[0] if target.name in asked.targets),
        wishes,
        SEARCHED,
        asked.confirmed,
        ground.years,
    )


def _scanned(move: ChoiceLever) -> list[int]:
    """Return the steps of a move that are tried first: 1, 2, 4, 8 ..., and the last."""
    last = len(move.others)
    return [*(1 << bit for bit in range(last.bit_length()) if 1 << bit < last), last]


def _peak(ground: _Ground, place: int) -> int:
    """Return the most hopeful step of a move, of those that are tried first; the least in a tie."""
    steps = _scanned(ground.moves[place])
    return max(steps, key=lambda step: (ground.chance(ground.only({place: step})), -step))


def _halved(ground: _Ground) -> dict[tuple[int, float], int]:
    """Return the least step of each move that is enough, by place and wish; only where there is one."""
    spans: dict[tuple[int, float], tuple[int, int]] = {}
    for place, move in enumerate(ground.moves):
        for wish in ground.asked.wishes:
            before = 0
            for step in _scanned(move):
                if ground.chance(ground.only({place: step})) >= wish:
                    spans[place, wish] = before, step
                    break
                before = step
    while any(high - low > 1 for low, high in spans.values()):
        middles = {at: (low + high) // 2 for at, (low, high) in spans.items() if high - low > 1}
        ground.learn(ground.only({place: step}) for (place, _), step in middles.items())
        for (place, wish), step in middles.items():
            low, high = spans[place, wish]
            enough = ground.chance(ground.only({place: step})) >= wish
            spans[place, wish] = (low, step) if enough else (step, high)
    return {at: high for at, (_, high) in spans.items()}


def _wish(
    ground: _Ground,
    proof: _Proof,
    wish: float,
    least: Mapping[tuple[int, float], int],
    peaks: Sequence[int],
) -> Wish:
    """Return what it takes for one chance."""
    today = proof.way(ground.today, wish, 0)
    found: list[Way] = []
    if today.chance.estimate >= wish:
        found.append(today)
    else:
        alone = {place: step for (place, one), step in least.items() if one == wish}
        ways = [ground.only({place: step}) for place, step in alone.items()]
        pair = _pair(ground, wish, alone, peaks)
        found += [proof.raised(combination, wish) for combination in [*ways, *([pair] if pair else [])]]
        short = [ground.only({place: peak}) for place, peak in enumerate(peaks) if place not in alone]
        found += [proof.way(one, wish, 0) for one in short]
    found.sort(key=lambda way: (not way.is_enough, way.price if way.is_enough else -way.chance.estimate))
    return Wish(wish, today.chance, tuple(found), proof.less(wish))


def _pair(ground: _Ground, wish: float, alone: Mapping[int, int], peaks: Sequence[int]) -> Combination | None:
    """Return two moves together that are enough, where they are cheaper than each move alone; else None.

    A part of one of the two best moves, with as little of the other as is enough.
    """

    def merit(place: int) -> tuple[bool, float]:
        if place in alone:
            return False, float(ground.price(ground.only({place: alone[place]})))
        return True, -ground.chance(ground.only({place: peaks[place]}))

    best = sorted(range(len(peaks)), key=merit)[:2]
    if len(best) < _TWO:
        return None
    found: list[Combination] = []
    for first, second in (best, best[::-1]):
        whole = alone.get(first, peaks[first])
        for step in sorted({max(1, round(part * whole)) for part in _PARTS}):
            together = _least_beside(ground, wish, (first, step), (second, alone.get(second, peaks[second])))
            if together is not None:
                found.append(together)
    if not found:
        return None
    cheapest = min(found, key=ground.price)
    others = [ground.price(ground.only({place: step})) for place, step in alone.items()]
    return cheapest if not others or ground.price(cheapest) < min(others) else None


def _least_beside(
    ground: _Ground, wish: float, fixed: tuple[int, int], moved: tuple[int, int]
) -> Combination | None:
    """Return a step of one move beside the least of another, up to a step, that is enough; None without."""
    (first, step), (second, high) = fixed, moved
    if not ground.is_possible(ground.only({first: step, second: high})):
        return None
    if ground.chance(ground.only({first: step, second: high})) < wish:
        return None
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        enough = ground.chance(ground.only({first: step, second: middle})) >= wish
        low, high = (low, middle) if enough else (middle, high)
    return ground.only({first: step, second: high})


class _Proof:
    """Fresh replications, block by block, in which today's way is simulated beside what was found."""

    def __init__(self, ground: _Ground) -> None:
        self.ground = ground
        self.blocks: dict[int, Runs] = {}
        self.seen: dict[tuple[Combination, int], Runs] = {}

    def _numbers(self, block: int) -> range:
        first = FRESH_FROM + block * self.ground.asked.confirmed
        return range(first, first + self.ground.asked.confirmed)

    def _runs(self, combination: Combination, block: int) -> Runs:
        found = self.seen.get((combination, block))
        if found is None:
            found = self.ground.simulate([combination], self._numbers(block))
            self.seen[combination, block] = found
        return found

    def way(self, combination: Combination, wish: float, block: int) -> Way:
        """Return what a combination brings in fresh replications."""
        ground = self.ground
        runs, today = self._runs(combination, block), self._runs(ground.today, block)
        flags = ground.reaches(runs, str(combination))
        key = MetricKey("profit")
        profit = None
        if combination != ground.today:
            mine, others = runs.column(str(combination), key), today.column(str(ground.today), key)
            profit = paired_difference(mine, others, CONFIDENCE)
        return Way(
            _steps(ground, combination),
            ground.price(combination),
            clopper_pearson(int(flags.sum()), len(flags), CONFIDENCE),
            profit,
            bool(flags.mean() >= wish),
        )

    def raised(self, combination: Combination, wish: float) -> Way:
        """Return a way that fresh replications find to be enough: that of the search, or a few steps more."""
        found = self.way(combination, wish, 0)
        for block in range(1, _RETRIES + 1):
            if found.is_enough:
                break
            higher = _higher(self.ground, combination)
            if higher is None:
                break
            combination = higher
            found = self.way(combination, wish, block)
        return found

    def less(self, wish: float) -> tuple[Less, ...]:
        """Return which lower value of each target is as sure as wished today."""
        ground = self.ground
        runs = self._runs(ground.today, 0)
        found = []
        for name in ground.asked.targets:
            target, level = ground.loaded.scenario.targets[name], ground.levels[name]
            if (level.at_least is None) == (level.at_most is None):
                continue
            value = reached_interval(
                ground.values(runs, str(ground.today), name),
                wish,
                more_is_better=more_is_better(target),
                confidence=CONFIDENCE,
            )
            asked = level.at_least if level.at_least is not None else level.at_most
            assert asked is not None
            is_less = value.estimate < asked if level.at_least is not None else value.estimate > asked
            if is_less:
                found.append(Less(name, asked, value))
        return tuple(found)


def _higher(ground: _Ground, combination: Combination) -> Combination | None:
    """Return a combination in which the last of its moves is made a step more; None beyond its last step."""
    place = max(place for place, step in enumerate(combination) if step)
    if combination[place] == len(ground.moves[place].others):
        return None
    return tuple(step + (other == place) for other, step in enumerate(combination))


def _steps(ground: _Ground, combination: Combination) -> tuple[Step, ...]:
    scenario = ground.loaded.scenario
    found = []
    for move, step in zip(ground.moves, combination, strict=True):
        if not step:
            continue
        value = move.others[step - 1]
        changed = with_changes(ground.loaded, {move.path: value})[0][1]
        choice = Choice(
            move.lever.name,
            places_of(move, scenario),
            looked_up(scenario, move.steps),
            looked_up(changed, move.steps),
            (move.today, value),
        )
        found.append(Step(move.path, move.today, value, choice))
    return tuple(found)
