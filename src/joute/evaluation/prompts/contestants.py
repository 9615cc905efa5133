"""A prompt on a model as a target: `PROMPT@MODEL`."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from joute.evaluation.answers import Answer
from joute.evaluation.prompts.examples import pool_of, shown_to
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import ChatMessage, Item
from joute.evaluation.targets.models import ModelTarget


@dataclass(frozen=True)
class BoundPrompt:
    """A prompt with the items of a set that may be its examples."""

    prompt: Prompt
    pool: tuple[Item, ...] = ()

    @property
    def name(self) -> str:
        return self.prompt.name

    @property
    def examples(self) -> str:
        """12 digits of the SHA-256 of the items that may be examples, "" without any."""
        content = "\n".join(item.hash for item in self.pool)
        return sha256(content.encode()).hexdigest()[:12] if self.pool else ""

    def messages(self, item: Item) -> tuple[ChatMessage, ...]:
        """What is asked for an item. Raises BadInput where it lacks a variable or examples."""
        return self.prompt.messages(item, self._shown(item))

    def _shown(self, item: Item) -> list[tuple[Item, str]]:
        if self.prompt.shots:
            shown = shown_to(item, self.pool, self.prompt.shots)
            return [(one, self.prompt.answered(one)) for one in shown]
        return [(Item(id="example", input=one.input), one.answer) for one in self.prompt.examples]


def bound(prompts: Sequence[Prompt | None], whole: EvaluationSet) -> list[BoundPrompt | None]:
    """Prompts with their examples from a set, which is read once if any asks for some; None is the
    prompt of the set."""
    few_shot = any(one and one.shots for one in prompts)
    pool = pool_of(whole.items("dev")) if few_shot else ()
    return [None if one is None else BoundPrompt(one, pool if one.shots else ()) for one in prompts]


def target_id(prompt: BoundPrompt | None, model: str) -> str:
    """The id of a target: the model itself with the prompt of the set."""
    return model if prompt is None else f"{prompt.name}@{model}"


@dataclass(frozen=True)
class PromptTarget(ModelTarget):
    """A model that is asked with a prompt of its own in place of that of the set."""

    prompt: BoundPrompt

    @property
    def id(self) -> str:
        return target_id(self.prompt, self.model.id)

    def asked(self, header: SetHeader, item: Item) -> Sequence[ChatMessage]:  # noqa: ARG002 # that of the set is not used
        return self.prompt.messages(item)

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:
        """Its final answer to an item, with the reasoning beside where the prompt asks for it."""
        given = self.prompt.prompt.generation(header.parameters)
        own = header.model_copy(update={"parameters": given})
        return self.prompt.prompt.final(await super().answer(own, item, epoch))
