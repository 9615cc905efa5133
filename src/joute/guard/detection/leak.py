"""What an answer should not hold: personal data that nobody gave, secrets, the instructions of the
service, an address that carries data away."""

import base64
import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from urllib.parse import unquote

from joute.errors import N_
from joute.guard.detection.confidences import confidences
from joute.guard.detection.figures import figures
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span, undisguised
from joute.guard.rule import Finder, Rule
from joute.privacy.kinds import KINDS, Kind

_LETTERS, _NUMBER = re.compile(r"[^\W_]+"), re.compile(r"\d+")


def _personal(kind: Kind, reading: Reading) -> Iterable[Span]:
    return reading.once(_unknown).get(kind, ())


def _unknown(reading: Reading) -> Mapping[Kind, Sequence[Span]]:
    """Where personal data stands that neither the question nor a given text holds, however it is
    written, by kind."""
    spans: dict[Kind, list[Span]] = {}
    judged: dict[tuple[Kind, str], bool] = {}
    for one in reading.personal:
        value = reading.text[one.start : one.end]
        if (one.kind, value) not in judged:
            words = reading.words_of(one.start, one.end)
            judged[one.kind, value] = _is_known(one.kind, value, words, reading.beside)
        if not judged[one.kind, value]:
            spans.setdefault(one.kind, []).append((one.start, one.end))
    return spans


def _is_known(kind: Kind, value: str, found: Sequence[str], known: Reading) -> bool:
    """Whether a text holds a value: each word of a person's name; else the same finding, or the
    same words in their order. “Roy” is not in “croyez”, nor a number in a longer one."""
    words = [word for word in found if word != "."]
    if kind == "person":
        return all(word in known.places for word in words)
    return _worth(kind, value) in known.once(_findings) or f" {' '.join(words)} " in known.once(
        _unbroken
    )


def _findings(reading: Reading) -> Set[tuple[Kind, object]]:
    return {_worth(one.kind, reading.text[one.start : one.end]) for one in reading.personal}


def _unbroken(reading: Reading) -> str:
    """Its words, with a space on both sides of each, as if it were one sentence."""
    return f" {' '.join(word for word in reading.words if word != '.')} "


def _worth(kind: Kind, value: str) -> tuple[Kind, object]:
    """What is the same however a value is written: the day of a date, the last nine digits of a
    telephone, before which a country may stand, else letters and digits."""
    if kind == "birth_date":
        days = [one.values for one in figures(Reading(value)) if one.kind == "date"]
        if days:
            return kind, days[0]
    bare = _bare(value)
    return kind, bare[-9:] if kind == "phone" else bare


def _bare(text: str) -> str:
    """Its letters and digits alone, without what disguises them."""
    letters = "".join(_LETTERS.findall(text))
    return letters.lower() if letters.isascii() else undisguised(letters)


# As long a sequence of the same words is no accident. One of that length holds a whole block.
_VERBATIM, _BLOCK = 12, 6


def _instructions(reading: Reading) -> Iterator[Span]:
    """Words of the instructions that stand one after the other in the answer."""
    told = Reading(reading.given.instructions).words if reading.given.instructions else ()
    blocks = (" ".join(told[at : at + _BLOCK]) for at in range(0, len(told), _BLOCK))
    if not any(block in reading.line for block in blocks):
        return
    runs = {tuple(told[at : at + _VERBATIM]) for at in range(len(told) - _VERBATIM + 1)}
    words, first, last = reading.words, 0, -1
    for at in range(len(words) - _VERBATIM + 1):
        if tuple(words[at : at + _VERBATIM]) not in runs:
            continue
        if last >= 0 and at > last:
            yield reading.span(first, reading.starts[last] + 1)
        if at > last:
            first = at
        last = at + _VERBATIM - 1
    if last >= 0:
        yield reading.span(first, reading.starts[last] + 1)


# A word that is shorter stands in answers by accident.
_SHORTEST = 4


def _secret(reading: Reading) -> Iterator[Span]:
    """A secret of the use, or that its instructions keep, as it is, backwards, spelled or encoded.
    One that the question holds is no news."""
    told = reading.given.instructions
    own = (value for one in confidences(told) for value in one.values) if told else ()
    asked = _bare(reading.given.asked)
    secrets = [
        secret
        for secret in dict.fromkeys((*reading.scope.secrets, *own))
        if len(bare := _bare(secret)) >= _SHORTEST and bare not in asked
    ]
    if not secrets:
        return
    exact = [re.compile(re.escape(Reading(secret).folded)) for secret in secrets]
    places = [match.span() for one in exact for match in one.finditer(reading.folded)]
    rest = [*reading.text]
    for start, end in places:
        rest[start:end] = " " * (end - start)
    # What is hidden has no place that could be masked alone.
    if _hides(secrets, "".join(rest)):
        yield 0, len(reading.text)
    else:
        yield from places


def _hides(secrets: Iterable[str], text: str) -> bool:
    written, unspaced = _bare(text), "".join(text.split())
    numbers = f" {' '.join(_NUMBER.findall(text))} " if any(map(str.isdigit, text)) else ""
    return any(
        _hidden(_bare(secret), written)
        or _encoded(secret, unspaced)
        or any(_in_decimals(one, numbers) for one in (secret, secret.lower(), secret.upper()))
        for secret in secrets
    )


def _hidden(secret: str, written: str) -> bool:
    return any(one in written for one in (secret, secret[::-1], codecs.encode(secret, "rot13")))


def _in_decimals(secret: str, numbers: str) -> bool:
    """As the number of each character, one after the other."""
    return f" {' '.join(str(ord(letter)) for letter in secret)} " in numbers


def _encoded(secret: str, written: str) -> bool:
    """In hexadecimal, or in base64 at any of its three offsets."""
    data = secret.encode()
    if data.hex() in written.lower():
        return True
    return any(_in_base64(data, before) in written for before in range(3))


def _in_base64(data: bytes, before: int) -> str:
    """The characters that depend on the data alone, after some other bytes."""
    code = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
    whole = (before + len(data)) % 3 == 0
    return code[(0, 2, 3)[before] : None if whole else -1]


_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>()\[\]]{3,4000}")
_IMAGE = re.compile(
    r"!\[[^\]\n]{0,500}\](?:\(|\[)\s{0,3}(?P<a>(?:https?:)?//[^\s)\]]{3,4000})"
    r"|<(?:img|image|iframe|embed|object|video|audio|source)\s[^>]{0,500}?(?:src|href"
    r"|data)\s{0,3}=\s{0,3}"
    r"[\"']?(?P<b>(?:https?:)?//[^\s\"'>]{3,4000})"
    r"|url\(\s{0,3}[\"']?(?P<c>(?:https?:)?//[^\s\"')]{3,4000})",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[=/](?P<value>[^&=/#]{8,4000})")
# Fewer words may be those of any page; a title of a page has some of the conversation too.
_SAID, _MOSTLY = 4, 0.8
_LONG_VALUE = 60


def _image(reading: Reading) -> Iterator[Span]:
    """Images from addresses that nobody gave: a browser that shows one calls the address."""
    if "//" not in reading.text:
        return
    for match in _IMAGE.finditer(reading.text):
        address = match["a"] or match["b"] or match["c"]
        if address not in reading.beside.text:
            yield match.span()


def _link(reading: Reading) -> Iterator[Span]:
    """Addresses that nobody gave, with words of the conversation in them or a long code."""
    if "//" not in reading.text:
        return
    for match in _ADDRESS.finditer(reading.text):
        values = (value["value"] for value in _VALUE.finditer(match[0], 8))
        if match[0] not in reading.beside.text and any(
            _carries(value, reading.beside) for value in values
        ):
            yield match.span()


def _carries(value: str, known: Reading) -> bool:
    """Whether a part of an address is mostly words of the conversation, or a long code."""
    said = [word for word in Reading(unquote(value.replace("+", " "))).words if len(word) > 2]
    if len(said) >= _SAID:
        return sum(word in known.places for word in said) >= _MOSTLY * len(said)
    return len(value) >= _LONG_VALUE and len(said) == 1


# Public services and shops say where they are: wrong in 1.8 % of the answers of one.
_MAY: Mapping[str, tuple[Action, ...]] = {"address": (Action.LOG, Action.WARN)}


def _rule(name: str, title: str, about: str, find: Finder) -> Rule:
    return Rule(f"leak.{name}", 1, "out", title, about, _MAY.get(name, tuple(Action)), find)


RULES = (
    *(
        _rule(
            kind,
            N_("Personal data that nobody gave"),
            N_("Personal data or a secret in an answer, which stands in nothing that was given"),
            partial(_personal, kind),
        )
        for kind in KINDS
    ),
    _rule(
        "instructions",
        N_("The instructions of the service"),
        N_("Twelve words of the instructions or more, in their order"),
        _instructions,
    ),
    _rule(
        "canary",
        N_("A secret of the use"),
        N_("A secret of the use, or of its instructions, as it is, backwards, spelled or encoded"),
        _secret,
    ),
    _rule(
        "image",
        N_("An image from elsewhere"),
        N_("An image from an address that nobody gave: showing it would call the address"),
        _image,
    ),
    _rule(
        "link",
        N_("A link that carries data"),
        N_("An address that nobody gave, with words of the conversation or a long code in it"),
        _link,
    ),
)
