"""joute review: what a person should look at."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, echo, echo_json, run

if TYPE_CHECKING:
    from joute.review.cases import Case
    from joute.services import Services

app = typer.Typer(
    help="Answers that were reported, blocked, judged bad, or that never came.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Place = Annotated[
    str, typer.Argument(help="The id that “joute gateway use list” prints; or site: its duels.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def review() -> None:
    """Answers that were reported, blocked, judged bad, or that never came."""


@app.command("list")
def list_(
    use: Place,
    decided: Annotated[bool, typer.Option("--decided", help="What was decided.")] = False,
    page: Annotated[int, typer.Option(min=1, help="Twenty cases each.")] = 1,
    json: Json = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print cases, the newest first: source, subject, when, why. No text of anybody is printed."""
    from joute.review.cases import Queue, Wanted

    async def work(services: "Services") -> Any:
        own = [use] if use != "site" else []
        wanted = Wanted(own, use == "site", open=not decided, page=page)
        return await services[Queue].cases(wanted)

    cases, total = run(config, database, work, feature="review")
    if json:
        echo_json({"cases": [_facts(one) for one in cases], "total": total})
        return
    for one in cases:
        echo(f"{one.source}\t{one.subject}\t{one.at:%Y-%m-%d %H:%M}\t{one.what}")


@app.command()
def dismiss(
    source: Annotated[str, typer.Argument(help="reported, blocked, low_score or failed.")],
    subject: Annotated[str, typer.Argument(help="The subject that “joute review list” prints.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Say that nothing is to be done about a case."""
    from joute.errors import N_, BadInput
    from joute.people.rights import OPERATOR, author
    from joute.review.cases import Queue, Source
    from joute.review.deciding import Deciding

    if source not in list(Source):
        raise BadInput(
            message=N_("A source is one of %(known)s."), known=", ".join(map(str, Source))
        )

    async def work(services: "Services") -> None:
        case = await services[Queue].case(Source(source), subject)
        await services[Deciding].dismiss(case, author(OPERATOR))

    run(config, database, work, feature="review")


@app.command()
def export(use: Place, config: Config = None, database: Database = None) -> None:
    """Print the items that people made of the cases of a use, as lines of JSON: append them to the
    items of a set that is a file."""
    from joute.review.deciding import Deciding

    async def work(services: "Services") -> Any:
        return await services[Deciding].items(None if use == "site" else use)

    import json

    for item in run(config, database, work, feature="review"):
        echo(json.dumps(item, ensure_ascii=False))


def _facts(case: "Case") -> dict[str, Any]:
    from joute.review.api import facts_of

    return facts_of(case)


COMMANDS = {"review": app}
