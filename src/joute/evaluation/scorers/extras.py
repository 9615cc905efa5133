"""Libraries that only some scorers need, imported where such a scorer is built."""

from importlib import import_module
from typing import Any

from joute.evaluation.errors import MissingExtra


def library(module: str, extra: str = "metrics") -> Any:
    """The module. Raises MissingExtra where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(library=module, extra=extra) from error
