"""joute eval gate."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from joute.command import echo, echo_json
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.gates.gate import Report
    from joute.translation import Translator

USAGE = 2


class Sought(NamedTuple):
    """The run, and the one that it is held against, as they were named; the folder of runs."""

    run: str
    baseline: str | None
    folder: Path


def gate(
    run: Annotated[str, typer.Argument(help="The id of a run, or its file.")],
    baseline: Annotated[
        str | None,
        typer.Option(help="The run to hold it against: an id, a file, or SET@accepted."),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(help="Rules, in YAML [default: those that the run took from its set]."),
    ] = None,
    min: Annotated[  # the rule's name
        float | None, typer.Option(help="The least mean score, by the lower end of its interval.")
    ] = None,
    max_drop: Annotated[
        float | None, typer.Option(help="The largest drop allowed: 0.02 is two points.")
    ] = None,
    min_effect: Annotated[
        float | None,
        typer.Option(help="A drop that is shown but smaller is no failure [default: max_drop]."),
    ] = None,
    max_error_rate: Annotated[
        float | None, typer.Option(help="The share of answers that may fail.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 where it cannot be told.")
    ] = False,
    despite_differences: Annotated[
        bool,
        typer.Option(
            "--despite-differences",
            help="Accept a baseline of other parameters, prompts, judges or scorers; the "
            "differences are listed.",
        ),
    ] = False,
    junit: Annotated[
        Path | None, typer.Option(help="Write the report as JUnit XML to this file.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the report as Markdown to this file.")
    ] = None,
    summary: Annotated[
        bool,
        typer.Option("--summary", help="Append the report to $GITHUB_STEP_SUMMARY, as Markdown."),
    ] = False,
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json", "markdown"], typer.Option(help="How to print.")] = (
        "text"
    ),
    language: Language = "en",
) -> None:
    """Say whether a run meets its rules: pass, fail, or inconclusive.

    Exits with 0 when it passes, 1 when it fails, 2 for a wrong option or file, 3 when inconclusive
    and --strict, 4 when answers failed or the run did not end, 5 when nothing was evaluated.
    """
    from joute.errors import JouteError
    from joute.evaluation.gates.outcomes import exit_code

    words = translator(language)
    options = {
        **{"min": min, "max_drop": max_drop, "min_effect": min_effect},
        "max_error_rate": max_error_rate,
    }
    try:
        report = _report(
            Sought(run, baseline, runs),
            rules,
            options,
            words,
            despite_differences=despite_differences,
        )
        _write(report, words, junit, markdown, strict=strict, summary=summary)
    except JouteError as error:
        echo(f"joute: {words.error(error)}", err=True)
        raise typer.Exit(USAGE) from None
    _print(report, words, format, strict=strict)
    raise typer.Exit(exit_code(report.verdict, strict=strict))


def _report(
    sought: Sought,
    rules: Path | None,
    options: dict[str, Any],
    words: "Translator",
    *,
    despite_differences: bool,
) -> "Report":
    from joute.evaluation.gates.gate import hold
    from joute.evaluation.gates.rules import rules_of
    from joute.evaluation.runs.folder import find_run

    run = find_run(sought.run, sought.folder)
    before = find_run(sought.baseline, sought.folder) if sought.baseline else None
    gate = rules_of(run.header, rules, options)
    return hold(run, gate, before, words, despite_differences=despite_differences)


def _write(
    report: "Report",
    words: "Translator",
    junit: Path | None,
    markdown: Path | None,
    *,
    strict: bool,
    summary: bool,
) -> None:
    from joute.evaluation.gates import junit as junit_xml
    from joute.evaluation.gates import reports

    if junit:
        _save(junit, junit_xml.junit(report, strict=strict))
    if markdown or summary:
        written = reports.markdown(report, words, strict=strict).encode() + b"\n"
        if markdown:
            _save(markdown, written)
        if summary and (file := os.environ.get("GITHUB_STEP_SUMMARY")):
            with Path(file).open("ab") as opened:
                opened.write(written)


def _save(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from None


def _print(report: "Report", words: "Translator", format: str, *, strict: bool) -> None:
    from joute.evaluation.gates import reports

    if format == "json":
        echo_json(reports.as_json(report, words, strict=strict))
    elif format == "markdown":
        echo(reports.markdown(report, words, strict=strict))
    else:
        for line in reports.text(report, words, strict=strict):
            echo(line)
