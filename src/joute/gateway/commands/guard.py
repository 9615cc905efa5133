"""joute gateway guard: what is checked of the calls of a use."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, Database, echo, echo_json
from joute.errors import N_
from joute.gateway.commands.shared import OPERATOR, UseId, run

if TYPE_CHECKING:
    from joute.guard import Action
    from joute.services import Services


def guard(
    use: UseId,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=ACTION",
            help="Set a rule to log, warn, mask, block or off; may be repeated. "
            "“personal_data=mask” sets all rules of a family that may be set so.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Set every rule to its hardest action first.")
    ] = False,
    term: Annotated[
        list[str] | None,
        typer.Option(help="A word that no answer may hold; all of them, repeated."),
    ] = None,
    contact: Annotated[
        str | None, typer.Option(help="To whom one contests, told with each refusal.")
    ] = None,
    revert: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Check again what this version did.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print every version.")] = False,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print, or change, what is checked of the calls of a use. A site that runs sees it within two
    seconds."""
    from joute.gateway.guarding.changing import changed, guard_facts
    from joute.gateway.guarding.profiles import GuardProfiles
    from joute.uses import Uses

    change: dict[str, Any] = {"strict": strict, "actions": _actions(rule or ())}
    change |= {"terms": term} if term is not None else {}
    change |= {"contact": contact} if contact is not None else {}

    async def work(services: "Services") -> Any:
        await services[Uses].get(use)
        guards = services[GuardProfiles]
        if revert is not None:
            await guards.revert(use, revert, OPERATOR)
        if strict or change["actions"] or len(change) > 2:
            await guards.set(use, changed(await guards.get(use), change), OPERATOR)
        return await guards.history(use) if show else [await guards.get(use)]

    facts = [guard_facts(one) for one in run(config, database, work)]
    if format == "json":
        echo_json(facts if show else facts[0])
        return
    for one in facts:
        echo(_line(one))


def _actions(rules: Iterable[str]) -> dict[str, "Action | None"]:
    """What each `ID=ACTION` says. Raises BadGuard."""
    from joute.gateway.errors import BadGuard
    from joute.guard import FAMILIES, RULES, Action

    actions: dict[str, Action | None] = {}
    for written in rules:
        id, _, word = written.partition("=")
        if word not in (*Action, "off"):
            raise BadGuard(
                message=N_("“%(written)s” is not a rule and one of log, warn, mask, block, off."),
                written=written[:100],
            )
        action = None if word == "off" else Action(word)
        if id not in FAMILIES:
            actions[id] = action
            continue
        of_family = [one for one in RULES.values() if one.family == id]
        actions |= {one.id: action for one in of_family if action in (None, *one.actions)}
    return actions


def _line(facts: Mapping[str, Any]) -> str:
    rules = " ".join(f"{rule}={action}" for rule, action in facts["actions"].items())
    since = (facts["created_at"] or "")[:16]
    return "\t".join((str(facts["number"]), since, facts["created_by"], rules or "nothing"))
