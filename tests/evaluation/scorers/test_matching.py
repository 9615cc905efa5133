"""Exact, normalised, shared words, what an answer contains."""

import pytest

from joute.evaluation.errors import BadScorerOptions
from tests.evaluation.scorers.support import score, value


def test_exact_is_to_the_letter() -> None:
    assert value("exact", " Paris\n", "Paris") == 1
    assert value("exact", "paris", "Paris") == 0
    assert value("exact", "Lyon", ["Paris", "Lyon"]) == 1
    assert score("exact", "Paris") is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("L’année 1976.", "année 1976"),
        ("« Oui »", "oui"),
        ("1 234,50 €", "1234.50 €"),
        ("la Préfecture de police", "préfecture de police"),
        ("45%", "45 %"),
        ("10€", "10 €"),
        ("un œuf", "oeuf"),
    ],
)
def test_normalised_leaves_out_what_changes_nothing_in_french(answer: str, expected: str) -> None:
    assert value("normalised", answer, expected) == 1


def test_the_french_verb_a_is_a_word() -> None:
    assert value("normalised", "il a acheté", "il acheté") == 0
    assert value("normalised", "buy a dog", "buy dog", language="en") == 1


def test_accents_count_unless_the_set_leaves_them_out() -> None:
    assert value("normalised", "L’ETAT", "l’État") == 0
    assert value("normalised", "L’ETAT", "l’État", accents=False) == 1


def test_the_language_of_an_item_goes_before_that_of_its_set() -> None:
    assert value("normalised", "The year", "year", language="fr") == 0
    assert value("normalised", "The year", "year", language="fr", item={"language": "en"}) == 1


def test_f1_is_that_of_squad() -> None:
    assert value("f1", "the year 1976", "1976", language="en") == pytest.approx(2 / 3)
    assert value("f1", "l’année 1976", "1976") == pytest.approx(2 / 3)
    assert value("f1", "", "1976") == 0
    assert value("f1", "Lyon", ["Paris", "Lyon"]) == 1
    assert value("f1", "te", "été") == 0


def test_contains_is_blind_to_typography() -> None:
    assert value("contains", "Voici « l’été » enfin", texts="l'été") == 1
    assert value("contains", "rien", texts=["été", "hiver"]) == 0
    assert value("contains", "été", texts=["été", "hiver"]) == 1
    assert value("contains", "été", texts=["été", "hiver"], all=True) == 0
    assert value("contains", "une partie", texts="art") == 1
    assert value("contains", "une partie", texts="art", whole_words=True) == 0
    assert value("contains", "une partie d’art", texts="art", whole_words=True) == 1
    assert value("contains", "C’est Paris.", "Paris") == 1
    assert score("contains", "Paris") is None


@pytest.mark.parametrize(
    ("answer", "text", "found"),
    [
        ("Jusqu’à 19 h.", "9 h", 0),
        ("Jusqu’à 19 h, puis 9 h.", "9 h", 1),
        ("16 mois", "6 mois", 0),
        ("11440", "1440", 0),
        ("14405", "1440", 0),
        ("2,5 %", "5 %", 0),
        ("12,5", "12", 0),
        ("C’est 12.", "12", 1),
        ("9h", "9", 1),
    ],
)
def test_contains_cuts_no_number(answer: str, text: str, found: float) -> None:
    assert value("contains", answer, text) == found
    assert value("not_contains", answer, texts=text) == 1 - found


@pytest.mark.parametrize("texts", ["", [""], ["été", " "]])
def test_an_empty_text_is_refused(texts: object) -> None:
    for name in ("contains", "not_contains"):
        with pytest.raises(BadScorerOptions):
            score(name, "Paris", texts=texts)
    assert value("contains", "Paris", texts) is None


def test_not_contains_is_its_opposite() -> None:
    assert value("not_contains", "Voici l’été", texts="l'été") == 0
    assert value("not_contains", "Voici l’hiver", texts="l'été") == 1
