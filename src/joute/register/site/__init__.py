"""The register as pages and as an API."""
