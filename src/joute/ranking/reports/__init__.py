"""Reports on a ranking: pairs, robustness, slices, frugality, a plot."""
