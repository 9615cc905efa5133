"""joute documents ask."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, Database, echo, echo_json, run

if TYPE_CHECKING:
    from joute.services import Services


def ask(
    collection: Annotated[str, typer.Argument(help="The id of a collection.")],
    question: Annotated[str, typer.Argument(help="The question.")],
    model: Annotated[str, typer.Option(help="The id of a model of this site.")],
    also: Annotated[
        list[str] | None, typer.Option(help="Another collection that is asked with it.")
    ] = None,
    count: Annotated[int, typer.Option(help="Passages that the model is given, 1 to 20.")] = 5,
    by: Annotated[
        Literal["words", "vectors", "both"], typer.Option(help="What chooses the passages.")
    ] = "both",
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Answer a question from the passages of a collection, each sentence with its source.

    Nothing of the question is stored but what the answer cost. Where no passage is found, no model
    is called.
    """

    async def work(services: "Services") -> dict[str, Any]:
        from joute.documents.asking import Asking, answer_as_json
        from joute.documents.collections import Collections
        from joute.documents.passage import Retrieval

        collections = services[Collections]
        cards = [await collections.get(id) for id in dict.fromkeys((collection, *(also or ())))]
        how = Retrieval(by, count)
        return answer_as_json(await services[Asking].answer(cards, question, model, how))

    answer = run(config, database, work, feature="documents")
    if format == "json":
        return echo_json(answer)
    echo(answer["answer"])
    if answer["verdict"] == "unsupported":
        echo("\nNot supported: the answer cites no passage.")
    for one in answer["sentences"] if answer["found"] else ():
        if not one["cites"]:
            echo(f"\nNo source: {one['text']}")
    for one in answer["citations"]:
        echo(f"\n[{one['n']}] {one['file']}, page {one['page']}\n{one['text']}")
    for one in answer["withheld"]:
        rules = ", ".join(one["rules"])
        echo(f"\nWithheld: {one['file']}, page {one['page']} gives orders to the model ({rules})")
    return None
