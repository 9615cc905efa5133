"""joute gateway env: what an application needs."""

from typing import TYPE_CHECKING, Any

from joute.command import Config, Database, LinkPort, echo, settings_from, site_address
from joute.gateway.commands.shared import UseId, run

if TYPE_CHECKING:
    from joute.services import Services


def env(
    use: UseId, config: Config = None, database: Database = None, port: LinkPort = None
) -> None:
    """Print the lines that an application of a use needs, for its .env file.

    A key is only shown when it is made: joute gateway key add --use USE.
    """
    from joute.gateway.aliases import Aliases
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        await services[Uses].get(use)
        return await services[Aliases].current()

    names = run(config, database, work)
    echo(f"OPENAI_BASE_URL={site_address(settings_from(config, database), port)}/v1")
    echo("# The key that was shown when it was made: joute gateway key add --use " + use)
    echo("OPENAI_API_KEY=")
    for name in names:
        echo(f"# model: {name}")
