"""Answers that refuse, or say that they do not know."""

import pytest

from joute.evaluation.scorers.declining import declines, declining


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        ("Je suis désolé, mais je ne peux pas vous aider.", "refused"),
        ("Je ne peux pas répondre à cette question.", "refused"),
        ("Je refuse de répondre.", "refused"),
        ("Incomplet", "incomplete"),
        ("**Incomplet** : le contexte manque.", "incomplete"),
        ("Je ne sais pas.", "incomplete"),
        ("Je n’ai pas trouvé cette information.", "incomplete"),
        ("Le document ne précise pas la date de la réunion.", "incomplete"),
        ("La date n’est pas mentionnée dans le texte.", "incomplete"),
        ("Aucune information ne le dit.", "incomplete"),
        ("I'm sorry, but I can't help with that.", "refused"),
        ("I cannot assist with this request.", "refused"),
        ("I don’t know.", "incomplete"),
        ("The passage does not mention a date.", "incomplete"),
        ("There is not enough information.", "incomplete"),
        ("Paris.", ""),
        ("La mairie ouvre à 9 heures.", ""),
        ("Le maire a dit « je ne sais pas » au conseil.", ""),
        ("", ""),
        (
            "La demande se fait en ligne. Elle coûte 25 €. Je ne sais pas s’il augmentera.",
            "",
        ),
    ],
)
def test_an_answer_declines_by_its_first_sentences(answer: str, how: str) -> None:
    assert declining(answer, "fr") == how
    assert declines(answer, "fr") == bool(how)


def test_an_answer_in_a_language_without_phrases_is_read_in_all() -> None:
    assert declines("Je ne sais pas.", "de")
    assert declines("I don't know.", "de")
    assert not declines("Je ne sais pas.", "en")


def test_a_long_answer_is_read_quickly() -> None:
    assert not declines("je ne " * 200_000, "fr")
