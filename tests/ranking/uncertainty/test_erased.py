"""An erasure narrows no interval, whoever is erased."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.ranking import VoteArrays, encode, rank

MODELS = ("oak", "elm", "ash", "fir")
VOTES = 120


def world(seed: int) -> VoteArrays:
    """Votes of about a dozen people, some of whom vote much."""
    random = np.random.default_rng(seed)
    a = random.integers(4, size=VOTES)
    voter = np.minimum(random.geometric(0.12, size=VOTES), 15) - 1
    return VoteArrays(
        models=MODELS,
        a=a,
        b=(a + random.integers(1, 4, size=VOTES)) % 4,
        outcome=random.choice(4, p=(0.4, 0.4, 0.1, 0.1), size=VOTES),
        voter=voter,
        question=np.full(VOTES, -1),
    )


def widths(votes: VoteArrays, cap: float | None) -> np.ndarray:
    board = rank(encode(votes), max_votes_per_voter=cap, min_votes=0, min_voters=0)
    ends = [(board[name].lower, board[name].upper) for name in MODELS]
    return np.array([np.inf if low is None or up is None else up - low for low, up in ends])


# Each example is up to fifteen boards.
@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), erased=st.sets(st.integers(0, 14), min_size=1))
def test_an_erasure_narrows_no_interval(seed: int, erased: set[int]) -> None:
    votes, before = world(seed), None
    for number in range(len(erased) + 1):
        gone = np.isin(votes.voter, sorted(erased)[:number])
        after = widths(replace(votes, voter=np.where(gone, 15, votes.voter), erased=15), None)
        if before is not None:
            assert (after >= before - 1e-6).all()
        before = after


def test_scores_that_cancel_do_not_make_erased_votes_sure() -> None:
    """Two people who always disagree: as one cluster their scores would vanish."""
    votes = world(3)
    two = np.isin(votes.voter, (0, 1))
    opposed = replace(votes, voter=np.where(two, 15, votes.voter))
    assert (widths(replace(opposed, erased=15), None) > widths(opposed, None)).all()
