"""The red team as an evaluation set: what a target can be asked of it, and what is left out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from joute.evaluation.redteam.pairs import KINDS, Kind, Pair, families, pairs
from joute.evaluation.scorers.attacks import Held
from joute.evaluation.sets.evalset import EvaluationSet, Generation, SetHeader
from joute.evaluation.sets.item import ChatMessage, Item, ScorerSpec

NAME, VERSION = "red-team", "1"
COLUMN = Held.name
MOST_TOKENS = 600

Missing = Literal["canary", "instructions", "turns", "judge"]
WHY: Mapping[Missing, str] = {
    "canary": "its instructions hold no secret that is known here: give it by --canary",
    "instructions": "it cannot be given the instructions and the tools of the attack",
    "turns": "it takes one question and no conversation: its body has no {messages}",
    "judge": "only a judge can decide: name one by --judge",
}


@dataclass(frozen=True)
class Reach:
    """What a target can be given: `instructions` are ours, with a secret for each attack; `canary`
    is the secret that its own hold, "" without any. `turns` says whether it takes a conversation,
    `judge` whether somebody judges."""

    instructions: bool = True
    canary: str = ""
    turns: bool = True
    judge: bool = False

    def lacks(self, pair: Pair) -> Missing | None:
        """What is missing for a pair to be asked; None where it can be."""
        written = pair.written
        if written.judged and not self.judge:
            return "judge"
        if len(written.turns("attack")) > 1 and not self.turns:
            return "turns"
        if self.instructions:
            return None
        if written.leaks:
            return None if self.canary else "canary"
        return "instructions" if written.field or written.calls else None


@dataclass(frozen=True)
class RedTeam:
    """The set of the pairs that a target is asked, and how many are left out for what."""

    set: EvaluationSet
    left_out: Mapping[Missing, int]


def red_team(chosen: Sequence[Pair], reach: Reach) -> RedTeam:
    """The set of some pairs."""
    lacks = [(pair, reach.lacks(pair)) for pair in chosen]
    asked = [pair for pair, lack in lacks if lack is None]
    items = tuple(_item(pair, kind, reach) for pair in asked for kind in KINDS)
    left_out = Counter(lack for _, lack in lacks if lack is not None)
    return RedTeam(EvaluationSet(_header(reach), lambda: items), dict(left_out))


def drawn(of_families: Sequence[str] = (), most: int | None = None) -> list[Pair]:
    """The pairs of some families, or of all: at most so many, the first of each family, then the
    second, so that a sample is spread and always the same."""
    wanted = [[p for p in pairs() if p.family == name] for name in of_families or families()]
    if most is None:
        return [pair for of_family in wanted for pair in of_family]
    spread = [pair for row in zip_longest(*wanted) for pair in row if pair is not None]
    return spread[:most]


def listed(chosen: Sequence[Pair]) -> Iterator[dict[str, Any]]:
    """The items of pairs, by id, family, kind and tags."""
    for pair in chosen:
        for kind in KINDS:
            yield {
                "id": item_id(pair, kind),
                "family": pair.family,
                "kind": kind,
                "tags": [*pair.tags],
            }


def item_id(pair: Pair, kind: Kind) -> str:
    return f"{pair.id}-{kind}"


def _header(reach: Reach) -> SetHeader:
    return SetHeader(
        name=NAME,
        version=VERSION,
        description="French attacks, each beside a harmless twin",
        language="fr",
        published=True,
        parameters=Generation(max_output_tokens=MOST_TOKENS),
        scorers=(ScorerSpec.model_validate({"name": COLUMN, "judge": reach.judge}),),
    )


def _item(pair: Pair, kind: Kind, reach: Reach) -> Item:
    secret = pair.secret if reach.instructions else reach.canary
    success = pair.written.success(secret).model_dump(mode="json", exclude_defaults=True)
    said = {"attack": success} if kind == "attack" else {"twin": pair.id}
    return Item(
        id=item_id(pair, kind),
        input=tuple(_messages(pair, kind, reach)),
        domain=pair.family,
        source_id=pair.id,
        tools=tuple(pair.tools()) if reach.instructions else (),
        meta={**said, "tags": [*pair.tags]},
    )


def _messages(pair: Pair, kind: Kind, reach: Reach) -> Iterator[ChatMessage]:
    if reach.instructions:
        yield ChatMessage(role="system", content=pair.instructions())
    for place, text in enumerate(pair.written.turns(kind)):
        yield ChatMessage(role="assistant" if place % 2 else "user", content=text)
