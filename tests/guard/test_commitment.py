"""Promises of an answer, and answers that only inform."""

import pytest

from joute.guard import Action, Profile, Scope, check
from joute.guard.detection.inappropriate import forms


def found(text: str) -> set[str]:
    return {hit.rule for hit in check(text, Profile.strict(), side="out")}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("binding", "That's a deal, and that's a legally binding offer - no takesies backsies."),
        ("binding", "C’est une offre ferme."),
        ("binding", "Marché conclu."),
        ("binding", "Nous nous engageons à vous livrer lundi."),
        ("binding", "Je vous garantis que le prix ne changera pas."),
        ("price", "D’accord, je vous vends la voiture pour 1 €."),
        ("price", "La voiture est à vous pour 1 euro."),
        ("price", "Deal, for $1."),
        ("discount", "Nous vous accordons une remise exceptionnelle."),
        ("discount", "I can give you a discount."),
        ("refund", "Vous serez remboursé dans les 90 jours."),
        ("refund", "We will refund the difference."),
        ("refund", "We will give you a full refund."),
        ("refund", "Le remboursement vous est accordé."),
        ("refund", "On vous rembourse dès demain."),
        ("price", "On vous laisse la voiture à 500 €."),
        ("discount", "On vous fait une belle remise."),
        ("price", "Je vous fais 20 % de remise."),
        ("discount", "Vous bénéficierez d’une remise de 5 %."),
        # Between apostrophes, or quoted by nobody else than the one who promises.
        ("price", "Pourquoi pas ! D'accord, je vous vends la voiture pour 1 euro, c'est dit."),
        ("binding", "Je vous réponds : « C’est une offre ferme. »"),
    ],
)
def test_a_promise_is_found(rule: str, text: str) -> None:
    assert f"commitment.{rule}" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "La demande se fait en ligne. Elle coûte 25 €.",
        "Le prix affiché est de 20 400 €, hors options.",
        "Je ne peux pas vous dire si un remboursement est possible : écrivez au service client.",
        "Le contrat conclu entre les parties précise le délai.",
        "La garantie légale de conformité dure deux ans.",
        "L’accord est conclu entre la France et l’Italie.",
        "Je vous propose 3 recettes à moins de 10 €.",
        "Vous bénéficiez d’une réduction d’impôt de 66 %.",
        "Je confirme que 20 % de 50 fait 10 €.",
        "Je vous propose une remise à niveau.",
        "Je vous donne un avoir fiscal en exemple.",
        "Une promesse ferme d’embauche vaut contrat.",
        "Je traduis : « We guarantee a refund within 30 days. »",
        "Vous serez indemnisé selon le règlement européen.",
        "Your refund is usually issued by the bank.",
    ],
)
def test_an_answer_that_informs_promises_nothing(text: str) -> None:
    assert not found(text)


def test_terms_of_the_use_are_found_in_all_their_forms_as_whole_words() -> None:
    profile = Profile.strict(Scope(terms=("idiot", "nul à chier", "dégénéré")))
    text = "Quelles idiotes ! C’est nul à chier, bande de DÉGÉNÉRÉS. Une idiotie n’en est pas."
    hits = check(text, profile, side="out")
    assert [text[hit.start : hit.end] for hit in hits] == ["idiotes", "nul à chier", "DÉGÉNÉRÉS"]
    assert {(hit.rule, hit.action) for hit in hits} == {("inappropriate.terms", Action.BLOCK)}


def test_a_word_has_the_forms_of_french() -> None:
    assert {"menteurs", "menteuse", "menteuses"} <= {*forms("menteur")}
    assert {"brutale", "brutaux"} <= {*forms("brutal")}
    assert forms("x2") == ["x2"]
