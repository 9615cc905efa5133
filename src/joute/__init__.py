"""Joute: compare, evaluate and choose large language models on your own questions."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`joute.evaluate`, imported when it is first used: `import joute` stays instant."""
    if name == "evaluate":
        return import_module("joute.programs").evaluate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
