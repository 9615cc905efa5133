"""Gates: whether a run is good enough."""
