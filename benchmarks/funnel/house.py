"""Owns the figures of simsales by itself, each measured in a process of its own that prints a line of JSON.

``python house.py workers FILE ENGINE WORKERS YEARS`` plays so many years on so many processes.
``python house.py years FILE ENGINE SECONDS FIRST`` plays a scenario's years, from number FIRST on.
``python house.py paired ENGINE PAIRS`` plays the funnel with 30 and with 12 people.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from statistics import stdev
from time import perf_counter, process_time
from typing import Any

from in_simsales import counted, today, world_of
from machine import interpreter, peak_kib
from shape import DAYS, REPS

from simsales.engines.player import playing
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario
from simsales.study.replicate import replicate
from simsales.study.study import laboratory

FEW = 12
_RESAMPLES = 2000
_WARM = 1 << 30


def workers(file: str, engine: str, count: str, years: str) -> dict[str, Any]:
    """Play years of a scenario on processes; the first year, before the clock runs, on one."""
    scenario = read_scenario(file).scenario
    lab = laboratory(scenario, {TODAY: ((scenario.calendar.start, scenario),)})
    with playing(engine):
        replicate(lab.worlds, lab.gauges, 1, [_WARM], 1)
        start = perf_counter()
        runs = replicate(lab.worlds, lab.gauges, 1, range(int(years)), int(count))
        seconds = perf_counter() - start
    return {"seconds": seconds, "years": int(years), "digest": runs.digest()}


def years(file: str, engine: str, limit: str, first: str) -> dict[str, Any]:
    """Play years of a scenario for about so many seconds of processor time, one at least; one before."""
    world = today(read_scenario(file))
    with playing(engine) as account:
        player = account.player
        player.play(world, 1, _WARM)
        seconds, records, number = 0.0, 0, int(first)
        while number == int(first) or seconds < float(limit):
            start = process_time()
            outcome, played = player.play(world, 1, number)
            seconds += process_time() - start
            records += outcome.records
            number += 1
            if played != engine:
                raise RuntimeError(f"the {played} engine played instead of the {engine} engine")
    return {"seconds": seconds, "years": number - int(first), "records": records}


def paired(engine: str, pairs: str) -> dict[str, Any]:
    """Play the funnel with many and few people, under the same random worlds and under others."""
    days, numbers = round(DAYS), range(int(pairs))
    many, few = world_of(1, days), world_of(1, days, FEW)
    with playing(engine) as account:
        player = account.player

        def wins(world: Any, seed: int) -> list[int]:
            return [counted(player.play(world, seed, number)[0]).wins for number in numbers]

        of_many, of_few, apart = wins(many, 1), wins(few, 1), wins(few, 2)
    same = [a - b for a, b in zip(of_many, of_few, strict=True)]
    other = [a - b for a, b in zip(of_many, apart, strict=True)]
    rng = random.Random(1)
    ratios = sorted(_ratio(same, other, rng.choices(numbers, k=len(numbers))) for _ in range(_RESAMPLES))
    return {
        "people": [REPS, FEW],
        "pairs": len(numbers),
        "paired": stdev(same),
        "independent": stdev(other),
        "ratio": stdev(same) / stdev(other),
        "interval": [ratios[round(0.025 * _RESAMPLES)], ratios[round(0.975 * _RESAMPLES) - 1]],
    }


def _ratio(same: Sequence[int], other: Sequence[int], chosen: Sequence[int]) -> float:
    return stdev(same[index] for index in chosen) / stdev(other[index] for index in chosen)


_MEASURES: dict[str, Callable[..., dict[str, Any]]] = {"workers": workers, "years": years, "paired": paired}

if __name__ == "__main__":
    measured = _MEASURES[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({"made_with": interpreter(), "peak_kib": peak_kib(), **measured}))
