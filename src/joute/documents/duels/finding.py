"""What both sides of a duel on documents answer from.

Two models get the same messages, byte for byte; two searches give one model their own passages. As
for any question on documents, passages that give orders are withheld, and who may ask is checked by
the caller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.budget import day_of
from joute.calls.channel import SIDES
from joute.documents.asking import Asking, Prepared, hold_passages
from joute.documents.cards import CollectionCard
from joute.documents.errors import NothingFound
from joute.documents.passage import Retrieval
from joute.documents.tables import DuelPassage
from joute.duel.grounds import FindGrounds, Grounds
from joute.duel.prompts import QUESTION, SidePrompt
from joute.errors import N_, BadInput
from joute.evidence import DOCUMENTS
from joute.gateway.guarding import days

# Of duels of two searches, and why rankings of models leave their votes out.
SEARCHES = "retrievals"

Searches = tuple[Retrieval, Retrieval]
_WORDS: Sequence[Searches] = ((Retrieval("words", 3), Retrieval("words", 8)),)
_VECTORS: Sequence[Searches] = (
    (Retrieval("words", 5), Retrieval("both", 5)),
    (Retrieval("words", 5), Retrieval("vectors", 5)),
    (Retrieval("vectors", 5), Retrieval("both", 5)),
    (Retrieval("both", 3), Retrieval("both", 8)),
)


def drawn_searches(random: Random, *, vectors: bool) -> Searches:
    """Two searches that differ in one thing; `vectors` says whether the site has any."""
    return random.choice(_VECTORS if vectors else _WORDS)


@dataclass(frozen=True)
class DuelSearch:
    """Finds the passages of a duel on a collection, in the language of the page where the question
    shows none."""

    asking: Asking
    card: CollectionCard
    language: str

    def for_models(self, how: Retrieval) -> FindGrounds:
        """The same passages for both sides. Raises NothingFound and what `Asking.prepare` does."""

        async def find(question: str) -> Grounds:
            prepared = await self._prepared(question, how)
            return self._grounds(dict.fromkeys(SIDES, prepared), None)

        return find

    def for_searches(self, hows: Searches) -> FindGrounds:
        """The passages of one search for a side, of the other for the other, by chance. Raises the
        same, and BadInput where both find the same."""

        async def find(question: str) -> Grounds:
            random = self.asking.services.random
            on_sides = dict(zip(SIDES, random.sample(hows, 2), strict=True))
            found = {side: await self._prepared(question, how) for side, how in on_sides.items()}
            a, b = (found[side].material for side in SIDES)
            for side, how in on_sides.items():
                if found[side].material.by != how.by:
                    raise BadInput(
                        message=N_("This site finds no passage by vectors now: search by words.")
                    )
            if [one.id for one in a.passages] == [one.id for one in b.passages]:
                raise BadInput(
                    message=N_(
                        "Both searches find the same passages for this question: ask another one, "
                        "or compare two models."
                    )
                )
            return self._grounds(found, on_sides)

        return find

    async def _prepared(self, question: str, how: Retrieval) -> Prepared:
        prepared = await self.asking.prepare([self.card], question, how, self.language)
        # No duel fills in again what the guard masked for its models.
        prepared.guarding.forget()
        if prepared.guarding.card.holds_answers:
            raise BadInput(
                message=N_(
                    "The guard of this collection reads whole answers before they are shown, which "
                    "no duel can wait for: ask one model."
                )
            )
        if not prepared.messages:
            raise NothingFound
        return prepared

    def _grounds(
        self, found: Mapping[str, Prepared], searches: Mapping[str, Retrieval] | None
    ) -> Grounds:
        services = self.asking.services

        async def keep(session: AsyncSession, duel_id: str) -> None:
            each = {id(one): one for one in found.values()}.values()
            for prepared in each:
                await hold_passages(session, prepared.material)
            session.add_all(_rows(duel_id, found))
            for prepared in each:
                hits = prepared.guarding.hits
                await days.add(session, prepared.use, day_of(services.now()), hits)

        return Grounds(
            kind=DOCUMENTS,
            sent={side: _sent(one) for side, one in found.items()},
            flags=[DOCUMENTS] if searches is None else [DOCUMENTS, SEARCHES],
            keep=keep,
            searches={side: _named(how) for side, how in searches.items()} if searches else None,
            mode="" if searches is None else SEARCHES,
        )


def _sent(prepared: Prepared) -> SidePrompt:
    """All that a side receives: the question is in it already."""
    sent = tuple((one.role, one.text.replace(QUESTION, " ")) for one in prepared.messages)
    return SidePrompt(name=DOCUMENTS, version="", messages=sent)


def _named(how: Retrieval) -> SidePrompt:
    """A search as a contestant: what chose, and how many passages. No text is stored."""
    return SidePrompt(name=how.by, version=str(how.count), messages=(("user", QUESTION),))


def _rows(duel_id: str, found: Mapping[str, Prepared]) -> Sequence[DuelPassage]:
    return [
        DuelPassage(
            duel_id=duel_id,
            side=side,
            number=number,
            collection_id=prepared.material.places[passage.id].collection_id,
            passage_id=passage.id,
        )
        for side, prepared in found.items()
        for number, passage in enumerate(prepared.material.passages, start=1)
    ]
