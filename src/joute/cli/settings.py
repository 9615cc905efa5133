"""joute settings: every setting, its value here and its source."""

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from joute.command import BUILD, Config, Database, console, overrides


def settings(
    config: Config = None,
    database: Database = None,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
) -> None:
    """Print every setting: default, value, source and one line of help."""
    import json

    from rich.table import Table

    from joute.settings import load_settings, setting_rows

    given = overrides(database)
    found = load_settings(BUILD.get().settings, config, **given)
    rows = setting_rows(found, config, **given)
    if format == "json":
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    table = Table(box=None)
    for heading in ("setting", "default", "value", "source", "help"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row.name, row.default, row.value, row.source, row.help)
    console().print(table)
