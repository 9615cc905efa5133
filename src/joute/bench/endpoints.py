"""The endpoint of a bench: one of joute.toml, one that is found, or a URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from joute import catalog
from joute.bench.errors import NothingToMeasure, UnknownEndpoint, WhichModel
from joute.calls import Offered, configured_offer
from joute.catalog.updates import loaded
from joute.llm import KNOWN_HOSTS, LOCAL_SERVERS, chat_models, found_hosts
from joute.llm.network import is_local
from joute.settings import EndpointTable, ModelTable, Settings

_URL = "url"
_SHOWN = 10


@dataclass(frozen=True)
class Wanted:
    """What the command line names: an endpoint, a model by its id or its name at the host, and the
    environment variable that holds the key of a URL."""

    endpoint: str
    model: str = ""
    key_env: str = ""


async def find(wanted: Wanted, settings: Settings, environ: Mapping[str, str]) -> Offered:
    """The model to measure, whose endpoint is closed by the caller.

    A URL says by itself whether it means this machine or its network: a private address or a local
    name is then reached, by http too. A public name that leads to one is refused, like everywhere.
    Raises UnknownEndpoint, NothingToMeasure, WhichModel, BadSettings and the errors of a host that
    lists its models.
    """
    table = _endpoint(wanted, settings, environ)
    if table.recorded is not None:
        raise NothingToMeasure(name=wanted.endpoint)
    own = [model for model in settings.models if model.endpoint == table.id]
    model = _configured(wanted, own) or await _named(wanted, table, settings, environ)
    alone = settings.model_copy(update={"endpoints": [table], "models": [model]})
    return configured_offer(alone, loaded(settings.catalog.updates), environ)[model.id]


def _endpoint(wanted: Wanted, settings: Settings, environ: Mapping[str, str]) -> EndpointTable:
    if "://" in wanted.endpoint:
        return _of_url(wanted)
    tables = {**_found(environ), **{table.id: table for table in settings.endpoints}}
    try:
        return tables[wanted.endpoint]
    except KeyError:
        raise UnknownEndpoint(name=wanted.endpoint, known=", ".join(tables)) from None


def _of_url(wanted: Wanted) -> EndpointTable:
    url = wanted.endpoint.rstrip("/")
    return EndpointTable(
        id=_URL,
        base_url=url,
        api="ollama" if url.endswith("/api") else "openai",
        api_key_env=wanted.key_env,
        allow_private=is_local(urlsplit(url).hostname or ""),
    )


def _found(environ: Mapping[str, str]) -> Mapping[str, EndpointTable]:
    """Servers of this machine and hosts whose key is in the environment, by their usual ids."""
    here = [
        EndpointTable(id=server.id, base_url=server.base_url, allow_private=True)
        for server in LOCAL_SERVERS
    ]
    elsewhere = [
        EndpointTable(
            id=found.host.id,
            base_url=found.gateway or found.host.base_url,
            api_key_env=found.variable,
            country=None if found.gateway else found.host.country,
            allow_private=bool(found.gateway),
        )
        for found in found_hosts(environ)
    ]
    return {table.id: table for table in (*here, *elsewhere)}


def _configured(wanted: Wanted, own: Sequence[ModelTable]) -> ModelTable | None:
    """The model of joute.toml that is named, or the only one."""
    if not wanted.model and len(own) == 1:
        return own[0]
    return next((one for one in own if wanted.model in (one.id, one.name)), None)


async def _named(
    wanted: Wanted, table: EndpointTable, settings: Settings, environ: Mapping[str, str]
) -> ModelTable:
    """A model that joute.toml does not have, by its name at the host; the only one of its list."""
    own = [model.id for model in settings.models if model.endpoint == table.id]
    name = wanted.model
    if not name:
        names = own or await _listed(table, settings, environ)
        if len(names) != 1:
            shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
            raise WhichModel(name=wanted.endpoint, models=shown or "its host lists none")
        (name,) = names
    return _model(name, table, loaded(settings.catalog.updates))


async def _listed(
    table: EndpointTable, settings: Settings, environ: Mapping[str, str]
) -> Sequence[str]:
    known = loaded(settings.catalog.updates)
    none = _model("none", table, known)
    alone = settings.model_copy(update={"endpoints": [table], "models": [none]})
    endpoint = configured_offer(alone, known, environ)["none"].endpoint
    try:
        return chat_models(await endpoint.list_models())
    finally:
        await endpoint.close()


def _model(name: str, table: EndpointTable, known: catalog.Catalog) -> ModelTable:
    """A model by its name at the host; the catalogue knows it by an id or an alias, to the letter,
    or nothing else is known of it."""
    folded = name.casefold()
    found = _picked(table.id, name) or next(
        (
            model.id
            for model in known.models.values()
            if folded in {model.id, *(alias.casefold() for alias in model.aliases)}
        ),
        "",
    )
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.:") else "-" for c in name)
    return ModelTable(
        id=plain, endpoint=table.id, name=name, catalog=found, maker="" if found else "?"
    )


def _picked(host: str, name: str) -> str:
    picks = (pick for known in KNOWN_HOSTS if known.id == host for pick in known.picks)
    return next((pick.catalog for pick in picks if pick.name == name), "")
