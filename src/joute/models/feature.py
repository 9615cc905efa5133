"""The models that people can meet, and the catalogue."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Verb

if TYPE_CHECKING:
    from fastapi import APIRouter

    from joute.services import Services


def _routers() -> "Sequence[APIRouter]":
    from joute.models import api, pages

    return (
        pages.router,
        api.router,
    )


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.models.service import start

    return start(services)


FEATURE = Feature(
    "joute.models",
    routers=_routers,
    start=_start,
    links=(Link(N_("Models"), "models", Verb.CHOOSE),),
)
