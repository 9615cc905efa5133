"""joute documents: collections of files, on the command line."""

import typer

from joute.documents.commands.add import add
from joute.documents.commands.ask import ask
from joute.documents.commands.draft import draft
from joute.documents.commands.embed import embed
from joute.documents.commands.list import list_
from joute.documents.commands.read import read
from joute.documents.commands.remove import remove
from joute.documents.commands.score import score

app = typer.Typer(
    help="Documents of an organisation, in collections: added, removed, read, asked.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def documents() -> None:
    """Documents of an organisation, in collections: added, removed, read, asked."""


app.command()(add)
app.command()(remove)
app.command("list")(list_)
app.command()(read)
app.command()(score)
app.command()(draft)
app.command()(ask)
app.command()(embed)

COMMANDS = {"documents": app}
