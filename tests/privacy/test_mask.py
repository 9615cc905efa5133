"""Masking, and the way back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.privacy import KINDS, THRESHOLD, Kind, find, mask
from tests.privacy.invented import MAKERS, value_of

PIECES = [
    "je m'appelle ", "M. ", "Sophie Lambert", "mot de passe : ", "mdp ", "06 12 34 56 78", "siren ",
    "732 829 320", "a.b@exemple.fr", "[PERSONNE_1]", "[EMAIL_1]", "[EMAIL_2]", "[", "]", " ", "\n",
    "12 rue des Lilas, 75011 Paris", "né le ", "12/03/1985", "https://a.fr/?token=abcdef12", "+33",
    "FR76 3000 6000 0112 3456 7890 189", "Cordialement,\n", "0", "AB-123-CD", ". ", "٠٦١٢",
    "sk-aaaaaaaaaaaaaaaaaaaa1",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14).map("".join)


@given(TEXTS)
def test_what_is_masked_comes_back(text: str) -> None:
    masked = mask(text)
    assert masked.restore(masked.text) == text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    masked = mask(text)
    assert masked.restore(masked.text) == text


@given(TEXTS)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@given(TEXTS)
def test_spans_are_in_bounds_disjoint_and_in_order(text: str) -> None:
    for found in (find(text), list(mask(text).found)):
        ends = [0, *(one.end for one in found)]
        assert all(before <= one.start < one.end for before, one in zip(ends, found, strict=False))
        assert ends[-1] <= len(text)
        assert all(0 <= one.certainty <= 1 for one in found)


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_every_text_of_a_conversation_comes_back_by_its_last_mask(texts: list[str]) -> None:
    masked, shown = None, []
    for text in texts:
        masked = mask(text, earlier=masked)
        shown.append(masked.text)
    assert masked is not None
    assert [masked.restore(one) for one in shown] == texts


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6), st.integers(0, 10**9))
def test_no_identifier_survives(kinds: list[Kind], seed: int) -> None:
    draw = random.Random(seed)
    made = [MAKERS[kind](draw) for kind in kinds]
    masked = mask(" ; ".join(made)).text
    assert [one for one in map(value_of, made) if one in masked] == []


def test_marks_are_in_the_language_of_the_text() -> None:
    assert mask("Je m'appelle Sophie Lambert.").text == "Je m'appelle [PERSONNE_1]."
    assert mask("My name is Sophie Lambert.").text == "My name is [PERSON_1]."
    assert mask("My name is Sophie Lambert.", "fr").text == "My name is [PERSONNE_1]."


def test_the_same_value_has_the_same_number_in_a_conversation() -> None:
    first = mask("Écris à a@exemple.fr et à b@exemple.fr, puis encore à a@exemple.fr.")
    assert first.text == "Écris à [EMAIL_1] et à [EMAIL_2], puis encore à [EMAIL_1]."
    second = mask("Et de c@exemple.fr à b@exemple.fr ?", earlier=first)
    assert second.text == "Et de [EMAIL_3] à [EMAIL_2] ?"
    assert second.restore("[EMAIL_1], [EMAIL_3]") == "a@exemple.fr, c@exemple.fr"


def test_a_mark_that_the_person_typed_is_not_one_of_ours() -> None:
    masked = mask("[PERSONNE_1] et Monsieur Durand")
    assert masked.text == "[PERSONNE_1] et Monsieur [PERSONNE_2]"
    assert masked.restore("[PERSONNE_1], [PERSONNE_2]") == "[PERSONNE_1], Durand"
    later = mask("que veut dire [PERSONNE_2] ?", earlier=masked)
    assert later.text == "que veut dire [PERSONNE_3] ?"
    assert later.restore(later.text) == "que veut dire [PERSONNE_2] ?"


def test_an_answer_with_an_unknown_mark_is_left_as_it_is() -> None:
    masked = mask("M. Durand")
    assert masked.restore("[PERSONNE_1] [PERSONNE_9] [NOTE_1]") == "Durand [PERSONNE_9] [NOTE_1]"


def test_company_numbers_are_masked_too() -> None:
    assert mask("SIRET 732 829 320 00074").text == "SIRET [SIRET_1]"


def test_a_masked_text_does_not_print_its_values() -> None:
    assert "Durand" not in repr(mask("M. Durand"))


def test_findings_are_those_of_the_text_before_masking() -> None:
    text = "Je suis née le 3 mai 1984, M. Durand, a@exemple.fr"
    masked = mask(text)
    assert [text[one.start : one.end] for one in masked.found] == [
        "3 mai 1984",
        "Durand",
        "a@exemple.fr",
    ]
    assert all(one.certainty >= THRESHOLD for one in masked.found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_names_its_kind(kind: Kind) -> None:
    text = MAKERS[kind](random.Random(3))
    assert f"[{kind.upper()}_1]" in mask(text, "en").text
