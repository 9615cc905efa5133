"""The gateway over HTTP, in OpenAI's format: docs/gateway.md."""
