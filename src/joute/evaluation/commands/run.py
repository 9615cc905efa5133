"""joute eval run."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, UseFound, console, echo, echo_json, settings_from
from joute.evaluation.commands.waiting import Waiting, waited
from joute.jobs.waiting import LOW_CARBON, When, Within

if TYPE_CHECKING:
    from joute.evaluation.measures.summary import ModelMeasures
    from joute.evaluation.runs.estimates import Estimate
    from joute.evaluation.runs.evaluating import Evaluation
    from joute.evaluation.runs.here import Names
    from joute.evaluation.runs.plan import Options
    from joute.evaluation.sets.evalset import EvaluationSet
    from joute.settings import Settings

FAILED_ANSWERS, NOTHING_EVALUATED, INTERRUPTED = 4, 5, 130

Runs = Annotated[
    Path,
    typer.Option("--runs", envvar="JOUTE_RUNS", help="Folder of the runs."),
]
RUNS = Path("joute-runs")


def run(
    set: Annotated[Path, typer.Argument(metavar="SET", help="The folder of a set.")],
    model: Annotated[
        list[str] | None,
        typer.Option("--model", help="A model of joute.toml; several times for several."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="A target of joute.toml or of the set, or a function as module:function; several "
            "times for several.",
        ),
    ] = None,
    prompt: Annotated[
        list[str] | None,
        typer.Option(
            "--prompt",
            help="A prompt for every model: its name in prompts/, or its file; “set” is that of "
            "the set. Several times for several.",
        ),
    ] = None,
    judge: Annotated[
        str,
        typer.Option(help="Who scorers ask [default: the set’s].", show_default=False),
    ] = "",
    embedding: Annotated[
        str, typer.Option(help="The model that embeds [default: the judge].", show_default=False)
    ] = "",
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Times that each item is asked [default: the set’s].")
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=1, max=500, help="Answers under way at once, of all who answer.")
    ] = 10,
    limit: Annotated[int | None, typer.Option(min=1, help="The first items only.")] = None,
    split: Annotated[
        Literal["dev", "holdout"] | None, typer.Option(help="The items of one split only.")
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Take up the newest unfinished run of this set and models."),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask again what was paid by other runs.")
    ] = False,
    replay: Annotated[
        bool,
        typer.Option("--replay", help="Ask nothing: what was not paid before fails. Needs no key."),
    ] = False,
    retries: Annotated[int, typer.Option(min=0, max=100, help="Of a failure that passes.")] = 4,
    budget_eur: Annotated[
        float | None, typer.Option(min=0, help="Euros that the run may cost.", show_default=False)
    ] = None,
    budget_wh: Annotated[
        float | None,
        typer.Option(min=0, help="Wh that the run may take, at most.", show_default=False),
    ] = None,
    ask_above_eur: Annotated[
        float, typer.Option(min=0, help="Ask before a run that may cost more euros.")
    ] = 5.0,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    when: When = "now",
    within: Within = None,
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    config: Config = None,
    use_found: UseFound = False,
) -> None:
    """Ask models the items of a set, and score their answers.

    Exits with 4 when answers failed, 5 when nothing was evaluated.
    """
    from joute.errors import JouteError
    from joute.evaluation.runs.here import Names
    from joute.evaluation.runs.plan import Options
    from joute.evaluation.sets.files import read_set

    models = model or []
    if len(dict.fromkeys(models)) < len(models):
        raise typer.BadParameter("different models", param_hint="--model")
    names = Names(
        models=models, targets=target or [], judge=judge, embedding=embedding, prompts=prompt or []
    )
    try:
        options = Options(
            epochs=epochs,
            concurrency=concurrency,
            limit=limit,
            split=split,
            resume=resume,
            fresh=fresh,
            replay=replay,
            retries=retries,
            budget_eur=budget_eur,
            budget_wh=budget_wh,
        )
        settings = settings_from(config, use_found=use_found)
        limit_eur = None if yes else ask_above_eur
        waiting = Waiting(settings, within) if when == LOW_CARBON else None
        made = run_set(settings, read_set(set), names, options, runs, limit_eur, config, waiting)
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        echo("joute: interrupted; --resume goes on, and pays nothing twice", err=True)
        raise typer.Exit(INTERRUPTED) from None
    _PRINTERS[format](made)
    raise typer.Exit(exit_code(made))


def run_set(
    settings: "Settings",
    evaluation_set: "EvaluationSet",
    names: "Names",
    options: "Options",
    runs: Path,
    ask_above_eur: float | None,
    config: Path | None = None,
    waiting: Waiting | None = None,
) -> "Evaluation":
    """Make a run and show how far it is; above `ask_above_eur`, if it is given, ask first, then
    wait."""
    import asyncio
    import time

    from joute.evaluation.runs.here import evaluate_here
    from joute.evaluation.runs.progress import ProgressLine
    from joute.evaluation.settings import EvaluationSettings

    rate = settings.of(EvaluationSettings).usd_per_euro
    progress = ProgressLine(sys.stderr, time.monotonic, rate)

    async def evaluate() -> "Evaluation":
        made = await evaluate_here(
            settings,
            os.environ,
            evaluation_set,
            names,
            options,
            runs=runs,
            config=config,
            agree=lambda estimate: _agree(estimate, rate, ask_above_eur),
            wait=waiting.wait if waiting else None,
            watch=progress.show,
        )
        return await waiting.ended(made) if waiting else made

    made = asyncio.run(evaluate())
    progress.close()
    return made


def _agree(estimate: "Estimate", usd_per_euro: float, ask_above_eur: float | None) -> None:
    """Say what the run can take; above a limit, go on only if a person says so."""
    euros = estimate.usd / usd_per_euro
    wh = estimate.wh
    unknown = ", ".join(dict.fromkeys((*estimate.unpriced, *estimate.unsized)))
    echo(
        f"{estimate.answers} answers: at most {euros:.2f} € and {wh.mid:.3g} Wh "
        f"({wh.low:.3g} to {wh.high:.3g})"
        + (f", beside what is not known of {unknown}" if unknown else "")
        + (f", beside what {estimate.unbounded} asks its judge" if estimate.unbounded else ""),
        err=True,
    )
    if ask_above_eur is None or (euros <= ask_above_eur and not estimate.unbounded):
        return
    if not sys.stdin.isatty():
        reason, remedy = f"the run may cost {euros:.2f} €, more than {ask_above_eur:g} €", "--yes"
        if estimate.unbounded:
            reason = f"nobody knows how often {estimate.unbounded} asks its judge, which is paid"
        else:
            remedy += ", or with a higher --ask-above-eur"
        raise typer.BadParameter(
            f"{reason}: agree to it with {remedy}", param_hint="--ask-above-eur"
        )
    typer.confirm("Go on?", abort=True, err=True)


def exit_code(made: "Evaluation") -> int:
    """How a run went: 0, or that answers failed, or that nothing was evaluated."""
    scored = [model for model in made.models if model.score.n]
    if not scored:
        return NOTHING_EVALUATED
    if any(model.errors for model in made.models):
        return FAILED_ANSWERS
    return 0 if len(scored) == len(made.models) else NOTHING_EVALUATED


def _print_json(made: "Evaluation") -> None:
    echo_json(json_of(made))


def json_of(made: "Evaluation") -> dict[str, Any]:
    """The figures of a run, pass@k of each target where it has epochs, and the cheapest of them, as
    values."""
    from dataclasses import asdict

    from joute.evaluation.commands.language import translator
    from joute.evaluation.commands.waiting import as_json as waiting_as_json
    from joute.evaluation.comparison import cheapest_reports
    from joute.evaluation.comparison.cheapest import MARGIN
    from joute.evaluation.runs.reports import as_json

    found = cheapest_reports.cheapest_of([made.run], MARGIN)
    words = translator("en")
    cheapest = found and cheapest_reports.as_json(found, made.usd_per_euro, words)
    values = as_json(made) | {"cheapest": cheapest, "waited": waiting_as_json(made)}
    tried = {one.model: one.score.pass_at for one in _measured(made)}
    for model in values["models"]:
        found_at = tried.get(model["model"], {})
        model["pass_at"] = {str(k): asdict(mean) for k, mean in found_at.items()}
    return values


def _measured(made: "Evaluation") -> "list[ModelMeasures]":
    """The measures of a run with several epochs; nothing of one that asked each item once."""
    from joute.evaluation.measures.summary import summary

    header = made.run.header
    return summary(header, made.run.rows()) if header.epochs > 1 else []


def _within_tries(made: "Evaluation") -> Iterator[str]:
    """How often an item is solved within some of its epochs."""
    from joute.evaluation.commands.language import translator
    from joute.evaluation.measures.reports import pass_at_k_notes

    for model in _measured(made):
        yield from pass_at_k_notes(model, translator("en"))


def print_text(made: "Evaluation") -> None:
    """Print the figures of a run, and what people should know of it."""
    from rich.table import Table

    from joute.evaluation.runs.reports import HEADER, counts, notes, table

    shown = Table(*HEADER, box=None, title=made.id, title_justify="left")
    for row in table(made):
        shown.add_row(*row)
    console().print(shown)
    for line in (
        *counts(made.models),
        *notes(made),
        *_within_tries(made),
        *_cheapest(made),
        *waited(made),
    ):
        echo(line)
    echo(str(made.run.path))


def _cheapest(made: "Evaluation") -> Iterator[str]:
    """Which target takes the least of those not inferior to the best."""
    from joute.evaluation.commands.language import translator
    from joute.evaluation.comparison.cheapest import MARGIN
    from joute.evaluation.comparison.cheapest_reports import cheapest_of, sentences

    found = cheapest_of([made.run], MARGIN)
    if found:
        yield from sentences(found, made.usd_per_euro, translator("en"))


_PRINTERS = {"text": print_text, "json": _print_json}
