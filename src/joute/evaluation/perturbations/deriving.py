"""Items derived from those of a set; each keeps the id of its origin."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal, get_args

from joute.evaluation.perturbations.counterfactuals import other_gender, other_origin
from joute.evaluation.perturbations.names import other_name
from joute.evaluation.perturbations.writing import other_signs, typing_errors, without_accents
from joute.evaluation.scorers.choices import is_of_others, shuffled
from joute.evaluation.sets.item import Item

Kind = Literal[
    "typos", "punctuation", "accents", "choices", "name", "paraphrase", "gender", "origin"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Without a model.
BY_RULES = tuple(kind for kind in KINDS if kind != "paraphrase")
# The text of these items must not matter to the answer, but the people in it changed.
COUNTERFACTUAL: frozenset[Kind] = frozenset({"gender", "origin"})

# Between the id of the origin and the kind, in the id of a derived item.
MARK = "~"

# A question that gives the letters of its choices itself: “A) Paris B) Lyon”.
_OWN_LETTERS = re.compile(r"(?<!\w)A[).:]\s.*(?<!\w)B[).:]\s", re.DOTALL)

Rewritten = Callable[[str], str | None]


@dataclass
class LeftOut:
    """Items of which nothing was derived, by kind: it cannot be done, or not safely."""

    counts: Counter[str] = field(default_factory=Counter)


def perturbed(
    items: Iterable[Item],
    kinds: Sequence[Kind],
    random: Random,
    language: str = "fr",
    left_out: LeftOut | None = None,
) -> Iterator[Item]:
    """Each item, then those derived from it, a kind each; `left_out` counts what is missing.

    The same items and the same seed of `random` give the same items. A derived item is in the
    cluster of its origin, whose id is in its `meta`, and never a must-pass.
    """
    for item in items:
        yield item
        for kind in kinds:
            found = derived(item, kind, random, item.language or language)
            if found is not None:
                yield found
            elif left_out is not None:
                left_out.counts[kind] += 1


def derived(item: Item, kind: Kind, random: Random, language: str) -> Item | None:
    """An item of one kind; None where there is nothing to change, or not safely."""
    if kind == "choices":
        if len(item.choices) < 2 or any(map(is_of_others, item.choices)):
            return None
        if _OWN_LETTERS.search(item.question):
            return None
        other = shuffled(item, random)
        return None if other.choices == item.choices else marked(other, item, kind)
    if kind == "paraphrase":
        return None
    if kind in {"typos", "punctuation", "accents"}:
        rewrite = {
            "typos": lambda text: typing_errors(text, random),
            "punctuation": other_signs,
            "accents": without_accents,
        }[kind]
        return _question(item, rewrite, kind)
    return _everywhere(item, _SWAPS[kind](random, language), kind)


_SWAPS: Mapping[str, Callable[[Random, str], Callable[[Sequence[str]], Sequence[str] | None]]] = {
    "name": lambda random, _language: lambda texts: other_name(texts, random),
    "gender": lambda _random, language: lambda texts: other_gender(texts, language),
    "origin": lambda random, _language: lambda texts: other_origin(texts, random),
}


def marked(other: Item, origin: Item, kind: Kind) -> Item:
    """A derived item under its own id."""
    return other.model_copy(
        update={
            "id": f"{origin.id}{MARK}{kind}",
            "source_id": origin.source_id or origin.id,
            "must_pass": False,
            "meta": {**origin.meta, "origin": origin.id, "perturbation": kind},
        }
    )


def with_question(item: Item, question: str) -> Item:
    """The item with another question: of a conversation, its last message of a user."""
    if isinstance(item.input, str):
        return item.model_copy(update={"input": question})
    last = max((n for n, one in enumerate(item.input) if one.role == "user"), default=-1)
    messages = tuple(
        one.model_copy(update={"content": question}) if n == last else one
        for n, one in enumerate(item.input)
    )
    return item.model_copy(update={"input": messages})


def _question(item: Item, rewrite: Rewritten, kind: Kind) -> Item | None:
    """With its question rewritten, and nothing else."""
    text = rewrite(item.question)
    return (
        None
        if text in {None, item.question}
        else marked(with_question(item, text or ""), item, kind)
    )


def _everywhere(
    item: Item, swap: Callable[[Sequence[str]], Sequence[str] | None], kind: Kind
) -> Item | None:
    """With people swapped in every text of it: the standard must speak of the same ones."""
    messages = [] if isinstance(item.input, str) else list(item.input)
    asked = [item.input] if isinstance(item.input, str) else [one.content for one in messages]
    groups = [asked, [one.text for one in item.context], item.expected, item.criteria, item.choices]
    texts = [text for group in groups for text in group]
    swapped = swap(texts)
    if swapped is None or list(swapped) == texts:
        return None
    rest = iter(swapped)
    asked, context, expected, criteria, choices = ([next(rest) for _ in group] for group in groups)
    other = item.model_copy(
        update={
            "input": asked[0]
            if isinstance(item.input, str)
            else tuple(
                one.model_copy(update={"content": text})
                for one, text in zip(messages, asked, strict=True)
            ),
            "context": tuple(
                one.model_copy(update={"text": text})
                for one, text in zip(item.context, context, strict=True)
            ),
            "expected": tuple(expected),
            "criteria": tuple(criteria),
            "choices": tuple(choices),
        }
    )
    return marked(other, item, kind)
