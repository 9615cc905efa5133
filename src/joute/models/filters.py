"""Which models to list and in which order, as an address asks for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from joute.calls.card import ModelCard, Size
from joute.settings import Sizes

Scope = Literal["offered", "catalogue"]
SizeClass = Literal["small", "large", "between", "unknown"]
OpennessClass = Literal["open-source", "open-weights", "api-only", "unknown"]
Sort = Literal["name", "size", "released", "price"]

UNKNOWN = "unknown"


class Filters(BaseModel):
    """The parameters of the list of models; a blank one lets everything through."""

    model_config = ConfigDict(frozen=True)

    scope: Scope = Field("offered", description="Models offered here, or the whole catalogue.")
    maker: str = Field("", max_length=200, description="Id of a maker.")
    size: SizeClass | Literal[""] = Field("", description="As [sizes] of the settings defines it.")
    openness: OpennessClass | Literal[""] = ""
    licence: str = Field("", max_length=200, description="Id of a licence, or unknown.")
    arch: str = Field("", max_length=40, description="dense, moe, matformer, or unknown.")
    modality: str = Field("", max_length=40, description="What it reads: image, audio… or unknown.")
    access: str = Field("", max_length=40, description="api, weights, or unknown.")
    task: str = Field("", max_length=40, description="A task that a source names, or unknown.")
    domain: str = Field("", max_length=40, description="A domain that a source names, or unknown.")
    training: str = Field(
        "", max_length=40, description="A way of training that a source names, or unknown."
    )
    sort: Sort = Field("name", description="Models without a value come last in every order.")

    @property
    def narrowed(self) -> bool:
        """True when something is left out."""
        chosen = self.model_dump(exclude={"scope", "sort"})
        return any(chosen.values())

    def admits(self, card: ModelCard, sizes: Sizes) -> bool:
        filters = (
            (self.maker, (card.maker.id,)),
            (self.size, (size_class(card.total_b, sizes),)),
            (self.openness, (openness_class(card),)),
            (self.licence, (licence_class(card),)),
            *((getattr(self, name), kinds(card)) for name, kinds in KINDS.items()),
        )
        return all(not value or value in found for value, found in filters)


def size_class(size: Size | None, sizes: Sizes) -> SizeClass:
    """The class that is sure: a range that reaches over a threshold is in neither."""
    if size is None:
        return "unknown"
    if size.high <= sizes.small_max_b:
        return "small"
    return "large" if size.low >= sizes.large_min_b else "between"


def openness_class(card: ModelCard) -> str:
    return card.openness or UNKNOWN


def licence_class(card: ModelCard) -> str:
    return card.licence.id if card.licence else UNKNOWN


def _kinds(of: Callable[[ModelCard], Iterable[str | None]]) -> Callable[[ModelCard], Sequence[str]]:
    """What a card has of one filter, unknown when that is nothing."""
    return lambda card: [*filter(None, of(card))] or [UNKNOWN]


# The filters of which a card can have several values, by their names.
KINDS: Mapping[str, Callable[[ModelCard], Sequence[str]]] = {
    "arch": _kinds(lambda card: (card.arch,)),
    "modality": _kinds(lambda card: card.modalities_in),
    "access": _kinds(lambda card: card.access),
    "task": _kinds(lambda card: card.said("task")),
    "domain": _kinds(lambda card: card.said("domain")),
    "training": _kinds(lambda card: card.said("training")),
}


def listed(cards: Iterable[ModelCard], filters: Filters, sizes: Sizes) -> list[ModelCard]:
    """The cards that the filters admit, in the order they ask for."""
    admitted = [card for card in cards if filters.admits(card, sizes)]
    return arranged(admitted, filters.sort)


def arranged(cards: Iterable[ModelCard], sort: Sort) -> list[ModelCard]:
    """Small, cheap and recent first; equals by name; unknown values last."""
    by_name = sorted(cards, key=lambda card: card.name.casefold())
    key = _KEYS[sort]
    known = [card for card in by_name if key(card) is not None]
    unknown = [card for card in by_name if key(card) is None]
    return sorted(known, key=key, reverse=sort == "released") + unknown


def _output_price(card: ModelCard) -> Any:
    return card.price.output_usd if card.price else None


_KEYS: dict[Sort, Callable[[ModelCard], Any]] = {
    "name": lambda card: card.name.casefold(),
    "size": lambda card: card.total_b.mid if card.total_b else None,
    "released": lambda card: card.released,
    "price": _output_price,
}
