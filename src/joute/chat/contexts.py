"""What the templates of conversations receive. Answers arrive as safe HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.attachments import Attached
from joute.attachments.settings import AttachmentsSettings
from joute.chat.conversations import Listed
from joute.duel.contexts import AnswerView, ConsentView, RefusedQuestion


@dataclass(frozen=True)
class FootprintView:
    """The electricity and the greenhouse gases of `counted` answers, as text with their bands, by
    one method; `gwp` is None where that of one is not known. `unknown` are answers of models
    without a known size; `unreal` were recorded or simulated, and took nothing here."""

    energy: str | None
    gwp: str | None
    method_text: str
    counted: int
    unknown: int
    unreal: int


@dataclass(frozen=True)
class ReplyView:
    """What an alias said, with the name of the model that did; None while nobody knows it.
    `answer` is as in duels: its turn is the number of the reply, its side “a”. `warnings` are the
    names of the rules of the guard that warn, as source texts, by their ids."""

    number: int
    alias: str
    model: str | None
    answer: AnswerView
    warnings: Mapping[str, str]


@dataclass(frozen=True)
class TurnView:
    """One question with its files: the replies that were replaced, and the one that counts."""

    number: int
    prompt: str
    files: Sequence[Attached]
    earlier: Sequence[ReplyView]
    reply: ReplyView


@dataclass(frozen=True)
class ChatsPage:
    """chat/chats.html: a first question, and the conversations of a person.

    `consent` is None once they accepted the conditions; `alias` is the chosen one, `seeing` are
    those that read images, `files` what may come with a question. `refused` is
    set when the form is shown again, `days` are those that a conversation is stored.
    """

    aliases: Sequence[str]
    seeing: Sequence[str]
    files: AttachmentsSettings
    alias: str
    consent: ConsentView | None
    refused: RefusedQuestion | None
    most_characters: int
    conversations: Sequence[Listed]
    days: int
    deleted: bool


@dataclass(frozen=True)
class ConversationPage:
    """chat/conversation.html: answering, ready or failed, which is its `step`.

    `alias` is that of the last reply, `other` the one proposed to answer again, `seeing` are those
    that read images, `files` what may come with a question; `total` is the footprint, which leaves
    out the reading of pictures where some were `shown`; where it is `guarded` no rule reads them.
    `waited` is true
    when a page without JavaScript was held for its longest time.
    """

    id: str
    turns: Sequence[TurnView]
    step: str
    aliases: Sequence[str]
    seeing: Sequence[str]
    files: AttachmentsSettings
    shown: bool
    guarded: bool
    alias: str
    other: str
    total: FootprintView | None
    can_ask: bool
    most_characters: int
    refused: RefusedQuestion | None
    waited: bool


@dataclass(frozen=True)
class ReplyFragment:
    """chat/_reply.html alone, fetched by the page when a reply is over; `footprint` is that of the
    conversation."""

    reply: ReplyView
    footprint: FootprintView | None
