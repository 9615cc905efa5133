"""joute gateway key: what applications call with."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, Database, echo, echo_json
from joute.gateway.commands.shared import OPERATOR, Json, KeyId, run

if TYPE_CHECKING:
    from datetime import datetime

    from joute.gateway.keys import KeyCard
    from joute.services import Services

app = typer.Typer(help="Keys: what applications call with.", no_args_is_help=True)

Alias = Annotated[
    list[str] | None,
    typer.Option("--alias", help="That it may call; may be repeated [default: all]."),
]
BudgetUsd = Annotated[
    float | None, typer.Option("--budget-usd", help="US dollars at most in each period.")
]
BudgetWh = Annotated[float | None, typer.Option("--budget-wh", help="Wh at most in each period.")]
InPeriod = Annotated[
    Literal["day", "week", "month", "total"],
    typer.Option(help="Of the budgets: UTC, total never begins again."),
]
Rpm = Annotated[int | None, typer.Option(min=1, help="Requests a minute at most.")]
Tpm = Annotated[int | None, typer.Option(min=1, help="Tokens a minute at most.")]
Parallel = Annotated[int | None, typer.Option(min=1, help="Calls at the same time at most.")]
Ends = Annotated[str | None, typer.Option(help="The last day, YYYY-MM-DD (UTC).")]


@app.command()
def add(
    use: Annotated[str, typer.Option(help="The use that it belongs to.")],
    name: Annotated[str, typer.Option(help="Where it is used, such as production.")] = "",
    alias: Alias = None,
    budget_usd: BudgetUsd = None,
    budget_wh: BudgetWh = None,
    period: InPeriod = "month",
    rpm: Rpm = None,
    tpm: Tpm = None,
    parallel: Parallel = None,
    ends: Ends = None,
    json: Json = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print a new key, once: only its digest is stored. The site knows it within two seconds."""
    from joute.gateway.aliases import Aliases
    from joute.gateway.budgets.periods import Period
    from joute.gateway.keys import KeyLimits, Keys, NewKey
    from joute.gateway.site.naming import check_aliases

    limits = KeyLimits(
        aliases=tuple(alias) if alias else None,
        budget_usd=budget_usd,
        budget_wh=budget_wh,
        period=Period(period),
        requests_per_minute=rpm,
        tokens_per_minute=tpm,
        parallel=parallel,
        ends_at=_end(ends),
    )

    async def work(services: "Services") -> Any:
        await check_aliases(services[Aliases], alias or ())
        return await services[Keys].add(NewKey(use, name, limits), OPERATOR)

    card, secret = run(config, database, work)
    if json:
        echo_json({"key": secret, **facts(card)})
    else:
        echo(secret)


@app.command("list")
def list_(
    use: Annotated[str | None, typer.Option(help="Of this use alone.")] = None,
    json: Json = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print every key: id, use, name, its last characters, its limits, whether it is over."""
    from joute.gateway.keys import Keys
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        if use is not None:
            await services[Uses].get(use)
        return await services[Keys].all(use)

    found = run(config, database, work)
    if json:
        echo_json([facts(one) for one in found])
        return
    for one in found:
        echo(line(one))


@app.command()
def change(
    key: KeyId,
    alias: Alias = None,
    every_alias: Annotated[bool, typer.Option("--every-alias", help="It may call all.")] = False,
    budget_usd: BudgetUsd = None,
    budget_wh: BudgetWh = None,
    period: Annotated[
        Literal["day", "week", "month", "total"] | None, typer.Option(help="Of the budgets.")
    ] = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    parallel: Parallel = None,
    ends: Ends = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="A limit to lift: budget-usd, budget-wh, rpm, tpm, parallel or ends; "
            "may be repeated."
        ),
    ] = None,
    json: Json = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Change limits of a key; those not named stay. The application goes on with the same key."""
    from dataclasses import replace

    from joute.gateway.aliases import Aliases
    from joute.gateway.budgets.periods import Period
    from joute.gateway.keys import Keys
    from joute.gateway.site.naming import check_aliases

    given = {
        "budget_usd": budget_usd,
        "budget_wh": budget_wh,
        "period": Period(period) if period else None,
        "requests_per_minute": rpm,
        "tokens_per_minute": tpm,
        "parallel": parallel,
        "ends_at": _end(ends),
        "aliases": tuple(alias) if alias else None,
    }
    changed: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    changed |= dict.fromkeys(_lifted(without or ()))
    if every_alias:
        changed["aliases"] = None

    async def work(services: "Services") -> Any:
        await check_aliases(services[Aliases], alias or ())
        keys = services[Keys]
        return await keys.change(key, replace((await keys.get(key)).limits, **changed))

    card = run(config, database, work)
    if json:
        echo_json(facts(card))
    else:
        echo(line(card))


@app.command()
def revoke(key: KeyId, config: Config = None, database: Database = None) -> None:
    """End a key for good, within two seconds; answers that are being written stop."""
    from joute.gateway.keys import Keys

    async def work(services: "Services") -> Any:
        return await services[Keys].revoke(key)

    echo(line(run(config, database, work)))


def facts(card: "KeyCard") -> dict[str, Any]:
    """A key as JSON, without its secret."""
    from joute.gateway.site.facts import key_facts

    return key_facts(card)


def line(card: "KeyCard") -> str:
    """A key on a line."""
    limits = card.limits
    said = [
        limits.aliases is not None and " ".join(limits.aliases),
        limits.budget_usd is not None and f"{limits.budget_usd:g} USD a {limits.period}",
        limits.budget_wh is not None and f"{limits.budget_wh:g} Wh a {limits.period}",
        limits.requests_per_minute is not None and f"{limits.requests_per_minute} rpm",
        limits.tokens_per_minute is not None and f"{limits.tokens_per_minute} tpm",
        limits.parallel is not None and f"{limits.parallel} parallel",
        limits.ends_at is not None and f"until {limits.ends_at:%Y-%m-%dT%H:%MZ}",
        card.revoked_at is not None and f"revoked {card.revoked_at:%Y-%m-%dT%H:%MZ}",
    ]
    limited = ", ".join(one for one in said if one) or "no limit"
    return "\t".join((card.id, card.use_id, card.name, f"…{card.hint}", limited))


_LIMITS = {
    "budget-usd": "budget_usd",
    "budget-wh": "budget_wh",
    "rpm": "requests_per_minute",
    "tpm": "tokens_per_minute",
    "parallel": "parallel",
    "ends": "ends_at",
}


def _lifted(names: Any) -> list[str]:
    """The fields of limits to lift. Raises BadKey."""
    from joute.errors import N_
    from joute.gateway.errors import BadKey

    for name in names:
        if name not in _LIMITS:
            message = N_("There is no limit “%(name)s”: %(known)s.")
            raise BadKey(message=message, name=name, known=", ".join(_LIMITS))
    return [_LIMITS[name] for name in names]


def _end(day: str | None) -> "datetime | None":
    """The end of that day, UTC. Raises BadKey."""
    from datetime import date

    from joute.errors import N_
    from joute.gateway.errors import BadKey
    from joute.gateway.site.key_form import end_of

    if day is None:
        return None
    try:
        return end_of(date.fromisoformat(day))
    except (ValueError, OverflowError):
        raise BadKey(reason=N_("A date is written 2026-11-30.")) from None
