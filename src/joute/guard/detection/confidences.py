"""What the instructions of a service say must not be told: read from these themselves."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from joute.errors import N_
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

_TELL = (
    "communique|communiquez|communiquer|revele|revelez|reveler|divulgue|divulguez|divulguer|dis"
    "|dites|dire|donne|donnez|donner|transmets|transmettez|transmettre|partage|partagez|partager"
    "|ecris|ecrivez|ecrire|mentionne|mentionnez|mentionner|affiche|affichez|afficher|repete|repetez"
    "|repeter|devoile|devoilez|devoiler|cite|citez|citer"
)
_NEVER = Phrases(
    f"ne|n ?(?:le|la|les|l|lui|en|y) ?(?:jamais|pas|rien) (?:{_TELL})",
    "never|not ~1 (?:reveal|disclose|share|tell|say|give|mention|repeat|communicate|write|output)",
    "garde|gardez|garder|tais|taisez|taire|cache|cachez|cacher|protege|protegez|keep|hide ~6"
    " (?:secrete?s?|confidentielle?s?|confidentiel|private|confidential|pour_toi|pour_vous|code"
    "|mot)",
    "confidentiel|confidentielle|confidentiels|confidentielles|secret|secrete|confidential",
)
# What a secret is called first of all.
_KINDS = frozenset(
    re.split(
        r"\s+",
        """code codes mot mots passe cle cles secret secrets jeton canari password key token
        passphrase passcode phrase combinaison digicode""",
    )
)
# Words of more than two letters that say nothing of what a secret opens.
_EMPTY = frozenset(
    re.split(
        r"\s+",
        """est sont pour dans avec sans tous toutes tout toute cette leur leurs votre notre jamais
        rien personne aucun aucune forme sous meme elle elles vous nous ils mais the and this that
        with from your our never not anyone anybody any under form reserve reservee reserves
        personnel personnelle interne secrete confidentiel confidentielle les des une par sur aux
        qui que ces ses mes tes word communiquez communique revelez revele divulguez divulgue
        donnez donne dites dis tell reveal share say voici suivant suivante""",
    )
)
_VERB = re.compile(r" (?:est|sont|is|are|sera|vaut|se compose) ")
# How near to each other a question names the kind and what it opens.
_WINDOW = 9
# A value: letters and digits together, or in capitals, of some length.
_VALUE = re.compile(r"(?<![\w-])(?=[\w-]{4,64}(?![\w-]))(?=[^\W]*[-\w]*\d|[A-Z-]{4})[\w-]+")
_QUOTED = re.compile(r"[«“\"]\s?([^»”\"\n]{4,64}?)\s?[»”\"]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_KEPT = 64


class Confidence(NamedTuple):
    """What must not be told: how it is called, and its values."""

    kinds: frozenset[str]
    about: frozenset[str]
    values: Sequence[str]


@lru_cache(maxsize=_KEPT)
def confidences(instructions: str) -> Sequence[Confidence]:
    """The confidences of instructions, a sentence each: one that forbids to tell something, or that
    calls it secret."""
    return tuple(_confidences(instructions))


def _confidences(instructions: str) -> Iterator[Confidence]:
    before = ""
    for sentence in _SENTENCE.split(instructions):
        reading = Reading(sentence)
        if any(True for _ in _NEVER.find(reading)):
            whole = sentence if _VALUE.search(sentence) else f"{before} {sentence}"
            line = Reading(whole).line
            subject = _VERB.split(line, maxsplit=1)[0] if _VERB.search(line) else line
            words = subject.split()
            kinds = frozenset(words) & _KINDS
            about = frozenset(word for word in words if len(word) > 2) - _EMPTY - _KINDS
            if kinds:
                values = [*_VALUE.findall(whole), *_QUOTED.findall(whole)]
                yield Confidence(kinds, about, values)
        before = sentence


@lru_cache(maxsize=_KEPT)
def _opened(instructions: str) -> Mapping[str, Set[str]]:
    """What the secrets of each kind open, of all confidences; nothing where one does not say."""
    opened: dict[str, set[str]] = {}
    unsaid: set[str] = set()
    for one in confidences(instructions):
        if not one.about:
            unsaid |= one.kinds
        for kind in one.kinds:
            opened.setdefault(kind, set()).update(one.about)
    return {kind: frozenset() if kind in unsaid else about for kind, about in opened.items()}


def _asked(reading: Reading) -> Iterator[Span]:
    """Where a question first names what the instructions keep, by each kind and what it opens."""
    for kind, about in _opened(reading.given.instructions).items():
        for place in reading.places.get(kind, ()):
            around = reading.words[place + 1 : place + _WINDOW]
            known = [at for at, word in enumerate(around) if word in about]
            if known or not about:
                last = place + 1 + (known[-1] if known else -1)
                yield reading.span(place, reading.starts[last] + 1)
                break


RULES = (
    Rule(
        "injection.confidence",
        1,
        "in",
        N_("A question about what must not be told"),
        N_("A question that names the secret which the instructions of the service keep"),
        tuple(Action),
        _asked,
    ),
)
