"""Sign-offs of a use: what each rests on, and whether it still holds.

A sign-off names the last entry of the record that its signer had seen. When something on which it
rests was said after that, it is stale: it stays in the record, and counts no longer.
"""

from collections.abc import Collection, Sequence
from functools import cache

from joute.register.sheet import fields
from joute.uses import Entry, Record

SUBJECT = "sign_off"


@cache
def rests_on() -> Collection[str]:
    """The subjects on which every sign-off rests: the sheet, but for what is learned on the way,
    and the class under the AI Act that was confirmed."""
    return frozenset({"ai_act", *(one.id for one in fields().values() if one.signed)})


def last_number(record: Record) -> int:
    """The number of the last entry of a record, 0 where there is none."""
    return max((one.number for one in record.entries.values()), default=0)


def seen_by(entry: Entry) -> int:
    """The number of the last entry that the signer had seen."""
    said = entry.value.get("seen")
    return said if isinstance(said, int) else entry.number


def changed_since(record: Record, role: str) -> Sequence[str]:
    """The subjects on which the sign-off of a role rests and that changed since it was given, the
    first change first; none where it was not given."""
    entry = record.entries.get(f"{SUBJECT}.{role}")
    if entry is None or entry.value is None:
        return []
    later = [
        (one.number, subject)
        for subject, one in record.entries.items()
        if subject in rests_on() and one.number > seen_by(entry)
    ]
    return [subject for _, subject in sorted(later)]


def holds(record: Record, role: str) -> bool:
    """Whether a role signed, and nothing changed since."""
    given = record.value(f"{SUBJECT}.{role}") is not None
    return given and not changed_since(record, role)
