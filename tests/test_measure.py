"""The gauge: every figure is what its formula says of the tally, to the last bit, and costs little."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from studies import SMALL, small

from simsales.engines.kernel_load import Simulate
from simsales.engines.tally import Counter, Scopes
from simsales.quantity import DAY, HOUR
from simsales.scenario.loaded import TODAY
from simsales.scenario.measured import is_measured
from simsales.scenario.metrics import CATALOGUE, OF_RULES
from simsales.scenario.reader import read_scenario
from simsales.scenario.scenario import Scenario
from simsales.study.formulas import BALANCES, FORMULAS
from simsales.study.measure import MetricKey
from simsales.study.study import laboratory
from simsales.study.tally_sums import NOTHING, Sum, TallySums
from simsales.world.world import Ints, World

ROOT = Path(__file__).parent.parent
C = Counter
Sums = Callable[[Counter], int]


def ratio(above: int, below: int) -> float:
    return above / below if below > 0 else np.nan


def costs(s: Sums) -> int:
    running = s(C.SALARIES) + s(C.FIXED) + s(C.SPEND) + s(C.PREVENTION) + s(C.CONTINGENCY)
    people = (
        s(C.HIRING) + s(C.BONUS) + s(C.OVERTIME_PAY) + s(C.COURSES) + s(C.TOOLS) + s(C.PRAISE) - s(C.UNPAID)
    )
    care = s(C.RECOVERY) + s(C.CARE) + s(C.PROMOTION) + s(C.RESEARCH) + s(C.CHANNEL_CARE) + s(C.IDEA_COST)
    return running + people + care + s(C.DELIVERY) + s(C.COMMISSION)


def ended(s: Sums) -> int:
    return s(C.WON) + s(C.LOST) + s(C.NO_DECISION) + s(C.COLD)


WRITTEN_OUT: dict[str, Callable[[Sums], float]] = {
    "bookings": lambda s: s(C.BOOKINGS),
    "revenue": lambda s: s(C.RECOGNISED),
    "cash": lambda s: s(C.CASH),
    "gross_margin": lambda s: s(C.RECOGNISED) - s(C.DELIVERY),
    "profit": lambda s: s(C.RECOGNISED) - costs(s),
    "costs": costs,
    "delivery_cost": lambda s: s(C.DELIVERY),
    "commission": lambda s: s(C.COMMISSION),
    "spend": lambda s: s(C.SPEND),
    "salaries": lambda s: s(C.SALARIES) - s(C.UNPAID),
    "fixed_costs": lambda s: s(C.FIXED),
    "prevention_cost": lambda s: s(C.PREVENTION),
    "contingency_cost": lambda s: s(C.CONTINGENCY),
    "leads": lambda s: s(C.LEADS),
    "wins": lambda s: s(C.WON),
    "losses": lambda s: s(C.LOST),
    "no_decisions": lambda s: s(C.NO_DECISION),
    "gone_cold": lambda s: s(C.COLD),
    "win_rate": lambda s: ratio(s(C.WON), ended(s)),
    "deal_value": lambda s: ratio(s(C.BOOKINGS), s(C.WON)),
    "sales_cycle": lambda s: ratio(s(C.CYCLE_WON), s(C.CYCLES_WON)) / DAY,
    "lost_cycle": lambda s: ratio(s(C.CYCLE_LOST), s(C.CYCLES_LOST)) / DAY,
    "market_size": lambda s: s(C.MARKET),
    "market_share": lambda s: ratio(s(C.BOOKINGS) + s(C.RENEWALS), s(C.MARKET)),
    "entered": lambda s: s(C.ENTERED),
    "passed": lambda s: s(C.PASSED),
    "pass_rate": lambda s: ratio(s(C.PASSED), s(C.PASSED) + s(C.LOST) + s(C.NO_DECISION) + s(C.COLD)),
    "mean_wait": lambda s: ratio(s(C.WAIT), s(C.STARTED) + s(C.COLD)) / HOUR,
    "waited": lambda s: ratio(s(C.WAITED), s(C.STARTED)),
    "abandoned": lambda s: ratio(s(C.COLD), s(C.STARTED) + s(C.COLD)),
    "utilisation": lambda s: ratio(s(C.BUSY), s(C.OPEN)),
    "work_hours": lambda s: s(C.BUSY) / HOUR,
    "open_hours": lambda s: s(C.OPEN) / HOUR,
    "idle_hours": lambda s: (s(C.OPEN) - s(C.BUSY)) / HOUR,
    "meeting_hours": lambda s: s(C.MEETING) / HOUR,
    "standing_hours": lambda s: s(C.STANDING) / HOUR,
    "surprise_hours": lambda s: s(C.SURPRISE) / HOUR,
    "buffer_hours": lambda s: s(C.BUFFER) / HOUR,
    "course_cost": lambda s: s(C.COURSES),
    "tool_cost": lambda s: s(C.TOOLS),
    "recognition_cost": lambda s: s(C.PRAISE),
    "hiring_cost": lambda s: s(C.HIRING),
    "bonus": lambda s: s(C.BONUS),
    "overtime_pay": lambda s: s(C.OVERTIME_PAY),
    "course_hours": lambda s: s(C.COURSE) / HOUR,
    "overtime_hours": lambda s: s(C.OVERTIME) / HOUR,
    "on_time": lambda s: ratio(s(C.ON_TIME), s(C.DUE)),
    "handed_over": lambda s: s(C.HANDED_OVER),
    "discounts": lambda s: s(C.DISCOUNT),
    "brought_forward": lambda s: s(C.PULLED),
    "unblocked": lambda s: s(C.UNBLOCKED),
    "failed_reviews": lambda s: s(C.FAILED),
    "leavers": lambda s: s(C.LEAVERS),
    "joiners": lambda s: s(C.JOINERS),
    "vacant_days": lambda s: s(C.VACANT) / DAY,
    "pace": lambda s: ratio(s(C.PACE), s(C.MORNINGS)) / 1000,
    "know_how": lambda s: ratio(s(C.KNOWHOW), s(C.MORNINGS)) / 1000,
    "skill_gap": lambda s: ratio(s(C.GAP), s(C.MORNINGS)) / 1000,
    "morale": lambda s: ratio(s(C.MORALE), s(C.MORNINGS)) / 1000,
    "fatigue": lambda s: ratio(s(C.FATIGUE), s(C.MORNINGS)) / 1000,
    "open_at_start": lambda s: s(C.OPEN_AT_START),
    "open_deals": lambda s: s(C.STILL_OPEN),
    "open_value": lambda s: s(C.OPEN_VALUE),
    "mean_open_deals": lambda s: s(C.PRESENCE),
    "backlog": lambda s: s(C.BOOKINGS) + s(C.RENEWALS) + s(C.CARRIED) - s(C.RECOGNISED),
    "receivables": lambda s: s(C.BOOKINGS) + s(C.RENEWALS) - s(C.CASH),
    "recovery_cost": lambda s: s(C.RECOVERY),
    "care_cost": lambda s: s(C.CARE),
    "promotion_cost": lambda s: s(C.PROMOTION),
    "research_cost": lambda s: s(C.RESEARCH),
    "channel_care_cost": lambda s: s(C.CHANNEL_CARE),
    "attempts": lambda s: s(C.ATTEMPTS),
    "reached": lambda s: ratio(s(C.REACHED), s(C.ATTEMPTS)),
    "customers": lambda s: s(C.CUSTOMER_TIME),
    "customers_entered": lambda s: s(C.NEW_CUSTOMERS),
    "customers_at_end": lambda s: s(C.CUSTOMERS_LEFT),
    "churned": lambda s: s(C.CHURNED),
    "churned_value": lambda s: s(C.CHURNED_VALUE),
    "retention": lambda s: ratio(s(C.RENEWED), s(C.RENEWALS_DUE)),
    "renewals": lambda s: s(C.RENEWALS),
    "satisfaction": lambda s: ratio(s(C.SATISFACTION), s(C.FELT)) / 1000,
    "loyalty": lambda s: ratio(s(C.INTENT), s(C.FELT)) / 1000,
    "tickets": lambda s: s(C.TICKETS),
    "solved_tickets": lambda s: s(C.SOLVED),
    "response_time": lambda s: ratio(s(C.RESPONSE), s(C.SOLVED)) / HOUR,
    "solution_time": lambda s: ratio(s(C.SOLUTION), s(C.SOLVED)) / HOUR,
    "open_tickets": lambda s: s(C.OPEN_TICKETS),
    "referrals": lambda s: s(C.REFERRALS),
    "upsells": lambda s: s(C.UPSELLS),
    "upsell_bookings": lambda s: s(C.UPSELL_VALUE),
    "won_back": lambda s: s(C.WON_BACK),
    "lifetime_value": lambda s: ratio(s(C.LIFETIME), s(C.CUSTOMERS_LEFT)),
    "customer_value": lambda s: s(C.LIFETIME),
    "awareness": lambda s: ratio(s(C.AWARENESS), s(C.AWARENESS_NOTED)) / 1000,
    "unknown_needs": lambda s: ratio(s(C.UNKNOWN), s(C.UNKNOWN_NOTED)) / 1000,
    "choice_share": lambda s: ratio(s(C.CHOICE), s(C.CHOICE_NOTED)) / 1000,
    "market_index": lambda s: ratio(s(C.INDEX), s(C.INDEX_NOTED)) / 1000,
    "channel_health": lambda s: ratio(s(C.HEALTH), s(C.HEALTH_NOTED)) / 1000,
    "strikes": lambda s: s(C.STRIKES),
    "risk_days": lambda s: s(C.RISK_TIME) / DAY,
    "severity": lambda s: ratio(s(C.SEVERITY), s(C.STRIKES)) / 1000,
    "seen_early": lambda s: ratio(s(C.SEEN), s(C.STRIKES)),
    "ideas": lambda s: s(C.IDEAS),
    "pilots": lambda s: s(C.PILOTS),
    "ideas_adopted": lambda s: s(C.ADOPTED),
    "ideas_stopped": lambda s: s(C.STOPPED),
    "wrongly_adopted": lambda s: s(C.WRONGLY_ADOPTED),
    "wrongly_stopped": lambda s: s(C.WRONGLY_STOPPED),
    "improvement": lambda s: s(C.IMPROVEMENT) / 1_000_000,
    "idea_cost": lambda s: s(C.IDEA_COST),
}
"""The metrics a second time, one figure at a time, in Python's integers."""


PEOPLE = (
    *("course_cost", "tool_cost", "recognition_cost", "hiring_cost", "bonus", "overtime_pay", "course_hours"),
    *("overtime_hours", "on_time", "handed_over", "leavers", "joiners", "vacant_days", "pace", "know_how"),
    *("morale", "fatigue", "discounts", "brought_forward", "unblocked", "failed_reviews", "skill_gap"),
)
"""Figures of what changes people."""


def written(folder: Path, text: str) -> Scenario:
    """Return a scenario from its text."""
    path = folder / "company.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path).scenario


def test_every_metric_is_written_out_here() -> None:
    assert set(WRITTEN_OUT) == set(CATALOGUE) - OF_RULES == set(FORMULAS)


def rows_of(world: World) -> dict[str, int]:
    """Return the row of each scope: the whole first, then as `Scopes` says."""
    names, found, row = world.names, {"": 0}, 1
    for kind in ("channel", "segment", "product", "team", "rep", "stage", "risk"):
        for name in getattr(names, f"{kind}s"):
            found[f"{kind}={name}"] = row
            row += 1
    return found


def periods_of(world: World, key: MetricKey, start_month: int) -> list[int]:
    """Return the periods of a window that is the whole time, or a month or quarter of one year."""
    months = (world.periods.month + start_month).tolist()
    if not key.window:
        return [period for period, warm in enumerate(world.periods.warm.tolist()) if not warm]
    label = key.window.partition("-")[2]
    if label.startswith("Q"):
        quarter = int(label[1:]) - 1
        return [period for period, month in enumerate(months) if month % 12 // 3 == quarter]
    return [period for period, month in enumerate(months) if month % 12 == int(label) - 1]


def expected(world: World, key: MetricKey, tally: Ints, start_month: int) -> float:
    periods = periods_of(world, key, start_month)
    first = 0 if key.metric in BALANCES else periods[0]
    row = rows_of(world)[key.scope]
    if key.metric in ("morale", "fatigue") and not key.scope:
        # A mean over the people of whom something is said: here those of the only team.
        (row,) = (row for scope, row in rows_of(world).items() if scope.startswith("team="))
    table = tally[:, row, first : periods[-1] + 1].tolist()
    value = WRITTEN_OUT[key.metric](lambda counter: sum(table[counter]))
    if key.metric in ("mean_open_deals", "improvement"):
        value /= float(world.periods.edge[periods[-1] + 1] - world.periods.edge[periods[0]])
    return float(value)


def tallies(world: World) -> list[Ints]:
    """Return tallies of any numbers: small ones with many noughts, negative ones, as large as cents get."""
    shape = (len(Counter), Scopes(world.names).count, len(world.periods.month))
    rng = np.random.default_rng(5)
    return [
        np.zeros(shape, dtype=np.int64),
        rng.integers(0, 2, shape),
        rng.integers(-3, 4, shape),
        rng.integers(0, 10**12, shape),
    ]


@pytest.mark.parametrize(
    "name", ["scenarios/quickstart", "scenarios/crm_pipeline", "tests/laws/rich", "tests/laws/people"]
)
def test_every_figure_is_what_its_formula_says_to_the_last_bit(name: str) -> None:
    loaded = read_scenario(ROOT / f"{name}.yaml")
    lab = laboratory(loaded.scenario, {TODAY: loaded.strategies[TODAY]})
    world, gauge = lab.ways[TODAY].world, lab.ways[TODAY].gauge
    plain = [(place, key) for place, key in enumerate(gauge.keys) if ".." not in key.window]
    market = {"market_size", "market_share"} if not world.money.market.any() else set()
    listed = {name for name in CATALOGUE if is_measured(loaded.scenario, name)} - market
    assert {key.metric for _, key in plain} == listed
    start = loaded.scenario.calendar.start.month - 1
    for tally in tallies(world):
        values = gauge.measure(tally)
        assert values.shape == (len(gauge.keys),)
        for place, key in plain:
            wanted = expected(world, key, tally, start)
            assert np.array_equal(values[place], wanted, equal_nan=True), key


def test_a_tally_is_read_the_same_however_it_lies_in_memory(tmp_path: Path) -> None:
    loaded = small(tmp_path, SMALL)
    lab = laboratory(loaded.scenario, {TODAY: loaded.strategies[TODAY]})
    gauge = lab.ways[TODAY].gauge
    for tally in tallies(lab.ways[TODAY].world):
        turned = np.ascontiguousarray(tally.T).T
        assert np.array_equal(gauge.measure(tally), gauge.measure(turned), equal_nan=True)


def test_sums_of_nothing_are_nothing_wherever_they_stand() -> None:
    tally = np.arange(1, 1 + len(Counter) * 6, dtype=np.int64).reshape(len(Counter), 2, 3)
    asked = [
        NOTHING,
        Sum((C.WON,), (1,), 2, 2),
        Sum((C.WON, C.LOST), (1,), 1, 3),
        Sum((C.WON,), (0,), 2, 1),
        NOTHING,
    ]
    middle = tally[C.WON, 1, 1:3].sum() + tally[C.LOST, 1, 1:3].sum()
    assert TallySums(asked).of(tally).tolist() == [0, 0, middle, 0, 0]


def test_sums_are_exact_beyond_what_a_float_holds() -> None:
    tally = np.zeros((len(Counter), 1, 2), dtype=np.int64)
    tally[C.BOOKINGS, 0] = (2**60, 1)
    assert TallySums([Sum((C.BOOKINGS,), (0,), 0, 2)]).of(tally).tolist() == [2**60 + 1]


def shortest(work: Callable[[int], object]) -> float:
    """Return the least seconds that a piece of work took: what it costs when nobody disturbs."""
    seconds = []
    for number in range(40):
        start = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def test_measuring_costs_less_than_a_tenth_of_a_compiled_year(kernel: Simulate) -> None:
    loaded = read_scenario(ROOT / "scenarios" / "quickstart.yaml")
    lab = laboratory(loaded.scenario, {TODAY: loaded.strategies[TODAY]})
    world, gauge = lab.ways[TODAY].world, lab.ways[TODAY].gauge
    tally = kernel(world, 1, 0).tally
    measuring = shortest(lambda _: gauge.measure(tally))
    assert measuring < 0.1 * shortest(lambda number: kernel(world, 1, number))


def test_a_mean_over_people_is_of_those_of_whom_the_file_says_something(tmp_path: Path) -> None:
    text = (ROOT / "tests" / "laws" / "people.yaml").read_text(encoding="utf-8")
    silent = "  south:\n    reps:\n      emil: {salary: 4 k per month}\n"
    path = tmp_path / "two.yaml"
    path.write_text(text.replace("\ncourses:", f"\n{silent}courses:"), encoding="utf-8")
    loaded = read_scenario(path)
    lab = laboratory(loaded.scenario, {TODAY: loaded.strategies[TODAY]})
    gauge = lab.ways[TODAY].gauge
    scopes = {key.scope for key in gauge.keys if key.metric == "morale" and key.scope}
    assert scopes == {"team=north", "rep=anna", "rep=ben", "rep=cem", "rep=dora 1", "rep=dora 2"}
    of_pace = {key.scope for key in gauge.keys if key.metric == "pace" and key.scope}
    assert of_pace == {*scopes, "team=south", "rep=emil"}
    for tally in tallies(lab.ways[TODAY].world)[-1:]:
        values = dict(zip(gauge.keys, gauge.measure(tally).tolist(), strict=True))
        for name in ("morale", "fatigue"):
            assert values[MetricKey(name)] == values[MetricKey(name, "team=north")]
        assert values[MetricKey("pace")] != values[MetricKey("pace", "team=north")]


def test_what_is_not_mentioned_is_not_measured(tmp_path: Path) -> None:
    loaded = small(tmp_path, SMALL)
    gauge = laboratory(loaded.scenario, {TODAY: loaded.strategies[TODAY]}).ways[TODAY].gauge
    assert not {key.metric for key in gauge.keys} & set(PEOPLE)
    everything = read_scenario(ROOT / "tests" / "laws" / "people.yaml").scenario
    assert all(is_measured(everything, name) for name in PEOPLE)


def test_what_only_a_strategy_mentions_is_measured(tmp_path: Path) -> None:
    text = (
        (ROOT / "tests" / "laws" / "people.yaml").read_text(encoding="utf-8").replace(", overtime: 5 h", "")
    )
    assert not is_measured(written(tmp_path, text), "overtime_hours")
    longer = "strategies: {longer: {changes: {teams.north.reps.ben.overtime: 5 h}}}\n"
    assert is_measured(written(tmp_path, text + longer), "overtime_hours")
