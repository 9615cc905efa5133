"""The command line. Commands import what they need when they run, so that --help is instant."""

import atexit
import gc
import sys
from io import TextIOWrapper
from typing import NoReturn

import typer

from joute import __version__
from joute.cli import catalog, db, facts, guard, privacy
from joute.cli.doctor import doctor
from joute.cli.footprint import footprint
from joute.cli.rank import rank
from joute.cli.serve import serve
from joute.cli.settings import settings
from joute.cli.worker import worker
from joute.command import BUILD, echo
from joute.errors import JouteError
from joute.features import FEATURES, Features

HELP = "Compare, evaluate and choose large language models on your own questions."
OWN = {
    "serve": serve,
    "worker": worker,
    "doctor": doctor,
    "settings": settings,
    "footprint": footprint,
    "rank": rank,
    "privacy": privacy.app,
    "guard": guard.app,
    "catalog": catalog.app,
    "facts": facts.app,
    "db": db.app,
}

# Objects that are made between two searches for garbage.
_SEARCH_EVERY = 10_000


def command_line(features: Features = FEATURES) -> typer.Typer:
    """The commands of the program, then those of its features."""
    app = typer.Typer(
        name="joute",
        help=HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        # Help texts hold brackets, such as [[endpoints]], that markup would swallow.
        rich_markup_mode=None,
        add_completion=False,
    )

    @app.callback(invoke_without_command=True, help=HELP)
    def about(
        version: bool = typer.Option(False, "--version", help="Print the version."),
    ) -> None:
        BUILD.set(features)
        if version:
            typer.echo(__version__)
            raise typer.Exit

    for commands in (OWN, *(feature.commands() for feature in features)):
        for name, command in commands.items():
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=name)
            else:
                app.command(name)(command)
    return app


app = command_line()


def main() -> None:
    """Run the command; an error of ours is one sentence on stderr and exit code 1."""
    _search_little_garbage()
    _write_any_character()
    try:
        app()
    except JouteError as error:
        _refuse(error)
    except Exception as error:
        told = _of_the_database(error)
        if told is None:
            raise
        _refuse(told)


def _search_little_garbage() -> None:
    """What is imported stays: looking for garbage among it takes a quarter of the time of most
    commands, half of that at their end, when all of it goes."""
    gc.set_threshold(_SEARCH_EVERY, 20, 50)
    atexit.register(gc.freeze)


def _write_any_character() -> None:
    """Files and pipes are in UTF-8, whatever the locale; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _refuse(error: JouteError) -> NoReturn:
    echo(f"joute: {error}", err=True)
    sys.exit(1)


def _of_the_database(error: Exception) -> JouteError | None:
    """What a driver's error means, when a command used the database."""
    failures = sys.modules.get("joute.store.errors")
    return failures.explained(error) if failures else None
