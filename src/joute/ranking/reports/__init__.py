"""What a ranking is read with: pairs, robustness, slices, frugality, a plot."""
