"""The contexts of the pages of duels: one documented dataclass per template.

Texts of models arrive as safe HTML (`Markup`), masked as long as the duel is blind. Nothing here
names a model, a host or a figure before the reveal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from joute.attachments import Attached
from joute.attachments.settings import AttachmentsSettings
from joute.calls import ModelCard
from joute.duel.my_duels import DuelList
from joute.duel.reveal import Reveal
from joute.duel.suggestions import Span
from joute.evidence.tags import TagView
from joute.impact import SidesView


@dataclass(frozen=True)
class SuggestionView:
    """A suggestion in the page's language; `start` and `end` bound the part to edit.

    `id` is empty for a question whose answers were prepared by the operator.
    """

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class ThemeView:
    """All suggestions of a theme, under its label in the page's language."""

    id: str
    label: str
    suggestions: tuple[SuggestionView, ...]


@dataclass(frozen=True)
class PublicationView:
    """The separate, optional agreement to publish, in the language of the page."""

    version: str
    agreement: str
    details: str


@dataclass(frozen=True)
class ConsentView:
    """The conditions, for a person who has not accepted their current version; `recipients` is the
    sentence that says where questions go. `publication` is None where the
    site does not ask for it."""

    version: str
    text: Markup
    recipients: str
    publication: PublicationView | None


@dataclass(frozen=True)
class FindingView:
    """Personal data in a question: what it is, and the words themselves."""

    label: str
    text: str


@dataclass(frozen=True)
class RefusedQuestion:
    """A question that is shown again in its form, and why. `findings` are the personal data in it:
    the form then offers to mask them and, with `may_keep`, to send the question as it is."""

    prompt: str
    error: str
    findings: tuple[FindingView, ...]
    may_keep: bool


@dataclass(frozen=True)
class HomePage:
    """duel/home.html: the prompt box, suggestions, the kind of duel, the conditions.

    `featured` are a few suggestions of different themes, `themes` hold them all; without a script
    a suggestion is a link to /?suggestion=<id>. `selection` bounds the part of `prompt` to edit.
    `refused` is set when the form is shown again with its values; `modes` are those that have at
    least one pair here; `simulated` is true when only demo players answer. `again` is the duel
    whose models are left out. `files` is what may come with a question, `reading` are the names of
    the models that read pictures where a pair of them can answer, else none.
    """

    featured: tuple[SuggestionView, ...]
    themes: tuple[ThemeView, ...]
    modes: tuple[str, ...]
    models: tuple[ModelCard, ...]
    consent: ConsentView | None
    simulated: bool
    cohort: str | None
    cohort_label: str | None
    prompt: str
    selection: Span | None
    suggestion: str | None
    again: str
    mode: str
    chosen: tuple[str, ...]
    most_characters: int
    files: AttachmentsSettings
    reading: tuple[str, ...]
    refused: RefusedQuestion | None


@dataclass(frozen=True)
class AnswerView:
    """One answer. `html` is there when it is over and holds text; `failure` is a sentence.

    `status` is answering, finished, stopped or failed. `plain` is the Markdown for the copy
    button. `cut` says that it reached the limit of length. `reasoning` is only set after the
    reveal.
    """

    side: str
    turn: int
    status: str
    html: Markup | None
    plain: str
    cut: bool
    failure: str | None
    like: bool | None
    tags: tuple[str, ...]
    comment: str
    reasoning: Markup | None


@dataclass(frozen=True)
class TurnView:
    number: int
    prompt: str
    sides: tuple[AnswerView, ...]
    files: Sequence[Attached] = ()


@dataclass(frozen=True)
class DuelPage:
    """duel/duel.html, at any step before the reveal: answering, ready or failed.

    `equal_pacing` selects the limit of blindness to state. `waited` is true when a page without
    JavaScript was held for its longest time and the answers are still not over. `restored`: marks
    of personal data are filled in again in the answers. `files` is what may come with the next
    question, `reading` whether pictures may: those who answer were drawn for them.
    `one_question`: nothing can be asked again.
    """

    id: str
    turns: tuple[TurnView, ...]
    step: str
    tags: tuple[TagView, ...]
    can_ask: bool
    one_question: bool
    most_characters: int
    files: AttachmentsSettings
    reading: bool
    simulated: bool
    equal_pacing: bool
    waited: bool
    restored: bool
    refused: RefusedQuestion | None


@dataclass(frozen=True)
class AnswerFragment:
    """duel/_answer.html alone, fetched by the page when one answer is over."""

    duel_id: str
    answer: AnswerView
    tags: tuple[TagView, ...]
    can_react: bool


@dataclass(frozen=True)
class RevealPage:
    """duel/reveal.html: cards, vote, footprints, the conversation.

    `footprints` are those of `reveal`, as text. `share_url` is the open share address, when
    there is one. `flagged` is true when blind rankings exclude the vote, because an answer
    named its model or the question asked for it. `turns` are those that were judged,
    `afterwards` those that came after the reveal; `writing` is true while the last of them is
    answered. `reachable` are the sides that can be asked more, `others` whether the same question
    can go to two other models. `grounds` is what both sides answered from beside the question.
    `restored`: marks of personal data are filled in again in the answers.
    """

    id: str
    turns: tuple[TurnView, ...]
    afterwards: tuple[TurnView, ...]
    writing: bool
    restored: bool
    reachable: tuple[str, ...]
    others: bool
    grounds: str | None
    most_characters: int
    refused: RefusedQuestion | None
    reveal: Reveal
    footprints: SidesView
    tag_labels: Mapping[str, str]
    flagged: bool
    replaced: bool
    share_url: str | None
    suggestion: SuggestionView | None


@dataclass(frozen=True)
class SharePage:
    """duel/share.html: a revealed duel for anybody who has the address; `grounds` as above."""

    turns: tuple[TurnView, ...]
    grounds: str | None
    reveal: Reveal
    footprints: SidesView
    tag_labels: Mapping[str, str]
    date: str


@dataclass(frozen=True)
class MyDuelsPage:
    """duel/my_duels.html (/me): one's duels, search, exports, withdrawal of consent, erasure.

    `consented` is false for someone who never accepted, or withdrew; `publishes` tells whether they
    agree to `publication`, which is None where the site does not ask; `unvoted_days` and
    `voted_days` are the retention of duels without and with a vote.
    """

    listed: DuelList
    search: str
    consented: bool
    publication: PublicationView | None
    publishes: bool
    unvoted_days: int
    voted_days: int
    erased: bool
    deleted: bool
