"""What the commands of the gateway share: the database of the site, whether it runs or not."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import running, settings_from

if TYPE_CHECKING:
    from joute.services import Services

# Who changed something, where the command line did.
OPERATOR = "operator"

UseId = Annotated[str, typer.Argument(help="The id that “joute gateway use list” prints.")]
AliasName = Annotated[str, typer.Argument(help="The name that applications write.")]
KeyId = Annotated[str, typer.Argument(help="The id that “joute gateway key list” prints.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def run(
    config: Path | None,
    database: str | None,
    work: "Callable[[Services], Awaitable[Any]]",
    *,
    use_found: bool = False,
) -> Any:
    """Work on the database of the site; a site that runs sees it within two seconds."""

    async def run_() -> Any:
        async with running(settings_from(config, database, use_found=use_found)) as services:
            return await work(services)

    return asyncio.run(run_())
