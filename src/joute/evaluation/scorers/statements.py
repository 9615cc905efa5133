"""Where an answer states its result: “The answer is 42”, « Réponse : B », \\boxed{42}, #### 42."""

import re

_BOXED = re.compile(r"\\boxed\{([^{}\n]{1,200})\}")
_MARKED = re.compile(r"^####[ \t]*(.{1,200})$", re.MULTILINE)
# « n'est pas » states nothing.
_STATED = re.compile(
    r"\b(?:réponse|reponse|résultat|answer|result|choix|choice)\b[^.:=\n]{0,40}?"
    r"(?:[:=]|(?<!n['’])\best\b(?! pas\b)(?:[ \t]+donc\b)?|\bis\b(?! not\b))[ \t]*:?"
    r"(.{0,200}?)(?=[.!?;](?:\s|[*_]|$)|$)",
    re.IGNORECASE | re.MULTILINE,
)


def stated(text: str) -> list[str]:
    """What an answer states as its result, in order; [] where it states none."""
    for form in (_BOXED, _MARKED, _STATED):
        found = [one for one in (match.strip(" \t*_:") for match in form.findall(text)) if one]
        if found:
            return found
    return []
