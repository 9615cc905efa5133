"""A judge of live answers: within what its use and the site may spend in a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.calls import Calls, Offered
from joute.errors import LimitReached
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.sets.item import ChatMessage
from joute.evaluation.site.asking import count_footprint, paid_by_site
from joute.evaluation.targets.asking import most_cost, most_usd, request_to
from joute.evaluation.targets.budget import BudgetSpent
from joute.evaluation.targets.caller import Caller
from joute.llm.errors import HostError


@dataclass
class JudgeCaller(Caller):
    """The calls to the judge of one answer; `answers` are those that came, in their order."""

    calls: Calls = field(kw_only=True)
    answers: list[Answer] = field(default_factory=list)

    async def ask(
        self,
        model: Offered,
        messages: Sequence[ChatMessage],
        parameters: llm.Parameters,
        *,
        owner: str,  # noqa: ARG002
        number: int = 0,  # noqa: ARG002
        images: Sequence[llm.ImagePart] = (),
    ) -> Answer:
        """The answer of the judge; one that failed has an `error`. Raises BudgetSpent, also when
        the site has spent what it may in a day."""
        request = request_to(model, messages, parameters, images)
        ask = partial(self._persistently, model, request)

        async def keep(session: AsyncSession, answer: Answer) -> None:
            await count_footprint(session, model, answer, self.calls.now())

        async with self.budget.hold(most_usd(model, request), None):
            try:
                answer = await paid_by_site(self.calls, most_cost(model, request), ask, keep)
            except LimitReached as error:
                raise BudgetSpent("budget_eur") from error
            self.budget.spend(answer)
        self.answers.append(answer)
        return answer

    async def embed(
        self,
        model: Offered,  # noqa: ARG002
        texts: Sequence[str],  # noqa: ARG002
        *,
        owner: str,  # noqa: ARG002
    ) -> Embedded:
        """No scorer of calls compares vectors: there is nothing to compare them with."""
        raise HostError("nothing is embedded")
