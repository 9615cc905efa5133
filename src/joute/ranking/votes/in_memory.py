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
    rules apply. `styles` and `labels` are those of `Votes`.
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

    def __len__(self) -> int:
        return len(self.outcome)


def encode(votes: VoteArrays, *, keep: Collection[str] = ()) -> Reading:
    """The input of `rank` and `slices`; `keep` names rules to switch off.

    Raises BadInput for an unknown rule, or for more models than can be ranked.
    """
    check(keep)
    excluded: list[Exclusion] = []
    included = np.ones(len(votes), dtype=bool)
    for rule, matched in votes.rules.items():
        included = _leave_out(rule, matched, included, keep, excluded)
    included = _leave_out("duplicate", _repeats(votes, included), included, keep, excluded)
    return Reading(_encoded(votes, included), tuple(excluded), "arrays")


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
    """Votes of `included` after the first of the same person on the same question and pair."""
    with_question = np.flatnonzero(included & (votes.question >= 0))
    a, b = votes.a[with_question].astype(np.int64), votes.b[with_question].astype(np.int64)
    pair = np.minimum(a, b) * len(votes.models) + np.maximum(a, b)
    voter, question = votes.voter[with_question].astype(np.int64), votes.question[with_question]
    own_question = _numbered(voter * (int(question.max(initial=0)) + 1) + question)
    first = np.unique(own_question * len(votes.models) ** 2 + pair, return_index=True)[1]
    repeats = np.zeros(len(votes), dtype=bool)
    repeats[np.delete(with_question, first)] = True
    return repeats


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
        voters=Voters(in_order_of_appearance(votes.voter[included])) if included.any() else None,
        styles={name: counts[included] for name, counts in votes.styles.items()},
        labels={name: labels.only(included) for name, labels in votes.labels.items()},
    )
