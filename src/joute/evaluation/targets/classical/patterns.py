"""Rules by patterns: the answer of the first that is in the question, or what it found there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadTarget, MissingExtra
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import RegexTarget
from joute.evaluation.targets.classical.method import ClassicalTarget, Reply, classical
from joute.evaluation.targets.declared import Surroundings

# What the engine may take to compile a pattern, in bytes; a larger one is refused.
_MEMORY = 8 << 20


@asynccontextmanager
async def opened(table: RegexTarget, surroundings: Surroundings) -> AsyncIterator[ClassicalTarget]:
    """Raises MissingExtra where RE2 is not installed, and BadTarget for a pattern that it refuses:
    patterns are those of a linear engine, since a set of a stranger may hold them."""
    rules = [(_compiled(table, rule.pattern), rule.answer) for rule in table.rules]
    told = "rules by patterns, which learn nothing"
    yield classical(table, surroundings, lambda: _reply(rules, table.otherwise), told, "regex 1")


def _compiled(table: RegexTarget, pattern: str) -> Any:
    try:
        re2 = import_module("re2")
    except ImportError as error:
        raise MissingExtra(library="google-re2", extra="metrics") from error
    options = re2.Options()
    options.max_mem, options.log_errors = _MEMORY, False
    options.case_sensitive = not table.ignore_case
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "refused"
        said = reason.decode() if isinstance(reason, bytes) else reason
        raise BadTarget(
            name=table.id, reason=f"RE2 does not take the pattern {pattern!r}: {said}"
        ) from error


def _reply(rules: Sequence[tuple[Any, str]], otherwise: str) -> Reply:
    def reply(item: Item) -> Answer:
        for pattern, answer in rules:
            if found := pattern.search(item.question):
                # Without an answer of its own: the first group, or all that was found.
                return Answer(text=answer or found[1 if pattern.groups else 0] or "")
        return Answer(text=otherwise)

    return reply
