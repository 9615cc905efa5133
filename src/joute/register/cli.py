"""joute register: uses and what is known of them, on the command line."""

import typer

from joute.register.commands.classify import classify
from joute.register.commands.export import export
from joute.register.commands.import_uses import import_uses

app = typer.Typer(
    help="The register of uses: what is used, why, at what risk.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def register() -> None:
    """The register of uses: what is used, why, at what risk."""


app.command()(classify)
app.command()(export)
app.command("import")(import_uses)

COMMANDS = {"register": app}
