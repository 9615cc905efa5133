"""The answer of the test server to a request: decided before a byte is sent."""

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any
from zlib import crc32

from joute.llm.server.behaviours import FILLER, Behaviour, UnknownModel, behaviour
from joute.llm.server.documents import NoDocument, document

Json = dict[str, Any]

# Stands in a chunk for the moment at which it leaves.
CLOCK = "@clock"

_MAX_TOP_LOGPROBS = 20
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_ORDER = re.compile(
    r"[^.!?\n]*\b(?:assistant|ia|ai|robot|chatbot|mod[eè]le|programme|machine|ignor\w*|oubli\w*"
    r"|disregard|forget|instructions?|consignes?|automati\w+)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_UNQUOTED = str.maketrans("", "", '«»“”"')


class Refused(Exception):
    """The server refuses a request, with this status, code and message."""

    def __init__(
        self, status: int, code: str, message: str, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}


@dataclass(frozen=True)
class ToolUse:
    """A call to a tool; `arguments` is JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Call:
    """One request for an answer, already checked, and its answer.

    `texts` is the text chunk by chunk; `top_logprobs` is None unless log-probabilities are wanted.
    `name` is that which the answer gives to its model.
    """

    model: str
    behaviour: Behaviour
    texts: Sequence[str]
    tool_use: ToolUse | None
    prompt_tokens: int
    top_logprobs: int | None
    name: str
    question: str

    @property
    def thoughts(self) -> Sequence[str]:
        """The reasoning, chunk by chunk."""
        return _filler(self.behaviour.reasoning, self.behaviour.size)

    @property
    def finish_reason(self) -> str:
        if self.behaviour.ending in ("length", "content_filter", "abort"):
            return self.behaviour.ending
        return "tool_calls" if self.tool_use else "stop"

    @property
    def usage(self) -> Json:
        called = cut(self.tool_use.arguments, self.behaviour.size) if self.tool_use else []
        completion = len(self.texts) + len(called) + self.behaviour.reasoning
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
            "completion_tokens_details": {"reasoning_tokens": self.behaviour.reasoning},
        }

    @property
    def timings(self) -> Json:
        """As llama.cpp gives them: 2 ms for each token read, 20 for each one written."""
        usage = self.usage
        read, written = usage["prompt_tokens"], usage["completion_tokens"]
        return {
            "prompt_n": read,
            "prompt_ms": 2.0 * read,
            "predicted_n": written,
            "predicted_ms": 20.0 * written,
        }


def read_call(body: Json, key: str, number: int = 1) -> Call:
    """The call in the body of a chat completion, the so-many-th to its model; `key` is the header
    that came with it.

    Raises Refused.
    """
    try:
        how, model = _willing(body, key, number), str(body["model"])
        messages = body["messages"]
        contents = [_words(message.get("content"), how, model) for message in messages]
        tool = _chosen_tool(body)
        return Call(
            model,
            how,
            () if tool else _texts(how, body, contents),
            _use(tool) if tool else None,
            sum(len(words.split()) for words in contents),
            _top_logprobs(body),
            f"{model}-2" if how.renames is not None and number > how.renames else model,
            contents[-1] if contents else "",
        )
    except NoDocument as wrong:
        raise Refused(400, "invalid_json_schema", f"Invalid schema: {wrong}") from None
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as wrong:
        raise Refused(400, "invalid_request", f"Not a chat completion: {wrong!r}") from None


def _willing(body: Json, key: str, number: int) -> Behaviour:
    how = willing_behaviour(str(body["model"]), body, key, number)
    if how.dimensions:
        raise Refused(400, "invalid_request", "This model embeds, and does not chat.")
    return how


def willing_behaviour(model: str, sent: Iterable[str], key: str, number: int = 1) -> Behaviour:
    """The behaviour named `model`. Raises Refused when it is none, or refuses the so-many-th
    request or `sent`."""
    try:
        how = behaviour(model)
    except UnknownModel as unknown:
        raise Refused(404, "model_not_found", f"No model {unknown}.") from None
    for name in how.refuses:
        if name in sent:
            raise Refused(400, "unsupported_parameter", _unsupported(name))
    if how.status != 200 and number % how.every == 0:
        message = f"{how.message} Received {key}." if how.status == 401 else how.message
        raise Refused(how.status, how.code, message, how.retry_after)
    return how


def _unsupported(name: str) -> str:
    instead = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
    return f"Unsupported parameter: '{name}' is not supported with this model.{instead}"


def _words(content: object, how: Behaviour, model: str) -> str:
    """The words of a message; its files are described."""
    if isinstance(content, str) or content is None:
        return content or ""
    parts: list[Json] = list(content)  # type: ignore[call-overload] # or TypeError
    return "\n".join(_part(part, how, model) for part in parts)


def _part(part: Json, how: Behaviour, model: str) -> str:
    """The words of a part; an image is an object with its address, the address, or a file."""
    match part["type"]:
        case "text":
            return str(part["text"])
        case "image_url":
            image, name = part["image_url"], ""
            url = image if isinstance(image, str) else image["url"]
        case "file":
            url, name = part["file"]["file_data"], f"{part['file']['filename']}: "
        case kind:
            raise ValueError(f"no part of a chat completion is of the type {kind}")
    if how.blind and (part["type"] == "image_url" or url.startswith("data:image")):
        raise Refused(400, "invalid_request", f"{model} is not a multimodal model.")
    if how.fetches and url.startswith("https://"):
        return f"[{name}{url}]"
    return _described(url, name)


def _described(data_url: str, name: str) -> str:
    head, comma, encoded = data_url.partition(";base64,")
    if not (comma and head.startswith("data:")):
        raise ValueError("a file is a data: URL here")
    data = b64decode(encoded, validate=True)
    digest = hashlib.sha256(data).hexdigest()[:16]
    return f"[{name}{head.removeprefix('data:')}, {len(data)} bytes, sha256 {digest}]"


def _texts(how: Behaviour, body: Json, contents: Sequence[str]) -> Sequence[str]:
    """The answer's text, chunk by chunk."""
    response_format = body.get("response_format") or {"type": "text"}
    if response_format["type"] == "json_schema":
        written = document(response_format["json_schema"]["schema"])
        return cut(json.dumps(written, ensure_ascii=False), how.size)
    roles = [message["role"] for message in body["messages"]]
    prompt = next(words for role, words in _backwards(roles, contents) if role == "user")
    if response_format["type"] == "json_object":
        return cut(json.dumps({"answer": prompt}, ensure_ascii=False), how.size)
    if roles[-1] == "tool":
        return cut(f"The tool answered: {contents[-1]}", how.size)
    prompt = "\n".join(contents).translate(_UNQUOTED) if how.recites else prompt
    return _stopped(_spoken(how, prompt), body.get("stop"), how.size)


def _backwards(roles: Sequence[str], contents: Sequence[str]) -> Iterable[tuple[str, str]]:
    return zip(reversed(roles), reversed(contents), strict=True)


def _spoken(how: Behaviour, prompt: str) -> Sequence[str]:
    if how.clock:
        return [f"{CLOCK} "] * how.chunks
    if how.echo or how.recites:
        return cut(prompt, how.size)
    if how.sways:
        return cut(_swayed(prompt), how.size)
    if how.obeys:
        return cut(prompt.rpartition("say: ")[2].partition("\n")[0], how.size)
    return _filler(how.chunks, how.size) if how.text is None else cut(how.text, how.size)


def _swayed(prompt: str) -> str:
    """Whatever the guard thinks of it: any word that a machine could take for its name, or for an
    order about its orders, is enough."""
    _, _, passages = prompt.partition("[1] ")
    passages, _, _ = passages.rpartition("\n\n")
    if order := _ORDER.search(passages):
        return passages[order.start() :].strip()
    first = passages.partition("\n")[2]
    return f"{_SENTENCE.split(first, maxsplit=1)[0].strip()} [1]"


def _stopped(texts: Sequence[str], stop: object, size: int) -> Sequence[str]:
    """The texts before the first of the sequences that stop an answer."""
    sequences = [stop] if isinstance(stop, str) else stop
    if not isinstance(sequences, list):
        return texts
    whole = "".join(texts)
    places = [place for place in map(whole.find, sequences) if place >= 0]
    return cut(whole[: min(places)], size) if places else texts


def cut(text: str, size: int) -> list[str]:
    """The text in pieces of `size` characters."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def _filler(chunks: int, size: int) -> list[str]:
    letters = cycle(FILLER)
    return ["".join(islice(letters, size)) for _ in range(chunks)]


def _chosen_tool(body: Json) -> Json | None:
    """The tool to call: the one that is named, or else the first; none once it has answered."""
    tools: list[Json] = [tool["function"] for tool in body.get("tools") or ()]
    choice = body.get("tool_choice") or "auto"
    if isinstance(choice, dict):
        return next(tool for tool in tools if tool["name"] == choice["function"]["name"])
    answered = choice == "auto" and body["messages"][-1]["role"] == "tool"
    return tools[0] if tools and choice != "none" and not answered else None


def _use(tool: Json) -> ToolUse:
    arguments = json.dumps(document(tool.get("parameters") or {"type": "object"}))
    digest = crc32(f"{tool['name']} {arguments}".encode())
    return ToolUse(f"call_{digest:08x}", tool["name"], arguments)


def _top_logprobs(body: Json) -> int | None:
    if not body.get("logprobs"):
        return None
    top = int(body.get("top_logprobs") or 0)
    if not 0 <= top <= _MAX_TOP_LOGPROBS:
        raise ValueError(f"top_logprobs is 0 to {_MAX_TOP_LOGPROBS}")
    return top


def logprobs(token: str, top: int) -> Json:
    """The log-probability of a token, between -1 and 0, and the `top` likeliest in its place."""
    logprob = -(crc32(token.encode()) % 1000) / 1000
    others = [_logprob(f"{token}{rank}", logprob - rank) for rank in range(1, top)]
    likeliest = [_logprob(token, logprob), *others][:top]
    return _logprob(token, logprob) | {"top_logprobs": likeliest}


def _logprob(token: str, logprob: float) -> Json:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode())}
