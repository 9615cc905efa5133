"""The card of a model, with the source and date of each fact."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from joute import catalog
from joute.footprint import Mix


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class Size(_Part):
    """Billions of parameters; an estimate is a range, and marked."""

    low: float
    mid: float
    high: float
    estimated: bool


class MakerCard(_Part):
    id: str
    name: str
    country: str | None = None


class LicenceCard(_Part):
    id: str
    name: str
    url: str | None = None
    commercial_use: str | None = None


class PriceCard(_Part):
    """US dollars per million tokens; None is unknown, not free."""

    input_usd: Decimal | None
    output_usd: Decimal | None
    checked: str | None
    host: str | None


class StatedCard(_Part):
    """What a source says of a model: a task, a domain, a language (ISO 639-1), a way of training,
    or the number of its languages or of the billions of tokens it was trained on."""

    fact: str
    value: str
    source: str
    date: str | None = None


class TrainingCard(_Part):
    """The training footprint, as declared: kWh, kg CO2 eq., None when undisclosed.

    `lifetime_tokens` are the fewest and the most tokens that the model will write in its life.
    """

    energy_kwh: float | None = None
    gwp_kg: float | None = None
    lifetime_tokens: tuple[float, float]
    source: str


class Link(_Part):
    label: str
    url: str


class ModelCard(_Part):
    """A model as pages and the API show it; None and empty mean unknown.

    `host`, its `country`, its `pue` and `mix` (the operator's own figures for its electricity)
    say where it runs; `host` is None for what runs on this machine.
    """

    id: str
    name: str
    maker: MakerCard
    family: str | None = None
    released: str | None = None
    licence: LicenceCard | None = None
    openness: str | None = None
    arch: str | None = None
    total_b: Size | None = None
    active_b: Size | None = None
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    modalities_in: tuple[str, ...] = ()
    modalities_out: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    stated: tuple[StatedCard, ...] = ()
    price: PriceCard | None = None
    reasoning: bool | None = None
    knowledge_cutoff: str | None = None
    links: tuple[Link, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    simulated: bool = False
    enabled: bool = True
    host: str | None = None
    country: str | None = None
    pue: float | None = None
    mix: Mix | None = None
    training: TrainingCard | None = None

    @property
    def reads_images(self) -> bool | None:
        """None where nobody says what it reads."""
        return "image" in self.modalities_in if self.modalities_in else None

    def said(self, fact: str) -> tuple[str, ...]:
        """What sources say of one kind of fact; empty when none says anything."""
        return tuple(one.value for one in self.stated if one.fact == fact)


def card_of(
    model: catalog.Model,
    *,
    id: str,
    simulated: bool = False,
    enabled: bool = True,
    host: str | None = None,
    country: str | None = None,
    pue: float | None = None,
    mix: Mix | None = None,
    training: TrainingCard | None = None,
    vision: bool | None = None,
) -> ModelCard:
    """The card of a model offered here under `id`, by `host`, in `country` (alpha-3). Its operator
    says by `vision` whether it reads images there, whatever the catalogue says of it."""
    return ModelCard(
        id=id,
        name=model.name,
        maker=MakerCard.model_validate(model.maker),
        family=model.family,
        released=str(model.released) if model.released else None,
        licence=model.licence and LicenceCard.model_validate(model.licence),
        openness=model.openness,
        arch=model.arch,
        total_b=model.total_b and Size.model_validate(model.total_b),
        active_b=model.active_b and Size.model_validate(model.active_b),
        context_tokens=model.context_tokens,
        max_output_tokens=model.max_output_tokens,
        modalities_in=_modalities_in(model.modalities_in, vision),
        modalities_out=model.modalities_out,
        access=model.access,
        stated=tuple(map(_stated, model.stated)),
        price=_price(model.price),
        reasoning=model.reasoning,
        knowledge_cutoff=str(model.knowledge_cutoff) if model.knowledge_cutoff else None,
        links=tuple(Link(label=label, url=url) for label, url in catalog.links(model)),
        sources=model.sources,
        notes=model.notes,
        simulated=simulated,
        enabled=enabled,
        host=host,
        country=country,
        pue=pue,
        mix=mix,
        training=training,
    )


def _modalities_in(known: tuple[str, ...], vision: bool | None) -> tuple[str, ...]:
    if vision is None:
        return known
    others = [one for one in known or ("text",) if one != "image"]
    return (*others, "image") if vision else tuple(others)


def _stated(one: catalog.StatedFact) -> StatedCard:
    return StatedCard(
        fact=one.fact,
        value=one.value,
        source=one.source,
        date=str(one.date) if one.date else None,
    )


def _price(price: catalog.Price | None) -> PriceCard | None:
    if price is None:
        return None
    return PriceCard(
        input_usd=price.in_usd_per_mtok,
        output_usd=price.out_usd_per_mtok,
        checked=str(price.checked) if price.checked else None,
        host=price.host,
    )
