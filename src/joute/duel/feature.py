"""Blind duels: questions, answers, vote, reveal, share pages, a person's own duels."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb

if TYPE_CHECKING:
    from fastapi import APIRouter
    from sqlalchemy.ext.asyncio import AsyncSession

    from joute.services import Services
    from joute.settings import Table


def _settings() -> "Mapping[str, type[Table]]":
    from joute.duel.settings import DuelLimits, DuelRetention, DuelSettings

    return {"duels": DuelSettings, "limits": DuelLimits, "retention": DuelRetention}


def _retention() -> Sequence[Rule]:
    from joute.duel import retention

    return (
        Rule("duels without a vote", "retention.unvoted_days", retention.purge_unvoted),
        Rule("duels with a vote", "retention.voted_days", retention.purge_voted),
    )


STORED_DATA = (
    StoredData(
        N_("Your questions, the answers, your likes and comments"),
        N_("To show you your duels"),
        "retention.unvoted_days",
    ),
    StoredData(
        N_("The same, once you have voted, and your vote"),
        N_("To learn which models serve people best, and at what cost"),
        "retention.voted_days",
    ),
    StoredData(
        N_("A share page, if you created one"),
        N_("To show one duel to people who have its link"),
        "duels.share_days",
        N_("Until you close it, at most %(days)s"),
    ),
)


def _routers() -> "Sequence[APIRouter]":
    from joute.duel import api, pages

    return (
        pages.router,
        api.router,
    )


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.duel.service import start

    return start(services)


async def _erase(session: "AsyncSession", voter_id: str) -> None:
    from joute.duel.retention import erase

    await erase(session, voter_id)


LINKS = (
    Link(N_("Duel"), "home", Verb.COMPARE),
    Link(N_("My duels"), "my_duels", Verb.COMPARE, place=9),
)
REMEDIES = {
    "consent_needed": Link(N_("Read the conditions"), "home"),
    "already_voted": Link(N_("See my duels"), "my_duels"),
}

FEATURE = Feature(
    "joute.duel",
    routers=_routers,
    start=_start,
    links=LINKS,
    remedies=REMEDIES,
    open_paths=("/s/",),
    erase=_erase,
    settings=_settings,
    retention=_retention,
    stored_data=STORED_DATA,
)
