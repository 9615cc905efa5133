"""Calls of a run on the site: within its budget of the day, each paid once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.calls import EVALUATION, Calls, Offered, ended, footprints
from joute.calls.budget import MICRO, Cost
from joute.errors import AnswerError, LimitReached
from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import ChatMessage, Item
from joute.evaluation.tables import PaidAnswer
from joute.evaluation.targets.asking import most_cost, most_usd, most_wh, request_to
from joute.evaluation.targets.budget import BudgetSpent
from joute.evaluation.targets.cache import key_of, key_of_target
from joute.evaluation.targets.caller import Caller
from joute.evaluation.targets.embedding import paid
from joute.evaluation.targets.target import OtherTarget


@dataclass
class PaidCaller(Caller):
    """Calls that the site pays; why one failed, after all tries, is on record for the operator."""

    calls: Calls = field(kw_only=True)

    async def _keep_failure(
        self, id: str, endpoint: str, error: AnswerError, duration_s: float
    ) -> None:
        async with self.calls.store.write() as session:
            await self.calls.add_failure(
                session,
                error,
                purpose=EVALUATION,
                model=id,
                endpoint=endpoint,
                duration_s=duration_s,
            )


@dataclass
class SiteCaller(PaidCaller):
    """The calls of one run. What an answer cost and the answer itself are stored in one
    transaction: a run that is taken up finds it, and asks nothing again."""

    run_id: str = field(kw_only=True)

    async def ask(
        self,
        model: Offered,
        messages: Sequence[ChatMessage],
        parameters: llm.Parameters,
        *,
        owner: str,
        number: int = 0,
        images: Sequence[llm.ImagePart] = (),
    ) -> Answer:
        """The answer of a model; one that failed has an `error`. Raises BudgetSpent, also when the
        site has spent what it may in a day."""
        request = request_to(model, messages, parameters, images)
        key = _own(owner, key_of(model, request, number))
        known = await self._paid(key)
        if known is not None:
            return known
        async with self.budget.hold(most_usd(model, request), most_wh(model, request)):
            try:
                answer = await self._paying(model, request, key)
            except LimitReached as error:
                raise BudgetSpent("budget_eur") from error
            self.budget.spend(answer)
        return answer

    async def call(
        self, target: OtherTarget, header: SetHeader, item: Item, epoch: int, *, owner: str
    ) -> Answer:
        """The answer of a target that is no model, which is stored as those of models are; what
        only computes is not: it is computed again."""
        if not target.terms.asks:
            return await super().call(target, header, item, epoch, owner=owner)
        key = _own(owner, key_of_target(target, header, item, epoch))
        known = await self._paid(key)
        if known is not None:
            return known
        most = Cost(tokens=0, microdollars=round((target.terms.usd or 0.0) * MICRO))

        async def keep(session: AsyncSession, answer: Answer) -> None:
            self._keep(session, key, answer)

        call = partial(super().call, target, header, item, epoch, owner=owner)
        try:
            return await paid_by_site(self.calls, most, call, keep)
        except LimitReached as error:
            raise BudgetSpent("budget_eur") from error

    async def _paying(self, model: Offered, request: llm.Request, key: str) -> Answer:
        async def keep(session: AsyncSession, answer: Answer) -> None:
            self._keep(session, key, answer)
            await count_footprint(session, model, answer, self.calls.now())

        ask = partial(self._persistently, model, request)
        return await paid_by_site(self.calls, most_cost(model, request), ask, keep)

    def _keep(self, session: AsyncSession, key: str, answer: Answer) -> None:
        written = answer.model_dump_json()
        session.add(PaidAnswer(key=key, run_id=self.run_id, answer=written))

    async def _vectors_paid(self, keys: Sequence[str], owner: str) -> dict[str, Answer]:
        found = {key: await self._paid(_own(owner, key)) for key in keys}
        return {key: answer for key, answer in found.items() if answer}

    async def _vectors(
        self, model: Offered, texts: Mapping[str, str], owner: str
    ) -> dict[str, Answer]:
        """Within the budget of the day, which a host that is asked again is within again."""
        caps, asked = [self.calls.site_cap()], [*texts.values()]
        try:
            embeddings = await self._until_it_passes(
                self._lane(model.endpoint.id),
                lambda: self.calls.embed(model, asked, purpose=EVALUATION, caps=caps),
            )
        except LimitReached as error:
            raise BudgetSpent("budget_eur") from error
        found = dict(zip(texts, paid(model, embeddings, asked), strict=True))
        async with self.calls.store.write() as session:
            for key, answer in found.items():
                self._keep(session, _own(owner, key), answer)
        return found

    async def _paid(self, key: str) -> Answer | None:
        async with self.calls.store.read() as session:
            found = await session.get(PaidAnswer, key)
        return None if found is None else Answer.model_validate_json(found.answer)


def _own(owner: str, key: str) -> str:
    return sha256(f"{owner}\n{key}".encode()).hexdigest()


async def paid_by_site(
    calls: Calls,
    most: Cost,
    ask: Callable[[], Awaitable[Answer]],
    keep: Callable[[AsyncSession, Answer], Awaitable[None]],
) -> Answer:
    """What `ask` answers, which takes `most` at most, within what the site may spend in a day;
    `keep` stores it, unless it failed, in the transaction of its cost: before that, as everywhere,
    against deadlocks. Raises LimitReached."""
    async with calls.reserved([calls.site_cap()], most) as held:
        answer = await ask()
        async with calls.store.write() as session:
            if not answer.failed:
                await keep(session, answer)
            await held.settle(session, spent(answer))
    return answer


async def count_footprint(
    session: AsyncSession, model: Offered, answer: Answer, now: datetime
) -> None:
    """Add an answer to the footprint and to the calls of the site, in the caller's transaction."""
    usage = llm.Usage(
        answer.input_tokens,
        answer.output_tokens,
        answer.reasoning_tokens,
        answer.token_source or "estimate",
    )
    took = footprints.Written(model, usage, answer.latency_s or 0.0)
    await footprints.count(session, took, now)
    summed = ended.Ended(
        now.date(),
        EVALUATION,
        model.id,
        model.origin,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        microdollars=None if answer.cost_usd is None else round(answer.cost_usd * MICRO),
        figure=took.figure,
    )
    await ended.add(session, [summed])


def spent(answer: Answer) -> Cost:
    tokens = (answer.input_tokens or 0) + (answer.output_tokens or 0)
    return Cost(tokens=tokens, microdollars=round((answer.cost_usd or 0.0) * MICRO))
