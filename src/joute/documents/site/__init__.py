"""Collections as pages and as an API."""
