"""Candidates of a choice: what is known of each, from where and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a constraint is held against: yes or no, a quantity, a word, several words.
FactValue = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A fact about a candidate: `value` is None when it is unknown, which is neither no nor zero.

    `source` names who says so, `date` when (ISO 8601, to the day, the month or the year); both are
    empty when unknown. `url` is where it can be checked. Of several words, `others` is whether
    more may hold than those that are known; of a quantity that was measured or estimated, `band` is
    its low, mid and high.
    """

    value: FactValue | None = None
    source: str = ""
    date: str = ""
    url: str = ""
    others: bool = False
    band: tuple[float, float, float] | None = None


UNKNOWN = Fact()


@dataclass(frozen=True)
class Score:
    """How well a candidate does on a criterion, from 0 to 1 on a fixed scale, `low <= mid <= high`.

    The scale never depends on the other candidates. `method` says how the figure was made, from
    which `source`, of which `date`. With `known` False nothing was found: the band is whole.
    """

    low: float
    mid: float
    high: float
    source: str = ""
    date: str = ""
    method: str = ""
    known: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.mid <= self.high <= 1:
            raise ValueError(
                f"expected 0 <= low <= mid <= high <= 1, received {self.low:g}, {self.mid:g}, "
                f"{self.high:g}"
            )


UNKNOWN_SCORE = Score(0.0, 0.5, 1.0, known=False)


@dataclass(frozen=True)
class Candidate:
    """An offer: a model at a host in a region under a contract, or on one's own servers.

    `id` is unique in a choice, such as `mistral-small-2506@scaleway`; `model` is the id of the
    catalogue, None outside it. `facts` are by constraint, `scores` by criterion; what neither holds
    is unknown. `frugal` and `self_hostable` are None when unknown. `monthly_eur`, `eur_per_1000`
    and `wh_per_1000` are bands of low, mid and high for the stated volume and for 1,000 requests.
    """

    id: str
    name: str
    model: str | None = None
    host: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    frugal: bool | None = None
    self_hostable: bool | None = None
    monthly_eur: tuple[float, float, float] | None = None
    wh_per_1000: tuple[float, float, float] | None = None
    eur_per_1000: tuple[float, float, float] | None = None

    def fact(self, constraint: str) -> Fact:
        return self.facts.get(constraint, UNKNOWN)

    def score(self, criterion: str) -> Score:
        return self.scores.get(criterion, UNKNOWN_SCORE)
