"""Preparation: programs in TOML, or typed in a form; teaching cards."""
