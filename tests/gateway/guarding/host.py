"""A host that keeps what it is sent, and answers as it is told, whole or cut into pieces."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from joute.gateway.guarding.profiles import GuardCard, GuardProfiles
from joute.guard import Action, Profile
from tests.gateway.v1.serving import USE, Served, serving
from tests.support.served import served

MASKS = {rule: "mask" for rule in Profile.strict().actions if rule.startswith("personal_data.")}


def last_text(body: Any) -> str:
    """The words of the last message."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else " ".join(one.get("text", "") for one in content)


@dataclass
class Host:
    """`answer` makes a message, or a text, of a body; a stream has it in pieces of `size`
    characters, and after the fifth waits until it may `go_on`. `got` are the bodies as they came,
    `open` the streams that nobody closed."""

    answer: Callable[[Any], Any] = last_text
    size: int = 1
    got: list[str] = field(default_factory=list)
    go_on: Event = field(default_factory=Event)
    open: int = 0

    async def serve(self, request: Request) -> Response:
        raw = await request.body()
        self.got.append(raw.decode())
        body = json.loads(raw)
        if "input" in body:
            data = [{"index": i, "embedding": [1.0]} for i in range(len(body["input"]))]
            return JSONResponse({"object": "list", "data": data, "usage": {"prompt_tokens": 1}})
        said = self.answer(body)
        message = {"role": "assistant", **({"content": said} if isinstance(said, str) else said)}
        about = {"id": "a", "created": 1, "model": body["model"]}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        if not body.get("stream"):
            reason = "tool_calls" if message.get("tool_calls") else "stop"
            choice = {"index": 0, "message": message, "finish_reason": reason}
            whole = about | {"object": "chat.completion", "choices": [choice], "usage": usage}
            return JSONResponse(whole)

        async def events() -> AsyncIterator[str]:
            self.open += 1
            try:
                for number, delta in enumerate(_deltas(message, self.size)):
                    while number == 5 and not self.go_on.is_set():  # noqa: ASYNC110 # a thread sets it
                        await asyncio.sleep(0.01)
                    yield _event(about, [{"index": 0, "delta": delta, "finish_reason": None}])
            finally:
                self.open -= 1
            yield _event(about, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
            yield _event(about, [], usage=usage)
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    @property
    def last(self) -> Any:
        return json.loads(self.got[-1])


def _event(about: Any, choices: Any, **more: Any) -> str:
    values = about | {"object": "chat.completion.chunk", "choices": choices} | more
    return f"data: {json.dumps(values)}\n\n"


def _deltas(message: Any, size: int) -> Iterator[Any]:
    yield {"role": "assistant", "content": ""}
    for name in ("reasoning_content", "content"):
        for piece in _pieces(message.get(name) or "", size):
            yield {name: piece}
    for index, call in enumerate(message.get("tool_calls", ())):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield {"tool_calls": [call | {"index": index, "function": function}]}
        for piece in _pieces(call["function"]["arguments"], size):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def _pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@dataclass
class Guarded:
    """A gateway before such a host; its use has the guard that was set last."""

    site: Served
    host: Host

    def guard(self, actions: dict[str, str], **card: Any) -> GuardCard:
        """Check so from now on."""
        profile = Profile.from_json(
            Profile(scope=card.pop("scope", Profile().scope)).to_json() | {"actions": actions}
        )
        card["judge_action"] = Action(card.get("judge_action", "warn"))
        stored = self.site.services[GuardProfiles].set(USE, GuardCard(profile, **card), "operator")
        found = self.site.do(stored)
        self.site.seen()
        return found


@contextmanager
def guarded(folder: Path, llm_url: str, **more: Any) -> Iterator[Guarded]:
    """The alias `model` leads to the host."""
    host = Host()
    paths = ("/v1/chat/completions", "/v1/embeddings")
    app = Starlette(routes=[Route(path, host.serve, methods=["POST"]) for path in paths])
    with served(app) as url:
        endpoint = {"id": "test", "base_url": f"{url}/v1", "allow_private": True}
        behaviours = {"model": "model"}
        with serving(folder, llm_url, behaviours, endpoints=[endpoint], **more) as site:
            yield Guarded(site, host)
