"""The lists of words that scans read, without accents and capitals."""

from functools import cache
from importlib.resources import files


@cache
def common_words() -> frozenset[str]:
    """Words that are no names in small letters."""
    return _words("common_words.txt")


@cache
def never_names() -> frozenset[str]:
    """Words that are no names in capitals either: months, places, products."""
    return _words("never_names.txt")


@cache
def not_secrets() -> frozenset[str]:
    """Words that follow “password is” without being one."""
    return _words("not_secrets.txt")


@cache
def first_names() -> frozenset[str]:
    """First names that mean nothing else."""
    return _words("first_names.txt")


@cache
def ambiguous_first_names() -> frozenset[str]:
    """First names that are also words, places or models."""
    return _words("ambiguous_first_names.txt")


@cache
def public_figures() -> frozenset[str]:
    """Names of people of history and public life, and of characters."""
    return frozenset(_lines("public_figures.txt"))


def _words(name: str) -> frozenset[str]:
    return frozenset(" ".join(_lines(name)).split())


def _lines(name: str) -> list[str]:
    text = (files("joute.privacy") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
