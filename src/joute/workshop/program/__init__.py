"""What is prepared before the day: programs in TOML, or typed in a form; teaching cards."""
