"""The base of every table of settings: its strictness, and the kinds of values."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

Language = Literal["fr", "en"]


def _country(code: str) -> str:
    if len(code) == 3 and code.isascii() and code.isupper() and code.isalpha():
        return code
    raise ValueError("an ISO 3166 alpha-3 code such as FRA")


def _identifier(value: str) -> str:
    if value and all(c.isascii() and (c.isalnum() or c in "-_.:") for c in value):
        return value
    raise ValueError("letters, digits and - _ . : only")


Country = Annotated[str, AfterValidator(_country)]
Identifier = Annotated[str, AfterValidator(_identifier)]


def used_once(values: Sequence[str], what: str = "a name") -> None:
    """Raise ValueError, which says `what` is repeated, when a value is in the list twice."""
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"{what} used once ({', '.join(repeated)} is repeated)")


class Table(BaseModel):
    """A table of `joute.toml`: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
