"""joute register: uses and what is known of them, on the command line."""

import typer

from joute.register.commands.classify import classify

app = typer.Typer(
    help="Uses of models: their class under the AI Act.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("classify")(classify)

COMMANDS = {"register": app}
