"""Control characters in texts of strangers, which terminals, logs and SVG would obey."""

from functools import cache
from unicodedata import category

_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_REPLACEMENT = 0xFFFD

# Directions that reorder what stands around them, and what no file in UTF-8 or XML may hold.
_UNFIT = (range(0x80, 0xA0), range(0x202A, 0x202F), range(0x2066, 0x206A), range(0xFFFE, 0x10000))
_HALF_CHARACTERS = range(0xD800, 0xE000)

# They join letters, and emoji, or keep them apart; alone they show nothing.
_JOINERS = "\u200c\u200d"


def neutralise(text: str, *, keep: str = "\n\t") -> str:
    """The text with a visible sign (␛) in place of each control character but those of `keep`."""
    return text.translate(_signs(keep))


def one_line(text: str) -> str:
    """The text on one line without what nobody sees: control characters, marks of direction, spaces
    of no width. Empty where nothing is left to see."""
    unseen = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": ""}
    seen = (sign if sign in _JOINERS else unseen.get(category(sign), sign) for sign in text)
    return " ".join("".join(seen).split()).strip(_JOINERS + " ")


def escape_json(document: str) -> str:
    """The same JSON with an escape (`\\u009b`) in place of each character that `neutralise` would
    change and `json.dumps(…, ensure_ascii=False)` leaves."""
    return document.translate(_escapes())


def has_words(text: str) -> bool:
    """Whether anything in the text can be seen: spaces, controls and marks of format cannot."""
    return any(category(one)[0] not in "CZ" for one in text)


@cache
def _escapes() -> dict[int, str]:
    codes = [code for range_ in (*_UNFIT, _HALF_CHARACTERS) for code in range_]
    return {code: f"\\u{code:04x}" for code in (_DELETE, *codes)}


@cache
def _signs(keep: str) -> dict[int, int]:
    signs = {code: _CONTROL_PICTURES + code for code in range(0x20)}
    signs[_DELETE] = _CONTROL_PICTURES + 0x21
    for codes in (*_UNFIT, _HALF_CHARACTERS):
        signs |= dict.fromkeys(codes, _REPLACEMENT)
    return {code: sign for code, sign in signs.items() if chr(code) not in keep}
