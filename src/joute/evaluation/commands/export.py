"""joute eval export."""

import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from joute.command import echo
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from joute.evaluation.runs.files import Run

Format = Literal["csv", "parquet", "jsonl", "inspect", "mlflow"]


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run: an id, a file, SET@accepted.")],
    format: Annotated[Format, typer.Option(help="csv, parquet: a row for each answer.")] = "csv",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The file [default: stdout].", show_default=False),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="The model, for inspect: a log is of one.")
    ] = None,
    set: Annotated[
        Path | None, typer.Option(help="The set, for inspect: its questions are not in the run.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="For mlflow: its server, or sqlite:///FILE.")
    ] = None,
    runs: Runs = RUNS,
) -> None:
    """Write a run for other tools: a table, a log of Inspect, a run of MLflow."""
    from joute.errors import JouteError
    from joute.evaluation.runs.folder import find_run

    try:
        found = find_run(run, runs)
        if format == "mlflow":
            _track(found, to)
            return
        if format == "parquet" and out is None and sys.stdout.isatty():
            raise typer.BadParameter("name a file: it is no text", param_hint="--out")
        models = found.header.models
        if format == "inspect" and (len(models) > 1 if model is None else model not in models):
            raise typer.BadParameter(f"one of {', '.join(models)}", param_hint="--model")
        with _opened(out, found) as file:
            _write(found, format, file, model, set)
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(2) from None


def _opened(out: Path | None, run: "Run") -> "AbstractContextManager[BinaryIO]":
    return nullcontext(sys.stdout.buffer) if out is None else _replaced(out, run)


@contextmanager
def _replaced(out: Path, run: "Run") -> "Iterator[BinaryIO]":
    """A file that takes the place of `out` once it is whole. Raises OwnFile and NotWritten."""
    from joute.evaluation.errors import NotWritten, OwnFile

    if out.exists() and out.samefile(run.path):
        raise OwnFile(file=out)
    beside = out.with_name(f".{out.name}.{token_hex(4)}")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(out)
    except OSError as error:
        raise NotWritten(file=out, reason=error.strerror or error) from None
    finally:
        beside.unlink(missing_ok=True)


def _write(
    found: "Run", format: Format, file: BinaryIO, model: str | None, set: Path | None
) -> None:
    from joute.evaluation.exports.tables import write_csv, write_parquet

    if format == "csv":
        write_csv(found, file)
    elif format == "parquet":
        write_parquet(found, file)
    elif format == "jsonl":
        with found.path.open("rb") as lines:
            file.writelines(lines)
    else:
        _write_log(found, file, model, set)


def _write_log(found: "Run", file: BinaryIO, model: str | None, set: Path | None) -> None:
    import json

    from joute.evaluation.exports.inspect_log import eval_log
    from joute.evaluation.sets.files import read_set

    items = {item.id: item for item in read_set(set).items()} if set else {}
    log = eval_log(found, model or found.header.models[0], items)
    file.write(json.dumps(log, ensure_ascii=False, indent=2).encode())


def _track(found: "Run", to: str | None) -> None:
    from joute.evaluation.exports.mlflow_tracking import track

    if to is None:
        raise typer.BadParameter("name a server, or sqlite:///FILE", param_hint="--to")
    for run_id in track(found, to):
        typer.echo(run_id)
