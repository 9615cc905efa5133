"""What a model is asked for an item: the prompt of the set with the texts of the item in it."""

import json
import re
from hashlib import sha256
from string import ascii_uppercase
from typing import Any

from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import ChatMessage, Item

_NAME = re.compile(r"\{(input|context|choices)\}")


def messages_of(header: SetHeader, item: Item) -> tuple[ChatMessage, ...]:
    """The messages of an item. Of a conversation, the last message of the user takes the prompt."""
    system = [ChatMessage(role="system", content=header.system)] if header.system else []
    if isinstance(item.input, str):
        asked = ChatMessage(role="user", content=rendered(header.prompt, item))
        return (*system, asked)
    last = max((n for n, one in enumerate(item.input) if one.role == "user"), default=None)
    return (
        *system,
        *(
            ChatMessage(role="user", content=rendered(header.prompt, item)) if n == last else one
            for n, one in enumerate(item.input)
        ),
    )


def rendered(prompt: str, item: Item) -> str:
    """The prompt with `{input}`, `{context}` and `{choices}` of an item; other braces stay, and
    so do those in the texts of the item."""
    texts = {"input": item.question, "context": _context(item), "choices": _choices(item)}
    return _NAME.sub(lambda found: texts[found[1]], prompt)


def request_hash(header: SetHeader) -> str:
    """SHA-256 of all that a set adds to its items: prompts, parameters, tools."""
    asked: list[Any] = [header.system, header.prompt, header.parameters.model_dump(mode="json")]
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
