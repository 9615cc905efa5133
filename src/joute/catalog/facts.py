"""The facts of the catalogue: values with their units, None when unknown."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import total_ordering
from typing import Literal, get_args

Openness = Literal["open-source", "open-weights", "api-only"]
Architecture = Literal["dense", "moe", "matformer"]
Use = Literal["yes", "restricted", "no"]
Reuse = Literal["yes", "conditional", "non-commercial", "no"]
Condition = Literal["list", "above", "peak", "off-peak", "later", "elsewhere"]

Access = Literal["api", "weights"]
Stated = Literal["task", "domain", "language", "language_count", "training", "training_tokens_b"]

OPENNESS: tuple[Openness, ...] = get_args(Openness)

# A price that was read longer ago than this may well have changed since.
STALE_AFTER_DAYS = 90


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date known to the day, the month or the year; `str` gives ISO 8601.

    Dates sort by their ISO text: `2025` comes before `2025-03`, which comes before `2025-03-01`.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a date with a day has a month")
        _ = self.earliest  # raises ValueError for a day that does not exist

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `2025`, `2025-03` or `2025-03-17`; ValueError for anything else."""
        if not text.isascii() or len(text) not in (4, 7, 10):
            raise ValueError(_expected_date(text))
        try:
            read = cls(*(int(part) for part in text.split("-")))
        except (ValueError, TypeError, OverflowError):
            raise ValueError(_expected_date(text)) from None
        if str(read) != text:
            raise ValueError(_expected_date(text))
        return read

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        parts = (f"{part:02}" for part in (self.month, self.day) if part is not None)
        return "-".join((f"{self.year:04}", *parts))

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other) if isinstance(other, PartialDate) else NotImplemented


def _expected_date(text: str) -> str:
    return f"expected a date such as 2025, 2025-03 or 2025-03-17, received {text!r}"


@dataclass(frozen=True)
class Amount:
    """Billions of parameters, with `0 < low <= mid <= high`.

    A published count is one value thrice. An estimate is always a range: show both ends.
    """

    low: float
    mid: float
    high: float
    estimated: bool

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.mid <= self.high:
            raise ValueError(
                f"expected 0 < low <= mid <= high, received {self.low:g}, {self.mid:g}, "
                f"{self.high:g}"
            )

    @classmethod
    def published(cls, value: float) -> "Amount":
        return cls(value, value, value, estimated=False)

    def __str__(self) -> str:
        return f"{self.low:g}-{self.high:g}" if self.estimated else f"{self.mid:g}"


@dataclass(frozen=True, kw_only=True)
class PriceTerms:
    """When a price holds, and who says so.

    `condition` is `list` for the price now; `later` for one that is announced; `above` for prompts
    of more than `above_tokens`; `elsewhere` where another source gives it for the same offer. It is
    in force from `valid_from` to `valid_to`, None where that is unknown or without end.
    """

    condition: Condition = "list"
    above_tokens: int | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    source: str = ""


@dataclass(frozen=True)
class Price(PriceTerms):
    """US dollars per million tokens. None is unknown; zero is free of charge, and only that.

    `checked` is when the price was read, `host` who asks it; without a host it is the price of
    the model's maker.
    """

    in_usd_per_mtok: Decimal | None
    out_usd_per_mtok: Decimal | None
    checked: PartialDate | None = None
    host: str | None = None

    def stale(self, today: date) -> bool | None:
        """True when it may be older than 90 days, None when its date is unknown."""
        return _stale(self.checked, today)


@dataclass(frozen=True)
class CharacterPrice(PriceTerms):
    """US dollars per million characters; None is unknown."""

    in_usd_per_mchar: Decimal | None
    out_usd_per_mchar: Decimal | None
    checked: PartialDate | None = None

    def stale(self, today: date) -> bool | None:
        """True when it may be older than 90 days, None when its date is unknown."""
        return _stale(self.checked, today)


@dataclass(frozen=True)
class ReservedPrice(PriceTerms):
    """US dollars for each hour of one reserved unit, whether it is used or not.

    `tokens_per_minute` is the most that a unit reads and writes, None when unknown.
    """

    usd_per_hour: Decimal
    tokens_per_minute: int | None = None
    checked: PartialDate | None = None

    def stale(self, today: date) -> bool | None:
        """True when it may be older than 90 days, None when its date is unknown."""
        return _stale(self.checked, today)


def _stale(checked: PartialDate | None, today: date) -> bool | None:
    return None if checked is None else (today - checked.earliest).days > STALE_AFTER_DAYS


@dataclass(frozen=True)
class Maker:
    """The maker of a model. `country`: ISO 3166 alpha-2, or EU or INT for a consortium."""

    id: str
    name: str
    country: str | None = None
    kind: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Licence:
    """The terms of a model. Open weights are not open source: see `Model.openness`.

    `reuse_of_outputs`: whether answers may train other models.
    """

    id: str
    name: str
    url: str | None = None
    spdx: str | None = None
    open_weights: bool | None = None
    commercial_use: Use | None = None
    reuse_of_outputs: Reuse | None = None
    notes: str = ""


@dataclass(frozen=True)
class StatedFact:
    """What a source says of a model beside its card: `value` is an id, the code of a language
    (ISO 639-1) or a number."""

    fact: Stated
    value: str
    source: str
    date: PartialDate | None = None


@dataclass(frozen=True)
class Model:
    """One model; None and empty mean that no source was found.

    `active_b` is what one token uses: equal to `total_b` for a dense model. `params_source` is
    `published` or names who estimated. `reasoning` is True for a model that can reason before
    it answers, `reasoning_optional` when that can be switched off. `eu_listed` names European
    providers or EU regional keys that list the model: it proves neither processing in the EU nor
    a European contract. `comparia_ids` are its ids in the compar:IA datasets. `aliases` are the
    names that mean this model and no other of the catalogue, its own name and id included.
    `access`: by the API of a host that offers or lists it, or by its weights.
    `stated` are facts that sources give on tasks, domains, languages and training: what none of
    them names is unknown, so a language that is missing may well be supported.
    """

    id: str
    name: str
    maker: Maker
    family: str | None = None
    released: PartialDate | None = None
    licence: Licence | None = None
    openness: Openness | None = None
    arch: Architecture | None = None
    total_b: Amount | None = None
    active_b: Amount | None = None
    params_source: str | None = None
    quantization: str | None = None
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    modalities_in: tuple[str, ...] = ()
    modalities_out: tuple[str, ...] = ()
    reasoning: bool | None = None
    reasoning_optional: bool = False
    tool_calling: bool | None = None
    structured_output: bool | None = None
    price: Price | None = None
    knowledge_cutoff: PartialDate | None = None
    retired: PartialDate | None = None
    openrouter_id: str | None = None
    huggingface_id: str | None = None
    comparia_ids: tuple[str, ...] = ()
    eu_listed: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    access: tuple[Access, ...] = ()
    stated: tuple[StatedFact, ...] = ()

    def said(self, fact: Stated) -> tuple[str, ...]:
        """What sources say of one kind of fact; empty when none says anything."""
        return tuple(one.value for one in self.stated if one.fact == fact)

    @property
    def commercial_use(self) -> Use | None:
        """Its licence; None when unknown, as for the terms of an API."""
        return self.licence.commercial_use if self.licence else None


def links(model: Model) -> tuple[tuple[str, str], ...]:
    """Pages about the model elsewhere: (label, address)."""
    sites = (
        ("Hugging Face", "https://huggingface.co/", model.huggingface_id),
        ("OpenRouter", "https://openrouter.ai/", model.openrouter_id),
    )
    return tuple((label, site + page) for label, site, page in sites if page)
