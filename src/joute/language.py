"""The language of a short text: French or English."""

import re
from typing import Literal

Language = Literal["fr", "en"]

_FRENCH = re.compile(
    r"\b(au|aux|avec|ce|ces|cet|cette|dans|de|des|donne|du|elle|en|entre|est|et|explique|il|je|la|le"
    r"|les|leur|mes|moi|mon|nous|ou|par|pas|pour|propose|qu|que|quelle?s?|qui|quoi|rédige|résume|sa"
    r"|ses|son|sont|sur|te|tes|tu|une?|vos|votre|vous|à|écris)\b|[àâçéèêëîïôùûœ]"
)
_ENGLISH = re.compile(
    r"\b(a|about|an|and|are|as|at|be|by|can|do|does|explain|for|from|give|hello|hey|hi|how|i|in|is|it|me|my|of"
    r"|on|or|our|please|should|suggest|test|thanks|that|the|their|them|these|they|this|to|was|we|what|when|where"
    r"|which|who|why|will|with|write|you|your)\b"
)


def language_of(text: str) -> Language:
    """French or English, by the small words and the accents; French by default."""
    folded = text.casefold()
    french, english = len(_FRENCH.findall(folded)), len(_ENGLISH.findall(folded))
    return "en" if english > french else "fr"
