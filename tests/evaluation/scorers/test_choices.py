"""Which choice an answer takes."""

from random import Random

import pytest

from joute.evaluation.scorers.choices import shuffled
from joute.evaluation.scorers.registry import build, fault_of
from joute.evaluation.sets.item import Item, ScorerSpec
from tests.evaluation.scorers.support import score, value

CITIES = {"choices": ["Paris", "Lyon", "Aix", "Aix-en-Provence"]}


@pytest.mark.parametrize(
    "answer",
    [
        "B",
        "b",
        "(B)",
        "B.",
        "B !",
        "Sans hésiter, B.",
        "Sans hésiter\u00a0: **B**",
        "Selon moi, la B.",
        "Évidemment B !",
        "Je pense que B.",
        "Donc B.",
        "Il s’agit de B.",
        "Il faut cocher B.",
        "A n’est pas juste, donc B.",
        "Without a doubt, B.",
        "B) Lyon",
        "**B**",
        "**B** : Lyon",
        "B – Lyon",
        "Lyon",
        "« Lyon »",
        "La réponse est B",
        "La réponse est « Lyon ».",
        "La bonne réponse à cette question est B.",
        "L’option A ne va pas, C non plus. Réponse : B",
        "The answer is (B).",
        "B est la bonne réponse.",
        "C’est B.",
        "Je choisis B",
        "B (Lyon)",
        "B, sans doute",
        "Answer: B, because A is too small",
        "I think the answer is B because A is too small.",
        "La réponse est B car A est trop petit.",
        '{"answer": "B"}',
        '```json\n{"réponse": "Lyon"}\n```',
        "C’est la ville de Lyon.",
        "b)",
        "Je dirais B.",
        "I’d go with B.",
        "C’est la B.",
        "B\n\nParis est la capitale.",
        "**B**\n\nParis est plus au nord, Aix au sud.",
        "B\r\n\r\nExplication",
        "Lyon\n\nA noter : ni Paris ni Aix.",
        "Raisonnement… Paris non.\n\n**B**",
        "La réponse correcte est :\nB",
        "```\nB\n```",
        "Ce n’est pas Paris mais Lyon.",
        "Je n’hésite pas : Lyon.",
        "The answer isn't Paris. It is Lyon.",
        "A is wrong. B is right.",
        "A : non. B : oui. C : non.",
        "Réponse :\n\nB. Lyon\n\nParis est au nord.",
        r"\boxed{B}",
    ],
)
def test_a_choice_is_taken_by_its_letter_or_its_text(answer: str) -> None:
    found = score("choice", answer, "B", item=CITIES)
    assert found is not None
    assert (found.value, found.label, found.details["expected"]) == (1, "Lyon", "Lyon")
    assert value("choice", answer, "Lyon", item=CITIES) == 1
    assert value("choice", answer, "Paris", item=CITIES) == 0


@pytest.mark.parametrize(
    "answer",
    [
        "Paris ou Lyon",
        "A et B sont possibles : option A, option B",
        "La réponse est A. Non, la réponse est B.",
        "B. Paris",
        "A, B",
        "(A) et (B)",
        "La réponse est A ou B",
        '{"answer": ["A", "B"]}',
        "Je ne sais pas",
        "",
        "A very nice city",
        "Ce n’est pas Lyon.",
        "Ce n'est pas à Lyon.",
        "It is not Lyon.",
        "It isn’t B.",
        "Pas B.",
        "La réponse B est fausse.",
        "Neither A nor B.",
        "Les choix :\n- Paris\n- Lyon",
        "A\n\nParis…\n\nB",
    ],
)
def test_an_answer_that_takes_several_or_none_is_unscored(answer: str) -> None:
    found = score("choice", answer, "B", item=CITIES)
    assert found is not None
    assert found.value is None
    assert found.reason


def test_the_longer_text_of_two_is_taken() -> None:
    assert value("choice", "À Aix-en-Provence bien sûr", "D", item=CITIES) == 1


def test_a_choice_that_denies_is_no_denial() -> None:
    item = {"choices": ["Oui", "Non", "Pas toujours"]}
    assert value("choice", "Oui, la loi ne dit pas non.", "A", item=item) == 1
    assert value("choice", "B. Non", "B", item=item) == 1
    assert value("choice", "Pas toujours, c’est selon.", "C", item=item) == 1
    assert value("choice", "Oui\n\nA noter : non cumulable.", "A", item=item) == 1


LETTERED = {"choices": ["C", "A", "B", "aucune"]}


@pytest.mark.parametrize(
    "answer", ["C", "c", "(C)", "La réponse est C.", "Je choisis C", "C, bien sûr"]
)
def test_choices_that_are_letters_are_taken_as_such(answer: str) -> None:
    found = score("choice", answer, "C", item=LETTERED)
    assert found is not None
    assert (found.value, found.label) == (1, "C")
    assert value("choice", "D", "aucune", item=LETTERED) == 1


@pytest.mark.parametrize("answer", ["C", "c", "(C)", "C. B", "La réponse est C.", "Je choisis C"])
def test_by_letters_a_letter_is_that_of_the_list(answer: str) -> None:
    found = score("choice", answer, "B", item=LETTERED, letters=True)
    assert found is not None
    assert (found.value, found.label) == (1, "B")


YES_NO = {"choices": ["yes", "no"]}


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Yes, because no one may enter.", "yes"),
        ("Yes. The passage says that no one may.", "yes"),
        ("**No**: no one may.", "no"),
        ("No (there is no law against it)", "no"),
        ("No law says so, yes", None),
        ("Yes and no", None),
        ("Yes, no, maybe", None),
        ("Yes. But no.", None),
    ],
)
def test_a_verdict_at_the_beginning_counts_before_what_explains_it(
    answer: str, right: str | None
) -> None:
    for expected in ("yes", "no"):
        wanted = None if right is None else float(right == expected)
        assert value("choice", answer, expected, item=YES_NO) == wanted


def test_choices_in_another_order_are_scored_by_their_text() -> None:
    item = Item.model_validate({"id": "1", "input": "?", "expected": "B", **CITIES})
    asked = shuffled(item, Random(1))
    assert sorted(asked.choices) == sorted(item.choices)
    assert asked.choices != item.choices
    letter = "ABCD"[asked.choices.index("Lyon")]
    given = {"choices": asked.choices}
    assert value("choice", letter, asked.expected, item=given) == 1
    assert value("choice", "Lyon", asked.expected, item=given) == 1


def test_a_set_of_classes_needs_no_choices_in_its_items() -> None:
    found = score("choice", "Négatif.", "positif", classes=["positif", "négatif"])
    assert found is not None
    assert (found.value, found.label) == (0, "négatif")


def test_an_expected_answer_that_is_no_choice_is_a_fault() -> None:
    item = Item.model_validate({"id": "1", "input": "?", "expected": "Nice", **CITIES})
    assert fault_of(build(ScorerSpec(name="choice")), item) == "'Nice' is none of the choices"
    assert value("choice", "B", "Nice", item=CITIES) is None
    assert score("choice", "B", "B") is None
