"""What the templates of questions and answers receive. Answers arrive as safe HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from joute.documents.cards import CollectionCard
from joute.documents.marking import MarkedBlock
from joute.duel.contexts import AnswerView, ConsentView, RefusedQuestion


@dataclass(frozen=True)
class ModelChoice:
    """A model that one may ask."""

    id: str
    name: str


@dataclass(frozen=True)
class AskedRow:
    """A question of the list of one’s own."""

    id: str
    question: str
    asked_at: datetime


@dataclass(frozen=True)
class PassageView:
    """A passage of a question. `number` is the one that the model cites, None for one that was
    withheld, for `rules`: names of rules as source texts, by their ids. `text` is None once its
    file does not hold it any more; `useful` is what the person said of it."""

    place: int
    number: int | None
    collection_id: str
    file_id: int
    passage_id: int | None
    file: str
    page: int
    last_page: int
    titles: Sequence[str]
    text: str | None
    cited: bool
    rules: Mapping[str, str]
    useful: bool | None


@dataclass(frozen=True)
class FootprintView:
    """The electricity and the greenhouse gases of an answer, as text with their bands; `gwp` is
    None where it is not known."""

    energy: str
    gwp: str | None
    method_text: str


@dataclass(frozen=True)
class AskPage:
    """documents/ask.html: a question on a collection, and one’s own on it.

    `others` are further collections that may be asked with it, `also` the ids of those chosen.
    `consent` is None once the person accepted the conditions; `refused` is set when the form is
    shown again. `days` are those that an answer is stored.
    """

    card: CollectionCard
    others: Sequence[CollectionCard]
    also: Sequence[str]
    models: Sequence[ModelChoice]
    model: str
    consent: ConsentView | None
    refused: RefusedQuestion | None
    most_characters: int
    questions: Sequence[AskedRow]
    days: int
    deleted: bool


@dataclass(frozen=True)
class AnswerPage:
    """documents/answer.html, and documents/_answered.html alone: a question, its answer and the
    passages that it was answered from.

    `answer` is as in duels, its turn 1 and its side “a”. `verdict` is that of
    joute.documents.citations, None while the answer is written or where there is none; `missing`
    is the number of sentences without a source. `model` is the name of the one that was asked,
    None where none was; `by` is what chose the passages. `unreal` says that the answer was
    simulated or recorded. `waited` is true when a page without JavaScript was held for its
    longest time.
    """

    card: CollectionCard
    id: str
    question: str
    answer: AnswerView
    step: str
    verdict: str | None
    missing: int
    model: str | None
    by: str
    passages: Sequence[PassageView]
    withheld: Sequence[PassageView]
    warnings: Mapping[str, str]
    footprint: FootprintView | None
    unreal: bool
    waited: bool


@dataclass(frozen=True)
class DocumentPageView:
    """documents/page.html: a page of a file as it was read. `passage` is the id of the one that is
    marked, None without one, `pages` the first and the last that it stands on; `lost` that it is
    not there any more. `previous` and `next` are numbers of pages, `last` that of the last one."""

    card: CollectionCard
    file_id: int
    file: str
    number: int
    title: str
    titles: Sequence[str]
    blocks: Sequence[MarkedBlock]
    passage: int | None
    pages: tuple[int, int]
    lost: bool
    previous: int | None
    next: int | None
    last: int
