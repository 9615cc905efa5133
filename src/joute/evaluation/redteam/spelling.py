"""Texts in other writings, made when they are read: `{base64:Bonjour}` is `Qm9uam91cg==`."""

import base64
import codecs
import re
from collections.abc import Callable, Mapping

_MADE = re.compile(r"\{(base64|hex|rot13|reversed|morse|spelled|tags|repeat \d+):([^{}]*)\}")
_CODES = """
    .- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .--
    -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.
"""
_MORSE = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", _CODES.split(), strict=True))
# The block of Unicode whose characters are the ASCII ones, invisible.
_TAGS = 0xE0000


def _morse(text: str) -> str:
    words = ([_MORSE[letter] for letter in word] for word in text.upper().split())
    return " / ".join(map(" ".join, words))


_WRITINGS: Mapping[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "morse": _morse,
    "spelled": lambda text: "   ".join(map(" ".join, text.split())),
    "tags": lambda text: "".join(chr(_TAGS + ord(letter)) for letter in text),
}


def written_out(text: str) -> str:
    """A text with its parts in other writings; `{repeat 3:ha}` is `hahaha`."""

    def made(found: re.Match[str]) -> str:
        name, _, times = found[1].partition(" ")
        return found[2] * int(times) if times else _WRITINGS[name](found[2])

    return _MADE.sub(made, text)
