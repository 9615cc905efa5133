"""Votes in memory: encoded without a dataframe library, by the same rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers
from joute.ranking.votes.model import (
    MAX_MODELS,
    Labels,
    Reading,
    Voters,
    Votes,
    in_order_of_appearance,
)
from joute.ranking.votes.rules import Exclusion, check, is_applied


@dataclass(frozen=True, eq=False)
class VoteArrays:
    """Votes as arrays with one entry per vote, the earliest first.

    `a` and `b` are places in `models`, `outcome` those in ("a", "b", "tie", "both_bad"). `voter`
    and `question` number the people and their questions from 0; a question is -1 when it is not
    known. `rules` masks the votes that each rule of exclusion matches, in the order in which
    rules apply. `styles` and `labels` are those of `Votes`. `cluster` numbers what intervals and
    caps take together, where that is not the voter; `erased` is the cluster of people who erased
    themselves. `shared_question` numbers the questions that repeat each other whoever asks them,
    -1 for others.
    """

    models: tuple[str, ...]
    a: Codes
    b: Codes
    outcome: Codes
    voter: Codes
    question: Codes
    rules: Mapping[str, Booleans] = field(default_factory=dict)
    styles: Mapping[str, Floats] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    cluster: Codes | None = None
    erased: int | None = None
    shared_question: Codes | None = None

    def __len__(self) -> int:
        return len(self.outcome)


def encode(votes: VoteArrays, *, keep: Collection[str] = ()) -> Reading:
    """The input of `rank` and `slices`; `keep` names rules to switch off.

    Raises BadInput for an unknown rule, or for more models than can be ranked.
    """
    included, excluded = counted(votes, keep=keep)
    return Reading(_encoded(votes, included), excluded, "arrays")


def counted(
    votes: VoteArrays, *, keep: Collection[str] = ()
) -> tuple[Booleans, tuple[Exclusion, ...]]:
    """The mask of the votes that no rule excludes, and what the others matched.

    Raises BadInput for an unknown rule.
    """
    check(keep)
    excluded: list[Exclusion] = []
    included = np.ones(len(votes), dtype=bool)
    for rule, matched in votes.rules.items():
        included = _leave_out(rule, matched, included, keep, excluded)
    included = _leave_out("duplicate", _repeats(votes, included), included, keep, excluded)
    return included, tuple(excluded)


def _leave_out(
    rule: str,
    matched: Booleans,
    included: Booleans,
    keep: Collection[str],
    excluded: list[Exclusion],
) -> Booleans:
    """The mask after a rule, which is appended to `excluded` if it matched."""
    matched = matched & included
    if not matched.any():
        return included
    applied = is_applied(rule, keep)
    excluded.append(Exclusion(rule, int(matched.sum()), applied))
    return included & ~matched if applied else included


def _repeats(votes: VoteArrays, included: Booleans) -> Booleans:
    """Votes of `included` after the first of the same person, or those taken as one, on the same
    question and pair."""
    voter, question = votes.voter.astype(np.int64), votes.question.astype(np.int64)
    own = np.where(question < 0, -1, voter * (int(question.max(initial=0)) + 1) + question)
    repeats = _after_first(votes, own, included)
    if votes.shared_question is not None:
        repeats |= _after_first(votes, votes.shared_question, included)
    return repeats


def _after_first(votes: VoteArrays, question: Codes, included: Booleans) -> Booleans:
    """Votes of `included` after the first on the same question and pair."""
    asked = np.flatnonzero(included & (question >= 0))
    a, b = votes.a[asked].astype(np.int64), votes.b[asked].astype(np.int64)
    pair = np.minimum(a, b) * len(votes.models) + np.maximum(a, b)
    key = _numbered(question[asked]) * len(votes.models) ** 2 + pair
    first = np.unique(key, return_index=True)[1]
    found = np.zeros(len(votes), dtype=bool)
    found[np.delete(asked, first)] = True
    return found


def _voters(votes: VoteArrays, included: Booleans) -> Voters | None:
    if not included.any():
        return None
    clusters = (votes.voter if votes.cluster is None else votes.cluster)[included]
    codes = in_order_of_appearance(clusters)
    erased = codes[clusters == votes.erased][:1].tolist() if votes.erased is not None else []
    return Voters(codes, erased=erased[0] if erased else None)


def _numbered(keys: Integers) -> Integers:
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int64)


def _encoded(votes: VoteArrays, included: Booleans) -> Votes:
    a, b = votes.a[included], votes.b[included]
    used = sorted(np.union1d(a, b).tolist(), key=votes.models.__getitem__)
    if len(used) > MAX_MODELS:
        raise BadInput(
            message=N_("%(found)s different names of models; at most %(most)s can be ranked."),
            found=len(used),
            most=MAX_MODELS,
        )
    places = np.zeros(len(votes.models), dtype=np.uint16)
    places[used] = np.arange(len(used))
    return Votes(
        models=tuple(votes.models[place] for place in used),
        a=places[a],
        b=places[b],
        outcome=votes.outcome[included],
        voters=_voters(votes, included),
        styles={name: counts[included] for name, counts in votes.styles.items()},
        labels={name: labels.only(included) for name, labels in votes.labels.items()},
    )
