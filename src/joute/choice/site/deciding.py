"""The form of a decision: what is missing in it, and the record that it makes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import get_args

from starlette.datastructures import FormData

from joute.choice.candidates import Candidate
from joute.choice.evidence import Known
from joute.choice.records import Decision, Dissent, Kind, Statement, Test
from joute.choice.suppliers import SupplierAnswer, supplier_of
from joute.control_characters import has_words, neutralise
from joute.errors import N_

REVIEW_AFTER = timedelta(days=182)
KINDS: Sequence[Kind] = get_args(Kind)
KIND_TEXTS: Mapping[Kind, str] = {
    "candidates": N_("One of the shortlist, or several"),
    "no_llm": N_("No LLM: something else meets the need"),
    "none": N_("Nothing for now"),
}
_NAME, _TEXT = 200, 5_000
# What a page and a file of a record can hold.
MOST_CHOSEN, MOST_TESTS = 10, 100
_LONGEST = {
    **dict.fromkeys(("title", "author", "dissent_author"), _NAME),
    **dict.fromkeys(("need", "instead", "reasons", "dissent"), _TEXT),
    "tests": 20_000,
}


@dataclass(frozen=True)
class Filled:
    """The form as it was sent: texts, and the ids of the candidates that were chosen."""

    title: str = ""
    need: str = ""
    kind: str = ""
    chosen: tuple[str, ...] = ()
    instead: str = ""
    reasons: str = ""
    tests: str = ""
    dissent: str = ""
    dissent_author: str = ""
    review_on: str = ""
    author: str = ""

    @classmethod
    def of(cls, form: FormData) -> "Filled":
        """Of what was sent."""
        texts = {one.name: as_written(str(form.get(one.name, ""))) for one in fields(cls)}
        chosen = tuple(str(one) for one in form.getlist("chosen"))
        return cls(**{**texts, "chosen": chosen})  # type: ignore[arg-type] # all others are texts

    def refusals(self, offered: Collection[str], today: date) -> Mapping[str, str]:
        """What is missing or wrong, by field; `offered` are the ids of the shortlist."""
        return dict(_refusals(self, offered, today))

    def statement(self, now: datetime, revision: int, supersedes: str | None) -> Statement:
        """What the form says, once nothing is refused."""
        kind = next(one for one in KINDS if one == self.kind)
        decision = Decision(
            kind=kind,
            chosen=self.chosen if kind == "candidates" else (),
            instead=self.instead.strip() if kind == "no_llm" else "",
            reasons=self.reasons,
        )
        return Statement(
            title=self.title,
            need=self.need,
            decision=decision,
            review_on=date.fromisoformat(self.review_on),
            author=self.author,
            signed_at=now,
            tests=read_tests(self.tests),
            dissent=self._dissent(now.date()),
            revision=revision,
            supersedes=supersedes,
        )

    def _dissent(self, day: date) -> Sequence[Dissent]:
        if not has_words(self.dissent):
            return ()
        return (Dissent(text=self.dissent, author=self.dissent_author.strip(), date=day),)


def _refusals(form: Filled, offered: Collection[str], today: date) -> Iterator[tuple[str, str]]:
    for field, reason in (
        ("title", N_("Give it a title.")),
        ("need", N_("Say in a few sentences what is needed.")),
        ("reasons", N_("Say why: this is what the record is for.")),
        ("author", N_("Sign with your name.")),
    ):
        if not has_words(getattr(form, field)):
            yield field, reason
    if form.kind == "no_llm" and not has_words(form.instead):
        yield "instead", N_("Say what is used instead.")
    for field, longest in _LONGEST.items():
        if len(getattr(form, field)) > longest:
            yield field, N_("This is too long.")
    if form.kind not in KINDS:
        yield "kind", N_("Say what is decided.")
    if form.kind == "candidates" and not (form.chosen and set(form.chosen) <= set(offered)):
        yield "kind", N_("Say which candidates of the shortlist are chosen.")
    if form.kind == "candidates" and len(form.chosen) > MOST_CHOSEN:
        yield "kind", N_("Choose ten candidates at most.")
    if len(read_tests(form.tests)) > MOST_TESTS:
        yield "tests", N_("Name a hundred tests at most.")
    if not _is_after(form.review_on, today):
        yield "review_on", N_("Give a day after today.")


def as_written(text: str) -> str:
    """What somebody wrote, as it is stored and shown: no database takes every control character,
    and marks of direction would turn the text of others around."""
    return neutralise(text, keep="\r\n\t").strip()


def _is_after(text: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) > today
    except ValueError:
        return False


def read_tests(text: str) -> Sequence[Test]:
    """One a line: what was tested, a colon, what it showed."""
    lines = (line.partition(":") for line in text.splitlines())
    return [
        Test(name=name.strip()[:_NAME], result=result.strip()[:_TEXT])
        for name, _, result in lines
        if name.strip()
    ]


def answers_on(candidate: Candidate, known: Known) -> Sequence[SupplierAnswer]:
    """The newest answer to each question of who makes and who hosts a candidate, of those that say
    something."""
    found = {}
    for supplier in _suppliers(candidate, known):
        for question, answers in known.about(supplier).items():
            if answers[0].known:
                found[supplier, question] = answers[0]
    return [*found.values()]


def _suppliers(candidate: Candidate, known: Known) -> Iterator[str]:
    if candidate.model and candidate.model in known.catalog.models:
        yield supplier_of(known.catalog.models[candidate.model])
    if candidate.host:
        yield supplier_of(candidate.host)
