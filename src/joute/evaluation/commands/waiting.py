"""Runs of the command line that wait for low-carbon electricity."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from joute.jobs.waiting import report, say, within_of

if TYPE_CHECKING:
    from joute.evaluation.runs.estimates import Estimate
    from joute.evaluation.runs.evaluating import Evaluation
    from joute.evaluation.runs.plan import Plan
    from joute.jobs.low_carbon import WaitingPlan
    from joute.settings import Settings


class Waiting:
    """A run that waits until an hour of low-carbon electricity, to end in so many hours."""

    def __init__(self, settings: "Settings", within_h: int | None) -> None:
        from joute.jobs.low_carbon import LowCarbon
        from joute.jobs.settings import ElectricitySettings

        self._low_carbon = LowCarbon(settings.of(ElectricitySettings), lambda: datetime.now(UTC))
        self._within = within_of(within_h)
        self._plan: WaitingPlan | None = None

    async def wait(self, plan: "Plan", estimate: "Estimate") -> None:
        """Say when the run begins, and return then."""
        from joute.evaluation.runs.low_carbon import hosts, lasting

        self._plan = await self._low_carbon.wait(
            lasting(plan, estimate), self._within, hosts(plan), say=say
        )

    async def ended(self, made: "Evaluation") -> "Evaluation":
        """The run with what was planned, and what intensity held."""
        assert self._plan is not None  # noqa: S101 # the run waited
        await self._low_carbon.refresh()
        begun, ended = made.run.header.started_at, datetime.now(UTC)
        return replace(made, waited=self._low_carbon.held(self._plan, begun, ended))


def waited(made: "Evaluation") -> Iterator[str]:
    """How a run waited, in sentences."""
    if made.waited is not None:
        yield from report(made.waited, made.wh)


def as_json(made: "Evaluation") -> dict[str, Any] | None:
    """The same as values, with the sentences; None for a run that did not wait."""
    from joute.jobs.low_carbon import stored

    if made.waited is None:
        return None
    return stored(made.waited) | {"notes": [*waited(made)]}
