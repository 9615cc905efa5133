"""Whether cited passages hold what a sentence states."""

import pytest

from joute.documents.scoring.support import names, support

PASSAGE = (
    "La CNIL répond dans un délai de 30 jours. La demande du 3 mars 2024 a été envoyée à Lyon par "
    "Mme Éloïse Durand ; les frais sont de 1 250,50 €, soit 12,5 % du total."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "La CNIL répond dans un délai de 30 jours [1].",
        "Selon la CNIL, le délai de réponse est de 30 jours [1][2].",
        "La demande a été envoyée le 03/03/2024 à Lyon [1].",
        "La demande a été envoyée en mars 2024 [1].",
        "En 2024, la demande a été envoyée par Éloïse Durand [1, 2].",
        "Les frais sont de 1250,50 euros, soit 12,5% du total [1].",
        "1. Les frais sont de 1 250,50 € [1].",
    ],
)
def test_what_the_passage_says_in_other_typography_is_supported(sentence: str) -> None:
    found = support(sentence, [PASSAGE])

    assert found.missing == []
    assert found.supported


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("La CNIL répond dans un délai de 60 jours [1].", ["60"]),
        ("La demande a été envoyée le 4 mars 2024 [1].", ["4 mars 2024"]),
        ("La demande a été envoyée en mars 2023 [1].", ["mars 2023"]),
        ("La demande a été envoyée à Paris par Mme Durand [1].", ["Paris"]),
        ("La demande a été envoyée par l’ANSSI en 2022 [1].", ["2022", "ANSSI"]),
        ("Les frais sont de 1 250 €, soit 12,6 % du total [1].", ["1250", "12.6"]),
    ],
)
def test_numbers_dates_and_names_must_be_there_exactly(sentence: str, missing: list[str]) -> None:
    found = support(sentence, [PASSAGE])

    assert found.missing == missing
    assert not found.supported


def test_a_sentence_on_something_else_is_not_supported_without_any_number() -> None:
    found = support("Le chat dort sur un coussin rouge.", [PASSAGE])

    assert (found.missing, found.terms) == ([], 0.0)
    assert not found.supported


def test_each_of_several_passages_may_hold_a_part() -> None:
    sentence = "The fee of 40 € was paid on March 3, 2024 [1][2]."

    assert support(sentence, ["The fee is 40 €.", "It was paid on 2024-03-03."]).supported
    assert support(sentence, ["The fee is 40 €."]).missing == ["march 3, 2024"]
    assert not support(sentence, []).supported


def test_a_sentence_without_terms_is_as_supported_as_its_numbers() -> None:
    assert support("30 [1].", ["30 jours"]).supported
    assert support("Oui.", []).terms is not None
    assert support("« … »", []).terms is None


def test_names_are_words_with_a_capital_that_begin_nothing() -> None:
    assert names("Le maire de Lyon a écrit à Jean-Paul Dupont.") == [
        "Lyon",
        "Jean",
        "Paul",
        "Dupont",
    ]
    assert names("Paris est grande. Voici : « Le délai court. » – Vous pouvez") == []
    assert names("RGPD : le délai. iPhone") == ["RGPD", "iPhone"]
    assert names("On Monday the French Council met in March.") == ["Monday", "French", "Council"]
