"""Owns the reading of the CRM extract: cleaned deals, and what a deal's dates say about it.

The extract is the public data set "CRM Sales Opportunities" (Maven Analytics): five CSV files, 8,800
opportunities of 2016-10-20 to 2017-12-31. The data are no part of this project; a folder is given.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import numpy as np

START = date(2017, 3, 1)
"""First day that has closes in the extract, and the first day of the scenario."""

FIT_UNTIL = date(2017, 10, 31)
"""Last close that is fitted. What comes later is predicted."""

END = date(2017, 12, 31)
"""Last day of the extract."""

SHORT = 28
"""Days. Hardly anything closes after 21 to 30 days: the valley between the two humps of the days to close."""

AGE_STEP = 15
"""Days: width of the age classes of the deals that are open on `START`."""

LANES = ("opener", "quick", "considered")

COLUMNS = {
    "sales_pipeline.csv": (
        "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date",
        "close_value",
    ),
    "sales_teams.csv": ("sales_agent", "manager", "regional_office"),
    "products.csv": ("product", "series", "sales_price"),
    "accounts.csv": ("account", "sector"),
}  # fmt: skip

SPELLINGS = {"GTXPro": "GTX Pro", "technolgy": "technology", "Philipines": "Philippines"}
"""Spelling mistakes of the extract and what is meant."""


@dataclass(frozen=True)
class Deal:
    """One opportunity, cleaned and joined with its team, its list price and its customer's sector."""

    agent: str
    manager: str
    region: str
    product: str
    price: float
    account: str
    sector: str
    stage: str
    engaged: date | None
    closed: date | None
    value: float

    @property
    def won(self) -> bool:
        """Whether it was won; an open deal was not."""
        return self.stage == "Won"

    @property
    def days(self) -> int:
        """Whole days from engagement to close, at least 1 in the extract; only for closed deals."""
        if self.engaged is None or self.closed is None:
            raise ValueError("days to close are asked of a deal that is not closed")
        return (self.closed - self.engaged).days

    @property
    def lane(self) -> str:
        """How it was decided: in month 1 of a quarter, within `SHORT` days, or after longer thought."""
        if quarter_month(self.close) == 1:
            return "opener"
        return "quick" if self.days <= SHORT else "considered"

    @property
    def close(self) -> date:
        """Day of the close; only for closed deals."""
        if self.closed is None:
            raise ValueError("the day of the close is asked of a deal that is not closed")
        return self.closed

    @property
    def start(self) -> date:
        """Day of the engagement; only for deals beyond prospecting."""
        if self.engaged is None:
            raise ValueError("the day of the engagement is asked of a deal that is still a prospect")
        return self.engaged


def quarter_month(day: date) -> int:
    """Return the month within its quarter: 1, 2 or 3."""
    return (day.month - 1) % 3 + 1


def days_between(first: date, last: date) -> list[date]:
    """Return each day from first to last, both included."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def read(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Read the CSV files; names every missing file and column at once."""
    problems, tables = [], {}
    for name, columns in COLUMNS.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{path}: the file is missing; give the folder that holds the CSV files")
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found = set(rows[0]) if rows else set()
        problems += [f"{path}: the column {column!r} is missing" for column in columns if column not in found]
        tables[name] = rows
    if problems:
        raise SystemExit("\n".join(problems))
    return tables


def load(folder: Path) -> list[Deal]:
    """Return the cleaned opportunities; stops with every row that cannot be joined."""
    tables = read(folder)
    teams = {row["sales_agent"]: row for row in tables["sales_teams.csv"]}
    prices = {row["product"]: float(row["sales_price"]) for row in tables["products.csv"]}
    sectors = {row["account"]: SPELLINGS.get(row["sector"], row["sector"]) for row in tables["accounts.csv"]}
    deals, problems = [], []
    for line, row in enumerate(tables["sales_pipeline.csv"], start=2):
        product = SPELLINGS.get(row["product"], row["product"])
        agent, account = row["sales_agent"], row["account"]
        unknown = [
            f"sales_pipeline.csv:{line}: {what} {name!r} is not in {where}"
            for what, name, where, known in (
                ("product", product, "products.csv", product in prices),
                ("agent", agent, "sales_teams.csv", agent in teams),
                ("account", account, "accounts.csv", not account or account in sectors),
            )
            if not known
        ]
        if unknown:
            problems += unknown
            continue
        deals.append(
            Deal(
                agent=agent,
                manager=teams[agent]["manager"],
                region=teams[agent]["regional_office"],
                product=product,
                price=prices[product],
                account=account,
                sector=sectors.get(account, ""),
                stage=row["deal_stage"],
                engaged=date.fromisoformat(row["engage_date"]) if row["engage_date"] else None,
                closed=date.fromisoformat(row["close_date"]) if row["close_date"] else None,
                value=float(row["close_value"] or 0),
            )
        )
    if problems:
        raise SystemExit("\n".join(problems))
    return deals


def share_won(deals: Sequence[Deal]) -> float:
    """Return won deals as a share of the closed ones."""
    return sum(deal.won for deal in deals) / len(deals)


def quartiles(values: Iterable[float]) -> list[float]:
    """Return lower quartile, median and upper quartile, interpolated."""
    return [float(q) for q in np.quantile(list(values), [0.25, 0.5, 0.75])]


def grouped(deals: Iterable[Deal], key: Callable[[Deal], str]) -> dict[str, list[Deal]]:
    """Return deals by a key, in the key's order."""
    return {name: list(group) for name, group in groupby(sorted(deals, key=key), key=key)}
