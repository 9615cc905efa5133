"""Length, language, refusals, citations."""

import pytest

from joute.evaluation.errors import BadScorerOptions
from tests.evaluation.scorers.support import score, value

CONTEXT = {
    "context": [
        {"id": "loi-3", "text": "Le délai est de trente jours francs."},
        {"id": "loi-4", "text": "L’avis est public."},
    ]
}


@pytest.mark.parametrize(
    ("text", "answer", "found"),
    [
        ("1440", "Un jour a 1\u202f440 minutes.", 1),
        ("1440", "Un jour a 1\u00a0440 minutes.", 1),
        ("1\u202f440", "1440 minutes", 1),
        ("440", "Un jour a 1\u202f440 minutes.", 0),
        ("1 440", "11\u202f440", 0),
        ("5,50 €", "Cela coûte 5 € 50.", 1),
        ("5,50 €", "5€50 par mois", 1),
        ("5,50 €", "5,50€", 1),
        ("10 €", "10 € 20 km plus loin", 1),
        ("3,5", "3.5 points", 1),
        ("3,5", "13,5", 0),
        ("n° 5", "le bus nº 5", 1),
        ("n° 5", "le bus n°5", 1),
        ("n° 5", "le bus n° 51", 0),
        ("1er mars", "le 1ᵉʳ mars", 1),
        ("9 h 30", "à 9h30", 1),
        ("9 h", "à 9h", 1),
        ("9 h 30", "à 19h30", 0),
        ("50 %", "50\u202f% des voix", 1),
        ("en 2020, 150", "En 2020, 150 personnes", 1),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, answer: str, found: int) -> None:
    assert value("contains", answer, texts=[text]) == found
    assert value("not_contains", answer, texts=[text]) == 1 - found


def test_english_numbers_are_found_as_english_writes_them() -> None:
    assert value("contains", "There are 1,440 minutes.", texts=["1440"], language="en") == 1
    assert value("contains", "3,5 and 7", texts=["3.5"], language="en") == 0


def test_length_is_of_words_or_characters() -> None:
    assert value("length", "l’été arrive", most=3) == 1
    assert value("length", "l’été arrive vite", most=3) == 0
    assert value("length", "un", least=2) == 0
    assert value("length", " abc ", most=3, unit="characters") == 1
    for options in ({}, {"least": 3, "most": 2}, {"most": 2, "unit": "pages"}):
        with pytest.raises(BadScorerOptions):
            score("length", "un", **options)


def test_the_language_of_an_answer_is_that_of_its_set_or_item() -> None:
    french, english = "La mairie est ouverte le samedi.", "The town hall is open on Saturday."
    assert value("language", french) == 1
    assert value("language", english) == 0
    assert value("language", english, language="en") == 1
    assert value("language", english, item={"language": "en"}) == 1
    assert value("language", english, item={"language": "fr"}, to="en") == 1
    assert value("language", "42") is None


def test_what_cannot_be_answered_must_be_declined() -> None:
    answerable, not_answerable = {"answerable": True}, {"answerable": False}
    assert value("refusal", "Je ne sais pas.", item=not_answerable) == 1
    assert value("refusal", "Incomplet", item=not_answerable) == 1
    assert value("refusal", "Paris", item=not_answerable) == 0
    assert value("refusal", "Paris", item=answerable) == 1
    refused = score("refusal", "I can't help with that.", item=answerable)
    assert refused is not None
    assert (refused.value, refused.label) == (0, "refused")
    assert value("refusal", "Je refuse de répondre.", declines=True) == 1


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("Trente jours [1].", 1),
        ("Trente jours [loi-3].", 1),
        ("Trente jours [1, 2].", 1),
        ("Trente jours [1] et plus [7].", 0.5),
        ("Le texte dit : « délai est de trente jours ».", 1),
        ("Le texte dit : « délai est de vingt jours ».", 0),
        ("Le mot « délai » est clair.", 0),
        ("Trente jours.", 0),
        ("Voir [le site](https://example.org).", 0),
    ],
)
def test_an_answer_cites_its_context(answer: str, share: float) -> None:
    assert value("cites_context", answer, item=CONTEXT) == share
    assert score("cites_context", answer) is None
