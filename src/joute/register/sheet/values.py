"""What an answer to a field may be."""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from joute.control_characters import has_words, neutralise
from joute.errors import N_, worded
from joute.llm import clean
from joute.register.errors import BadAnswer
from joute.register.sheet.fields import Field

SheetValue = str | int | Sequence[str]

_CHARACTERS = {"line": 200, "email": 200, "url": 500, "short": 350, "text": 2_500}
_LINES, _LINE_CHARACTERS = 50, 500
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 1950, 2199
_LARGEST = 10_000_000_000


def read_value(field: Field, sent: object) -> SheetValue | None:
    """An answer of a form, of JSON or of a file, as it is stored; None where it is empty.

    Texts of every kind but lists and `many` may be sent as one text. Raises BadAnswer, which names
    the field.
    """
    match field.kind:
        case "list":
            return _lines(field, sent)
        case "many":
            return _options(field, sent)
        case "scale":
            return _whole(field, sent, 1, 5, N_("Choose a whole number from 1 to 5."))
        case "number":
            return _whole(field, sent, 0, _LARGEST, N_("Write a whole number, 0 or more."))
        case "year":
            return _whole(field, sent, _FIRST_YEAR, _LAST_YEAR, N_("Write a year, such as 2026."))
        case _:
            return _text(field, sent)


def _text(field: Field, sent: object) -> str | None:
    if sent is None:
        return None
    if not isinstance(sent, str):
        raise _bad(field, N_("This answer is a text."))
    text = neutralise(clean(sent).replace("\r\n", "\n")).strip()
    if field.kind != "text":
        text = " ".join(text.split())
    if not has_words(text):
        return None
    most = _CHARACTERS.get(field.kind)
    if most is not None and len(text) > most:
        reason = worded(N_("This answer is too long: at most %(most)s characters."), most=most)
        raise _bad(field, reason)
    return _checked(field, text)


def _checked(field: Field, text: str) -> str:
    match field.kind:
        case "one" if field.option(text) is None:
            raise _bad(field, N_("Choose one of the answers."))
        case "email" if not _EMAIL.fullmatch(text):
            raise _bad(field, N_("Write an e-mail address, such as name@example.org."))
        case "url" if not _is_web(text):
            raise _bad(field, N_("Write an address that begins with https://."))
        case "month" if not _MONTH.fullmatch(text):
            raise _bad(field, N_("Write a month as YYYY-MM."))
        case "date" if not _is_date(text):
            raise _bad(field, N_("Write a date as YYYY-MM-DD."))
    return text


def _lines(field: Field, sent: object) -> Sequence[str] | None:
    if sent is None:
        return None
    lines = sent.splitlines() if isinstance(sent, str) else sent
    if not isinstance(lines, Sequence) or not all(isinstance(one, str) for one in lines):
        raise _bad(field, N_("This answer is a list of texts."))
    # Hyphens and bullets, which people type before lines of a list, are none of their text.
    tidy = [" ".join(neutralise(clean(one)).split()).lstrip("-*• ").strip() for one in lines]
    kept = [one for one in tidy if has_words(one)]
    if len(kept) > _LINES or any(len(one) > _LINE_CHARACTERS for one in kept):
        raise _bad(field, N_("At most 50 lines of 500 characters each."))
    return kept or None


def _options(field: Field, sent: object) -> Sequence[str] | None:
    if sent is None:
        return None
    ids = [sent] if isinstance(sent, str) else sent
    if not isinstance(ids, Sequence) or any(
        not isinstance(one, str) or field.option(one) is None for one in ids
    ):
        raise _bad(field, N_("Choose among the answers."))
    return [one.id for one in field.options if one.id in ids] or None


def _whole(field: Field, sent: object, least: int, most: int, reason: str) -> int | None:
    if sent is None or (isinstance(sent, str) and not sent.strip()):
        return None
    if isinstance(sent, str) and re.fullmatch(r"[0-9]{1,12}", "".join(sent.split())):
        sent = int("".join(sent.split()))
    if isinstance(sent, bool) or not isinstance(sent, int) or not least <= sent <= most:
        raise _bad(field, reason)
    return sent


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _bad(field: Field, reason: str) -> BadAnswer:
    return BadAnswer(field=field.id, reason=reason)
