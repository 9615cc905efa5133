"""joute monitoring: is what applications get as it was?"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute import command
from joute.command import Config, Database, echo, echo_json

if TYPE_CHECKING:
    from joute.monitoring.experiments import Foreseen
    from joute.monitoring.scoring.figures import Figures
    from joute.monitoring.scoring.scorings import Scoring
    from joute.monitoring.shadows import ForeseenShadow, ShadowReading
    from joute.monitoring.watching import Moved, Standing
    from joute.services import Services

app = typer.Typer(
    help="Models in production: is what applications get as it was?",
    no_args_is_help=True,
    rich_markup_mode=None,
)

experiments = typer.Typer(
    help="Two models, or two prompts, behind one alias: which is better?",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(experiments, name="experiment")

shadows = typer.Typer(
    help="Another model is asked the calls of an application too, and nobody sees its answers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(shadows, name="shadow")

MOVED = 3
NO_EXPERIMENT = 4
AliasArgument = Annotated[str, typer.Argument(help="The alias, as applications write it.")]
UseId = Annotated[str, typer.Argument(help="The id that “joute gateway use list” prints.")]

run = partial(command.run, feature="monitoring")


@app.callback()
def monitoring() -> None:
    """Models in production: is what applications get as it was?"""


@app.command()
def status(
    use: UseId,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Say of each signal of a use whether it moved, since when and by how much; exit code 3 when
    one did, 0 otherwise."""
    from joute.monitoring.watching import Watching

    async def work(services: "Services") -> Any:
        return await services[Watching].follow(use)

    found = run(config, database, work)
    if json:
        from joute.monitoring.facts import facts_of

        echo_json([facts_of(one) for one in found])
    else:
        for one in found:
            echo(f"{one.alias}\t{one.signal}\t{_said(one)}")
    if any(one.moved for one in found):
        raise typer.Exit(MOVED)


@app.command()
def acknowledge(
    use: UseId,
    alias: Annotated[str, typer.Argument(help="The alias whose present level is to be kept.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Take the present level of an alias as the one to keep: a new quiet period begins."""
    from joute.monitoring.watching import Watching
    from joute.people.rights import OPERATOR, author

    async def work(services: "Services") -> None:
        await services[Watching].acknowledge(use, alias, author(OPERATOR))

    run(config, database, work)


@experiments.command()
def start(
    alias: Annotated[str, typer.Argument(help="The alias, whose first model is arm a.")],
    against: Annotated[
        str, typer.Option(help="The model that is arm b; the first one without it.")
    ] = "",
    prompt_a: Annotated[
        str, typer.Option(help="Instructions of arm a: a stored prompt, or its file NAME.md.")
    ] = "",
    prompt_b: Annotated[
        str, typer.Option(help="Those of arm b; two prompts can meet on one model.")
    ] = "",
    calls: Annotated[int, typer.Option(help="Opinions at most, of both arms together.")] = 2_000,
    margin: Annotated[
        float, typer.Option(help="The difference of mean scores below which it does not matter.")
    ] = 0.05,
    share: Annotated[float, typer.Option(help="The share of calls that arm b answers.")] = 0.5,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Let another model, or the same one with another prompt, answer some calls of an alias, until
    opinions show which is better.

    What it takes is said before it begins. A prompt stands before the instructions that the
    application sends, in one message with them.
    """
    from joute.gateway.aliases import AliasExperiment
    from joute.monitoring.arm_prompts import named_arm
    from joute.monitoring.experiments import Experiments
    from joute.people.rights import OPERATOR, author

    async def foresee(services: "Services") -> Any:
        experiments, store = services[Experiments], services.store
        wanted = AliasExperiment(
            against or await experiments.first_model(alias),
            share,
            calls,
            margin,
            await named_arm(store, prompt_a),
            await named_arm(store, prompt_b),
        )
        return wanted, await experiments.foresee(alias, wanted)

    wanted, foreseen = run(config, database, foresee)

    async def begin(services: "Services") -> Any:
        return await services[Experiments].start(alias, wanted, author(OPERATOR))

    _print_foreseen(foreseen)
    if not yes:
        typer.confirm("Begin?", abort=True, err=True)
    begun = run(config, database, begin)
    echo(f"{alias} is an experiment since version {begun.number}.")


@experiments.command("status")
def experiment_status(
    alias: Annotated[str, typer.Argument(help="The alias.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Print the newest experiment of an alias as JSON: what is known of each arm, and how it ended
    or that it goes on. Exit code 4 where there never was one."""
    from joute.monitoring.experiments import Experiments
    from joute.monitoring.facts import progress_of

    async def work(services: "Services") -> Any:
        return await services[Experiments].progress(alias)

    found = run(config, database, work)
    if found is None:
        echo(f"{alias} never was an experiment.", err=True)
        raise typer.Exit(NO_EXPERIMENT)
    echo_json(progress_of(found))


@experiments.command()
def stop(
    alias: Annotated[str, typer.Argument(help="The alias.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """End an experiment: the first model of the alias answers alone again."""
    from joute.monitoring.experiments import Experiments
    from joute.people.rights import OPERATOR, author

    async def work(services: "Services") -> Any:
        return await services[Experiments].stop(alias, author(OPERATOR))

    run(config, database, work)


@shadows.command("start")
def start_shadow(
    use: UseId,
    alias: AliasArgument,
    model: Annotated[str, typer.Option(help="The model of this site that is asked too.")],
    share: Annotated[
        float, typer.Option(min=0, max=100, help="So many of its calls in a hundred.")
    ] = 5,
    usd_a_day: Annotated[
        float, typer.Option(min=0, help="What it may cost a day (UTC) at most, in US dollars.")
    ] = 1.0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Ask another model a share of the calls of a use and alias too; nobody sees its answers.

    What it takes is said before it begins; the budgets of the keys of the use pay it.
    """
    from joute.gateway.shadows.decisions import NewShadow, Shadows
    from joute.monitoring.shadows import ShadowReadings
    from joute.people.rights import OPERATOR, author
    from joute.uses import Uses

    new = NewShadow(model, share / 100, usd_a_day)

    async def foresee(services: "Services") -> Any:
        await services[Uses].get(use)
        return await services[ShadowReadings].foresee(use, alias, new)

    async def begin(services: "Services") -> Any:
        return await services[Shadows].start(use, alias, new, author(OPERATOR))

    _print_foreseen_shadow(run(config, database, foresee))
    if not yes:
        typer.confirm("Begin?", abort=True, err=True)
    run(config, database, begin)
    echo(f"{model} is asked {share:g} % of the calls of {alias} too.")


@shadows.command("status")
def shadow_status(
    use: UseId,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Say of each shadow of a use how it compares with what answered, on the same calls."""
    from joute.monitoring.facts import shadow_of
    from joute.monitoring.shadows import ShadowReadings
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        await services[Uses].get(use)
        return await services[ShadowReadings].of_use(use)

    found = run(config, database, work)
    if json:
        echo_json([shadow_of(one) for one in found])
        return
    for one in found:
        _print_shadow(one)


@shadows.command("stop")
def stop_shadow(
    use: UseId, alias: AliasArgument, config: Config = None, database: Database = None
) -> None:
    """Ask the shadow of an alias no more; what came of it stays."""
    from joute.gateway.shadows.decisions import Shadows
    from joute.people.rights import OPERATOR, author

    async def work(services: "Services") -> Any:
        return await services[Shadows].stop(use, alias, author(OPERATOR))

    run(config, database, work)


def _print_foreseen_shadow(one: "ForeseenShadow") -> None:
    if one.calls_a_day is None:
        echo("What it takes is unknown: the alias had no call of this use in the last 30 days.")
    else:
        usd = "unknown" if one.usd_of_call is None else f"US${one.usd_of_call:.6f}"
        wh = "unknown" if one.wh_of_call is None else f"{one.wh_of_call:.3g} Wh"
        echo(
            f"{one.calls_a_day:.1f} calls a day, by those of the last 30 days; a call: {usd}, {wh}."
        )
        if one.usd_of_day is not None:
            echo(f"A day: about US${one.usd_of_day:.4f}.")
    echo(f"Never more than US${one.usd_a_day:g} a day; the budgets of the keys of the use pay it.")


def _print_shadow(one: "ShadowReading") -> None:
    card = one.card
    state = f"{card.share * 100:g} % of the calls" if card.share else "ended"
    echo(
        f"{card.alias}\t{card.model}\t{state}, since {one.since:%Y-%m-%d %H:%M} UTC: "
        f"{one.pairs} calls, {one.refused} not asked; US${one.taken_usd:.4g} of "
        f"US${card.usd_a_day:g} today"
    )
    figures = {"failures": one.failures, "US$": one.usd, "seconds": one.seconds}
    figures |= {"Wh": one.wh, "tokens written": one.tokens}
    figures |= {f"{scored.scorer} {scored.judge}".strip(): scored.beside for scored in one.scores}
    for name, beside in figures.items():
        if beside is not None:
            low, high = beside.interval or (float("nan"), float("nan"))
            echo(
                f"{card.alias}\t{name}\tlive {beside.live.mean:.4g}, shadow "
                f"{beside.shadow.mean:.4g}, difference {beside.difference:+.4g} "
                f"({low:+.4g} to {high:+.4g}) of {beside.n}"
            )


def _print_foreseen(one: "Foreseen") -> None:
    found = one.forecast
    echo(
        f"If the arms differ by {abs(found.difference):.2f}, half of such experiments end within "
        f"{found.median:.0f} opinions, nine in ten within {found.usual:.0f}; "
        f"all within {one.calls}."
    )
    cost = ", ".join(
        f"{arm} {'unknown' if usd is None else f'US${usd:.6f}'}"
        for arm, usd in (("a", one.usd_a), ("b", one.usd_b))
    )
    echo(f"A call, by the prices of the models: {cost}.")
    if one.per_opinion is None:
        echo("How many calls get an opinion is unknown: nobody gave one in the last 30 days.")
    else:
        most = "unknown" if one.most_usd is None else f"US${one.most_usd:.2f}"
        echo(f"One call in {one.per_opinion:.1f} gets an opinion: at most {most} in all.")


@app.command()
def score(
    use: UseId,
    share: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Score so many calls in a hundred from now on; 0: none."),
    ] = None,
    scorer: Annotated[
        list[str] | None,
        typer.Option(help="As in evalset.yaml: relevance, or “{name: length, most: 50}”."),
    ] = None,
    judge: Annotated[str, typer.Option(help="The model that scorers ask, by its id.")] = "",
    budget_usd: Annotated[
        float, typer.Option(min=0, help="What the judge may cost a day (UTC), in US dollars.")
    ] = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Say what scorers made of the calls of a use; with --share, score a share of its calls from
    now on."""
    from joute.monitoring.facts import scoring_facts
    from joute.monitoring.scoring.applying import specs_in
    from joute.monitoring.scoring.figures import ScoringFigures
    from joute.monitoring.scoring.scorings import NewScoring, Scorings
    from joute.people.rights import OPERATOR, author
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        await services[Uses].get(use)
        scorings = services[Scorings]
        if share is not None:
            written = specs_in("".join(f"- {one}\n" for one in scorer or ()))
            new = NewScoring(share / 100, written, judge, budget_usd)
            await scorings.set(use, new, author(OPERATOR))
        return await scorings.get(use), await services[ScoringFigures].of(use)

    if share is None and (scorer or judge or budget_usd):
        raise typer.BadParameter("say which share of the calls is scored: --share 5")
    found = run(config, database, work)
    if json:
        echo_json(scoring_facts(*found))
    else:
        _print_scores(*found)


def _said(one: "Standing") -> str:
    from joute.monitoring.watching import FEWEST, QUIET

    if one.watched is None:
        return (
            f"quiet period since {one.since:%Y-%m-%d}: {one.values} values; "
            f"it takes {FEWEST} and {QUIET.days} days"
        )
    if not one.moved:
        return f"as it was: {one.watched} values since {one.values} of the quiet period"
    return "; ".join(map(_movement, one.moved))


def _movement(moved: "Moved") -> str:
    one = moved.movement
    low, high = one.after_interval
    since = f"{moved.since:%Y-%m-%d %H:%M} UTC" if moved.since else "before the oldest call"
    looks = ", ".join(one.look_at)
    beyond = "" if one.beyond is None else f" of values beyond {one.beyond:.4g}"
    if one.topic is not None:
        beyond = f" of {one.topic or 'topics that were rare'}"
    return (
        f"{one.move}{beyond}: {one.before:.4g} before, {one.after:.4g} ({low:.4g} to {high:.4g}) "
        f"since {since}; look at: {looks}"
    )


def _print_scores(scoring: "Scoring | None", figures: "Figures") -> None:
    if scoring is None or not scoring.share:
        echo("no calls are scored: --share 5 --scorer … scores five in a hundred")
    else:
        scorers = ", ".join(spec.column for spec in scoring.scorers)
        judge = f", judge {scoring.judge}" if scoring.judge else ""
        budget = f", at most US${scoring.budget_usd:g} a day" if scoring.judge else ""
        share = f"{scoring.share * 100:g} % of the calls since {scoring.at:%Y-%m-%d %H:%M} UTC"
        echo(f"{share}: {scorers}{judge}{budget}")
        if not figures.keeps_text:
            echo("the use keeps no texts any more: nothing can be scored")
    for one in figures.scored:
        for week in one.weeks:
            low, high = week.mean.interval or (0.0, 1.0)
            echo(
                f"{one.alias}\t{one.scorer}\t{week.monday}\t{week.mean.mean:.3f} "
                f"({low:.3f} to {high:.3f}) of {week.mean.n}"
            )
    for left in figures.left_out:
        echo(f"{left.scorer}\tleft out\t{left.count}\t{left.reason}")
    if figures.usd or figures.cost_unknown:
        unknown = f", unknown of {figures.cost_unknown}" if figures.cost_unknown else ""
        echo(f"the judge cost US${figures.usd:.4g} in eight weeks{unknown}")


COMMANDS = {"monitoring": app}
