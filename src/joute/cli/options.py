"""Options that several commands share; each is also a variable of the environment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from joute.settings import Settings

Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="JOUTE_CONFIG", help="Settings file [default: joute.toml]."),
]
Database = Annotated[
    str | None,
    typer.Option("--database", help="sqlite:///file or postgresql://… (JOUTE_DATABASE)."),
]
UseFound = Annotated[
    bool, typer.Option("--use-found", help="Offer the hosts whose keys are in the environment.")
]


def overrides(database: str | None, *, use_found: bool = False) -> dict[str, Any]:
    """What the command line says, as settings that win over the file and the environment."""
    given: dict[str, Any] = {}
    if database:
        given["database"] = {"url": database}
    if use_found:
        given["use_found"] = True
    return given


def settings_from(
    config: Path | None, database: str | None = None, *, use_found: bool = False
) -> "Settings":
    """The settings of a command."""
    from joute.features import FEATURES
    from joute.settings import load_settings

    return load_settings(FEATURES.settings, config, **overrides(database, use_found=use_found))
