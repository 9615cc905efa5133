"""The passages of a duel, once it is revealed: which each side had, and which it cites."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from joute.calls.channel import SIDES
from joute.documents.citations import read
from joute.documents.tables import DocumentFile, DocumentPassage, DuelPassage
from joute.duel.reveal import reveal
from joute.duel.state import DuelState
from joute.errors import NotFound
from joute.store import Store


@dataclass(frozen=True)
class PassageOfDuel:
    """A passage, its number on each side that had it, and the sides that cite it."""

    row: DocumentPassage
    file: str
    numbers: Mapping[str, int]
    cited: Collection[str]


@dataclass(frozen=True)
class PassagesOfDuel:
    """`gone` counts passages of which no text is left: their file was changed or removed."""

    collections: Sequence[str]
    passages: Sequence[PassageOfDuel]
    gone: int


async def passages_of(store: Store, state: DuelState) -> PassagesOfDuel:
    """Those of a revealed duel on documents, in the order of their numbers; who may read them is
    checked by the caller. Raises NotFound, and Conflict before the reveal."""
    reveal(state)
    of_duel = (
        select(DuelPassage, DocumentPassage, DocumentFile.name)
        .outerjoin(DocumentPassage, DocumentPassage.id == DuelPassage.passage_id)
        .outerjoin(DocumentFile, DocumentFile.id == DocumentPassage.file_id)
        .where(DuelPassage.duel_id == state.duel.id)
        .order_by(DuelPassage.number, DuelPassage.side)
    )
    async with store.read() as session:
        rows = (await session.execute(of_duel)).all()
    if not rows:
        raise NotFound(f"passages of duel {state.duel.id}")
    numbers = dict[int, dict[str, int]]()
    for kept, passage, _ in rows:
        if passage is not None:
            numbers.setdefault(passage.id, {})[kept.side] = kept.number
    texts = {passage.id: (passage, file) for _, passage, file in rows if passage is not None}
    cited = {side: _cited(state, side, [kept for kept, *_ in rows]) for side in SIDES}
    return PassagesOfDuel(
        collections=list(dict.fromkeys(kept.collection_id for kept, *_ in rows)),
        passages=[
            PassageOfDuel(
                row=passage,
                file=file,
                numbers=numbers[id],
                cited=[side for side, number in numbers[id].items() if number in cited[side]],
            )
            for id, (passage, file) in texts.items()
        ],
        gone=sum(passage is None for _, passage, _ in rows),
    )


def _cited(state: DuelState, side: str, kept: Sequence[DuelPassage]) -> Collection[int]:
    answer = state.turns[0].sides[side].answer
    count = sum(one.side == side for one in kept)
    return read(answer.text, count).cited if answer else ()
