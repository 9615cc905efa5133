"""A request to a model, for any endpoint: values only."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

Json = Mapping[str, Any]


@dataclass(frozen=True)
class TextPart:
    """Words of a message."""

    text: str


@dataclass(frozen=True)
class ImagePart:
    """An image of a message, as a file; `media_type` such as image/png."""

    data: bytes
    media_type: str

    @property
    def data_url(self) -> str:
        return _data_url(self.data, self.media_type)


@dataclass(frozen=True)
class DocumentPart:
    """A document of a message, as a file; `media_type` such as application/pdf."""

    data: bytes
    media_type: str
    name: str

    @property
    def data_url(self) -> str:
        return _data_url(self.data, self.media_type)


Part = TextPart | ImagePart | DocumentPart


def _data_url(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"


@dataclass(frozen=True)
class ToolCall:
    """A call that a model wants made; `arguments` is the JSON that it wrote, not checked."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """One message of a conversation.

    A message of the assistant may hold `tool_calls`; a message of the role tool is the result of
    the call `tool_call_id`.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str | tuple[Part, ...]
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The content as parts."""
        return (TextPart(self.content),) if isinstance(self.content, str) else self.content

    @property
    def files(self) -> tuple[ImagePart | DocumentPart, ...]:
        """The images and documents of the message."""
        return tuple(part for part in self.parts if not isinstance(part, TextPart))

    @property
    def text(self) -> str:
        """The words of the message: its parts of text, a line apart."""
        return "\n".join(part.text for part in self.parts if isinstance(part, TextPart))


@dataclass(frozen=True)
class Tool:
    """A function that a model may call; `schema` is the JSON Schema of its arguments."""

    name: str
    description: str
    schema: Json


@dataclass(frozen=True)
class ResponseFormat:
    """The answer is a JSON document: valid for `schema`, or any object when that is None."""

    schema: Json | None = None
    name: str = "answer"


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The parameters of generation; None, or nothing, leaves them to the host.

    `max_output_tokens` counts reasoning too. `temperature` is 0 or above and `top_p` in ]0, 1].
    `reasoning_effort` is the host's word, such as none, low, medium or high. `tool_choice` is a
    word or the one tool to call. `top_logprobs` asks for the log-probability of each token, and of
    that many others in its place, 0 included.
    """

    max_output_tokens: int
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    reasoning_effort: str | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: Literal["auto", "none", "required"] | Tool | None = None
    response_format: ResponseFormat | None = None
    top_logprobs: int | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the parameters that are not left to the host, the limit apart."""
        return tuple(
            field.name
            for field in fields(self)
            if field.name != "max_output_tokens" and getattr(self, field.name) not in (None, ())
        )


@dataclass(frozen=True)
class Request:
    """One question to one model; `model` is its name at the endpoint."""

    model: str
    messages: tuple[Message, ...]
    parameters: Parameters
