"""The operator's door and desk, and whether the site is well."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Link, Rule, Verb

if TYPE_CHECKING:
    from fastapi import APIRouter

    from joute.services import Services


def _retention() -> Sequence[Rule]:
    from joute.operator.links import purge

    return (Rule("links and sessions of operators", 0, purge),)


def _routers() -> "Sequence[APIRouter]":
    from joute.operator import health, pages

    return (
        pages.router,
        health.router,
    )


def _start(services: "Services") -> AbstractAsyncContextManager[Sequence[object]]:
    from joute.operator.service import start

    return start(services)


FEATURE = Feature(
    "joute.operator",
    routers=_routers,
    start=_start,
    links=(Link(N_("Operator"), "operator", Verb.USE),),
    open_paths=("/healthz", "/readyz"),
    retention=_retention,
)
