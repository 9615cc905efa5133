"""The work of the processes that mask: from duels to lines of each table."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from joute.dataset.release.conversation import Conversation
from joute.dataset.release.layouts import LAYOUTS, LayoutName
from joute.dataset.release.masking import masked
from joute.dataset.release.preferences import why_none
from joute.dataset.release.rows import Row

# Between the lines of one table and those of the next: JSON writes no such character.
BETWEEN_TABLES = b"\x1e"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Record(NamedTuple):
    """A duel as lines of JSON, table after table. `digest` is that of its content without any id:
    an order that says nothing of time, of people or of another release."""

    digest: bytes
    lines: bytes


class Prepared(NamedTuple):
    """Some duels, masked. `masks` counts masks by kind, `rows` rows by table, `no_preference` the
    votes that make no preference by their reason."""

    records: Sequence[Record]
    masks: Counter[str]
    rows: Counter[str]
    no_preference: Counter[str]


def prepare(conversations: Sequence[Conversation], layout: LayoutName) -> Prepared:
    """Mask some duels and write their lines."""
    masks, counted = Counter[str](), Counter[str]()
    records = [_record(masked(one, masks), layout, counted) for one in conversations]
    reasons = Counter(reason for one in conversations if (reason := why_none(one)))
    return Prepared(records, masks, counted, reasons)


def _record(conversation: Conversation, layout: LayoutName, counted: Counter[str]) -> Record:
    found = LAYOUTS[layout].rows(conversation)
    counted.update({table: len(rows) for table, rows in found.items()})
    tables = [b"".join(_lines(found[table.name])) for table in LAYOUTS[layout].tables]
    return Record(_digest(conversation), BETWEEN_TABLES.join(tables))


def _lines(rows: Sequence[Row]) -> Iterator[bytes]:
    for row in rows:
        yield encoded(row)


def encoded(row: Row) -> bytes:
    """A line of JSON."""
    return (_encode(row) + "\n").encode("utf-8", "replace")


def _digest(conversation: Conversation) -> bytes:
    return blake2b(repr(_content(conversation)).encode("utf-8", "replace"), digest_size=16).digest()


def _content(conversation: Conversation) -> tuple[object, ...]:
    """All but the ids."""
    return (
        conversation.models,
        conversation.prompts,
        conversation.answers,
        conversation.reactions,
        conversation.footprints,
        conversation.vote,
    )
