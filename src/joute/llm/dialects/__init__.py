"""Dialects: the formats of requests to hosts, and of their answers."""

from collections.abc import Mapping
from typing import Literal

from joute.llm.dialects.dialect import Dialect
from joute.llm.dialects.ollama import OllamaDialect
from joute.llm.dialects.openai import OpenAIDialect

Api = Literal["openai", "ollama"]

DIALECTS: Mapping[Api, Dialect] = {"openai": OpenAIDialect(), "ollama": OllamaDialect()}

__all__ = ["DIALECTS", "Api", "Dialect", "OllamaDialect", "OpenAIDialect"]
