"""Texts made comparable: what typography, capitals, articles and punctuation change in nothing.

For French as for English. Normalisers made for English alone turn « l'année » into one word, take
the verb « a » for an article, or know one of the two apostrophes.
"""

import re
import unicodedata
from functools import cache

# Characters that typography chooses: all of a line become the last one.
_ALIKE = {
    "’‘ʼ′´`": "'",
    "«»“”„‟″": '"',
    "\u00a0\u202f\u2007\u2009\u2002\u2003\u200a": " ",
    "‐‑−": "-",
    "\u00ad\u200b\u2060\ufeff": "",
}
_TYPOGRAPHY = str.maketrans({one: plain for many, plain in _ALIKE.items() for one in many})
# « a » is no article in French. An article is a word: no part of one, nor after a hyphen (dis-le).
_ARTICLES = {
    "fr": re.compile(r"(?<![\w'-])(?:(?:l|d|qu)'(?=\w)|(?:le|la|les|un|une|des)(?![\w'-]))"),
    "en": re.compile(r"(?<![\w'-])(?:the|an?)(?![\w'-])"),
}
_GROUPED = {
    "fr": re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])"),
    "en": re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d])"),
}
# « 45% » and « 45 % », « 10€ » and « 10 € », “$5” and “$ 5”.
_BESIDE_UNIT = re.compile(r"(?<=\d)(?=[%‰°€$£¥])|(?<=[€$£¥])(?=\d)")
# « 1ᵉʳ » and « 1er », « nº 5 », « n°5 » and « n° 5 », « 9h30 » and « 9 h 30 ».
_ORDINALS = str.maketrans({"ᵉ": "e", "ʳ": "r", "º": "°", "№": "n°"})
_NUMBER_SIGN = re.compile(r"(?<!\w)n ?° ?(?=\d)")
_HOURS = re.compile(r"(?<=\d) ?h(?: ?(?=\d\d(?!\d))|(?!\w))")
# « 5 € 50 » and « 5€50 », not « 5 € 50 km » nor « 10 € 20 € ».
_CENTS = re.compile(
    r"(?<![\w.,])(\d+) ?€ ?(\d\d)"
    r"(?![\d.,]*\d| ?(?:[€%$£]|euros?\b|(?:h|min|km|kg|g|m|ans?|mois|jours?)\b))"
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}")
# A sign that belongs to a number stays: -5, 3.5, 10:30, 1/2.
_OF_NUMBERS = re.compile(r"(?<!\w)-(?=\d)|(?<=\d)[.:/](?=\d)")
_TOKEN = re.compile(r"[^\W_]+")
_SIGN = re.compile(r"[^\w\s]|_")
_MEANINGFUL = frozenset("%‰#@&")


def plain_signs(text: str) -> str:
    """The text with plain apostrophes, quotes, hyphens and spaces, and nothing else changed."""
    return text.translate(_TYPOGRAPHY)


def clean(text: str) -> str:
    """The text in small letters, in NFC, with plain apostrophes, quotes, hyphens and spaces."""
    plain = plain_signs(unicodedata.normalize("NFC", text)).casefold()
    return " ".join(unicodedata.normalize("NFC", plain).split())


def normalise(text: str, language: str) -> str:
    """What the text says, to compare: small letters, numbers written one way, no articles, no
    punctuation, one space between words and before units, no ligatures.

    Articles go before punctuation, so that « l'année » leaves « année ». Accents stay. Of a text
    that is nothing else, articles stay, and so does punctuation.
    """
    plain = numbers_alike(clean(text).translate(_LIGATURES), language)
    plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    without = _ARTICLES[language].sub(" ", plain) if language in _ARTICLES else plain
    return _words(without) or _words(plain) or plain


def numbers_alike(text: str, language: str) -> str:
    """A clean text with its numbers, and what goes with them, written one way: 1 440 as 1440, 3,5
    as 3.5, 5 € 50 as 5.50 €, 9h30 as 9 h 30, nº5 as n° 5, 45% as 45 %."""
    text = _HOURS.sub(" h ", _NUMBER_SIGN.sub("n° ", text.translate(_ORDINALS)))
    numbers = _numbers(_CENTS.sub(r"\1.\2 €", text), language)
    return " ".join(_BESIDE_UNIT.sub(" ", numbers).split())


def words(text: str, language: str) -> list[str]:
    """The words of a text, normalised."""
    return normalise(text, language).split()


def tokens(text: str) -> list[str]:
    """The words of a text with its articles, in small letters; « l'été » is two."""
    return _TOKEN.findall(clean(text))


def _numbers(text: str, language: str) -> str:
    """Thousands joined, and a point before decimals: 1 234,5 in French, 1,234.5 in English."""
    if language in _GROUPED:
        text = _GROUPED[language].sub(lambda found: re.sub("[ ,]", "", found[0]), text)
    return text if language == "en" else _DECIMAL_COMMA.sub(".", text)


def _words(text: str) -> str:
    signs = {found.start() for found in _OF_NUMBERS.finditer(text)}
    return " ".join(
        _SIGN.sub(
            lambda found: found[0] if found.start() in signs else _space_for(found[0]), text
        ).split()
    )


@cache
def _space_for(sign: str) -> str:
    """A space for punctuation; symbols such as € and + mean something."""
    punctuation = unicodedata.category(sign).startswith("P") and sign not in _MEANINGFUL
    return " " if punctuation else sign
