"""Finish reasons: the words of hosts, and their meanings."""

from joute.llm.errors import HostBusy, HostError, Withheld
from joute.llm.request import Json

# Words of hosts for an answer that is whole, was cut at its limit, or calls a tool.
_ANSWERS = {
    "stop": ("stop", "stop_sequence", "eos", "eos_token", "end_turn", "complete"),
    "length": (
        "length",
        "max_tokens",
        "max_output_tokens",
        "max_length",
        "model_length",  # Mistral: the context is full
        "model_context_window_exceeded",  # Anthropic
    ),
    "tool_calls": ("tool_calls", "tool_call", "tool_use", "function_call"),
}
_MEANING = {word: reason for reason, words in _ANSWERS.items() for word in words}

_WITHHELD = frozenset(
    {
        "content_filter",  # OpenAI, Azure, Mistral
        "content_filtered",
        "sensitive",  # Zhipu
        "refusal",  # Anthropic: its classifiers stopped the answer
        "guardrail_intervened",  # Amazon
        "safety",  # Google, and the five below
        "image_safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
    }
)
_BROKEN = frozenset(
    {
        "error",  # OpenRouter, Cohere
        "abort",  # vLLM, SGLang
        "aborted",
        "cancelled",
        "canceled",
        "failed",
        "timeout",
        "network_error",  # Zhipu
        "malformed_function_call",  # Google
    }
)
_BUSY = frozenset(
    {
        "insufficient_system_resource",  # DeepSeek
        "load",  # Ollama: it loaded the model, and wrote nothing
        "unload",
    }
)

_DETAIL_CHARACTERS = 1000


def finish_reason(choice: Json) -> str:
    """The meaning of the finish reason of a choice: stop, length, tool_calls, or an unknown word.

    Raises Withheld when a filter of the host stopped the answer, HostBusy when the host had no room
    for it, and HostError when the host broke: what was written is no answer then.
    """
    word = str(choice["finish_reason"])
    folded = word.lower()
    if folded in _WITHHELD:
        raise Withheld(_details(choice))
    if folded in _BUSY:
        raise HostBusy(_details(choice))
    if folded in _BROKEN:
        raise HostError(_details(choice))
    return _MEANING.get(folded, word)


def _details(choice: Json) -> str:
    """The details of this end, without the text of the answer."""
    words = {
        name: value
        for name, value in choice.items()
        if value and name not in ("delta", "message", "index", "logprobs")
    }
    return f"the answer ended abnormally: {words}"[:_DETAIL_CHARACTERS]
