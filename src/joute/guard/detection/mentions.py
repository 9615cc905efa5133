"""Words that are spoken of instead of being said: quoted, in a question about them."""

import re
from collections.abc import Iterator

from joute.guard.detection.phrases import Phrases
from joute.guard.reading import Reading, Span

# A quotation this long is a document, and what stands in one may be meant for the model.
_LONG = 160
_BEFORE = 90
_OPENING, _CLOSING = "«“\"„‘'`", "»”\"“’'`"
_QUOTED = re.compile(rf"[{_OPENING}][^{_OPENING}{_CLOSING}\n]{{0,{_LONG}}}$")
_UNQUOTED = re.compile(rf"^[^{_CLOSING}\n]{{0,{_LONG}}}[{_CLOSING}]")
# Who asks about words, or about the attack itself.
_ABOUT = re.compile(
    r"\b(?:phrases?|expressions?|formules?|formulations?|mots?|mentions?|textes?|signifie\w*|veut"
    r" dire"
    r"|veulent dire|sens|traduction|tradui\w+|titres?|intitule\w*|nomm\w+|appel\w+|exemples?"
    r"|attaques?|injections?|detect\w*|reperer|reconnaitre|dangereu\w+|pourquoi|comment|articles?"
    r"|chansons?|films?|romans?|slogans?|sentences?|phrase|means?|meaning|word|words|wording"
    r"|example|translat\w+|attack|title|called|quote|why|how|explain|expliqu\w+|corrig\w+"
    r"|orthographe|grammaire|conjug\w+|commande|message d'erreur|error message|ecrit|dit|disait"
    r"|says?|said|lisait|lu|read|ser(?:t|vent)|jetons?|balises?|tokens?|tags?|quoi)\b"
)


def said(phrases: Phrases, reading: Reading) -> Iterator[Span]:
    """Phrases that are not spoken of, but said."""
    return (span for span in phrases.find(reading) if not mentioned(reading, span))


def mentioned(reading: Reading, span: Span) -> bool:
    """Whether words stand between quotation marks that hold little else, in a text that asks about
    them. Whoever has a model read such a question has it read the words too: a rule that leaves
    them alone misses an attack that dresses as a question."""
    start, end = span
    text = reading.text
    before = text[max(0, start - _LONG) : start]
    opened = _QUOTED.search(before)
    if not opened or not _UNQUOTED.match(text[end : end + _LONG]):
        return False
    place = max(0, start - _LONG) + opened.start()
    return _ABOUT.search(reading.folded[max(0, place - _BEFORE) : place]) is not None or bool(
        _ABOUT.search(reading.folded[end : end + _BEFORE])
    )
