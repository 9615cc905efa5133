"""The same question, typed otherwise."""

import re
import unicodedata
from random import Random

# Neighbours on an AZERTY keyboard.
_NEIGHBOURS = {
    one: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in ("azertyuiop", "qsdfghjklm", "wxcvbn")
    for place, one in enumerate(row)
}
# Words that may be mistyped: of letters only, and neither a name nor an acronym. What is quoted or
# code is what the question is about.
_WORD = re.compile(r"(?<![\w@/.'’-])[a-zà-öø-ÿ]{4,}(?![\w@/.-])")
_LITERAL = re.compile(
    r"(?:\w+://|www\.)\S+|`[^`]{0,500}`|«[^»]{0,500}»|“[^”]{0,500}”|\"[^\"]{0,500}\""
)
_WORDS_FOR_AN_ERROR = 10


def typing_errors(text: str, random: Random) -> str | None:
    """With an error of the keyboard in one of ten words, at least one: letters swapped, doubled,
    left out, or those of a neighbouring key; None without a word that may be mistyped.

    The first letter of a word, figures, names, quotes and code stay.
    """
    literals = [found.span() for found in _LITERAL.finditer(text)]
    words = [
        found.span()
        for found in _WORD.finditer(text)
        if not any(start <= found.start() < end for start, end in literals)
    ]
    if not words:
        return None
    count = max(1, len(text.split()) // _WORDS_FOR_AN_ERROR)
    for start, end in sorted(random.sample(words, min(count, len(words))), reverse=True):
        text = text[:start] + _mistyped(text[start:end], random) + text[end:]
    return text


def _mistyped(word: str, random: Random) -> str:
    """The word with one error, never the word itself."""
    place = random.randrange(1, len(word) - 1)
    here, after = word[place], word[place + 1]
    errors = [
        word[:place] + word[place + 1 :],
        word[:place] + here + word[place:],
        *(word[:place] + key + word[place + 1 :] for key in _NEIGHBOURS.get(here, "")),
        *([word[:place] + after + here + word[place + 2 :]] if here != after else []),
    ]
    return random.choice([error for error in errors if error != word])


_PLAIN_SIGNS = {"’": "'", "‘": "'", "…": "...", "–": "-", "—": "-", "“": '"', "”": '"'}
_AS_IT_IS = re.compile(r"(`[^`]*`|(?:\w+://|www\.)\S+)")
_TYPOGRAPHIC = re.compile(r"[’‘…–—“”«»\u00a0\u202f]")
_SIGNS = re.compile("|".join(map(re.escape, _PLAIN_SIGNS)))


def other_signs(text: str) -> str:
    """With other signs: plain ones for typographic ones or, where all are plain, typographic ones;
    and without the last point or question mark. Code and addresses stay."""
    change = _plain if _TYPOGRAPHIC.search(text) else _typographic
    changed = "".join(
        part if n % 2 else change(part) for n, part in enumerate(_AS_IT_IS.split(text))
    )
    return re.sub(r"[\s\u00a0\u202f]*[.?!]$", "", changed)


def _plain(text: str) -> str:
    text = _SIGNS.sub(lambda found: _PLAIN_SIGNS[found[0]], text)
    text = re.sub(r"«[\s\u00a0\u202f]*|[\s\u00a0\u202f]*»", '"', text)
    return re.sub(r"[\s\u00a0\u202f]+([?!:;])(?=\s|$)", r"\1", re.sub(r"[\u00a0\u202f]", " ", text))


def _typographic(text: str) -> str:
    # After a figure it is a foot, or an inch.
    text = re.sub(r"(?<=[^\W\d])'(?=\w)", "’", text)
    text = re.sub(r'(?<!\w)"([^"\n]*)"(?!\w)', "«\u00a0\\1\u00a0»", text)
    return re.sub(r"(?<=\w)[ ]?([?!;])(?=\s|$)", "\u202f\\1", text)


def without_accents(text: str) -> str:
    """Without accents, as on a keyboard that has none."""
    apart = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))
