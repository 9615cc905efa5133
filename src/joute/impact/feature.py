"""The footprint of answers: at the reveal, summed for the site, the calculator."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Verb

if TYPE_CHECKING:
    from fastapi import APIRouter

    from joute.services import Services


def _routers() -> "Sequence[APIRouter]":
    from joute.impact import api, pages

    return (
        pages.router,
        api.router,
    )


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.impact.service import start

    return start(services)


FEATURE = Feature(
    "joute.impact",
    routers=_routers,
    start=_start,
    links=(Link(N_("Footprint"), "footprint", Verb.MEASURE),),
)
