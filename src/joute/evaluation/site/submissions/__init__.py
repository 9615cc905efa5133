"""Runs on an endpoint and a key that a member gives for one run; the key is in memory only."""
