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
# What says where one looked, and what one looked for.
_FR_PLACE = r"(?:document|contexte|texte|passage|extrait|source)s?"
_EN_PLACE = r"(?:document|context|text|passage|source|excerpt)s?"
_FR_SOUGHT = r"(?:information|réponse|question|précision|donnée|renseignement|point)s?"
_EN_SOUGHT = r"(?:information|answer|question|detail|data)s?"
# « n'en parle », « ne nous le dit ».
_NE = r"(?:ne |n')(?:(?:me|nous|vous|le|la|les|en|y) |[lm]'){0,2}"
_FR_SAID = r"(?:précisée?s?|mentionnée?s?|indiquée?s?|spécifiée?s?|dite?s?|communiquée?s?)"
_EN_SAID = r"(?:mentioned|specified|stated|indicated|said|given|provided)"
_END = r"[.!?…]?$"
_FR_TO_KNOW = r"(?:répondre|savoir|dire|déterminer|conclure|l'affirmer|préciser|confirmer)"
_EN_TO_KNOW = r"(?:answer|know|say|determine|tell|confirm)"
_INCOMPLETE = {
    "fr": (
        r"^(?:incomplet|inconnue?)(?= ?(?:$|[.,;:!?(-]))",
        rf"^non {_FR_SAID}(?:{_END}| dans (?:le|les|ce|ces) {_FR_PLACE})",
        r"je (?:ne |n')?(?:le |la |les )?sais pas",
        r"(?:je|on|nous) (?:ne )?(?:peux|puis|saurais|peut|pouvons) pas "
        rf"(?:(?:vous|le|la|les) ){{0,2}}(?:{_FR_TO_KNOW})\b(?! que ce soit)",
        r"(?:on|nous) (?:ne )?(?:le |la )?(?:sait|savons) pas",
        r"\bje l'ignore|\bj'ignore ",
        rf"\b(?:personne|nul) ne le sait{_END}",
        r"je n'en (?:sais rien|ai aucune idée)",
        r"je ne (?:(?:le|la|les) )?(?:connais|dispose|trouve|possède) pas",
        r"je n'(?:y )?ai pas (?:trouvé|accès|connaissance|d'information|assez|suffisamment|"
        r"la réponse|de réponse)",
        r"je n'ai (?:aucune|pas cette|pas ces) (?:information|donnée|réponse|idée)",
        rf"{_FR_PLACE}(?: [\w' ]{{1,30}})? {_NE}(?:précise|mentionne|indique|comporte|parle|"
        r"évoque|aborde|contien|fourni|di|répond|donne)(?:nt|t|ssent|nent|sent|ent)? "
        r"(?:pas|rien|aucune?)\b(?! (?:de |d')?(?:droit|accès|lieu))",
        rf"(?:{_FR_PLACE}|{_FR_SOUGHT}|éléments)(?: [\w' ]{{1,30}})? {_NE}(?:permet(?:tent)?|"
        rf"suffi(?:t|sent)) pas (?:de |d'|à |pour )(?:(?:le|la|y) )?{_FR_TO_KNOW}",
        rf"\brien (?:dans [\w' ]{{1,40}} )?{_NE}(?:permet|indique|précise|dit)",
        rf"{_FR_SOUGHT}(?: [\w' ]{{1,30}})? (?:n'est|ne figure|n'apparaît|ne sont|ne figurent|"
        rf"n'apparaissent) pas (?:\w+ )?(?:{_FR_SAID}|fournie?s?|disponibles?|présente?s?|dans|"
        r"connue?s?)",
        rf"\b(?:ce|cela|ça|il) n'est pas {_FR_SAID}(?={_END}| (?:si|que?|dans|ici|quand|où|"
        r"combien|quel)\b)",
        rf"(?:n'est|ne sont) pas {_FR_SAID}{_END}",
        r"(?:n'est|ne figure|n'apparaît|ne sont|ne figurent|n'apparaissent) pas (?:\w+ ){0,2}"
        rf"dans (?:le|les|ce|ces|mes|vos|l'|cet) ?{_FR_PLACE}",
        r"(?:aucune|pas d') ?informations?(?! n'est (?:demandée|requise|nécessaire|transmise))",
        rf"aucune {_FR_SOUGHT} (?:(?:ne |n')(?!est (?:demandée|requise|nécessaire|transmise))|"
        r"possible|trouvée)",
        rf"aucune? {_FR_PLACE} (?:ne |n')(?:le |en )?(?:aborde|précise|mentionne|indique|parle|"
        r"dit|traite|répond|permet)\b",
        rf"il n'y a (?:pas de|aucune) réponse|^sans réponse{_END}",
        rf"{_FR_PLACE} (?:\w+ )?(?:est|sont) (?:insuffisante?s?|muette?s?)",
        r"il manque (?:des |les )?(?:informations?|éléments|données)",
        r"je n'ai pas (?:d'|les )éléments|je ne suis pas (?:sûre?|certaine?)",
        r"(?:informations? insuffisantes?|pas assez d'informations?|manque d'informations?)",
        r"(?:aucune|pas (?:de |fait )?|ne fait pas) ?mention\b",
        r"(?:impossible|il n'est pas possible) (?:de |d')(?:(?:le|la|y|vous) )?"
        rf"{_FR_TO_KNOW}",
        r"(?:question|réponse) (?:est )?(?:sans réponse|incomplète|inconnue)",
    ),
    "en": (
        r"^(?:incomplete|unanswerable|unknown)(?= ?(?:$|[.,;:!?(-]))",
        rf"^not {_EN_SAID}(?:{_END}| (?:in|by) (?:the|this|these) {_EN_PLACE})",
        r"i (?:don't|do not) (?:know|have (?:access|information|enough|any|that|the)|find)",
        r"i(?:'m| am) not (?:sure|aware|certain)",
        r"i (?:have no (?:idea|information|knowledge|data|access|answer|way)|couldn't find|"
        r"could not find|can't find|cannot find)",
        rf"(?:i|we|one) (?:can't|cannot|can not|couldn't) (?:really )?{_EN_TO_KNOW}\b",
        rf"{_EN_PLACE}(?: \w+){{0,3}} (?:do|does)(?:n't| not) (?:say|mention|contain|specify|"
        r"state|provide|include|indicate|give|answer)",
        rf"\bnothing in (?:the|this|these) {_EN_PLACE}",
        rf"{_EN_SOUGHT}(?: \w+){{0,3}} (?:is|are)(?:n't| not) (?:{_EN_SAID}|available|included|"
        r"known)",
        rf"\b(?:it|this|that)(?:'s| is| was)(?:n't| not) {_EN_SAID}(?={_END}| (?:if|whether|"
        r"how|when|where|what|who|in the|here)\b)",
        r"(?:is|are|was)(?:n't| not) (?:mentioned|specified|stated|indicated)" + _END,
        rf"(?:is|are)(?:n't| not) (?:\w+ )?(?:in|by) (?:the|this|these|any) {_EN_PLACE}",
        r"(?:\bno|not enough|insufficient|lack of) information(?! is (?:required|needed|asked))",
        r"\bno mention of|^no idea\b|^n/a\b|\bno answer (?:is|can|was)",
        rf"{_EN_PLACE} (?:is|are) silent|\bunclear (?:from|in) (?:the|this|these) {_EN_PLACE}",
        r"\b(?:we|one) (?:don't|do not|doesn't|does not) know",
        r"(?:cannot|can't|can not|could not) be (?:answered|determined|known)",
        rf"(?:it is |it's )?(?:impossible|not possible) to {_EN_TO_KNOW}",
    ),
}
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_QUOTED = re.compile(r'"[^"]{0,2000}"')
# « Incomplet », as a prompt writes the word that it asks for; or a quote that is all there is.
_WHOLE = re.compile(r"\"([^\"]*)\"[.!]?|'([^']*)'[.!]?")
_ONE_WORD = re.compile(r'^"\s?(\w+)\s?"')
_LABEL = re.compile(r"^(?:la |the |final )?(?:réponse|answer)(?: finale)? ?: ?")
_MARKS = str.maketrans("", "", "*_`#")

# The answer that only declines: what else is said in it is in a clause of its own, or has one of
# these words, or a number.
_SHORT = 300
_CLAUSE = re.compile(r"[.!?…;:,()]+\s*")
_GOES_ON = re.compile(
    r"\d|\b(?:mais|toutefois|cependant|néanmoins|et|car|donc|but|however|still|and|because|so)\b"
)
_POLITE = re.compile(
    r"(?:je suis |i'm |i am )?(?:vraiment |so |very )?(?:désolée?|sorry)"
    r"|malheureusement|unfortunately|hélas"
)
_HINT = re.compile(
    r"\b(?:ne|pas|non|rien|aucune?|ni|ignore|impossible|incomplet|inconnue?|not?|cannot|nothing|"
    r"unable|unknown|incomplete|unclear)\b|\bn'|n't\b"
)


def declining(text: str, language: str) -> Declining:
    """How an answer declines, "" when it does not: by the phrases of its language and, as models
    often decline in English whatever they are asked in, by those of English."""
    start = _start(text)
    if _has(start, _REFUSED, language):
        return "refused"
    return "incomplete" if _has(start, _INCOMPLETE, language) else ""


def declines(text: str, language: str) -> bool:
    """Whether an answer refuses, or says that it does not know."""
    return bool(declining(text, language))


def only_declines(text: str, language: str) -> bool:
    """Whether an answer declines and says nothing else: each of its clauses declines."""
    bare = _bare(text)
    if len(text) > _SHORT or _GOES_ON.search(bare):
        return False
    clauses = [one for one in _CLAUSE.split(bare) if one and not _POLITE.fullmatch(one)]
    return bool(clauses) and all(
        _has(one, _REFUSED, language) or _has(one, _INCOMPLETE, language) for one in clauses
    )


def may_decline(text: str) -> bool:
    """Whether the beginning of an answer denies anything: what declines does, as others do."""
    return _HINT.search(_start(text)) is not None


def _start(text: str) -> str:
    """The first sentences of an answer, without what they quote."""
    bare = _bare(text)
    unquoted = _QUOTED.sub(" ", bare).strip() or bare
    return " ".join(_SENTENCE.split(unquoted[:_CHARACTERS])[:_SENTENCES])


def _bare(text: str) -> str:
    """An answer without its marks, its label and the quotes around the whole of it."""
    plain = clean(text[: 5 * _CHARACTERS].translate(_MARKS))
    plain = _LABEL.sub("", plain)
    if whole := _WHOLE.fullmatch(plain):
        plain = _LABEL.sub("", (whole[1] or whole[2] or "").strip())
    return _ONE_WORD.sub(r"\1", plain)


def _has(text: str, phrases: dict[str, tuple[str, ...]], language: str) -> bool:
    spoken = {language, "en"} if language in phrases else set(phrases)
    return any(re.search(phrase, text) for one in spoken for phrase in phrases[one])
