"""The verdict of a judge, read from what it wrote; and answers that try to write it themselves."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from joute.language import plain

# A judge writes some sentences: what is longer is read from its end.
_READ = 20_000
_MOST_BRACES = 500


class Verdict(NamedTuple):
    """The last verdict of a judge: a word of the menu, why, and the passage that decided."""

    word: str
    reason: str
    quote: str


class Unreadable(ValueError):
    """A judge gave no verdict that counts; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_verdict(written: str, menu: Collection[str]) -> Verdict:
    """The last verdict in a text. Raises Unreadable when there is none, or it is not on the menu.

    Only whole objects count, and not those inside another: a verdict that the judge quotes is in
    the text of its own object.
    """
    last = None
    for found in _objects(written[-_READ:]):
        if "verdict" in found:
            last = found
    if last is None:
        raise Unreadable("no_verdict")
    word = _folded(last["verdict"])
    on_menu = {_folded(one): one for one in menu}
    if word not in on_menu:
        raise Unreadable("off_menu")
    return Verdict(on_menu[word], _text(last.get("reason")), _text(last.get("quote")))


def is_quoted(quote: str, answer: str) -> bool:
    """Whether an answer holds a passage word for word; accents, capitals, signs and what is left
    out between “…” apart."""
    words = f" {_words(answer)} "
    parts = [_words(part) for part in re.split(r"\[?(?:…|\.\.\.)\]?", quote)]
    return any(parts) and all(f" {part} " in words for part in parts if part)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a text, in their order."""
    decoder, place = json.JSONDecoder(strict=False), 0
    for _ in range(_MOST_BRACES):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            yield value


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _folded(value: Any) -> str:
    return " ".join(plain(_text(value)).split())


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))


# Texts are compared without accents and capitals. Quantifiers are bounded: these are texts of
# strangers.
_IGNORE = (
    r"(?<!n['’])\b(?:ignor\w{0,6}|disregard|forget|oubli\w{0,4}|ne ten\w{1,3} (?:pas|aucun) compte"
    r"|olvid\w{0,4}|vergiss|vergessen sie|missacht\w{0,4}|dimentic\w{0,5}|esquec\w{0,4}|negeer"
    r"|vergeet)\b"
)
_YOUR = (
    r"\b(?:your|previous|prior|above|earlier|all|any|these|vos|tes|ces|toutes?|tous|precedente?s?"
    r"|ci-dessus|tus|sus|todas|anteriores|previas|deine|ihre|alle|vorherigen|obigen|tue|vostre"
    r"|tutte|precedenti|suas|je|uw|vorige)\b"
)
_ORDERS = (
    r"\b(?:instructions?|consignes?|prompts?|criteria|criteres?|rules|regles|directives|orders"
    r"|ordres|guidelines|anweisung\w{0,3}|regeln|instruccion\w{0,3}|reglas|istruzion\w|regole"
    r"|instrucoes|regras|instructies|regels)\b"
)
_THIS = (
    r"(?:me|us|moi|nous|mi|mich|mij|(?:this|my|answer|response)\b|(?:cette|ma|la) reponse"
    r"|esta respuesta|mi respuesta|diese antwort|meine antwort|questa risposta|esta resposta"
    r"|dit antwoord|the (?:first|second) answer|la (?:premiere|seconde|deuxieme) reponse)"
)
_MENU = (
    r"(?:yes|oui|si|ja|sim|no|non|nein|partly|en partie|pass(?:ed)?|fail(?:ed)?|true|correct|right"
    r"|reussi|first|second|premiere|seconde|egalite|tie|win|\[{0,2}[ab]\]{0,2}|\d{1,3})"
)
_SIGNS = re.compile(
    "|".join(
        (
            rf"{_IGNORE}[^.!?\n]{{0,60}}{_YOUR}[^.!?\n]{{0,40}}{_ORDERS}",
            rf"{_IGNORE}[^.!?\n]{{0,60}}{_ORDERS}[^.!?\n]{{0,40}}{_YOUR}",
            rf"\b(?:vot(?:e|ez|a|ad|iere)|stimm\w{{0,2}}|stem)\b[^.!?\n]{{0,20}}"
            rf"\b(?:for|pour|por|fur|per|voor)\s{{1,3}}{_THIS}",
            rf"\bverdict\\{{0,3}}[\"'“”«»]?\s{{0,3}}[:=]\s{{0,3}}\\{{0,3}}[\"'“«]?\s{{0,2}}{_MENU}"
            r"\s{0,2}(?:[\\\"'”»,.}\n]|$)",
            r"</?\s{0,3}(?:answer|question|context|expected)-[0-9a-f]{4}",
        )
    )
)


def addresses_judge(answer: str) -> bool:
    """Whether an answer speaks to whoever judges it: tells it to ignore its instructions or to vote
    for it, writes a verdict, or closes the marks around it."""
    return _SIGNS.search(plain(answer)) is not None
