"""When the evidence of a decision changed, it says so, and why."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from joute.catalog import PartialDate, offers
from joute.choice.candidates import Candidate, Fact, Score
from joute.choice.costs import OwnServers, Usage
from joute.choice.evidence import candidates_for, shipped
from joute.choice.needs import Needs, choose
from joute.choice.records import (
    Decision,
    Record,
    Statement,
    Today,
    canonical,
    record,
    reviews,
    sentence,
    today,
)
from joute.choice.records.record import Band
from joute.choice.scales import CHEAP_EUR, DEAR_EUR, logarithmic
from joute.features import FEATURES
from joute.footprint import Band as Figures
from joute.translation import load_translators
from tests.choice.records.made_records import LARGE, SMALL, a_record

WORDS = load_translators(["en", "fr"], FEATURES.folders.values())
AS_SIGNED = Candidate(
    SMALL,
    "Mistral Small, Scaleway",
    model="mistral-small-2506",
    facts={"context_tokens": Fact(128_000)},
    scores={"quality": Score(0.6, 0.66, 0.72), "cost": Score(0.5, 0.5, 0.5)},
    monthly_eur=(18, 20, 25),
)
DAY = date(2026, 12, 1)
NAME = {"fr": "Limite", "en": "Limit"}


def codes(candidate: Candidate | None = AS_SIGNED, day: date = DAY, **today: object) -> list[str]:
    candidates = {SMALL: candidate} if candidate else {}
    return [one.code for one in reviews(a_record(), Today(day, candidates, **today))]  # type: ignore[arg-type]


def test_a_decision_whose_evidence_stands_needs_no_review() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2027, 3, 31), []), (date(2027, 4, 1), ["review_date"])],
)
def test_the_review_date_comes(day: date, expected: list[str]) -> None:
    assert codes(day=day) == expected


@pytest.mark.parametrize(
    ("retired", "expected"),
    [
        ("2026-11-30", ["retired"]),
        ("2026-12-01", ["retired"]),
        ("2026-12-02", []),
        ("2026-12", ["retired"]),
        ("2027", []),
    ],
)
def test_a_model_is_retired_from_its_date_on(retired: str, expected: list[str]) -> None:
    assert codes(retired={SMALL: retired}) == expected


def test_an_offer_that_the_catalogue_lists_no_more_is_said() -> None:
    assert codes(None) == ["gone"]


def test_a_candidate_of_ones_own_is_never_gone() -> None:
    record = a_record(decision={"kind": "candidates", "chosen": [LARGE], "reasons": "It is ours."})
    assert reviews(record, Today(DAY)) == []


@pytest.mark.parametrize(
    ("price", "expected"), [(39.9, []), (40, ["price"]), (400, ["price"]), (5, [])]
)
def test_a_price_that_doubled_is_said(price: float, expected: list[str]) -> None:
    assert codes(replace(AS_SIGNED, monthly_eur=(price, price, price))) == expected


@pytest.mark.parametrize(("times", "expected"), [(1.9, []), (2, ["price"]), (20, ["price"])])
def test_a_price_that_doubled_is_said_of_a_need_without_a_volume(
    times: float, expected: list[str]
) -> None:
    signed = _without_volume()
    costs = logarithmic(0.4 * times, DEAR_EUR, CHEAP_EUR)
    dearer = replace(AS_SIGNED, monthly_eur=None, scores={"costs": Score(costs, costs, costs)})
    found = reviews(signed, Today(DAY, {SMALL: dearer}))
    assert [one.code for one in found] == expected
    for reason in found:
        assert "1,000 requests cost about" in sentence(reason, signed, WORDS["en"])


def _without_volume() -> Record:
    record = a_record()
    score = logarithmic(0.4, DEAR_EUR, CHEAP_EUR)
    evidence = record.evidence[0]
    costs = evidence.scores[0].model_copy(
        update={"criterion": "costs", "score": Band(low=score, mid=score, high=score)}
    )
    ranked = record.shortlist.ranked[0].model_copy(update={"monthly_eur": None})
    return record.model_copy(
        update={
            "shortlist": record.shortlist.model_copy(update={"ranked": (ranked,)}),
            "evidence": (evidence.model_copy(update={"scores": (costs,)}),),
        }
    )


def test_a_price_that_is_unknown_now_is_no_rise() -> None:
    assert codes(replace(AS_SIGNED, monthly_eur=None)) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Score(0.5, 0.6, 0.7), []),
        (Score(0.5, 0.59, 0.7), ["rating"]),
        (Score(0.0, 0.5, 1.0, known=False), []),
    ],
)
def test_a_rating_that_fell_below_its_interval_is_said(now: Score, expected: list[str]) -> None:
    assert codes(replace(AS_SIGNED, scores={"quality": now})) == expected


def test_answers_of_a_supplier_expire_after_their_last_day() -> None:
    on_time = {"review_on": date(2028, 1, 1)}
    today = {SMALL: AS_SIGNED}
    assert reviews(a_record(**on_time), Today(date(2027, 9, 1), today)) == []
    late = reviews(a_record(**on_time), Today(date(2027, 9, 2), today))
    assert [(one.code, one.subject, one.was) for one in late] == [
        ("answer", "mistral", "2027-09-01")
    ]


def test_an_answer_that_was_given_again_has_not_expired() -> None:
    record = a_record(review_on=date(2028, 1, 1))
    again = {(one.supplier, one.question) for one in record.evidence[0].answers}
    assert reviews(record, Today(date(2027, 9, 2), {SMALL: AS_SIGNED}, answered=again)) == []


def test_a_decision_without_an_llm_is_reviewed_at_its_date_alone() -> None:
    record = a_record(decision={"kind": "no_llm", "reasons": "Rules suffice."})
    assert reviews(record, Today(DAY)) == []
    assert [one.code for one in reviews(record, Today(date(2028, 1, 1)))] == ["review_date"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "Mistral Small, Scaleway: for the same volume it costs about 45\N{NO-BREAK SPACE}€ a "
            "month, against 20\N{NO-BREAK SPACE}€ when this was signed.",
        ),
        (
            "fr",
            "Mistral Small, Scaleway\N{NO-BREAK SPACE}: pour le même volume, environ "
            "45\N{NO-BREAK SPACE}€ par mois, contre 20\N{NO-BREAK SPACE}€ à la signature.",
        ),
    ],
)
def test_a_reason_is_a_sentence_with_both_figures(language: str, expected: str) -> None:
    record = a_record()
    dearer = replace(AS_SIGNED, monthly_eur=(40, 45, 50))
    [reason] = reviews(record, Today(DAY, {SMALL: dearer}))
    assert sentence(reason, record, WORDS[language]) == expected


def test_a_must_have_that_is_known_to_be_missed_now_is_said() -> None:
    short = replace(AS_SIGNED, facts={"context_tokens": Fact(16_000)})
    [reason] = reviews(a_record(), Today(DAY, {SMALL: short}))
    assert (reason.code, reason.subject, reason.was, reason.now) == (
        "constraint",
        "context_tokens",
        128_000,
        16_000,
    )
    still = replace(AS_SIGNED, facts={"context_tokens": Fact(64_000)})
    assert codes(still) == []
    assert codes(replace(AS_SIGNED, facts={})) == []


def test_what_is_known_today_is_that_of_the_catalogue_on_the_scales_of_the_record() -> None:
    known = shipped()
    offer = next(one for one in offers(known.catalog) if one.retired is None)
    ranked = (
        a_record()
        .shortlist.ranked[0]
        .model_copy(update={"candidate": offer.id, "model": offer.model})
    )
    record = a_record(
        shortlist={"ranked": [ranked.model_dump()]},
        decision={"kind": "candidates", "chosen": [offer.id], "reasons": "Ours."},
        evidence=[],
    )
    found = today(record, known, DAY)
    assert found.candidates[offer.id].model == offer.model
    assert "gone" not in [one.code for one in reviews(record, found)]
    catalogue = replace(
        known.catalog,
        models={
            **known.catalog.models,
            offer.model: replace(known.catalog.models[offer.model], retired=PartialDate(2026, 11)),
        },
    )
    later = today(record, replace(known, catalog=catalogue), DAY)
    assert [one.code for one in reviews(record, later)] == ["retired"]


def test_the_price_of_1_000_requests_is_compared_where_no_volume_is_known() -> None:
    signed = _without_volume()
    ranked = signed.shortlist.ranked[0].model_copy(
        update={"eur_per_1000": Band(low=0.3, mid=0.4, high=0.5)}
    )
    signed = signed.model_copy(
        update={"shortlist": signed.shortlist.model_copy(update={"ranked": (ranked,)})}
    )
    for euros, expected in ((0.79, []), (0.8, ["price"])):
        now = replace(AS_SIGNED, monthly_eur=None, eur_per_1000=(euros, euros, euros), scores={})
        assert [one.code for one in reviews(signed, Today(DAY, {SMALL: now}))] == expected


def test_own_servers_are_priced_again_by_what_was_stated_of_them() -> None:
    model = "mistral-small-2506"
    own = OwnServers(
        Figures(2.5, 2.5, 2.5),
        wh_per_request=Figures(0.1, 0.2, 0.3),
        electricity_eur_per_kwh=Figures(0.2, 0.2, 0.2),
    )
    needs = Needs(own_servers=own, volume=Usage(10_000, 800, 300), candidates=(f"{model}@own",))
    known = shipped()
    found = candidates_for(needs, known)
    shortlisted = choose(
        needs, found, known.catalog.models, usd_per_eur=known.usd_per_eur, samples=100
    )
    decision = Decision(kind="candidates", chosen=(f"{model}@own",), reasons="Ours.")
    statement = Statement("Ours", "Ours.", decision, DAY, "Ada", a_record().signed_at)
    signed = record(statement, needs, weights={}, found=shortlisted.shortlist, translators=WORDS)
    assert Record.model_validate_json(canonical(signed)) == signed
    now = today(signed, known, DAY)
    assert now.candidates[f"{model}@own"].monthly_eur == found[0].monthly_eur
    assert not [one for one in reviews(signed, now) if one.code == "price"]
    cheaper = signed.model_copy(
        update={
            "need": signed.need.model_copy(
                update={
                    "own_servers": {**(signed.need.own_servers or {}), "eur_per_server_hour": 6.0}
                }
            )
        }
    )
    again = reviews(cheaper, today(cheaper, known, DAY))
    assert "price" in [one.code for one in again]


def test_records_that_were_signed_before_keep_their_digest() -> None:
    assert "own_servers" not in canonical(a_record())
    assert "eur_per_1000" not in canonical(a_record())


@pytest.mark.parametrize(
    ("must_have", "now", "expected"),
    [
        ({"budget_eur_month": 25}, {"monthly_eur": (30, 38, 39)}, ["constraint"]),
        # Within the band: neither kept nor broken.
        ({"budget_eur_month": 25}, {"monthly_eur": (20, 30, 39)}, []),
        ({"budget_eur_month": 25}, {"monthly_eur": (18, 20, 25)}, []),
        ({"max_wh_per_1000": 900}, {"wh_per_1000": (901, 1_000, 2_000)}, ["constraint"]),
        ({"max_wh_per_1000": 900}, {"wh_per_1000": None}, []),
    ],
)
def test_a_budget_or_a_footprint_that_is_exceeded_since_is_a_reason(
    must_have: dict[str, float], now: dict[str, Any], expected: list[str]
) -> None:
    [(id, value)] = must_have.items()
    signed = a_record(constraints=[{"constraint": id, "name": NAME, "value": value}])
    found = reviews(signed, Today(DAY, {SMALL: replace(AS_SIGNED, **now)}))
    assert [one.code for one in found] == expected
    for one in found:
        said = sentence(one, signed, WORDS["en"])
        assert "Limit" in said
        if id == "budget_eur_month":
            assert (one.was, one.now) == (20, 38)
            assert "38" in said
