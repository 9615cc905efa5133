"""Figures and names of an answer, against the given text."""

import pytest

from joute.guard import Given, Profile, check

RULES = (
    "Le tarif de deuil se demande avant le voyage ; aucune demande n’est admise après. Il donne "
    "12,5 % de moins. Délai de réponse : trente jours. Frais : 1 250 €. La règle date du 3 mars "
    "2024 et a été écrite par Mme Lambert, à Montréal. Prix : 25. "
    "Téléphone : 01 40 20 50 51."
)


def found(answer: str, given: Given | str = RULES) -> list[tuple[str, str]]:
    return [
        (hit.rule.removeprefix("unsupported."), answer[hit.start : hit.end])
        for hit in check(answer, Profile.strict(), side="out", context=given)
        if hit.rule.startswith("unsupported")
    ]


@pytest.mark.parametrize(
    ("rule", "answer", "place"),
    [
        ("deadline", "Vous avez 90 jours après le voyage.", "90 jours"),
        ("deadline", "Vous avez quatre-vingt-dix jours.", "quatre-vingt-dix jours"),
        ("amount", "Les frais sont de 1 350 €.", "1 350 €"),
        ("amount", "It costs $30.", "$30"),
        ("percent", "Vous payez 20 % de moins.", "20 %"),
        ("date", "La règle date du 4 mars 2024.", "4 mars 2024"),
        ("date", "La règle date du 03/04/2024.", "03/04/2024"),
        ("number", "Il y a 318 agences.", "318"),
        ("number", "Appelez le 01 53 73 22 22.", "01 53 73 22 22"),
        ("name", "La règle a été écrite par Jean Dupont.", "Jean Dupont"),
    ],
)
def test_what_the_text_does_not_hold_is_found(rule: str, answer: str, place: str) -> None:
    assert (rule, place) in found(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Non : la demande se fait avant le voyage.",
        "La réponse arrive sous 30 jours, soit un mois.",
        "The reply takes thirty days.",
        "Les frais sont de 1250 euros.",
        "Les frais sont de 1.250,00 €.",
        "Vous payez 12.5 % de moins.",
        "La règle date du 03/03/2024.",
        "Elle est du 3 mars.",
        "Elle est du 2024-03-03.",
        "Le prix est de 25 €.",
        "1. Demandez le tarif.\n2. Attendez.\n12. Partez.",
        "Demandez-le à Mme Lambert, de Montréal.",
        "Écrivez au 01.40.20.50.51.",
        "Voir https://voyage.example/regles/4512.",
    ],
)
def test_what_the_text_holds_is_left_alone_however_it_is_written(answer: str) -> None:
    assert not found(answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Appelez le +33 6 12 34 56 78.", "Le numéro est le 06 12 34 56 78."),
        ("Appelez le 0612345678.", "Le numéro est le +33 6 12 34 56 78."),
        ("Elle coûte 1 500 000 €.", "Elle coûte 1,5 million d’euros."),
        ("The budget is $2.5 billion.", "Le budget est de 2,5 milliards de dollars."),
        ("Il y a 12 000 habitants.", "Il y a 12 mille habitants."),
        ("Elle ouvre à 9h30.", "Elle ouvre à 9 h 30."),
        ("Elle ouvre à 9 h 30.", "Elle ouvre à 9 heures 30."),
        ("Le trajet dure 90 minutes.", "Le trajet dure 1 h 30."),
        ("Voir l’article L221-18.", "Voir l’article L. 221-18."),
        ("Écrire à madame Lambert : 20 €.", "Écrivez à Mme Lambert ; le prix est de 20 EUR."),
    ],
)
def test_the_same_value_is_known_in_any_writing(text: str, answer: str) -> None:
    assert not found(answer, text)


def test_a_time_of_the_day_is_told_to_the_minute() -> None:
    assert found("Elle ferme à 19 h 45.", "Elle ferme à 19 h 30.") == [("deadline", "19 h 45")]
    assert found("Elle coûte 1,5 million d’euros.", "Elle coûte 1,5 €.")


def test_the_question_supports_an_answer_too() -> None:
    assert not found("À 480 €, oui.", Given(text=RULES, asked="Mon billet coûte 480 €."))


def test_without_a_given_text_nothing_is_said() -> None:
    assert not found("Vous avez 90 jours.", "")
    assert not found("Vous avez 90 jours.", Given(asked="Combien de temps ?"))
