"""A known answer, played at a pace: what recorded answers and simulated players share."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from joute.errors import BadInput
from joute.llm.errors import RefusedParameter
from joute.llm.pieces import End, Piece, Reasoning, Text, Usage
from joute.llm.request import Message, Request
from joute.llm.tokens import estimate_tokens

Sleep = Callable[[float], Awaitable[object]]

_WORD = re.compile(r"\s*\S+\s*?|\s+")


@dataclass(frozen=True)
class Script:
    """An answer and its pace: seconds to the first token, then tokens per second."""

    text: str
    reasoning: str
    first_token_s: float
    tokens_per_s: float
    usage: Usage


async def play(script: Script, *, speed: float, sleep: Sleep) -> AsyncGenerator[Piece]:
    """The script word by word, at `speed` times its pace; End last."""
    wait_s = script.first_token_s
    for kind, text in ((Reasoning, script.reasoning), (Text, script.text)):
        for word in _WORD.findall(text):
            await sleep(wait_s / speed)
            yield kind(word)
            wait_s = estimate_tokens(word) / script.tokens_per_s
    yield End(script.usage, "stop")


def check_replayed(endpoint: str, request: Request) -> None:
    """Raises RefusedParameter for what an answer written in advance cannot take into account."""
    files = ("files",) if any(message.files for message in request.messages) else ()
    refused = (*request.parameters.given, *files)
    if refused:
        cause = f"{refused[0]}: the answers of {endpoint} were written in advance"
        raise RefusedParameter(cause, name=refused[0])


def last_question(messages: Sequence[Message]) -> str:
    """The last thing the person wrote. Raises BadInput without any."""
    for message in reversed(messages):
        if message.role == "user":
            return message.text
    raise BadInput(reason="a conversation without a question")


def normalised(prompt: str) -> str:
    """The same for prompts that differ in white space or in the coding of accents only."""
    return normalize("NFC", " ".join(prompt.split()))
