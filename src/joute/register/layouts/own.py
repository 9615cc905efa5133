"""Our own layout: everything that is said of uses, as JSON. docs/register-exports.md describes it.

A subject under `unknown` was answered by “I don’t know”, one under `withheld` by an address that
opens something to whoever has it; one that is nowhere was not answered.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal

from joute.control_characters import escape_json
from joute.register.layouts.described import DescribedUse, withheld
from joute.uses import Entry

FORMAT: Literal["joute-uses"] = "joute-uses"
VERSION: Literal[1] = 1


def as_own_json(uses: Sequence[DescribedUse], *, history: bool = False) -> str:
    """Uses as JSON, with every entry of their history where it is asked for."""
    found = {"format": FORMAT, "version": VERSION, "uses": [use_of(one, history) for one in uses]}
    return escape_json(json.dumps(found, ensure_ascii=False, indent=2)) + "\n"


def use_of(use: DescribedUse, history: bool = False) -> dict[str, Any]:
    """One use. Its people are left out: their ids mean nothing elsewhere."""
    record = use.record
    hidden = [id for id in use.subjects if withheld(id, record.value(id))]
    found: dict[str, Any] = {
        "id": use.card.id,
        "name": use.card.name,
        "state": str(use.card.state),
        "answers": {
            id: record.value(id)
            for id in use.subjects
            if not record.unknown(id) and id not in hidden
        },
        "unknown": [id for id in use.subjects if record.unknown(id)],
    }
    if hidden:
        found["withheld"] = hidden
    if history:
        found["history"] = [_entry(one) for one in use.history]
    return found


def _entry(one: Entry) -> dict[str, Any]:
    """`by` is the id of a member, or "operator"; `at` in UTC."""
    return {
        "number": one.number,
        "subject": one.subject,
        "value": None if withheld(one.subject, one.value) else one.value,
        "known": one.known,
        "by": one.by,
        "at": one.at.isoformat(),
    }
