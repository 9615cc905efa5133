"""joute documents embed."""

from typing import TYPE_CHECKING, Annotated

import typer

from joute.command import Config, Database, counted, echo, run

if TYPE_CHECKING:
    from joute.services import Services


def embed(
    collection: Annotated[
        str | None, typer.Argument(help="The id of a collection [default: all of them].")
    ] = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Make the vectors that passages lack, now: a site makes them after an import, and daily.

    What was made stays where the host fails; run it again to go on.
    """

    async def work(services: "Services") -> int:
        from joute.documents.collections import Collections
        from joute.documents.embedding import Embedding
        from joute.errors import N_, BadInput

        vectors = services[Embedding].vectors
        if vectors is None:
            message = N_("No model of embeddings is set: name one in [documents] embeddings.")
            raise BadInput(message=message)
        collections = services[Collections]
        cards = [await collections.get(collection)] if collection else await collections.all()
        made = 0
        for card in cards:
            while batch := await vectors.embed_batch(card.id):
                made += batch
        return made

    made = run(config, database, work, feature="documents")
    echo(f"{counted(made, 'passage')} embedded")
