"""joute eval agreement."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import echo, echo_json
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.agreement.agreeing import Agreement
    from joute.evaluation.runs.records import RunHeader

NOTHING_EVALUATED = 5


def agreement(
    run: Annotated[str, typer.Argument(help="A run: its id or its file.")],
    labels: Annotated[
        Path,
        typer.Argument(help="Labels of people, CSV or JSON lines: item, model, label[, rater]."),
    ],
    scorer: Annotated[
        str | None,
        typer.Option(help="The column of the judge in the run [default: the only one]."),
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="A value from which an answer is right.")
    ] = 0.5,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    runs: Runs = RUNS,
) -> None:
    """Say how far a judge agrees with people, and correct its rates for its errors.

    Exits with 5 where no answer has a verdict of both.
    """
    from joute.evaluation.agreement.agreeing import agreement as agreement_of
    from joute.evaluation.agreement.labels import read_labels
    from joute.evaluation.runs.folder import find_run

    found = find_run(run, runs)
    column = _column(found.header, scorer)
    result = agreement_of(found.rows(), column, read_labels(labels), threshold)
    if format == "json":
        echo_json(
            asdict(result)
            | {
                "scorer": column,
                "sensitivity": result.calibration.sensitivity,
                "specificity": result.calibration.specificity,
                "sensitivity_interval": result.sensitivity_interval,
                "specificity_interval": result.specificity_interval,
            }
        )
    else:
        _print(result)
    if not result.n:
        raise typer.Exit(NOTHING_EVALUATED)


def _column(header: "RunHeader", given: str | None) -> str:
    columns = [one.column for one in header.scorers]
    if given is None and len(columns) == 1:
        return columns[0]
    if given not in columns:
        known = ", ".join(columns) or "none"
        raise typer.BadParameter(f"one of the columns of the run: {known}", param_hint="--scorer")
    return given


def _print(result: "Agreement") -> None:
    from joute.evaluation.agreement.agreeing import FEWEST

    found = result.calibration
    echo(
        f"{result.n} answers with a verdict of both: the same on "
        f"{_share(result.raw, result.raw_interval)}, kappa {_number(result.kappa)}."
    )
    echo(
        f"Sensitivity {_share(found.sensitivity, result.sensitivity_interval)} of "
        f"{found.positives} right, specificity "
        f"{_share(found.specificity, result.specificity_interval)} of {found.negatives} wrong."
    )
    if result.raters > 1:
        echo(f"The {result.raters} people among themselves: alpha {_number(result.alpha)}.")
    if result.n < FEWEST:
        echo(f"Fewer than {FEWEST} labels say little of a judge.")
    for one in result.models:
        corrected = "the labels do not allow a correction"
        if one.corrected is not None:
            corrected = f"corrected {_share(one.corrected, one.interval)}"
        echo(f"{one.model}: judged right {one.judged:.1%} of {one.n}; {corrected}.")
    left_out = {"split": result.split, "unjudged": result.unjudged, "unknown": result.unknown}
    if any(left_out.values()):
        echo("Left out: " + ", ".join(f"{n} {name}" for name, n in left_out.items() if n) + ".")
    for case in result.disagreements:
        echo(
            f"{case.item}, {case.model}: people {case.people}, judge {case.judge}. "
            + " ".join(case.reason.split())
        )


def _share(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "–"
    if interval is None:
        return f"{value:.1%}"
    return f"{value:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
