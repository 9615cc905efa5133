"""joute eval perturb."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from joute.command import Config, UseFound, echo
from joute.evaluation.commands.judging import Concurrency, asking

if TYPE_CHECKING:
    from joute.evaluation.perturbations.deriving import Kind, LeftOut
    from joute.evaluation.sets.evalset import EvaluationSet
    from joute.evaluation.sets.item import Item

NOTHING_DERIVED = 5


def perturb(
    set: Annotated[Path, typer.Argument(metavar="SET", help="The folder of a set.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write, new.")],
    kinds: Annotated[
        str,
        typer.Option(
            help="Of typos, punctuation, accents, choices, name, paraphrase, gender, origin; "
            "commas between [default: all but paraphrase].",
            show_default=False,
        ),
    ] = "",
    seed: Annotated[int, typer.Option(help="The same seed writes the same items.")] = 0,
    model: Annotated[
        str, typer.Option(help="The model that paraphrases.", show_default=False)
    ] = "",
    concurrency: Concurrency = 8,
    config: Config = None,
    use_found: UseFound = False,
) -> None:
    """Write a set whose items are those of another, each followed by the same in other words.

    It runs like any other set; joute eval robustness RUN then says how often a verdict flips. Exits
    with 5 where nothing could be derived.
    """
    from random import Random

    from joute.evaluation.perturbations.deriving import LeftOut, perturbed
    from joute.evaluation.perturbations.writing_sets import write_derived
    from joute.evaluation.sets.attached import copy_pictures
    from joute.evaluation.sets.files import read_set

    chosen = _chosen(kinds)
    if "paraphrase" in chosen and not model:
        raise typer.BadParameter("a paraphrase is by a model", param_hint="--model")
    origin, left_out = read_set(set), LeftOut()
    by_rules = [kind for kind in chosen if kind != "paraphrase"]
    random = Random(seed)  # noqa: S311 # the same seed writes the same items
    items = list(perturbed(origin.items(), by_rules, random, origin.header.language, left_out))
    if "paraphrase" in chosen:
        items += asyncio.run(_paraphrases(origin, model, left_out, concurrency, config, use_found))
    derived = sum("perturbation" in item.meta for item in items)
    if left_out.counts:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(left_out.counts.items()))
        echo(f"left out, not possible or not safe: {counts}", err=True)
    if not derived:
        echo("Nothing could be derived.", err=True)
        raise typer.Exit(NOTHING_DERIVED)
    described = f"{', '.join(chosen)} of {origin.header.name}, seed {seed}"
    write_derived(folder, origin.header, items, described, "perturbed")
    copy_pictures(items, Path(origin.folder), folder)
    echo(f"{derived} items derived from {len(items) - derived}: {folder}")


def _chosen(kinds: str) -> "list[Kind]":
    from joute.evaluation.perturbations.deriving import BY_RULES, KINDS

    named = [one.strip() for one in kinds.split(",") if one.strip()]
    chosen = [kind for kind in KINDS if kind in named]
    if len(chosen) < len(named):
        raise typer.BadParameter(f"of {', '.join(KINDS)}", param_hint="--kinds")
    return chosen or list(BY_RULES)


async def _paraphrases(  # one caller
    origin: "EvaluationSet",
    model: str,
    left_out: "LeftOut",
    concurrency: int,
    config: Path | None,
    use_found: bool,
) -> "list[Item]":
    from joute.evaluation.perturbations.paraphrasing import paraphrased
    from joute.evaluation.targets.models import ModelJudge

    async with asking(config, use_found, most=concurrency) as here:
        writer = ModelJudge(here.model(model, "--model"), None, here.caller, "paraphrase")
        free = asyncio.Semaphore(concurrency)

        async def one(item: "Item") -> "Item | None":
            async with free:
                return await paraphrased(item, writer, origin.header.language)

        found = await asyncio.gather(*map(one, origin.items()))
    left_out.counts["paraphrase"] += sum(item is None for item in found)
    if not left_out.counts["paraphrase"]:
        del left_out.counts["paraphrase"]
    return [item for item in found if item is not None]
