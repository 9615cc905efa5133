"""What the commands that ask a model share: its name, the models of the offer, paid answers."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from joute.command import settings_from

if TYPE_CHECKING:
    from joute.calls import Offer, Offered
    from joute.evaluation.sets.evalset import EvaluationSet
    from joute.evaluation.targets.caller import Caller

Concurrency = Annotated[int, typer.Option(min=1, max=500, help="How much is asked about at once.")]
SetOption = Annotated[
    str | None,
    typer.Option("--set", help="The folder of the set of the run [default: its name]."),
]


@dataclass(frozen=True)
class Asking:
    """The models that answer here, and the way to them: answers that were paid are not paid
    again."""

    offer: "Offer"
    caller: "Caller"

    def model(self, name: str, option: str) -> "Offered":
        """The model of an option. Raises BadParameter with those that there are."""
        if name not in self.offer.models:
            known = ", ".join(self.offer.models)
            raise typer.BadParameter(f"there is no model {name!r}, only {known}", param_hint=option)
        return self.offer[name]


@asynccontextmanager
async def asking(
    config: Path | None, use_found: bool, *, most: int, runs: Path | None = None
) -> AsyncIterator[Asking]:
    """The models of a command; `runs` is the folder of the runs whose paid answers are taken, None
    for those of no run."""
    from joute import llm
    from joute.evaluation.runs.evaluating import CACHE
    from joute.evaluation.runs.here import offer_of
    from joute.evaluation.targets.cache import AnswerCache
    from joute.evaluation.targets.caller import Caller

    settings = settings_from(config, use_found=use_found)
    limits = settings.limits
    timeouts = llm.Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s)
    async with offer_of(settings, os.environ) as offer:
        if runs is None:
            yield Asking(offer, Caller(timeouts, most=most))
            return
        with closing(AnswerCache(runs / CACHE)) as cache:
            yield Asking(offer, Caller(timeouts, most=most, cache=cache))


def set_of(run_set: str, given: str | None) -> "EvaluationSet":
    """The set of a run, where it is said to be or in the folder of its name. Raises NoSet."""
    from joute.evaluation.sets.files import read_set

    return read_set(Path(given or run_set))
