"""Holds the keyed draws against standard batteries: `python benchmarks/draws/battery.py small crush`.

Needs a C compiler, for `small` and `crush` TestU01 (its headers and static libraries), and for `dieharder`
the program of that name. First the C twin is compiled and held bit-equal to `simsales.world.draws`, in every
order; nothing is tested when a bit differs. See docs/draw_quality.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from orders import KEYS, ORDERS

from simsales.world.draws import mix, uniform, unit

HERE = Path(__file__).resolve().parent
VIEWS = ("upper", "lower", "packed")
CHECKED = 20_000
"""Draws of each order in which the C twin is held to the Python source."""
SUSPECT = 0.001
"""A p-value below this, or above 1 less this, is listed: one in 500 is expected of perfect draws."""
CRUSHED = ("consecutive-k", "leads")
DIED = ("leads",)
DIEHARD = (0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 100, 101, 102, 204, 205, 206, 207, 208, 209)
"""Tests that dieharder's authors call good, with its own numbers of samples.

Left out: 17, which takes as long as the others together, and 200 to 203, which want a parameter.
"""
CONTROL = "control (AES)"
"""Name of dieharder's own cipher, which takes the same tests: some of them come out near 1 for anything."""
CIPHER = "205"


class Finding(NamedTuple):
    """One p-value of one test."""

    run: str
    test: str
    p: float


class Tools(NamedTuple):
    """The compiled programs; `crush` is None where TestU01 is not asked for."""

    words: Path
    crush: Path | None


def compiled(folder: Path, testu01: Path, *, with_crush: bool) -> Tools:
    """Compile the generator, and the batteries of TestU01 where they are wanted."""
    words, crush = folder / "words", folder / "crush"
    flags = ["cc", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([*flags, "-o", words, HERE / "words.c", HERE / "orders.c"], check=True)
    if not with_crush:
        return Tools(words, None)
    found = sorted(testu01.glob("lib/**/libtestu01*.a"), key=lambda path: len(path.name))
    if not found:
        sys.exit(f"No static libraries of TestU01 under {testu01}. Name their prefix with --testu01.")
    headers = sorted({path.parent.parent for path in testu01.glob("include/**/testu01/*.h")})
    # Static, so that a copy which is only unpacked somewhere will do. Each needs the next.
    libraries = [
        path for part in ("01.a", "probdist.a", "mylib.a") for path in found if str(path).endswith(part)
    ]
    subprocess.run(
        [*flags, *(f"-I{path}" for path in headers), "-o", crush, HERE / "crush.c", HERE / "orders.c",
         *libraries, "-lm"],
        check=True,
    )  # fmt: skip
    return Tools(words, crush)


def check(tools: Tools, seed: int) -> None:
    """Hold every order of the C twin to the Python source, bit by bit; end the program at a difference."""
    for name, order in ORDERS.items():
        said = [str(tools.words), name, str(seed), "text", str(CHECKED), *_keys()]
        lines = subprocess.run(said, check=True, capture_output=True, text=True).stdout.split()
        for place, (line, draw) in enumerate(zip(lines, islice(order(seed), CHECKED), strict=True)):
            stream, entity, k = draw
            bits = int(line, 16)
            if bits != mix(mix(stream ^ entity) ^ k) or unit(bits) != uniform(stream, entity, k):
                sys.exit(f"{name}: draw {place} differs: C {line}, Python {uniform(stream, entity, k).hex()}")
        _check_words(tools, name, seed, [int(line, 16) for line in lines[:1000]])
    print(f"check: {len(ORDERS)} orders, {CHECKED} draws each, equal bit for bit, and their words\n")


def _check_words(tools: Tools, name: str, seed: int, draws: list[int]) -> None:
    """Hold the 32-bit words of each view to the bits of the draws."""
    bits = "".join(f"{draw >> 12:052b}" for draw in draws)
    wanted = (
        [draw >> 32 for draw in draws],
        [int(f"{draw >> 12 & 0xFFFFF:020b}"[::-1] + f"{draw >> 52:012b}", 2) for draw in draws],
        [int(bits[start : start + 32], 2) for start in range(0, len(bits) - 31, 32)],
    )
    for view, words in enumerate(wanted):
        said = [str(tools.words), name, str(seed), str(view), str(len(words)), *_keys()]
        sent = subprocess.run(said, check=True, capture_output=True).stdout
        if [int.from_bytes(sent[i : i + 4], sys.byteorder) for i in range(0, len(sent), 4)] != words:
            sys.exit(f"{name}: the words of the {VIEWS[view]} bits are not those of the draws")


def _keys() -> list[str]:
    return [f"{key:x}" for key in KEYS]


def crushed(tools: Tools, battery: str, order: str, seed: int, view: int) -> list[Finding]:
    """Run SmallCrush (`small`) or Crush (`medium`) on one order and view."""
    assert tools.crush is not None
    said = [str(tools.crush), battery, order, str(seed), str(view), *_keys()]
    done = subprocess.run(said, check=True, capture_output=True, text=True).stdout
    run = f"{order} {VIEWS[view]} seed {seed}"
    found = [Finding(run, name, float(p)) for name, p in re.findall(r"^p (.+) (\S+)$", done, re.MULTILINE)]
    facts = re.findall(r"(?:Version|Number of statistics|Total CPU time):\s+\S.*", done)
    _print(run, " ".join(" ".join(fact.split()) for fact in facts), found)
    return found


def died(tools: Tools, order: str, seed: int) -> list[Finding]:
    """Run dieharder on the packed bits of one order, or on its own cipher."""
    run = f"{order} seed {seed}" if order == CONTROL else f"{order} packed seed {seed}"
    found, facts = [], [""]
    for test in DIEHARD:
        if order == CONTROL:
            done = _dieharder(["-g", CIPHER, "-S", str(seed), "-d", str(test)], None)
        else:
            said = [str(tools.words), order, str(seed), "2", "0", *_keys()]
            with subprocess.Popen(said, stdout=subprocess.PIPE) as words:
                done = _dieharder(["-g", "200", "-d", str(test)], words.stdout)
                words.kill()
        rows = re.findall(r"^\s*(\w+)\|\s*(\d+)\|\s*\d+\|\s*\d+\|\s*([\d.]+)\|", done, re.MULTILINE)
        found += [Finding(run, f"{name} {tuples}", float(p)) for name, tuples, p in rows]
        facts = re.findall(r"dieharder version \S+", done)
    _print(run, facts[0], found)
    return found


def _dieharder(options: list[str], words: IO[bytes] | None) -> str:
    done = subprocess.run(["dieharder", *options], stdin=words, capture_output=True, text=True, check=True)
    return done.stdout


def _print(run: str, facts: str, found: list[Finding]) -> None:
    print(f"{run}: {facts}")
    for start in range(0, len(found), 6):
        print("   ", "; ".join(f"{each.test} {each.p:.6g}" for each in found[start : start + 6]))
    print(flush=True)


def summary(name: str, found: list[Finding]) -> None:
    """Print how many p-values are suspect, and how many perfect draws would show."""
    suspects = [each for each in found if not SUSPECT <= each.p <= 1.0 - SUSPECT]
    expected = 2.0 * SUSPECT * len(found)
    print(f"{name}: {len(found)} p-values, {len(suspects)} outside of {SUSPECT} to {1.0 - SUSPECT}")
    print(f"    of perfect draws about {expected:.2g} are expected there")
    for each in suspects:
        print(f"    {each.run}: {each.test} {each.p:.6g}")
    print(flush=True)


def main() -> None:
    """Run the batteries that are named, one after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("batteries", nargs="*", choices=["small", "crush", "dieharder"], default=[])
    parser.add_argument("--orders", nargs="+", choices=list(ORDERS), help="all (small), or the chosen few")
    parser.add_argument("--views", nargs="+", choices=VIEWS, help="of small and crush")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--testu01", type=Path, default=Path("/usr"), help="prefix that TestU01 lies under")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wanted = bool({"small", "crush"} & set(said.batteries))
        tools = compiled(Path(folder), said.testu01, with_crush=wanted)
        check(tools, said.seed)
        for battery in said.batteries:
            found: list[Finding] = []
            if battery == "dieharder":
                for order in (*(said.orders or DIED), CONTROL):
                    found += died(tools, order, said.seed)
            else:
                small = battery == "small"
                size = "small" if small else "medium"
                views = said.views or (("upper", "lower") if small else ("upper",))
                for order in said.orders or (ORDERS if small else CRUSHED):
                    for view in views:
                        found += crushed(tools, size, order, said.seed, VIEWS.index(view))
            if battery == "dieharder":
                summary(CONTROL, [each for each in found if each.run.startswith(CONTROL)])
                found = [each for each in found if not each.run.startswith(CONTROL)]
            summary({"small": "SmallCrush", "crush": "Crush"}.get(battery, battery), found)


if __name__ == "__main__":
    main()
