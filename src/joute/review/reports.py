"""Reports: what a person says is wrong with an answer that they were given.

A report is about an answer of one's own duel or conversation, or of an application that gave the
signed link of its call.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from joute.chat.state import owned as owned_conversation
from joute.duel.state import owned as owned_duel
from joute.errors import N_, NotFound
from joute.gateway.call import FEEDBACK, FEEDBACK_LIFE
from joute.gateway.policies import Policies
from joute.gateway.tables import GatewayCall
from joute.llm import clean
from joute.review.cases import CALL
from joute.review.errors import BadReport
from joute.review.tables import ReviewReport
from joute.review.texts import words_of
from joute.services import Services

MOST_CHARACTERS = 2_000

_DUEL = re.compile(r"duel/[\w-]{1,64}/[1-9][0-9]{0,3}/[ab]", re.ASCII)
_CHAT = re.compile(r"chat/[\w-]{1,64}/[1-9][0-9]{0,3}", re.ASCII)


class Reason(StrEnum):
    """What may be wrong with an answer."""

    HARMFUL = "harmful"
    FALSE = "false"
    PERSONAL = "personal"
    REFUSED = "refused"
    OTHER = "other"


REASONS = {
    Reason.HARMFUL: N_("It is harmful, insulting or illegal"),
    Reason.FALSE: N_("It says something false"),
    Reason.PERSONAL: N_("It says something about a person that it should not"),
    Reason.REFUSED: N_("It was refused without good reason"),
    Reason.OTHER: N_("Something else"),
}


@dataclass(frozen=True)
class Reported:
    """An answer that may be reported: `use_id` is that of its application, None of what is of the
    site; `takes_text`, whether the words of the reporter are stored."""

    subject: str
    use_id: str | None
    takes_text: bool


@dataclass(frozen=True)
class Reports:
    """The reports of this site."""

    services: Services
    now: Callable[[], datetime]

    async def open(self, address: str, voter_id: str | None) -> Reported:
        """The answer that an address names, for the person who may report it: "duel/x7Q…/1/a",
        "chat/x7Q…/2", or "call/" and the token of its link. Raises NotFound."""
        if address.startswith(CALL):
            return await self._call(address.removeprefix(CALL))
        parts = address.split("/")
        async with self.services.store.read() as session:
            if _DUEL.fullmatch(address):
                await owned_duel(session, parts[1], voter_id)
            elif _CHAT.fullmatch(address):
                await owned_conversation(session, parts[1], voter_id)
            else:
                raise NotFound(f"no answer {address[:100]}")
        if await words_of(self.services, address) is None:
            raise NotFound(f"no answer {address}")
        return Reported(address, None, takes_text=True)

    async def _call(self, token: str) -> Reported:
        life_s = int(FEEDBACK_LIFE.total_seconds())
        call_id = self.services.signer.read(FEEDBACK, token, life_s)
        if not isinstance(call_id, str):
            raise NotFound("a forged link, or one that is too old")
        async with self.services.store.read() as session:
            call = await session.get(GatewayCall, call_id)
        if call is None:
            raise NotFound(f"no call {call_id}")
        policy = await self.services[Policies].get(call.use_id)
        return Reported(CALL + call_id, call.use_id, policy.keeps_text)

    async def given(self, subject: str) -> ReviewReport | None:
        """What was said of an answer before."""
        async with self.services.store.read() as session:
            return await session.get(ReviewReport, subject)

    async def give(self, reported: Reported, voter_id: str | None, reason: str, text: str) -> None:
        """Store a report, in place of the one before. Raises BadReport."""
        if reason not in list(Reason):
            raise BadReport(reason=N_("Choose what is wrong with the answer."))
        text = clean(text).strip() if reported.takes_text else ""
        if len(text) > MOST_CHARACTERS:
            raise BadReport(reason=N_("A report has at most 2,000 characters."))
        async with self.services.store.write() as session:
            await session.merge(
                ReviewReport(
                    subject=reported.subject,
                    use_id=reported.use_id,
                    voter_id=voter_id if reported.use_id is None else None,
                    reason=reason,
                    text=text,
                    created_at=self.now(),
                )
            )
