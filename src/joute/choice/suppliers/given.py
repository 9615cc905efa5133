"""An answer as somebody gives it, in a form, a file or a command, and what can be wrong with it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from joute.catalog import PartialDate
from joute.choice.constraints import statements
from joute.choice.errors import BadAnswer, BadConstraint
from joute.choice.suppliers.answers import VALUES, Origin, Value
from joute.choice.suppliers.questionnaire import question
from joute.control_characters import neutralise
from joute.errors import N_
from joute.language import plain

TEXT_CHARACTERS = 1_500
SOURCE_CHARACTERS = 300
LINKS = 5
LINK_CHARACTERS = 500

# What people write in a file for a value, in small letters without accents.
_WORDS: Mapping[str, Value] = {
    **{value: value for value in VALUES},
    "oui": "yes",
    "non": "no",
    "in part": "partial",
    "partly": "partial",
    "en partie": "partial",
    "in progress": "in_progress",
    "en cours": "in_progress",
    "not found": "not_found",
    "non trouve": "not_found",
    "na": "n/a",
    "not applicable": "n/a",
    "sans objet": "n/a",
    "explained": "text",
    "explique": "text",
    "texte": "text",
}


class Given(NamedTuple):
    """An answer to a question of the questionnaire, with its links, https all."""

    question: str
    value: Value
    text: str
    urls: tuple[str, ...]


class Provenance(NamedTuple):
    """Where answers come from: a source, its date (the day or the month), until when they hold, who
    says so, and who added them: a member, the operator, or "enquiry"."""

    source: str
    date: str
    valid_until: str | None
    origin: Origin = "supplier"
    by: str = "enquiry"


def given(id: str, value: str, text: str, links: Iterable[str]) -> Given | None:
    """What was given for a question; None for nothing at all. Words without a value explain.

    Raises UnknownQuestion and BadAnswer.
    """
    text = neutralise(text.strip())
    urls = tuple(link for link in map(str.strip, links) if link)
    if not value.strip() and not text:
        if urls:
            raise BadAnswer(reason=N_("a link without an answer"))
        return None
    if len(text) > TEXT_CHARACTERS:
        raise BadAnswer(reason=N_("the text has more than 1,500 characters"))
    _check_statements(text)
    chosen = _value(value)
    if chosen == "text" and not text:
        raise BadAnswer(reason=N_("the explanation is missing"))
    return Given(question(id).id, chosen, text, _links(urls))


def _check_statements(text: str) -> None:
    """What a line states of a must-have becomes a fact: it is read before it is stored."""
    try:
        statements(text)
    except BadConstraint:
        raise BadAnswer(
            reason=N_(
                "a line that states a must-have, such as “no_training: yes”, has a value that this "
                "must-have does not take"
            )
        ) from None


def _value(word: str) -> Value:
    if not word.strip():
        return "text"
    found = _WORDS.get(plain(word.strip()))
    if found is None:
        raise BadAnswer(
            reason=N_("the value is none of yes, no, partial, in_progress, not_found, n/a, text")
        )
    return found


def _links(urls: tuple[str, ...]) -> tuple[str, ...]:
    if len(urls) > LINKS:
        raise BadAnswer(reason=N_("there are more than five links"))
    if not all(map(is_https, urls)):
        raise BadAnswer(reason=N_("a link must be a whole address that begins with https://"))
    return urls


def is_https(url: str) -> bool:
    """Whether an address can be shown as a link: https, a host, no password, nothing hidden."""
    if len(url) > LINK_CHARACTERS or neutralise(url, keep="") != url or any(map(str.isspace, url)):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def provenance(source: str, dated: str, valid_until: str, today: date) -> Provenance:
    """Raises BadAnswer without a source, with a date that is none or is to come, and with a
    validity that ends before it."""
    source = neutralise(source.strip(), keep="")
    if not source or len(source) > SOURCE_CHARACTERS:
        raise BadAnswer(reason=N_("the source is missing, or has more than 300 characters"))
    try:
        day = PartialDate.parse(dated.strip())
        end = date.fromisoformat(valid_until.strip()) if valid_until.strip() else None
    except ValueError:
        raise BadAnswer(
            reason=N_("a date is written as 2026-11-30; that of the source also as 2026-11")
        ) from None
    if day.month is None or day.earliest > today:
        raise BadAnswer(reason=N_("the date of the source needs its month, and is not to come"))
    if end is not None and end < day.earliest:
        raise BadAnswer(reason=N_("the validity ends before the date of the source"))
    return Provenance(source, str(day), end.isoformat() if end else None)


def form_fields(form: Mapping[str, Any], id: str) -> tuple[str, str, list[str]]:
    """The value, the text and the links that a form holds for a question."""
    value, text, urls = (str(form.get(f"{name}-{id}", "")) for name in ("value", "text", "urls"))
    return value, text, urls.split()
