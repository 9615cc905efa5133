"""What a feature says of itself: the site, the commands and the documentation are built from it.

A description is light: what takes long to import is imported by the functions that it names.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from joute.settings import Settings, Table


class Deadline(NamedTuple):
    """Two aware times: what is older than `before` goes, `now`."""

    before: datetime
    now: datetime


@dataclass(frozen=True)
class Rule:
    """What goes when its time is over.

    `days` is a number, or the name of a setting such as "retention.voted_days". `purge` deletes
    what is older than the deadline, in the transaction of all rules, and returns how many went.
    """

    name: str
    days: str | int
    purge: "Callable[[AsyncSession, Deadline], Awaitable[int]]"


@dataclass(frozen=True)
class Kept:
    """A row of the privacy page, in source texts: what is kept, why, and for how long.

    `days` is that of a Rule, and stands for the field `%(days)s` of `how_long`.
    """

    what: str
    why: str
    days: str | int
    how_long: str = "%(days)s"


def number_of_days(days: str | int, settings: "Settings") -> int:
    """The days of a rule, which may be the name of a setting."""
    return days if isinstance(days, int) else int(settings.value(days))


@dataclass(frozen=True)
class Feature:
    """A feature: its package, and what that adds to the build.

    `settings` gives tables of joute.toml by their names; several features may each hold a part of
    one table. `templates/`, `static/`, `locales/` and `migrations/` are found in the folder.
    """

    package: str
    settings: "Callable[[], Mapping[str, type[Table]]]" = dict
    retention: Callable[[], Sequence[Rule]] = tuple
    kept: Sequence[Kept] = ()

    @property
    def name(self) -> str:
        return self.package.rpartition(".")[2]

    @property
    def folder(self) -> Path:
        spec = find_spec(self.package)
        assert spec is not None  # noqa: S101 # the description is in this package
        assert spec.submodule_search_locations is not None  # noqa: S101
        return Path(spec.submodule_search_locations[0])
