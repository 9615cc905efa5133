"""What the commands that ask a model share: its name, the models of the offer, their close."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from joute.command import settings_from

if TYPE_CHECKING:
    from joute.calls import Offer, Offered
    from joute.evaluation.sets.evalset import EvaluationSet

Concurrency = Annotated[
    int, typer.Option(min=1, max=1_000, help="How much is asked about at once.")
]
SetOption = Annotated[
    str | None,
    typer.Option("--set", help="The folder of the set of the run [default: its name]."),
]


@asynccontextmanager
async def open_offer(config: Path | None, use_found: bool) -> "AsyncIterator[Offer]":
    """The models that answer here, for a command."""
    from joute.calls import find_offer

    offer = await find_offer(settings_from(config, use_found=use_found), os.environ)
    try:
        yield offer
    finally:
        await offer.close()


def model_of(offer: "Offer", name: str, option: str) -> "Offered":
    """The model of an option. Raises BadParameter with those that there are."""
    if name not in offer.models:
        known = ", ".join(offer.models)
        raise typer.BadParameter(f"there is no model {name!r}, only {known}", param_hint=option)
    return offer[name]


def set_of(run_set: str, given: str | None) -> "EvaluationSet":
    """The set of a run, where it is said to be or in the folder of its name. Raises NoSet."""
    from joute.evaluation.sets.files import read_set

    return read_set(Path(given or run_set))
