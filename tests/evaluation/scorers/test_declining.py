"""Answers that refuse, or say that they do not know."""

import pytest

from joute.evaluation.scorers.declining import declines, declining, only_declines


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


# The author's own lists: what docs/scorers.md says of recall and precision is of these.
DECLINES = """
« Incomplet »
"Incomplet"
Réponse : Incomplet
**Incomplet**
Réponse : « Incomplet ».
« Incomplet » : le contexte ne dit rien du tarif.
`Incomplet`
Le document n’indique pas si le parking est gratuit.
Le texte n’en parle pas.
Le texte ne le précise pas.
Le contexte ne nous dit rien du prix.
On ne peut pas le savoir.
Je ne peux pas le dire.
Je ne saurais vous le dire avec certitude : je ne sais pas.
Je l’ignore.
Je n’en ai aucune idée.
Cette information n’est pas disponible.
L’information demandée ne figure pas dans les extraits.
Ce n’est pas précisé.
Il n’est pas indiqué si la mairie ouvre le samedi.
La date de la réunion n’est pas mentionnée.
Le montant n’est pas précisé dans le document fourni.
Rien dans le texte ne permet de répondre.
Les informations fournies ne permettent pas de répondre à la question.
Il n’est pas fait mention du parking.
Impossible de le dire.
Non précisé.
Je ne peux malheureusement pas vous aider.
Je n’ai pas trouvé la réponse dans les passages.
Aucun passage n’aborde ce sujet.
Incomplete
Answer: Incomplete
"Incomplete."
Not stated.
Not mentioned in the document.
The text doesn't say.
The document does not mention the fee.
There is no mention of it.
It is not stated whether parking is free.
This information is not available.
The opening hours are not specified in the passage.
I can't tell from the context.
I have no idea.
I'm sorry, but I can't help with that.
There isn't enough information to answer: not enough information.
It cannot be determined.
Nothing in the text answers this.
The passages give no indication of the fee.
Le passage fourni ne mentionne pas les horaires du samedi.
Aucune réponse possible avec ces éléments.
Les documents ne disent rien à ce sujet.
Je ne dispose pas de cette donnée.
Désolé, cette question sort de mon champ de compétence.
Cela n’est pas indiqué.
Le prix du billet n’est pas donné.
Il n’y a pas de réponse dans le contexte.
Je n’ai pas d’éléments pour répondre.
Nous ne savons pas.
Le contexte fourni est insuffisant pour répondre.
Personne ne le sait.
D’après le texte, on ne peut pas déterminer la date.
Il m’est impossible de répondre.
Il manque des informations pour répondre.
Aucune donnée ne permet de le savoir.
Ce point n’est pas abordé dans le document.
Le document ne contient pas cette information.
Je ne peux pas donner suite à cette demande.
Sans réponse.
Le texte ne permet pas de le savoir.
Je ne suis pas sûr de la réponse.
The answer is not in the context.
I do not have that information.
It's unclear from the passage.
The document doesn't provide this.
I'm unable to answer this question.
The context is silent on this point.
Sorry, I don't know.
That is not specified.
We don't know.
No answer is given in the text.
Based on the passage, it is impossible to tell.
Insufficient information.
N/A
I couldn't find it in the documents.
The text gives no date.
No idea.
The source does not say who wrote it.
I can't answer that.
Unanswerable.
""".strip().splitlines()
ORDINARY = """
La carte n’est pas disponible en ligne : il faut aller en mairie.
Le tarif n’est pas mentionné sur l’avis d’imposition ; il est de 42 €.
Le parking n’est pas disponible le dimanche.
Il n’est pas disponible le lundi.
La photo n’est pas fournie par la mairie.
Non, la mairie n’ouvre pas le dimanche.
Non, ce document ne donne pas droit à une réduction.
Ce document ne permet pas de voyager hors d’Europe.
Ce document ne suffit pas : il faut aussi un justificatif de domicile.
Aucune information n’est demandée à l’inscription.
On ne peut pas payer par chèque.
Vous ne pouvez pas déposer la demande avant le 1er mars.
Le délai n’est pas le même pour un recours.
Le maire a répondu « je ne sais pas » au conseil.
Un dossier incomplet est renvoyé sous quinze jours.
Incomplets, les dossiers sont renvoyés.
La réponse est envoyée sous deux mois.
Les frais ne sont pas compris dans le prix.
Le nom n’est pas indiqué sur la boîte ; il faut sonner.
L’accès n’est pas autorisé aux chiens.
Le texte a été adopté le 3 mai.
La source de la Loire est au mont Gerbier-de-Jonc.
Il ne faut pas de rendez-vous.
Rien n’est à payer.
Lundi.
It is not included in the price.
Parking is not available on Sundays.
It is not available in winter.
Breakfast isn't provided.
Incomplete combustion makes carbon monoxide.
Unknown callers are blocked by the switchboard.
No, the town hall is not open on Sundays.
The form is not available online; ask at the desk.
No information is required to register.
You can't pay by cheque.
I have no objection to the plan, wrote the mayor.
The fee is not given back if you cancel.
An incomplete file is sent back within two weeks.
The text was adopted on 3 May.
Not before Monday.
The card is not mentioned on the tax notice, and costs 42 euros.
There is no fee.
The source of the Loire is Mont Gerbier-de-Jonc.
Non.
Oui, sauf le dimanche.
La demande ne peut pas être faite par téléphone.
Il n’est pas nécessaire de prendre rendez-vous.
Vous n’avez pas à fournir de document.
Le document est à fournir en double.
La cantine n’est pas ouverte pendant les vacances.
Les informations sont disponibles à l’accueil.
Votre réponse doit parvenir avant le 3 juin.
Le contexte économique ne change rien au barème.
Je ne peux que vous conseiller d’y aller en personne.
L’extrait de naissance n’est pas exigé.
Le nom de l’enfant n’est pas mentionné sur la carte, mais au dos.
Il n’existe aucun frais.
Cette carte n’est pas fournie avec le dossier.
Personne, car le poste est vacant.
L’aide n’est pas disponible pour les vélos d’occasion.
Le site n’est disponible qu’en français.
Impossible de payer en espèces.
Il est impossible de déposer un dossier en ligne.
Pas avant lundi.
Le texte ne donne pas de droits nouveaux aux locataires.
Les sources d’énergie ne sont pas toutes renouvelables.
Je sais que la mairie ouvre à 9 h.
Le passage n’est pas ouvert aux piétons.
Aucune, la démarche est gratuite.
L’information est gratuite.
Le service est indisponible le samedi.
No, you can't.
You do not need an appointment.
The passage is closed on Mondays.
There is no parking fee.
The data are not stored.
Not included.
It isn't given to tourists.
The context menu does not open on touch screens.
The text field does not include spaces.
You cannot answer after the deadline.
Nothing is due.
The desk is unavailable on Friday.
The service is not provided on holidays.
It's not possible to pay by card.
""".strip().splitlines()
# What no phrase finds, and the judge of `hallucination` reads; and what one finds wrongly.
MISSED = {
    "The passages give no indication of the fee.",
    "Désolé, cette question sort de mon champ de compétence.",
    "Le prix du billet n’est pas donné.",
    "The text gives no date.",
}
MISTAKEN = ["The text field does not include spaces."]


def test_declines_are_told_from_ordinary_answers() -> None:
    assert min(len(DECLINES), len(ORDINARY)) >= 40
    assert {one for one in DECLINES if not declines(one, "fr")} == MISSED
    assert [one for one in ORDINARY if declines(one, "fr")] == MISTAKEN


@pytest.mark.parametrize(
    ("answer", "only"),
    [
        ("« Incomplet ».", True),
        ("Désolé, je ne sais pas.", True),
        ("Le document n’indique pas si le parking est gratuit.", True),
        ("Not stated.", True),
        ("Je ne sais pas : le passeport, sans doute.", False),
        ("Le document ne précise pas la date. C’est lundi.", False),
        ("Je ne sais pas, mais ce doit être lundi.", False),
        ("Le texte ne parle pas de 2026.", False),
        ("Lundi.", False),
        ("", False),
    ],
)
def test_an_answer_that_only_declines_says_nothing_else(answer: str, only: bool) -> None:
    assert only_declines(answer, "fr") is only
