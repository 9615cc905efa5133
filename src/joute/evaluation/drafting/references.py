"""Expected answers to the questions that a person selected, drafted by a model."""

from joute.evaluation.answers import Answer
from joute.evaluation.drafting.documents import Drafted
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import ChatMessage, Item

_MOST_TOKENS = 1_000


async def draft_reference(item: Item, judge: Judge) -> Drafted:
    """The item with the answer of a model as what is expected, as a draft."""
    answer = await judge.ask(_messages(item), max_output_tokens=_MOST_TOKENS)
    text = answer.text.strip()
    if answer.failed or answer.cut or not text:
        return Drafted((), [f"“{item.id}”: {_reason(answer)}"], answer)
    changes = {
        "expected": (text,),
        "drafted": True,
        "meta": item.meta | {"drafted_by": judge.id},
    }
    return Drafted((item.model_copy(update=changes),), (), answer)


def _messages(item: Item) -> list[ChatMessage]:
    passages = "\n\n".join(passage.text for passage in item.context)
    if isinstance(item.input, str):
        return [ChatMessage(role="user", content=f"{passages}\n\n{item.input}".strip())]
    return list(item.input)


def _reason(answer: Answer) -> str:
    if answer.failed:
        return f"the model did not answer: {answer.error}"
    return "the answer was cut" if answer.cut else "the answer is empty"
