"""Campaigns: people who rate answers, one item at a time, by an invitation link each."""
