"""The items of a run, and what they say of it before it starts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from joute import llm
from joute.evaluation.errors import RepeatedItem
from joute.evaluation.scorers.registry import build
from joute.evaluation.sets.evalset import EvaluationSet, set_hash
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.evaluation.targets.prompts import messages_of

Split = Literal["dev", "holdout"]


@dataclass(frozen=True)
class Selection:
    """The items of a set that a run asks: of one split, or both, and the first `limit` of them."""

    whole: EvaluationSet
    split: Split | None = None
    limit: int | None = None

    def items(self) -> Iterator[Item]:
        yield from islice(iter(self.whole.items(self.split)), self.limit)


@dataclass(frozen=True)
class Survey:
    """What is known of the items before they are asked; `input_tokens` is an estimate of all that
    a model reads once. `judged_by` is a scorer that asks a judge, "" without any. `own_scorers`
    says whether an item has scorers of its own."""

    items: int
    hash: str
    input_tokens: int
    judged_by: str
    own_scorers: bool = False


def survey(selection: Selection) -> Survey:
    """Read all items once. Raises RepeatedItem, UnknownScorer, BadScorerOptions, and BadData for
    one that cannot be read."""
    header, ids, hashes, tokens = selection.whole.header, set[str](), [], 0
    judged_by, own_scorers = _judged_by(header.scorers, header.language), False
    for item in selection.items():
        if item.id in ids:
            raise RepeatedItem(item=item.id)
        ids.add(item.id)
        hashes.append(item.hash)
        messages = [llm.Message(one.role, one.content) for one in messages_of(header, item)]
        tokens += llm.estimate_input_tokens(messages)
        own_scorers = own_scorers or bool(item.scorers)
        judged_by = judged_by or _judged_by(item.scorers, header.language)
    return Survey(len(ids), set_hash(hashes), tokens, judged_by, own_scorers)


def _judged_by(specs: Iterable[ScorerSpec], language: str) -> str:
    return next((spec.name for spec in specs if build(spec, language).needs_judge), "")
