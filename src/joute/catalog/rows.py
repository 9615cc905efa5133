"""One row of each file, turned into the value it describes; `Refused` when it cannot be."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, get_args

from joute.catalog.facts import (
    OPENNESS,
    Amount,
    Architecture,
    CharacterPrice,
    Condition,
    Licence,
    Maker,
    Model,
    PartialDate,
    Price,
    ReservedPrice,
    Reuse,
    Stated,
    StatedFact,
    Use,
)
from joute.catalog.names import KINDS, Kind, KnownName
from joute.catalog.offers import AnyPrice, Host, HostKind, Offer, PriceForm
from joute.catalog.table import (
    Accepted,
    Refused,
    Row,
    address,
    day,
    dollars,
    identifier,
    number,
    one_of,
    plain,
    whole,
)

MAKER_COLUMNS = ("id", "name", "country", "kind", "url")
LICENCE_COLUMNS = (
    "id", "name", "url", "spdx", "open_weights", "commercial_use", "reuse_of_outputs", "notes",
)  # fmt: skip
MODEL_COLUMNS = (
    "id", "name", "maker", "family", "released", "licence", "openness", "arch",
    "total_low_b", "total_b", "total_high_b", "active_low_b", "active_b", "active_high_b",
    "params_source", "quantization", "context_tokens", "max_output_tokens",
    "modalities_in", "modalities_out", "reasoning", "tool_calling", "structured_output",
    "price_in_usd_per_mtok", "price_out_usd_per_mtok", "price_checked", "price_host",
    "knowledge_cutoff", "retired", "openrouter_id", "huggingface_id", "comparia_ids",
    "eu_listed", "source", "notes",
)  # fmt: skip
NAME_COLUMNS = ("kind", "of", "name")
TRANSLATION_COLUMNS = ("en", "fr")
HOST_COLUMNS = ("id", "name", "kind", "country", "maker", "labels", "url", "source", "checked")
OFFER_COLUMNS = (
    "id", "model", "host", "region", "listed_in", "context_tokens", "max_output_tokens",
    "reasoning", "tool_calling", "structured_output", "source", "checked", "retired", "notes",
)  # fmt: skip
PRICE_COLUMNS = (
    "offer", "condition", "above_tokens", "form", "input", "output", "per_hour",
    "tokens_per_minute", "checked", "valid_from", "valid_to", "source",
)  # fmt: skip

T = TypeVar("T")

MODEL_FACT_COLUMNS = ("model", "fact", "value", "source", "date")

TASKS = (
    "agents", "code", "image-analysis", "long-documents", "math", "question-answering", "rag",
    "structured-output", "summary", "tools", "translation", "writing",
)  # fmt: skip
DOMAINS = ("business", "finance", "health", "law", "science")
TRAINING = (
    "distilled", "dpo", "fine-tuned", "human-feedback", "instruct", "rl", "synthetic-data",
)  # fmt: skip

_PAGE = re.compile(r"[\w.-]+/[\w.:-]+", re.ASCII)

_OFFER = re.compile(r"[a-z0-9][a-z0-9.-]*@[a-z0-9][a-z0-9.-]*", re.ASCII)

_architecture = one_of(get_args(Architecture))
_condition = one_of(get_args(Condition))
_form = one_of(get_args(PriceForm))
_host_kind = one_of(get_args(HostKind))
_kind = one_of(KINDS)
_maker_kind = one_of(
    (
        "company",
        "consortium",
        "individual",
        "non-profit",
        "research-group",
        "research-institute",
        "university",
    )
)
_modality = one_of(("text", "image", "audio", "video", "pdf"))
_openness = one_of(OPENNESS)
_params_source = one_of(("published", "estimated-ecologits", "estimated-compar:ia"))
_reasoning = one_of(("yes", "hybrid", "no"))
_reuse = one_of(get_args(Reuse))
_stated = one_of(get_args(Stated))
_use = one_of(get_args(Use))
_yes_or_no = one_of(("yes", "no"))


def maker(row: Row) -> Maker:
    return Maker(
        id=row.need("id", identifier),
        name=row.need("name", plain),
        country=row.get("country", _country),
        kind=row.get("kind", _maker_kind),
        url=row.get("url", address),
    )


def translation_into(french: dict[str, str]) -> Callable[[Row], None]:
    """The reader of a translation's row, which puts it into `french`."""

    def translation(row: Row) -> None:
        text = row.need("en", plain)
        if text in french:
            raise Refused(f"en: {text!r} is used twice")
        french[text] = ""  # a row that uses it is not refused as well
        french[text] = row.need("fr", plain)

    return translation


def licence(row: Row, french: Mapping[str, str]) -> Licence:
    return Licence(
        id=row.need("id", identifier),
        name=row.need("name", plain),
        url=row.get("url", address),
        spdx=row.get("spdx", plain),
        open_weights=_flag(row, "open_weights"),
        commercial_use=row.get("commercial_use", _use),
        reuse_of_outputs=row.get("reuse_of_outputs", _reuse),
        notes=row.get("notes", _translated(french)) or "",
    )


def model(
    row: Row, makers: Accepted[Maker], licences: Accepted[Licence], french: Mapping[str, str]
) -> Model:
    reasoning = row.get("reasoning", _reasoning)
    built = Model(
        id=row.need("id", _lasting),
        name=row.need("name", plain),
        maker=row.need("maker", makers.__getitem__),
        family=row.get("family", identifier),
        released=row.get("released", day),
        licence=row.get("licence", licences.__getitem__),
        openness=row.get("openness", _openness),
        arch=row.get("arch", _architecture),
        params_source=row.get("params_source", _params_source),
        total_b=_amount(row, "total"),
        active_b=_active(row),
        quantization=row.get("quantization", identifier),
        context_tokens=row.get("context_tokens", whole),
        max_output_tokens=row.get("max_output_tokens", whole),
        modalities_in=row.items("modalities_in", _modality),
        modalities_out=row.items("modalities_out", _modality),
        reasoning=None if reasoning is None else reasoning != "no",
        reasoning_optional=reasoning == "hybrid",
        tool_calling=_flag(row, "tool_calling"),
        structured_output=_flag(row, "structured_output"),
        price=_price(row),
        knowledge_cutoff=row.get("knowledge_cutoff", day),
        retired=row.get("retired", day),
        openrouter_id=row.get("openrouter_id", _page),
        huggingface_id=row.get("huggingface_id", _page),
        comparia_ids=row.items("comparia_ids", plain),
        eu_listed=row.items("eu_listed", plain),
        sources=_sources(row, french),
        notes=row.items("notes", _translated(french)),
    )
    _check_agreement(built)
    return built


def known_name_of(makers: Accepted[Maker], models: Accepted[Model]) -> Callable[[Row], KnownName]:
    """The builder of a name's row, which has to name something that is there."""
    families = Accepted({model.family: model for model in models.items.values() if model.family})
    targets: Mapping[Kind, Callable[[str], object]] = {
        "maker": makers.__getitem__,
        "brand": makers.__getitem__,
        # A refused model may be the only one of its family.
        "family": plain if models.refused else families.__getitem__,
        "model": models.__getitem__,
    }

    def known_name(row: Row) -> KnownName:
        kind = row.need("kind", _kind)
        look_up = row.get if kind == "brand" else row.need  # its maker can be left out
        look_up("of", targets[kind])
        return KnownName(kind, row.cells["of"], row.need("name", plain))

    return known_name


def host(row: Row, makers: Accepted[Maker]) -> Host:
    maker = row.get("maker", makers.__getitem__)
    return Host(
        id=row.need("id", identifier),
        name=row.need("name", plain),
        kind=row.need("kind", _host_kind),
        country=row.get("country", _country),
        maker=maker.id if maker else None,
        labels=row.items("labels", plain),
        url=row.get("url", address),
        source=row.need("source", plain),
        checked=row.get("checked", day),
    )


def offer(
    row: Row,
    models: Accepted[Model],
    hosts: Accepted[Host],
    prices: Mapping[str, Sequence[AnyPrice]],
    french: Mapping[str, str],
) -> Offer:
    id, model, host = (
        row.need("id", _offer_id),
        row.need("model", models.__getitem__).id,
        row.need("host", hosts.__getitem__).id,
    )
    if not id.startswith(f"{model}@{host}"):
        raise Refused(f"id: expected {model}@{host}, received {id!r}")
    written = prices.get(id, ())
    return Offer(
        id=id,
        model=model,
        host=host,
        region=row.get("region", plain),
        listed_in=row.get("listed_in", plain),
        price=next((one for one in written if one.condition == "list"), None),
        other_prices=tuple(one for one in written if one.condition != "list"),
        context_tokens=row.get("context_tokens", whole),
        max_output_tokens=row.get("max_output_tokens", whole),
        reasoning=_flag(row, "reasoning"),
        tool_calling=_flag(row, "tool_calling"),
        structured_output=_flag(row, "structured_output"),
        source=row.need("source", plain),
        checked=row.get("checked", day),
        retired=row.get("retired", day),
        notes=row.items("notes", _translated(french)),
    )


def stated_into(
    stated: dict[str, list[StatedFact]], models: Accepted[Model], french: Mapping[str, str]
) -> Callable[[Row], None]:
    """The reader of a stated fact's row, which puts it under its model in `stated`."""

    def read(row: Row) -> None:
        fact = row.need("fact", _stated)
        value = str(row.need("value", _STATED[fact]))
        (source,) = _sources(row, french)
        of = stated.setdefault(row.need("model", models.__getitem__).id, [])
        if any((one.fact, one.value) == (fact, value) for one in of):
            raise Refused(f"value: {value!r} is used twice")
        of.append(StatedFact(fact, value, source, row.get("date", day)))

    return read


def _language(text: str) -> str:
    if not re.fullmatch("[a-z]{2}", text):
        raise Refused(f"expected an ISO 639-1 code, received {text!r}")
    return text


_STATED: Mapping[Stated, Callable[[str], object]] = {
    "task": one_of(TASKS),
    "domain": one_of(DOMAINS),
    "language": _language,
    "language_count": whole,
    "training": one_of(TRAINING),
    "training_tokens_b": whole,
}


def once(build: Callable[[Row], T], seen: set[str]) -> Callable[[Row], T]:
    """The reader of rows whose id, put into `seen`, may not be used twice."""

    def unique(row: Row) -> T:
        id = row.cells["id"]
        if id in seen:
            raise Refused(f"id: {id!r} is used twice")
        seen.add(id)
        return build(row)

    return unique


def price_into(prices: dict[str, list[AnyPrice]]) -> Callable[[Row], None]:
    """The reader of a price's row, which puts it under its offer in `prices`."""

    def price(row: Row) -> None:
        of = prices.setdefault(row.need("offer", _offer_id), [])
        read = _FORMS[row.need("form", _form)](row)
        if read.condition == "list" and any(one.condition == "list" for one in of):
            raise Refused("condition: a second list price; an older one has a valid_to")
        of.append(read)

    return price


def _token_price(row: Row) -> Price:
    return Price(*_in_and_out(row), row.get("checked", day), **_terms(row))


def _character_price(row: Row) -> CharacterPrice:
    return CharacterPrice(*_in_and_out(row), row.get("checked", day), **_terms(row))


def _reserved_price(row: Row) -> ReservedPrice:
    return ReservedPrice(
        row.need("per_hour", dollars),
        row.get("tokens_per_minute", whole),
        row.get("checked", day),
        **_terms(row),
    )


_FORMS: Mapping[PriceForm, Callable[[Row], AnyPrice]] = {
    "tokens": _token_price,
    "characters": _character_price,
    "reserved": _reserved_price,
}


def _in_and_out(row: Row) -> tuple[Decimal | None, Decimal | None]:
    asked = row.get("input", dollars), row.get("output", dollars)
    if asked == (None, None):
        raise Refused("input, output: there is no price")
    return asked


def _terms(row: Row) -> dict[str, Any]:
    above = row.get("above_tokens", whole)
    condition = row.need("condition", _condition)
    if (condition == "above") != (above is not None):
        raise Refused("above_tokens: goes with the condition above, and with no other")
    return {
        "condition": condition,
        "above_tokens": above,
        "valid_from": row.get("valid_from", day),
        "valid_to": row.get("valid_to", day),
        "source": row.need("source", plain),
    }


def _offer_id(text: str) -> str:
    if not _OFFER.fullmatch(text):
        raise Refused(f"expected model@host, received {text!r}")
    return text


def _country(text: str) -> str:
    if text == "INT" or (len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()):
        return text
    raise Refused(f"expected an ISO 3166 alpha-2 code, EU or INT, received {text!r}")


def _lasting(text: str) -> str:
    """An id that goes on meaning one model."""
    if text.endswith(("-latest", ":free")):
        raise Refused(f"{text!r} is an offer that changes; use an id with a version or a date")
    return text


def _page(text: str) -> str:
    """The `owner/model` of a page elsewhere."""
    if not _PAGE.fullmatch(text):
        raise Refused(f"expected owner/model, received {text!r}")
    return _lasting(text)


def _flag(row: Row, column: str) -> bool | None:
    word = row.get(column, _yes_or_no)
    return None if word is None else word == "yes"


def _sources(row: Row, french: Mapping[str, str]) -> tuple[str, ...]:
    """Addresses and paths of files; words of ours are in both languages."""
    row.need("source", plain)
    words = _translated(french)
    return row.items("source", lambda text: words(text) if " " in text else text)


def _translated(french: Mapping[str, str]) -> Callable[[str], str]:
    """A parser of texts that pages show, in the language of the page."""

    def parse(text: str) -> str:
        if text not in french:
            raise Refused(f"no French in translations.csv for {text!r}")
        return text

    return parse


def _amount(row: Row, part: str) -> Amount | None:
    """The size in the columns of `part`: low, middle and high for an estimate, else the middle."""
    low, mid, high = (row.get(part + end, number) for end in ("_low_b", "_b", "_high_b"))
    if mid is low is high is None:
        return None
    source = row.cells["params_source"]
    if mid is None or not source:
        raise Refused(f"{part}_b: a size needs a middle value and a params_source")
    if source == "published" and low is high is None:
        return Amount.published(mid)
    if source == "published" or low is None or high is None:
        raise Refused(f"{part}_b: an estimate has a low and a high end, a published size neither")
    try:
        return Amount(low, mid, high, estimated=True)
    except ValueError as error:
        raise Refused(f"{part}_b: {error}") from None


def _active(row: Row) -> Amount | None:
    dense = row.cells["arch"] == "dense" and not row.cells["active_b"]
    return _amount(row, "total" if dense else "active")


def _price(row: Row) -> Price | None:
    price = Price(
        in_usd_per_mtok=row.get("price_in_usd_per_mtok", dollars),
        out_usd_per_mtok=row.get("price_out_usd_per_mtok", dollars),
        checked=row.get("price_checked", day),
        host=row.get("price_host", plain),
    )
    amounts = (price.in_usd_per_mtok, price.out_usd_per_mtok)
    if amounts == (None, None):
        if price.checked or price.host:
            raise Refused("price_checked, price_host: there is no price")
        return None
    if 0 in amounts and not any(note.startswith("free") for note in row.items("notes", plain)):
        raise Refused("a price of 0 is not an unknown price; if it is free, a note begins so")
    return price


def _check_agreement(model: Model) -> None:
    """The value of two cells."""
    _check_sizes(model.total_b, model.active_b)
    written, read = model.max_output_tokens, model.context_tokens
    if written and read and written > read:
        raise Refused("max_output_tokens: more than context_tokens")
    if _after(model.knowledge_cutoff, model.released):
        raise Refused("knowledge_cutoff: after released")
    if _after(model.released, model.retired):
        raise Refused("retired: before released")
    weights = model.licence.open_weights if model.licence else None
    if model.openness and weights is not None and weights != (model.openness != "api-only"):
        raise Refused(f"openness: {model.openness} does not agree with the licence")


def _check_sizes(total: Amount | None, active: Amount | None) -> None:
    if total and active:
        pairs = ((active.low, total.low), (active.mid, total.mid), (active.high, total.high))
        if any(part > whole for part, whole in pairs):
            raise Refused("active_b: more than total_b")


def _after(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether `one` is surely later, at the precision that both have."""
    if one is None or other is None:
        return False
    precision = min(len(str(one)), len(str(other)))
    return str(one)[:precision] > str(other)[:precision]
