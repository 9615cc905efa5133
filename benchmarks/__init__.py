"""The figures that we promise, each printed by a command: `python -m benchmarks.start`."""
