"""Owns the numbers of scenarios/crm_pipeline.yaml: each is printed with how it came about.

Run ``python benchmarks/crm_numbers.py FOLDER``, where FOLDER holds the five CSV files of the public data set
"CRM Sales Opportunities" (Maven Analytics): 8,800 opportunities of 2016-10-20 to 2017-12-31. The data are no
part of this project. Everything that the scenario uses is fitted on closes up to `FIT_UNTIL`; November and
December 2017 are shown beside it and never fitted.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from crm_extract import (
    AGE_STEP,
    END,
    FIT_UNTIL,
    LANES,
    SPELLINGS,
    START,
    Deal,
    days_between,
    grouped,
    load,
    quarter_month,
    quartiles,
    read,
    share_won,
)
from scipy import stats


def head(title: str) -> None:
    """Print a section's title."""
    print(f"\n{title}\n{'-' * len(title)}")


def print_cleaning(folder: Path, deals: list[Deal]) -> None:
    """Print what is wrong in the extract, and what was done about it."""
    head("Cleaning")
    raw = read(folder)
    pipeline = raw["sales_pipeline.csv"]
    spelled = Counter(row["product"] for row in pipeline if row["product"] in SPELLINGS)
    ids = len({row["opportunity_id"] for row in pipeline})
    print(f"opportunities {len(pipeline)}, different identifiers {ids}, kept {len(deals)}, dropped 0")
    print(f"products respelled: {dict(spelled)}; sectors respelled: "
          f"{sum(row['sector'] in SPELLINGS for row in raw['accounts.csv'])} accounts")  # fmt: skip
    for stage, group in grouped(deals, lambda deal: deal.stage).items():
        print(
            f"{stage:<12} {len(group):5}   without account {sum(not deal.account for deal in group):5}"
            f"   without engagement {sum(deal.engaged is None for deal in group):4}"
            f"   without close {sum(deal.closed is None for deal in group):5}"
        )
    busy = {deal.agent for deal in deals}
    idle = [row["sales_agent"] for row in raw["sales_teams.csv"] if row["sales_agent"] not in busy]
    print(f"agents with deals {len(busy)}; listed without a single deal: {', '.join(sorted(idle))}")


def print_months(deals: list[Deal], closed: list[Deal]) -> None:
    """Print engagements and closes by month, with what the extract's borders do to them."""
    head("By month")
    print("engaged: of the deals that closed, and of those still open on the last day")
    engaged = Counter((deal.start.strftime("%Y-%m"), deal.closed is None) for deal in deals if deal.engaged)
    ends = grouped(closed, lambda deal: deal.close.strftime("%Y-%m"))
    print("month    engaged: closed later  still open   closed    won   lost   won share   won value")
    for month in sorted({month for month, _ in engaged}):
        group = ends.get(month, [])
        won = sum(deal.won for deal in group)
        right = (
            f"{len(group):9}{won:7}{len(group) - won:7}{won / len(group):12.1%}"
            f"{sum(deal.value for deal in group):12,.0f}"
            if group
            else "        -"
        )
        print(f"{month}{engaged[month, False]:22}{engaged[month, True]:12}{right}")
    longest = max(deal.days for deal in closed)
    print(
        f"The extract holds closes of {START} to {END} only; no deal took longer than {longest} days. So\n"
        f"engagements before {START} are survivors, and those of the last months lack what closes in 2018.\n"
        "As long deals never close in January, engagements of March to September are whole."
    )


def between_groups(groups: Sequence[Sequence[Deal]]) -> tuple[float, float, float, list[float]]:
    """Return chi-square of equal win chances, its p, the spread beyond chance, and shrunken chances.

    The spread is DerSimonian and Laird's moment estimate of the standard deviation of the true chances; the
    shrunken chances are the empirical Bayes means that follow from it.
    """
    counts = np.array([len(group) for group in groups], float)
    rates = np.array([share_won(group) for group in groups])
    overall = float((counts * rates).sum() / counts.sum())
    weights = counts / (overall * (1 - overall))
    chi2 = float((weights * (rates - overall) ** 2).sum())
    excess = chi2 - (len(groups) - 1)
    variance = max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))
    shrunken = overall + (rates - overall) * variance / (variance + 1 / weights)
    p = float(stats.chi2.sf(chi2, len(groups) - 1))
    return chi2, p, math.sqrt(variance), [float(rate) for rate in shrunken]


def log_score(deals: Sequence[Deal], chance: Callable[[Deal], float]) -> float:
    """Return the mean surprise in nats of the outcomes under the stated chances; smaller is better."""
    return -fmean(math.log(chance(deal) if deal.won else 1 - chance(deal)) for deal in deals)


def chance_by(
    key: Callable[[Deal], str], chances: dict[str, float], unknown: float
) -> Callable[[Deal], float]:
    """Return the chance of a deal by its key, kept off 0 and 1; `unknown` where the key was never seen."""

    def chance(deal: Deal) -> float:
        return min(0.99, max(0.01, chances.get(key(deal), unknown)))

    return chance


def print_who_wins(fitted: list[Deal], later: list[Deal]) -> None:
    """Print whether agents, teams, products or customers differ in win chance, in the fit and out of time."""
    head(f"Who wins: closes up to {FIT_UNTIL}, and how well that predicts November and December")
    keys: dict[str, Callable[[Deal], str]] = {
        "agent": lambda deal: deal.agent,
        "manager": lambda deal: deal.manager,
        "region": lambda deal: deal.region,
        "product": lambda deal: deal.product,
        "sector": lambda deal: deal.sector,
        "account": lambda deal: deal.account,
        "month of quarter": lambda deal: str(quarter_month(deal.close)),
    }
    overall = share_won(fitted)
    constant = log_score(later, lambda _: overall)
    print(f"overall {overall:.4f} of {len(fitted)}; log score of that one chance later {constant:.4f}")
    print(
        "by                groups    chi2      p true spread  own rates    shrunken     log score own, pulled"
    )
    for name, key in keys.items():
        groups = grouped(fitted, key)
        chi2, p, spread, shrunken = between_groups(list(groups.values()))
        own = {who: share_won(group) for who, group in groups.items()}
        pulled = dict(zip(groups, shrunken, strict=True))
        scores = [log_score(later, chance_by(key, chances, overall)) for chances in (own, pulled)]
        print(
            f"{name:<18}{len(groups):6}{chi2:8.1f}{p:7.3f}{spread:12.3f}"
            f"  {min(own.values()):.3f}-{max(own.values()):.3f}  {min(shrunken):.3f}-{max(shrunken):.3f}"
            f"{scores[0]:16.4f}{scores[1]:10.4f}"
        )


POOLED = "same months of earlier quarters, pooled"


def foretold(months: Mapping[int, list[Deal]], month: int) -> dict[str, float]:
    """Return win chances of a month foretold from the months before it, by the way of foretelling."""
    before = [deal for key, group in months.items() if key < month for deal in group]
    alike = [group for key, group in months.items() if key < month and (month - key) % 3 == 0]
    pooled = share_won([deal for group in alike for deal in group])
    latest, overall = share_won(alike[-1]), share_won(before)
    return {
        POOLED: pooled,
        "same month of the latest quarter": latest,
        "pooled, a tenth of the way to all months": 0.9 * pooled + 0.1 * overall,
        "latest, and as much change again": 2 * latest - share_won(alike[-2]) if alike[1:] else latest,
        "all months": overall,
    }


def print_month_chances(fitted: list[Deal], later: list[Deal]) -> None:
    """Print how well ways to foretell a month's win chance would have done up to `FIT_UNTIL`.

    The choice is made on June to October alone: the first months that have a month of their kind before them.
    What each way says of the later months stands beside it, and nothing is chosen by that.
    """
    head("Which past foretells a month's win chance? June to October, each from the months before it")
    months = {int(key): group for key, group in grouped(fitted, lambda d: f"{d.close.month:02}").items()}
    surprise: dict[str, list[float]] = defaultdict(list)
    for month in list(months)[3:]:
        for way, chance in foretold(months, month).items():
            surprise[way] += [-math.log(chance if deal.won else 1 - chance) for deal in months[month]]
    ahead = grouped(later, lambda d: f"{d.close.month:02}")
    for way, scores in surprise.items():
        more = np.array(scores) - np.array(surprise[POOLED])
        says = sum(foretold(months, int(key))[way] * len(group) for key, group in ahead.items()) / len(later)
        print(
            f"{way:<42}{fmean(scores):.4f} nats a deal, {more.mean():+.4f} to pooled"
            f" (standard error {more.std() / math.sqrt(len(more)):.4f});"
            f" says {says:.1%} of November and December"
        )
    print(f"real share won in November and December: {share_won(later):.1%}")
    alike = [[group for key, group in months.items() if key % 3 == rest] for rest in range(3)]
    chi2, freedom = sum(between_groups(groups)[0] for groups in alike), len(months) - 3
    print(
        f"same month of the quarter, quarter against quarter: chi-square {chi2:.1f} on {freedom}, "
        f"p {float(stats.chi2.sf(chi2, freedom)):.2f}"
    )


def print_days(closed: list[Deal]) -> None:
    """Print the days to close of won and lost deals, and how they hang on the month of the decision."""
    head("Days to close (quartiles)")
    fitted = [deal for deal in closed if deal.close <= FIT_UNTIL]
    later = [deal for deal in closed if deal.close > FIT_UNTIL]
    for title, group in (("all", closed), (f"up to {FIT_UNTIL}", fitted), ("November, December", later)):
        for won in (True, False):
            days = [deal.days for deal in group if deal.won == won]
            print(f"{title:<20}{'won' if won else 'lost':<6}{len(days):6}   {quartiles(days)}")
    print(f"\nby month of the quarter and lane, closes up to {FIT_UNTIL}")
    for (month, lane), group in sorted(by_month_and_lane(fitted).items()):
        ends = f"{min(deal.days for deal in group)}-{max(deal.days for deal in group)}"
        print(
            f"month {month}  {lane:<11}{len(group):6}  won {share_won(group):.3f}   days {ends:<8}"
            f" won {quartiles(deal.days for deal in group if deal.won)}"
            f" lost {quartiles(deal.days for deal in group if not deal.won)}"
        )


def by_month_and_lane(deals: Iterable[Deal]) -> dict[tuple[int, str], list[Deal]]:
    """Return closed deals by month of the quarter of the close and by lane."""
    found: dict[tuple[int, str], list[Deal]] = defaultdict(list)
    for deal in deals:
        found[quarter_month(deal.close), deal.lane].append(deal)
    return found


def closes_per_day(deals: Sequence[Deal], month: int) -> float:
    """Return closes a day in a month of the quarter, from `START` to `FIT_UNTIL`."""
    days = sum(quarter_month(day) == month for day in days_between(START, FIT_UNTIL))
    return sum(quarter_month(deal.close) == month for deal in deals) / days


def print_lanes(fitted: list[Deal]) -> dict[str, float]:
    """Print leads, days to close, seasons of the decision and win chances; return leads a day by lane."""
    head(f"Scenario: win chance by month of the quarter of the decision (closes up to {FIT_UNTIL})")
    for month in (1, 2, 3):
        group = [deal for deal in fitted if quarter_month(deal.close) == month]
        print(f"month {month}: {share_won(group):.4f} of {len(group)}")
    lanes = grouped(fitted, lambda deal: deal.lane)
    later = lanes["quick"] + lanes["considered"]
    rates = {month: closes_per_day(later, month) for month in (1, 2, 3)}
    print("season of the decision of the lanes quick and considered together: " + seasons(rates))
    return {
        "opener": print_window("opener", lanes["opener"], (1,)),
        "quick": print_window("quick", lanes["quick"], (2, 3)),
        "considered": print_considered(lanes["considered"]),
    }


def listed(pairs: Mapping[Any, float], form: str) -> str:
    """Return ``key: value`` pairs in one line."""
    return ", ".join(f"{key}: {form.format(value)}" for key, value in pairs.items())


def seasons(rates: Mapping[int, float]) -> str:
    """Return decisions a day by month of the quarter as shares of the busiest month's."""
    top = max(rates.values())
    return listed({month: rates.get(month, 0) / top for month in (1, 2, 3)}, "{:.0%}")


def print_window(lane: str, group: list[Deal], months: tuple[int, ...]) -> float:
    """Print a short lane's leads, which come at a steady rate in a window of each quarter, and return it.

    The window is the time of the decisions, moved back by the median of the days to close.
    """
    head(f"Scenario: lane {lane}, decided in month {' and '.join(map(str, months))} of the quarter")
    days = [deal.days for deal in group]
    back = timedelta(round(quartiles(days)[1]))
    rates = {month: closes_per_day(group, month) for month in months}
    windows, leads, width = [], 0.0, 0
    for first_month in range(months[0], 13, 3):
        first = date(2017, first_month, 1)
        last_month = first_month + len(months) - 1
        last = date(2017 + last_month // 12, last_month % 12 + 1, 1) - timedelta(1)
        windows.append(f"{first - back} to {last - back}")
        leads += sum(rates[quarter_month(day)] for day in days_between(first, last))
        width += (last - first).days + 1
    print(f"windows: {'; '.join(windows)}")
    print(f"leads a day in the window: {leads / width:.2f}")
    print("decisions a day by month of the quarter: " + listed(rates, "{:.2f}"))
    print("season of the decision: " + seasons(rates))
    counts = sorted(Counter(days).items())
    print("days to close, {days: deals}: " + listed(dict(counts), "{}"))
    return leads / width


def print_considered(group: list[Deal]) -> float:
    """Print the long lane's leads, quantiles of days and season; return its leads a day in month 3.

    Leads are counted on the engagements of March to June: all of these were decided by `FIT_UNTIL`.
    """
    head("Scenario: lane considered, longer than a month, never decided in month 1 of the quarter")
    whole = days_between(START, date(2017, 6, 30))
    for month in (1, 2, 3):
        width = sum(quarter_month(day) == month for day in whole)
        leads = sum(deal.start in whole and quarter_month(deal.start) == month for deal in group)
        print(f"leads a day, month {month} of the quarter: {leads / width:.2f}  ({leads} in {width} days)")
    rates = {month: closes_per_day(group, month) for month in (1, 2, 3)}
    print("season of the decision: " + seasons(rates))
    levels = (0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    days = [deal.days for deal in group]
    marks = {f"{level:.0%}": float(np.quantile(days, level)) for level in (0, *levels, 1)}
    print("quantiles of days: " + listed(marks, "{:.0f}"))
    return leads / width


def print_opening(deals: list[Deal], closed: list[Deal]) -> None:
    """Print the deals open on the first day by lane and age, and those that nobody ever decided."""
    head(f"Scenario: deals open on the morning of {START} that were decided later, by lane and age in days")
    for lane in LANES:
        ages = Counter(
            (START - deal.start).days // AGE_STEP
            for deal in closed
            if deal.lane == lane and deal.start < START <= deal.close
        )
        classes = {
            f"{step * AGE_STEP}-{(step + 1) * AGE_STEP - 1}": count for step, count in sorted(ages.items())
        }
        print(f"{lane:<11}{sum(ages.values()):4}   {listed(classes, '{}') or 'none'}")
    owners = Counter(
        (deal.manager, deal.agent, deal.lane) for deal in closed if deal.start < START <= deal.close
    )
    print("by owner, quick + considered:")
    for (manager, agent), lanes in grouped_lanes(owners).items():
        print(f"    {manager:<18}{agent:<20}{lanes['quick']:3} + {lanes['considered']:3}")
    stalled = [(END - deal.start).days for deal in deals if deal.stage == "Engaging"]
    longest = max(deal.days for deal in closed)
    print(
        f"never decided (stage Engaging): {len(stalled)}, quartiles of age on {END} {quartiles(stalled)};\n"
        f"    {sum(age > longest for age in stalled)} are older than any deal that closed ({longest} days), "
        f"{sum(age > (END - START).days for age in stalled)} were open on {START}; left out of the scenario"
    )
    prospects = sum(deal.stage == "Prospecting" for deal in deals)
    print(f"stage Prospecting, no date at all: {prospects}, left out too")


def grouped_lanes(owners: Mapping[tuple[str, str, str], int]) -> dict[tuple[str, str], Counter[str]]:
    """Return counts of deals by lane for each manager and agent."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (manager, agent, lane), count in sorted(owners.items()):
        found[manager, agent][lane] += count
    return found


def rounded(shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares in whole tenths of a percent that add up to 100, by largest remainder."""
    tenths = {name: int(share * 1000) for name, share in shares.items()}
    rest = 1000 - sum(tenths.values())
    for name in sorted(shares, key=lambda name: tenths[name] - shares[name] * 1000)[:rest]:
        tenths[name] += 1
    return {name: count / 1000 for name, count in tenths.items()}


def print_products(fitted: list[Deal]) -> None:
    """Print the product mix, and the value of won deals against the list price."""
    head(f"Scenario: products (closes up to {FIT_UNTIL}); value of won deals as a factor on the list price")
    print("product         price    mix     won   factor mean     sd     5 %    25 %    50 %    75 %    95 %")
    factors: list[float] = []
    for product, group in grouped(fitted, lambda deal: deal.product).items():
        own = [deal.value / deal.price for deal in group if deal.won]
        factors += own
        print_factors(f"{product:<15}{group[0].price:6.0f}{len(group) / len(fitted):7.2%}", own)
    print_factors(f"{'all':<28}", factors)
    ends = np.quantile(factors, [0, 0.01, 0.99, 1])
    print("all: 0 %, 1 %, 99 % and 100 %: " + ", ".join(f"{end:.2f}" for end in ends))
    lost = {deal.value for deal in fitted if not deal.won}
    print(f"value of lost deals: {sorted(lost)}")


def print_factors(title: str, factors: list[float]) -> None:
    """Print one line of the factors on the list price."""
    marks = np.quantile(factors, [0.05, 0.25, 0.5, 0.75, 0.95])
    print(f"{title}{len(factors):8}{fmean(factors):14.3f}{float(np.std(factors)):7.3f}"
          + "".join(f"{mark:8.3f}" for mark in marks))  # fmt: skip


def print_teams(fitted: list[Deal], closed: list[Deal], rates: Mapping[str, float]) -> None:
    """Print agents by manager and region with their loads, and each team's leads and product mix."""
    head(f"Scenario: teams; share of the closes up to {FIT_UNTIL}, and deals open at once")
    looks = [START, date(2017, 6, 1), date(2017, 9, 1)]
    teams = grouped(fitted, lambda deal: deal.manager)
    share = rounded({name: len(team) / len(fitted) for name, team in teams.items()})
    handled = grouped(closed, lambda deal: deal.agent)
    products = sorted({deal.product for deal in fitted})
    for manager, team in teams.items():
        mix = Counter(deal.product for deal in team)
        shares = rounded({product: mix[product] / len(team) for product in products})
        print(f"{manager} ({team[0].region}): {share[manager]:.1%} of the deals; {listed(shares, '{:.1%}')}")
        leads = {lane: rate * share[manager] for lane, rate in rates.items()}
        print(f"    leads a day: {listed(leads, '{:.2f}')} (considered: in month 3)")
        for agent, own in grouped(team, lambda deal: deal.agent).items():
            at_once = fmean(sum(deal.start < day <= deal.close for deal in handled[agent]) for day in looks)
            print(
                f"    {agent:<20}{len(own):4} closes {len(own) / len(fitted):6.2%}"
                f"   open at once {at_once:4.0f}   won {share_won(own):.3f}"
            )


def main(arguments: Sequence[str]) -> None:
    """Print all numbers for the extract in the folder that the command line names."""
    if len(arguments) != 1:
        raise SystemExit("Give one folder: python benchmarks/crm_numbers.py FOLDER")
    folder = Path(arguments[0])
    deals = load(folder)
    closed = [deal for deal in deals if deal.closed is not None]
    fitted = [deal for deal in closed if deal.close <= FIT_UNTIL]
    later = [deal for deal in closed if deal.close > FIT_UNTIL]
    print_cleaning(folder, deals)
    print_months(deals, closed)
    print_who_wins(fitted, later)
    print_month_chances(fitted, later)
    print_days(closed)
    rates = print_lanes(fitted)
    print_opening(deals, closed)
    print_products(fitted)
    print_teams(fitted, closed, rates)


if __name__ == "__main__":
    main(sys.argv[1:])
