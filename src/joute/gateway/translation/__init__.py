"""OpenAI's format for models whose hosts speak another: simulated, recorded, Ollama's own."""

from joute.gateway.translation.asked import asked
from joute.gateway.translation.written import embedded, streamed, whole

__all__ = ["asked", "embedded", "streamed", "whole"]
