"""An estimate of token counts: for budgets before a call, and for hosts that give none."""

import json
import re
from collections.abc import Sequence

from joute.llm.request import Message, Part, TextPart, Tool

# Tokenizers cut words into pieces of a few letters and rarely join digits, signs or ideograms.
# Six letters is what fits a recent vocabulary (131,000 entries) on French and English prose; the
# error measured is in docs/endpoints.md.
_IDEOGRAM = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_IDEOGRAM}]|[^\W\d_{_IDEOGRAM}]{{1,6}}|\d|[^\w\s]|_")

# The words that a chat template puts around each message.
_TOKENS_AROUND_MESSAGE = 4

# An image of about 1,000 x 1,000 pixels is 250 to 1,600 tokens, depending on the model; a document
# is counted as one. Only the host knows better.
_TOKENS_OF_FILE = 1_000


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` makes: one per group of six letters, digit, sign, ideogram."""
    return len(_TOKEN.findall(text))


def estimate_input_tokens(messages: Sequence[Message], tools: Sequence[Tool] = ()) -> int:
    """About how many tokens a host reads for these messages and tools."""
    return sum(map(_in_message, messages)) + sum(map(_in_tool, tools))


def _in_message(message: Message) -> int:
    calls = sum(estimate_tokens(f"{call.name} {call.arguments}") for call in message.tool_calls)
    return sum(map(_in_part, message.parts)) + calls + _TOKENS_AROUND_MESSAGE


def _in_part(part: Part) -> int:
    return estimate_tokens(part.text) if isinstance(part, TextPart) else _TOKENS_OF_FILE


def _in_tool(tool: Tool) -> int:
    schema = json.dumps(tool.schema, ensure_ascii=False)
    return estimate_tokens(f"{tool.name} {tool.description} {schema}")
