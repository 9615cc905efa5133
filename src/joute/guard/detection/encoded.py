"""Orders that are written so that people read over them, and models do not."""

import base64
import codecs
import re
from collections.abc import Callable, Iterator, Set
from typing import NamedTuple

from joute.errors import N_
from joute.guard.detection import injection
from joute.guard.detection.mentions import said
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

ORDERS = (
    injection.OVERRIDE,
    injection.ROLE_PLAY,
    injection.PROMPT_THEFT,
    injection.SECRET_THEFT,
)
_HEADS = frozenset(head for phrases in ORDERS for head in phrases.heads if len(head) >= 5)
_MIRRORED = frozenset(head[::-1] for head in _HEADS)
_TURNED = frozenset(codecs.encode(head, "rot13") for head in _HEADS)
# How far an order goes from the word by which it is recognised, and how many are looked at.
_AROUND, _LOOKED_AT = 240, 4

# Letters one by one: on a line, or a line for each.
_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*_/|·-]{1,3}[^\W\d_](?![^\W_])){9,}+")
_LINED = re.compile(r"(?<![^\n])[^\W\d_][ \r]*+(?:\n[^\W\d_][ \r]*+(?![^\n])){9,}+")
_APART = re.compile(r"[ .*_/|·-]{2,}|\n{2,}")
# An order whose words are written as one.
_GLUED = re.compile(
    r"(?:ignore|oublie|contourne|desactive|disregard|forget|override|bypass)[a-z]{0,30}?"
    r"(?:consigne|instruction|regle|directive|restriction|rules|prompt|limite)"
    r"|(?:repete|affiche|revele|montre|donne|recopie|reveal|repeat|show|print)[a-z]{0,24}?"
    r"(?:promptsysteme|systemprompt|consignes|instructions|motdepasse|codesecret|password)"
)
_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .--"
    " -..- -.-- --.."
)
_MORSE_LETTERS = dict(zip(_MORSE.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))


class _Code(NamedTuple):
    """A way to write a text, and how to read it; ValueError where something only looks so."""

    form: re.Pattern[str]
    read: Callable[[str], str]


def _base64(code: str) -> str:
    letters = code.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(letters + "=" * (-len(letters) % 4)).decode()


def _hexadecimal(code: str) -> str:
    return bytes.fromhex(re.sub(r"\\x|0x|[% :,]", "", code)).decode()


def _bits(code: str) -> str:
    return bytes(int(one, 2) for one in code.split()).decode()


def _morse(code: str) -> str:
    letters = (_MORSE_LETTERS.get(one, " ") for one in re.split(r"[ ]|(?=[/|])", code))
    return "".join(letters)


def _one_by_one(code: str) -> str:
    """Words are apart by more than their letters, or glued."""
    return " ".join(re.sub(r"[\W_]", "", word) for word in _APART.split(code))


# Where there are fewer long words, letters apart and pairs of digits, no code is looked for.
_LONG_WORD, _LETTERS_APART, _PAIRS = 20, 10, 5
_HEXADECIMAL = _Code(
    re.compile(r"(?:(?:\\x|%|0x)?[0-9A-Fa-f]{2}(?<![G-Zg-z]..)[ :,]?){10,}+"), _hexadecimal
)
_BASE64 = _Code(re.compile(r"[A-Za-z0-9+/_-]{20,}+={0,2}"), _base64)
_BITS = _Code(re.compile(r"[01]{8}(?: [01]{8}){7,}+"), _bits)
_MORSE_CODE = _Code(re.compile(r"[.-]{1,5}(?:[ ][/|]?[ ]?[.-]{1,5}){9,}+"), _morse)
_LETTERS = _Code(_SPELLED, _one_by_one), _Code(_LINED, _one_by_one)


def _possible(reading: Reading) -> Iterator[_Code]:
    """The codes that a text can hold, told from its words."""
    lengths = [0, 0, 0]
    for word, places in reading.places.items():
        if len(word) <= 2 and (len(word) == 1 or not word.isalpha()):
            lengths[len(word)] += len(places)
    long = any(len(word) >= _LONG_WORD for word in reading.text.split())
    if long:
        yield _BASE64
    if long or lengths[2] >= _PAIRS:
        yield _HEXADECIMAL
    if "0" in reading.text:
        yield _BITS
    if " .-" in reading.text or " -." in reading.text:
        yield _MORSE_CODE
    if lengths[1] >= _LETTERS_APART:
        yield from _LETTERS


# To do what a code says, whatever it says.
_OBEY = Phrases(
    "suis|suivez|applique|appliquez|execute|executez|obeis|obeissez|realise|follow|execute|obey|do"
    "|respecte|respectez ~9 (?:a_l_envers|base64|base_64|rot13|rot_13|morse|hexadecimal|hexa"
    "|binaire|encodee?s?|codee?s?|chiffree?s?|cryptee?s?|encoded|backwards|reversed|cesar"
    "|decodee?s?|decoded)",
    "decode|decodez|dechiffre|dechiffrez|decrypte|decryptez ~9 (?:et|puis|and) ~1 (?:fais|faites"
    "|execute|executez|applique|appliquez|obeis|obeissez|suis|suivez|reponds_y|repondez_y|do"
    "|follow|execute|obey|respecte|respectez|realise)",
)


def _find(reading: Reading) -> Iterator[Span]:
    for code in _possible(reading):
        for match in code.form.finditer(reading.text):
            if _gives_an_order(_read(code, match[0])):
                yield match.span()
    yield from said(_OBEY, reading)
    yield from _turned(reading, _TURNED, lambda text: codecs.decode(text, "rot13"))
    yield from _turned(reading, _MIRRORED, lambda text: text[::-1])


def _read(code: _Code, written: str) -> str:
    """What a code says; nothing where it says nothing."""
    try:
        said = code.read(written)
    except ValueError:
        return ""
    return said if all(letter.isprintable() or letter.isspace() for letter in said) else ""


def _turned(reading: Reading, heads: Set[str], read: Callable[[str], str]) -> Iterator[Span]:
    """Orders around words that are those of an order, read otherwise."""
    places = [reading.places[word][0] for word in sorted(heads & reading.places.keys())]
    for place in places[:_LOOKED_AT]:
        start, end = reading.span(place, reading.starts[place] + 1)
        around = slice(max(0, start - _AROUND), end + _AROUND)
        if _gives_an_order(read(reading.folded[around])):
            yield start, end


def _gives_an_order(text: str) -> bool:
    if not text:
        return False
    inner = Reading(text)
    return any(True for phrases in ORDERS for _ in phrases.find(inner)) or bool(
        _GLUED.search("".join(inner.words).replace(".", ""))
    )


RULES = (
    Rule(
        "injection.encoded",
        1,
        "in",
        N_("Encoded instructions"),
        N_(
            "An order in base64, hexadecimal, rot13 or Morse, written backwards or letter by letter"
        ),
        tuple(Action),
        _find,
    ),
)
