"""A prompt: what is said to a model around the question of an item."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from joute.errors import N_, BadInput
from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import Generation
from joute.evaluation.sets.item import ChatMessage, Item, Part
from joute.evaluation.targets.prompts import asked, texts_of, with_document

# Names that stand for texts of an item, and for the examples.
OF_ITEMS = ("input", "context", "choices")
BUILT_IN = (*OF_ITEMS, "examples")
NAME = r"[a-z][a-z0-9_]*"
# `{{name}}` is the text {name}; other braces stay as they are.
_VARIABLE = re.compile(rf"\{{\{{({NAME})\}}\}}|\{{({NAME})\}}")
MOST_SHOTS = 50

VariableName = Annotated[str, StringConstraints(pattern=rf"^{NAME}$", max_length=50)]
PromptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]


class Parameters(Part):
    """Parameters of the requests; those that are not there are those of the set."""

    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    max_output_tokens: int | None = Field(None, ge=1, le=1_000_000)
    reasoning_effort: str | None = None
    format: Literal["text", "json"] | None = None


class Example(Part):
    """A question with its answer, shown before that of the item."""

    input: str
    answer: str


class FrontMatter(Part):
    """What stands before the text of a prompt.

    `shots` examples come from the dev split of the set, or `examples` are written here; `example`
    is how each is written where `{examples}` stands. The final answer is what comes after the words
    `chain_of_thought`, when they are given. A variable without a value is given by the `meta` of
    each item.
    """

    description: str = ""
    parameters: Parameters = Parameters()
    shots: int = Field(0, ge=0, le=MOST_SHOTS)
    examples: tuple[Example, ...] = Field((), max_length=MOST_SHOTS)
    example: str = "{input}\n{answer}"
    chain_of_thought: str = ""
    variables: dict[VariableName, str | None] = Field(default_factory=dict)


class Prompt(FrontMatter):
    """A prompt by its `name`: its front matter, its system part and what the user says, both
    normalised. `source` is the whole as it was written."""

    name: PromptName
    system: str = ""
    prompt: str
    source: str = ""

    @property
    def version(self) -> str:
        """12 digits of the SHA-256 of what a model can notice of it: neither its name, nor its
        description, nor how it is laid out."""
        content = self.model_dump(mode="json", exclude={"name", "description", "source"})
        written = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return sha256(written.encode()).hexdigest()[:12]

    def generation(self, given: Generation) -> Generation:
        """The parameters of a set, with those of the prompt in place of its own."""
        own = self.parameters.model_dump(exclude_none=True, exclude={"format"})
        if self.parameters.format:
            own["json_answer"] = self.parameters.format == "json"
        return given.model_copy(update=own)

    def messages(
        self, item: Item, examples: Sequence[tuple[Item, str]] = ()
    ) -> tuple[ChatMessage, ...]:
        """What is asked for an item, after examples and their answers: where `{examples}` stands,
        or else as turns of the conversation. Raises BadInput for a variable without a value."""
        placed = "examples" in variables_in(self.system) | variables_in(self.prompt)
        shown = {"examples": "\n\n".join(self._shown(*one) for one in examples)} if placed else {}
        turns = [] if placed else [turn for one in examples for turn in self._turns(*one)]
        question = self._filled(self.prompt, item, shown)
        shows = "context" in variables_in(self.system) | variables_in(self.prompt)
        return asked(
            self._filled(self.system, item, shown),
            item,
            with_document(question, item, shown=shows),
            turns,
        )

    def answered(self, item: Item) -> str:
        """The answer to an example, as the model should write it: with the `reasoning` of its meta
        and the words before the final answer, where the prompt asks for them."""
        answer = item.expected[0]
        if not self.chain_of_thought:
            return answer
        reasoning = item.meta.get("reasoning")
        before = f"{reasoning}\n" if isinstance(reasoning, str) and reasoning else ""
        return f"{before}{self.chain_of_thought} {answer}"

    def final(self, answer: Answer) -> Answer:
        """An answer without the reasoning before it, which is kept beside; as it is where the model
        did not write the words that announce it."""
        before, mark, final = answer.text.rpartition(self.chain_of_thought or "\0")
        if not mark or not final.strip():
            return answer
        return answer.model_copy(update={"text": final.strip(), "reasoning": before.strip()})

    def _turns(self, item: Item, answer: str) -> tuple[ChatMessage, ChatMessage]:
        said = self._filled(self.prompt, item, {})
        return ChatMessage(role="user", content=said), ChatMessage(role="assistant", content=answer)

    def _shown(self, item: Item, answer: str) -> str:
        return filled(self.example, texts_of(item) | {"answer": answer})

    def _filled(self, text: str, item: Item, shown: Mapping[str, str]) -> str:
        values = {**texts_of(item), **shown}
        for name in variables_in(text) - values.keys():
            values[name] = self._value(name, item)
        return filled(text, values)

    def _value(self, name: str, item: Item) -> str:
        value = item.meta.get(name)
        found = self.variables.get(name) if value is None else value
        if found is None:
            raise BadInput(
                message=N_(
                    "The prompt %(prompt)s needs {%(name)s}, which item %(item)s does not give: "
                    "write it in its meta, or in the front matter of the prompt."
                ),
                prompt=self.name,
                name=name,
                item=item.id,
            )
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def variables_in(text: str) -> set[str]:
    """The names of the variables of a text."""
    return {found[2] for found in _VARIABLE.finditer(text) if found[2]}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables replaced, once: braces in the values stay."""
    return _VARIABLE.sub(
        lambda found: f"{{{found[1]}}}" if found[1] else values.get(found[2], found[0]), text
    )
