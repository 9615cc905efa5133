"""What is masked and what is left alone, sentence by sentence, and how often on new ones."""

import csv
from pathlib import Path

import pytest

from joute.blindness import NameMask
from tests.blindness.labelled import Label, Sentence, read, score

ANSWERS = Path(__file__).resolve().parents[2].parent / "shared/data/evaluation/gsm8k_responses.csv"
SENTENCES = read("sentences.txt")
KNOWN_FAILURES = read("known_failures.txt")
HELD_OUT = read("held_out.txt")


def _found(mask: NameMask, sentence: Sentence) -> tuple[Label, ...]:
    hits = mask.mask(sentence.text).hits
    return tuple(Label(hit.start, hit.end, hit.strength == "strong") for hit in hits)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text)
def test_names_are_masked_and_ordinary_words_are_left_alone(
    mask: NameMask, sentence: Sentence
) -> None:
    assert _found(mask, sentence) == sentence.labels


def test_the_catalogue_s_own_names_give_the_same_result(catalogue_mask: NameMask) -> None:
    assert [s.text for s in SENTENCES if _found(catalogue_mask, s) != s.labels] == []


def test_a_failure_that_is_mended_leaves_the_list_of_known_failures(mask: NameMask) -> None:
    assert [s.text for s in KNOWN_FAILURES if _found(mask, s) == s.labels] == []


def test_there_are_many_sentences_of_both_kinds_in_both_languages() -> None:
    for language in ("fr", "en"):
        named = [bool(s.labels) for s in SENTENCES if s.language == language]
        assert min(named.count(True), named.count(False)) >= 40


def test_new_sentences_are_treated_as_well_as_the_documentation_says(
    catalogue_mask: NameMask,
) -> None:
    counts = score(catalogue_mask, HELD_OUT)
    assert (counts.found, counts.names) == (74, 77)
    assert (counts.flagged, counts.own) == (26, 29)
    assert (counts.spoiled, counts.ordinary) == (0, 48)
    assert (counts.accused, counts.neutral) == (1, 74)


def test_real_answers_about_something_else_are_left_alone(catalogue_mask: NameMask) -> None:
    if not ANSWERS.exists():
        pytest.skip("extra witness: ../shared/data/evaluation is absent")
    with ANSWERS.open(encoding="utf-8", newline="") as rows:
        texts = [text for row in csv.DictReader(rows) for text in row.values()]
    touched = [text for text in texts[::5] if catalogue_mask.mask(text).hits]
    assert touched == []
