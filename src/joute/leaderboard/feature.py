"""The ranking of this site: its page, its downloads, the draw that learns from it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Verb

if TYPE_CHECKING:
    from fastapi import APIRouter

    from joute.services import Services


def _routers() -> "Sequence[APIRouter]":
    from joute.leaderboard import api, pages

    return (
        api.router,
        pages.router,
    )


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.leaderboard.service import start

    return start(services)


FEATURE = Feature(
    "joute.leaderboard",
    routers=_routers,
    start=_start,
    links=(Link(N_("Ranking"), "ranking", Verb.MEASURE),),
)
