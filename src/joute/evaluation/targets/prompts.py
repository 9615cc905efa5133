"""What a model is asked for an item: the prompt of the set with the texts of the item in it."""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from string import ascii_uppercase
from typing import Any

from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import ChatMessage, Item

_NAME = re.compile(r"\{(input|context|choices)\}")


def messages_of(header: SetHeader, item: Item) -> tuple[ChatMessage, ...]:
    """The messages of an item. Of a conversation, the last message of the user takes the prompt."""
    return asked(header.system, item, prompt_of(header, item))


def asked(
    system: str, item: Item, question: str, before: Sequence[ChatMessage] = ()
) -> tuple[ChatMessage, ...]:
    """The system part, the turns `before`, then the item, whose last message of the user is
    `question`."""
    first = [ChatMessage(role="system", content=system)] if system else []
    own = ChatMessage(role="user", content=question)
    if isinstance(item.input, str):
        return (*first, *before, own)
    last = max((n for n, one in enumerate(item.input) if one.role == "user"), default=None)
    return (*first, *before, *(own if n == last else one for n, one in enumerate(item.input)))


def prompt_of(header: SetHeader, item: Item) -> str:
    """The prompt of the set with the texts of an item; its document too, wherever it stands."""
    shows = {name[1] for name in _NAME.finditer(header.prompt)}
    return with_document(rendered(header.prompt, item), item, shown="context" in shows)


def with_document(question: str, item: Item, *, shown: bool) -> str:
    """A question, and after it the document of an item, where a prompt has not `shown` it: what an
    item asks of a document is not asked without."""
    return question if shown or not item.document else f"{question}\n\n{_context(item)}"


def rendered(prompt: str, item: Item) -> str:
    """The prompt with `{input}`, `{context}` and `{choices}` of an item; other braces stay, and
    so do those in the texts of the item."""
    texts = texts_of(item)
    return _NAME.sub(lambda found: texts[found[1]], prompt)


def texts_of(item: Item) -> dict[str, str]:
    """The texts of an item that prompts name."""
    return {"input": item.question, "context": _context(item), "choices": _choices(item)}


def request_hash(header: SetHeader, *, own_prompt: bool = True) -> str:
    """SHA-256 of all that a set adds to its items: its prompt, where it is asked, parameters,
    tools."""
    prompt = [header.system, header.prompt] if own_prompt else []
    asked: list[Any] = [*prompt, header.parameters.model_dump(mode="json")]
    asked += [tool.model_dump(mode="json") for tool in header.tools]
    return sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _context(item: Item) -> str:
    """The passages, a blank line apart, each with its name where it has one."""
    return "\n\n".join(f"[{one.id}] {one.text}" if one.id else one.text for one in item.context)


def _choices(item: Item) -> str:
    """A line for each choice, lettered."""
    return "\n".join(f"{_letter(n)}. {choice}" for n, choice in enumerate(item.choices))


def _letter(number: int) -> str:
    rounds, letter = divmod(number, len(ascii_uppercase))
    return (_letter(rounds - 1) if rounds else "") + ascii_uppercase[letter]
