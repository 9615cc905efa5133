"""Models in production: what people thought of the answers that applications gave them."""
