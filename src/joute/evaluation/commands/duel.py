"""joute eval duel."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, UseFound, echo, echo_json
from joute.evaluation.commands.judging import (
    Concurrency,
    SetOption,
    asking,
    set_of,
)
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.pairwise.judging import Judged, Pairs
    from joute.evaluation.pairwise.report import Duel
    from joute.evaluation.runs.files import Run

NOTHING_TO_JUDGE = 5


def duel(
    run: Annotated[str, typer.Argument(help="A run: its id or its file.")],
    judge: Annotated[str, typer.Option(help="The model that judges.")],
    a: Annotated[
        str | None, typer.Option("--a", help="A model of the run [default: every two of all].")
    ] = None,
    b: Annotated[str | None, typer.Option("--b", help="The model to set against --a.")] = None,
    set: SetOption = None,
    votes: Annotated[
        Path | None,
        typer.Option(help="The file of votes to write [default: RUN.judge-votes.csv]."),
    ] = None,
    concurrency: Concurrency = 8,
    seed: Annotated[int, typer.Option(help="For the bootstrap of intervals.")] = 0,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    config: Config = None,
    use_found: UseFound = False,
    runs: Runs = RUNS,
) -> None:
    """Have a judge compare the answers of a run two by two, in both orders.

    A verdict that changes with the order is a tie, and counted. The votes are for a ranking of
    their own, apart from those of people: joute rank RUN.judge-votes.csv. Exits with 5 where no
    pair has a verdict.
    """
    import numpy as np

    from joute.evaluation.pairwise.judging import chosen, pairs_of
    from joute.evaluation.pairwise.report import duels
    from joute.evaluation.pairwise.votes import votes_of, write_votes
    from joute.evaluation.runs.folder import find_run

    if (a is None) != (b is None) or (a is not None and a == b):
        raise typer.BadParameter("two models of the run, or none for all", param_hint="--a, --b")
    found = find_run(run, runs)
    header = found.header
    evaluation_set = set_of(header.set.name, set)
    pairs = pairs_of(found.rows(), evaluation_set.items(), chosen(header.models, a, b))
    judged, warnings = asyncio.run(
        _judged(pairs, judge, found, evaluation_set.header.language, concurrency, config, use_found)
    )
    path = votes or found.path.with_suffix(".judge-votes.csv")
    rows = votes_of(judged, judge)
    write_votes(path, rows)
    results = duels(judged, np.random.default_rng(seed))
    report = _report(results, pairs, warnings, judged)
    if format == "json":
        echo_json(report | {"judge": judge, "votes": str(path) if rows else None})
    else:
        _print(results, report, path if rows else None)
    if not rows:
        raise typer.Exit(NOTHING_TO_JUDGE)


async def _judged(  # one caller
    pairs: "Pairs",
    judge: str,
    run: "Run",
    language: str,
    concurrency: int,
    config: Path | None,
    use_found: bool,
) -> tuple["list[Judged]", list[str]]:
    from joute.evaluation.pairwise.judging import Pair, judged
    from joute.evaluation.scorers.judges.choosing import judge_warnings
    from joute.evaluation.targets.models import ModelJudge

    folder = run.path.parent
    async with asking(config, use_found, most=concurrency, runs=folder) as here:
        model = here.model(judge, "--judge")

        def judge_of(pair: Pair) -> ModelJudge:
            owner = "\n".join((run.header.id, pair.item.id, pair.model_a, pair.model_b))
            return ModelJudge(model, None, here.caller, owner)

        names = {name for pair in pairs.pairs for name in (pair.model_a, pair.model_b)}
        candidates = [here.offer[name] for name in sorted(names) if name in here.offer.models]
        found = judged(judge_of, pairs.pairs, language=language, concurrency=concurrency)
        return [one async for one in found], list(judge_warnings(model, candidates))


def _report(
    results: "list[Duel]", pairs: "Pairs", warnings: list[str], judged: "list[Judged]"
) -> dict[str, Any]:
    from dataclasses import asdict

    asked = [answer for one in judged for answer in one.judgement.judged]
    return {
        "duels": [asdict(one) | {"flip_rate": one.flip_rate} for one in results],
        "warnings": warnings,
        "changed_items": pairs.changed,
        "unanswered_items": pairs.unanswered,
        "judge_tokens": sum((one.input_tokens or 0) + (one.output_tokens or 0) for one in asked),
        "judge_cost_usd": sum(one.cost_usd or 0 for one in asked),
    }


def _print(results: "list[Duel]", report: dict[str, Any], path: Path | None) -> None:
    from joute.evaluation.pairwise.report import sentences

    for warning in report["warnings"]:
        echo(f"joute: {warning}", err=True)
    for name in ("changed_items", "unanswered_items"):
        if report[name]:
            echo(f"{name.replace('_', ' ')}: {', '.join(report[name][:10])}", err=True)
    for one in results:
        for sentence in sentences(one):
            echo(sentence)
    if path is not None:
        echo(f"votes of the judge, for a ranking of their own: {path}")
