"""joute settings: every setting, its value here and its source."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import BUILD, Config, Database, echo_json, overrides

if TYPE_CHECKING:
    from joute.settings import SettingRow

# With its margin, within the 80 columns of the smallest usual terminal.
HELP_WIDTH = 74


def settings(
    config: Config = None,
    database: Database = None,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
) -> None:
    """Print every setting: default, value, source and one line of help."""

    from joute.settings import load_settings, setting_rows

    given = overrides(database)
    found = load_settings(BUILD.get().settings, config, **given)
    rows = setting_rows(found, config, **given)
    if format == "json":
        echo_json([asdict(row) for row in rows])
        return
    for row in rows:
        typer.echo("\n".join(_lines(row)))


def _lines(row: "SettingRow") -> list[str]:
    """The name whole on its line, then where the value comes from and the help."""
    import textwrap

    origin = "default" if row.source == "default" else f"{row.source}, default: {row.default}"
    about = textwrap.wrap(f"({origin}) {row.help}", HELP_WIDTH)
    return [f"{row.name} = {row.value}", *(f"    {line}" for line in about)]
