"""joute guard: the rules about what goes to a model and what comes back, on this machine alone."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo_json
from joute.errors import N_, BadInput

if TYPE_CHECKING:
    from joute.guard import Hit, Rate, Rule

app = typer.Typer(
    help="Hold questions and answers against the rules of the guard. Nothing leaves this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[Literal["table", "json"], typer.Option(help="How to print.")]
# Something is stopped: not a failure of the command.
BLOCKED = 3


@app.command("rules")
def rules_command(format: Format = "table") -> None:
    """Print the rules: the hardest action that each may be set to, and how often it is wrong.

    Rates are counts on named sets, with Wilson's interval of 95 %: “found” where the items hold
    what the rule looks for, “wrong” where they do not.
    """
    from joute.guard import RULES

    if format == "json":
        return echo_json([_described(rule) for rule in RULES.values()])
    return _print_rules([*RULES.values()])


@app.command("check")
def check_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A text [default: standard input].")
    ] = None,
    side: Annotated[
        Literal["in", "out"], typer.Option(help="What is asked, or what is answered.")
    ] = "in",
    context: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The text that an answer must be supported by."),
    ] = None,
    format: Format = "table",
) -> None:
    """Print what the rules find in a text, each rule at its hardest action. The exit code is 3 when
    one would block it."""
    from joute.guard import Action, check, hardest

    text = _text(file) if file else sys.stdin.read()
    hits = check(text, side=side, context=_text(context) if context else None)
    if format == "json":
        echo_json([_hit(text, one) for one in hits])
    else:
        _print_hits(text, hits)
    if hardest(hits) == Action.BLOCK:
        raise typer.Exit(BLOCKED)


def _text(path: Path) -> str:
    from joute.textfiles import read_text

    try:
        return read_text(path)
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"),
            file=str(path),
            reason=error.strerror,
        ) from None


def _described(rule: "Rule") -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "side": rule.side,
        "action": str(rule.actions[-1]),
        "name": rule.name,
        "about": rule.about,
        "rates": [_rate(one) for one in rule.rates],
    }


def _rate(one: "Rate") -> dict[str, Any]:
    return {
        "set": one.set,
        "measure": one.measure,
        "n": one.n,
        "k": one.k,
        "rate": one.rate,
        "low": one.low,
        "high": one.high,
        "date": one.date.isoformat(),
    }


def _print_rules(rules: "Sequence[Rule]") -> None:
    from rich.table import Table

    table = Table("rule", "side", "at most", "found", "wrong", box=None)
    for rule in rules:
        shown = (_shown(rule, measure) for measure in ("found", "wrong"))
        table.add_row(f"{rule.id} {rule.version}", rule.side, str(rule.actions[-1]), *shown)
    console().print(table)


def _shown(rule: "Rule", measure: str) -> str:
    rates = [one for one in rule.rates if one.measure == measure]
    return "\n".join(f"{one.k}/{one.n} {one.set}" for one in rates) or "not measured"


def _hit(text: str, one: "Hit") -> dict[str, Any]:
    return {
        "rule": one.rule,
        "version": one.version,
        "action": str(one.action),
        "start": one.start,
        "end": one.end,
        "text": text[one.start : one.end],
    }


def _print_hits(text: str, hits: "Sequence[Hit]") -> None:
    from rich.table import Table

    table = Table("rule", "action", "start", "end", "text", box=None)
    for one in hits:
        words = " ".join(text[one.start : one.end].split())
        table.add_row(one.rule, str(one.action), str(one.start), str(one.end), words[:60])
    console().print(table)
