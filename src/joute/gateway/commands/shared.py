"""What the commands of the gateway share: their arguments, and who they say changed something."""

from functools import partial
from typing import Annotated

import typer

from joute import command

# Who changed something, where the command line did.
OPERATOR = "operator"

UseId = Annotated[str, typer.Argument(help="The id that “joute gateway use list” prints.")]
AliasName = Annotated[str, typer.Argument(help="The name that applications write.")]
KeyId = Annotated[str, typer.Argument(help="The id that “joute gateway key list” prints.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

run = partial(command.run, feature="gateway")
