"""Commands whose work can wait for hours of low-carbon electricity."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import BUILD, echo

if TYPE_CHECKING:
    from joute.jobs.low_carbon import WaitingPlan
    from joute.jobs.low_carbon_reports import Wh
    from joute.translation import Translator

LOW_CARBON = "low-carbon"


def _hours(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,3}) ?h?", text)
    if found is None or not 1 <= int(found[1]) <= 168:
        raise typer.BadParameter("hours from 1 to 168, such as 24h")
    return int(found[1])


When = Annotated[
    Literal["now", "low-carbon"],
    typer.Option(
        help="“low-carbon” waits for the hours of [electricity] forecast in which a kWh has the "
        "least carbon."
    ),
]
Within = Annotated[
    int | None,
    typer.Option(
        parser=_hours,
        metavar="HOURS",
        help="Hours in which work that waits must be done [default: those of [electricity]].",
        show_default=False,
    ),
]


def within_of(hours: int | None) -> timedelta | None:
    """The option as a duration."""
    return None if hours is None else timedelta(hours=hours)


def say(plan: "WaitingPlan") -> None:
    """Say when work begins, and why."""
    from joute.jobs.low_carbon_reports import sentences

    for line in sentences(plan, _words()):
        echo(line, err=True)
    if plan.cause:
        echo(plan.cause, err=True)


def report(plan: "WaitingPlan", wh: "Wh | None") -> Iterator[str]:
    """What was planned and what held, and what waiting changed of the electricity `wh`."""
    from joute.jobs.low_carbon_reports import difference, sentences

    yield from sentences(plan, _words())
    yield from difference(plan, wh, _words())


@asynccontextmanager
async def waiting(services: Any, when: str, within_h: int | None) -> AsyncIterator[None]:
    """Work of this machine: the block begins when it is asked for, and what held is said after
    it."""
    from joute.jobs.low_carbon import UNKNOWN_LENGTH, LowCarbon

    if when != LOW_CARBON:
        yield
        return
    low_carbon: LowCarbon = services[LowCarbon]
    plan = await low_carbon.wait(UNKNOWN_LENGTH, within_of(within_h), say=say)
    begun = services.now()
    yield
    await low_carbon.refresh()
    for line in report(low_carbon.held(plan, begun, services.now()), None):
        echo(line, err=True)


def _words() -> "Translator":
    from joute.translation import load_translators

    return load_translators(["en"], BUILD.get().folders.values())["en"]
