"""Evaluations on a site: sets and runs as rows, their pages, and their way in and out."""
