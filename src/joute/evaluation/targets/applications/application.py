"""An application that answers over HTTP, as joute.toml describes it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx2

from joute import llm
from joute.errors import AnswerError
from joute.evaluation.answers import Answer
from joute.evaluation.errors import (
    BadTarget,
    NoAnswerAtPath,
    NotAnAnswer,
    Redirected,
    RefusedAddress,
)
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import HttpTarget
from joute.evaluation.targets.applications.filling import (
    OF_ITEM,
    filled,
    secret_names,
    secrets_in,
    shows_images,
    texts_in,
)
from joute.evaluation.targets.applications.hiding import hiding
from joute.evaluation.targets.applications.paths import found_at
from joute.evaluation.targets.applications.reading import (
    MOST_SAID,
    limited,
    parsed,
    pieces,
    stated_error,
    whole,
)
from joute.evaluation.targets.declared import Surroundings
from joute.evaluation.targets.pictures import Pictures
from joute.evaluation.targets.stated import answer_of, most_wh
from joute.evaluation.targets.target import Kind, Terms
from joute.llm.errors import (
    AnswerTooLong,
    CutStream,
    EmptyAnswer,
    HostBusy,
    HostError,
    RateLimited,
    RefusedKey,
    Unreachable,
)
from joute.llm.network import ForbiddenAddress, check_base_url
from joute.llm.refusals import retry_after_s

_BUSY = frozenset({502, 503, 504, *range(520, 531)})
# Of a cause, once secrets are cut out of it.
_MOST_CHARACTERS = 500
_DONE = b"[DONE]"
_STREAMS = ("text/event-stream", "application/x-ndjson", "application/jsonl")
# What is of its price and its pace, and not of its answers.
_NOT_OF_ANSWERS = {"id", "cost_usd", "wh", "wh_source", "at_once", "cache"}


@asynccontextmanager
async def opened(table: HttpTarget, surroundings: Surroundings) -> AsyncIterator["Application"]:
    """The application. Raises BadSettings for an address that may not be reached, and BadTarget."""
    check_base_url(table.url, allow_private=table.allow_private, name=f"targets.{table.id}.url")
    if not any(map(OF_ITEM.search, texts_in([table.body, table.query, table.headers]))):
        raise BadTarget(
            name=table.id, reason="nothing of its request holds {input}: it asks all items the same"
        )
    if any(secret_names([table.query, table.url])):
        raise BadTarget(
            name=table.id,
            reason="{env:NAME} stands in headers and body only: addresses, with their query, are "
            "logged on their way",
        )
    secrets = secrets_in([table.headers, table.body], surroundings.environ, table.id)
    async with llm.checked_client(table.allow_private) as client:
        # An item must not be answered from what another one was asked.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        pictures = Pictures(surroundings.set.folder)
        yield Application(table, client, surroundings.timeouts, secrets, pictures)


@dataclass(frozen=True)
class Application:
    """An application behind an address; each item is asked by a request of its own."""

    table: HttpTarget
    client: httpx2.AsyncClient
    timeouts: llm.Timeouts
    secrets: Mapping[str, str]
    pictures: Pictures
    kind: Kind = "application"
    timer: Callable[[], float] = time.perf_counter

    @property
    def id(self) -> str:
        return self.table.id

    @property
    def digest(self) -> str:
        """Of how it is asked; the names of secrets are in it, and no secret."""
        without = _NOT_OF_ANSWERS if self.table.end else {*_NOT_OF_ANSWERS, "end"}
        described = self.table.model_dump(mode="json", exclude=without)
        return sha256(
            json.dumps(described, sort_keys=True, ensure_ascii=False).encode()
        ).hexdigest()

    @property
    def terms(self) -> Terms:
        table = self.table
        return Terms(
            at_once=table.at_once,
            usd=table.cost_usd,
            wh=most_wh(table),
            cached=table.cache,
            reads_images=shows_images(table.body),
        )

    def notes(self) -> Sequence[str]:
        return ()

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:  # noqa: ARG002 # the protocol
        """What it answers to one request. Raises an AnswerError."""
        started = self.timer()
        with self._translated():
            async with asyncio.timeout(self.timeouts.answer_s):
                stated = await self._stated(header, item, started)
            found = answer_of(self._without_secrets(stated), self.table, self.timer() - started)
        empty = not (found.text.strip() or found.tool_calls or found.context or found.state)
        return found.model_copy(update={"error": EmptyAnswer.code}) if empty else found

    async def _stated(self, header: SetHeader, item: Item, started: float) -> dict[str, Any]:
        request = await self._request(header, item)
        response = await self.client.send(request, stream=True)
        try:
            if not response.is_success:
                raise await _refusal(response)
            read = self._streamed if self.table.stream or _is_stream(response) else self._at_once
            return await read(response, started)
        finally:
            await response.aclose()

    async def _request(self, header: SetHeader, item: Item) -> httpx2.Request:
        table = self.table
        images = [one.data_url for one in await self.pictures.of(item)]

        def fill(template: Any) -> Any:
            return filled(template, header, item, self.secrets, images)

        return self.client.build_request(
            table.method,
            table.url,
            params=fill(table.query) or None,
            headers=fill(table.headers),
            json=fill(table.body) if table.body else None,
        )

    async def _at_once(self, response: httpx2.Response, _: float) -> dict[str, Any]:
        body = await whole(limited(response, self._most_bytes, None))
        if not self.table.answer and not _is_page(response):
            return {"text": body.decode(errors="replace")}
        document = parsed(body)
        return self._at_paths(document) | {"text": _text(document, self.table.answer)}

    async def _streamed(self, response: httpx2.Response, started: float) -> dict[str, Any]:
        """The pieces of the text joined; of what else it states, the last of each."""
        stated: dict[str, Any] = {}
        texts: list[str] = []
        missing, ended = "", not self.table.end
        async for data in pieces(limited(response, self._most_bytes, self.timeouts)):
            if data in {_DONE, self.table.end.encode()}:
                ended = ended or data == self.table.end.encode()
                continue
            if not self.table.answer and not _is_page(response):
                piece = data.decode(errors="replace")
            else:
                document = parsed(data)
                if error := stated_error(document):
                    raise error
                ended = ended or _has(document, self.table.end)
                stated |= self._at_paths(document)
                try:
                    piece = _text(document, self.table.answer)
                except NoAnswerAtPath as error:
                    missing = missing or str(error)
                    continue
            texts.append(piece)
            if piece:
                stated.setdefault("first_token_s", self.timer() - started)
        if not ended:
            raise CutStream(f"the stream ended without its end, “{self.table.end}”")
        if not texts:
            raise NoAnswerAtPath(missing or "the stream ended without an event")
        return stated | {"text": "".join(texts)}

    def _at_paths(self, document: Any) -> dict[str, Any]:
        """What the application states besides; what is not there is not known."""
        stated: dict[str, Any] = {}
        for name, path in self.table.paths.items():
            with suppress(LookupError):
                stated[name] = found_at(document, path)
        return stated

    @property
    def _most_bytes(self) -> int:
        return round(self.table.most_megabytes * 1e6)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Errors of the HTTP library become ours; secrets are cut out of every cause."""
        try:
            yield
        except AnswerError as error:
            error.cause = llm.clean(self._hidden(error.cause))[:_MOST_CHARACTERS]
            error.args = (error.cause,)
            raise
        except TimeoutError:
            raise AnswerTooLong(f"no whole answer in {self.timeouts.answer_s:g} s") from None
        except ForbiddenAddress as error:
            raise RefusedAddress(str(error)) from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Unreachable(self._hidden(repr(error))) from None
        except (httpx2.TransportError, httpx2.StreamError, httpx2.DecodingError) as error:
            raise CutStream(self._hidden(repr(error))) from None
        except UnicodeError:
            raise NotAnAnswer("a header cannot hold what its template makes of the item") from None

    @cached_property
    def _hidden(self) -> Callable[[str], str]:
        return hiding(self.secrets)

    def _without_secrets(self, value: Any) -> Any:
        """The same without secrets, also where the application repeats them."""
        if isinstance(value, str):
            return self._hidden(value)
        if isinstance(value, dict):
            return {self._without_secrets(k): self._without_secrets(v) for k, v in value.items()}
        return [*map(self._without_secrets, value)] if isinstance(value, list) else value


def _text(document: Any, path: str) -> str:
    """The text at a path; null is none yet. Raises NoAnswerAtPath."""
    try:
        found = found_at(document, path)
    except LookupError as error:
        raise NoAnswerAtPath(str(error)) from None
    if isinstance(found, str):
        return found
    if isinstance(found, bool | int | float):
        return json.dumps(found)
    if found is None:
        return ""
    raise NoAnswerAtPath(f"“{path}” is {type(found).__name__}, which is no text")


def _has(document: Any, path: str) -> bool:
    """Whether something is at a path, which is neither null nor false."""
    try:
        return bool(found_at(document, path))
    except LookupError:
        return False


def _is_stream(response: httpx2.Response) -> bool:
    return response.headers.get("content-type", "").lower().startswith(_STREAMS)


def _is_page(response: httpx2.Response) -> bool:
    return "html" in response.headers.get("content-type", "").lower()


async def _refusal(response: httpx2.Response) -> AnswerError:
    """The error of a status that is no success, with the beginning of what it says."""
    status = response.status_code
    if response.is_redirect:
        return Redirected(f"HTTP {status} to {response.headers.get('location', '')}")
    detail = b""
    async for part in response.aiter_bytes():
        detail += part
        if len(detail) >= MOST_SAID:
            break
    error = _kind(status)(f"HTTP {status}: {detail[:MOST_SAID].decode(errors='replace')}")
    error.host_status, error.retry_after_s = status, retry_after_s(response.headers)
    return error


def _kind(status: int) -> type[AnswerError]:
    if status in {401, 403}:
        return RefusedKey
    if status in {402, 429}:
        return RateLimited
    return HostBusy if status in _BUSY else HostError
