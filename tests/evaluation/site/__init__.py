"""Evaluations on a site."""
