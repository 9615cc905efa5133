"""joute eval draft."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, UseFound, counted, echo
from joute.evaluation.commands.judging import Concurrency, asking

if TYPE_CHECKING:
    from joute.evaluation.drafting.documents import Drafted
    from joute.evaluation.scorers.scorer import Judge

NOTHING_DRAFTED = 5


def draft(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="The folder of a set; it is made if need be.")
    ],
    model: Annotated[str, typer.Option(help="The model that drafts.")],
    source: Annotated[
        list[Path],
        typer.Option(
            "--from",
            help="A document as text, to draft questions on; or a file of items, to draft the "
            "answers of those that expect none. Repeatable.",
        ),
    ],
    count: Annotated[
        int, typer.Option(min=1, max=50, help="Questions on each part of a document, of 3 pages.")
    ] = 5,
    language: Annotated[
        Literal["fr", "en"], typer.Option(help="Language of the questions, and of a new set.")
    ] = "fr",
    concurrency: Concurrency = 4,
    config: Config = None,
    use_found: UseFound = False,
) -> None:
    """Have a model draft items; they count in nothing until a person approved them.

    A drafted question quotes its document; one that quotes what is not there is left out. Exits
    with 5 when nothing was drafted.
    """
    from random import SystemRandom

    from joute.evaluation.drafting.adding import add_drafts
    from joute.evaluation.sets.making import canary

    drafted = asyncio.run(_drafted(source, model, count, language, concurrency, config, use_found))
    found = [item for one in drafted for item in one.items]
    for reason in [reason for one in drafted for reason in one.left_out]:
        echo(f"left out: {reason}", err=True)
    if not found:
        echo("Nothing was drafted.", err=True)
        raise typer.Exit(NOTHING_DRAFTED)
    added = add_drafts(path, found, language, canary(SystemRandom()))
    for item in added.known:
        echo(f"left out: the set already asks “{item.question[:60]}”", err=True)
    echo(f"{counted(len(added.items), 'draft')} added to {path}. {_paid(drafted)}")
    echo("They count once a person approved them: read each, then take out its mark “drafted”.")


async def _drafted(
    sources: Sequence[Path],
    model: str,
    count: int,
    language: str,
    concurrency: int,
    config: Path | None,
    use_found: bool,
) -> "Sequence[Drafted]":
    from joute.evaluation.targets.models import ModelJudge

    async with asking(config, use_found, most=concurrency) as here:
        judge = ModelJudge(here.model(model, "--model"), None, here.caller, "draft")
        return await _together(_work(sources, judge, count, language), concurrency)


def _work(
    sources: Sequence[Path], judge: "Judge", count: int, language: str
) -> "list[Awaitable[Drafted]]":
    from joute.evaluation.drafting.documents import draft_on
    from joute.evaluation.drafting.reading import read_sources
    from joute.evaluation.drafting.references import draft_reference
    from joute.evaluation.errors import NothingToDraft

    parts, items = read_sources(sources)
    if not parts and not items:
        raise NothingToDraft
    return [
        *(draft_on(part, judge, count, language) for part in parts),
        *(draft_reference(item, judge) for item in items),
    ]


async def _together(work: "Sequence[Awaitable[Drafted]]", concurrency: int) -> "Sequence[Drafted]":
    free = asyncio.Semaphore(concurrency)

    async def one(task: "Awaitable[Drafted]") -> "Drafted":
        async with free:
            return await task

    return await asyncio.gather(*map(one, work))


def _paid(drafted: "Sequence[Drafted]") -> str:
    costs = [one.answer.cost_usd for one in drafted]
    tokens = sum(one.answer.output_tokens or 0 for one in drafted)
    known = [cost for cost in costs if cost is not None]
    price = f", {sum(known):.4f} USD" if len(known) == len(costs) else ""
    return f"{counted(len(drafted), 'request')}, {counted(tokens, 'token')} written{price}."
