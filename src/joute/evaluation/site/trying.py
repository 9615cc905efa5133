"""Prompts tried at once: several on one question and one model, within the budget of the site.
Nothing of it is stored but what it cost and took, and why a model failed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.calls import Offered
from joute.errors import BadInput, JouteError, LimitReached
from joute.evaluation.answers import Answer
from joute.evaluation.prompts.contestants import BoundPrompt
from joute.evaluation.sets.evalset import Generation
from joute.evaluation.sets.item import ChatMessage, Item
from joute.evaluation.site.asking import PaidCaller, count_footprint, paid_by_site
from joute.evaluation.targets.asking import most_cost, request_to
from joute.evaluation.targets.models import parameters_of
from joute.services import Services

# Side by side on a page.
MOST = 4


@dataclass(frozen=True)
class Tried:
    """A prompt and what came of it; `refusal` says why it was not asked, None when it was."""

    prompt: BoundPrompt
    answer: Answer
    refusal: JouteError | None = None


@dataclass
class TrialCaller(PaidCaller):
    """Calls of which nothing is stored but what they cost and took, and why they failed."""

    async def ask(
        self,
        model: Offered,
        messages: Sequence[ChatMessage],
        parameters: llm.Parameters,
        *,
        owner: str = "",  # noqa: ARG002 # nobody owns a trial
        number: int = 0,  # noqa: ARG002
        images: Sequence[llm.ImagePart] = (),
    ) -> Answer:
        """The answer of a model; one that failed has an `error`. Raises LimitReached."""
        request = request_to(model, messages, parameters, images)

        async def keep(session: AsyncSession, answer: Answer) -> None:
            await count_footprint(session, model, answer, self.calls.now())

        ask = partial(self._persistently, model, request)
        return await paid_by_site(self.calls, most_cost(model, request), ask, keep)


async def tried(
    services: Services, model: Offered, item: Item, prompts: Sequence[BoundPrompt]
) -> list[Tried]:
    """Each prompt on one question, all at once."""
    limits = services.settings.limits
    caller = TrialCaller(
        llm.Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s),
        most=MOST,
        retries=1,
        random=services.random,
        calls=services.calls,
    )
    return await asyncio.gather(
        *(_tried(caller, model, item, one, limits.max_output_tokens) for one in prompts)
    )


async def _tried(
    caller: TrialCaller, model: Offered, item: Item, prompt: BoundPrompt, most: int
) -> Tried:
    given = prompt.prompt.generation(Generation(max_output_tokens=most))
    limited = given.model_copy(update={"max_output_tokens": min(given.max_output_tokens, most)})
    live = model.origin == "live"
    parameters = (
        parameters_of(limited)
        if live
        else llm.Parameters(max_output_tokens=limited.max_output_tokens)
    )
    try:
        answer = await caller.ask(model, prompt.messages(item), parameters)
    except (BadInput, LimitReached) as error:
        return Tried(prompt, Answer(error=error.code), error)
    return Tried(prompt, prompt.prompt.final(answer))
