"""A model of the offer as a target, and as a judge."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from joute import llm
from joute.calls import Offered
from joute.errors import AnswerError
from joute.evaluation.answers import Answer
from joute.evaluation.errors import PicturesNotRead
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.sets.evalset import Generation, SetHeader
from joute.evaluation.sets.item import ChatMessage, Item, ToolSpec
from joute.evaluation.targets.cache import owner_of
from joute.evaluation.targets.caller import Caller
from joute.evaluation.targets.prompts import messages_of
from joute.llm.errors import RefusedParameter


@dataclass(frozen=True)
class ModelTarget:
    """A model that answers the items of a run."""

    model: Offered
    caller: Caller
    run: str

    @property
    def id(self) -> str:
        return self.model.id

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:
        """Its answer to an item of the set; one that failed has an `error`. Raises BudgetSpent."""
        try:
            images = await self._images(item)
        except AnswerError as error:
            return self.caller.failed(self.id, error)
        return await self.caller.ask(
            self.model,
            self.asked(header, item),
            self._parameters(header.parameters, header.as_asked(item).tools),
            owner=owner_of(self.run, item.id, self.id, epoch),
            number=epoch,
            images=images,
        )

    async def _images(self, item: Item) -> Sequence[llm.ImagePart]:
        """Raises PicturesNotRead for a model that reads none, and PictureLost. Of one of which
        nobody says what it reads, its host decides."""
        if item.images and self.model.card.reads_images is False:
            raise PicturesNotRead(f"{self.model.id} reads no images")
        return await self.caller.pictures.of(item)

    def asked(self, header: SetHeader, item: Item) -> Sequence[ChatMessage]:
        """The messages of an item."""
        return messages_of(header, item)

    def _parameters(self, given: Generation, tools: Sequence[ToolSpec]) -> llm.Parameters:
        """Those of the set; for answers that were written in advance, which obey none, the limit
        alone."""
        if self.model.origin == "live":
            return parameters_of(given, tools)
        return llm.Parameters(max_output_tokens=given.max_output_tokens)


def parameters_of(given: Generation, tools: Sequence[ToolSpec] = ()) -> llm.Parameters:
    """The parameters of a set, for a request that offers tools."""
    return llm.Parameters(
        max_output_tokens=given.max_output_tokens,
        temperature=given.temperature,
        top_p=given.top_p,
        seed=given.seed,
        reasoning_effort=given.reasoning_effort,
        response_format=llm.ResponseFormat() if given.json_answer else None,
        top_logprobs=0 if given.logprobs else None,
        tools=tuple(llm.Tool(one.name, one.description, one.parameters) for one in tools),
    )


@dataclass
class ModelJudge:
    """A model that judges one row of a run, its `owner`; `embedding` is the model that embeds, the
    judge itself where there is no other. The pictures of the `item` of the row are shown to it
    where it reads images.

    What is asked twice for one row is two questions: their answers may differ.
    """

    model: Offered
    embedding: Offered | None
    caller: Caller
    owner: str
    item: Item | None = None
    _asked: Counter[tuple[ChatMessage, ...]] = field(default_factory=Counter)

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def family(self) -> str | None:
        """The family of its model, of which it is no fair judge; None when unknown."""
        return self.model.family

    async def ask(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_output_tokens: int = 500,
        schema: dict[str, Any] | None = None,
    ) -> Answer:
        """Its answer, at temperature 0 and by the schema where the host allows them; one that
        failed has an `error`. Raises BudgetSpent."""
        number = self._asked[tuple(messages)]
        self._asked[tuple(messages)] += 1
        bare = llm.Parameters(max_output_tokens=max_output_tokens)
        response_format = None if schema is None else llm.ResponseFormat(schema)
        wanted = llm.Parameters(
            max_output_tokens=max_output_tokens, temperature=0.0, response_format=response_format
        )
        answer = await self._ask(messages, wanted, number)
        if answer.error == RefusedParameter.code:
            return await self._ask(messages, bare, number)
        return answer

    async def _ask(
        self, messages: Sequence[ChatMessage], parameters: llm.Parameters, number: int
    ) -> Answer:
        shown = self.item if self.item and self.model.card.reads_images else None
        return await self.caller.ask(
            self.model,
            messages,
            parameters,
            owner=self.owner,
            number=number,
            images=await self.caller.pictures.of(shown) if shown else (),
        )

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """The texts as vectors. Raises an AnswerError, and BudgetSpent."""
        return await self.caller.embed(self.embedding or self.model, texts, owner=self.owner)
