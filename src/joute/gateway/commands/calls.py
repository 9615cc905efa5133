"""joute gateway calls: the log, figures alone."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, echo, echo_json
from joute.gateway.commands.shared import Json, run

if TYPE_CHECKING:
    from joute.services import Services


def calls(
    use: Annotated[str | None, typer.Option(help="Of this use alone.")] = None,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back.")] = 30,
    most: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 1_000,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: Json = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print the last calls, the newest first: what was called, its outcome, cost and energy."""
    from joute.gateway.keys import Keys
    from joute.gateway.reading import Reading
    from joute.gateway.site.figures import Figures, calls_csv
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        own = await services[Uses].get(use) if use is not None else None
        return await Figures(services[Reading], services[Keys]).calls(days, own, most)

    found = run(config, database, work)
    if csv:
        typer.echo(calls_csv(found), nl=False)
        return
    if json:
        echo_json([{name: _plain(value) for name, value in one.items()} for one in found])
        return
    for one in found:
        echo(_line(one))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _line(call: dict[str, Any]) -> str:
    dollars, energy = call["microdollars"], call["energy_low_wh"]
    return "\t".join(
        (
            f"{call['created_at']:%Y-%m-%dT%H:%M:%SZ}",
            call["use_id"],
            call["alias"],
            call["model"] or "-",
            call["outcome"],
            "cost unknown" if dollars is None else f"{dollars / 1e6:.6f} USD",
            "energy unknown" if energy is None else f"{energy:.3g}-{call['energy_high_wh']:.3g} Wh",
            f"{call['duration_s']:.2f} s",
        )
    )
