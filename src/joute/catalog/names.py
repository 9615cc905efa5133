"""The names that could identify the model of an answer."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from joute.catalog.facts import Maker, Model

Kind = Literal["maker", "brand", "family", "model"]

KINDS: tuple[Kind, ...] = get_args(Kind)

# "Claude 3.5 Sonnet (June 2024)": people and models leave the brackets out.
_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class KnownName:
    """A name that ids and titles do not give.

    `of` is the id of what it names, blank when the catalogue does not have it.
    """

    kind: Kind
    of: str
    name: str


@dataclass(frozen=True)
class Names:
    """Distinct names, each once whatever its capitals.

    Spaces, hyphens and dots inside them are interchangeable in what people write. Some also mean
    something else (Claude, mistral, Google): a mask must look at their context.
    """

    models: tuple[str, ...]
    families: tuple[str, ...]
    makers: tuple[str, ...]
    brands: tuple[str, ...]


def collect(
    models: Iterable[Model], makers: Iterable[Maker], known_names: Iterable[KnownName]
) -> Names:
    """The names of `models`, of their families and of `makers`, and all known brands.

    A family or a maker of which no name is known goes by its id or its title.
    """
    models, known_names = tuple(models), tuple(known_names)
    known = _grouped(known_names)
    families = dict.fromkeys(model.family for model in models if model.family)
    return Names(
        models=_distinct(
            name
            for model in models
            for name in (*spellings(model), *model.aliases, *known.get(("model", model.id), ()))
        ),
        families=_distinct(
            name for family in families for name in known.get(("family", family), [family])
        ),
        makers=_distinct(
            name for maker in makers for name in known.get(("maker", maker.id), [maker.name])
        ),
        brands=_distinct(known.name for known in known_names if known.kind == "brand"),
    )


def spellings(model: Model) -> tuple[str, ...]:
    """The names that a model's own fields give it, its title first."""
    # A quantised copy often points to the page of the weights it was made from.
    weights = "" if model.quantization else model.huggingface_id or ""
    return _distinct(
        (
            model.name,
            _BRACKETS.sub("", model.name),
            model.id,
            model.openrouter_id or "",
            weights,
            weights.rpartition("/")[2],
            *model.comparia_ids,
        )
    )


def with_aliases(models: Iterable[Model], known_names: Iterable[KnownName]) -> tuple[Model, ...]:
    """The same models, each with the names that mean it alone.

    A name that two models share, such as that of two versions of one model, is left to neither.
    """
    models, known = tuple(models), _grouped(known_names)
    claimed = {
        model.id: _distinct((*spellings(model), *known.get(("model", model.id), ())))
        for model in models
    }
    claims = Counter(name.casefold() for names in claimed.values() for name in names)
    return tuple(
        replace(
            model,
            aliases=tuple(
                name
                for name in claimed[model.id]
                if claims[name.casefold()] == 1 or name == model.id
            ),
        )
        for model in models
    )


def _grouped(known_names: Iterable[KnownName]) -> Mapping[tuple[Kind, str], list[str]]:
    grouped: dict[tuple[Kind, str], list[str]] = {}
    for known in known_names:
        grouped.setdefault((known.kind, known.of), []).append(known.name)
    return grouped


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not blank, each once whatever its capitals, in the spelling met first."""
    first: dict[str, str] = {}
    for name in filter(None, names):
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
