"""The items of a run, and what they say of it before it starts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from joute import llm
from joute.evaluation.errors import RepeatedColumn, RepeatedItem
from joute.evaluation.prompts.contestants import BoundPrompt
from joute.evaluation.scorers.registry import build
from joute.evaluation.scorers.scorer import Scorer
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader, set_hash
from joute.evaluation.sets.item import ChatMessage, Item, ScorerSpec
from joute.evaluation.targets.asking import MOST_TOKENS_OF_IMAGE
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
class Judging:
    """What a judge is asked at most about one answer to each item: `calls`, and the tokens that it
    reads in all, answers apart. `unknown` names a scorer that does not say. `embedded` are the
    answers of which a vector is needed, `embedded_tokens` those of other texts, which are embedded
    once."""

    calls: int = 0
    input_tokens: int = 0
    unknown: str = ""
    embedded: int = 0
    embedded_tokens: int = 0

    def __add__(self, other: "Judging") -> "Judging":
        return Judging(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.unknown or other.unknown,
            self.embedded + other.embedded,
            self.embedded_tokens + other.embedded_tokens,
        )


@dataclass(frozen=True)
class Survey:
    """What is known of the items before they are asked; `input_tokens` is an estimate of all that
    a model reads once, for each prompt. `judged_by` is a scorer that asks a judge, "" without any,
    and `judging` what is asked of it. `item_scorers` are the versions of the scorers of items
    alone, by their names. `runs_by` is a scorer that runs what models write, "" without any.
    `pictures` are the items that show some."""

    items: int
    hash: str
    input_tokens: Sequence[int]
    judged_by: str
    item_scorers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    judging: Judging = Judging()
    runs_by: str = ""
    pictures: int = 0


def survey(selection: Selection, prompts: Sequence[BoundPrompt | None] = (None,)) -> Survey:
    """Read all items once, as prompts ask them. Raises RepeatedItem, RepeatedColumn, UnknownScorer,
    BadScorerOptions, BadData for one that cannot be read, and BadInput where it lacks what a prompt
    needs."""
    header, ids, hashes = selection.whole.header, set[str](), []
    tokens = [0] * len(prompts)
    _check_columns(header.scorers)
    of_set, judging = _built(header.scorers, header.language), Judging()
    versions: dict[str, set[str]] = defaultdict(set)
    judged_by, runs_by, pictures = _judge_among(of_set), _runner_among(of_set), 0
    for item in selection.items():
        if item.id in ids:
            raise RepeatedItem(item=item.id)
        ids.add(item.id)
        hashes.append(item.hash)
        for place, prompt in enumerate(prompts):
            asked = prompt.messages(item) if prompt else messages_of(header, item)
            tokens[place] += _tokens(asked) + len(item.images) * MOST_TOKENS_OF_IMAGE
        pictures += bool(item.images)
        own = _own(header, item, versions)
        judged_by, runs_by = judged_by or _judge_among(own), runs_by or _runner_among(own)
        judges = (one for one in (*of_set, *own) if one.needs_judge)
        judging = sum((_judging(one, item) for one in judges), judging)
    item_scorers = {name: sorted(found) for name, found in sorted(versions.items())}
    return Survey(
        *(len(ids), set_hash(hashes), tokens, judged_by, item_scorers, judging, runs_by, pictures)
    )


def _own(header: SetHeader, item: Item, versions: dict[str, set[str]]) -> Sequence[Scorer]:
    """The scorers of an item alone, whose versions are added by their names."""
    if not item.scorers:
        return ()
    _check_columns((*header.scorers, *item.scorers))
    own = _built(item.scorers, header.language)
    for spec, scorer in zip(item.scorers, own, strict=True):
        versions[spec.name].add(scorer.version)
    return own


def _check_columns(specs: Iterable[ScorerSpec]) -> None:
    for column, count in Counter(spec.column for spec in specs).items():
        if count > 1:
            raise RepeatedColumn(column=column)


def _built(specs: Iterable[ScorerSpec], language: str) -> list[Scorer]:
    return [build(spec, language) for spec in specs]


def _judge_among(scorers: Iterable[Scorer]) -> str:
    return next((one.name for one in scorers if one.needs_judge), "")


def _runner_among(scorers: Iterable[Scorer]) -> str:
    return next((one.name for one in scorers if getattr(one, "needs_sandbox", False)), "")


def _judging(scorer: Scorer, item: Item) -> Judging:
    asks: Callable[[Item], Sequence[Sequence[ChatMessage]]] | None = getattr(scorer, "asks", None)
    if asks is None:
        return Judging(unknown=scorer.name)
    asked = asks(item)
    embeds: Callable[[Item], Sequence[str]] | None = getattr(scorer, "embeds", None)
    texts = embeds(item) if embeds else ()
    return Judging(
        len(asked),
        sum(map(_tokens, asked)),
        embedded=len(texts) > 0,
        embedded_tokens=sum(map(llm.estimate_tokens, texts)),
    )


def _tokens(messages: Iterable[ChatMessage]) -> int:
    return llm.estimate_input_tokens([llm.Message(one.role, one.content) for one in messages])
