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
