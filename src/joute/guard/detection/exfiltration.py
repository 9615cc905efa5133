"""Questions that have data carried away by an image or an address in the answer."""

import re
from collections.abc import Iterator

from joute.errors import N_
from joute.guard.detection.mentions import said
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

# An address that takes something along, which stands where a value will be put.
_FILLED = re.compile(
    r"https?://[^\s\"'<>)]{1,300}?[=/](?:\{|%7[Bb]|\[|\$\{|<|\.\.\.|…|XXX|DATA|DONNEES|VOTRE_|YOUR_)"
)
# An image that a program is to show, with something to tell in its address.
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\(\s{0,3}https?://[^\s)?]{1,300}\?[^\s)=]{1,100}=[^\s)]")
_CARRY = Phrases(
    "ajoute|ajoutez|insere|inserez|affiche|affichez|inclus|incluez|integre|integrez|mets|mettez"
    "|charge|chargez|genere|generez|termine|terminez|include|insert|append|render|add|embed|load"
    "|ecris|write|cree|creez|end|finis|place|placez|fournis|colle ~7 (?:images?|lien|liens|url"
    "|pixel|balise|link|links|markdown|hyperlien|gif|iframe) ~30 (?:conversation|historique"
    "|donnees|messages?|mots?_de_passe|secrets?|consignes|instructions|prompt|contexte|context"
    "|history|data|password|cles?|resume|summary|echanges?|question|nom|adresse|email|courriel"
    "|numero|reponse|contenu|dossier|code|texte)",
    "envoie|envoyez|transmets|transmettez|poste|publie|send|post|forward|transfere|exfiltre ~12"
    " (?:conversation|historique|donnees|mots?_de_passe|secrets?|consignes|instructions|prompt"
    "|contexte|context|history|data|password|cles?|echanges?) ~10 (?:http|https|url|www|webhook"
    "|serveur|server|lien|adresse_suivante)",
)
_WEB = re.compile(r"https?://|www\.|!\[|<img", re.IGNORECASE)


def _exfiltration(reading: Reading) -> Iterator[Span]:
    if not _WEB.search(reading.text):
        return
    for form in (_FILLED, _IMAGE):
        yield from (match.span() for match in form.finditer(reading.text))
    yield from said(_CARRY, reading)


RULES = (
    Rule(
        "injection.exfiltration",
        1,
        "in",
        N_("Data carried away"),
        N_("An order to put data of the conversation into an image, a link or an address"),
        tuple(Action),
        _exfiltration,
    ),
)
