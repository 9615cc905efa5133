"""The features of this build, one line each, and all that derives from them."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from joute.feature import (
    Deadline,
    Feature,
    Link,
    Rule,
    Shared,
    load_light,
    number_of_days,
    retention_of,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from starlette.middleware import Middleware

    from joute.operator import RulePurge
    from joute.services import Outside, Services
    from joute.settings import Settings
    from joute.store import Migrations, Store
    from joute.web import Pages


class Features:
    """The features of a build, in the order of their dependencies.

    Each is a package with a `feature.py`, which is imported when it is first asked for.
    """

    def __init__(self, *packages: str) -> None:
        self.packages = packages

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._described)

    @cached_property
    def _described(self) -> Sequence[Feature]:
        return [load_light(package, "feature").FEATURE for package in self.packages]

    @cached_property
    def folders(self) -> dict[str, Path]:
        """The folder of each feature by its name."""
        return {feature.name: feature.folder for feature in self}

    @cached_property
    def migrations(self) -> "Migrations":
        """The migrations of every feature that has tables."""
        from joute.store import Migrations  # noqa: PLC0415 # takes long

        places = (folder / "migrations" for folder in self.folders.values())
        return Migrations(place for place in places if place.is_dir())

    @cached_property
    def settings(self) -> "type[Settings]":
        """The settings that all features share, with those that each adds."""
        from joute.settings import with_tables  # noqa: PLC0415 # takes long

        return with_tables(feature.load_settings() for feature in self)

    @property
    def links(self) -> Sequence[Link]:
        """The links of the header and the footer."""
        return [link for feature in self for link in feature.links]

    @property
    def shared(self) -> Sequence[Shared]:
        """What organisations write and share, of every feature."""
        return [one for feature in self for one in feature.shared]

    @property
    def remedies(self) -> Mapping[str, Link]:
        """The page that helps after an error, by its code."""
        return {code: link for feature in self for code, link in feature.remedies.items()}

    @property
    def answer_links(self) -> Sequence[Link]:
        """The links under each answer."""
        return [link for feature in self for link in feature.answer_links]

    @property
    def uploads(self) -> Sequence[str]:
        """The paths that take more than a form."""
        return [path for feature in self for path in feature.uploads]

    @property
    def forms_with_files(self) -> Mapping[str, int]:
        """The paths of forms that hold files, with the bytes that each takes at most."""
        return {path: most for feature in self for path, most in feature.forms_with_files.items()}

    @property
    def programs(self) -> Sequence[str]:
        """The beginnings of the paths that only programs call."""
        return [feature.programs for feature in self if feature.programs]

    def middlewares(self, settings: "Settings", outside: "Outside") -> "Sequence[Middleware]":
        """The middlewares of all features."""
        open_paths = tuple(path for feature in self for path in feature.open_paths)
        return [
            middleware
            for feature in self
            for middleware in feature.middlewares(settings, outside, open_paths)
        ]

    def load(self, module: str) -> None:
        """Import this module of every feature that has it: "tables" declares every table."""
        for feature in self:
            feature.load(module)

    def with_needs(self, name: str) -> Sequence[Feature]:
        """The feature of this name after those whose services it takes."""
        wanted = {name}
        for feature in reversed(self._described):
            if feature.name in wanted:
                wanted.update(feature.needs)
        return [feature for feature in self if feature.name in wanted]

    @asynccontextmanager
    async def running(
        self,
        settings: "Settings",
        outside: "Outside | None" = None,
        pages: "Pages | None" = None,
        *,
        only: str = "",
    ) -> "AsyncIterator[Services]":
        """The database opened and upgraded, the models found and every feature started, or `only`
        that of this name with what it needs."""
        from joute.services import open_services, started  # noqa: PLC0415 # takes long

        async with open_services(settings, self, outside, pages) as services:
            await self.migrations.upgrade(services.store)
            async with started(services, self.with_needs(only) if only else self):
                yield services

    async def purge(
        self, store: "Store", settings: "Settings", now: datetime, *, dry_run: bool = False
    ) -> dict[str, int]:
        """Apply every retention rule, and store the report in the same transaction; the number of
        deleted rows by the names of the rules.

        A dry run counts the same deletions and undoes them; it leaves no report.
        """
        from joute.operator import Report, add_report  # noqa: PLC0415 # takes long

        rules = retention_of(self._described)
        async with store.write() as session:
            purged = [await _purge(session, rule, settings, now) for rule in rules]
            if dry_run:
                await session.rollback()
            else:
                add_report(session, Report(now, purged))
        return {rule.rule: rule.rows for rule in purged}


async def _purge(
    session: "AsyncSession", rule: Rule, settings: "Settings", now: datetime
) -> "RulePurge":
    from joute.operator import RulePurge  # noqa: PLC0415 # takes long

    before = now - timedelta(days=number_of_days(rule.days, settings))
    return RulePurge(rule.name, before, await rule.purge(session, Deadline(before, now)))


FEATURES = Features(
    "joute.jobs",
    "joute.people",
    "joute.calls",
    "joute.evidence",
    "joute.impact",
    "joute.models",
    "joute.leaderboard",
    "joute.attachments",
    "joute.duel",
    "joute.workshop",
    "joute.dataset",
    "joute.evaluation",
    "joute.bench",
    "joute.uses",
    "joute.gateway",
    "joute.documents",
    "joute.chat",
    "joute.choice",
    "joute.monitoring",
    "joute.review",
    "joute.register",
    "joute.observatory",
    "joute.operator",
)
