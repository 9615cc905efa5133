"""joute benchmarks: published benchmarks, run here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, UseFound, console, echo, echo_json, settings_from
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs, exit_code, json_of, print_text, run_set

if TYPE_CHECKING:
    from joute.evaluation.benchmarks.making import Made
    from joute.evaluation.runs.evaluating import Evaluation

app = typer.Typer(
    help="Published benchmarks, run here from files of yours.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[
    Path,
    typer.Option(
        "--folder",
        envvar="JOUTE_BENCHMARKS",
        help="Folder of the files of benchmarks, one folder for each.",
    ),
]
FOLDER = Path("joute-benchmarks")
Name = Annotated[str, typer.Argument(help="A benchmark that “joute benchmarks list” names.")]
Shots = Annotated[
    int | None,
    typer.Option(
        min=0, max=50, help="Examples before each question [default: as usual].", show_default=False
    ),
]
Limit = Annotated[
    int | None, typer.Option(min=1, help="So many questions, drawn over all: always the same.")
]
Format = Annotated[Literal["text", "json"], typer.Option(help="How to print.")]


@app.callback()
def benchmarks() -> None:
    """Published benchmarks, run here from files of yours."""


@app.command("list")
def list_(folder: Folder = FOLDER, format: Format = "text", language: Language = "en") -> None:
    """Print the benchmarks that are known: which can be run here, and whose files are present."""
    from joute.evaluation.benchmarks.catalogue import benchmarks as known

    rows = [_row(adapter, folder) for adapter in _adapters().values()]
    run_here = {adapter.benchmark for adapter in _adapters().values()}
    others = [one for one in known().values() if one.id not in run_here]
    if format == "json":
        names = [{"id": one.id, "name": one.name} for one in others]
        echo_json({"benchmarks": rows, "not_run_here": names})
        return
    _print_rows(rows)
    words = translator(language)
    echo(words.gettext("Known, and not run here:") + f" {', '.join(one.name for one in others)}")


@app.command()
def get(
    name: Name,
    folder: Folder = FOLDER,
    revision: Annotated[
        str,
        typer.Option(help="A commit or branch of the dataset [default: the one that is here]."),
    ] = "",
    most_megabytes: Annotated[
        int, typer.Option(min=1, help="Fetch no more than this, in MB.")
    ] = 200,
) -> None:
    """Fetch the files of a benchmark from the hub of datasets, at one commit, which is recorded.

    Without a network, it says which files to bring, and where to. Another address of the hub, and a
    token for it, are in the environment: HF_ENDPOINT, HF_TOKEN.
    """
    import os

    from joute.errors import JouteError
    from joute.evaluation.benchmarks.hub import get as fetch
    from joute.services import utc_now

    adapter = _adapter(name)
    try:
        source = fetch(
            adapter,
            folder,
            utc_now(),
            address=os.environ.get("HF_ENDPOINT") or None,
            revision=revision,
            most_megabytes=most_megabytes,
            report=echo,
        )
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(1) from None
    echo(f"{source.dataset}@{source.revision}", err=True)
    echo(f"licence: {source.licence or 'not stated: read it at the dataset'}", err=True)


@app.command()
def write(
    name: Name,
    set: Annotated[Path, typer.Argument(metavar="SET", help="A new folder.")],
    folder: Folder = FOLDER,
    shots: Shots = None,
    limit: Limit = None,
) -> None:
    """Write a benchmark as an evaluation set, to push it to a site or to run it like any other."""
    from joute.errors import JouteError
    from joute.evaluation.benchmarks.writing import write_set

    try:
        made = _made(name, folder, shots, limit)
        number = write_set(made, set)
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(2) from None
    echo(f"{set}: {number} items")


@app.command()
def run(
    name: Name,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", help="A model of joute.toml; several times for several."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="A target of joute.toml; several times for several."),
    ] = None,
    folder: Folder = FOLDER,
    shots: Shots = None,
    limit: Limit = None,
    concurrency: Annotated[
        int, typer.Option(min=1, max=500, help="Answers under way at once, of all models.")
    ] = 10,
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
    budget_eur: Annotated[
        float | None, typer.Option(min=0, help="Euros that the run may cost.", show_default=False)
    ] = None,
    ask_above_eur: Annotated[
        float, typer.Option(min=0, help="Ask before a run that may cost more euros.")
    ] = 5.0,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    runs: Runs = RUNS,
    format: Format = "text",
    language: Language = "en",
    config: Config = None,
    use_found: UseFound = False,
) -> None:
    """Run a benchmark, and set the result beside published ones, with what differs.

    Exits as “joute eval run” does.
    """
    from joute.errors import JouteError
    from joute.evaluation.runs.here import Names
    from joute.evaluation.runs.plan import Options

    options = Options(
        concurrency=concurrency,
        resume=resume,
        fresh=fresh,
        replay=replay,
        budget_eur=budget_eur,
    )
    names = Names(models=model or [], targets=target or [])
    try:
        made = _made(name, folder, shots, limit)
        settings = settings_from(config, use_found=use_found)
        limit_eur = None if yes else ask_above_eur
        evaluation = run_set(settings, made.set, names, options, runs, limit_eur)
        known = {table.id: table.catalog for table in settings.value("models") if table.catalog}
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(2) from None
    _report(made, evaluation, known, format, language)
    raise typer.Exit(exit_code(evaluation))


def _report(
    made: "Made", evaluation: "Evaluation", known: dict[str, str], format: str, language: str
) -> None:
    from joute.evaluation.benchmarks.beside import as_json, lines

    words = translator(language)
    if format == "json":
        echo_json(json_of(evaluation) | as_json(made, evaluation, known, words))
        return
    print_text(evaluation)
    for line in lines(made, evaluation, known, words):
        echo(line)


def _adapters() -> "Any":
    from joute.evaluation.benchmarks.adapters import ADAPTERS

    return ADAPTERS


def _adapter(name: str) -> "Any":
    from joute.evaluation.errors import UnknownBenchmark

    found = _adapters().get(name)
    if found is None:
        echo(f"joute: {UnknownBenchmark(name=name, known=', '.join(_adapters()))}", err=True)
        raise typer.Exit(2)
    return found


def _made(name: str, folder: Path, shots: int | None, limit: int | None) -> "Made":
    from joute.evaluation.benchmarks.folder import files_of
    from joute.evaluation.benchmarks.making import make_set

    adapter = _adapter(name)
    return make_set(adapter, files_of(adapter, folder), shots, limit)


def _row(adapter: "Any", folder: Path) -> dict[str, Any]:
    from joute.evaluation.benchmarks.folder import brought, data_files, source_of

    own = folder / adapter.id
    source = source_of(own)
    return {
        "id": adapter.id,
        "name": adapter.name,
        "language": adapter.language,
        "shots": adapter.shots,
        "scorers": [spec.column for spec in adapter.scorers],
        "files": len(data_files(own)),
        "revision": source.revision if source else None,
        "licence": source.licence if source else None,
        "bring": brought(adapter),
    }


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    shown = Table("benchmark", "language", "examples", "scored by", "files", box=None)
    for row in rows:
        files = f"{row['files']} here" if row["files"] else "none"
        cells = (row["language"], str(row["shots"]), ", ".join(row["scorers"]), files)
        shown.add_row(row["id"], *cells)
    console().print(shown)
