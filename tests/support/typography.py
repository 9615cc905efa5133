"""How French and English are typeset, in every text that people read."""

import re

# U+202F is the narrow no-break space, U+00A0 the wide one.
_FRENCH = {
    "a straight quote": r"['\"]",
    "three dots": r"\.\.\.",
    "U+202F before ? ! ;": r"[^\u202f…?!][?!;]",
    "U+00A0 before a colon": r"[^\u00a0…-]:(?![\w/])",
    "U+00A0 inside « »": r"«[^\u00a0]|[^\u00a0]»",
    "U+00A0 before % and €": r"[^\u00a0…][%€]",
    "a space of thousands that breaks": r"\d \d{3}\b",
}
_ENGLISH = {
    "a straight quote": r"['\"]",
    "three dots": r"\.\.\.",
    "French quotation marks": r"[«»]",
    "a space before a mark": r"[ \u00a0\u202f][;:!?%](?!\w)",
}


def faults_of_french(prose: str) -> list[str]:
    """What is wrong in a text without code, fields or addresses, each with what is around it."""
    return _faults(_FRENCH, prose)


def faults_of_english(prose: str) -> list[str]:
    return _faults(_ENGLISH, prose)


def _faults(rules: dict[str, str], prose: str) -> list[str]:
    return [
        f"{rule}: {prose[max(0, found.start() - 30) : found.end() + 10]!r}"
        for rule, pattern in rules.items()
        for found in re.finditer(pattern, prose)
    ]
