"""A question on collections: which passages it is answered from, and what is sent to a model.

Who may ask is checked by the caller, each time; everything is saved before a model is called. A
passage that gives orders to the model is withheld from it, and shown to the reader as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Offered, Outbox
from joute.calls.budget import Cap, day_of
from joute.documents import prompt
from joute.documents.answer_retention import delete_questions
from joute.documents.answering import AnswerWriter, Asked, checked
from joute.documents.cards import CollectionCard
from joute.documents.citations import NOT_FOUND, Reading, Verdict, read
from joute.documents.errors import QuestionStopped
from joute.documents.passage import Passage, Retrieval
from joute.documents.retrieving import Retriever
from joute.documents.tables import (
    DocumentCitation,
    DocumentPassage,
    DocumentQuestion,
)
from joute.duel.caps import person_caps
from joute.duel.personal_data import Decision
from joute.duel.questions import admitted
from joute.duel.settings import DuelLimits
from joute.duel.state import failure_message
from joute.errors import N_, AnswerError, BadInput, Conflict, LimitReached, NotFound
from joute.gateway.guarding import days
from joute.gateway.guarding.counted import warnings
from joute.gateway.guarding.guarding import Guarding
from joute.gateway.guarding.profiles import GuardCard, GuardProfiles
from joute.gateway.wanted import chat
from joute.guard import RULES, Action, Masking, Profile, check, refusal
from joute.language import detect
from joute.llm import Message
from joute.llm.request import Json
from joute.services import Services
from joute.store import affected

# Passages that are looked at beside those that are given: they take the places of those withheld.
SPARE = 5
MOST_PASSAGES = 20
MOST_COLLECTIONS = 20
PURPOSE = "documents"
AS_IS = Retrieval()

_ORDERS = [
    id
    for id, rule in RULES.items()
    if rule.family == "injection" and id not in ("injection.length", "injection.turns")
]
# For collections whose use decided nothing: of a question one is warned, a passage is withheld.
_CAREFUL = GuardCard(Profile(dict.fromkeys(_ORDERS, Action.WARN)))


@dataclass(frozen=True)
class Place:
    """Where a passage stands: its collection, and the number of its file."""

    collection_id: str
    file_id: int


@dataclass(frozen=True)
class Withheld:
    """A passage that no model was given, and the rules of the guard that found orders in it."""

    passage: Passage
    rules: Sequence[str]


@dataclass(frozen=True)
class Material:
    """What a question is answered from: passages numbered from 1 in their order, those that were
    withheld, what chose them, and where each stands, by the id of the passage."""

    passages: Sequence[Passage]
    withheld: Sequence[Withheld]
    by: str
    places: dict[int, Place]


@dataclass(frozen=True)
class Prepared:
    """A question that may be asked: `messages` are empty where nothing was found."""

    question: str
    language: prompt.Language
    material: Material
    messages: Sequence[Message]
    guarding: Guarding
    use: str


@dataclass(frozen=True)
class Answered:
    """An answer that is over, with what it was answered from. `model` is the id of the one that
    wrote it, empty where none was called."""

    text: str
    reading: Reading
    material: Material
    model: str
    language: str


@dataclass(frozen=True)
class NewQuestion:
    """What a person asks. `model` is the id of a model of this site."""

    text: str
    model: str
    how: Retrieval = AS_IS
    personal_data: Decision = ""


@dataclass(frozen=True)
class Asking:
    """The questions on documents of this site."""

    services: Services
    retriever: Retriever
    guards: GuardProfiles
    writer: AnswerWriter

    @property
    def models(self) -> Sequence[Offered]:
        """Those that answer here."""
        return self.services.offer.drawable

    async def ask(
        self, cards: Sequence[CollectionCard], new: NewQuestion, voter_id: str, language: str
    ) -> str:
        """Store a question of a person on collections that they may ask, and have it answered;
        its id. Raises BadInput, Conflict, LimitReached, PersonalDataFound, QuestionStopped."""
        services, model = self.services, self._model(new.model)
        text = await admitted(services, new.text, new.personal_data, Masking())
        self._check_running(voter_id)
        prepared = await self.prepare(cards, text, new.how, language)
        now, key = services.now(), services.new_id()
        row = DocumentQuestion(
            id=key,
            voter_id=voter_id,
            collections=[card.id for card in cards],
            question=text,
            language=prepared.language,
            model=model.id,
            by=prepared.material.by,
            warned=warnings(prepared.guarding.hits),
            asked_at=now,
            answer_id=None,
            failure_id=None,
        )
        caps = person_caps(services.settings.limits, voter_id, now)
        call = self._call(prepared, model, caps) if prepared.messages else None
        async with services.store.write() as session:
            if call is not None:
                await services.calls.reserve(session, call, questions=1)
            await hold_passages(session, prepared.material)
            session.add(row)
            await session.flush()
            session.add_all(_citations(key, prepared.material))
            await days.add(session, prepared.use, day_of(now), prepared.guarding.hits)
        if call is not None:
            asked = Asked(key, voter_id, prepared.guarding, prepared.use)
            await self.writer.start(asked, call)
        return key

    async def answer(
        self,
        cards: Sequence[CollectionCard],
        text: str,
        model_id: str,
        how: Retrieval = AS_IS,
        language: str = "en",
    ) -> Answered:
        """The answer to a question of a program, of which nothing but its cost is stored. Raises
        what `ask` raises, and an AnswerError."""
        services, model = self.services, self._model(model_id)
        prepared = await self.prepare(cards, text, how, language)
        material, spoken = prepared.material, prepared.language
        if not prepared.messages:
            sentence = NOT_FOUND[spoken]
            return Answered(sentence, read(sentence, 0), material, "", spoken)
        call = self._call(prepared, model, [services.calls.site_cap()])
        async with services.store.write() as session:
            await services.calls.reserve(session, call)
        failed, written = "", ""
        async with services.calls.run(call) as (session, ended):
            if isinstance(ended, Answer):
                await checked(prepared.guarding, ended)
                written = ended.text
                await session.delete(ended)
            else:
                failed = ended.public_code
            await days.add(session, prepared.use, day_of(services.now()), prepared.guarding.hits)
        prepared.guarding.forget()
        if failed:
            raise AnswerError(message=failure_message(failed))
        reading = read(written, len(material.passages))
        return Answered(written, reading, material, model.id, spoken)

    async def prepare(
        self, cards: Sequence[CollectionCard], text: str, how: Retrieval, language: str
    ) -> Prepared:
        """Find the passages of a question, and check both. Raises BadInput and QuestionStopped."""
        use, card = await self._guard(cards)
        spoken = _spoken(text, language)
        material = await self.find([card.id for card in cards], text, how, card)
        passages = prompt.passages_text(material.passages, spoken)
        body = {
            "model": use or PURPOSE,
            "messages": [
                {"role": "system", "content": passages},
                {"role": "user", "content": text},
            ],
        }
        guarding = Guarding(card, chat(body, 1), _ask_nobody)
        wanted = await guarding.asked()
        if guarding.refused:
            async with self.services.store.write() as session:
                await days.add(session, use, day_of(self.services.now()), guarding.hits)
            about, contest = refusal(guarding.blocked_by, card.contact)
            raise QuestionStopped(about=about, contest=contest)
        sent = wanted.body["messages"]
        messages = prompt.messages(sent[0]["content"], sent[1]["content"], spoken)
        return Prepared(
            text, spoken, material, messages if material.passages else (), guarding, use
        )

    async def find(
        self,
        collection_ids: Sequence[str],
        text: str,
        how: Retrieval,
        card: GuardCard = _CAREFUL,
    ) -> Material:
        """The passages that a model is given for a question, and those that are withheld."""
        if not 1 <= how.count <= MOST_PASSAGES:
            raise BadInput(message=N_("An answer stands on 1 to 20 passages."))
        more = replace(how, count=how.count + SPARE)
        found = await self.retriever.retrieve(collection_ids, text, more)
        given, withheld = list[Passage](), list[Withheld]()
        for ranked in found.passages:
            if len(given) == how.count:
                break
            rules = await run_sync(orders_in, ranked.passage, card)
            if rules:
                withheld.append(Withheld(ranked.passage, rules))
            else:
                given.append(ranked.passage)
        places = await self._places([*given, *(one.passage for one in withheld)])
        given = [one for one in given if one.id in places]
        withheld = [one for one in withheld if one.passage.id in places]
        return Material(given, withheld, found.by, places)

    async def mark(self, question_id: str, place: int, useful: bool | None) -> None:
        """Say whether a passage was of use; None takes it back. Raises NotFound."""
        async with self.services.store.write() as session:
            marked = update(DocumentCitation).where(
                DocumentCitation.question_id == question_id, DocumentCitation.place == place
            )
            values = {
                "useful": useful,
                "marked_at": None if useful is None else self.services.now(),
            }
            if await affected(session, marked.values(values)) != 1:
                raise NotFound(f"passage {place}")

    async def delete(self, question_id: str) -> None:
        """Delete a question with its answer."""
        async with self.services.store.write() as session:
            await delete_questions(session, DocumentQuestion.id == question_id)
        await self.writer.stop(question_id)

    def _model(self, id: str) -> Offered:
        found = next((model for model in self.models if model.id == id), None)
        if found is None:
            raise BadInput(message=N_("This site offers no model under that name: choose another."))
        return found

    def _call(self, prepared: Prepared, model: Offered, caps: Sequence[Cap]) -> Call:
        return self.services.calls.call(
            model,
            prepared.messages,
            purpose=PURPOSE,
            caps=caps,
            outbox=Outbox(held=prepared.guarding.card.holds_answers),
            known=True,
        )

    def _check_running(self, voter_id: str) -> None:
        most = self.services.settings.of(DuelLimits).running_duels_per_voter
        if self.writer.running(voter_id) >= most:
            raise LimitReached(
                "running answers",
                message=N_("Several answers are still being written for you. Wait for one to end."),
                retry_after_s=10,
            )

    async def _guard(self, cards: Sequence[CollectionCard]) -> tuple[str, GuardCard]:
        """The use of these collections, and its guard."""
        if not 1 <= len(cards) <= MOST_COLLECTIONS:
            raise BadInput(message=N_("Ask from 1 to 20 collections at once."))
        uses = {card.use_id for card in cards if card.use_id}
        if len(uses) > 1:
            raise BadInput(
                message=N_(
                    "These collections belong to different uses, each with a guard of its own: "
                    "ask one at a time."
                )
            )
        use = uses.pop() if uses else ""
        card = await self.guards.get(use) if use else _CAREFUL
        # Nobody pays for a model that judges or words refusals here.
        return use, replace(card, judge="", writer="") if card.number else _CAREFUL

    async def _places(self, passages: Sequence[Passage]) -> dict[int, Place]:
        columns = select(
            DocumentPassage.id, DocumentPassage.collection_id, DocumentPassage.file_id
        ).where(DocumentPassage.id.in_([one.id for one in passages]))
        async with self.services.store.read() as session:
            rows = await session.execute(columns)
            return {id: Place(collection, file) for id, collection, file in rows}


async def hold_passages(session: AsyncSession, material: Material) -> None:
    """Keep the passages of a question until what points to them is stored. Raises Conflict where
    one is gone since it was found: its file was changed or removed."""
    held = select(DocumentPassage.id).where(DocumentPassage.id.in_(material.places))
    rows = await session.scalars(held.with_for_update(read=True, key_share=True))
    if len(rows.all()) < len(material.places):
        raise Conflict(
            "documents_changed",
            N_("These documents were changed while your question was read. Ask it again."),
        )


def orders_in(passage: Passage, card: GuardCard = _CAREFUL) -> Sequence[str]:
    """The rules that find orders to a model in a passage, its titles and the name of its file. Slow
    on long texts: call it in a thread."""
    actions = {
        rule: action
        for rule, action in card.profile.actions.items()
        if rule in _ORDERS and action is not Action.LOG
    }
    if not actions:
        return []
    text = "\n".join((passage.file, *passage.titles, passage.text))
    hits = check(text, replace(card.profile, actions=actions), side="in")
    return list(dict.fromkeys(hit.rule for hit in hits))


def answer_as_json(answered: Answered) -> dict[str, Any]:
    """An answer as programs receive it: `citations` are the passages that it cites, `passages` all
    that the model was given."""
    material, cited = answered.material, answered.reading.cited
    passages = [
        passage_as_json(number, one, material.places[one.id].collection_id)
        for number, one in enumerate(material.passages, start=1)
    ]
    found = answered.reading.verdict is Verdict.FOUND
    return {
        "answer": answered.text,
        "found": found,
        "verdict": str(answered.reading.verdict),
        "citations": [one for one in passages if found and one["n"] in cited],
        "sentences": [
            {"text": one.text, "cites": list(one.cited)} for one in answered.reading.sentences
        ],
        "passages": passages,
        "withheld": [
            {"file": one.passage.file, "page": one.passage.page, "rules": list(one.rules)}
            for one in material.withheld
        ],
        "by": material.by,
        "model": answered.model or None,
    }


def passage_as_json(number: int | None, passage: Passage, collection: str) -> dict[str, Any]:
    return {
        "n": number,
        "collection": collection,
        "file": passage.file,
        "page": passage.page,
        "last_page": passage.last_page,
        "titles": list(passage.titles),
        "text": passage.text,
    }


def _citations(question_id: str, material: Material) -> Sequence[DocumentCitation]:
    numbered = [(number, one, ()) for number, one in enumerate(material.passages, start=1)]
    rows = [*numbered, *((None, one.passage, one.rules) for one in material.withheld)]
    return [
        DocumentCitation(
            question_id=question_id,
            place=place,
            number=number,
            passage_id=passage.id,
            file_id=material.places[passage.id].file_id,
            page=passage.page,
            rules=list(rules),
            useful=None,
            marked_at=None,
        )
        for place, (number, passage, rules) in enumerate(rows, start=1)
    ]


def _spoken(text: str, default: str) -> prompt.Language:
    """The language of a question; of one in neither, that of the page."""
    found = detect(text, default)
    return "fr" if (found if found in ("fr", "en") else default) == "fr" else "en"


async def _ask_nobody(alias: str, messages: Sequence[Json]) -> tuple[str, Json]:  # noqa: ARG001
    raise NotFound(f"alias {alias}")
