"""The models offered on this site, and their endpoints."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

from joute import catalog
from joute.calls.card import ModelCard, Size, TrainingCard, card_of
from joute.calls.metering import Counters, counters, machines
from joute.errors import BadSettings, NotFound
from joute.footprint import Machine, Measurement, Mix, Share
from joute.llm import PLAYERS, DemoEndpoint, Endpoint, LiveEndpoint, RecordedEndpoint, Timings
from joute.settings import EndpointTable, ModelTable, Settings

Origin = Literal["live", "recorded", "simulated"]


# Two clocks, and what they round, differ by less.
_CLOCKS_S = 2.0


@dataclass(frozen=True)
class Offered:
    """One model: its card, how its host is asked for it, and the machine that answers when it is
    ours and metered."""

    card: ModelCard
    endpoint: Endpoint
    name_at_host: str
    system_prompt: str = ""
    machine: Machine | None = None

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def origin(self) -> Origin:
        """The origin of its answers: only live ones use electricity when shown."""
        if self.card.simulated:
            return "simulated"
        return "recorded" if isinstance(self.endpoint, RecordedEndpoint) else "live"

    def metered(self) -> AbstractContextManager[Share]:
        """The share of the machine of an answer that is written inside the block."""
        return self.machine.answering() if self.machine else nullcontext(Share())

    def measurement(
        self, share: Share, timings: Timings | None, duration_s: float
    ) -> Measurement | None:
        """The energy of an answer; None when it cannot be measured.

        Of what its server counted, more than the call lasted here (`duration_s`) is not believed.
        """
        if self.machine is None:
            return None
        if timings is None or timings.whole_s > duration_s + _CLOCKS_S:
            return self.machine.measurement(share)
        return self.machine.measurement(
            share, read_s=timings.read_s, write_s=timings.write_s, load_s=timings.load_s
        )

    @property
    def family(self) -> str | None:
        return self.card.family

    @property
    def size(self) -> Size | None:
        return self.card.total_b

    @property
    def reasoning(self) -> bool | None:
        """Whether it reasons before it answers; None when unknown."""
        return self.card.reasoning


@dataclass(frozen=True)
class Offer:
    """Every model of this instance by id, enabled or not."""

    models: Mapping[str, Offered]

    def __getitem__(self, model: str) -> Offered:
        """The offered model; NotFound when this instance has none of that id."""
        try:
            return self.models[model]
        except KeyError:
            raise NotFound(f"no model {model!r} is configured") from None

    @property
    def drawable(self) -> tuple[Offered, ...]:
        return tuple(model for model in self.models.values() if model.card.enabled)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Each endpoint once, in the order of the models."""
        return tuple({model.endpoint.id: model.endpoint for model in self.models.values()}.values())

    @property
    def simulated(self) -> bool:
        """True when only the demo players answer."""
        return all(model.card.simulated for model in self.models.values())

    @property
    def prepared(self) -> tuple[str, ...]:
        """Questions that every model here can answer, when all answers are recorded ones."""
        recorded = [e for e in self.endpoints if isinstance(e, RecordedEndpoint)]
        if not recorded or len(recorded) < len(self.endpoints):
            return ()
        others = [set(endpoint.prompts()) for endpoint in recorded[1:]]
        return tuple(q for q in recorded[0].prompts() if all(q in known for known in others))

    @property
    def names(self) -> tuple[str, ...]:
        """By which an answer could name a real model offered here."""
        return tuple(
            name for model in self._real for name in (model.card.name, model.id, model.name_at_host)
        )

    @property
    def makers(self) -> tuple[str, ...]:
        return tuple({model.card.maker.name: None for model in self._real})

    @property
    def _real(self) -> tuple[Offered, ...]:
        return tuple(model for model in self.models.values() if not model.card.simulated)

    async def close(self) -> None:
        for endpoint in self.endpoints:
            await endpoint.close()


def configured_offer(
    settings: Settings,
    known: catalog.Catalog,
    environ: Mapping[str, str],
    find_counters: Counters = counters,
) -> Offer:
    """The offer that joute.toml describes. Raises BadSettings for an id that does not exist, or a
    counter that cannot be read."""
    tables = {table.id: table for table in settings.endpoints}
    endpoints = {table.id: _endpoint(table, environ) for table in settings.endpoints}
    metered = machines(settings.endpoints, endpoints, find_counters)
    return _offer(
        Offered(
            card=card_of(
                _described(table, known),
                id=table.id,
                enabled=table.enabled,
                host=endpoints[table.endpoint].host,
                country=tables[table.endpoint].country,
                pue=tables[table.endpoint].pue,
                mix=_mix(tables[table.endpoint]),
                vision=table.vision,
                training=_training(table),
            ),
            endpoint=endpoints[table.endpoint],
            name_at_host=table.name,
            system_prompt=table.system_prompt,
            machine=metered.get(table.endpoint),
        )
        for table in settings.models
    )


def demo_offer(endpoint: DemoEndpoint) -> Offer:
    """The simulated players that ship with the package."""
    return _offer(
        Offered(
            card=ModelCard.model_validate(player.card() | {"simulated": True}),
            endpoint=endpoint,
            name_at_host=player.id,
        )
        for player in PLAYERS
    )


@dataclass(frozen=True)
class FoundModel:
    """A model of a host that was found rather than configured: its name there, and its id in the
    catalogue when we know it."""

    endpoint: Endpoint
    name: str
    catalog: str = ""


def found_offer(found: Iterable[FoundModel], known: catalog.Catalog) -> Offer:
    """Models of hosts that were found rather than configured.

    Without its id in the catalogue, a name is matched only when it is one of the ids or aliases
    there, to the letter; otherwise the card says that nothing else is known.
    """
    return _offer(
        Offered(
            card=card_of(
                known.models.get(model.catalog) or _matched(model.name, known),
                id=_found_id(model.name),
                host=model.endpoint.host,
                country=model.endpoint.country,
            ),
            endpoint=model.endpoint,
            name_at_host=model.name,
        )
        for model in found
    )


def _offer(models: Iterable[Offered]) -> Offer:
    return Offer({model.id: model for model in models})


def _endpoint(table: EndpointTable, environ: Mapping[str, str]) -> Endpoint:
    if table.recorded is not None:
        return RecordedEndpoint(table.id, table.recorded, country=table.country, speed=table.speed)
    return LiveEndpoint(
        table.id,
        table.base_url,
        api_key=_key(table, environ),
        country=table.country,
        allow_private=table.allow_private,
        api=table.api,
        fetches=table.fetches,
    )


def _mix(table: EndpointTable) -> Mix | None:
    """The operator's own figures, under the country they are for: "FRA@our-host"."""
    if table.electricity is None:
        return None
    return Mix(id=f"{table.country or table.id}@{table.id}", **table.electricity.model_dump())


def _training(table: ModelTable) -> TrainingCard | None:
    return TrainingCard(**table.training.model_dump()) if table.training else None


def _key(table: EndpointTable, environ: Mapping[str, str]) -> str | None:
    if not table.api_key_env:
        return None
    key = environ.get(table.api_key_env, "")
    if not key:
        raise BadSettings(
            name=f"endpoints.{table.id}.api_key_env",
            received=f"{table.api_key_env}, which is not set",
            expected="the name of an environment variable that holds the key",
        )
    return key


def _described(table: ModelTable, known: catalog.Catalog) -> catalog.Model:
    if table.catalog:
        if table.catalog not in known.models:
            raise BadSettings(
                name=f"models.{table.id}.catalog",
                received=repr(table.catalog),
                expected="an id that “joute catalog list” prints",
            )
        return known.models[table.catalog]
    return catalog.own_model(
        known,
        id=table.id,
        name=table.display_name or table.name,
        maker=table.maker,
        family=table.family or None,
        licence=table.licence or None,
        total_b=table.params_total_b,
        active_b=table.params_active_b,
        context_tokens=table.context_tokens,
        released=table.released or None,
        price_in=table.price_in,
        price_out=table.price_out,
    )


def _found_id(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.:") else "-" for c in name)


def _matched(name: str, known: catalog.Catalog) -> catalog.Model:
    folded = name.casefold()
    for model in known.models.values():
        if folded in {model.id, *(alias.casefold() for alias in model.aliases)}:
            return model
    return catalog.own_model(known, id=_found_id(name), name=name, maker="?")
