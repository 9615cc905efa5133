"""Published benchmarks, run here. All rows are invented, in the form of each dataset."""
