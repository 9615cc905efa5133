"""The guard of one call: masks and checks what is asked, restores and checks what is answered.

    wanted = await guarding.asked()             # what may be sent; nothing when it is refused
    answer = await guarding.answered(answer)    # or, while it comes:
    events = guarding.stream(events)

Checks run on every call: no answer is kept here that could pass around them. Values that were
masked are in this object alone, and go with the call.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import aclosing, suppress
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from joute.errors import JouteError
from joute.gateway.errors import NotJudged
from joute.gateway.guarding import words
from joute.gateway.guarding.asking import is_yes, judging, wording
from joute.gateway.guarding.counted import CountedHit, counted, told
from joute.gateway.guarding.passing import Gathered, Restoring, as_events
from joute.gateway.guarding.profiles import GuardCard
from joute.gateway.guarding.refusals import JUDGE, JUDGE_VERSION, cut_mark, fixed
from joute.gateway.received import chunks_in
from joute.gateway.wanted import Chat, Embedding, Wanted, chat, embedding
from joute.guard import RULES, Action, Given, Hit, Masking, Profile, Side, check
from joute.guard.hits import hardest
from joute.guard.restoring import key_of
from joute.llm.request import Json
from joute.llm.untrusted import mapping, mappings
from joute.privacy.kinds import KINDS, Kind
from joute.privacy.marks import MARK

T = TypeVar("T")

# Asks a model of this site, by its alias: what it answers, and what that took.
Ask = Callable[[str, Sequence[Json]], Awaitable[tuple[str, Json]]]

# In tokens. Shorter questions, of a use that decided nothing, are read at once: a thread takes
# longer.
_SHORT = 300
# How many earlier questions are read beside the last one: an order may be cut over them.
_BEFORE = 20
# What of texts to embed says how, and is nobody's words.
_OF_EMBEDDING = ("model", "encoding_format")
CONTENT_FILTER = "content_filter"
# What is sent beside the choices of an answer that was held: no rule reads the rest.
_ABOUT = ("id", "object", "created", "model", "usage")
_REASONS = ("stop", "length", "tool_calls", "function_call", CONTENT_FILTER)


class Guarding:
    """The guard of one call.

    `refused` once a rule stopped it, and `refusal` is then what is said. `unread` are the kinds of
    parts that no rule reads, `lost` the number of marks in a stream that could not be brought back,
    `calls` what models that were asked took.
    """

    def __init__(self, card: GuardCard, wanted: Wanted, ask: Ask) -> None:
        self.card = card
        self.refused = False
        self.refusal = ""
        self.unread: Sequence[str] = ()
        self.lost = 0
        self.calls: list[Json] = []
        self._wanted = wanted
        self._ask = ask
        self._found: list[tuple[Side, Hit]] = []
        self._masking: Masking | None = None
        self._given = Given()

    @property
    def hits(self) -> Sequence[CountedHit]:
        return counted(self._found)

    @property
    def rules(self) -> Sequence[str]:
        """Those that spoke and are not only logged."""
        return told(self.hits)

    @property
    def blocked_by(self) -> str:
        """The first rule that stopped it."""
        return next(hit.rule for _, hit in self._found if hit.action is Action.BLOCK)

    @property
    def facts(self) -> dict[str, Any]:
        """What the caller is told; empty when there is nothing to tell."""
        told_of = [hit for hit in self.hits if hit.action != Action.LOG]
        facts = {
            "hits": [
                {"rule": one.rule, "version": one.version, "action": one.action}
                | {"side": one.side, "count": one.count}
                for one in told_of
            ],
            "unread": list(self.unread),
            "lost": self.lost,
            "calls": self.calls,
        }
        return {name: value for name, value in facts.items() if value}

    def forget(self) -> None:
        """The call is over: no masked value is known any more."""
        if self._masking is not None:
            self._masking.forget()

    async def asked(self) -> Wanted:
        """What may be sent in the place of what was asked: with marks for personal data."""
        card, wanted = self.card, self._wanted
        if not card.profile.actions and not card.reads_answers:
            return wanted
        if card.number or wanted.input_tokens > _SHORT:
            wanted = await _in_thread(self._read)
        else:
            wanted = self._read()
        if self.refused:
            await self._word_refusal()
        return wanted

    async def answered(self, answer: Json) -> Json:
        """A whole answer as it may be sent."""
        if self._masking is None and not self._reads_answer:
            return answer
        choices = [await self._choice(choice) for choice in mappings(answer.get("choices"))]
        if self.card.holds_answers:
            answer = {name: answer[name] for name in _ABOUT if name in answer}
        return {**answer, "choices": choices}

    def stream(self, events: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """The events of an answer as they may be sent.

        They pass untouched where nothing was masked and no rule is about answers, and wait for the
        end where one may block or mask.
        """
        if self.card.holds_answers:
            return self._held(events)
        if self._masking is None and not self._reads_answer:
            return events
        return self._passing(events)

    @property
    def _reads_answer(self) -> bool:
        return self.card.reads_answers and isinstance(self._wanted, Chat)

    # What is asked.

    def _read(self) -> Wanted:
        if isinstance(self._wanted, Chat):
            return self._read_chat(self._wanted)
        return self._read_embedding(self._wanted)

    def _read_chat(self, wanted: Chat) -> Wanted:
        changes = self.card.changes_questions
        found = words.words_of(deepcopy(dict(wanted.body)) if changes else wanted.body)
        self._given = Given(
            text="\n\n".join((found.instructions, *map(words.joined, found.documents))).strip(),
            instructions=found.instructions,
            asked="\n\n".join(map(words.joined, found.questions)),
            turns=max(1, len(found.questions)),
        )
        self.unread = found.unread if self.card.number else ()
        for number, places in enumerate(found.questions, 1):
            last = number == len(found.questions)
            if last:
                earlier = map(words.joined, found.questions[-1 - _BEFORE : -1])
                self._given = replace(self._given, before="\n".join(earlier))
            self._check_asked(places, self.card.of_last if last else self.card.of_earlier)
        # A document goes on with no question.
        self._given = replace(self._given, before="")
        for places in found.documents:
            self._check_asked(places, self.card.of_documents)
        kinds = self._kinds
        masking = Masking(kinds)
        if kinds:
            if not changes:
                found = words.words_of(deepcopy(dict(wanted.body)))
            found.mask(masking)
            self._note_masked([*found.questions, *found.documents], masking)
        if found.body == wanted.body:
            return wanted
        self._masking = masking
        return chat(found.body, wanted.limit)

    def _note_masked(self, texts: Iterable[Sequence[words.Place]], masking: Masking) -> None:
        """A hit for each value that has a mark now."""
        for places in texts:
            for mark in MARK.findall(words.joined(places)):
                key = key_of(mark)
                if key and key[0] in self.card.masks and masking.restore(mark) != mark:
                    rule = RULES[f"personal_data.{key[0]}"]
                    self._note("in", [Hit(rule.id, rule.version, Action.MASK, 0, 0)])

    def _check_asked(self, places: Sequence[words.Place], profile: Profile) -> None:
        """Check the texts of a message, together; what a rule masks is cut out."""
        self._note("in", self._checked(places, profile, "in", words.joined(places)))

    def _read_embedding(self, wanted: Embedding) -> Wanted:
        """Only personal data counts in texts to embed; tokens are not read. What stands beside
        them, as instructions do, is masked too."""
        for text in wanted.texts:
            self._note("in", check(text, self.card.of_embeddings, side="in"))
        if self.card.number and len(wanted.texts) < len(wanted.inputs):
            self.unread = ("tokens",)
        kinds = self._kinds
        if not kinds:
            return wanted
        body = deepcopy({**wanted.body, "input": list(wanted.inputs)})
        places = [
            place for name in body.keys() - _OF_EMBEDDING for place in words.within(body, name)
        ]
        masking = Masking(kinds)
        words.mask(places, masking)
        self._note_masked([places], masking)
        return embedding(body)

    @property
    def _kinds(self) -> Collection[Kind]:
        """The kinds of personal data that get marks: of a call that is refused, which a use may
        keep, also those for which it may have been."""
        actions = self.card.profile.actions
        if not self.refused:
            return self.card.masks
        marked = (Action.MASK, Action.BLOCK)
        return [kind for kind in KINDS if actions.get(f"personal_data.{kind}") in marked]

    # What is answered.

    async def _choice(self, choice: Json) -> Json:
        sent = mapping(choice.get("message"))
        message, found = await _in_thread(partial(self._read_answer, sent))
        if not self.card.reads_answers:
            return {**choice, "message": message}
        hits = [*found, *await self._judge(sent)]
        self._note("out", hits)
        if hardest(hits) is Action.BLOCK:
            await self._word_refusal()
            refused = {"role": "assistant", "content": self.refusal}
            return {**_ending(choice, CONTENT_FILTER), "message": refused}
        if not self.card.holds_answers:
            return {**choice, "message": message}
        reason = choice.get("finish_reason")
        return {**_ending(choice, reason if reason in _REASONS else "stop"), "message": message}

    def _read_answer(self, sent: Json) -> tuple[dict[str, Any], Sequence[Hit]]:
        """A message as it may be sent, and what rules find in it."""
        message = self._restored(sent)
        if self.card.holds_answers:
            message = words.held(message)
        return message, self._check_answer(message) if self.card.reads_answers else []

    def _restored(self, message: Json) -> dict[str, Any]:
        if self._masking is None:
            return deepcopy(dict(message))
        return words.restored(message, self._masking, json=self._answers_in_json)

    def _check_answer(self, message: Json) -> Sequence[Hit]:
        """Check the words of an answer and the arguments of the tools that it calls; what a rule
        masks is cut out of the message."""
        asked, found = self._given.asked, list[Hit]()
        for place in words.answered(message):
            found += self._checked([place], self.card.profile, "out", asked)
        secret = self.card.of_names
        for place in words.beside_arguments(message) if secret.actions else ():
            found += self._checked([place], secret, "out", asked)
        return found

    def _checked(
        self, places: Sequence[words.Place], profile: Profile, side: Side, asked: str
    ) -> Sequence[Hit]:
        """Check texts together, and those that are JSON as what they say too: an escape hides
        nothing. What a rule masks is cut out, with a mark in the language of what was `asked`."""
        found: list[Hit] = []
        values = [(place, words.opened(place.text)) for place in places]
        if any(value for _, value in values):
            said = [
                one
                for place, value in values
                for one in (words.within(value, "") if value else [place])
            ]
            found += self._checked_together(said, profile, side, asked)
            if any(hit.action is Action.MASK for hit in found):
                for place, value in values:
                    if value:
                        place.put(words.closed(value))
        rules = {hit.rule for hit in found}
        hits = self._checked_together(places, profile, side, asked)
        return [*found, *(hit for hit in hits if hit.rule not in rules)]

    def _checked_together(
        self, places: Sequence[words.Place], profile: Profile, side: Side, asked: str
    ) -> Sequence[Hit]:
        hits = check(words.joined(places), profile, side=side, context=self._given)
        cut = [(hit.start, hit.end) for hit in hits if hit.action is Action.MASK]
        if cut:
            words.cut_out(places, cut, cut_mark(asked))
        return hits

    async def _judge(self, sent: Json) -> Sequence[Hit]:
        """What the model that the use names says of an answer, as its host wrote it: with marks.
        Where it cannot be asked, an answer that it may block is not sent."""
        card, text = self.card, "\n".join(place.text for place in words.answered(sent))
        if not (card.judge and text.strip()):
            return []
        try:
            inappropriate = is_yes(await self._asks(card.judge, judging(text)))
        except JouteError as error:
            if card.judge_action is Action.BLOCK:
                raise NotJudged(f"{card.judge}: {error.code}") from error
            return []
        return [Hit(JUDGE, JUDGE_VERSION, card.judge_action, 0, len(text))] * inappropriate

    async def _passing(self, events: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        gathered = Gathered() if self._reads_answer else None
        restoring: Restoring | None = None
        if self._masking is not None:
            restoring = Restoring(self._masking, json_answer=self._answers_in_json)
        async with aclosing(events):
            async for data in events:
                chunks = list(chunks_in(data))
                # First: what restores changes them.
                if gathered:
                    gathered.feed(chunks)
                yield restoring.feed(chunks) if restoring else data
        if restoring:
            if rest := restoring.finish():
                yield rest
            self.lost = restoring.lost
        if gathered:
            await self.answered(gathered.answer)

    async def _held(self, events: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        gathered = Gathered()
        async with aclosing(events):
            async for data in events:
                gathered.feed(chunks_in(data))
        yield as_events(await self.answered(gathered.answer))

    @property
    def _answers_in_json(self) -> bool:
        wanted = mapping(self._wanted.body.get("response_format")).get("type")
        return wanted in ("json_object", "json_schema")

    # What is noted, and said.

    def _note(self, side: Side, hits: Iterable[Hit]) -> None:
        self._found += [(side, hit) for hit in hits]
        if hardest(hits) is Action.BLOCK:
            self.refused = True

    async def _word_refusal(self) -> None:
        word = partial(fixed, self.blocked_by, self.card.contact, self._given.asked)
        about, contest = await _in_thread(word)
        if self.card.writer:
            # What was found stays here: a model is told of the rule alone.
            with suppress(JouteError):
                about = await self._asks(self.card.writer, wording(about)) or about
        self.refusal = f"{about}\n\n{contest}"

    async def _asks(self, alias: str, messages: Sequence[Json]) -> str:
        text, figures = await self._ask(alias, messages)
        self.calls.append(figures)
        return text.strip()


async def _in_thread(work: Callable[[], T]) -> T:
    """Long texts take a tenth of a second, in which others are answered."""
    return await asyncio.to_thread(work)


def _ending(choice: Json, reason: object) -> dict[str, Any]:
    index = choice.get("index")
    return {"index": index if isinstance(index, int) else 0, "finish_reason": reason}
