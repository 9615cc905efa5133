"""joute eval import."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import counted, echo, echo_json
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.comparison.imported import KnownSet

# Lines that could not be read are listed up to this number.
_LISTED = 20


def import_results(
    file: Annotated[
        Path,
        typer.Argument(
            help="Results per item, CSV or JSON lines: item, model, score, and if you like cluster "
            "and answer. Or traces of OpenTelemetry (OTLP in JSON) with gen_ai attributes."
        ),
    ],
    set_: Annotated[
        Path,
        typer.Option("--set", metavar="SET", help="The folder of their set; a new name makes it."),
    ],
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Take in results that another tool made, as a run that compare, gate and export take.

    An empty score is unscored, a repeated item of a model is an epoch. Of traces, what an
    application asked and answered becomes a run, and a new set has its questions; calls without
    texts and lines that cannot be read are left out and counted. Exits with 2 for a wrong option
    or file.
    """
    from joute.errors import JouteError
    from joute.evaluation.targets.imported.traces import is_traces

    try:
        found = (_traces if is_traces(file) else _results)(file, set_, runs)
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(2) from None
    if format == "json":
        echo_json(found)
        return
    echo(found["run"])
    echo(
        f"{found['results']} results of {found['items']} items and {len(found['models'])} "
        f"models, {found['unscored']} unscored: {found['file']}"
    )
    if found["unknown_items"]:
        echo(f"{found['unknown_items']} items are not in {set_}: their content is not compared.")
    for reason, count in found.get("left_out", {}).items():
        echo(f"left out: {counted(count, 'answer')}: {_LEFT_OUT[reason]}", err=True)
    for fault in found.get("faults", ())[:_LISTED]:
        echo(f"left out: line {fault['line']}: {fault['reason']}", err=True)
    if (more := len(found.get("faults", ())) - _LISTED) > 0:
        echo(f"left out: {counted(more, 'more line')}", err=True)


_LEFT_OUT = {
    "no_text": "the trace does not hold the question, or the answer",
    "no_model": "the trace does not name the model",
    "more_than_text": "it was asked about images or files",
}


def _results(file: Path, set_: Path, runs: Path) -> dict[str, Any]:
    from datetime import UTC, datetime
    from secrets import token_hex

    from joute.evaluation.comparison.imported import import_results
    from joute.evaluation.comparison.pairs import check_items
    from joute.evaluation.comparison.results import read_results

    results = read_results(file)
    check_items(results)  # before a folder is made
    known = _known(set_)
    run = import_results(results, known, runs, datetime.now(UTC), token_hex(2))
    return {
        "run": run.header.id,
        "file": str(run.path),
        "set": str(set_),
        "models": run.header.models,
        "items": run.header.set.items,
        "results": len(results),
        "unscored": sum(one.score is None for one in results),
        "unknown_items": len({one.item for one in results} - known.items.keys())
        if known.items
        else 0,
    }


def _known(folder: Path) -> "KnownSet":
    from joute.evaluation.comparison.imported import make_set, read_known

    if not folder.exists():
        make_set(folder)
    return read_known(folder)


def _traces(file: Path, set_: Path, runs: Path) -> dict[str, Any]:
    from datetime import UTC, datetime
    from secrets import token_hex

    from joute.evaluation.comparison.traced import check_traces, import_traces
    from joute.evaluation.targets.imported.traces import read_traces

    traces = read_traces(file)
    check_traces(traces, file.name)  # before a folder is made
    run, placed = import_traces(traces, set_, runs, datetime.now(UTC), token_hex(2))
    return {
        "run": run.header.id,
        "file": str(run.path),
        "set": str(set_),
        "models": run.header.models,
        "items": run.header.set.items,
        "results": len(placed),
        "unscored": sum(not one.exchange.scored for one in placed),
        "unknown_items": len({one.id for one in placed if one.item is None}),
        "left_out": dict(traces.left_out),
        "faults": [{"line": one.line, "reason": one.reason} for one in traces.faults],
    }
