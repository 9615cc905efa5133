"""The token counts of hosts: read, corrected, and believed within what was sent and received."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from joute.llm.pieces import Usage
from joute.llm.request import Json, Request, ToolCall
from joute.llm.tokens import estimate_input_tokens, estimate_tokens
from joute.llm.untrusted import is_number, mapping

# In bytes: a text whose tokens were longer on average would be a page of blanks.
_LONGEST_TOKEN = 64

# Beside the bytes of the conversation, a host reads its own template and instructions, and files
# as up to some thousands of tokens.
_HIDDEN_INPUT_TOKENS = 8_192
_MOST_TOKENS_OF_FILE = 65_536

# The tokens that end an answer, and what hosts round.
_MARGIN_TOKENS = 64

_READ = ("prompt_tokens", "input_tokens", "prompt_eval_count")
_WRITTEN = ("completion_tokens", "output_tokens", "eval_count")
_CACHED = ("cached_tokens", "cache_read_input_tokens", "prompt_cache_hit_tokens")
_REASONING = ("reasoning_tokens", "thinking_tokens")


@dataclass(frozen=True)
class Received:
    """What an answer holds: its text, its reasoning, and its calls."""

    text: str
    reasoning: str
    calls: tuple[ToolCall, ...] = ()

    @property
    def bytes(self) -> int:
        parts = (self.text, self.reasoning, *(f"{c.name}{c.arguments}" for c in self.calls))
        return sum(len(part.encode()) for part in parts)

    @property
    def estimated_reasoning(self) -> int:
        return estimate_tokens(self.reasoning)

    @property
    def estimated(self) -> int:
        calls = (estimate_tokens(f"{call.name} {call.arguments}") for call in self.calls)
        return estimate_tokens(self.text) + sum(calls) + self.estimated_reasoning


def merge_usage(before: Json, new: Json) -> Json:
    """The counts of a stream so far: one that says nothing, or zero, replaces none."""
    return {**before, **{name: value for name, value in new.items() if value}}


def usage(counts: Json, request: Request, received: Received, file_tokens: int = 0) -> Usage:
    """The counts of the host where what was sent and received allows them, else our estimates.

    `file_tokens` are the most that a host may read in files, where more than that is known of them
    than their number. Cached input is input. The output is what the host says of the output;
    reasoning that it counts beside it, as its total shows, is added. `source` is that of the
    output; an input that is not given, or not believable, is None beside an output that the host
    counted.
    """
    read, written, reasoning = _corrected(counts)
    if not _is_input(read, request, file_tokens):
        read = None
    if not _is_output(written, request, received):
        sent = estimate_input_tokens(request.messages, request.parameters.tools)
        thought = received.estimated_reasoning or None
        return Usage(sent if read is None else read, received.estimated, thought, "estimate")
    if reasoning is not None and reasoning > (written or 0):
        reasoning = None
    return Usage(read, written, reasoning, "host")


def input_of_texts(tokens: object, texts: Sequence[str]) -> int | None:
    """The tokens that a host counted in texts to embed; None where they cannot be."""
    sent = sum(len(text.encode(errors="replace")) for text in texts)
    if not is_number(tokens) or not isfinite(tokens) or tokens != int(tokens):
        return None
    most = sent + len(texts) * _MARGIN_TOKENS
    return int(tokens) if sent <= tokens * _LONGEST_TOKEN and tokens <= most else None


def _corrected(counts: Json) -> tuple[int | None, int | None, int | None]:
    """Tokens read, cached ones included; written, reasoning included; and of reasoning."""
    read, written, total = (_count(counts, names) for names in (_READ, _WRITTEN, ("total_tokens",)))
    cached = _detail(counts, ("prompt_tokens_details", "input_tokens_details"), _CACHED) or 0
    reasoning = _detail(counts, ("completion_tokens_details", "output_tokens_details"), _REASONING)
    beside = 0 if total is None else total - (read or 0) - (written or 0)
    if (
        read is not None
        and cached
        and (cached > read or beside in (cached, cached + (reasoning or 0)))
    ):
        read, beside = read + cached, beside - cached
    if written is not None and reasoning and (reasoning > written or beside == reasoning):
        written += reasoning
    return read, written, reasoning


def _is_input(read: int | None, request: Request, file_tokens: int) -> bool:
    if not read:
        return False
    text, files = 0, 0
    for message in request.messages:
        calls = sum(len(f"{call.name}{call.arguments}".encode()) for call in message.tool_calls)
        text += len(message.text.encode()) + calls
        files += len(message.files)
    of_files = max(file_tokens, files * _MOST_TOKENS_OF_FILE)
    most = text + _tools_bytes(request) + _HIDDEN_INPUT_TOKENS + of_files
    return text <= read * _LONGEST_TOKEN and read <= most


def _tools_bytes(request: Request) -> int:
    return sum(
        len(f"{tool.name}{tool.description}{json.dumps(tool.schema)}".encode())
        for tool in request.parameters.tools
    )


def _is_output(written: int | None, request: Request, received: Received) -> bool:
    """Whether so many tokens can be what was received, with hidden reasoning within the limit."""
    if not written:
        return False
    most = max(request.parameters.max_output_tokens, received.bytes) + _MARGIN_TOKENS
    return received.bytes <= written * _LONGEST_TOKEN and written <= most


def _detail(counts: Json, places: Iterable[str], names: Iterable[str]) -> int | None:
    found = (_count(mapping(counts.get(place)), names) for place in places)
    return next((count for count in found if count is not None), _count(counts, names))


def _count(values: Json, names: Iterable[str]) -> int | None:
    """The first of these that is a whole number, 0 or above."""
    for name in names:
        value = values.get(name)
        if is_number(value) and isfinite(value) and value >= 0 and value == int(value):
            return int(value)
    return None
