"""joute eval prompt: list, show and diff prompts, and how people ranked them."""

import asyncio
from collections.abc import Iterable, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from joute.command import Config, Database, console, echo, echo_json, running, settings_from
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.prompts.prompt import Prompt
    from joute.evaluation.sets.faults import Fault
    from joute.evaluation.sets.item import ChatMessage
    from joute.evaluation.site.prompt_ranking import RankedPrompt
    from joute.settings import Settings

FAULTS, USAGE = 1, 2

app = typer.Typer(
    help="Prompts as contestants: files in prompts/, and their ranking on a site.",
    no_args_is_help=True,
)

SetFolder = Annotated[
    Path | None,
    typer.Option("--set", help="The folder of a set, whose prompts/ is looked into first."),
]


@app.command("list")
def list_prompts(
    set: SetFolder = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """List prompts with their versions, and the faults of those that have some, with their lines.

    Exits with 1 when there are faults.
    """
    from joute.evaluation.prompts.folder import files_in, prompt_folders
    from joute.evaluation.prompts.reading import prompt_and_faults

    read = [prompt_and_faults(path) for path in files_in(prompt_folders(str(set or "")))]
    prompts = [one.prompt for one in read if one.prompt]
    faults = [fault for one in read for fault in one.faults]
    if format == "json":
        described = [
            {"name": one.name, "version": one.version, "description": one.description}
            for one in prompts
        ]
        echo_json({"prompts": described, "faults": [fault._asdict() for fault in faults]})
    else:
        _print_table(prompts)
        _print_faults(faults)
    raise typer.Exit(FAULTS if faults else 0)


@app.command()
def show(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="A name, or a file.")],
    set: SetFolder = None,
    item: Annotated[
        str, typer.Option(help="The item of the set that it asks [default: the first].")
    ] = "",
) -> None:
    """Show a prompt and its version; with --set, the messages that it sends for an item.

    Exits with 1 when it has faults, which are all listed with their lines.
    """
    from joute.errors import JouteError

    found = _sound(prompt, set)
    echo(f"{found.name} {found.version}  {found.description}".rstrip())
    if set is None:
        echo(found.source.rstrip())
        return
    try:
        for message in _messages(found, set, item):
            echo(f"\n[{message.role}]\n{message.content}")
    except JouteError as error:
        _refuse(error)


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A prompt: a name, or a file.")],
    b: Annotated[
        str, typer.Argument(metavar="[B]", help="Another one, to compare with.", show_default=False)
    ] = "",
    run: Annotated[
        str, typer.Option(help="Compare with the prompt of that name in this run instead.")
    ] = "",
    set: SetFolder = None,
    runs: Runs = RUNS,
) -> None:
    """Show what differs between two prompts, or between a run’s version of a prompt and its file.

    Exits with 1 when they are not the same version.
    """
    from joute.errors import JouteError
    from joute.evaluation.prompts.reading import parsed, sound
    from joute.evaluation.runs.folder import find_run

    if bool(b) == bool(run):
        raise typer.BadParameter("either another prompt, or --run", param_hint="[B]")
    first = _sound(a, set)
    try:
        if b:
            before, after = first, _sound(b, set)
        else:
            header = find_run(run, runs).header
            if first.name not in header.prompts:
                known = ", ".join(header.prompts) or "none"
                raise typer.BadParameter(
                    f"the run has no prompt {first.name}; it has {known}", param_hint="--run"
                )
            before = sound(parsed(header.prompts[first.name].text, first.name, run))
            after = first
    except JouteError as error:
        _refuse(error)
    for line in _differences(before, after):
        echo(line)
    raise typer.Exit(0 if before.version == after.version else FAULTS)


@app.command()
def ranking(
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Rank the prompts of a site by its blind duels of two prompts on one model.

    Prompts on different models never met: compare them within one.
    """
    from dataclasses import asdict

    ranked = asyncio.run(_ranked(settings_from(config, database)))
    if format == "json":
        echo_json({"prompts": [asdict(one) for one in ranked]})
    elif ranked:
        _print_ranking(ranked)
    else:
        echo("Nobody voted on prompts yet.")


async def _ranked(settings: "Settings") -> "Sequence[RankedPrompt]":
    from joute.evaluation.site.prompt_ranking import ranked_prompts

    async with running(settings, feature="evaluation") as services:
        return await ranked_prompts(services.store)


def _print_ranking(ranked: "Iterable[RankedPrompt]") -> None:
    from rich.table import Table

    table = Table("model", "prompt", "version", "rating", "95% interval", "votes", box=None)
    for one in ranked:
        known = one.lower is not None and one.upper is not None
        interval = f"{one.lower:.0f} to {one.upper:.0f}" if known else "–"
        row = (one.model, one.name, one.version, f"{one.rating:.0f}", interval, f"{one.votes:,}")
        table.add_row(*row)
    console().print(table)


def _sound(reference: str, set: Path | None) -> "Prompt":
    """The prompt; otherwise its faults are printed, and the command ends."""
    from joute.errors import JouteError
    from joute.evaluation.prompts.folder import find_prompt, prompt_folders
    from joute.evaluation.prompts.reading import prompt_and_faults

    try:
        read = prompt_and_faults(find_prompt(reference, prompt_folders(str(set or ""))))
    except JouteError as error:
        _refuse(error)
    if read.prompt is None:
        _print_faults(read.faults)
        raise typer.Exit(FAULTS)
    return read.prompt


def _messages(prompt: "Prompt", set: Path, item: str) -> "Iterable[ChatMessage]":
    from joute.errors import N_, NotFound
    from joute.evaluation.prompts.contestants import bound
    from joute.evaluation.sets.files import read_set

    whole = read_set(set)
    (one,) = bound([prompt], whole)
    asked = next((found for found in whole.items() if item in {"", found.id}), None)
    if asked is None or one is None:
        raise NotFound(message=N_("The set has no item %(item)s."), item=item)
    return one.messages(asked)


def _differences(a: "Prompt", b: "Prompt") -> Iterable[str]:
    return unified_diff(
        a.source.splitlines(),
        b.source.splitlines(),
        f"{a.name} {a.version}",
        f"{b.name} {b.version}",
        lineterm="",
    )


def _print_table(prompts: "Iterable[Prompt]") -> None:
    from rich.table import Table

    table = Table("prompt", "version", "description", box=None)
    for one in prompts:
        table.add_row(one.name, one.version, one.description)
    console().print(table)


def _print_faults(faults: "Iterable[Fault]") -> None:
    for fault in faults:
        echo(f"{fault.file}, line {fault.line}: {fault.reason}", err=True)


def _refuse(error: Exception) -> NoReturn:
    echo(f"joute: {error}", err=True)
    raise typer.Exit(USAGE) from None
