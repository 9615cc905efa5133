"""Answers of a file as targets: of another tool, of an archive, of people."""
