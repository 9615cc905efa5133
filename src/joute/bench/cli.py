"""joute bench: how fast an endpoint answers, and how many at once."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import (
    Config,
    Database,
    console,
    echo,
    echo_json,
    running,
    settings_from,
)

if TYPE_CHECKING:
    from joute.bench.endpoints import Wanted
    from joute.bench.making import Making
    from joute.bench.plan import Plan
    from joute.bench.report import LevelReport, Report
    from joute.settings import Settings

NOTHING_MEASURED, INTERRUPTED = 5, 130


def _numbers(value: str) -> list[int]:
    try:
        return [int(one) for one in value.split(",")]
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not numbers with commas: 1,2,4") from None


def bench(
    endpoint: Annotated[
        str,
        typer.Argument(
            help="An endpoint of joute.toml, a known host whose key is in the environment, a "
            "server of this machine (ollama, vllm…), or a URL up to /v1."
        ),
    ],
    model: Annotated[
        str, typer.Option(help="Its id, or its name at the host [default: the only one].")
    ] = "",
    concurrency: Annotated[
        str, typer.Option(metavar="N,N…", help="Streams at once: a level for each number.")
    ] = "1,2,4,8",
    requests: Annotated[int, typer.Option(min=1, max=100_000, help="Requests of each level.")] = 30,
    prompt_tokens: Annotated[
        str, typer.Option(metavar="N,N…", help="Lengths of prompts, as Joute estimates tokens.")
    ] = "100",
    output_tokens: Annotated[
        int, typer.Option(min=1, max=100_000, help="Tokens at which an answer is cut.")
    ] = 128,
    warm_up: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10_000,
            help="Requests before each level that do not count [default: one for each stream].",
        ),
    ] = None,
    same_prompt: Annotated[
        bool,
        typer.Option("--same-prompt", help="Send the same prompt each time: measures caches."),
    ] = False,
    budget_eur: Annotated[
        float | None, typer.Option(min=0, help="Euros to spend at most.", show_default=False)
    ] = None,
    budget_wh: Annotated[
        float | None, typer.Option(min=0, help="Wh to take at most.", show_default=False)
    ] = None,
    budget_s: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds after which nothing is asked.", show_default=False),
    ] = None,
    max_errors: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of failures of a level after which none follows."),
    ] = 0.5,
    key_env: Annotated[
        str, typer.Option(help="Environment variable that holds the key of a URL.")
    ] = "",
    note: Annotated[str, typer.Option(help="What answers: its machine, its program.")] = "",
    save: Annotated[
        bool, typer.Option("--save", help="Store it in the database: it is shown at /bench.")
    ] = False,
    push: Annotated[
        str, typer.Option(metavar="URL", help="Send it to a site; the key is in JOUTE_KEY.")
    ] = "",
    format: Annotated[Literal["text", "json", "csv"], typer.Option(help="How to print.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Measure an endpoint: time to the first text, tokens per second, failures, as streams grow.

    Prompts and answers cost what they cost. Exits with 5 when nothing was answered.
    """
    import asyncio

    from joute.bench.endpoints import Wanted
    from joute.bench.plan import Limits, Plan
    from joute.evaluation.settings import EvaluationSettings
    from joute.llm import Timeouts

    settings = settings_from(config, database if save else None)
    rate, limits = settings.of(EvaluationSettings).usd_per_euro, settings.limits
    plan = Plan(
        concurrency=tuple(_numbers(concurrency)),
        prompt_tokens=tuple(_numbers(prompt_tokens)),
        requests=requests,
        output_tokens=output_tokens,
        timeouts=Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s),
        warm_up=warm_up,
        same_prompt=same_prompt,
        limits=Limits(
            usd=None if budget_eur is None else budget_eur * rate,
            wh=budget_wh,
            seconds=budget_s,
            errors=max_errors,
        ),
    )
    making = _making(Wanted(endpoint, model, key_env), plan, rate, note)
    try:
        report = asyncio.run(_made(making, settings, save=save))
    except KeyboardInterrupt:
        echo("joute: interrupted; the levels above are whole", err=True)
        raise typer.Exit(INTERRUPTED) from None
    _PRINTERS[format](report)
    if push:
        _push(report, push)
    if not report.answered:
        raise typer.Exit(NOTHING_MEASURED)


def _making(wanted: "Wanted", plan: "Plan", usd_per_euro: float, note: str) -> "Making":
    from datetime import UTC, datetime
    from secrets import choice
    from string import ascii_lowercase

    from joute.bench.making import Making

    return Making(
        id="".join(choice(ascii_lowercase) for _ in range(16)),
        started_at=datetime.now(UTC),
        wanted=wanted,
        plan=plan,
        usd_per_euro=usd_per_euro,
        note=note,
        watched=_progress,
    )


def _progress(level: "LevelReport") -> None:
    """A line for each level, to those who watch."""
    from joute.bench.printing import HEADER, row

    cells = zip(HEADER, row(level), strict=True)
    echo("  ".join(f"{name} {value}" for name, value in cells), err=True)


async def _made(making: "Making", settings: "Settings", *, save: bool) -> "Report":
    import os

    from joute.bench.making import make

    if not save:
        return await make(making, settings, os.environ)
    from joute.bench.storing import store

    async with running(settings, feature="bench") as services:
        report = await make(making, settings, os.environ)
        if report.levels:
            await store(services.store, report, by="operator", at=services.now())
    return report


def _push(report: "Report", url: str) -> None:
    from joute.bench.client import push

    if report.levels:
        echo(push(report, url), err=True)


def _print_json(report: "Report") -> None:
    echo_json(report.model_dump(mode="json"))


def _print_csv(report: "Report") -> None:
    from joute.bench.printing import as_csv

    typer.echo(as_csv(report), nl=False)


def _print_text(report: "Report") -> None:
    from rich.table import Table

    from joute.bench.printing import HEADER, notes, row

    moment = f"{report.started_at:%Y-%m-%d %H:%M} UTC"
    title = f"{report.model} at {report.host or report.endpoint}, {moment}"
    shown = Table(*HEADER, box=None, title=title, title_justify="left")
    for level in report.levels:
        shown.add_row(*row(level))
    console().print(shown)
    for line in notes(report):
        echo(line)


_PRINTERS = {"text": _print_text, "json": _print_json, "csv": _print_csv}
COMMANDS = {"bench": bench}
