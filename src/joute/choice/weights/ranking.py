"""Weights by ranking: what is known is an order, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from joute.choice.errors import BadWeights
from joute.choice.weights.weight import Weight
from joute.errors import N_


@dataclass(frozen=True)
class Ranking(Mapping[str, Weight]):
    """The weights that an order of criteria allows: `groups` from the most important to the least,
    those of one group in no order. One group that holds all is the absence of any preference.

    Draws are uniform over all weights that add up to 1 and keep the order. Their mean, which is
    `mid`, is the rank-order centroid, shared within a group: F. H. Barron and B. E. Barrett,
    Management Science 42 (1996). `low` and `high` are the least and the most that the order allows.
    """

    groups: tuple[tuple[str, ...], ...]
    origin: str = ""

    def __post_init__(self) -> None:
        names = [name for group in self.groups for name in group]
        if not names or len(names) != len(set(names)):
            raise BadWeights(reason=N_("a ranking names criteria, each of them once"))

    @classmethod
    def of(cls, ordered: Sequence[str | Sequence[str]], origin: str = "") -> "Ranking":
        """From a list of criteria, of which some may be lists: those that weigh alike."""
        groups = ((one,) if isinstance(one, str) else tuple(one) for one in ordered)
        return cls(tuple(group for group in groups if group), origin)

    @cached_property
    def _weights(self) -> Mapping[str, Weight]:
        return dict(self._each())

    def _each(self) -> Iterator[tuple[str, Weight]]:
        count, before = len(self._names), 0
        centroids = centroid(count)
        for group in self.groups:
            after = before + len(group)
            mid = sum(centroids[before:after]) / len(group)
            low = self._least(before, after, count)
            for name in group:
                yield name, Weight(low, mid, 1 / (before + 1), self.origin)
            before = after

    @staticmethod
    def _least(before: int, after: int, count: int) -> float:
        """Only the first, alone in its group, must weigh something: no less than the mean."""
        return 1 / count if before == 0 and after == 1 else 0.0

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for group in self.groups for name in group)

    def __getitem__(self, name: str) -> Weight:
        return self._weights[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def centroid(count: int) -> Sequence[float]:
    """The mean of weights in order, from the first to the last of `count`: (1/n) Σ 1/i, i from the
    rank to n."""
    return [sum(1 / i for i in range(rank, count + 1)) / count for rank in range(1, count + 1)]
