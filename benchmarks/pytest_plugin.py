"""The time that the plugin adds to a suite that does not ask for it: python -m
benchmarks.pytest_plugin. Under 5 ms."""

import os
import subprocess
import sys
from statistics import median

ROUNDS = 15
LIMIT_MS = 5
PROGRAM = """
import time
import pytest
from _pytest.config import get_config
config = get_config([])
started = time.perf_counter()
config.pluginmanager.import_plugin("joute.pytest_plugin")
plugin = config.pluginmanager.get_plugin("joute.pytest_plugin")
config.option.evals = []
plugin.pytest_configure(config)
print(1000 * (time.perf_counter() - started))
"""


def main() -> None:
    command = [sys.executable, "-c", PROGRAM]
    # As installed: compiled once.
    environ = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    subprocess.run(command, capture_output=True, check=True, env=environ)
    times = [
        float(
            subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout
        )
        for _ in range(ROUNDS)
    ]
    print(f"plugin, not asked for: {median(times):.2f} ms (least {min(times):.2f})")
    assert median(times) < LIMIT_MS, f"more than {LIMIT_MS} ms"


if __name__ == "__main__":
    main()
