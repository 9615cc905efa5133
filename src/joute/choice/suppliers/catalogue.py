"""The suppliers of June 2024, and who answers for a model or a host."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from joute.catalog import Model
from joute.choice.suppliers.questionnaire import ActorKind
from joute.datafiles import Bilingual, Part, Text, read_part, text_of

_FILE = files("joute.choice.suppliers") / "data" / "suppliers.toml"

# The day of what ships on suppliers, to the month.
SHIPPED = "2024-06"
SHIPPED_SOURCE = "Hub France IA, Choisir un modèle d’IA générative pour son organisation"

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Https = Annotated[str, Field(pattern=r"^https://", max_length=2_000)]


class Supplier(Part):
    """A supplier as it was in June 2024. `status` says how its answers came; `notes` what the
    research found wrong, or changed since. It answers for `makers` and `hosts` of the catalogue."""

    id: Id
    name: Text
    country: str
    kind: ActorKind
    status: Literal["answered", "declined", "public_pages"]
    response: Bilingual
    summary: Bilingual
    urls: tuple[Https, ...] = ()
    notes: tuple[Bilingual, ...] = ()
    makers: tuple[Id, ...] = ()
    hosts: tuple[str, ...] = ()


class _Suppliers(Part):
    suppliers: tuple[Supplier, ...]


@cache
def suppliers() -> Mapping[str, Supplier]:
    """The suppliers that ship, by their ids, in the order of their names."""
    read = read_part(_Suppliers, text_of(_FILE), _FILE.name)
    return MappingProxyType({one.id: one for one in read.suppliers})


def supplier_of(of: Model | str) -> str:
    """The id of the supplier that answers for a model of the catalogue (by its maker), or for a
    host (by its id); where none that ships does, the id of the maker or the host itself, under
    which answers can be stored.

    An API of OpenAI is not answered for by Microsoft: the same models are under other terms there.
    """
    if isinstance(of, Model):
        return _by("makers").get(of.maker.id, of.maker.id)
    return _by("hosts").get(of, of)


@cache
def _by(field: Literal["makers", "hosts"]) -> Mapping[str, str]:
    return {id: one.id for one in suppliers().values() for id in getattr(one, field)}
