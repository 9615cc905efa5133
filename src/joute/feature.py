"""The description of a feature: the site, the commands and the documentation derive from it.

A description is light: what takes long to import is named, and imported when it is needed.
"""

import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from joute.errors import N_

if TYPE_CHECKING:
    from fastapi import APIRouter, Request
    from sqlalchemy.ext.asyncio import AsyncSession
    from starlette.middleware import Middleware

    from joute.settings import Settings


class Verb(Enum):
    """The entries of the header, in this order."""

    COMPARE = N_("Compare")
    MEASURE = N_("Measure")
    CHOOSE = N_("Choose")
    USE = N_("Use")


@dataclass(frozen=True)
class Link:
    """A link to a page: a source text, and the name of its route.

    With a verb it is listed under it in the header, by `place`; without one, in the footer.
    `shown(request)` says whether there is anything to see there yet.
    """

    label: str
    route: str
    verb: Verb | None = None
    place: int = 0
    shown: "Callable[[Request], bool]" = lambda _: True


def lazy(path: str) -> Callable[..., Any]:
    """The function of a path such as "joute.notes.service:start", imported when it is called."""

    def call(*given: Any) -> Any:
        module, _, name = path.partition(":")
        return getattr(import_module(module), name)(*given)

    return call


class Deadline(NamedTuple):
    """Two aware times: rows older than `before` are deleted `now`."""

    before: datetime
    now: datetime


@dataclass(frozen=True)
class Rule:
    """A retention rule. `name`, a source text, says what it deletes.

    `days` is a number, or the name of a setting such as "retention.voted_days". `purge` deletes
    rows older than the deadline, in the transaction of all rules, and returns their number.
    """

    name: str
    days: str | int
    purge: "Callable[[AsyncSession, Deadline], Awaitable[int]]"


@dataclass(frozen=True)
class StoredData:
    """A row of the privacy page, in source texts: the data, its purpose, its retention.

    `days` is that of a Rule, and fills the field `%(days)s` of `how_long`.
    """

    data: str
    purpose: str
    days: str | int
    how_long: str = "%(days)s"


@dataclass(frozen=True)
class Shared:
    """What organisations write for a feature and share in bundles (docs/sharing.md).

    `folder` is its folder in a bundle, `suffixes` those of its files, `setting` names the folder
    where this site reads them. `check(files)` raises BadData for one that the feature cannot use.
    `by_folder`: each is a folder of files.
    """

    folder: str
    suffixes: tuple[str, ...]
    setting: str
    check: Callable[[Sequence[Path]], None]
    by_folder: bool = False


def number_of_days(days: str | int, settings: "Settings") -> int:
    """The days of a rule, which may be the name of a setting."""
    return days if isinstance(days, int) else int(settings.value(days))


@dataclass(frozen=True)
class Feature:
    """A feature: its package, and what that adds to the build.

    `routers` are modules of the package that hold a `router`: its pages and API. `start(services)`
    opens the objects that its routes find by `Own(TheirClass)`, and closes them at the end; those
    of earlier features are available, and `needs` names those that it takes, there, in its routes
    or in its commands. `middlewares(settings, outside, open_paths)` wrap every
    request. `settings` names, by the tables of joute.toml, classes of the package's `settings.py`;
    several features may each hold a part of one table. `links` are for the header and the footer,
    `remedies` for pages of errors, by the code of an error; `answer_links` stand under answers, and
    their routes take one as `answer`, such as "duel/x7Q…/1/a". `open_paths` are the beginnings of
    paths that need no invitation code; `uploads` are paths that take more than a form, with `*`
    for any one part: their routes bound it; `forms_with_files` are those of forms, written so too,
    each with the bytes that it takes at most. `programs` is the beginning of the paths that only
    programs call, with a key of their own: they go to their routes at once, past what pages need
    (cookies, languages, compression), and these answer errors in a format of their own;
    `for_programs` are those of `routers` that a process which serves programs alone has too.
    `erase(session, voter_id)` deletes all data that the feature stores on a person;
    `erase_about(session, subjects)` what it derives from things that their person erases one by
    one, such as "duel/x7Q…".
    `daily(services)` is done at the start of the site and every day, after retention. `shared` is
    what organisations write for it, and share.

    What has its place in the package is found there: `templates/`, `static/`, `locales/`,
    `migrations/`, `tables.py`, `errors.py`, and `cli.py`, whose `COMMANDS` are functions or groups
    of the command line by their names.
    """

    package: str
    routers: Sequence[str] = ()
    start: Callable[[Any], AbstractAsyncContextManager[Sequence[object]]] | None = None
    needs: Sequence[str] = ()
    middlewares: "Callable[..., Sequence[Middleware]]" = field(default=lambda *_: ())
    settings: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[Link] = ()
    remedies: Mapping[str, Link] = field(default_factory=dict)
    answer_links: Sequence[Link] = ()
    open_paths: Sequence[str] = ()
    uploads: Sequence[str] = ()
    forms_with_files: Mapping[str, int] = field(default_factory=dict)
    programs: str = ""
    for_programs: Sequence[str] = ()
    retention: Sequence[Rule] = ()
    stored_data: Sequence[StoredData] = ()
    erase: "Callable[[AsyncSession, str], Awaitable[None]] | None" = None
    erase_about: "Callable[[AsyncSession, Collection[str]], Awaitable[None]] | None" = None
    daily: "Callable[[Any], Awaitable[None]] | None" = None
    shared: Sequence[Shared] = ()

    @property
    def name(self) -> str:
        return self.package.rpartition(".")[2]

    @property
    def folder(self) -> Path:
        return folder_of(self.package)

    def load_routers(self) -> "Sequence[APIRouter]":
        """Its pages and API."""
        return self._load(self.routers)

    def load_routers_for_programs(self) -> "Sequence[APIRouter]":
        """Those that only programs call."""
        return self._load(self.for_programs)

    def _load(self, routers: Sequence[str]) -> "Sequence[APIRouter]":
        return [import_module(f"{self.package}.{name}").router for name in routers]

    def load_settings(self) -> "Mapping[str, Any]":
        """Its tables of joute.toml by their names: the class of a table, or the type of a list."""
        if not self.settings:
            return {}
        classes = load_light(self.package, "settings")
        return {table: getattr(classes, name) for table, name in self.settings.items()}

    def load(self, module: str) -> None:
        """Import a module of the package, such as "tables", if it has one."""
        if (self.folder / f"{module}.py").is_file():
            import_module(f"{self.package}.{module}")

    def commands(self) -> Mapping[str, Any]:
        """The commands of the feature by their names."""
        if not (self.folder / "cli.py").is_file():
            return {}
        commands: Mapping[str, Any] = load_light(self.package, "cli").COMMANDS
        return commands


def retention_of(features: Sequence[Feature]) -> Sequence[Rule]:
    """Every retention rule, in the order in which a purge applies them.

    Features that depend on others go first, so that nothing is deleted from under them.
    """
    return [rule for feature in reversed(features) for rule in feature.retention]


def folder_of(package: str) -> Path:
    """The folder of a package, without importing it."""
    spec = find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"no package {package!r}")
    return Path(spec.submodule_search_locations[0])


def load_light(package: str, module: str) -> ModuleType:
    """A module of a package without what the package itself imports, so that --help is instant."""
    name = f"{package}.{module}"
    if name not in sys.modules:
        spec = spec_from_file_location(name, folder_of(package) / f"{module}.py")
        assert spec is not None  # noqa: S101 # a file of Python
        assert spec.loader is not None  # noqa: S101
        sys.modules[name] = found = module_from_spec(spec)
        spec.loader.exec_module(found)
    return sys.modules[name]
