"""The language of a question, by its small words and its letters."""

import pytest

from joute.language import detect, language_of
from tests.classification import labelled

WRITTEN = [(text, code) for code, texts in labelled.languages().items() for text in texts]


@pytest.mark.parametrize(("text", "language"), WRITTEN)
@pytest.mark.parametrize("default", ["fr", "en"])
def test_languages_are_recognised_whatever_the_page_is_in(
    text: str, language: str, default: str
) -> None:
    assert detect(text, default) == language


@pytest.mark.parametrize("page", ["fr", "en"])
def test_what_shows_no_language_has_that_of_the_page(page: str) -> None:
    assert detect("", page) == page
    assert detect("3x² - 5x + 2 = 0", page) == page
    assert detect("Parcoursup", page) == page


def test_a_word_quoted_in_another_script_changes_nothing() -> None:
    assert detect("Que veut dire « こんにちは » dans cette phrase ?", "en") == "fr"


def test_a_document_after_the_question_changes_nothing() -> None:
    document = "The council met on Monday and voted on the budget of the town. " * 100
    question = "Résume ce texte pour les habitants de la commune, avec des mots simples. " * 20
    assert detect(question + document, "en") == "fr"


def test_most_of_our_prompts_are_french_or_english() -> None:
    prompts = [*labelled.training(), *labelled.held_out()]
    found = [detect(prompt.text, "") for prompt in prompts]
    assert sum(one in ("fr", "en") for one in found) / len(found) > 0.97


def test_between_french_and_english_the_default_is_french() -> None:
    assert language_of("12 + 12") == "fr"
    assert language_of("What is this?") == "en"
