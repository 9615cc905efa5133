"""A stored prompt as a side of a duel."""

from joute.duel.prompts import QUESTION, SidePrompt
from joute.evaluation.prompts.contestants import BoundPrompt
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.sets.item import Item


def meets(prompt: Prompt) -> bool:
    """Whether it needs a question alone: no examples of a set, and no variable of an item."""
    return not prompt.shots and None not in prompt.variables.values()


def side_of(prompt: Prompt) -> SidePrompt:
    """The messages of the prompt, and its parameters; its whole answer is shown, with its
    reasoning."""
    messages = BoundPrompt(prompt).messages(Item(id="question", input=QUESTION))
    own = prompt.parameters
    return SidePrompt(
        name=prompt.name,
        version=prompt.version,
        messages=tuple((one.role, one.content) for one in messages),
        temperature=own.temperature,
        top_p=own.top_p,
        reasoning_effort=own.reasoning_effort,
        max_output_tokens=own.max_output_tokens,
        json_answer=own.format == "json",
    )
