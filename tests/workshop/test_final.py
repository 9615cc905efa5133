"""Who wins a final: a worked example, and what holds for every one."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.calls import ModelCard, Size, footprint_of
from joute.workshop.final import Decision, Finalist, decide, sent_to_final, unopposed

SIZES = (3.0, 7.0, 24.0, 70.0, 120.0, 400.0)


def finalist(name: str, size: float | None, votes: int, tokens: int = 400) -> Finalist:
    sizes = size and Size(low=size, mid=size, high=size, estimated=False)
    card = ModelCard.model_validate(
        {
            "id": name,
            "name": name,
            "maker": {"id": "m", "name": "M"},
            "total_b": sizes or None,
            "country": "FRA",
        }
    )
    return Finalist(card, votes, footprint_of(card, tokens))


@st.composite
def finals(draw: st.DrawFn) -> tuple[list[Finalist], int, float]:
    count = draw(st.integers(2, 4))
    finalists = [
        finalist(name, draw(st.sampled_from(SIZES)), draw(st.integers(0, 40)))
        for name in "abcd"[:count]
    ]
    return finalists, draw(st.integers(0, 40)), draw(st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0]))


@pytest.mark.parametrize(
    ("weight", "score_of_large", "score_of_small", "winner", "rule"),
    [
        (0.5, (0.32, 0.36, 0.51), 0.71, "small", "score"),
        (0.8, (0.48, 0.49, 0.56), 0.53, "large", "usefulness"),
        (0.9, (0.53, 0.54, 0.57), 0.47, "large", "score"),
    ],
)
def test_the_example_of_the_documentation(
    weight: float,
    score_of_large: tuple[float, ...],
    score_of_small: float,
    winner: str,
    rule: str,
) -> None:
    """docs/workshop.md, "An example": 18 votes, 12 votes and 6 for a tie."""
    large, small = finalist("large", 70.0, 18), finalist("small", 8.0, 12)
    decision = decide([large, small], ties=6, weight=weight)
    first, second = decision.standings
    assert (round(first.usefulness, 2), round(second.usefulness, 2)) == (0.58, 0.42)
    assert first.frugality == pytest.approx((0.062, 0.14, 0.44), rel=0.05)
    assert second.frugality == (1.0, 1.0, 1.0)
    assert first.score == pytest.approx(score_of_large, abs=0.006)
    assert second.score == pytest.approx((score_of_small,) * 3, abs=0.006)
    assert (decision.winners, decision.rule) == ((winner,), rule)


def test_overlapping_scores_are_decided_by_usefulness_then_shared() -> None:
    """Two answers of equal sizes and lengths cannot be told apart by energy."""
    twins = [finalist("x", 7.0, 6), finalist("y", 7.0, 6), finalist("z", 400.0, 6)]
    shared = decide(twins, ties=0, weight=0.5)
    assert (shared.winners, shared.rule) == (("x", "y"), "tie")
    # The two score bands are one and the same with w = 0.
    ahead = [finalist("x", 7.0, 6), finalist("y", 7.0, 5)]
    assert decide(ahead, ties=0, weight=0.0).rule == "usefulness"
    assert decide(ahead, ties=0, weight=0.0).winners == ("x",)


def test_an_unknown_energy_is_not_zero() -> None:
    finalists = [finalist("known", 7.0, 5), finalist("unknown", None, 6)]
    decision = decide(finalists, ties=0, weight=0.0)
    assert (decision.rule, decision.unknown) == ("unknown_energy", ("unknown",))
    assert decision.winners == ("unknown",)
    assert all(one.frugality is None and one.score is None for one in decision.standings)


def test_without_a_vote_there_is_no_winner() -> None:
    assert decide([finalist("x", 7.0, 0), finalist("y", 7.0, 0)], ties=0, weight=0.5) == Decision(
        (), "no_winner", 0.5
    )
    assert unopposed(["x"]).winners == ("x",)
    assert unopposed([]).rule == "no_winner"
    # Closed before their final was held.
    assert unopposed(["x", "y"]) == Decision((), "no_winner")


@given(finals())
def test_the_order_of_the_sides_changes_nothing(final: tuple[list[Finalist], int, float]) -> None:
    finalists, ties, weight = final
    decision = decide(finalists, ties=ties, weight=weight)
    for swapped in permutations(finalists):
        other = decide(swapped, ties=ties, weight=weight)
        assert other.rule == decision.rule
        assert set(other.winners) == set(decision.winners)
        assert {one.model: one for one in other.standings} == {
            one.model: one for one in decision.standings
        }


@given(finals())
def test_shares_add_up_and_frugality_is_a_share_of_the_best(
    final: tuple[list[Finalist], int, float],
) -> None:
    finalists, ties, weight = final
    standings = decide(finalists, ties=ties, weight=weight).standings
    if not standings:
        assert not ties
        assert not any(one.votes for one in finalists)
        return
    assert sum(one.usefulness for one in standings) == pytest.approx(1)
    bands = [one.frugality for one in standings]
    assert all(band and 0 < band.low <= band.mid <= band.high <= 1 for band in bands)
    # Whoever uses the least is told so.
    assert any(band and band.high == 1 for band in bands)


@given(finals())
def test_no_loser_has_a_score_above_the_winners(final: tuple[list[Finalist], int, float]) -> None:
    finalists, ties, weight = final
    decision = decide(finalists, ties=ties, weight=weight)
    scores = {one.model: one.score for one in decision.standings}
    for winner in decision.winners:
        for other in scores.values():
            mine = scores[winner]
            assert mine
            assert other
            assert other.low <= mine.high


@given(finals())
def test_usefulness_alone_is_the_vote(final: tuple[list[Finalist], int, float]) -> None:
    finalists, ties, _weight = final
    decision = decide(finalists, ties=ties, weight=1.0)
    most = max(one.votes for one in finalists)
    if decision.standings:
        assert set(decision.winners) == {one.card.id for one in finalists if one.votes == most}


@given(st.tuples(*[st.integers(0, 9)] * 4))
def test_the_sides_of_a_duel_are_sent_alike(counted: tuple[int, int, int, int]) -> None:
    a, b, tie, bad = counted
    sent = sent_to_final({"a": a, "b": b, "tie": tie, "both_bad": bad})
    swapped = sent_to_final({"a": b, "b": a, "tie": tie, "both_bad": bad})
    assert {"a": "b", "b": "a"}.get("".join(sent), "".join(sent)) == "".join(swapped)
    if bad > a + b + tie:
        assert sent == ()


@pytest.mark.parametrize(
    ("counts", "sent"),
    [
        ({"a": 5, "b": 3, "tie": 1, "both_bad": 1}, ("a",)),
        ({"a": 4, "b": 4}, ("a", "b")),
        ({"a": 3, "b": 2, "tie": 4}, ("a", "b")),
        ({"a": 3, "b": 2, "tie": 3}, ("a",)),
        ({"a": 2, "b": 2, "both_bad": 5}, ()),
        ({"a": 3, "b": 2, "both_bad": 5}, ("a",)),
        ({}, ()),
    ],
)
def test_who_goes_to_the_final(counts: dict[str, int], sent: tuple[str, ...]) -> None:
    assert sent_to_final(counts) == sent
