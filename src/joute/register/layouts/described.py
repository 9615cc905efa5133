"""A use with all that a layout may say of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from joute.register.sheet import Field, field, fields
from joute.translation import Translator
from joute.uses import Entry, Record, UseCard

# What `Uses` itself records, which the card of a use says; and what was redacted, which its history
# says.
OF_CARD = frozenset({"name", "owner", "members", "state", "redacted"})
# Whoever has such an address of a decision or of a choice reads it: 128 random bits.
_SECRET = re.compile(r"(?:^|[/=])[A-Za-z0-9_-]{22}(?:[/?#.]|$)")


def withheld(subject: str, value: object) -> bool:
    """Whether a value opens something to whoever reads it: no file says it."""
    return subject == "decision" and isinstance(value, str) and bool(_SECRET.search(value))


@dataclass(frozen=True)
class Served:
    """A model that may answer for a use, by the keys and aliases of the gateway, and where it runs:
    `host` is None on the organisation's own machines; `country`, ISO 3166, that of the host, None
    where it is not known."""

    model: str
    maker: str
    host: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class DescribedUse:
    """A use, what is said of it, and the models that may answer for it. `history` are its entries,
    the newest first, where they were asked for."""

    card: UseCard
    record: Record
    served: Sequence[Served] = ()
    history: Sequence[Entry] = ()

    @property
    def subjects(self) -> Sequence[str]:
        """The answered subjects but those of the card: the sheet in its order, then the others."""
        said = {id for id, one in self.record.entries.items() if one.answered} - OF_CARD
        sheet = [id for id in fields() if id in said]
        return [*sheet, *sorted(said - set(sheet))]

    def value(self, id: str) -> Any:
        """What is said of a subject; None for what no file says, too."""
        value = self.record.value(id)
        return None if withheld(id, value) else value

    def text(self, id: str, words: Translator) -> str:
        """An answer of the sheet in words; empty without one."""
        asked = field(id)
        value = self.record.value(id)
        if withheld(id, value):
            return words.gettext("link withheld")
        return "" if asked is None or value is None else in_words(asked, value, words)


def in_words(asked: Field, value: object, words: Translator) -> str:
    """An answer as people read it: options by their labels, a list by its lines."""
    if asked.kind == "one":
        return _label(asked, str(value), words)
    if asked.kind == "many" and isinstance(value, list):
        return words.listing([_label(asked, str(one), words) for one in value])
    if asked.kind == "list" and isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if asked.kind in ("date", "month"):
        return words.partial_date(str(value))
    if asked.kind == "number" and isinstance(value, int):
        return words.number(value)
    return str(value)


def _label(asked: Field, id: str, words: Translator) -> str:
    option = asked.option(id)
    return option.label.of(words.language) if option else id
