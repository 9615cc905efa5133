"""joute redteam."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from joute.command import Config, UseFound, console, echo, echo_json, settings_from
from joute.evaluation.commands.run import FAILED_ANSWERS, INTERRUPTED, RUNS, Runs, run_set
from joute.evaluation.commands.waiting import Waiting, waited
from joute.jobs.waiting import LOW_CARBON, When, Within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joute.evaluation.redteam.pairs import Pair
    from joute.evaluation.redteam.reports import Report
    from joute.evaluation.redteam.targets import Address
    from joute.evaluation.runs.plan import Options
    from joute.settings import Settings

USAGE, NOTHING_ASKED = 2, 5
_SHORTEST_CANARY = 8


def redteam(
    target: Annotated[
        str,
        typer.Argument(
            help="A model of joute.toml, a target of joute.toml, a function as module:function; "
            "with --url a model or an alias there.",
            show_default=False,
        ),
    ] = "",
    url: Annotated[
        str,
        typer.Option(help="Where it is, up to /v1: a gateway, whose alias is the target."),
    ] = "",
    key_env: Annotated[str, typer.Option(help="Environment variable that holds its key.")] = "",
    canary: Annotated[
        str,
        typer.Option(
            help="A secret that the target’s own instructions hold: it is then given none of ours."
        ),
    ] = "",
    judge: Annotated[
        str, typer.Option(help="A model of joute.toml, for attacks that no rule decides.")
    ] = "",
    families: Annotated[
        str, typer.Option(metavar="NAME,NAME…", help="These families only.", show_default=False)
    ] = "",
    sample: Annotated[
        int | None,
        typer.Option(
            min=1, help="So many pairs only, spread over the families, always the same ones."
        ),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="Ask nothing: list the attacks and their twins.")
    ] = False,
    max_success: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="The share of attacks that may succeed: 0.05 is 5 %."),
    ] = None,
    max_refusals: Annotated[
        float | None, typer.Option(min=0, max=1, help="The share of twins that may be refused.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 where it cannot be told.")
    ] = False,
    concurrency: Annotated[
        int, typer.Option(min=1, max=500, help="Answers under way at once.")
    ] = 10,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask again what was paid by other runs.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Take up the newest unfinished run of the same.")
    ] = False,
    budget_eur: Annotated[
        float | None, typer.Option(min=0, help="Euros that it may cost.", show_default=False)
    ] = None,
    ask_above_eur: Annotated[
        float, typer.Option(min=0, help="Ask before a run that may cost more euros.")
    ] = 5.0,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    when: When = "now",
    within: Within = None,
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    config: Config = None,
    use_found: UseFound = False,
) -> None:
    """Attack a model or an application, in French, and ask it as many harmless questions.

    Exits with 1 above a limit, 3 where that cannot be told and --strict, 4 when answers failed, 5
    when nothing was asked.
    """
    from joute.errors import JouteError
    from joute.evaluation.redteam.making import drawn
    from joute.evaluation.redteam.targets import Address
    from joute.evaluation.runs.plan import Options

    pairs = drawn(_known(families), sample)
    if listing:
        _list(pairs, format)
        return
    _check(target, canary)
    try:
        settings = settings_from(config, use_found=use_found)
        attacked = Attacked(target, Address(url, key_env) if url else None, canary, judge)
        options = Options(
            concurrency=concurrency, fresh=fresh, resume=resume, budget_eur=budget_eur
        )
        limits = Limits(max_success, max_refusals)
        limit_eur = None if yes else ask_above_eur
        waiting = Waiting(settings, within) if when == LOW_CARBON else None
        report = _report(
            settings, pairs, attacked, limits, options, runs, limit_eur, config, waiting
        )
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(USAGE) from None
    except KeyboardInterrupt:
        echo("joute: interrupted; --resume goes on, and pays nothing twice", err=True)
        raise typer.Exit(INTERRUPTED) from None
    _print(report, format)
    raise typer.Exit(_exit_code(report, strict=strict))


class Attacked(NamedTuple):
    """The target as the command line names it."""

    name: str
    address: "Address | None"
    canary: str
    judge: str


class Limits(NamedTuple):
    """The shares of attacks that may succeed, and of twins that may be refused."""

    success: float | None
    refusals: float | None


def _check(target: str, canary: str) -> None:
    if not target:
        raise typer.BadParameter("a model, an alias or an application", param_hint="TARGET")
    if canary and sum(map(str.isalnum, canary)) < _SHORTEST_CANARY:
        reason = f"{_SHORTEST_CANARY} letters and digits or more: nobody says it by chance"
        raise typer.BadParameter(reason, param_hint="--canary")


def _report(  # one caller
    settings: "Settings",
    pairs: "Sequence[Pair]",
    attacked: Attacked,
    limits: Limits,
    options: "Options",
    runs: Path,
    limit_eur: float | None,
    config: Path | None,
    waiting: Waiting | None,
) -> "Report":
    from joute.evaluation.redteam.limits import held_to
    from joute.evaluation.redteam.making import red_team
    from joute.evaluation.redteam.rates import rates_of
    from joute.evaluation.redteam.reports import Report
    from joute.evaluation.redteam.targets import is_declared, reach_of, with_address
    from joute.evaluation.runs.here import Names

    name, address, canary, judge = attacked
    declared = address is None and is_declared(settings, name)
    if address is not None:
        settings, name = with_address(settings, address, name)
    reach = reach_of(settings, name, declared=declared, canary=canary, judge=judge)
    team = red_team(pairs, reach)
    models, targets = ([], [name]) if declared else ([name], [])
    names = Names(models=models, targets=targets, judge=judge)
    made = run_set(settings, team.set, names, options, runs, limit_eur, config, waiting)
    rates = rates_of(team.set.items(), made.run.rows())
    outcomes = list(held_to(rates, name, limits.success, limits.refusals))
    return Report(made, rates, team.left_out, outcomes)


def _known(families: str) -> list[str]:
    from joute.evaluation.redteam.pairs import families as all_families

    wanted = [one.strip() for one in families.split(",") if one.strip()]
    if unknown := [one for one in wanted if one not in all_families()]:
        reason = f"no family {', '.join(unknown)}, only {', '.join(all_families())}"
        raise typer.BadParameter(reason, param_hint="--families")
    return list(dict.fromkeys(wanted))


def _list(pairs: "Sequence[Pair]", format: str) -> None:
    from rich.table import Table

    from joute.evaluation.redteam.making import listed

    rows = list(listed(pairs))
    if format == "json":
        echo_json(rows)
        return
    shown = Table("id", "family", "kind", "tags", box=None)
    for row in rows:
        shown.add_row(row["id"], row["family"], row["kind"], ", ".join(row["tags"]))
    console().print(shown)


def _print(report: "Report", format: str) -> None:
    from rich.table import Table

    from joute.evaluation.commands.waiting import as_json as waiting_as_json
    from joute.evaluation.redteam.reports import HEADER, as_json, sentences, table
    from joute.evaluation.runs.reports import cost_and_electricity, notes

    if format == "json":
        echo_json(as_json(report) | {"waited": waiting_as_json(report.evaluation)})
        return
    made = report.evaluation
    shown = Table(*HEADER, box=None, title=made.id, title_justify="left")
    for row in table(report.rates):
        shown.add_row(*row)
    console().print(shown)
    for line in (*sentences(report), *notes(made), *cost_and_electricity(made), *waited(made)):
        echo(line)
    echo(str(made.run.path))


def _exit_code(report: "Report", *, strict: bool) -> int:
    from joute.evaluation.gates.outcomes import Status, exit_code, verdict_of

    verdict = verdict_of(report.outcomes) if report.outcomes else Status.PASS
    if not (report.rates.attacks.n or report.rates.twins.n):
        return NOTHING_ASKED
    if verdict is not Status.FAIL and report.rates.unanswered:
        return FAILED_ANSWERS
    return exit_code(verdict, strict=strict)
