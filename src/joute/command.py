"""Shared parts of all commands: options, settings, a site without pages."""

from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.control_characters import escape_json, neutralise

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from rich.console import Console

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


DEFAULT_PORT = 8000


def _port(value: str | int) -> int:
    """A port; the address that Kubernetes puts in JOUTE_PORT for a service named joute is none."""
    if isinstance(value, str) and "://" in value:
        return DEFAULT_PORT
    try:
        return int(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not a number.") from None


Port = Annotated[
    int,
    typer.Option(
        envvar="JOUTE_PORT",
        parser=_port,
        metavar="INTEGER",
        help="Port that the site listens on; in links, where [site] has no url.",
    ),
]


LinkPort = Annotated[
    int | None,
    typer.Option(
        envvar="JOUTE_PORT",
        parser=_port,
        metavar="INTEGER",
        help="Port of the site in the link, where [site] has no url [default: the one that "
        "joute serve opened].",
    ),
]


def port_file(settings: "Settings") -> Path | None:
    """Where `joute serve` writes its port: beside the file of an SQLite database."""
    _, _, file = settings.database.url.partition("sqlite:///")
    return Path(f"{file}.port") if file and not file.startswith(":") else None


def site_address(settings: "Settings", port: int | None) -> str:
    """The address of the site in a link: its url, or this machine at `port`, at the port that
    `joute serve` opened on this database, or at the usual one."""
    if settings.site.url:
        return settings.site.url.rstrip("/")
    return f"http://127.0.0.1:{port or _served_port(settings) or DEFAULT_PORT}"


def _served_port(settings: "Settings") -> int | None:
    file = port_file(settings)
    try:
        return int(file.read_text()) if file else None
    except (OSError, ValueError):
        return None


# The features of the program that runs this command: joute.features.Features.
BUILD: ContextVar[Any] = ContextVar("build")


def overrides(database: str | None, *, use_found: bool = False) -> dict[str, Any]:
    """The options of the command line, as settings that win over the file and the environment."""
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
    from joute.settings import load_settings

    return load_settings(BUILD.get().settings, config, **overrides(database, use_found=use_found))


# Into a pipe or a file, one line for each row.
PIPED_WIDTH = 200


def console(piped_width: int = PIPED_WIDTH) -> "Console":
    """A console that shows texts as they are: brackets and colons are no markup, and control
    characters are signs that a terminal does not obey."""
    from rich.console import Console
    from rich.segment import Segment

    class TextConsole(Console):
        def render(self, *args: Any, **kwargs: Any) -> "Iterator[Segment]":
            for segment in super().render(*args, **kwargs):
                if segment.control:
                    yield segment
                else:
                    yield Segment(neutralise(segment.text), segment.style)

    shown = TextConsole(highlight=False, markup=False, emoji=False)
    if not shown.is_terminal:
        shown.width = piped_width
    return shown


def echo(text: str, *, err: bool = False) -> None:
    """Print a line that may hold the texts of strangers."""
    typer.echo(neutralise(text), err=err)


def counted(number: int, noun: str) -> str:
    """“1 item”, “2 items”."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def echo_json(value: Any, indent: int | None = 2) -> None:
    """Print a value that may hold the texts of strangers as JSON, whole."""
    import json

    typer.echo(escape_json(json.dumps(value, ensure_ascii=False, indent=indent)))


def need_polars() -> None:
    """Raises BadInput where the extra that reads files of votes is not installed."""
    from importlib.util import find_spec

    from joute.errors import N_, BadInput

    if find_spec("polars") is None:
        raise BadInput(
            message=N_("Votes of a file are read by polars: “pip install joute[ranking]”.")
        )


def running(settings: "Settings", *, feature: str = "") -> AbstractAsyncContextManager[Any]:
    """The services of a site without its pages, joute.services.Services: those of every feature, or
    of one and what it needs, which takes half the time."""
    services: AbstractAsyncContextManager[Any] = BUILD.get().running(settings, only=feature)
    return services


def run(
    config: Path | None,
    database: str | None,
    work: "Callable[[Any], Awaitable[Any]]",
    *,
    feature: str = "",
    use_found: bool = False,
) -> Any:
    """What `work` returns of the services of `feature`, or of all, on the database of the site; a
    site that runs sees its changes within two seconds."""
    import asyncio

    async def run_() -> Any:
        settings = settings_from(config, database, use_found=use_found)
        async with running(settings, feature=feature) as services:
            return await work(services)

    return asyncio.run(run_())
