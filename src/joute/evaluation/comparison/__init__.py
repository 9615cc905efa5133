"""Models compared on the same items."""
