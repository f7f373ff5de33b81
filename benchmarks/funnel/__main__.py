"""Owns the command ``python benchmarks/funnel``: all engines on one model, in turn, in fresh processes.

Tables go to the output, progress to the error output, all figures to a file where ``--json`` names one, and
the tables into a page, between its two marks, where ``--page`` names one.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import parts
import tables
from contestants import CONTESTANTS, Absent, Ready, made_ready
from machine import processor
from started import house

_PARTS = ("speed", "growth", "workers", "largest", "paired")
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python benchmarks/funnel", description=__doc__.splitlines()[0])
    names = [one.name for one in CONTESTANTS]
    parser.add_argument("--rounds", type=int, default=5, help="rounds of every part but growth")
    parser.add_argument("--growth-rounds", type=int, default=1, help="rounds of growth; one takes minutes")
    parser.add_argument("--seconds", type=float, default=1.0, help="processor time of an engine in a round")
    parser.add_argument("--pairs", type=int, default=100, help="replications of the paired difference")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="engines that take part")
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=list(_PARTS), help="what is measured")
    parser.add_argument(
        "--python", action="append", default=[], help="interpreter that has rivals; repeatable"
    )
    parser.add_argument("--json", type=Path, help="file for all figures")
    parser.add_argument(
        "--page", type=Path, help=f"page whose text between '{_BEGIN}' and '{_END}' is replaced"
    )
    return parser.parse_args()


def gathered(
    names: Sequence[str], pythons: Sequence[str], folder: Path
) -> tuple[list[Ready], dict[str, str]]:
    """Return who is ready, and why others are not."""
    ready, absent = [], {}
    for contestant in CONTESTANTS:
        if contestant.name not in names:
            continue
        try:
            ready.append(made_ready(contestant, pythons, folder))
        except Absent as reason:
            absent[contestant.title] = str(reason)
            parts.tell(f"{contestant.title} is left out: {reason}")
    return ready, absent


def measured(asked: argparse.Namespace, ready: Sequence[Ready]) -> dict[str, Any]:
    """Measure the parts that were asked for."""
    engine = "reference"
    if any(one.contestant.name == "kernel" for one in ready):
        try:
            # Compiles it where it is not yet.
            house("years", parts.SCENARIOS / "quickstart.yaml", "kernel", 0.0, 1)
            engine = "kernel"
        except Absent as reason:
            parts.tell(f"the kernel is left out: {reason}")
            ready = [one for one in ready if one.contestant.name != "kernel"]
    answer: dict[str, Any] = {"engine": engine}
    if "speed" in asked.parts:
        answer["speed"] = parts.speed(ready, asked.rounds, asked.seconds)
    if "workers" in asked.parts:
        answer["workers"] = parts.workers(engine, asked.rounds)
    if "largest" in asked.parts:
        engines = ["reference", "kernel"] if engine == "kernel" else ["reference"]
        answer["largest"] = parts.largest(engines, asked.rounds)
    if "paired" in asked.parts:
        answer["paired"] = parts.paired(engine, asked.pairs)
    if "growth" in asked.parts:
        answer["growth"] = parts.growth(ready, asked.growth_rounds)
    return answer


def page(answer: dict[str, Any]) -> str:
    """Return all tables with what they were measured on."""
    made = sorted({result["made_with"] for results in answer.get("speed", {}).values() for result in results})
    libraries: dict[str, str] = {}
    for results in answer.get("speed", {}).values():
        libraries |= results[0]["versions"] if results else {}
    lines = [
        f"Measured {answer['day']} on {answer['processor']}.",
        *([f"Made with {', '.join(made)}."] if made else []),
        *(
            [", ".join(f"{name} {text}" for name, text in sorted(libraries.items())) + "."]
            if libraries
            else []
        ),
        *(f"{title} did not take part: {reason}." for title, reason in answer["absent"].items()),
    ]
    blocks = ["\n".join(lines), tables.bars(answer)]
    if answer.get("speed"):
        rounds = max(len(results) for results in answer["speed"].values())
        blocks += ["### Speed", f"{rounds} rounds.", tables.speed_table(answer["speed"])]
        blocks += ["### Agreement", tables.agreement_table(answer["speed"], 1)]
    if answer.get("growth"):
        blocks += ["### Growth", "Events/s, share of the speed at size 1 in the same round, memory."]
        blocks += [tables.growth_table(answer["growth"])]
    if answer.get("workers"):
        blocks += [f"### Workers ({answer['engine']})", tables.workers_table(answer["workers"])]
    if answer.get("largest"):
        blocks += ["### Scenarios of the repository", tables.largest_table(answer["largest"])]
    if answer.get("paired"):
        blocks += [f"### Paired differences ({answer['engine']})", tables.paired_text(answer["paired"])]
    return "\n\n".join(blocks)


def put_into(path: Path, text: str) -> None:
    """Replace what stands between the two marks of a page.

    Raises
    ------
    SystemExit
        When the page does not have them.
    """
    old = path.read_text(encoding="utf-8")
    if old.count(_BEGIN) != 1 or old.count(_END) != 1:
        raise SystemExit(f"{path} should have the lines {_BEGIN} and {_END}, each once")
    before, after = old.split(_BEGIN)[0], old.split(_END)[1]
    path.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


def main() -> None:
    """Measure, print, and write where it was asked for."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        ready, absent = gathered(asked.only, asked.python, Path(folder))
        answer = measured(asked, ready)
    answer |= {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "absent": absent,
        "built": {one.contestant.name: one.built for one in ready if one.built},
    }
    text = page(answer)
    print(text)
    if asked.json is not None:
        asked.json.write_text(json.dumps(answer, indent=1), encoding="utf-8")
    if asked.page is not None:
        put_into(asked.page, text)


if __name__ == "__main__":
    main()
