"""Which models answer here: those of joute.toml, else those found, else the simulated players."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from itertools import chain

from joute import catalog
from joute.calls.offer import FoundModel, Offer, configured_offer, demo_offer, found_offer
from joute.catalog.updates import loaded
from joute.errors import AnswerError
from joute.llm import DemoEndpoint, FoundHost, LiveEndpoint, chat_models, found_hosts, found_servers
from joute.llm.discovery import Pick, Probe
from joute.settings import Settings

logger = logging.getLogger(__name__)

# The site starts while a host that lists its models slowly is left aside.
LIST_TIMEOUT_S = 1.5


async def find_offer(
    settings: Settings,
    environ: Mapping[str, str],
    known: catalog.Catalog | None = None,
    probe: Probe | None = None,
) -> Offer:
    """The models of joute.toml when it has any; otherwise, with `settings.use_found`, those of
    servers on this machine and of hosts whose keys are in `environ`.

    A duel needs two models: with fewer the simulated players answer alone, for a real model
    against a simulated one would be no duel. Raises BadSettings when joute.toml names something
    that is not there.
    """
    known = known or loaded(settings.catalog.updates)
    if settings.endpoints and not settings.models:
        logger.warning("[[endpoints]] without [[models]]: nothing is asked of them")
    if settings.models:
        return configured_offer(settings, known, environ)
    found = await _found(environ, probe) if settings.use_found else {}
    if len(found) >= 2:
        return found_offer(found.values(), known)
    logger.info("no two models are configured or found: simulated players answer")
    return demo_offer(DemoEndpoint())


async def _found(environ: Mapping[str, str], probe: Probe | None) -> dict[str, FoundModel]:
    """By the name at its host; of two hosts that give the same name, the nearer one."""
    here = await _on_this_machine(probe)
    elsewhere = await asyncio.gather(
        *(_at_known_host(host, environ) for host in found_hosts(environ))
    )
    found: dict[str, FoundModel] = {}
    for model in chain(here, *elsewhere):
        found.setdefault(model.name, model)
    return found


async def _on_this_machine(probe: Probe | None) -> list[FoundModel]:
    found: list[FoundModel] = []
    for one in await found_servers(probe):
        _log(one.server.name, one.server.base_url, one.models)
        endpoint = one.endpoint()
        found += [FoundModel(endpoint, name) for name in one.models]
    return found


async def _at_known_host(found: FoundHost, environ: Mapping[str, str]) -> list[FoundModel]:
    """The models to begin with, or all those that the host lists."""
    endpoint = found.endpoint(environ)
    picks = found.picks or await _listed(endpoint, found.host.name)
    _log(found.host.name, found.variable, [pick.name for pick in picks])
    return [FoundModel(endpoint, pick.name, pick.catalog) for pick in picks]


async def _listed(endpoint: LiveEndpoint, host: str) -> tuple[Pick, ...]:
    try:
        async with asyncio.timeout(LIST_TIMEOUT_S):
            return tuple(Pick(name) for name in chat_models(await endpoint.list_models()))
    except (AnswerError, TimeoutError) as error:
        logger.warning("%s does not list its models: %s", host, error)
        return ()


def _log(who: str, where: str, names: Sequence[str]) -> None:
    logger.info("found %s (%s): %s", who, where, ", ".join(names) or "no model")
