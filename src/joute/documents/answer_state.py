"""A question on documents as it stands: its answer, and the passages that it was answered from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Failure
from joute.calls.footprints import stored
from joute.documents.answering import SIDE
from joute.documents.asking import Answered, Material, Place, Withheld
from joute.documents.citations import NOT_FOUND, Reading, read
from joute.documents.passage import Passage
from joute.documents.tables import (
    DocumentCitation,
    DocumentFile,
    DocumentPassage,
    DocumentQuestion,
)
from joute.duel.state import Status
from joute.errors import NotFound
from joute.footprint import Footprint
from joute.impact import in_one_method
from joute.llm.errors import Interrupted
from joute.services import Services


@dataclass(frozen=True)
class Cited:
    """A passage of a question: `number` is the one by which the model cites it, None for one that
    it was not given, for the `rules`. `passage` is None once the file was changed and does not hold
    it any more."""

    place: int
    number: int | None
    collection_id: str
    file_id: int
    file: str
    page: int
    passage: Passage | None
    rules: Sequence[str]
    useful: bool | None


@dataclass(frozen=True)
class QuestionState:
    """`answer` is there when it is over and holds text, `public_code` says why there is none.
    Without any passage no model was called. `footprint` is None where it is not known, or
    nothing was consumed here."""

    row: DocumentQuestion
    status: Status
    answer: Answer | None
    public_code: str | None
    passages: Sequence[Cited]
    footprint: Footprint | None

    @property
    def given(self) -> Sequence[Cited]:
        return [one for one in self.passages if one.number is not None]

    @property
    def withheld(self) -> Sequence[Cited]:
        return [one for one in self.passages if one.number is None]

    @property
    def text(self) -> str:
        if not self.given:
            return NOT_FOUND["fr" if self.row.language == "fr" else "en"]
        return self.answer.text if self.answer else ""

    @property
    def reading(self) -> Reading:
        return read(self.text, max((one.number or 0 for one in self.passages), default=0))

    @property
    def answered(self) -> Answered:
        """As programs receive it: passages that are gone are left out."""
        there = [one for one in self.passages if one.passage]
        return Answered(
            self.text,
            self.reading,
            Material(
                [one.passage for one in there if one.number is not None and one.passage],
                [Withheld(one.passage, one.rules) for one in self.withheld if one.passage],
                self.row.by,
                {
                    one.passage.id: Place(one.collection_id, one.file_id)
                    for one in there
                    if one.passage
                },
            ),
            self.answer.model if self.answer else "",
            self.row.language,
        )


async def load(services: Services, question_id: str, voter_id: str | None) -> QuestionState:
    """The question of this voter. NotFound when there is none or it is someone else’s."""
    channel = await services.bus.find(question_id)
    writing = channel is not None and not channel.sides[SIDE].over
    async with services.store.read() as session:
        row = await session.get(DocumentQuestion, question_id)
        if row is None or voter_id is None or row.voter_id != voter_id:
            raise NotFound(f"question {question_id}")
        return await _read(session, row, writing)


async def exported(services: Services, voter_id: str) -> Sequence[Mapping[str, Any]]:
    """All that a person asked documents, the last first: as they take it away. Texts of passages
    are not theirs."""
    asked = select(DocumentQuestion).where(DocumentQuestion.voter_id == voter_id)
    order = asked.order_by(DocumentQuestion.asked_at.desc(), DocumentQuestion.id)
    async with services.store.read() as session:
        states = [await _read(session, row, writing=False) for row in await session.scalars(order)]
    return [
        {
            "id": state.row.id,
            "asked_at": state.row.asked_at.isoformat(),
            "collections": state.row.collections,
            "question": state.row.question,
            "language": state.row.language,
            "model": state.row.model,
            "answer": state.text,
            "passages": [
                {"n": one.number, "file": one.file, "page": one.page, "useful": one.useful}
                for one in state.passages
            ],
        }
        for state in states
    ]


async def own_questions(
    services: Services, collection_id: str, voter_id: str | None
) -> Sequence[DocumentQuestion]:
    """The questions of a voter on a collection, the last first."""
    asked = select(DocumentQuestion).where(DocumentQuestion.voter_id == voter_id)
    async with services.store.read() as session:
        rows = await session.scalars(
            asked.order_by(DocumentQuestion.asked_at.desc(), DocumentQuestion.id)
        )
        return [row for row in rows if collection_id in row.collections]


async def _read(session: AsyncSession, row: DocumentQuestion, writing: bool) -> QuestionState:
    passages = await _passages(session, row.id)
    answer = await session.get(Answer, row.answer_id) if row.answer_id else None
    failure = await session.get(Failure, row.failure_id) if row.failure_id else None
    given = any(one.number is not None for one in passages)
    code: str | None = None
    if writing:
        status, answer = Status.ANSWERING, None
    elif not given:
        status = Status.FINISHED
    elif answer is None:
        status, code = Status.FAILED, failure.public_code if failure else Interrupted.public_code
    else:
        status = Status.STOPPED if answer.finish_reason == "stopped" else Status.FINISHED
    figures: Mapping[int, Footprint] = {}
    if answer and answer.origin == "live":
        figures = in_one_method(await stored(session, [answer.id]))
    footprint = figures.get(answer.id) if answer else None
    return QuestionState(row, status, answer, code, passages, footprint)


async def _passages(session: AsyncSession, question_id: str) -> Sequence[Cited]:
    found = (
        select(DocumentCitation, DocumentFile, DocumentPassage)
        .join(DocumentFile, DocumentFile.id == DocumentCitation.file_id)
        .outerjoin(DocumentPassage, DocumentPassage.id == DocumentCitation.passage_id)
        .where(DocumentCitation.question_id == question_id)
        .order_by(DocumentCitation.place)
    )
    return [
        Cited(
            cited.place,
            cited.number,
            file.collection_id,
            file.id,
            file.name,
            passage.page if passage else cited.page,
            passage.of_file(file.name) if passage else None,
            cited.rules,
            cited.useful,
        )
        for cited, file, passage in await session.execute(found)
    ]
