"""What is known of an offer, from where and when, and the scores that follow."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from joute import catalog, published
from joute.catalog import Offer, Openness, offers
from joute.choice.candidates import UNKNOWN, UNKNOWN_SCORE, Candidate, FactValue, Score
from joute.choice.constraints import Outcome, held
from joute.choice.costs import Usage
from joute.choice.criteria import criteria
from joute.choice.errors import BadAnswer
from joute.choice.evidence import (
    Counted,
    Known,
    Local,
    LocalResult,
    Measured,
    candidates,
    dossier,
    methods,
    shipped,
    wh_by_task,
)
from joute.choice.evidence.published_scores import published_score
from joute.choice.shortlist.exclusions import exclusions
from joute.choice.suppliers import SupplierAnswer
from joute.choice.suppliers.given import given
from joute.classification import TASKS
from joute.published import Result, boards

USAGE = Usage(10_000, 1_000, 400)
AS_OF = "2026-10-02"


@pytest.fixture(scope="module")
def known() -> Known:
    return shipped()


@pytest.fixture(scope="module")
def found(known: Known) -> dict[str, Candidate]:
    offers = catalog.offers(known.catalog)
    return {one.id: one for one in candidates(offers, USAGE, known)}


def offer(id: str, known: Known) -> Offer:
    return next(one for one in catalog.offers(known.catalog) if one.id == id)


def quality(*results: Result, categories: tuple[str, ...] = ()) -> Score:
    return published_score(results, "quality", categories, AS_OF)


def result(
    board: str, metric: str, value: float, *, date: str = AS_OF, split: str = "", notes: str = ""
) -> Result:
    return Result(
        "m", "m", board, metric, split, value, value, value, None, date, "file@1", "mit", notes
    )


def test_every_score_and_fact_has_a_source_and_a_date(found: dict[str, Candidate]) -> None:
    for one in found.values():
        for name, score in one.scores.items():
            assert name in criteria()
            assert score.known
            assert score.method, (one.id, name)
            assert score.date, (one.id, name)
            assert score.source, (one.id, name)
        for fact in one.facts.values():
            assert fact.value is not None
            assert fact.date
            assert fact.source


def test_most_candidates_have_quality_with_a_band_before_any_vote(
    found: dict[str, Candidate],
) -> None:
    scored = [one.score("quality") for one in found.values() if one.score("quality").known]
    assert len(scored) > 0.75 * len(found)
    assert all(0.1 < one.high - one.low < 0.9 for one in scored)


def test_what_is_not_known_is_unknown_and_never_a_zero_or_a_no(
    found: dict[str, Candidate],
) -> None:
    """No size, no price, no result, no answer, no region."""
    candidate = found["claude-opus-4-8@bedrock-eu"]
    assert candidate.wh_per_1000 is None
    assert candidate.frugal is None
    assert candidate.score("environmental_impact") == UNKNOWN_SCORE
    assert candidate.score("max_requests") == UNKNOWN_SCORE
    assert candidate.fact("no_training") == UNKNOWN
    # A list of the EU region is no proof that requests are processed there.
    assert candidate.fact("hosting_region") == UNKNOWN


def test_a_language_that_no_board_tested_is_unknown_and_no_refusal(
    found: dict[str, Candidate],
) -> None:
    languages = found["mistral-small-2506@mistral"].fact("languages")
    assert languages.value == ("en", "fr")
    assert "compar:IA" in languages.source
    outcomes = [held("languages", asked, languages) for asked in ("fr", "de")]
    assert outcomes == [Outcome.PASSES, Outcome.UNKNOWN]


def test_no_score_depends_on_the_other_candidates(
    known: Known, found: dict[str, Candidate]
) -> None:
    alone = candidates([offer("mistral-small-2506@mistral", known)], USAGE, known)[0]
    assert alone == found["mistral-small-2506@mistral"]


def test_a_board_alone_makes_a_wide_band_and_several_that_agree_a_narrower_one() -> None:
    at = boards()["arena-text"].measures[0].reference_on(AS_OF)
    one = quality(result("arena-text", "bt_rating", at))
    two = quality(result("arena-text", "bt_rating", at), result("comparia-fr", "bt_score", 1052.5))
    assert (one.mid, two.mid) == pytest.approx((0.5, 0.5))
    assert one.high - one.low == pytest.approx(2 * 1.96 * 0.09)
    assert two.high - two.low == pytest.approx((one.high - one.low) / 2**0.5)
    assert one.source == "Arena, text"


def test_an_old_result_has_a_wider_band() -> None:
    new = quality(result("epoch-gpqa-diamond", "accuracy_pct", 74.5))
    old = quality(result("epoch-gpqa-diamond", "accuracy_pct", 74.5, date="2024-10-02"))
    assert old.mid == new.mid
    assert old.high - old.low > new.high - new.low


def test_the_newest_snapshot_of_a_board_counts_alone() -> None:
    new = result("arena-text", "bt_rating", 1481.4)
    old = result("arena-text", "bt_rating", 1166.8, date="2025-01-05")
    assert quality(new, old) == quality(new)


def test_efforts_and_versions_of_a_model_widen_its_band() -> None:
    high = result("epoch-gpqa-diamond", "accuracy_pct", 84.5)
    low = result("epoch-gpqa-diamond", "accuracy_pct", 64.5, notes="effort=low")
    both = quality(high, low)
    assert quality(low).mid < both.mid < quality(high).mid
    assert both.high - both.low > quality(high).high - quality(high).low


def test_the_task_of_the_need_decides_what_boards_count() -> None:
    code = result("aider-polyglot", "pass_rate_2_pct", 90)
    general = result("arena-text", "bt_rating", 1381.4)
    assert (
        quality(code, general, categories=("software_development",)).mid
        == quality(code, categories=("software_development",)).mid
        > 0.8
    )
    assert quality(code, general).mid == pytest.approx(0.5)
    # No board measures medicine: others stand in, further off, and the method says so.
    elsewhere = quality(general, categories=("medical",))
    assert elsewhere.high - elsewhere.low > quality(general).high - quality(general).low
    assert elsewhere.method == quality(code).method != quality(general).method


def test_legacy_versions_and_validation_rows_make_no_score() -> None:
    legacy = result("tau2-bench-legacy", "airline_pass_1_pct", 90)
    validation = result("euroeval-fr", "mmlu_fr_mcc", 90, split="validation")
    assert quality(legacy, validation, categories=("function_calling", "multilingual")) == (
        UNKNOWN_SCORE
    )
    documents = result("vectara-hhem-old", "hallucination_rate_pct", 1)
    assert published_score([documents], "hallucination", (), AS_OF) == UNKNOWN_SCORE


def test_hallucination_is_better_when_less_is_invented() -> None:
    few = result("vectara-hhem-2.3", "hallucination_rate_pct", 2.0)
    many = result("vectara-hhem-2.3", "hallucination_rate_pct", 22.0)
    scores = [published_score([one], "hallucination", (), AS_OF) for one in (few, many)]
    assert scores[0].mid > 0.7
    assert scores[1].mid < 0.4


def test_not_found_is_unknown_and_a_newer_answer_stands_before_an_old_one(known: Known) -> None:
    at_anthropic = next(one for one in catalog.offers(known.catalog) if one.host == "anthropic")
    before = candidates([at_anthropic], USAGE, known)[0]
    assert before.score("technical_support") == UNKNOWN_SCORE
    answer = SupplierAnswer(
        supplier="anthropic",
        question="cus_support",
        value="yes",
        text={"en": "Around the clock"},
        source="its contract",
        date="2026-09-01",
        origin="supplier",
        valid_until="2027-09-01",
    )
    after = candidates([at_anthropic], USAGE, replace(known, answers=(answer,)))[0]
    support = after.score("technical_support")
    assert (support.source, support.date) == ("its contract", "2026-09-01")
    assert support.low > 0.8
    over = replace(answer, valid_until="2026-09-30")
    expired = candidates([at_anthropic], USAGE, replace(known, answers=(over,)))[0]
    assert expired.score("technical_support") == UNKNOWN_SCORE


def test_answers_of_june_2024_are_dated_and_wide(found: dict[str, Candidate]) -> None:
    google = next(one for one in found.values() if one.host == "google")
    score = google.score("technical_support")
    assert score.date == "2024-06"
    assert score.low == pytest.approx(0.62, abs=0.01)
    assert score.high == 1
    assert google.fact("no_training").value is True
    assert google.fact("no_training").date == "2024-06"


def test_own_servers_are_on_own_premises_and_what_they_cost_is_unknown(
    found: dict[str, Candidate],
) -> None:
    own = found["mistral-small-2506@own"]
    assert own.fact("own_premises").value is True
    assert own.fact("no_training").value is True
    assert own.fact("hosting_region").value == ("own",)
    assert own.monthly_eur is None
    assert own.score("costs") == UNKNOWN_SCORE
    assert own.self_hostable
    elsewhere = found["mistral-small-2506@mistral"]
    assert elsewhere.fact("own_premises").value is False


def test_cost_and_footprint_are_scored_by_magnitude_for_the_stated_volume(known: Known) -> None:
    offers = [offer("mistral-small-2506@mistral", known)]
    short = candidates(offers, USAGE, known)[0]
    long = candidates(offers, Usage(10_000, 10_000, 4_000), known)[0]
    for criterion in ("costs", "environmental_impact"):
        assert long.score(criterion).mid < short.score(criterion).mid
    assert short.monthly_eur is not None
    assert short.wh_per_1000 is not None
    assert short.wh_per_1000[0] < short.wh_per_1000[1] < short.wh_per_1000[2]
    model = known.catalog.models["mistral-small-2506"]
    assert set(wh_by_task(offers[0], model)) == set(TASKS)


def test_what_a_site_found_moves_what_was_published(known: Known) -> None:
    small = offer("mistral-small-2506@mistral", known)
    before = candidates([small], USAGE, known)[0].score("quality")
    voted = Score(0.55, 0.6, 0.65, "ranking of this site", AS_OF, "votes")
    measured = Measured(
        "joute bench",
        AS_OF,
        50,
        answer_s=(1.0, 2.0, 3.0),
        wh_per_1000_tokens=(0.1, 0.2, 0.4),
        scaling=0.9,
    )
    here = LocalResult("ranking", "", voted.source, AS_OF, 80, (10.0, 20.0, 30.0), voted)
    local = Local({small.model: (here,)}, {(small.model, small.host): (measured,)})
    after = candidates([small], USAGE, replace(known, local=local))[0]
    assert before.mid < after.score("quality").mid < 0.6
    # The errors are shared in part: together they are no narrower than the votes.
    assert after.score("quality").high - after.score("quality").low >= 0.1
    assert "ranking of this site" in after.score("quality").source
    fact = after.fact("response_time_s")
    assert (fact.value, fact.band) == (2.0, (1.0, 2.0, 3.0))
    # Throughput held at 0.9; how many requests failed was not measured, and may be any.
    assert after.score("scalability").mid == pytest.approx((0.9 + 0.5) / 2)
    # Metered: Wh of 1,000 tokens are those of 1,000 requests of one token.
    assert after.wh_per_1000 == pytest.approx((40, 80, 160))


def here(score: Score, model: str, known: Known, **of: Any) -> Known:
    """What is known with a result of a site on a model, of the set “rhymes” unless said."""
    found = {"kind": "set", "name": "rhymes", "n": 40, "found": (0.2, 0.25, 0.3), **of}
    one = LocalResult(**found, source=score.source, date=score.date, score=score)
    return replace(known, local=Local({model: (one,)}))


RHYMES = Score(0.2, 0.25, 0.3, "rhymes in Breton 1.0", AS_OF, "found here")


@pytest.mark.parametrize("categories", [(), ("software_development",), ("medical",)])
def test_a_set_counts_for_the_choices_that_name_it(
    known: Known, categories: tuple[str, ...]
) -> None:
    sonnet = offer("claude-sonnet-4-6@anthropic", known)
    rhymes = here(RHYMES, sonnet.model, known)

    def quality(known: Known, *sets: str) -> Score:
        one = candidates([sonnet], USAGE, known, categories=categories, sets=sets)[0]
        return one.score("quality")

    before = quality(known, "rhymes")
    assert quality(rhymes, "rhymes").mid < 0.45 < before.mid
    note = dossier(sonnet, rhymes, categories=categories).local[0].note
    if categories == ("medical",):  # No board measures it: everything stands in, further off.
        assert before.mid > quality(rhymes).mid > quality(rhymes, "rhymes").mid
        assert note == methods.WIDER
    else:
        assert quality(rhymes) == before
        assert note == methods.OTHER_SET


def test_votes_count_with_a_wider_band_for_a_kind_of_task_and_imported_boards_where_none_does(
    known: Known,
) -> None:
    sonnet = offer("claude-sonnet-4-6@anthropic", known)
    kinds_of_task = ((), ("software_development",), ("medical",))

    def shown(kind: str) -> list[Counted]:
        found = here(RHYMES, sonnet.model, known, kind=kind)
        return [dossier(sonnet, found, categories=one).local[0] for one in kinds_of_task]

    votes, board = shown("ranking"), shown("board")
    assert [one.note for one in votes] == ["", methods.WIDER, methods.WIDER]
    assert [one.note for one in board] == ["", methods.OTHER_TASK, methods.WIDER]
    assert [one.score.known for one in board] == [True, False, True]
    # ±√(0.05² + (1.96 × 0.09 × 1.5)²), within 0 and 1.
    assert votes[0].score == RHYMES
    assert votes[1].score.high == pytest.approx(0.25 + 0.2693, abs=1e-4)
    assert votes[1].score.low == 0


def test_what_ships_is_as_of_its_newest_result(known: Known) -> None:
    assert known.as_of == published.newest() == AS_OF


def test_what_scores_are_made_of_is_listed_with_dates_and_what_counts(known: Known) -> None:
    found = dossier(offer("gpt-4.1@openai", known), known)
    assert [one.result.date for one in found.results] == sorted(
        (one.result.date for one in found.results), reverse=True
    )
    rates = {one.result.board: one.rate for one in found.results}
    assert rates["tau2-bench-legacy"] is None
    assert rates["arena-text"] is not None
    assert rates["arena-text"][1] == pytest.approx(0.5, abs=0.01)
    assert all(one.result.source and one.result.licence for one in found.results)
    at_google = offer("gemini-2.5-flash@google", known)
    answers = dossier(at_google, known).answers
    assert {one.supplier for one in answers} == {"google"}
    assert {one.date for one in answers} == {"2024-06"}
    assert any(not one.known for one in answers)


def test_requests_that_fail_count_in_scalability(known: Known) -> None:
    small = offer("mistral-small-2506@mistral", known)

    def score(**measured: Any) -> Score:
        one = Measured("calls of this site", AS_OF, 1_000, **measured)
        local = Local({}, {(small.model, small.host): (one,)})
        return candidates([small], USAGE, replace(known, local=local))[0].score("scalability")

    # From one in ten (0) to one in a thousand (1): one in a hundred is in the middle.
    one = score(errors=(0.005, 0.01, 0.02), scaling=1.0)
    assert one.mid == pytest.approx((1 + 0.5) / 2)
    assert one.low < one.mid < one.high
    assert score(errors=(0, 0, 0.001), scaling=1.0).mid == pytest.approx(1)
    # Without a bench, throughput may have held or not.
    alone = score(errors=(0, 0, 0.001))
    assert (alone.low, alone.high) == (0.5, 1)
    assert "1 at one in 1,000" in alone.method


def test_ways_to_run_a_model_that_are_not_found_are_no_no(known: Known) -> None:
    def ways(offers: Sequence[Offer], openness: Openness | None) -> Score:
        model = replace(known.catalog.models["mistral-small-2506"], openness=openness)
        models = {**known.catalog.models, model.id: model}
        catalog = replace(known.catalog, models=models, hosted=tuple(offers))
        one = replace(offer("mistral-small-2506@mistral", known), host="mistral")
        found = candidates([one], USAGE, replace(known, catalog=catalog))
        return found[0].score("infrastructure_integration")

    here = offer("mistral-small-2506@mistral", known)
    elsewhere = replace(here, id="x@scaleway", host="scaleway", region="FR", listed_in=None)
    american = replace(here, id="x@openai", host="openai", region="US", listed_in=None)
    assert ways([here, elsewhere], "open-weights").low == 1
    # An API is there; others, one in the EU too, may be, and what is not open is known not to be.
    one = ways([replace(here, listed_in=None, region=None)], "api-only")
    assert (one.low, one.mid, one.high) == (0.25, 0.5, 0.75)
    # A region is not one of the EU for being a region.
    assert (
        ways([here, american], None).low == ways([here, replace(american, region=None)], None).low
    )
    # Nothing found at all is nothing known.
    assert not ways([], None).known


def test_commercial_use_that_no_licence_states_is_unknown(known: Known) -> None:
    model = known.catalog.models["gpt-4o"]
    assert model.commercial_use is None
    found = candidates([offer("gpt-4o@openai", known)], USAGE, known)[0]
    assert found.fact("commercial_use").value is None
    assert held("commercial_use", True, found.fact("commercial_use")) is Outcome.UNKNOWN
    (row,) = exclusions([found], {"commercial_use": True})
    assert row.unknown
    # What is restricted is neither a yes nor a no.
    restricted = next(m for m in known.catalog.models.values() if m.commercial_use == "restricted")
    (one, *_) = [o for o in offers(known.catalog) if o.model == restricted.id]
    assert candidates([one], USAGE, known)[0].fact("commercial_use").value is None


def test_lines_of_a_newer_answer_state_must_haves_until_it_expires(known: Known) -> None:
    def facts(text: str, until: str | None = None) -> Candidate:
        answer = SupplierAnswer(
            supplier="scaleway",
            question="leg_standards",
            value="text",
            text={"en": text},
            source="a letter",
            date="2026-09",
            origin="supplier",
            valid_until=until,
        )
        one = offer("mistral-small-2506@scaleway", known)
        return candidates([one], USAGE, replace(known, answers=[answer]))[0]

    required: dict[str, FactValue] = {
        **{"hosting_region": ("EU",), "label": ("secnumcloud",), "no_training": True},
        **{"service_level": 99, "retention_days": 30},
    }
    assert len(exclusions([facts("Nothing more.")], required)) == len(required)
    text = (
        "As we wrote:\nhosting_region: FR\nlabel: SecNumCloud, HDS\nno_training: yes\n"
        "service_level\N{NO-BREAK SPACE}: 99,5\nretention_days: 0\nnote: this is only a word"
    )
    stated = facts(text)
    assert exclusions([stated], required) == []
    fact = stated.fact("hosting_region")
    assert (fact.value, fact.source, fact.date) == (("FR",), "a letter", "2026-09")
    (row,) = exclusions([facts("no_training: no")], {"no_training": True})
    assert not row.unknown
    # An answer that expired states nothing any more.
    assert facts(text, until="2026-09-30").fact("no_training").value is None


@pytest.mark.parametrize("line", ["no_training: perhaps", "label: secnum", "service_level: high"])
def test_a_line_with_a_value_that_a_must_have_does_not_take_is_refused(line: str) -> None:
    with pytest.raises(BadAnswer, match="a value that this must-have does not take"):
        given("leg_standards", "text", f"See our page.\n{line}", ())
    assert given("leg_standards", "text", "See our page: it says so.", ()) is not None
