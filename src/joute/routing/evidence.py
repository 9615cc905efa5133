"""What is known of models on an organisation's own questions, as columns."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import isfinite
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from joute.classification.features import Floats, Integers, Rows
from joute.routing.features import rows_of

Digests: TypeAlias = NDArray[np.uint64]
LeftOut: TypeAlias = Literal["other_pair", "changed_version"]

# A key of agents sends thousands of prompts that are nearly alike: in each use, all that one voter
# said weighs as much as this many votes, at most.
MOST_PER_VOTER = 50.0


class Row(NamedTuple):
    """What one vote, one item that both models were scored on, or one run says of a pair.

    `id` names its source ("vote:12"): whoever erases that, voids the policies learned from it.
    `gain` is that of `model` over `base`, from -½ to ½: a vote's score less ½ (`gain_of_vote`), or
    half the difference of two scores (`gain_of_scores`), so that a lost item weighs as a lost vote.
    `text` is None where the use stores none: the row still counts for its use. `voter` is who
    judged, or the key of an application; what nobody judged, as an item of a set, is its own voter.
    A version is what tells a model from its successor of the same name.
    """

    id: str
    use: str
    text: str | None
    model: str
    base: str
    gain: float
    voter: str
    weight: float = 1.0
    model_version: str = ""
    base_version: str = ""


def gain_of_vote(score: float) -> float:
    """That of the model whose score is given: 1 it won, ½ a tie, 0 it lost."""
    return score - 0.5


def gain_of_scores(model: float, base: float) -> float:
    """That of two scores from 0 to 1 on the same item."""
    return (model - base) / 2


@dataclass(frozen=True, eq=False)
class Evidence:
    """Rows as columns of one length, each gain that of a model over `base`.

    `use`, `model` and `voter` are places in `uses`, `models` and among the voters. `features` hold
    no words (`joute.routing.features`); `lengths` are characters, NaN where the text is unknown.
    `versions` are those that the rows are about, where they were given. `left_out` counts the rows
    that say nothing here: of other pairs, of versions that are no more.
    """

    base: str
    uses: tuple[str, ...]
    models: tuple[str, ...]
    use: Integers
    model: Integers
    gains: Floats
    weights: Floats
    voter: Integers
    features: Rows
    lengths: Floats
    digests: Digests
    versions: Mapping[str, str]
    left_out: Mapping[LeftOut, int]

    @classmethod
    def of(
        cls, rows: Iterable[Row], base: str, versions: Mapping[str, str] | None = None
    ) -> "Evidence":
        """The rows about `base` and another model, of the `versions` that answer now, where these
        are given. ValueError for no such row, a gain outside -½ to ½ or a weight of 0 or less."""
        left_out: Counter[LeftOut] = Counter()
        kept, now = [], versions or {}
        for row in rows:
            _check(row)
            one = _turned(row) if row.model == base else row
            if one.base != base or one.model == base:
                left_out["other_pair"] += 1
            elif _changed(one, now):
                left_out["changed_version"] += 1
            else:
                kept.append(one)
        if not kept:
            raise ValueError(f"no evidence about {base!r} and another model")
        uses, use = _codes([row.use for row in kept])
        models, model = _codes([row.model for row in kept])
        _, voter = _codes([row.voter for row in kept])
        return cls(
            base=base,
            uses=uses,
            models=models,
            use=use,
            model=model,
            gains=np.array([row.gain for row in kept]),
            weights=capped(np.array([row.weight for row in kept], dtype=float), use, voter),
            voter=voter,
            features=rows_of([row.text or "" for row in kept]),
            lengths=np.array([np.nan if row.text is None else len(row.text) for row in kept]),
            digests=digests_of(row.id for row in kept),
            versions={name: now[name] for name in (base, *models) if name in now},
            left_out=dict(left_out),
        )

    def __len__(self) -> int:
        return len(self.gains)

    def only(self, chosen: Integers) -> "Evidence":
        """The rows at some places, with all names."""
        return replace(
            self,
            use=self.use[chosen],
            model=self.model[chosen],
            gains=self.gains[chosen],
            weights=self.weights[chosen],
            voter=self.voter[chosen],
            features=self.features.only(chosen),
            lengths=self.lengths[chosen],
            digests=self.digests[chosen],
        )


def capped(weights: Floats, use: Integers, voter: Integers) -> Floats:
    """The same weights, less where one voter would weigh more than `MOST_PER_VOTER` in a use."""
    _, group = np.unique(np.column_stack([use, voter]), axis=0, return_inverse=True)
    totals = np.bincount(group, weights)
    return np.asarray(weights * np.minimum(1.0, MOST_PER_VOTER / totals)[group])


def digests_of(ids: Iterable[str]) -> Digests:
    """64 bits of each id: what a policy stores, to know what it was learned from."""
    return np.array(
        [int.from_bytes(blake2b(one.encode(), digest_size=8).digest()) for one in ids],
        dtype=np.uint64,
    )


def _check(row: Row) -> None:
    if not (isfinite(row.gain) and -0.5 <= row.gain <= 0.5):
        raise ValueError(f"{row.id}: a gain is from -0.5 to 0.5, not {row.gain}")
    if not (isfinite(row.weight) and row.weight > 0):
        raise ValueError(f"{row.id}: a weight is above 0, not {row.weight}")


def _turned(row: Row) -> Row:
    return row._replace(
        model=row.base,
        base=row.model,
        gain=-row.gain,
        model_version=row.base_version,
        base_version=row.model_version,
    )


def _changed(row: Row, versions: Mapping[str, str]) -> bool:
    return (
        versions.get(row.model, row.model_version) != row.model_version
        or versions.get(row.base, row.base_version) != row.base_version
    )


def _codes(names: list[str]) -> tuple[tuple[str, ...], Integers]:
    distinct = sorted({*names})
    places = {name: place for place, name in enumerate(distinct)}
    return tuple(distinct), np.array([places[name] for name in names], dtype=np.int64)
