"""Near-duplicates: edited copies are found, other texts are not taken for them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.classification import near_duplicates
from joute.classification.duplicates import SIMILAR, _groups, _plain, _similarity
from tests.classification import labelled

PROMPTS = [prompt.text for prompt in (*labelled.training(), *labelled.held_out())]
LONG = [text for text in PROMPTS if len(_plain(text)) >= 45]
ORDER = st.lists(st.sampled_from(PROMPTS), max_size=30)


def edited(text: str, random: Random) -> str:
    """As people send a question again: one letter, one word, a greeting, capitals, accents."""
    words = text.split()
    place = random.randrange(len(words))
    return random.choice(
        [
            " ".join([*words[:place], "svp", *words[place:]]),
            f"Bonjour, {text}",
            text.upper(),
            f"{text} merci",
            text.replace("é", "e").replace(",", "").replace("’", "'"),
            text[: len(text) // 2] + "x" + text[len(text) // 2 + 1 :],
        ]
    )


def test_edited_copies_are_found() -> None:
    random = Random(5)
    copies = [edited(text, random) for text in LONG]
    first = near_duplicates([*LONG, *copies])[len(LONG) :]
    found = sum(one == place for place, one in enumerate(first))
    assert len(LONG) > 300
    assert found / len(LONG) > 0.98


def test_of_our_own_prompts_not_one_in_two_hundred_repeats_another() -> None:
    first = near_duplicates(PROMPTS)
    repeats = [(PROMPTS[one], PROMPTS[place]) for place, one in enumerate(first) if one != place]
    assert len(repeats) < len(PROMPTS) / 200, repeats


@given(ORDER, st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_each_text_is_near_the_first_of_its_group(texts: list[str], seed: int) -> None:
    random = Random(seed)
    texts = [edited(text, random) if random.random() < 0.5 else text for text in texts]
    first = near_duplicates(texts)
    assert first == near_duplicates(texts)
    for place, one in enumerate(first):
        assert one <= place
        assert first[one] == one
        if one != place:
            assert _similarity(_groups(_plain(texts[place])), texts[one]) >= SIMILAR


@given(st.lists(st.text(max_size=40), max_size=12))
@settings(max_examples=100, deadline=None)
def test_any_texts_have_groups(texts: list[str]) -> None:
    first = near_duplicates([*texts, *texts])
    assert first[len(texts) :] == first[: len(texts)]


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Bonjour !", "bonjour", True),
        ("Résume ce texte", "resume ce texte.", True),
        ("?", "!", False),
        ("", "", True),
        ("a", "b", False),
        ("Quelle est la capitale de l’Australie ?", "Combien font 17 fois 23 ?", False),
        ("Traduis en anglais : bonjour", "Traduis en allemand : bonne nuit", False),
    ],
)
def test_pairs(one: str, two: str, same: bool) -> None:
    assert (near_duplicates([one, two]) == [0, 0]) is same
