"""The guard of calls: docs/guard.md. What it checks is in profiles of uses, which are versioned."""
