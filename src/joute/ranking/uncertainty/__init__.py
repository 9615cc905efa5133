"""Standard errors, intervals, ranks and sequential tests."""
