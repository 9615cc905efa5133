"""Models in production: what people thought of answers, and whether all is as it was."""
