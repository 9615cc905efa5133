"""What an entry of a record said, taken out of it: people whom it names have a right to be erased.

redacted    {"entry": its number, "reason": why}, by the operator

The entry stays, with its subject, author, date and place; of a sign-off only its reserve goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.control_characters import has_words, neutralise
from joute.errors import N_, NotAllowed
from joute.people.rights import Actor, Role, author
from joute.register.errors import BadEntry
from joute.register.sheet import fields
from joute.register.sign_offs import SUBJECT as SIGN_OFF
from joute.uses import Change, Entry, Records, lock_use
from joute.uses.records import add_entries, read_entry, redact_entry

SUBJECT = "redacted"
_REASON_CHARACTERS = 500
# What people write in their own words, beside the sheet.
_FREE = ("name", "notice", "indicator", SIGN_OFF)


def may_redact(entry: Entry) -> bool:
    """Whether an entry holds a text of people."""
    if entry.subject.partition(".")[0] == SIGN_OFF:
        return entry.value is not None and bool(entry.value.get("reserve"))
    free = entry.subject in fields() or entry.subject.partition(".")[0] in _FREE
    return free and entry.value is not None


def redactions(history: Sequence[Entry]) -> Mapping[int, Entry]:
    """The entries by which others were redacted, by the numbers of these."""
    return {one.value["entry"]: one for one in history if one.subject == SUBJECT}


@dataclass(frozen=True)
class Redacting:
    """Redacts entries of the records of this site."""

    records: Records

    async def redact(self, use_id: str, number: int, reason: str, actor: Actor) -> None:
        """Redact an entry of a use. Raises NotAllowed for others than the operator, NoSuchUse, and
        BadEntry for an entry that holds no text or is not of this use, or without a reason."""
        if Role.OPERATOR not in actor.roles:
            raise NotAllowed("register.redact")
        why = neutralise(reason).strip()
        if not has_words(why) or len(why) > _REASON_CHARACTERS:
            raise BadEntry(reason=N_("Say why, in 1 to 500 characters that name nobody."))
        by, at = author(actor), self.records.now()
        async with self.records.store.write() as session:
            await lock_use(session, use_id)
            entry = await read_entry(session, use_id, number)
            if entry is None or not may_redact(entry):
                raise BadEntry(
                    message=N_("Entry %(number)s of this use holds no text to redact."),
                    number=number,
                )
            signed = entry.subject.startswith(f"{SIGN_OFF}.")
            left = {**entry.value, "reserve": ""} if signed else None
            note = Change(SUBJECT, {"entry": number, "reason": why})
            await redact_entry(session, entry, left, by, at)
            await add_entries(session, use_id, [note], by, at)
