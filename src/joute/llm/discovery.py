"""Discovery of models without configuration: keys in the environment, servers on this machine.

Discovery does not imply use: the caller decides. A key found here costs somebody money.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from joute.errors import AnswerError
from joute.llm.live import LiveEndpoint


@dataclass(frozen=True)
class Pick:
    """A model to begin with: its name at the host, and its id in the catalogue when it is known."""

    name: str
    catalog: str = ""


@dataclass(frozen=True)
class KnownHost:
    """A host known by its environment variable.

    `country` is where it answers from, given only when the host says so; `picks` come from the
    catalogue's sources, and are empty where those don't give the host's names. `url_variables` are
    those that send a key to a gateway instead.
    """

    id: str
    name: str
    base_url: str
    key_variables: tuple[str, ...]
    country: str | None = None
    picks: tuple[Pick, ...] = ()
    url_variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class LocalServer:
    """A program that serves models on this machine, at its usual port."""

    id: str
    name: str
    base_url: str


@dataclass(frozen=True)
class FoundHost:
    """A known host whose key is in the environment, under the name `variable`; `gateway` is the
    base URL that the environment gives for it, and the key then goes nowhere else."""

    host: KnownHost
    variable: str
    gateway: str = ""

    @property
    def picks(self) -> tuple[Pick, ...]:
        """The models to begin with; a gateway has names of its own, which it lists."""
        return () if self.gateway else self.host.picks

    def endpoint(self, environ: Mapping[str, str]) -> LiveEndpoint:
        """The host, with the key read again: it is stored nowhere else. Raises BadSettings."""
        host, key = self.host, environ[self.variable]
        if not self.gateway:
            return LiveEndpoint(host.id, host.base_url, api_key=key, country=host.country)
        return LiveEndpoint(host.id, self.gateway, api_key=key, allow_private=True)


@dataclass(frozen=True)
class FoundServer:
    """A local server that answered, and the names of its models that may hold a conversation."""

    server: LocalServer
    models: tuple[str, ...]

    def endpoint(self) -> LiveEndpoint:
        return LiveEndpoint(self.server.id, self.server.base_url, allow_private=True)


Probe = Callable[[LocalServer], Awaitable[Sequence[str] | None]]


def _same(*names: str) -> tuple[Pick, ...]:
    """Picks whose name at the host is their id in the catalogue."""
    return tuple(Pick(name, name) for name in names)


KNOWN_HOSTS: tuple[KnownHost, ...] = (
    # Run in France by the State's digital directorate, for public services.
    KnownHost(
        "albert", "Albert", "https://albert.api.etalab.gouv.fr/v1", ("ALBERT_API_KEY",), "FRA"
    ),
    KnownHost(
        "anthropic",
        "Anthropic",
        "https://api.anthropic.com/v1",
        ("ANTHROPIC_API_KEY",),
        picks=_same("claude-haiku-4-5", "claude-sonnet-4-6", "claude-opus-5"),
        url_variables=("ANTHROPIC_BASE_URL",),
    ),
    KnownHost(
        "deepseek",
        "DeepSeek",
        "https://api.deepseek.com/v1",
        ("DEEPSEEK_API_KEY",),
        picks=_same("deepseek-v4-flash", "deepseek-v4-pro"),
    ),
    KnownHost(
        "google",
        "Google Gemini",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        picks=_same("gemini-2.5-flash-lite", "gemini-2.5-flash", "gemini-3.5-flash"),
    ),
    KnownHost("groq", "Groq", "https://api.groq.com/openai/v1", ("GROQ_API_KEY",)),
    KnownHost(
        "mistral",
        "Mistral AI",
        "https://api.mistral.ai/v1",
        ("MISTRAL_API_KEY",),
        picks=_same(
            "mistral-small-2506", "mistral-small-2603", "mistral-medium-2508", "mistral-large-2512"
        ),
    ),
    KnownHost(
        "openai",
        "OpenAI",
        "https://api.openai.com/v1",
        ("OPENAI_API_KEY",),
        picks=_same("gpt-5-nano", "gpt-5-mini", "gpt-5.1"),
        url_variables=("OPENAI_BASE_URL", "OPENAI_API_BASE"),
    ),
    KnownHost(
        "openrouter",
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        ("OPENROUTER_API_KEY",),
        picks=(
            Pick("mistralai/ministral-8b-2512", "ministral-8b-2512"),
            Pick("google/gemma-3-27b-it", "gemma-3-27b"),
            Pick("meta-llama/llama-3.3-70b-instruct", "llama-3.3-70b"),
            Pick("openai/gpt-oss-120b", "gpt-oss-120b"),
            Pick("mistralai/mistral-large-2512", "mistral-large-2512"),
        ),
    ),
    KnownHost(
        "ovhcloud",
        "OVHcloud AI Endpoints",
        "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1",
        ("OVH_AI_ENDPOINTS_ACCESS_TOKEN", "OVHCLOUD_API_KEY"),
    ),
    # "All models are currently hosted in a secure data center located in Paris, France":
    # https://www.scaleway.com/en/docs/generative-apis/faq/
    KnownHost(
        "scaleway",
        "Scaleway",
        "https://api.scaleway.ai/v1",
        ("SCW_SECRET_KEY", "SCALEWAY_API_KEY"),
        "FRA",
    ),
    KnownHost(
        "xai",
        "xAI",
        "https://api.x.ai/v1",
        ("XAI_API_KEY",),
        picks=_same("grok-4.3", "grok-4.7"),
    ),
)

LOCAL_SERVERS: tuple[LocalServer, ...] = (
    LocalServer("ollama", "Ollama", "http://127.0.0.1:11434/v1"),
    LocalServer("lm-studio", "LM Studio", "http://127.0.0.1:1234/v1"),
    LocalServer("vllm", "vLLM", "http://127.0.0.1:8000/v1"),
    LocalServer("llama-cpp", "llama.cpp", "http://127.0.0.1:8080/v1"),
)

# Parts of the names of models that a host lists and that hold no conversation.
_NOT_FOR_CHAT = (
    "embed",
    "rerank",
    "bge-",
    "whisper",
    "tts",
    "transcri",
    "moderation",
    "ocr",
    "image",
    "realtime",
)


def found_hosts(environ: Mapping[str, str]) -> tuple[FoundHost, ...]:
    """The known hosts whose key is in `environ`, in the order of KNOWN_HOSTS."""
    return tuple(
        FoundHost(host, variable, _gateway(host, environ))
        for host in KNOWN_HOSTS
        for variable in [name for name in host.key_variables if environ.get(name, "").strip()][:1]
    )


def _gateway(host: KnownHost, environ: Mapping[str, str]) -> str:
    """The base URL that the environment gives, up to /v1 as ours are, unless it is the host's."""
    given = next((url for name in host.url_variables if (url := environ.get(name, "").strip())), "")
    url = given.rstrip("/")
    # Anthropic's own library adds /v1 itself.
    if url and host.id == "anthropic" and not url.endswith("/v1"):
        url += "/v1"
    return "" if url == host.base_url else url


async def found_servers(probe: "Probe | None" = None) -> tuple[FoundServer, ...]:
    """The local servers that answer and have a model, in the order of LOCAL_SERVERS."""
    listed = await asyncio.gather(*map(probe or probe_server, LOCAL_SERVERS))
    return tuple(
        FoundServer(server, chat_models(names))
        for server, names in zip(LOCAL_SERVERS, listed, strict=True)
        if names and chat_models(names)
    )


async def probe_server(server: LocalServer, *, timeout_s: float = 0.5) -> tuple[str, ...] | None:
    """The names of a server's models; None when it does not answer, or not like such a server."""
    endpoint = LiveEndpoint(server.id, server.base_url, allow_private=True)
    try:
        async with asyncio.timeout(timeout_s):
            return await endpoint.list_models()
    except (AnswerError, TimeoutError):
        return None
    finally:
        await endpoint.close()


def chat_models(names: Iterable[str]) -> tuple[str, ...]:
    """Without the models that embed, rank, listen, speak or draw, judging by their names."""
    return tuple(name for name in names if not any(part in name.lower() for part in _NOT_FOR_CHAT))
