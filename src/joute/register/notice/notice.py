"""The notice of a use, from its record: nothing is made up, and what is not known is said so.

It tells what Articles 13 and 14 GDPR and Article 50 of the AI Act ask for, in plain words. It is
information for people, not legal advice.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.ai_act import read_tree
from joute.errors import N_
from joute.language import detect
from joute.register.layouts import DescribedUse
from joute.register.layouts.described import in_words
from joute.register.layouts.wording import served_in_words
from joute.register.sheet import field
from joute.translation import Translator

_SURE = N_("Article 50(%(number)s): %(duty)s")
_UNSURE = N_("To be confirmed, Article 50(%(number)s): %(duty)s")
_ARTICLE_50 = re.compile(r"Art\. 50\((\d)\)")
# What Article 50 asks for, by paragraph.
DUTIES = {
    "1": N_("People must be told that they are dealing with an AI."),
    "2": N_("What an AI makes must carry a mark that machines can read."),
    "3": N_("People must be told when an AI reads their emotions or sorts them by their body."),
    "4": N_("Pictures, sounds and public texts that an AI made must say so."),
}


@dataclass(frozen=True)
class Line:
    """A line of a notice: one of ours, or the words of the owner of the use (`quoted`), in a
    `language` of its own where that can be told."""

    text: str
    quoted: bool = False
    language: str = ""


@dataclass(frozen=True)
class Part:
    """A heading and what is under it; `id` is unique."""

    id: str
    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Notice:
    """A notice in one language."""

    title: str
    parts: Sequence[Part]

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "parts": [
                {
                    "id": part.id,
                    "heading": part.heading,
                    "lines": [[one.text, one.quoted, one.language] for one in part.lines],
                }
                for part in self.parts
            ],
        }

    @classmethod
    def from_json(cls, stored: Any) -> "Notice":
        parts = [
            Part(one["id"], one["heading"], [Line(*line) for line in one["lines"]])
            for one in stored["parts"]
        ]
        return cls(stored["title"], parts)


def notice_of(use: DescribedUse, words: Translator) -> Notice:
    """The notice of a use as its record is now, in the language of `words`."""
    writer = _Writer(use, words)
    parts = [
        Part("purpose", words.gettext("What is this system for?"), list(writer.purpose())),
        Part("ai", words.gettext("You are dealing with an AI"), list(writer.ai())),
        Part("models", words.gettext("Which models answer?"), list(writer.models())),
        Part("data", words.gettext("What happens to your data?"), list(writer.data())),
        Part("people", words.gettext("Who checks?"), list(writer.people())),
        Part("contest", words.gettext("How do you object or ask?"), list(writer.contest())),
        Part("law", words.gettext("What does the law say?"), list(writer.law())),
    ]
    title = words.gettext("About this system: %(name)s", name=use.card.name)
    # Of a use that needs no language model, nothing is said of any.
    left_out = ("ai", "models") if use.record.value("needs_llm") == "no" else ()
    return Notice(title, [one for one in parts if one.lines and one.id not in left_out])


class _Writer:
    def __init__(self, use: DescribedUse, words: Translator) -> None:
        self.use, self.words = use, words

    def say(self, source: str, **fields: object) -> Line:
        return Line(self.words.gettext(source, **fields))

    def quote(self, subject: str) -> Sequence[Line]:
        """The words of the owner, line by line; none where nothing was said."""
        value, asked = self.use.record.value(subject), field(subject)
        if asked is not None and asked.kind == "many" and isinstance(value, list):
            # Labels of ours, which are in the language of the notice.
            return [Line(in_words(asked, [one], self.words), True) for one in value]
        text = self.use.text(subject, self.words)
        return [
            Line(one, True, detect(one, "")) for one in map(str.strip, text.splitlines()) if one
        ]

    def stated(self, subject: str, before: str, without: str) -> Iterator[Line]:
        """A sentence and the owner's words, or that these are missing."""
        said = self.quote(subject)
        if not said:
            yield self.say(without)
            return
        if before:
            yield self.say(before)
        yield from said

    def purpose(self) -> Iterator[Line]:
        yield from self.stated("goal", "", N_("Not stated: what it is for."))
        organisation = self.use.text("organisation", self.words)
        if organisation:
            yield self.say(N_("It is run by: %(name)s."), name=organisation)

    def ai(self) -> Iterator[Line]:
        yield self.say(N_("The answers come from an artificial intelligence, not from a person."))
        yield self.say(N_("It can be wrong, even when it sounds sure. Check what matters to you."))
        limits = self.quote("limits")
        if limits:
            yield self.say(N_("Mistakes that are known:"))
            yield from limits

    def models(self) -> Iterator[Line]:
        if self.use.served:
            yield self.say(N_("One of these models writes the answer:"))
            for one in self.use.served:
                yield Line(served_in_words(one, self.words))
            return
        yield from self.stated(
            "platform", N_("What is used:"), N_("Not stated: which models answer, and where.")
        )

    def data(self) -> Iterator[Line]:
        if self.use.record.value("personal_data") == "no":
            yield self.say(N_("It is meant to work without personal data. Do not write any."))
        else:
            yield from self.stated(
                "data_categories", N_("Kinds of data:"), N_("Not stated: which data is used.")
            )
        for subject, before in (
            ("source_data", N_("Where the data comes from:")),
            ("lawful_basis", N_("The legal ground:")),
            ("recipients", N_("Who receives the data:")),
            ("transfers", N_("Outside the European Union:")),
        ):
            said = self.quote(subject)
            if said:
                yield self.say(before)
                yield from said
        yield from self.stated(
            "retention", N_("The data is stored for:"), N_("Not stated: how long data is stored.")
        )

    def people(self) -> Iterator[Line]:
        yield from self.stated(
            "human_intervention", "", N_("Not stated: whether a person checks the answers.")
        )

    def contest(self) -> Iterator[Line]:
        yield from self.stated("contest", "", N_("Not stated: how to object to an answer."))
        email = self.use.text("contact_email", self.words)
        if email:
            yield self.say(N_("Write to: %(address)s"), address=email)
        else:
            yield self.say(N_("Not stated: whom to write to."))
        dpo = self.use.text("dpo", self.words)
        if dpo:
            yield self.say(N_("For your personal data, write to: %(address)s"), address=dpo)

    def law(self) -> Iterator[Line]:
        """What Article 50 asks for, where the confirmed class says that it does."""
        paragraphs = article_50(self.use.record.value("ai_act"))
        if not paragraphs:
            return
        yield self.say(N_("The European law on AI applies: Regulation 2024/1689, Article 50."))
        for number, sure in paragraphs.items():
            duty = self.words.gettext(DUTIES[number])
            yield self.say(_SURE if sure else _UNSURE, number=number, duty=duty)
        yield self.say(N_("This page informs you. It is not legal advice."))


def article_50(confirmed: Any) -> Mapping[str, bool]:
    """The paragraphs of Article 50 among the duties of a class that was confirmed, by whether they
    are sure."""
    duties = confirmed.get("duties", {}) if isinstance(confirmed, dict) else {}
    known = read_tree().duties
    found: dict[str, bool] = {}
    for id, one in duties.items():
        for number in _ARTICLE_50.findall(" ".join(known[id].refs)) if id in known else ():
            if number in DUTIES:
                found[number] = found.get(number, False) or bool(one["sure"])
    return dict(sorted(found.items()))
