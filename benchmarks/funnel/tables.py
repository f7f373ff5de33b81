"""Owns the tables of the benchmark, in Markdown: they are read in the terminal and pasted into the docs."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

from contestants import BASE, CONTESTANTS
from figures import Spread, agreement, spread
from parts import LARGEST, SIZES
from shape import Count

__all__ = ["bars", "growth_table", "largest_table", "paired_text", "speed_table", "workers_table"]

_TITLES = {one.name: one.title for one in CONTESTANTS}
Results = dict[str, Any]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _ratios(found: dict[str, list[Results]], name: str) -> Spread | None:
    """Return the ratio of speeds to the base's of the same round."""
    pairs = zip(found.get(name, ()), found.get(BASE, ()), strict=False)
    ratios = [mine["rate"] / base["rate"] for mine, base in pairs]
    return spread(ratios) if ratios else None


def speed_table(found: dict[str, list[Results]]) -> str:
    """Return speed, ratio, memory and times before the first result of each engine."""
    rows = []
    for name, results in found.items():
        ratio = _ratios(found, name)
        rows.append(
            [
                _TITLES[name],
                f"{median(result['rate'] for result in results):,.0f}",
                "-" if ratio is None else ratio.text(".3g"),
                f"{median(result['peak_kib'] for result in results) / 1024:,.0f}",
                f"{median(result['imported'] for result in results):.2f}",
                f"{median(result['warm'] for result in results):.3f}",
                f"{fmean(result['seconds'] / result['wall'] for result in results):.0%}",
            ]
        )
    head = [
        "engine",
        "events/s",
        f"against {_TITLES[BASE]}",
        "MiB",
        "import, s",
        "first run, s",
        "had the processor",
    ]
    return _table(head, rows)


def agreement_table(found: dict[str, list[Results]], size: int) -> str:
    """Return leads, wins and revenue of each engine beside theory."""
    rows = []
    for name, results in found.items():
        held = agreement(results, size)
        runs = [Count(*run) for result in results for run in result["runs"]]
        rows.append(
            [
                _TITLES[name],
                f"{len(runs):,}",
                f"{fmean(run.events for run in runs):,.0f}",
                *(
                    f"{held[key].mean:,.{digits}f} ± {held[key].half:,.{digits}f}"
                    + ("" if held[key].agrees else " **differs**")
                    for key, digits in (("leads", 0), ("wins", 1), ("revenue", 0))
                ),
            ]
        )
    theory = next(iter(found.values()))
    told = agreement(theory, size)
    rows.append(["theory", "", "", *(f"{told[key].theory:,.1f}" for key in ("leads", "wins", "revenue"))])
    return _table(["engine", "replications", "events", "leads", "wins", "revenue"], rows)


def growth_table(found: dict[str, list[Results]]) -> str:
    """Return speed at each size, and against the speed at size 1 in the same round."""
    rows = []
    for name, results in found.items():
        cells = [_TITLES[name]]
        for size in map(str, SIZES):
            sized = [result for result in results if size in result]
            if not sized:
                cells.append("not measured")
                continue
            rate = median(result[size]["rate"] for result in sized)
            kept = spread([result[size]["rate"] / result["1"]["rate"] for result in sized])
            memory = median(result[size]["peak_kib"] for result in sized) / 1024
            share = "" if size == "1" else f", keeps {kept.text('.2f')}"
            cells.append(f"{rate:,.0f}{share}, {memory:,.0f} MiB")
        rows.append(cells)
    return _table(["engine", *(f"{size} times" for size in SIZES)], rows)


def workers_table(found: dict[str, list[Results]]) -> str:
    """Return how much faster two workers are."""
    rows = [
        [
            name,
            str(results[0]["years"]),
            f"{median(result['one'] for result in results):.2f}",
            f"{median(result['two'] for result in results):.2f}",
            spread([result["ratio"] for result in results]).text(".2f"),
        ]
        for name, results in found.items()
        if results
    ]
    return _table(["scenario", "years", "one worker, s", "two workers, s", "ratio"], rows)


def largest_table(found: dict[str, list[Results]]) -> str:
    """Return both engines on the scenarios of the repository."""
    rows = []
    for name, results in found.items():
        year = results[0]["reference"]
        cells = [name, f"{year['records'] / year['years']:,.0f}"]
        cells += [f"{median(result['reference']['rate'] for result in results):,.0f}"]
        kernel = [result for result in results if "kernel" in result]
        if kernel:
            cells += [f"{median(result['kernel']['rate'] for result in kernel):,.0f}"]
            cells += [_kernel_ratio(kernel).text(".3g")]
        else:
            cells += ["not available", ""]
        rows.append(cells)
    return _table(["scenario", "records a year", "reference, records/s", "kernel, records/s", "ratio"], rows)


def _kernel_ratio(results: Sequence[Results]) -> Spread:
    return spread([result["kernel"]["rate"] / result["reference"]["rate"] for result in results])


def paired_text(found: Results) -> str:
    """Return what the same random world does for a difference."""
    low, high = (1 / limit if limit else float("inf") for limit in reversed(found["interval"]))
    many, few = found["people"]
    inverse = 1 / found["ratio"] if found["ratio"] else float("inf")
    return (
        f"Wins with {many} people less wins with {few}, {found['pairs']} pairs: standard deviation "
        f"{found['paired']:.2f} under the same random world, {found['independent']:.1f} under others: "
        f"1/{inverse:.1f} (95 % interval 1/{low:.1f} to 1/{high:.1f}, by resampling)."
    )


def bars(answer: Results) -> str:
    """Return the ratios that the project wants to reach, with what was measured."""
    funnel, grown = answer.get("speed", {}), answer.get("growth", {})
    rows = []

    def row(text: str, bar: str, stretch: str, measured: Spread | None, form: str) -> None:
        rows.append([text, bar, stretch, "not measured" if measured is None else measured.text(form)])

    row("kernel against hand-written SimPy", "30", "64", _ratios(funnel, "kernel"), ".1f")
    row("reference engine against hand-written SimPy", "0.3", "0.6", _ratios(funnel, "reference"), ".2f")
    kernel = [result for result in answer.get("largest", {}).get(LARGEST, ()) if "kernel" in result]
    row(
        f"kernel against reference engine, {LARGEST}",
        "30",
        "100",
        _kernel_ratio(kernel) if kernel else None,
        ".1f",
    )
    for name in ("kernel", "reference"):
        kept = [
            result["100"]["rate"] / result["1"]["rate"] for result in grown.get(name, ()) if "100" in result
        ]
        row(
            f"events/s at 100 times the size, {_TITLES[name]}",
            "0.65",
            "0.9",
            spread(kept) if kept else None,
            ".2f",
        )
    for name, results in answer.get("workers", {}).items():
        ratios = [result["ratio"] for result in results]
        row(f"two workers against one, {name}", "1.7", "1.95", spread(ratios) if ratios else None, ".2f")
    pairs = answer.get("paired")
    share = None if not pairs else Spread(pairs["interval"][0], pairs["ratio"], pairs["interval"][1])
    row("deviation of the paired difference, 30 against 12 people", "0.067", "0.033", share, ".3f")
    return _table(["ratio in one run (median and quartiles)", "bar", "stretch", "measured"], rows)
