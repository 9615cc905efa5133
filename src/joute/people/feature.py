"""People: voters, consent, the invitation code, the pages on privacy and law."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData

if TYPE_CHECKING:
    from fastapi import APIRouter
    from sqlalchemy.ext.asyncio import AsyncSession
    from starlette.middleware import Middleware

    from joute.services import Outside, Services
    from joute.settings import Settings, Table


def _settings() -> "Mapping[str, type[Table]]":
    from joute.people.settings import PeopleLimits, PeopleRetention

    return {"limits": PeopleLimits, "retention": PeopleRetention}


def _retention() -> Sequence[Rule]:
    from joute.people.members import purge_members
    from joute.people.voters import purge_unused

    return (
        Rule("unused voters", "retention.voter_days", purge_unused),
        Rule("members whose rights ended", 0, purge_members),
    )


STORED_DATA = (
    StoredData(
        N_("A random number, stored in a cookie"),
        N_("To find your duels again. It is linked to no name and no address."),
        "retention.voter_days",
        N_("%(days)s after your last visit"),
    ),
    StoredData(
        N_("That you accepted the conditions: their version, the language, the moment"),
        N_("As proof of your agreement"),
        "retention.voter_days",
        N_("As long as the random number"),
    ),
)


def _routers() -> "Sequence[APIRouter]":
    from joute.people import pages, sign_in

    return pages.router, sign_in.router


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.people.service import start

    return start(services)


def _middlewares(
    settings: "Settings", outside: "Outside", open_paths: Sequence[str]
) -> "Sequence[Middleware]":
    from joute.people.service import middlewares

    return middlewares(settings, outside, open_paths)


async def _erase(session: "AsyncSession", voter_id: str) -> None:
    from joute.people.voters import erase

    await erase(session, voter_id)


LINKS = (
    Link(N_("How it works"), "how"),
    Link(N_("Privacy"), "privacy"),
    Link(N_("Legal notice"), "legal"),
)
REMEDIES = {"code_needed": Link(N_("Enter the code"), "access")}

FEATURE = Feature(
    "joute.people",
    routers=_routers,
    start=_start,
    middlewares=_middlewares,
    links=LINKS,
    remedies=REMEDIES,
    open_paths=("/access", "/invitation", "/sign-out", "/static/", "/privacy", "/legal"),
    erase=_erase,
    settings=_settings,
    retention=_retention,
    stored_data=STORED_DATA,
)
