"""Which lines of two rankings are the same model.

First those that have a name in common, then those of one model of the catalogue where each ranking
has one line left of it. What several lines could be stays apart.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joute.catalog import key_of

if TYPE_CHECKING:
    from joute.ranking import Scored


@dataclass(frozen=True)
class Competitor:
    """A line of a ranking: how it is called there, its other names, its model where it is known."""

    name: str
    scored: "Scored"
    model: str | None = None
    others: tuple[str, ...] = ()

    @property
    def keys(self) -> set[tuple[str, ...]]:
        return {key_of(name) or (name,) for name in (self.name, *self.others)}


def aligned(
    first: Sequence[Competitor], second: Sequence[Competitor]
) -> "tuple[Mapping[str, Scored], Mapping[str, Scored]]":
    """Both rankings by names of the first where a line is in both; of two lines of one name in a
    ranking, the better."""
    names = {id(two): one.name for one, two in _pairs(first, second)}
    return (
        _best((one.name, one.scored) for one in first),
        _best((names.get(id(two), two.name), two.scored) for two in second),
    )


def _pairs(
    first: Sequence[Competitor], second: Sequence[Competitor]
) -> Sequence[tuple[Competitor, Competitor]]:
    by_name = _matched(first, second, lambda one: one.keys, alone=False)
    taken = {id(one) for pair in by_name for one in pair}
    left, right = ([one for one in side if id(one) not in taken] for side in (first, second))
    return [
        *by_name,
        *_matched(left, right, lambda one: {one.model} if one.model else set(), alone=True),
    ]


def _matched(
    first: Iterable[Competitor],
    second: Iterable[Competitor],
    keys: Callable[[Competitor], Collection[Hashable]],
    *,
    alone: bool,
) -> list[tuple[Competitor, Competitor]]:
    """Pairs that share a key, each line once; only where it is `alone` on both sides, if so."""
    having: dict[Hashable, list[Competitor]] = defaultdict(list)
    others: dict[Hashable, list[Competitor]] = defaultdict(list)
    for side, index in ((first, having), (second, others)):
        for one in side:
            for key in keys(one):
                index[key].append(one)
    pairs: list[tuple[Competitor, Competitor]] = []
    taken: set[int] = set()
    for key, own in having.items():
        theirs = others.get(key, [])
        if not theirs or (alone and (len(own) > 1 or len(theirs) > 1)):
            continue
        if id(own[0]) not in taken and id(theirs[0]) not in taken:
            taken |= {id(own[0]), id(theirs[0])}
            pairs.append((own[0], theirs[0]))
    return pairs


def _best(lines: "Iterable[tuple[str, Scored]]") -> "Mapping[str, Scored]":
    best: dict[str, Scored] = {}
    for name, scored in lines:
        if name not in best or scored.rating > best[name].rating:
            best[name] = scored
    return best


def by_model(lines: Iterable[Competitor]) -> "Mapping[str, Scored]":
    """A ranking by the models that are known; of several versions of one, the best placed."""
    return _best((one.model, one.scored) for one in lines if one.model)
