"""Answers and embeddings from a host."""

import asyncio
import json
import os
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    aclosing,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from joute.errors import AnswerError, BadSettings
from joute.llm.chunks import AnswerReader
from joute.llm.dialects import DIALECTS, Api, Dialect, OpenAIDialect
from joute.llm.embedding import Embeddings, join_embeddings, read_embeddings
from joute.llm.endpoint import Reach
from joute.llm.errors import AnswerTooLong, CutStream, HostError, Unreachable
from joute.llm.network import (
    CheckedTransport,
    check_base_url,
    is_local,
    written_address,
)
from joute.llm.pieces import Piece
from joute.llm.refusals import refusal
from joute.llm.request import Json, Request
from joute.llm.streams import Chunk, chunks_by_read, parsed, whole_body
from joute.llm.untrusted import clean

# 200 duels at once, with room for what is being closed. As many may be idle: else most of hundreds
# of requests that follow each other would begin by shaking hands.
_LIMITS = httpx2.Limits(max_connections=512, max_keepalive_connections=512, keepalive_expiry=30.0)

# Reading has no limit of its own: see `answer`, which knows what a token is.
_TIMEOUT = httpx2.Timeout(None, connect=10.0, write=30.0)
_LIST_TIMEOUT = httpx2.Timeout(10.0)
_EMBED_TIMEOUT = httpx2.Timeout(60.0, connect=10.0)

# In bytes: the vectors of a request for embeddings that is relayed.
_MOST_VECTORS = 64 * 2**20

# Fewer than any known host accepts in one request.
_EMBED_BATCH = 32

# Seconds that a host which gave a reason to end has to count tokens, and then to close.
_USAGE_S = 1.0
_FAREWELL_S = 0.2

_DETAIL_CHARACTERS = 1000


class LiveEndpoint:
    """A host reached at `base_url`, such as https://api.example.org/v1.

    `api` is the format that it speaks there: chat completions, or Ollama's own, whose base URL
    ends in /api and which alone reports the computing time. `fetches` says whether it may be told
    to fetch files from public addresses: by default where it stands on no private network, in which
    a name may lead it to what callers do not reach. `client` replaces the checked one,
    for tests. Raises BadSettings when the URL or the key cannot be used. The key is in no message
    of an error, nor in the representation of this object.
    """

    def __init__(
        self,
        id: str,
        base_url: str,
        *,
        api_key: str | None = None,
        country: str | None = None,
        allow_private: bool = False,
        api: Api = "openai",
        fetches: bool | None = None,
        client: httpx2.AsyncClient | None = None,
    ) -> None:
        self.id = id
        self.country = country
        self.fetches = not allow_private if fetches is None else fetches
        self._url = check_base_url(
            base_url, allow_private=allow_private, name=f"endpoints.{id}.base_url"
        )
        self._api_key = _checked_key(id, api_key)
        self._client = client or checked_client(allow_private)
        self._dialect = DIALECTS[api]
        self._dialects: dict[str, Dialect] = {}
        self._thinking_first: set[str] = set()
        self._paths: dict[str, httpx2.URL] = {}

    def __repr__(self) -> str:
        return f"LiveEndpoint({self.id!r}, {str(self._url)!r})"

    @property
    def host(self) -> str | None:
        """The host's name; None when it is this machine."""
        address = written_address(self._url.host)
        here = self._url.host == "localhost" or (address is not None and address.is_loopback)
        return None if here else self._url.host

    @property
    def reach(self) -> Reach:
        return "local" if is_local(self._url.host) else "outside"

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """The answer piece by piece, End last. Raises an AnswerError."""
        reader = AnswerReader(request, thinks_first=request.model in self._thinking_first)
        with self._translated():
            async with (
                self._opened(request) as response,
                aclosing(self._dialect.chunks(response)) as chunks,
            ):
                chunk = await anext(chunks, None)
                while chunk is not None:
                    for piece in reader.read(chunk):
                        yield piece
                    chunk = await (_last(chunks, reader) if reader.over else anext(chunks, None))
            for piece in reader.rest():
                yield piece
            end = reader.end()
        self._remember(request.model, thinks_first=reader.closed_unopened)
        yield end

    def _remember(self, model: str, *, thinks_first: bool) -> None:
        """Whether this model writes reasoning before a closing tag alone, for its next answer."""
        if thinks_first:
            self._thinking_first.add(model)
        else:
            self._thinking_first.discard(model)

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        """The vectors of the texts, requested in batches. Raises an AnswerError."""
        batches = [texts[n : n + _EMBED_BATCH] for n in range(0, len(texts), _EMBED_BATCH)]
        with self._translated():
            return join_embeddings([await self._embed_batch(model, batch) for batch in batches])

    @property
    def relays(self) -> bool:
        """Whether a body in OpenAI's format can go to this host as it is."""
        return isinstance(self._dialect, OpenAIDialect)

    async def relay(self, model: str, body: Json, limit: int) -> AsyncGenerator[Sequence[Chunk]]:
        """The answer to a streamed request in OpenAI's format, chunk by chunk with their bytes.

        The body goes to the host as it is, but for the name of the model, the `limit` of output
        tokens, and the wish that tokens be counted. Raises an AnswerError.
        """
        with self._translated():
            async with (
                self._accepted(model, _relayed(model, body, limit), _words(body)) as response,
                aclosing(chunks_by_read(response)) as reads,
            ):
                async for chunks in reads:
                    yield chunks

    async def relay_whole(self, model: str, body: Json, limit: int) -> Json:
        """The same for a request that is not streamed: the document that the host answers with."""
        with self._translated():
            async with self._accepted(
                model, _relayed(model, body, limit), _words(body)
            ) as response:
                return parsed(await whole_body(response))

    async def relay_embeddings(self, model: str, body: Json) -> Json:
        """The answer to a request for embeddings in OpenAI's format, which goes on as it is but for
        the name of the model; a host that refuses `encoding_format` is asked without."""
        sent = {**body, "model": model}
        with self._translated():
            while True:
                async with self._client.stream(
                    "POST",
                    self._path(self._dialect.embeddings_path),
                    json=sent,
                    headers=self._headers,
                ) as response:
                    if response.is_success:
                        return parsed(await whole_body(response, _MOST_VECTORS))
                    status, detail = response.status_code, await _detail(response)
                if not (
                    status in (400, 422)
                    and "encoding_format" in detail
                    and sent.pop("encoding_format", None)
                ):
                    raise refusal(status, detail, _words(body), response.headers)

    async def list_models(self) -> tuple[str, ...]:
        """The names that the host offers, in its order. Raises an AnswerError."""
        with self._translated():
            listed = await self._whole("GET", self._dialect.models_path, timeout=_LIST_TIMEOUT)
            try:
                return self._dialect.model_names(listed)
            except (ValueError, KeyError, TypeError) as error:
                raise HostError(f"not a list of models: {error!r}") from None

    async def close(self) -> None:
        await self._client.aclose()

    async def _embed_batch(self, model: str, texts: Sequence[str]) -> Embeddings:
        answer = await self._whole(
            "POST",
            self._dialect.embeddings_path,
            json=self._dialect.embeddings_body(model, texts),
            timeout=_EMBED_TIMEOUT,
        )
        try:
            rows, tokens = self._dialect.embeddings(answer)
        except (ValueError, KeyError, TypeError) as error:
            raise HostError(f"not embeddings: {error!r}") from None
        return read_embeddings(rows, tokens, texts)

    async def _whole(self, method: str, path: str, **options: Any) -> Any:
        """The document that a host answers with. Raises its refusal, and HostError for no JSON."""
        async with self._client.stream(
            method, self._path(path), headers=self._headers, **options
        ) as response:
            if not response.is_success:
                raise refusal(response.status_code, await _detail(response))
            body = await whole_body(response)
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise HostError(f"not JSON: {error!r}") from None

    def _path(self, path: str) -> httpx2.URL:
        """The URL of a path, made once: it is parsed for that, letter by letter."""
        if path not in self._paths:
            below = f"{self._url.path.rstrip('/')}/{path}"
            self._paths[path] = self._url.copy_with(path=below)
        return self._paths[path]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}

    def _opened(self, request: Request) -> AbstractAsyncContextManager[httpx2.Response]:
        given = {"max_output_tokens", *request.parameters.given}
        words = {word: name for word, name in self._dialect.words.items() if name in given}
        return self._accepted(request.model, lambda dialect: dialect.body(request), words)

    @asynccontextmanager
    async def _accepted(
        self, model: str, body_in: Callable[[Dialect], Json], words: Mapping[str, str]
    ) -> AsyncIterator[httpx2.Response]:
        """The response of a host that accepted, after its refusals of our additions if any; `words`
        are those of a refusal that is about a parameter."""
        dialect: Dialect | None = self._dialects.get(model, self._dialect)
        while dialect is not None:
            async with self._client.stream(
                "POST", self._path(dialect.path), json=body_in(dialect), headers=self._headers
            ) as response:
                if response.is_success:
                    self._dialects[model] = dialect
                    yield response
                    return
                detail = await _detail(response)
            dialect = dialect.after_refusal(detail) if response.status_code in (400, 422) else None
        raise refusal(response.status_code, detail, words, response.headers)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Errors of the HTTP library become ours; the key is cut out of every cause."""
        try:
            yield
        except AnswerError as error:
            error.cause = clean(self._without_key(error.cause))
            error.args = (error.cause,)
            raise
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Unreachable(self._without_key(f"{self.id}: {error!r}")) from None
        except httpx2.ReadTimeout as error:
            raise AnswerTooLong(self._without_key(f"{self.id}: {error!r}")) from None
        except (httpx2.TransportError, httpx2.StreamError, httpx2.DecodingError) as error:
            raise CutStream(self._without_key(f"{self.id}: {error!r}")) from None

    def _without_key(self, text: str) -> str:
        return text.replace(self._api_key, "[key]") if self._api_key else text


def _relayed(model: str, body: Json, limit: int) -> Callable[[Dialect], Json]:
    def in_dialect(dialect: Dialect) -> Json:
        assert isinstance(dialect, OpenAIDialect)  # noqa: S101 # of an endpoint that relays
        return dialect.relayed(body, model, limit)

    return in_dialect


def _words(body: Json) -> Mapping[str, str]:
    """The parameters of a body, which a refusal may name."""
    return {name: name for name in body if name not in ("model", "messages", "input", "stream")}


async def _last(chunks: AsyncGenerator[Json], reader: AnswerReader) -> Json | None:
    """What still comes of an answer that has a reason to end; None when its host breaks off, says
    nothing more, or goes on without end."""
    if not reader.full:
        with suppress(TimeoutError, httpx2.TransportError, httpx2.DecodingError):
            async with asyncio.timeout(_FAREWELL_S if reader.counted else _USAGE_S):
                return await anext(chunks, None)
    return None


# Where programs are told of the certificates of an organisation; the first that is set is used.
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@cache
def certificates() -> ssl.SSLContext:
    """The certificates that the environment names, else the system's, read once: it takes about
    50 ms. Raises BadSettings."""
    given = next((name for name in _CERTIFICATE_VARIABLES if os.environ.get(name)), None)
    if given is None:
        return httpx2.create_ssl_context()
    path = Path(os.environ[given])
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except OSError as error:
        raise BadSettings(
            name=given,
            received=f"{path} ({error.strerror or error})",
            expected="the path of a file of certificates in PEM, or no such variable",
        ) from None


def checked_client(allow_private: bool) -> httpx2.AsyncClient:
    """A client of addresses that may be connected to; it follows no redirect."""
    verify = certificates()
    transport = CheckedTransport(allow_private=allow_private, limits=_LIMITS, verify=verify)
    return httpx2.AsyncClient(transport=transport, timeout=_TIMEOUT)


def _checked_key(endpoint: str, key: str | None) -> str | None:
    """A key that fits in a header; otherwise the HTTP library would print it in its error."""
    key = (key or "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise BadSettings(
            name=f"the key of endpoints.{endpoint}",
            received="a text with spaces or unusual characters",
            expected="the key alone",
        )
    return key or None


async def _detail(response: httpx2.Response) -> str:
    """The beginning of a refusal's text."""
    if response.is_redirect:
        return f"redirects are not followed (to {response.headers.get('location')})"
    text = ""
    async for part in response.aiter_text():
        text += part
        if len(text) >= _DETAIL_CHARACTERS:
            break
    return text[:_DETAIL_CHARACTERS]
