"""Prompts as contestants: written in files, versioned by their content, held against each other."""
