"""A sample of live answers, scored as those of sets are; no call waits for it."""
