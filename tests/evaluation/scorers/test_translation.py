"""BLEU, chrF, TER and METEOR, with published values."""

import asyncio

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadScorerOptions
from joute.evaluation.scorers.registry import build
from joute.evaluation.sets.item import Item, ScorerSpec
from tests.evaluation.scorers.support import score, value


def test_a_score_of_one_answer_is_from_0_to_100_and_has_its_signature() -> None:
    found = score("bleu", "Le chat dort.", "Le chat dort.")
    assert found is not None
    assert found.value == pytest.approx(100)
    assert "tok:intl" in found.details["signature"]
    english = score("bleu", "The cat sleeps.", "The cat sleeps.", language="en")
    assert english is not None
    assert "tok:13a" in english.details["signature"]
    assert value("chrf", "Le chat dort.", "Le chat dort.") == pytest.approx(100)
    assert value("ter", "Le chat dort.", "Le chat dort.") == 0
    assert score("bleu", "Le chat dort.") is None


@pytest.mark.parametrize(("name", "same"), [("bleu", 100), ("chrf", 100), ("ter", 0)])
def test_typography_changes_nothing(name: str, same: float) -> None:
    answer, expected = "L'État n'a pas dit \"oui\" hier.", "L’État n’a pas dit “oui” hier."
    assert value(name, answer, expected) == pytest.approx(same)


def test_elisions_are_words_of_their_own_in_french() -> None:
    assert value("bleu", "d'État", "l'État", order=1) == pytest.approx(100 * 2 / 3)
    assert value("bleu", "d'État", "l'État", order=1, language="en") == 0


def test_ter_is_that_of_sacrebleu() -> None:
    assert value("ter", "d e f g h a b c", "a b c d e f g h") == pytest.approx(12.5)


def test_ter_of_long_texts_is_unscored_and_says_what_to_take() -> None:
    found = score("ter", "mot " * 2_000, "autre " * 2_000)
    assert found is not None
    assert found.value is None
    assert "chrF" in found.reason


@pytest.mark.parametrize(
    ("answer", "expected", "meteor"),
    [
        ("the cat sat on the mat", "the cat sat on the mat", 0.9977),
        ("on the mat sat the cat", "the cat sat on the mat", 0.5),
        ("the cat was sat on the mat", "the cat sat on the mat", 0.9654),
        (
            "It is a guide to action which ensures that the military always obeys the commands of"
            " the party",
            "It is a guide to action that ensures that the military will forever heed Party"
            " commands",
            0.6944,
        ),
        ("", "the cat", 0),
        ("dog", "cat", 0),
    ],
)
def test_meteor_is_that_of_nltk_without_synonyms(answer: str, expected: str, meteor: float) -> None:
    assert value("meteor", answer, expected, language="en") == pytest.approx(meteor, abs=5e-5)


def test_meteor_knows_french_stems() -> None:
    assert value("meteor", "les forêts brûlées", "la forêt brûlée") == pytest.approx(
        value("meteor", "la forêt brûlée", "une forêt brûlée")
    )
    assert value("meteor", "forêts", "forêt", language="pl") == 0
    scorer = build(ScorerSpec(name="meteor"), "fr")
    assert scorer.range == (0, 1)


def test_the_best_of_several_references_counts() -> None:
    assert value("chrf", "bonjour", ["au revoir", "bonjour"]) == pytest.approx(100)


@pytest.mark.parametrize(
    "spec",
    [
        {"name": "bleu", "order": 0},
        {"name": "bleu", "tokenise": "klingon"},
        {"name": "chrf", "words": -1},
    ],
)
def test_options_that_the_metric_does_not_take_are_refused(spec: dict[str, object]) -> None:
    with pytest.raises(BadScorerOptions):
        build(ScorerSpec.model_validate(spec))


async def test_ter_leaves_the_loop_of_events_to_others() -> None:
    scorer = build(ScorerSpec(name="ter"))
    item = Item(id="1", input="?", expected=("a b c",))
    found = await asyncio.gather(*(scorer(item, Answer(text="a b d"), None) for _ in range(3)))
    assert [one and one.value for one in found] == [pytest.approx(100 / 3)] * 3
