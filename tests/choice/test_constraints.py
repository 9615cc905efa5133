"""Must-haves: what passes, what fails, and what is not known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.choice.candidates import UNKNOWN, Candidate, Fact, FactValue
from joute.choice.constraints import Kind, Outcome, constraints, held, read_value, within
from joute.choice.errors import BadConstraint, UnknownConstraint
from joute.choice.shortlist.exclusions import exclusions
from tests.docs.pages import read

PASSES, FAILS, NOT_KNOWN = Outcome.PASSES, Outcome.FAILS, Outcome.UNKNOWN
EXAMPLES: dict[Kind, FactValue] = {
    Kind.YES: True,
    Kind.AT_LEAST: 10,
    Kind.AT_MOST: 10,
    Kind.ANY_OF: ("mit", "apache-2.0"),
    Kind.ALL_OF: ("fr", "en"),
    Kind.REGION: "EU",
}


@pytest.mark.parametrize("id", constraints())
def test_what_is_unknown_neither_passes_nor_fails(id: str) -> None:
    assert held(id, EXAMPLES[constraints()[id].kind], UNKNOWN) is NOT_KNOWN


@pytest.mark.parametrize("id", constraints())
def test_a_must_have_says_what_it_is_in_both_languages(id: str) -> None:
    one = constraints()[id]
    assert one.name.fr
    assert one.help.en
    quantity = one.kind in (Kind.AT_LEAST, Kind.AT_MOST)
    assert quantity is (one.unit is not None)


def test_the_docs_list_all_must_haves_in_their_order() -> None:
    page = read("docs/shortlist.md")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(constraints())
    assert all(one.help.en in page for one in constraints().values())


@pytest.mark.parametrize(
    ("id", "required", "known", "outcome"),
    [
        ("no_training", True, True, PASSES),
        ("no_training", True, False, FAILS),
        ("no_training", False, False, PASSES),  # nothing is required
        ("context_tokens", 32_000, 32_000, PASSES),
        ("context_tokens", 32_000, 31_999, FAILS),
        ("requests_per_day", 1, 0, FAILS),  # 0 is known
        ("response_time_s", 2, 2.0, PASSES),
        ("response_time_s", 2, 2.1, FAILS),
        ("licence", ("MIT", "apache-2.0"), "mit", PASSES),
        ("licence", "mit", "proprietary", FAILS),
        ("languages", ("fr", "en"), ("en", "FR", "de"), PASSES),
        ("languages", ("fr", "en"), "en", FAILS),
        ("label", "SecNumCloud", ("hds", "secnumcloud"), PASSES),
        ("hosting_region", "FR", "fr", PASSES),
        ("hosting_region", "EU", "FR", PASSES),
        ("hosting_region", "EEA", "EU", PASSES),
        ("hosting_region", ("FR", "CH"), "CH", PASSES),
        ("hosting_region", "EU", "US", FAILS),
        ("hosting_region", "EU", "CH", FAILS),
        ("hosting_region", "FR", "EU", NOT_KNOWN),  # somewhere in it
        ("hosting_region", "EU", ("FR", "US"), NOT_KNOWN),
        ("hosting_region", "EU", "global", NOT_KNOWN),
        ("hosting_region", "EU", "own", PASSES),  # one's own servers stand where one likes
    ],
)
def test_a_fact_is_held_against_what_is_required(
    id: str, required: FactValue, known: FactValue, outcome: Outcome
) -> None:
    assert held(id, required, Fact(known)) is outcome


@given(st.lists(st.floats(0, 100), min_size=3, max_size=3).map(sorted), st.floats(0, 100))
def test_a_band_passes_where_all_of_it_does(band: list[float], limit: float) -> None:
    low, mid, high = band
    found = within("budget_eur_month", limit, (low, mid, high))
    assert found is (PASSES if high <= limit else FAILS if low > limit else NOT_KNOWN)


@pytest.mark.parametrize(
    ("id", "received"),
    [
        ("no_training", "yes"),
        ("no_training", 1),
        ("context_tokens", True),
        ("context_tokens", "32k"),
        ("context_tokens", -1),
        ("context_tokens", float("nan")),
        ("languages", []),
        ("languages", 3),
        ("languages", [""]),
        ("hosting_region", {}),
    ],
)
def test_a_value_of_another_kind_is_refused(id: str, received: object) -> None:
    with pytest.raises(BadConstraint):
        read_value(id, received)


def test_words_are_read_alone_or_in_a_list() -> None:
    assert read_value("languages", "fr") == read_value("languages", [" fr "]) == ("fr",)
    with pytest.raises(UnknownConstraint) as error:
        read_value("langages", "fr")
    assert "languages" in str(error.value)


@pytest.mark.parametrize(
    ("limit", "outcome"),
    [(0.9, Outcome.FAILS), (1, Outcome.UNKNOWN), (2.5, Outcome.UNKNOWN), (3, Outcome.PASSES)],
)
def test_a_quantity_that_was_measured_is_held_as_its_band(limit: float, outcome: Outcome) -> None:
    fact = Fact(2.0, "joute bench", "2026-11", band=(1.0, 2.0, 3.0))
    assert held("response_time_s", limit, fact) is outcome
    candidate = Candidate("a", "A", facts={"response_time_s": fact})
    rows = exclusions([candidate], {"response_time_s": limit})
    assert [row.unknown for row in rows] == ([outcome is Outcome.UNKNOWN] * (limit < 3))
    for row in rows:
        assert "measured between 1.00\N{NO-BREAK SPACE}s and 3.00\N{NO-BREAK SPACE}s" in row.reason
        assert "(joute bench, 2026-11)" in row.reason
        assert row.unknown == ("to be verified" in row.reason)
