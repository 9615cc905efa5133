"""Rules by words: the answer with the most of its words in the question."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadTarget
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import KeywordsTarget
from joute.evaluation.targets.classical.method import ClassicalTarget, Reply, classical
from joute.evaluation.targets.classical.words import words
from joute.evaluation.targets.declared import Surroundings

Phrase = tuple[str, ...]


@asynccontextmanager
async def opened(
    table: KeywordsTarget, surroundings: Surroundings
) -> AsyncIterator[ClassicalTarget]:
    """Raises BadTarget for a rule without words."""
    rules = {answer: [*map(phrase, one)] for answer, one in table.rules.items()}
    empty = next((answer for answer, one in rules.items() if not one or () in one), None)
    if empty is not None:
        raise BadTarget(name=table.id, reason=f"the rule “{empty}” has no words, or an empty one")
    told = "rules by words, which learn nothing"
    yield classical(table, surroundings, lambda: _reply(rules, table.otherwise), told, "keywords 1")


def phrase(written: str) -> Phrase:
    """The words of a rule; the last one ends in a star where the rule does."""
    found = words(written)
    if found and written.rstrip().endswith("*"):
        found[-1] += "*"
    return tuple(found)


def answer_by(rules: Mapping[str, Sequence[Phrase]], question: str, otherwise: str) -> str:
    """Of several answers with as many of their words, the first."""
    found = words(question)
    hits = {answer: sum(_is_in(one, found) for one in rule) for answer, rule in rules.items()}
    best = max(hits, key=lambda answer: hits[answer])
    return best if hits[best] else otherwise


def _reply(rules: Mapping[str, Sequence[Phrase]], otherwise: str) -> Reply:
    def reply(item: Item) -> Answer:
        return Answer(text=answer_by(rules, item.question, otherwise))

    return reply


def _is_in(rule: Phrase, found: Sequence[str]) -> bool:
    starts = range(len(found) - len(rule) + 1)
    return any(
        all(_matches(word, found[start + n]) for n, word in enumerate(rule)) for start in starts
    )


def _matches(word: str, found: str) -> bool:
    return found.startswith(word[:-1]) if word.endswith("*") else found == word
