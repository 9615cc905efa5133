"""joute gateway: uses, their keys, the aliases that they call; joute router: what chooses models.

Each has its file in `commands`.
"""

import typer

from joute.gateway.commands import aliases, keys, router, uses
from joute.gateway.commands.calls import calls
from joute.gateway.commands.env import env
from joute.gateway.commands.guard import guard
from joute.gateway.commands.policy import policy

app = typer.Typer(
    help="The gateway for applications: uses, keys, aliases, calls.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def gateway() -> None:
    """The gateway for applications: uses, keys, aliases, calls."""


app.add_typer(uses.app, name="use")
app.add_typer(aliases.app, name="alias")
app.add_typer(keys.app, name="key")
app.command()(policy)
app.command()(guard)
app.command()(calls)
app.command()(env)

COMMANDS = {"gateway": app, "router": router.app}
