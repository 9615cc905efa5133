"""Budgets of keys: leases that a crash cannot under-count, spent from memory (docs/gateway.md)."""
