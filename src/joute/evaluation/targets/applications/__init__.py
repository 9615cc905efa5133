"""Applications over HTTP as targets."""
