"""joute doctor: what works, what does not, and what to do about it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, console, echo_json, settings_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joute.cli.examination import Finding


def doctor(
    config: Config = None,
    database: Database = None,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
) -> None:
    """Check settings, database and endpoints; exit 1 when something must be repaired."""
    import asyncio
    import os

    from joute.cli.examination import examine, refused
    from joute.errors import BadInput

    try:
        settings = settings_from(config, database, use_found=True)
    except BadInput as error:
        findings = [refused("settings", error)]
    else:
        findings = asyncio.run(examine(settings, os.environ))
    well = all(finding.status != "failed" for finding in findings)
    if format == "json":
        _print_json(findings, well=well)
    else:
        _print_table(findings)
    if not well:
        raise typer.Exit(1)


def _print_json(findings: "Sequence[Finding]", *, well: bool) -> None:

    report = {"ok": well, "findings": [asdict(finding) for finding in findings]}
    echo_json(report)


def _print_table(findings: "Sequence[Finding]") -> None:
    from rich.table import Table
    from rich.text import Text

    marks = {
        "ok": Text("✓ ok", "green"),
        "warning": Text("! look", "yellow"),
        "failed": Text("✗ repair", "red"),
    }
    table = Table("", "what", "seconds", "found, and what to do about it", box=None)
    for finding in findings:
        text = Text(finding.detail)
        if finding.remedy:
            text.append(f"\n→ {finding.remedy}", "bold")
        elapsed = "" if finding.elapsed_s is None else f"{finding.elapsed_s:.2f}"
        what = f"{finding.check}: {finding.subject}" if finding.subject else finding.check
        table.add_row(marks[finding.status], Text(what), elapsed, text)
    console().print(table)
