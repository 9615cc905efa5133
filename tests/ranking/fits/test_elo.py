"""Elo in sequence and averaged."""

from dataclasses import replace

import numpy as np
import pytest

from joute.errors import BadInput
from joute.ranking import elo_update
from joute.ranking.fits import elo
from joute.ranking.scale import POINTS_PER_LOGIT
from tests.ranking import naive
from tests.ranking.simulation import some_votes, taken


def test_a_sequence_is_played_vote_by_vote() -> None:
    votes = some_votes(votes=300)
    assert elo.in_sequence(votes) * POINTS_PER_LOGIT == pytest.approx(naive.elo(votes))


def test_k_falls_with_the_votes_of_the_model() -> None:
    assert [elo.k_factor(votes) for votes in (0, 20, 260)] == pytest.approx([64, 36, 12])


def test_the_order_of_votes_matters_in_sequence_and_less_on_average() -> None:
    votes = some_votes(votes=600)
    reverse = taken(votes, np.arange(600)[::-1])
    in_sequence = np.abs(elo.in_sequence(votes) - elo.in_sequence(reverse)).max()
    averaged = np.abs(elo.averaged(votes, 0) - elo.averaged(reverse, 0)).max()
    assert averaged < in_sequence / 2


def test_random_orders_come_from_the_seed() -> None:
    votes = some_votes(votes=200)
    assert (elo.averaged(votes, 5) == elo.averaged(votes, 5)).all()
    assert (elo.averaged(votes, 5) != elo.averaged(votes, 6)).any()


def test_a_weight_of_zero_moves_nothing() -> None:
    votes = some_votes(votes=50)
    assert not elo.in_sequence(replace(votes, weight=np.zeros(50))).any()


@pytest.mark.parametrize(
    ("a", "b", "result", "after"),
    [
        (1000, 1000, 1, (1016, 984)),
        (1259, 1202, 0, (1240.398, 1220.602)),
        (1259, 1202, 0.5, (1256.398, 1204.602)),
        (0, 200_000, 1, (32, 199_968)),
    ],
)
def test_an_update_by_hand(a: float, b: float, result: float, after: tuple[float, float]) -> None:
    assert elo_update(a, b, result, k=32) == pytest.approx(after, abs=5e-4)
    turned = elo_update(b, a, 1 - result)
    assert turned == pytest.approx(after[::-1], abs=5e-4)


def test_a_result_is_a_share_of_a_win() -> None:
    with pytest.raises(BadInput, match="from 0, B won, to 1, A won"):
        elo_update(1000, 1000, 2)
