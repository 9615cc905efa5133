"""Notices that were published, each as it read, and since when: entries of the record of a use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from joute.register.layouts import DescribedUse
from joute.register.notice.notice import Notice, notice_of
from joute.translation import Translator
from joute.uses import Change, Entry, Records

SUBJECT = "notice"


@dataclass(frozen=True)
class Published:
    """A version of a notice by language: `number` from 1, public from `since` until the next one,
    or until it was withdrawn (`until`)."""

    number: int
    notices: Mapping[str, Notice]
    since: datetime
    until: datetime | None = None

    def of(self, language: str) -> Notice:
        return self.notices.get(language) or next(iter(self.notices.values()))


@dataclass(frozen=True)
class Notices:
    """The notices of the uses of this site; `words` are its languages."""

    records: Records
    words: Mapping[str, Translator]

    def draft(self, use: DescribedUse) -> Mapping[str, Notice]:
        """What the notice would say today."""
        return {language: notice_of(use, words) for language, words in self.words.items()}

    async def versions(self, use_id: str) -> Sequence[Published]:
        """Every version that was published, the newest first."""
        history = await self.records.history(use_id)
        return versions_of([one for one in history if one.subject == SUBJECT])

    async def public(self, use_id: str) -> Sequence[Published]:
        """The versions that anyone may read, the newest first: none while the notice is withdrawn,
        and never those from before it was withdrawn, which may be why."""
        entries = [one for one in await self.records.history(use_id) if one.subject == SUBJECT]
        shown = list(takewhile(lambda one: one.value is not None, entries))
        return versions_of(entries)[: len(shown)]

    async def current(self, use_id: str) -> Published | None:
        """The version that is public now."""
        found = await self.versions(use_id)
        return found[0] if found and found[0].until is None else None

    async def publish(self, use: DescribedUse, by: str) -> None:
        """Publish what the notice says today; the same text again changes nothing."""
        stored = {language: one.to_json() for language, one in self.draft(use).items()}
        await self.records.write(use.card.id, [Change(SUBJECT, stored)], by)

    async def withdraw(self, use_id: str, by: str) -> None:
        """Publish it no longer; its versions stay in the history."""
        await self.records.write(use_id, [Change(SUBJECT)], by)


def versions_of(entries: Sequence[Entry]) -> Sequence[Published]:
    """The versions that entries tell of, both the newest first."""
    found: list[Published] = []
    until: datetime | None = None
    published = sum(one.value is not None for one in entries)
    for one in entries:
        if one.value is not None:
            texts = {language: Notice.from_json(text) for language, text in one.value.items()}
            found.append(Published(published - len(found), texts, one.at, until))
        until = one.at
    return found
