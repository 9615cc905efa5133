"""One address for every application: keys, aliases, budgets, and a log of what was called."""
