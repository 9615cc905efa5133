"""Workshops: rounds of duels for a group."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb

if TYPE_CHECKING:
    from fastapi import APIRouter

    from joute.services import Services
    from joute.settings import Table


def _settings() -> "Mapping[str, type[Table]]":
    from joute.workshop.settings import WorkshopLimits, WorkshopRetention, WorkshopSettings

    return {
        "workshops": WorkshopSettings,
        "limits": WorkshopLimits,
        "retention": WorkshopRetention,
    }


def _retention() -> Sequence[Rule]:
    from joute.workshop.actions import close

    return (
        Rule("workshops closed", "retention.workshop_open_days", close.close_left),
        Rule("reports of workshops", "retention.workshop_days", close.purge_reports),
        Rule("votes of workshops", "retention.voted_days", close.purge_published_votes),
        Rule("links of facilitators", 0, close.purge_links),
    )


STORED_DATA = (
    StoredData(
        N_("In a workshop: a random number for each phone, and its votes"),
        N_("So that each phone votes once"),
        "retention.workshop_open_days",
        N_("Until the workshop is closed, at most %(days)s after its last step"),
    ),
    StoredData(
        N_(
            "If the workshop publishes its votes: the votes of a phone, under a new random "
            "number, created when the workshop closes, that cannot be traced back to anyone"
        ),
        N_("To learn which models serve people best, and at what cost"),
        "retention.voted_days",
    ),
    StoredData(
        N_(
            "The report of a workshop: its questions, answers and vote counts; "
            "a question proposed by the room is erased when the workshop closes"
        ),
        N_("To show it to the participants"),
        "retention.workshop_days",
    ),
)


def _routers() -> "Sequence[APIRouter]":
    from joute.workshop.api import routes
    from joute.workshop.web import desk, phone, screen, start

    return start.router, desk.router, screen.router, phone.router, routes.router


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.workshop.startup import start

    return start(services)


# Workshops have codes and secret addresses of their own.
OPEN_PATHS = ("/workshop", "/w/", "/api/v1/workshops")

FEATURE = Feature(
    "joute.workshop",
    routers=_routers,
    start=_start,
    links=(Link(N_("Workshop"), "workshop", Verb.COMPARE),),
    open_paths=OPEN_PATHS,
    settings=_settings,
    retention=_retention,
    stored_data=STORED_DATA,
)
