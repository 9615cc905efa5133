"""Answers on the AI Act and their confirmation, by those who may give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.ai_act import Answer, Tree, read_answers
from joute.errors import N_, Conflict, NotAllowed
from joute.people.rights import Actor, author
from joute.register.ai_act import SUBJECT, Standing, standing_of
from joute.register.roles import Signers
from joute.uses import Change, Record, Records, UseCard, may_change


@dataclass(frozen=True)
class Classifying:
    """The uses of this site under the AI Act, by its decision tree."""

    records: Records
    signers: Signers
    tree: Tree

    def standing(self, record: Record) -> Standing:
        return standing_of(record, self.tree)

    def may_confirm(self, actor: Actor, use: UseCard) -> bool:
        """Those who change a use confirm its class, and those who know the law."""
        roles = self.signers.roles_of(actor)
        return may_change(actor, use) or "legal" in roles or "dpo" in roles

    async def answer(
        self, use: UseCard, sent: Mapping[str, Any], unknown: Sequence[str], actor: Actor
    ) -> Standing:
        """Store answers by their questions, None to take one back; those of `unknown` are “I don’t
        know”. All or none. Raises UnknownQuestion, BadAnswer, and NotAllowed for a question that is
        neither theirs nor their role’s."""
        read = read_answers(self.tree, {**sent, **dict.fromkeys(unknown)})
        for id in read:
            if not self.signers.may_answer(actor, use, self.tree.questions[id].who):
                raise NotAllowed("register.answer")
        changes = [
            Change(f"{SUBJECT}.{id}", self._stored(id, answer), known=id not in unknown)
            for id, answer in read.items()
        ]
        return self.standing(await self.records.write(use.id, changes, author(actor)))

    def _stored(self, id: str, answer: Answer) -> Any:
        """Options in the order in which they are asked."""
        if isinstance(answer, frozenset):
            return [one.id for one in self.tree.questions[id].options if one.id in answer]
        return answer

    async def confirm(self, use: UseCard, fingerprint: str, actor: Actor) -> Standing:
        """Make the result of today that of the use; `fingerprint` is that of the result that was
        seen. Raises NotAllowed, and Conflict where a question has no answer or the result is
        another by now."""
        if not self.may_confirm(actor, use):
            raise NotAllowed("register.confirm")
        standing = self.standing(await self.records.get(use.id))
        if standing.found.question is not None:
            raise Conflict(
                "ai_act_incomplete",
                N_("There is no result yet: a question on the AI Act has no answer."),
            )
        if standing.fingerprint != fingerprint:
            raise Conflict(
                "ai_act_changed",
                N_("The result is no longer the one that you saw. Read this one, then confirm it."),
            )
        change = Change(SUBJECT, dict(standing.value))
        return self.standing(await self.records.write(use.id, [change], author(actor)))
