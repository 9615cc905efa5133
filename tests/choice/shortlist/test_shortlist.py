"""A shortlist: who is kept out and why, what would change the first, what the others cost."""

from dataclasses import replace

import numpy as np
import pytest

from joute.choice.candidates import Candidate
from joute.choice.errors import BadWeights, SameCandidate, UnknownConstraint
from joute.choice.shortlist import as_json, favourites, in_words, shortlist
from joute.choice.shortlist.draws import draw_sums, grouped
from joute.choice.shortlist.sums import table_of
from joute.choice.weights import Opinion, Weight, from_points
from joute.choice.weights.draws import draw_weights
from joute.features import FEATURES
from joute.translation import load_translators
from tests.choice.shortlist.candidates import scored, with_facts

EVEN = from_points({"quality": 50, "costs": 50})
WORDS = load_translators(["en", "fr"], FEATURES.folders.values())


def test_must_haves_come_first_and_each_exclusion_has_its_reason() -> None:
    required = {"no_training": True, "context_tokens": 32_000}
    fits = with_facts(scored("fits", quality=0.4), {"no_training": True, "context_tokens": 128_000})
    small = with_facts(scored("small", quality=0.9), {"no_training": True, "context_tokens": 8_000})
    unsure = with_facts(scored("unsure", quality=0.8), {"context_tokens": 64_000})
    neither = with_facts(scored("neither", quality=1.0), {"context_tokens": 4_000})
    found = shortlist([fits, small, unsure, neither], required, EVEN)
    assert [one.candidate.id for one in found.entries] == ["fits"]
    assert {(one.candidate.id, one.constraint): one.unknown for one in found.excluded} == {
        ("small", "context_tokens"): False,
        ("unsure", "no_training"): True,
        ("neither", "no_training"): True,
        ("neither", "context_tokens"): False,
    }
    reason = found.excluded[0].reason
    assert reason == (
        "Context length: required: at least 32,000\u00a0tokens; known: 8,000\u00a0tokens (a test)."
    )
    assert "au moins 32\u202f000\u00a0tokens" in found.excluded[0].reason_in(WORDS["fr"])
    # Of those kept out, one is to be verified: a no is not.
    (check,) = found.to_verify
    assert (check.candidate.id, check.constraints, check.place) == ("unsure", ("no_training",), 1)
    assert check.score.mid == pytest.approx(0.65)


def test_a_candidate_once_confirmed_has_the_score_that_it_would_have() -> None:
    required = {"no_training": True}
    unsure = scored("unsure", quality=(0.2, 0.5, 0.9))
    rivals = [with_facts(scored(id, quality=0.4, costs=0.6), required) for id in ("a", "b")]
    weights = {"quality": Weight(30, 50, 60), "costs": Weight(20, 50, 70)}
    (before,) = shortlist([*rivals, unsure], required, weights).to_verify
    found = shortlist([*rivals, with_facts(unsure, required)], required, weights)
    after = next(one for one in found.entries if one.candidate.id == "unsure")
    assert before.place == after.place == 1
    assert before.score.mid == after.score.mid
    assert before.score.low == pytest.approx(after.score.low, abs=1e-5)
    assert before.score.high == pytest.approx(after.score.high, abs=1e-5)


@pytest.mark.parametrize(
    ("band", "passes", "unknown"),
    [((50, 70, 90), True, False), ((90, 110, 130), False, True), ((120, 130, 140), False, False)],
)
def test_a_budget_is_held_against_the_band_of_the_cost(
    band: tuple[float, float, float], passes: bool, unknown: bool
) -> None:
    candidate = replace(scored("a"), monthly_eur=band)
    found = shortlist([candidate], {"budget_eur_month": 100}, EVEN)
    assert bool(found.entries) is passes
    assert [one.unknown for one in found.excluded] == ([] if passes else [unknown])
    # What was stated for a candidate comes before what was computed.
    stated = with_facts(candidate, {"budget_eur_month": 99})
    assert shortlist([stated], {"budget_eur_month": 100}, EVEN).entries


def test_a_cost_that_is_not_known_is_not_nothing() -> None:
    found = shortlist([scored("a")], {"budget_eur_month": 100, "max_wh_per_1000": 30}, EVEN)
    assert not found.entries
    assert all(one.unknown for one in found.excluded)
    assert len(found.to_verify) == 1


def test_the_weight_that_brings_another_level_does() -> None:
    candidates = [scored("a", quality=0.9, costs=0.3), scored("b", quality=0.5, costs=0.6)]
    weights = {"quality": Weight(40, 50, 60), "costs": Weight(20, 50, 80)}
    found = shortlist(candidates, {}, weights)
    by_criterion = {one.criterion: one for one in found.weight_changes}
    # 0.4 q = 0.3 c.
    assert by_criterion["costs"].needed_share == pytest.approx(4 / 7)
    assert by_criterion["quality"].needed_share == pytest.approx(3 / 7)
    assert by_criterion["costs"].within  # 66.7 points beside 50
    assert not by_criterion["quality"].within  # 37.5 points
    for points, first in ((66.6, "a"), (66.7, "b")):
        again = shortlist(candidates, {}, {**weights, "costs": Weight.exact(points)})
        assert again.entries[0].candidate.id == first


def test_no_change_is_told_where_any_change_puts_one_that_is_level_ahead() -> None:
    candidates = [
        scored("a", quality=0.5, costs=0.7),
        scored("b", quality=0.7, costs=0.5),
        scored("c", quality=1, costs=0.1),
    ]
    found = shortlist(candidates, {}, EVEN)
    assert [one.place for one in found.entries] == [1, 1, 3]
    # A rise of quality puts b ahead at once, a fall leaves a first for good: c is not the nearest.
    assert found.weight_changes == ()


def test_an_unknown_under_a_weight_that_may_be_nothing_is_told() -> None:
    weights = {"quality": Weight.exact(50), "costs": Weight(0, 0, 30)}
    found = shortlist([scored("a", quality=0.5), scored("b", costs=0.4)], {}, weights)
    unknowns = {one.candidate.id: one.unknowns for one in found.entries}
    assert unknowns == {"a": ("costs",), "b": ("quality",)}
    assert found.best_by_criterion == {"quality": ("a",), "costs": ("b",)}
    # One that never weighs is not asked about.
    found = shortlist([scored("a", quality=0.5)], {}, {**weights, "costs": Weight.exact(0)})
    assert found.entries[0].unknowns == ()


def test_bands_are_of_all_draws() -> None:
    candidates = [scored("a", quality=(0.1, 0.5, 0.6), costs=(0.2, 0.3, 0.9)), scored("b")]
    weights = {"quality": Weight(10, 50, 60), "costs": Weight(20, 50, 80)}
    found = shortlist(candidates, {}, weights, samples=1_000)
    table = table_of(candidates, weights)
    drawn = draw_weights(weights, table.names, 0, found.samples)
    sums = draw_sums(table, grouped(drawn), 0).reshape(-1, 2)
    assert len(sums) == found.samples == 1_000
    for row, one in enumerate(candidates):
        (entry,) = [entry for entry in found.entries if entry.candidate is one]
        low, high = np.quantile(sums[:, row], (0.05, 0.95))
        assert (entry.score.low, entry.score.high) == pytest.approx((low, high), abs=1e-4)


def test_figures_have_the_digits_of_draws_and_no_others() -> None:
    candidates = [scored(id, quality=0.65, costs=0.65) for id in "abc"]
    candidates.append(scored("d", quality=(0.1, 0.5, 0.9), costs=0.4))
    found = shortlist(candidates, {}, {"quality": Weight(1, 2, 4), "costs": Weight(1, 2, 4)})
    first, *_, last = found.entries
    # Sums of 32 bits would give 0.6499999.
    assert (first.score.low, first.score.mid, first.score.high) == (0.65, 0.65, 0.65)
    figures = [last.score.low, last.score.high]
    assert figures == [round(one, 4) for one in figures]
    figures = [one.acceptability for one in found.entries]
    figures += [share for one in found.entries for share in (*one.ranks, *one.central.values())]
    assert figures == [round(one, 6) for one in figures]


def test_the_value_of_knowing_is_that_of_choosing_with_it() -> None:
    """Against drawing: a is known but for its costs, of which nothing is known; b is known."""
    candidates = [scored("a", quality=0.6), scored("b", quality=0.5, costs=0.5)]
    found = shortlist(candidates, {}, EVEN)
    (one,) = found.knowledge
    assert (one.candidate, one.criterion, one.known) == ("a", "costs", False)
    assert one.threshold == pytest.approx(0.4)
    assert one.candidate_first == "b"
    assert one.probability == pytest.approx(0.4)
    drawn = np.random.default_rng(0).random(200_000)
    gained = np.maximum(0.3 + drawn / 2, 0.5).mean() - 0.55
    assert one.value == pytest.approx(gained, abs=0.001)
    banded = scored("a", quality=0.6, costs=(0, 0.3, 1))
    (one,) = shortlist([banded, candidates[1]], {}, EVEN).knowledge
    # Half below 0.3; of the upper half, from 0.3 to 1, a seventh lies below 0.4.
    assert (one.candidate_first, one.known) == ("a", True)
    assert one.probability == pytest.approx(6 / 7 / 2)


def test_a_frugal_and_a_self_hostable_one_are_shown_with_what_is_lost() -> None:
    best = scored("best", quality=0.9, costs=0.2)
    frugal = replace(scored("frugal", quality=0.5, costs=0.4), frugal=True)
    own = replace(scored("own", quality=0.6, costs=0.1), self_hostable=True, frugal=None)
    found = shortlist([best, frugal, own], {}, EVEN)
    assert found.frugal is not None
    assert found.frugal.entry.candidate.id == "frugal"
    assert found.frugal.lost == {"quality": pytest.approx(0.2)}
    assert found.frugal.gained == {"costs": pytest.approx(0.1)}
    assert found.frugal.score_lost == pytest.approx(0.1)
    assert found.self_hostable is not None
    assert found.self_hostable.gained == {}
    # Not if it does not pass: that it is frugal does not make it fit.
    outside = with_facts(frugal, {"no_training": False})
    inside = [with_facts(one, {"no_training": True}) for one in (best, own)]
    assert shortlist([*inside, outside], {"no_training": True}, EVEN).frugal is None


def test_own_servers_are_those_of_a_candidate_on_them_and_not_the_api_of_an_open_model() -> None:
    api = replace(scored("open@host", quality=0.9, costs=0.9), self_hostable=True, host="host")
    own = replace(scored("open@own", quality=0.9, costs=0.3), self_hostable=True, host="own")
    found = shortlist([api, own], {}, EVEN)
    assert found.self_hostable is not None
    assert found.self_hostable.entry.candidate.id == "open@own"
    assert found.self_hostable.lost == {"costs": pytest.approx(0.3)}
    assert not found.self_hostable.at_host
    alone = shortlist([api], {}, EVEN)
    assert alone.self_hostable is not None
    assert alone.self_hostable.at_host
    said = [*in_words(alone, WORDS["en"])][-1]
    assert said.endswith("could be moved to your servers. The figures are those of its host.")
    assert as_json(alone, WORDS["fr"])["self_hostable"]["at_host"] is True


def test_no_model_is_the_best_in_general() -> None:
    candidates = [scored("a", quality=0.8, costs=0.2), scored("b", quality=0.3, costs=0.8)]
    weights = {"quality": Weight(0, 50, 100), "costs": Weight(0, 50, 100)}
    found = shortlist(candidates, {}, weights)
    assert found.best_by_criterion == {"quality": ("a",), "costs": ("b",)}
    text = " ".join(in_words(found, WORDS["en"]))
    assert "There is no best model in general: in other draws these come first: A (" in text
    assert "“Quality" in text
    assert "draw level" in text
    french = " ".join(in_words(found, WORDS["fr"]))
    assert "Il n’y a pas de meilleur modèle en général" in french
    assert "first" not in french


def test_whom_each_person_puts_first() -> None:
    candidates = [scored("a", quality=0.8, costs=0.2), scored("b", quality=0.3, costs=0.8)]
    shut_out = with_facts(scored("c", quality=1.0, costs=1.0), {"no_training": False})
    allowed = [with_facts(one, {"no_training": True}) for one in candidates]
    people = [
        Opinion("Ann", from_points({"quality": 1})),
        Opinion("Bob", from_points({"costs": 3, "quality": 1})),
        Opinion("Eve", from_points({"data_security": 1})),
    ]
    found = favourites([*allowed, shut_out], {"no_training": True}, people)
    assert found == {"Ann": ("a",), "Bob": ("b",), "Eve": ("a", "b")}


def test_the_result_as_json() -> None:
    unsure = with_facts(scored("b", quality=0.5), {})
    passing = with_facts(scored("a", quality=0.5), {"no_training": True})
    found = as_json(shortlist([passing, unsure], {"no_training": True}, EVEN), WORDS["en"])
    (excluded,) = found["excluded"]
    assert (excluded["candidate"], excluded["constraint"]) == ("b", "no_training")
    assert excluded["reason"].endswith("not known: to be verified.")
    (entry,) = found["shortlist"]
    assert entry["candidate"] == "a"
    assert entry["score"]["low"] <= entry["score"]["mid"] <= entry["score"]["high"]
    assert sum(entry["contributions"].values()) == pytest.approx(entry["score"]["mid"])
    assert entry["unknowns"] == ["costs"]


def test_nothing_passes_or_nothing_is_there() -> None:
    for candidates in ([], [with_facts(scored("a"), {"no_training": False})]):
        found = shortlist(candidates, {"no_training": True}, EVEN)
        assert (found.entries, found.first, found.knowledge) == ((), None, ())
        assert next(in_words(found, WORDS["en"])).startswith("No candidate")


def test_what_cannot_be_weighed_is_refused() -> None:
    one = Candidate("a", "A")
    with pytest.raises(SameCandidate):
        shortlist([one, one], {}, EVEN)
    for weight in (Weight(0, 0, 5), Weight(0, float("inf"), float("inf"))):
        with pytest.raises(BadWeights):
            shortlist([one], {}, {"quality": weight})
    with pytest.raises(UnknownConstraint):
        shortlist([one], {"no_trainings": True}, EVEN)
