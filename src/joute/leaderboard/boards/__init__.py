"""Leaderboards that others published: read, matched with the catalogue, compared and merged."""
