"""joute documents draft."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, Database, counted, echo, echo_json, run

if TYPE_CHECKING:
    from joute.services import Services

NOTHING_DRAFTED = 5


def draft(
    collection: Annotated[str, typer.Argument(help="The id of a collection.")],
    model: Annotated[str, typer.Option(help="The model that drafts.")],
    count: Annotated[
        int, typer.Option(min=1, max=500, help="Questions, each on a passage drawn by chance.")
    ] = 50,
    set_: Annotated[
        str,
        typer.Option(
            "--set", help="The evaluation set of the site [default: documents-COLLECTION]."
        ),
    ] = "",
    concurrency: Annotated[
        int, typer.Option(min=1, max=50, help="How many passages are asked about at once.")
    ] = 4,
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Have a model draft questions on a collection, each with the passage that answers it.

    They wait on the site, among the drafts of an evaluation set, and count in nothing until a
    person approved them there; “score --set” takes those that are approved. Whoever reads
    evaluations reads the passages too. Exits with 5 when nothing was drafted.
    """

    async def work(services: "Services") -> dict[str, Any]:
        from joute.documents.collections import Collections
        from joute.documents.scoring import drafting
        from joute.documents.scoring.asking import judge_of
        from joute.documents.scoring.costs import summed

        await services[Collections].get(collection)
        judge = judge_of(services, model, at_once=concurrency)
        async with services.store.read() as session:
            passages = await drafting.draw_passages(session, collection, count, services.random)
        drafted = await drafting.draft(passages, judge, concurrency)
        name = set_ or f"documents-{collection}"
        added = await drafting.add_to_set(services.store, name, drafted, services.now())
        return {
            "set": name,
            "drafted": sum(len(one.items) for one in drafted),
            "added": added,
            "left_out": [reason for one in drafted for reason in one.left_out],
            "cost_usd": summed([one.answer.cost_usd for one in drafted]),
        }

    report = run(config, database, work, feature="documents")
    if format == "json":
        echo_json(report)
    else:
        _print(report)
    if not report["added"]:
        raise typer.Exit(NOTHING_DRAFTED)


def _print(report: dict[str, Any]) -> None:
    for reason in report["left_out"]:
        echo(f"left out: {reason}", err=True)
    known = report["drafted"] - report["added"]
    if known:
        echo(f"left out: {counted(known, 'question')} that the set already asks", err=True)
    cost = report["cost_usd"]
    price = "an unknown price" if cost is None else f"{cost:.4f} USD"
    echo(f"{counted(report['added'], 'draft')} added to the set {report['set']}, for {price}.")
    if report["added"]:
        echo(f"Approve them on the site, at /evaluations/{report['set']}/drafts")
