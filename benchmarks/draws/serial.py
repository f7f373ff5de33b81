"""Works out the serial statistic of two bits anew: `python benchmarks/draws/serial.py`.

Dieharder's sts_serial leans to p-values near 1, so docs/draw_quality.md wants a second opinion: 1,000 samples
of 100,000 packed words, each with its chi-squared p-values of single bits and of pairs of neighbours.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from battery import compiled
from numpy.typing import NDArray
from orders import KEYS
from scipy import stats

SAMPLES, WORDS = 1000, 100_000
ONES = np.array([number.bit_count() for number in range(1 << 16)], dtype=np.int64)


def ones(words: NDArray[np.uint32]) -> int:
    """Return how many bits are set."""
    return int(ONES[words & 0xFFFF].sum() + ONES[words >> 16].sum())


def p_values(words: NDArray[np.uint32]) -> tuple[float, float]:
    """Return the p-values of single bits and of overlapping pairs, in a circle within each word."""
    bits = 32 * len(words)
    single = ones(words)
    both = ones(words & ((words << np.uint32(1)) | (words >> np.uint32(31))))
    mixed = single - both
    none = bits - single - mixed
    of_one = 2 / bits * (single**2 + (bits - single) ** 2) - bits
    of_two = 4 / bits * (both**2 + 2 * mixed**2 + none**2) - bits
    return float(stats.chi2.sf(of_one, 1)), float(stats.chi2.sf(of_two - of_one, 2))


def main() -> None:
    """Print how even the p-values of two orders lie between 0 and 1."""
    with tempfile.TemporaryDirectory() as folder:
        words = compiled(Path(folder), Path(), with_crush=False).words
        for order in ("leads", "consecutive-k"):
            said = [str(words), order, "1", "2", str(SAMPLES * WORDS), *(f"{key:x}" for key in KEYS)]
            sent = subprocess.run(said, check=True, capture_output=True).stdout
            rows = np.frombuffer(sent, dtype=np.uint32).reshape(SAMPLES, WORDS)
            found = np.array([p_values(row) for row in rows])
            for name, values in zip(("bits", "pairs"), found.T, strict=True):
                even = stats.kstest(values, "uniform").pvalue
                together = stats.combine_pvalues(values, "fisher").pvalue
                print(f"{order}, {name}: Kolmogorov-Smirnov {even:.3f}, Fisher {together:.3f}")


if __name__ == "__main__":
    main()
