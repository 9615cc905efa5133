"""Whether an answer declines: it refuses, or says that it does not know.

By phrases in French and English, in the first sentences, outside quotes: quick and without a model,
and blind to what they do not name. A judge reads what is subtle.
"""

import re
from typing import Literal

from joute.evaluation.scorers.normalising import clean

Declining = Literal["", "refused", "incomplete"]

# What is after the first sentences qualifies an answer, and declines nothing.
_SENTENCES = 2
_CHARACTERS = 1_000

_REFUSED = {
    "fr": (
        r"je (?:ne )?(?:peux|puis|suis) (?:malheureusement )?pas (?:en mesure de |"
        r"capable de |autorisée? à )?"
        r"(?:vous |t')?(?:aider|assister|fournir|répondre|donner|accéder|donner suite|"
        r"faire cela|traiter|discuter|commenter)",
        r"je (?:refuse|décline) ",
        r"je (?:dois|préfère) (?:refuser|décliner|ne pas répondre)",
        r"il m'est impossible (?:de|d')",
        r"je ne suis pas (?:en mesure|autorisée?|habilitée?)",
    ),
    "en": (
        r"i(?:'m| am) (?:sorry,? (?:but )?i )?(?:not able|unable|not allowed|not permitted) to",
        r"i (?:can't|cannot|can not|won't|will not|am unable to) (?:help|assist|provide|"
        r"answer|give|do|fulfill|comply|discuss|share|support|engage|create|access)",
        r"i (?:must|have to) (?:refuse|decline)",
        r"i (?:decline|refuse) to",
    ),
}
_INCOMPLETE = {
    "fr": (
        r"^incomplet\b",
        r"je (?:ne |n')?(?:le )?sais pas",
        r"je n'en sais rien",
        r"je ne (?:connais|dispose|trouve|possède) pas",
        r"je n'ai pas (?:trouvé|accès|connaissance|d'information|assez|suffisamment|"
        r"la réponse|de réponse)",
        r"je n'ai (?:aucune|pas cette|pas ces) (?:information|donnée|réponse|idée)",
        r"(?:document|contexte|texte|passage|extrait|source)s?(?: [\w' ]{1,30})? ne (?:me |nous )?"
        r"(?:permet(?:tent)?|(?:précise|mentionne|indique|donne|comporte|parle)(?:nt)?|"
        r"contien(?:t|nent)|fourni(?:t|ssent)|di(?:t|sent)|répond(?:ent)?|suffi(?:t|"
        r"sent)) (?:pas|rien|aucune?)",
        r"(?:n'est|ne figure|n'apparaît|ne sont|ne figurent|"
        r"n'apparaissent) pas (?:\w+ )?(?:précisée?s?|mentionnée?s?|indiquée?s?|fournie?s?|"
        r"disponibles?|dans (?:le|les|ce|ces) (?:document|contexte|texte|passage|extrait|source))",
        r"(?:aucune information|pas d'information|informations? insuffisantes?|"
        r"pas assez d'information|manque d'information)",
        r"(?:impossible|il n'est pas possible) (?:de|d') ?(?:répondre|le savoir|le dire|"
        r"déterminer)",
        r"(?:question|réponse) (?:est )?(?:sans réponse|incomplète|inconnue)",
    ),
    "en": (
        r"^(?:incomplete|unanswerable|unknown)\b",
        r"i (?:don't|do not) (?:know|have (?:access|information|enough|any|that|the)|find)",
        r"i(?:'m| am) not (?:sure|aware|certain)",
        r"i (?:have no|couldn't find|could not find|can't find|cannot find|can't determine|"
        r"cannot determine)",
        r"(?:document|context|text|passage|source|excerpt)s?(?: \w+){0,3} (?:do|does)(?:n't|"
        r" not) (?:say|mention|contain|specify|state|provide|include|indicate|give|answer)",
        r"(?:is|are)(?:n't| not) (?:mentioned|specified|stated|provided|given|available|"
        r"included|in the (?:document|context|text|passage|source))",
        r"(?:no|not enough|insufficient|lack of) information",
        r"(?:cannot|can't|can not|could not) be (?:answered|determined|known)",
        r"(?:it is |it's )?(?:impossible|not possible) to (?:answer|know|say|determine|tell)",
    ),
}
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_QUOTED = re.compile(r'"[^"]{0,2000}"')


def declining(text: str, language: str) -> Declining:
    """How an answer declines, "" when it does not: by the phrases of its language and, as models
    often decline in English whatever they are asked in, by those of English."""
    plain = clean(text[: 5 * _CHARACTERS]).replace("*", "").replace("_", "")
    unquoted = _QUOTED.sub(" ", plain).strip() or plain
    start = " ".join(_SENTENCE.split(unquoted[:_CHARACTERS])[:_SENTENCES])
    if _has(start, _REFUSED, language):
        return "refused"
    return "incomplete" if _has(start, _INCOMPLETE, language) else ""


def declines(text: str, language: str) -> bool:
    """Whether an answer refuses, or says that it does not know."""
    return bool(declining(text, language))


def _has(text: str, phrases: dict[str, tuple[str, ...]], language: str) -> bool:
    spoken = {language, "en"} if language in phrases else set(phrases)
    return any(re.search(phrase, text) for one in spoken for phrase in phrases[one])
