"""Two prompts on one model: a duel whose votes rank prompts, and never models."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from joute.llm import Message, Parameters, ResponseFormat

# Why rankings of models leave such a vote out: a flag of its duel, as any other.
FLAG = "prompts"
MODE = "prompts"
# Where the question goes: a character that no text holds.
QUESTION = "\ue000"


class SidePrompt(BaseModel):
    """The prompt of a side, by its name and version: the messages around the first question, which
    stands where QUESTION is, and its parameters."""

    model_config = ConfigDict(frozen=True)

    name: str
    version: str
    messages: tuple[tuple[Literal["system", "user", "assistant"], str], ...]
    temperature: float | None = None
    top_p: float | None = None
    reasoning_effort: str | None = None
    max_output_tokens: int | None = None
    json_answer: bool = False

    def asked(self, question: str) -> list[Message]:
        """What the model receives for the first question."""
        return [Message(role, text.replace(QUESTION, question)) for role, text in self.messages]

    def parameters(self, most_tokens: int) -> Parameters:
        """Its parameters, within the limit of the site."""
        return Parameters(
            max_output_tokens=min(self.max_output_tokens or most_tokens, most_tokens),
            temperature=self.temperature,
            top_p=self.top_p,
            reasoning_effort=self.reasoning_effort,
            response_format=ResponseFormat() if self.json_answer else None,
        )

    def contestant(self, model: str) -> str:
        """What a vote is about: this version on this model, which is no id of a model."""
        return f"{self.name}:{self.version}@{model}"


def prompt_of(stored: dict[str, Any] | None) -> SidePrompt | None:
    """The prompt that a duel holds; None of a duel of models."""
    return None if stored is None else SidePrompt.model_validate(stored)


def named(prompt: SidePrompt | None, model: str) -> str:
    """A side by name, once it is revealed."""
    return model if prompt is None else f"{prompt.name} {prompt.version} · {model}"


def prompts_of(duel: Any) -> Sequence[SidePrompt | None]:
    """The prompts of both sides of a duel."""
    return prompt_of(duel.prompt_a), prompt_of(duel.prompt_b)
