"""The texts of the benchmark: what is promised of both halves, and of the set itself."""

from collections import Counter

import pytest

from tests.privacy.labelled import FORMATTED, HALVES, Labelled, Outcome, outcome, read

TEXTS = {half: read(half) for half in HALVES}


def outcomes(half: str) -> list[Outcome]:
    return [outcome(one, None) for one in TEXTS[half]]


def test_the_set_is_as_large_and_as_empty_as_it_says() -> None:
    every = [one for texts in TEXTS.values() for one in texts]
    languages = Counter(one.section[:2] for one in every)
    assert languages["fr"] >= 300
    assert languages["en"] >= 100
    empty = sum(not one.labels for one in every)
    assert abs(2 * empty - len(every)) <= len(every) / 50


def test_no_text_is_in_both_halves() -> None:
    def known(texts: list[Labelled]) -> set[str]:
        return {one.text for one in texts}

    assert known(TEXTS["development"]) & known(TEXTS["held_out"]) == set()


@pytest.mark.parametrize("half", HALVES)
def test_formatted_identifiers_are_found(half: str) -> None:
    hits = [hit for one in outcomes(half) for label, hit in one.hits if label.kind in FORMATTED]
    assert sum(hits) >= 0.98 * len(hits)


@pytest.mark.parametrize("half", HALVES)
def test_formatted_identifiers_are_rarely_found_wrongly(half: str) -> None:
    right = [
        hit for one in outcomes(half) for found, hit in one.findings if found.kind in FORMATTED
    ]
    assert sum(right) >= 0.95 * len(right)
