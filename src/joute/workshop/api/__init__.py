"""Workshops as JSON: the routes and their schemas."""
