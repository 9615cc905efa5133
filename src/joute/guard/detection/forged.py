"""What only programs write: roles of a conversation, and marks of masked data."""

import re
from collections.abc import Iterator

from joute.errors import N_
from joute.guard.detection.mentions import mentioned
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

# What templates of conversations put between the messages.
_TOKENS = re.compile(
    r"<\|[a-z_]{2,24}\|>|\[/?(?:INST|SYSTEM|SYST[EÈ]ME|SYSTEM_PROMPT|AVAILABLE_TOOLS)\]|<</?SYS>>"
    r"|</?s>"
    r"|</?(?:system|system_prompt|assistant|user_input|user_message|instructions|developer|admin)>"
    r"|<(?:start|end)_of_turn>|[\"«]\s?role\s?[\"»]\s{0,3}:\s{0,3}[\"«]\s?(?:system|developer"
    r"|assistant)\s?[\"»]"
    r"|(?<![^\n])[ ]{0,3}#{2,4}[ ]?(?:System|Instruction|Syst[eè]me|Assistant|R[eé]ponse de"
    r" l['’]assistant)"
    r"s?[ ]?:",
    re.IGNORECASE,
)
# “System: you are now …”, at the beginning of a line or after a sign.
_SPEAKER = re.compile(
    r"(?:(?<![^\n])|(?<=[.!?»)\]—–-] )|(?<=<!-- ))[ ]{0,3}[\[(*#-]{0,3}[ ]?(?P<who>system|systeme"
    r"|developer"
    r"|developpeur|admin|administrateur|administrator|operateur|operator|message systeme"
    r"|system message|system prompt|prompt systeme|instruction systeme|instructions systeme"
    r"|system override|alerte systeme|assistant|assistante)"
    r"(?: ?\([^)\n]{0,40}\))?[\])* ]{0,3}:[* «\"]{0,4}"
    r"(?=(?:tu |vous |you |ignore|oublie|forget|disregard|nouvelle|new |desormais|a partir|from now"
    r"|l'utilisateur|the user|mode |affiche|active|desactive|priorite|l'assistant |cite|apres"
    r" lecture"
    r"|voici|je vais|i will|sure|override|autorise|acces|l'acces|le filtre|les filtres|toutes "
    r"|reponds|repond[es]z|ajoute|envoie|ecris|ecrivez|ecrire|supprime|confirme|fais |faites|ne "
    r"|bien sur"
    r"|afficher|supprimer|repondre|remplacer|les consignes|les restrictions|debogage|debug))"
)


_SPEAKERS = {
    *("system", "systeme", "developer", "developpeur", "admin", "administrateur", "administrator"),
    *("operateur", "operator", "prompt", "assistant", "assistante"),
}


def _roles(reading: Reading) -> Iterator[Span]:
    found = [*_TOKENS.finditer(reading.text)]
    if ":" in reading.text and not _SPEAKERS.isdisjoint(reading.places):
        found += _SPEAKER.finditer(reading.folded)
    return (match.span() for match in found if not mentioned(reading, match.span()))


# As joute.privacy sets them, or nearly.
_LABELS = "PERSONNE|PERSON|EMAIL|TELEPHONE|PHONE|ADRESSE|ADDRESS|IBAN|NIR|SECRET|CARTE|CARD"
_LABEL_WORDS = frozenset(_LABELS.lower().split("|"))
_MARKS = re.compile(
    rf"[\[{{<(]{{0,2}}(?<![A-Z_])(?:{_LABELS})[ _]?\d{{1,4}}(?![0-9A-Z_])[\]}}>)]{{0,2}}"
)


def _marks(reading: Reading) -> Iterator[Span]:
    if not _LABEL_WORDS.isdisjoint(reading.places):
        yield from (match.span() for match in _MARKS.finditer(reading.text))


RULES = (
    Rule(
        "injection.forged_role",
        1,
        "in",
        N_("A forged role"),
        N_("Marks between the messages of a conversation, or words said to be of the system"),
        tuple(Action),
        _roles,
    ),
    Rule(
        "injection.forged_mark",
        1,
        "in",
        N_("A forged mark"),
        N_("A mark such as [PERSONNE_1], which stands for masked data"),
        # Masking escapes it: nothing is given away.
        (Action.LOG, Action.WARN),
        _marks,
    ),
)
