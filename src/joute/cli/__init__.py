"""The command line. Commands import what they need when they run, so that --help is instant."""

import sys

import typer

from joute import __version__
from joute.cli import catalog, db, workshop
from joute.cli.doctor import doctor
from joute.cli.duel import duel
from joute.cli.footprint import footprint
from joute.cli.operator import operator_link
from joute.cli.rank import rank
from joute.cli.serve import serve
from joute.cli.settings import settings
from joute.cli.worker import worker
from joute.errors import JouteError

app = typer.Typer(
    name="joute",
    help="Compare, evaluate and choose large language models on your own questions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Help texts hold brackets, such as [[endpoints]], that markup would swallow.
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def about(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    """Compare, evaluate and choose large language models on your own questions."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


app.command()(serve)
app.command()(worker)
app.command()(duel)
app.command()(doctor)
app.command()(settings)
app.command()(footprint)
app.command()(rank)
app.command("operator-link")(operator_link)
app.add_typer(catalog.app, name="catalog")
app.add_typer(db.app, name="db")
app.add_typer(workshop.app, name="workshop")


def main() -> None:
    """Run the command; an error of ours is one sentence on stderr and exit code 1."""
    try:
        app()
    except JouteError as error:
        typer.echo(f"joute: {error}", err=True)
        sys.exit(1)
