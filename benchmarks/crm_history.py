"""Owns the back-test of scenarios/crm_pipeline.yaml: the simulated months beside those of the CRM extract.

Run ``python benchmarks/crm_history.py FOLDER [RUNS]``, where FOLDER holds the CSV files that crm_extract.py
names and RUNS is how many histories are simulated (40 unless given; about a second each). Figures of the
simulation are means over the runs; quartiles are those of each run, averaged. The scenario knows closes up
to `FIT_UNTIL` only; later months are predicted.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from crm_extract import END, FIT_UNTIL, START, Deal, load
from scipy import stats

from simsales.engines.journal import COLUMNS, Kind
from simsales.engines.reference import simulate
from simsales.errors import InputError
from simsales.quantity import DAY
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario
from simsales.world.compile import compile_world
from simsales.world.world import World

SCENARIO = Path(__file__).parent.parent / "scenarios" / "crm_pipeline.yaml"
RUNS = 40

RATE_LIMIT = 0.02
"""Win rate: at most two points off."""
SHARE_LIMIT = 0.10
"""Monthly closes and quartiles of days to close: at most a tenth off."""

FITTED = "fitted, March to October"
PREDICTED = "predicted, November and December"
WHOLE = "all ten months"


def closes_of_data(deals: Sequence[Deal]) -> pd.DataFrame:
    """Return the closes of the extract, one a row: month, days, won, value, team (manager's last name)."""
    closed = [deal for deal in deals if deal.closed is not None]
    return pd.DataFrame(
        {
            "month": [deal.close.strftime("%Y-%m") for deal in closed],
            "days": [deal.days for deal in closed],
            "won": [deal.won for deal in closed],
            "value": [deal.value for deal in closed],
            "team": [deal.manager.split()[-1] for deal in closed],
        }
    )


def closes_of_run(world: World, seed: int, replication: int) -> pd.DataFrame:
    """Return the closes of one simulated history, in the same columns, read from its journal."""
    outcome = simulate(world, seed, replication, keep_journal=True)
    journal = pd.DataFrame(outcome.journal, columns=list(COLUMNS))
    came = journal[journal.kind.isin([Kind.LEAD, Kind.OPEN_DEAL])].set_index("entity")
    ages = journal[journal.kind == Kind.AGE].set_index("entity").amount
    born = came.tick.sub(ages, fill_value=0)
    ends = journal[journal.kind.isin([Kind.WON, Kind.LOST])]
    day = ends.tick // DAY
    months = {number: (START + timedelta(days=number)).strftime("%Y-%m") for number in day.unique().tolist()}
    channels = [name.split()[0] for name in world.names.channels]
    won = ends.kind == Kind.WON
    return pd.DataFrame(
        {
            "month": day.map(months),
            "days": day - ends.entity.map(born) // DAY,
            "won": won,
            "value": ends.amount.where(won, 0) / 100,
            "team": ends.entity.map(came.what % 2**16).map(dict(enumerate(channels))),
        }
    )


def load_world() -> tuple[World, int]:
    """Return the compiled scenario and its seed; stops with every problem of the file."""
    try:
        loaded = read_scenario(SCENARIO)
    except InputError as refusal:
        raise SystemExit(str(refusal)) from None
    return compile_world(loaded.scenario, loaded.strategies[TODAY]), loaded.scenario.simulation.seed


def stretch(closes: pd.DataFrame, title: str) -> pd.DataFrame:
    """Return the closes of the fitted months, of the predicted ones, or all."""
    if title == WHOLE:
        return closes
    fitted = closes.month <= FIT_UNTIL.strftime("%Y-%m")
    return closes[fitted if title == FITTED else ~fitted]


def averaged(runs: Sequence[pd.DataFrame], figure: Callable[[pd.DataFrame], float]) -> tuple[float, float]:
    """Return the mean of a figure over the runs, and its standard deviation from run to run."""
    values = [figure(run) for run in runs]
    return float(np.mean(values)), float(np.std(values, ddof=1))


def off(simulated: float, real: float) -> float:
    """Return by which share the simulated figure is off."""
    return simulated / real - 1


class Verdicts:
    """Collects which limits hold, for the end of the printout."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def judge(self, what: str, worst: float, limit: float, unit: str) -> None:
        """Note one limit: `worst` is the largest distance, `limit` what it may be, both as shares."""
        word = "holds   " if abs(worst) <= limit else "DOES NOT"
        self.lines.append(f"{word} {what}: {worst * 100:+.1f} {unit} at worst, {limit * 100:.0f} allowed")

    def judge_shares(self, what: str, distances: Sequence[float]) -> None:
        """Note the limit on monthly closes or quartiles for the largest of these distances."""
        self.judge(what, max(distances, key=abs), SHARE_LIMIT, "%")


def month_figure(month: str, kind: str) -> Callable[[pd.DataFrame], float]:
    """Return the function that reads one cell of the table of months."""

    def figure(closes: pd.DataFrame) -> float:
        inside = closes[closes.month == month]
        match kind:
            case "closed":
                return float(len(inside))
            case "won":
                return float(inside.won.sum())
            case "lost":
                return float((~inside.won).sum())
            case "rate":
                return float(inside.won.mean())
            case _:
                return float(inside.value.sum()) / 1000

    return figure


def print_months(data: pd.DataFrame, runs: Sequence[pd.DataFrame], verdicts: Verdicts) -> None:
    """Print closes, win rate and value month by month, data / simulation, and judge the closes."""
    print("\nMonth by month: data / mean of the simulated histories")
    print("month          closed       off  runs' sd        won           lost         win rate", end="")
    print("      value, k     off  runs' sd")
    distances: dict[str, float] = {}
    for month in sorted(data.month.unique()):
        later = month > FIT_UNTIL.strftime("%Y-%m")
        kinds = ("closed", "won", "lost", "rate", "value")
        real = {kind: month_figure(month, kind)(data) for kind in kinds}
        mean = {kind: averaged(runs, month_figure(month, kind)) for kind in kinds}
        distances[month] = off(mean["closed"][0], real["closed"])
        print(
            f"{month}{'*' if later else ' '} {real['closed']:7.0f} / {mean['closed'][0]:5.1f} "
            f"{distances[month]:+8.1%} {mean['closed'][1]:8.1f}"
            f" {real['won']:8.0f} / {mean['won'][0]:5.1f} {real['lost']:6.0f} / {mean['lost'][0]:5.1f}"
            f" {real['rate']:8.1%} / {mean['rate'][0]:.1%} {real['value']:7,.0f} / {mean['value'][0]:5,.0f}"
            f" {off(mean['value'][0], real['value']):+7.1%} {mean['value'][1]:6,.0f}"
        )
    print("* predicted, not fitted")
    for title, keep in ((FITTED, False), (PREDICTED, True)):
        chosen = [d for month, d in distances.items() if (month > FIT_UNTIL.strftime("%Y-%m")) == keep]
        verdicts.judge_shares(f"closes of each month, {title}", chosen)


def quarter_months(closes: pd.DataFrame) -> pd.Series:
    """Return the month within its quarter, 1 to 3, of each close."""
    return (closes.month.str[5:].astype(int) - 1) % 3 + 1


def chance_of_distance(data: pd.DataFrame, runs: Sequence[pd.DataFrame]) -> float:
    """Return how often luck alone sets the predicted win rate as far off as it is, were the model right.

    Two lucks add up: that of the predicted months' own deals, and that of the deals to which the chance of
    each month of the quarter was fitted. Normal approximation, two-sided.
    """
    fitted, later = stretch(data, FITTED), stretch(data, PREDICTED)
    mean, _ = averaged([stretch(run, PREDICTED) for run in runs], lambda run: float(run.won.mean()))
    variance = 0.0
    for kind, group in later.groupby(quarter_months(later)):
        own = fitted[quarter_months(fitted) == kind].won
        chance, share = own.mean(), len(group) / len(later)
        variance += share**2 * chance * (1 - chance) * (1 / len(group) + 1 / len(own))
    return float(2 * stats.norm.sf(abs(mean - later.won.mean()) / np.sqrt(variance)))


def print_rates(data: pd.DataFrame, runs: Sequence[pd.DataFrame], verdicts: Verdicts) -> None:
    """Print and judge the win rate over each stretch of time."""
    print("\nWin rate: data / simulated")
    for title in (WHOLE, FITTED, PREDICTED):
        part = stretch(data, title)
        real = float(part.won.mean())
        mean, spread = averaged([stretch(run, title) for run in runs], lambda run: float(run.won.mean()))
        print(
            f"{title:<34}{real:7.2%} / {mean:.2%}  {(mean - real) * 100:+.1f} points"
            f"   (standard deviation of a run {spread * 100:.1f} points)"
        )
        verdicts.judge(f"win rate, {title}", mean - real, RATE_LIMIT, "points")
    chance = chance_of_distance(data, runs)
    print(
        f"A prediction this far off or farther: {chance:.1%} by luck, of the months and of the fitted chances"
    )


def quartile(
    data: pd.DataFrame, runs: Sequence[pd.DataFrame], title: str, level: float, *, won: bool
) -> tuple[float, float, float]:
    """Return a quartile of the days to close: of the data, of the runs, and the runs' standard deviation."""

    def figure(closes: pd.DataFrame) -> float:
        part = stretch(closes, title)
        return float(part[part.won == won].days.quantile(level))

    return figure(data), *averaged(runs, figure)


def print_value_of_wins(data: pd.DataFrame, runs: Sequence[pd.DataFrame]) -> None:
    """Print what a won deal is worth over each stretch of time; nothing is promised about it."""
    print("\nValue of a won deal: data / simulated; no limit was set")
    for title in (WHOLE, FITTED, PREDICTED):
        real = float(stretch(data, title).value.sum() / stretch(data, title).won.sum())
        parts = [stretch(run, title) for run in runs]
        mean, spread = averaged(parts, lambda part: float(part.value.sum() / part.won.sum()))
        print(f"{title:<34}{real:7,.0f} / {mean:6,.0f}  {off(mean, real):+.1%}   (runs' sd {spread:,.0f})")


def print_days(data: pd.DataFrame, runs: Sequence[pd.DataFrame], verdicts: Verdicts) -> None:
    """Print and judge the quartiles of the days to close."""
    print("\nDays to close, quartiles: data / simulated (runs' standard deviation)")
    for title in (WHOLE, FITTED, PREDICTED):
        for won in (True, False):
            cells, distances = [], []
            for level in (0.25, 0.5, 0.75):
                real, mean, spread = quartile(data, runs, title, level, won=won)
                distances.append(off(mean, real))
                cells.append(f"{real:5.1f} / {mean:5.1f} ({spread:3.1f}) {distances[-1]:+6.1%}")
            outcome = "won" if won else "lost"
            print(f"{title:<34}{outcome:<5}" + "   ".join(cells))
            verdicts.judge_shares(f"quartiles of days to close, {outcome}, {title}", distances)


def print_teams(data: pd.DataFrame, runs: Sequence[pd.DataFrame]) -> None:
    """Print closes, wins and value by team over all months; nothing is promised about them."""
    print("\nBy team, all ten months: data / simulated; no limit was set")
    for team, own in data.groupby("team"):
        simulated = [run[run.team == team] for run in runs]
        value, spread = averaged(simulated, lambda run: float(run.value.sum()) / 1000)
        closed, won = averaged(simulated, len)[0], averaged(simulated, lambda run: float(run.won.sum()))[0]
        real = float(own.value.sum()) / 1000
        print(
            f"{team:<12}closed {len(own):5} / {closed:6.1f}   won {own.won.sum():4} / {won:5.1f}"
            f"   value, k {real:6,.0f} / {value:6,.0f} ({off(value, real):+.1%}, runs' sd {spread:,.0f})"
        )


def main(arguments: Sequence[str]) -> None:
    """Simulate the scenario and print it beside the extract in the folder that the command line names."""
    if len(arguments) not in (1, 2) or not all(number.isdecimal() for number in arguments[1:]):
        raise SystemExit("Give a folder, and if you like a number of runs: crm_history.py FOLDER [40]")
    count = int(arguments[1]) if len(arguments) == 2 else RUNS
    if count < 2:
        raise SystemExit(f"{count} run says nothing about luck; give at least 2")
    data = closes_of_data(load(Path(arguments[0])))
    world, seed = load_world()
    runs = [closes_of_run(world, seed, replication) for replication in range(count)]
    print(f"{count} simulated histories of {SCENARIO.name}, {date.isoformat(START)} to {date.isoformat(END)}")
    verdicts = Verdicts()
    print_months(data, runs, verdicts)
    print_rates(data, runs, verdicts)
    print_days(data, runs, verdicts)
    print_value_of_wins(data, runs)
    print_teams(data, runs)
    print("\nWhich limits hold")
    print("\n".join(verdicts.lines))


if __name__ == "__main__":
    main(sys.argv[1:])
