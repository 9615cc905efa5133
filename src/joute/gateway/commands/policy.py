"""joute gateway policy: what is kept of the calls of a use."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, echo
from joute.gateway.commands.shared import OPERATOR, UseId, run

if TYPE_CHECKING:
    from joute.services import Services


def policy(
    use: UseId,
    keep_text: Annotated[
        bool | None,
        typer.Option(
            "--keep-text/--no-keep-text", help="Whether prompts and answers are kept, for a time."
        ),
    ] = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print, or change, whether the texts of the calls of a use are kept."""
    from joute.gateway.policies import Policies
    from joute.gateway.settings import GatewayRetention
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        await services[Uses].get(use)
        policies = services[Policies]
        if keep_text is not None:
            await policies.set(use, OPERATOR, keeps_text=keep_text)
        days = services.settings.of(GatewayRetention).gateway_text_days
        return (await policies.get(use)).keeps_text, days

    keeps, days = run(config, database, work)
    echo(f"texts are kept for {days} days" if keeps else "texts are not kept")
