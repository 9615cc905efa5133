"""Time to import joute.footprint, per estimate and per comparison.

    python -m benchmarks.footprint

Budgets: 30 ms for the import in a fresh interpreter, 50 µs per estimate.
"""

import os
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from functools import partial
from typing import Any

from joute.footprint import compare, estimate

FRESH = """
import time
start = time.perf_counter()
import joute.footprint
print(time.perf_counter() - start)
"""
CALLS: dict[str, dict[str, Any]] = {
    "published size, France": {"total_b": 70, "active_b": 70, "mix": "FRA"},
    "guessed size, ranges": {
        "total_b": (200, 440),
        "active_b": (44, 132),
        "pue": (1.09, 1.14),
        "wue": (0.13, 0.999),
        "mix": "USA",
    },
    "all unknown": {"total_b": 70, "active_b": 70, "pue": None},
    "method 0.8": {"total_b": 70, "active_b": 70, "method": "ecologits-0.8@1"},
}


def import_ms(rounds: int = 15) -> float:
    """The fastest of fresh interpreters, compiled files at hand as in an installed package."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        times = [
            float(subprocess.check_output([sys.executable, "-c", FRESH], env=environment))
            for _ in range(rounds)
        ]
    return min(times) * 1e3


def microseconds(call: Callable[[], object], number: int = 2000) -> float:
    """Per call, in the best of five rounds."""
    return min(timeit.repeat(call, number=number, repeat=5)) / number * 1e6


def main() -> None:
    print(f"import: {import_ms():.1f} ms")
    for name, call in CALLS.items():
        spent = microseconds(partial(estimate, output_tokens=400, **call))
        print(f"estimate, {name}: {spent:.1f} µs")
    large, small = (estimate(total_b=b, active_b=b, output_tokens=400) for b in (70, 4))
    print(f"compare: {microseconds(partial(compare, large, small), 200):.0f} µs")


if __name__ == "__main__":
    main()
