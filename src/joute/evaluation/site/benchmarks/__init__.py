"""The catalogue of benchmarks: its pages, and the same as JSON."""
