"""Which calls are scored, and a call as an item with its answer."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from joute.evaluation.answers import Answer
from joute.evaluation.sets.item import ChatMessage, Item
from joute.gateway.tables import GatewayCall, GatewayText
from joute.language import detect

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


def is_sampled(call_id: str, share: float) -> bool:
    """Whether a call is among this share (0 to 1) of all: by its id, so that each node says the
    same, and a larger share holds a smaller one."""
    return int.from_bytes(sha256(call_id.encode()).digest()[:8]) < share * 2**64


def item_of(text: GatewayText) -> Item:
    """What was asked, without a standard: words alone, no picture and nothing that a tool said."""
    messages = tuple(_messages(text.request))
    asked = messages or (ChatMessage(role="user", content=""),)
    item = Item(id=text.call_id, input=asked)
    return item.model_copy(update={"language": detect(item.question, "")})


def answer_of(call: GatewayCall, text: GatewayText) -> Answer:
    """What was answered."""
    return Answer(
        text=text.answer,
        finish_reason=call.finish_reason,
        model=call.model,
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        latency_s=call.duration_s,
        first_token_s=call.first_token_s,
    )


def _messages(request: Mapping[str, Any]) -> Iterator[ChatMessage]:
    sent: Sequence[Any] = request.get("messages") or ()
    for one in sent:
        role = _ROLES.get(str(one.get("role"))) if isinstance(one, dict) else None
        if role is not None:
            yield ChatMessage.model_validate({"role": role, "content": _words(one.get("content"))})


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return "\n".join(text for text in texts if isinstance(text, str))
