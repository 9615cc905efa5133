"""The register: each use from an idea to its end, why, at what risk, and what it changed."""
