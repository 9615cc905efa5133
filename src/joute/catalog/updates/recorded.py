"""A catalogue of others, as its bytes were received."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from joute.catalog.facts import CharacterPrice, ReservedPrice
from joute.catalog.updates.errors import Unreadable
from joute.catalog.updates.values import (
    BadValue,
    Value,
    billions,
    dollars_per_hour,
    dollars_per_million,
    dollars_per_one,
    flag,
    table,
    token_price,
    tokens,
    word,
)

Form: TypeAlias = Literal["models.dev", "litellm", "openrouter", "endpoint"]
Facts: TypeAlias = Mapping[str, Value | None]

# Above the largest of these catalogues, with room to grow for years.
MOST_BYTES = 20 * 1024 * 1024
_MOST_ENTRIES = 200_000

_CHAT = frozenset({"chat", "completion", "responses"})
_TWICE: Any = object()


@dataclass(frozen=True)
class Fault:
    """An entry that was refused, and why."""

    entry: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """What one provider of a catalogue says of one id; `raw` is not checked yet.

    Without a provider it is about the model, wherever it is served.
    """

    provider: str
    id: str
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """The entries of a catalogue on a day. `key` names the catalogue, and the host of an endpoint;
    `digest` is the SHA-256 of the bytes."""

    form: Form
    key: str
    day: date
    digest: str
    entries: Sequence[Entry]
    faults: Sequence[Fault]

    @property
    def rows(self) -> int:
        return len(self.entries)

    def facts(self, entry: Entry) -> Facts:
        """The facts of an entry in our units, None where it gives none. Raises BadValue."""
        if self.form == "models.dev":
            return _of_models_dev(entry.raw) if entry.provider else _of_a_model(entry.raw)
        return {"litellm": _of_litellm, "openrouter": _of_openrouter}.get(self.form, _of_endpoint)(
            entry.raw
        )


def recorded(content: bytes, day: date, *, file: str, host: str = "") -> Recorded:
    """The catalogue whose bytes these are; its form is recognised.

    `host` is the id of the host whose `/models` it is, for an endpoint's own list. Raises
    Unreadable, naming `file`.
    """
    if len(content) > MOST_BYTES:
        reason = f"it is larger than {MOST_BYTES // 2**20} MiB"
        raise Unreadable(file=file, reason=reason)
    document = _document(content, file)
    form = _form(document, host)
    if form is None:
        raise Unreadable(
            file=file,
            reason="it has the form of no catalogue known here (api.json of models.dev, the price "
            "map of litellm, /models of OpenRouter or of an endpoint, with its host: HOST=FILE)",
        )
    faults: list[Fault] = []
    found = list(_checked(_ENTRIES[form](document, host), faults))
    if len(found) > _MOST_ENTRIES:
        raise Unreadable(file=file, reason=f"it has more than {_MOST_ENTRIES} entries")
    key = f"endpoint:{host}" if form == "endpoint" else form
    return Recorded(form, key, day, sha256(content).hexdigest(), found, faults)


def _document(content: bytes, file: str) -> Mapping[str, Any]:
    try:
        document = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_without_twins,
        )
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Unreadable(file=file, reason=f"not JSON: {str(error)[:200]}") from None
    if not isinstance(document, dict):
        raise Unreadable(file=file, reason="it is not a table")
    return document


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that is used twice means neither: programs differ on which of the two they believe."""
    counts = Counter(key for key, _ in pairs)
    return {key: value if counts[key] == 1 else _TWICE for key, value in pairs}


def _form(document: Mapping[str, Any], host: str) -> Form | None:
    data = document.get("data")
    if isinstance(data, list):
        first = data[0] if data and isinstance(data[0], Mapping) else {}
        if {"pricing", "canonical_slug"} <= first.keys() and host in ("", "openrouter"):
            return "openrouter"
        return "endpoint" if host else None
    tables = [value for value in document.values() if isinstance(value, Mapping)]
    if any("litellm_provider" in value for value in tables):
        return "litellm"
    marks = ("open_weights" in one or isinstance(one.get("models"), Mapping) for one in tables)
    return "models.dev" if {"models", "providers"} <= document.keys() or any(marks) else None


def _checked(entries: Iterable[Entry], faults: list[Fault]) -> Iterable[Entry]:
    """The entries that can be looked at; an id that is used twice means neither."""
    listed = list(entries)
    counts = Counter((one.provider, str(one.id)) for one in listed)
    for one in listed:
        name = "/".join(filter(None, (str(one.provider), str(one.id))))
        try:
            word(one.id)
            if one.raw is _TWICE or counts[one.provider, str(one.id)] > 1:
                raise BadValue("the id is used twice")
            table(one.raw)
        except BadValue as error:
            faults.append(Fault(ascii(name[:100])[1:-1], str(error)))
        else:
            yield one


def _models_dev(document: Mapping[str, Any], _: str) -> Iterable[Entry]:
    """api.json (by provider), models.json (by model), or catalog.json, which holds both."""
    whole = isinstance(document.get("providers"), Mapping)
    providers = document["providers"] if whole else document
    for provider, described in providers.items():
        if isinstance(described, Mapping) and isinstance(described.get("models"), Mapping):
            for id, raw in described["models"].items():
                yield Entry(provider, id, raw)
    models = document.get("models") if whole else document
    for id, raw in models.items() if isinstance(models, Mapping) else ():
        if raw is _TWICE or (isinstance(raw, Mapping) and "models" not in raw):
            yield Entry("", id, raw)


def _litellm(document: Mapping[str, Any], _: str) -> Iterable[Entry]:
    for key, raw in document.items():
        if key == "sample_spec":
            continue
        if not isinstance(raw, Mapping):
            yield Entry("", key, raw)
        elif raw.get("mode") in _CHAT:
            yield Entry(*_litellm_names(key, raw.get("litellm_provider")), raw)


def _litellm_names(key: str, provider: Any) -> tuple[str, str]:
    """The provider and the id of a key such as `azure/eu/gpt-4o`, `eu.amazon.nova-lite-v1:0`."""
    of = provider if isinstance(provider, str) else ""
    for prefix in (f"{of}/", "azure/" if of == "azure" else ""):
        key = key.removeprefix(prefix)
    if of == "azure" and key.startswith("eu/"):
        return "azure/eu", key.removeprefix("eu/")
    if of.startswith("bedrock") and key.startswith("eu."):
        return "bedrock/eu", key.removeprefix("eu.")
    return of, key


def _listed(document: Mapping[str, Any], host: str) -> Iterable[Entry]:
    for raw in document["data"]:
        if isinstance(raw, Mapping):
            yield Entry(host or "openrouter", raw.get("id", ""), raw)
        else:
            yield Entry(host or "openrouter", "?", raw)


_ENTRIES = {
    "models.dev": _models_dev,
    "litellm": _litellm,
    "openrouter": _listed,
    "endpoint": _listed,
}


def _of_models_dev(raw: Mapping[str, Any]) -> Facts:
    """https://github.com/anomalyco/models.dev, README: prices per million tokens."""
    cost, limit = table(raw.get("cost")), table(raw.get("limit"))
    return {
        "price": token_price(
            dollars_per_million(cost.get("input")), dollars_per_million(cost.get("output"))
        ),
        "context_tokens": tokens(limit.get("context")),
        "max_output_tokens": tokens(limit.get("output")),
        "reasoning": flag(raw.get("reasoning")),
        "tool_calling": flag(raw.get("tool_call")),
        "structured_output": flag(raw.get("structured_output")),
    }


def _of_a_model(raw: Mapping[str, Any]) -> Facts:
    return {
        "licence": word(raw.get("license")),
        "open_weights": flag(raw.get("open_weights")),
        "total_b": billions(table(raw.get("parameters")).get("total")),
    }


def _of_litellm(raw: Mapping[str, Any]) -> Facts:
    """Prices per token, per character, or per second of reserved throughput."""
    price = token_price(
        dollars_per_one(raw.get("input_cost_per_token")),
        dollars_per_one(raw.get("output_cost_per_token")),
    )
    input, output = (
        dollars_per_one(raw.get(f"{side}_cost_per_character")) for side in ("input", "output")
    )
    second = dollars_per_hour(raw.get("input_cost_per_second"))
    return {
        "price": price
        or (None if input is output is None else CharacterPrice(input, output))
        or (ReservedPrice(second) if second else None),
        "context_tokens": tokens(raw.get("max_input_tokens")),
        "max_output_tokens": tokens(raw.get("max_output_tokens")),
        "reasoning": flag(raw.get("supports_reasoning")),
        "tool_calling": flag(raw.get("supports_function_calling")),
        "structured_output": flag(raw.get("supports_response_schema")),
    }


def _of_openrouter(raw: Mapping[str, Any]) -> Facts:
    """Prices per token, as text; parameters that are not in the list are not supported."""
    pricing, top = table(raw.get("pricing")), table(raw.get("top_provider"))
    supported = raw.get("supported_parameters")
    if not isinstance(supported, list | None):
        raise BadValue("supported_parameters: expected a list")
    return {
        "price": token_price(
            dollars_per_one(pricing.get("prompt")), dollars_per_one(pricing.get("completion"))
        ),
        "context_tokens": tokens(top.get("context_length") or raw.get("context_length")),
        "max_output_tokens": tokens(top.get("max_completion_tokens")),
        "reasoning": None if supported is None else "reasoning" in supported,
        "tool_calling": None if supported is None else "tools" in supported,
        "structured_output": None if supported is None else "structured_outputs" in supported,
    }


def _of_endpoint(raw: Mapping[str, Any]) -> Facts:
    """An endpoint says which models it has; some say the context too (vLLM: `max_model_len`)."""
    return {"context_tokens": tokens(raw.get("max_model_len") or raw.get("context_length"))}
