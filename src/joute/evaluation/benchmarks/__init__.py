"""Published benchmarks, run here: files of well-known benchmarks as evaluation sets."""
