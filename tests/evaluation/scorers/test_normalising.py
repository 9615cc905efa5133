"""One normaliser for French and English: the traps of section 3 of the research on evaluation."""

import unicodedata

import pytest

from joute.evaluation.scorers.normalising import clean, normalise, words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("L’année", "année"),
        ("l'année", "année"),
        ("l’État d’Israël qu’elle", "état israël elle"),
        ("Il a acheté un vélo", "il a acheté vélo"),
        ("Les chats, la forêt et des arbres", "chats forêt et arbres"),
        ("« Oui »", "oui"),
        ("aujourd’hui", "aujourd hui"),
        ("jusqu’à lorsqu’il", "jusqu à lorsqu il"),
        ("dis-le", "dis le"),
        ("1\u202f234,5 €", "1234.5 €"),
        ("3,5 %", "3.5 %"),
        ("1 234", "1234"),
        ("5 € 50", "5.50 €"),
        ("5 € 50 km", "5 € 50 km"),
        ("9h30", "9 h 30"),
        ("nº5", "n° 5"),
        ("le 1ᵉʳ mai", "1er mai"),
        ("en 2020 150 personnes", "en 2020 150 personnes"),
        ("12 mai 2024", "12 mai 2024"),
        ("à 10:30", "à 10:30"),
        ("-5 °C", "-5 °c"),
        ("-5°C", "-5 °c"),
        ("45%", "45 %"),
        ("25,50€", "25.50 €"),
        ("Un œuf, ex æquo", "oeuf ex aequo"),
        ("−5", "-5"),
        ("S.N.C.F.", "sncf"),
        ("**Paris**.", "paris"),
        ("C++", "c++"),
        ("Les", "les"),
        ("?", "?"),
    ],
)
def test_french_is_normalised(written: str, meant: str) -> None:
    assert normalise(written, "fr") == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("The year, 1976!", "year 1976"),
        ("A dog and an ape", "dog and ape"),
        ("1,234.5 miles", "1234.5 miles"),
        ("$5", "$ 5"),
        ("1, 2", "1 2"),
        ("A", "a"),
        ("U.S.A.", "usa"),
        ("don’t", "don t"),
    ],
)
def test_english_is_normalised(written: str, meant: str) -> None:
    assert normalise(written, "en") == meant


def test_accents_written_two_ways_are_alike_and_not_lost() -> None:
    assert normalise(unicodedata.normalize("NFD", "été"), "fr") == "été"
    assert normalise("été", "fr") != normalise("ete", "fr")


def test_the_words_of_a_text_keep_their_accents() -> None:
    assert words("L’été, la forêt a brûlé.", "fr") == ["été", "forêt", "a", "brûlé"]


def test_typography_is_plain_and_words_stay() -> None:
    assert clean("«\u00a0L’été\u00a0»   a\u00adcheté") == '" l\'été " acheté'
