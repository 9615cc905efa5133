"""Models that are known to have met a public data set, by what others published."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from joute.datafiles import Bilingual, Part, Text, read_part, text_of


class Case(Part):
    """Models and data sets by their names, and what is known of each model and each set: `strong`,
    it was trained on the set or on data of the same origin; `weak`, some of its items were in what
    it was trained on, or it recalls some, and that its score changed was not shown."""

    models: Annotated[tuple[Text, ...], Field(min_length=1)]
    datasets: Annotated[tuple[Text, ...], Field(min_length=1)]
    level: Literal["strong", "weak"]
    basis: Bilingual
    source: HttpUrl


class _Cases(Part):
    cases: tuple[Case, ...]


@cache
def known_cases() -> tuple[Case, ...]:
    """All cases, from `data/known.toml`, which says where they were read."""
    file = resources.files("joute.evaluation.contamination") / "data" / "known.toml"
    return read_part(_Cases, text_of(file), file.name).cases


def cases_of(datasets: Iterable[str], models: Iterable[str] = ()) -> list[Case]:
    """The cases of a data set and a model under any of their names, whatever capitals, spaces and
    signs; of every model where none is named. None found is not known to be clean."""
    sets = _keys(datasets)
    wanted = _keys(name.rpartition("/")[2] for name in models)  # without the owner of a hub
    return [
        one
        for one in known_cases()
        if sets & _keys(one.datasets) and (not wanted or wanted & _keys(one.models))
    ]


def _keys(names: Iterable[str]) -> set[str]:
    folded = (re.sub(r"[\W_]", "", name.casefold()) for name in names)
    return {one for one in folded if one}
