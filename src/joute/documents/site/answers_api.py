"""Questions on collections by a program, under the same rights as the pages."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from joute.documents.answer_state import QuestionState, load
from joute.documents.asking import MOST_COLLECTIONS, MOST_PASSAGES, NewQuestion, answer_as_json
from joute.documents.passage import Retrieval
from joute.documents.rights import READ_COLLECTION, allow_documents
from joute.documents.site.ask_pages import OwnAsking, OwnQuestion
from joute.documents.site.opening import AskedCollection, OwnCollections
from joute.duel.service import ConsentingVoter
from joute.duel.state import Status, failure_message
from joute.errors import AnswerError
from joute.people.actors import CurrentActor
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(
    prefix="/api/v1/collections/{collection_id}/answers",
    tags=["documents"],
    responses=REFUSALS_DOCUMENTED,
)

READS = [allow_documents(READ_COLLECTION)]


class QuestionIn(BaseModel):
    """A question on the collection of the address, and on those of `also`. `count` passages are
    given to the `model`, chosen `by` words, vectors or both."""

    question: str
    model: str
    also: list[str] = Field([], max_length=MOST_COLLECTIONS - 1)
    count: int = Field(5, ge=1, le=MOST_PASSAGES)
    by: Literal["words", "vectors", "both"] = "both"
    personal_data: Literal["", "keep", "mask"] = ""


class PassageOut(BaseModel):
    """A passage that the model was given as [n]."""

    n: int
    collection: str
    file: str
    page: int
    last_page: int
    titles: list[str]
    text: str


class SentenceOut(BaseModel):
    """A sentence of an answer, and the numbers of the passages that it cites."""

    text: str
    cites: list[int]


class WithheldOut(BaseModel):
    """A passage that the model was not given, and the rules that found orders in it."""

    file: str
    page: int
    rules: list[str]


class AnswerOut(BaseModel):
    """An answer: `found` when it cites a passage; `verdict` is found, not_found or unsupported.
    `citations` are the passages that it cites, of the `passages` that the `model` was given; it is
    null where nothing was found, and no model was called."""

    id: str
    answer: str
    found: bool
    verdict: Literal["found", "not_found", "unsupported"]
    citations: list[PassageOut]
    sentences: list[SentenceOut]
    passages: list[PassageOut]
    withheld: list[WithheldOut]
    by: Literal["words", "vectors", "both"]
    model: str | None


class MarkIn(BaseModel):
    """Whether a passage was of use; null takes it back."""

    useful: bool | None


@router.post("", status_code=201, response_model=AnswerOut, dependencies=READS)
async def ask(
    new: QuestionIn,
    collection: AskedCollection,
    collections: OwnCollections,
    actor: CurrentActor,
    asking: OwnAsking,
    voter: ConsentingVoter,
) -> Any:
    """Ask, and wait for the answer, each sentence with the passages that it cites."""
    ids = dict.fromkeys(id for id in new.also if id != collection.id)
    cards = [collection, *[await collections.to_ask(id, actor) for id in ids]]
    question = NewQuestion(new.question, new.model, Retrieval(new.by, new.count), new.personal_data)
    key = await asking.ask(cards, question, voter, "en")
    await asking.writer.finished(key)
    return _out(await load(asking.services, key, voter))


@router.get("/{question_id}", response_model=AnswerOut, dependencies=READS)
async def answer(state: OwnQuestion) -> Any:
    """An answer of one’s own."""
    return _out(state)


@router.delete("/{question_id}", status_code=204, dependencies=READS)
async def delete(state: OwnQuestion, asking: OwnAsking) -> None:
    """Delete a question of one’s own, with its answer."""
    await asking.delete(state.row.id)


@router.put("/{question_id}/passages/{n}", status_code=204, dependencies=READS)
async def mark(n: int, mark: MarkIn, state: OwnQuestion, asking: OwnAsking) -> None:
    """Say whether the passage [n] was of use."""
    places = {one.number: one.place for one in state.given}
    await asking.mark(state.row.id, places.get(n, 0), mark.useful)


def _out(state: QuestionState) -> dict[str, Any]:
    if state.status is Status.FAILED:
        raise AnswerError(message=failure_message(state.public_code or ""))
    return {"id": state.row.id, **answer_as_json(state.answered)}
