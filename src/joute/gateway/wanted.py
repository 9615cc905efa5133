"""What an application asks for, in OpenAI's format, read as far as a gateway must."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

from joute import llm
from joute.gateway.errors import BadRequest
from joute.gateway.files.addresses import addresses
from joute.gateway.files.parts import Files, found, is_text, noted
from joute.llm.request import Json
from joute.llm.untrusted import is_number, mapping, mappings
from joute.llm.usage import Received, input_of_texts, usage

MOST_CHOICES = 128
# Words take a second to count per 8 million characters, for which nobody else is answered; no
# model reads so many. Files are not counted.
MOST_CHARACTERS = 4_000_000
# Hosts take 12 images (Scaleway) to a hundred.
MOST_FILES = 100
LIMITS = ("max_completion_tokens", "max_tokens")

# By which a host is told to ask another model or another host than those of the alias, or to write
# more than the limit: what the key may call and spend is not for its holder to say.
_NOT_FOR_CALLERS = (
    *("models", "fallbacks", "route", "provider", "model_list", "custom_llm_provider"),
    *("api_base", "base_url", "api_key", "n_predict", "best_of", "preset"),
)

# What is counted elsewhere, and what no model reads.
_COUNTED = frozenset(
    {
        *("model", "messages", "tools", "user", "metadata", "stop", "stream_options", "logit_bias"),
        *("reasoning_effort", "service_tier", "prompt_cache_key", "safety_identifier"),
    }
)
_COUNTED_OF_MESSAGE = frozenset({"role", "content", "tool_calls", "tool_call_id"})
_STREAMED = ("stream", "stream_options")
# In characters: half as many again as in most texts, so that only blanks are counted so.
_LONGEST_TOKEN = 8


@dataclass(frozen=True)
class Chat:
    """A chat completion. `request` holds all that the host may read, and its limit, for counting;
    files are only numbered there. `choices` answers are wanted. `addresses` are those at which it
    would find files."""

    alias: str
    body: Json
    request: llm.Request
    choices: int
    streamed: bool
    counted: bool
    files: Files = field(default_factory=Files)
    addresses: tuple[str, ...] = ()
    kind: ClassVar[Literal["chat"]] = "chat"

    @property
    def limit(self) -> int:
        """The most output tokens of one answer."""
        return self.request.parameters.max_output_tokens

    @cached_property
    def input_tokens(self) -> int:
        """About how many tokens the host reads, of which blanks are some too; of a file a thousand,
        whatever it is."""
        words = llm.estimate_input_tokens(self.request.messages, self.request.parameters.tools)
        return max(words, sum(map(len, _texts(self.request))) // _LONGEST_TOKEN)

    @property
    def most_input_tokens(self) -> int:
        """The most that it reads, files as they are."""
        return self.input_tokens + self.files.most_tokens

    @property
    def most_output_tokens(self) -> int:
        return self.limit * self.choices

    @property
    def text(self) -> str:
        """The words of the last message of a person."""
        asked = (one.text for one in reversed(self.request.messages) if one.role == "user")
        return next(asked, "")

    @property
    def stored(self) -> dict[str, Any]:
        """The part of the request that a use may keep: no file, but what each was."""
        return {"messages": noted(self.body["messages"])}

    def at_once(self) -> "Chat":
        """The same request for an answer that is not streamed."""
        body = {name: one for name, one in self.body.items() if name not in _STREAMED}
        same = replace(self, body=body, streamed=False, counted=False)
        # Words are not counted again.
        vars(same)["input_tokens"] = self.input_tokens
        return same

    def instructed(self, instructions: str) -> "Chat":
        """The same request with instructions before those of the application, in one message: some
        models take no second one."""
        first, *others = self.body["messages"]
        if first["role"] not in ("system", "developer"):
            own: Json = {"role": "system", "content": instructions}
            others = [first, *others]
        elif isinstance(first.get("content"), list):
            part = {"type": "text", "text": f"{instructions}\n\n"}
            own = {**first, "content": [part, *first["content"]]}
        else:
            told = "\n\n".join(filter(None, (instructions, first.get("content"))))
            own = {**first, "content": told}
        return chat({**self.body, "messages": [own, *others]}, self.limit)

    def usage(self, counts: Json, received: Received) -> llm.Usage:
        """The tokens of all its answers, the host's counts where they can be true."""
        parameters = replace(self.request.parameters, max_output_tokens=self.most_output_tokens)
        request = replace(self.request, parameters=parameters)
        taken = usage(counts, request, received, self.files.most_tokens)
        told = counts.get("prompt_tokens")
        if taken.input_tokens is None and self.files.count and is_number(told):
            # A host may read more in a file than is believed here, and never as little as a word.
            read = self.most_input_tokens if told > self.input_tokens else self.input_tokens
            return replace(taken, input_tokens=read, source="estimate")
        return taken


@dataclass(frozen=True)
class Embedding:
    """Texts to embed; those that came as tokens are lists of numbers."""

    alias: str
    body: Json
    inputs: Sequence[str | Sequence[int]]
    kind: ClassVar[Literal["embeddings"]] = "embeddings"
    streamed: ClassVar[bool] = False
    counted: ClassVar[bool] = True
    most_output_tokens: ClassVar[int] = 0
    files: ClassVar[Files] = Files()
    addresses: ClassVar[tuple[str, ...]] = ()

    @property
    def most_input_tokens(self) -> int:
        return self.input_tokens

    @cached_property
    def input_tokens(self) -> int:
        return sum(
            max(llm.estimate_tokens(one), len(one) // _LONGEST_TOKEN)
            if isinstance(one, str)
            else len(one)
            for one in self.inputs
        )

    @property
    def texts(self) -> Sequence[str]:
        """The inputs that are texts."""
        return [one for one in self.inputs if isinstance(one, str)]

    @property
    def text(self) -> str:
        return next(iter(self.texts), "")

    @property
    def stored(self) -> dict[str, Any]:
        return {"input": self.body["input"]}

    def usage(self, counts: Json, received: Received) -> llm.Usage:  # noqa: ARG002 # as for chats
        told = counts.get("prompt_tokens")
        if len(self.texts) < len(self.inputs):
            read = self.input_tokens if told != self.input_tokens else told
            return llm.Usage(read, 0, None, "host" if told == read else "estimate")
        read = input_of_texts(told, self.texts)
        if read is None:
            return llm.Usage(self.input_tokens, 0, None, "estimate")
        return llm.Usage(read, 0, None, "host")


Wanted = Chat | Embedding


def chat(body: Json, most_tokens: int) -> Chat:
    """A chat completion of at most so many tokens for each answer. Raises BadRequest."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _bad("“messages” is a list of at least one message.", "messages")
    streamed = _flag(body, "stream")
    options = body.get("stream_options")
    if options is not None and not (isinstance(options, dict) and streamed):
        raise _bad("“stream_options” is an object, of a request with “stream”.", "stream_options")
    request = llm.Request(
        "",
        (*map(_message, messages, range(len(messages))), *_beside(body)),
        llm.Parameters(max_output_tokens=_limit(body, most_tokens), tools=tuple(_tools(body))),
    )
    _check_length(_texts(request), "messages")
    return Chat(
        _alias(body),
        body,
        request,
        _whole(body, "n", MOST_CHOICES) or 1,
        streamed,
        bool(mapping(options).get("include_usage")),
        _files(messages),
        addresses(body),
    )


def embedding(body: Json) -> Embedding:
    """Raises BadRequest."""
    given = body.get("input")
    inputs: Any = given if isinstance(given, list) and not _is_tokens(given) else [given]
    if not inputs or not all(isinstance(one, str) or _is_tokens(one) for one in inputs):
        raise _bad("“input” is a text, a list of texts, or tokens.", "input")
    _check_length((one for one in inputs if isinstance(one, str)), "input")
    addresses(body)  # a host may read other fields than `input`
    return Embedding(_alias(body), body, inputs)


def _alias(body: Json) -> str:
    for name in _NOT_FOR_CALLERS:
        if name in body:
            raise _bad(f"“{name}” is not for callers: the alias says what answers.", name)
    alias = body.get("model")
    if not isinstance(alias, str) or not alias:
        raise _bad("“model” is the name of an alias: GET /v1/models lists yours.", "model")
    return alias


def _limit(body: Json, most: int) -> int:
    given = next((one for name in LIMITS if (one := _whole(body, name))), None)
    return most if given is None else min(given, most)


def _whole(body: Json, name: str, most: int = 2**31) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise _bad(f"“{name}” is a whole number, 1 to {most:,}.", name)
    return value


def _flag(body: Json, name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise _bad(f"“{name}” is true or false.", name)
    return bool(value)


def _is_tokens(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, int) and not isinstance(one, bool) for one in value)
    )


_ROLES: Mapping[str, Any] = {"developer": "system", "function": "tool"} | {
    role: role for role in ("system", "user", "assistant", "tool")
}


def _message(message: object, number: int) -> llm.Message:
    """The words of a message. Its role is any that the host knows: unknown ones are a person's."""
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        raise _bad("Each message is an object with a “role”.", f"messages[{number}]")
    content = message.get("content")
    if not (content is None or isinstance(content, str)) and (
        not isinstance(content, list) or len(mappings(content)) < len(content)
    ):
        raise _bad("“content” is a text or a list of parts.", f"messages[{number}].content")
    parts = (content,) if isinstance(content, str) else tuple(_parts(mappings(content)))
    return llm.Message(
        _ROLES.get(message["role"], "user"),
        tuple(llm.TextPart(part) if isinstance(part, str) else part for part in parts),
        tuple(_calls(message)),
    )


def _parts(parts: Sequence[Json]) -> Iterator[str | llm.ImagePart]:
    for part in parts:
        text = part.get("text", part.get("refusal"))
        if isinstance(text, str):
            yield text
        if not is_text(part):
            yield llm.ImagePart(b"", "")


def _files(messages: Sequence[Json]) -> Files:
    """Raises BadRequest for more than are gone through."""
    files = found(messages)
    if files.count > MOST_FILES:
        raise _bad(f"A request has at most {MOST_FILES} files.", "messages")
    return files


def _calls(message: Json) -> Iterator[llm.ToolCall]:
    """The calls of tools, and what else a message holds that a host may read."""
    for call in mappings(message.get("tool_calls")):
        function = mapping(call.get("function"))
        name, arguments = function.get("name"), function.get("arguments")
        yield llm.ToolCall(
            "", _text(name), arguments if isinstance(arguments, str) else _written(call)
        )
    others = {name: message[name] for name in message.keys() - _COUNTED_OF_MESSAGE}
    if any(others.values()):
        yield llm.ToolCall("", "", _written(others))


def _beside(body: Json) -> Iterator[llm.Message]:
    """What a host may read beside messages and tools: functions, documents, a schema…"""
    others = {
        name: value
        for name, value in body.items()
        if name not in _COUNTED and isinstance(value, str | dict | list)
    }
    if others:
        yield llm.Message("system", (), (llm.ToolCall("", "", _written(others)),))


def _tools(body: Json) -> Iterator[llm.Tool]:
    """The tools; the schema of each holds all of it but its name and its description."""
    tools = body.get("tools")
    if tools is not None and (not isinstance(tools, list) or len(mappings(tools)) < len(tools)):
        raise _bad("“tools” is a list of objects.", "tools")
    for tool in mappings(tools):
        function = mapping(tool.get("function"))
        name, description = function.get("name", ""), function.get("description", "")
        rest = {one: function[one] for one in function.keys() - {"name", "description"}}
        yield llm.Tool(_text(name), _written(description), {**tool, "function": rest})


def _texts(request: llm.Request) -> Iterator[str]:
    """All words of a request."""
    for message in request.messages:
        yield message.text
        yield from (f"{call.name}{call.arguments}" for call in message.tool_calls)
    for tool in request.parameters.tools:
        yield f"{tool.name}{tool.description}{_written(tool.schema)}"


def _check_length(texts: Iterable[str], param: str) -> None:
    """Raises BadRequest for more words than are counted."""
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise _bad(f"A request has at most {MOST_CHARACTERS:,} characters beside files.", param)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _bad(reason: str, param: str) -> BadRequest:
    return BadRequest(reason=reason, param=param)
