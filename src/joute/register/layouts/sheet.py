"""A use as a document: all that is said of it, by section, with sources and dates.

It becomes Markdown and DOCX. Names of people are left out: sign-offs are by role.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from joute.ai_act import cited, read_tree
from joute.errors import N_
from joute.register.ai_act_words import CLASSES, classes_of
from joute.register.frugality import assess
from joute.register.indicators import Indicator, indicator_of
from joute.register.labels import OUTCOMES, STATES
from joute.register.layouts.described import DescribedUse
from joute.register.layouts.wording import answer, served_in_words
from joute.register.roles import ROLES
from joute.register.sheet import sections
from joute.register.sign_offs import holds
from joute.translation import Translator
from joute.writer import Block, Document, Paragraph, Section, Table

_TAGS = {"fr": "fr-FR", "en": "en-GB"}


def sheet_document(use: DescribedUse, words: Translator, at: datetime) -> Document:
    """The sheet of a use as it is at a moment, in the language of `words`."""
    found = [
        *_sheet(use, words),
        Section("models", words.gettext("Models and hosts in use"), list(_models(use, words))),
        Section("ai_act", words.gettext("Class under the AI Act"), list(_ai_act(use, words))),
        Section("indicators", words.gettext("Indicators"), list(_indicators(use, words))),
        Section("sign_offs", words.gettext("Sign-offs"), list(_sign_offs(use, words))),
        Section("frugality", words.gettext("Frugality"), list(_frugality(use, words))),
    ]
    return Document(
        title=use.card.name,
        language=_TAGS.get(words.language, words.language),
        author="",
        status=[],
        facts=_facts(use, words, at),
        sections=[one for one in found if one.blocks],
        foot=words.gettext(
            "Use %(id)s of the register, as of %(day)s. Not legal advice.",
            id=use.card.id,
            day=words.date(at),
        ),
    )


def _facts(use: DescribedUse, words: Translator, at: datetime) -> Table:
    changed = max((one.at for one in use.record.entries.values()), default=at)
    rows = [
        (words.gettext("Reference"), use.card.id),
        (words.gettext("State"), words.gettext(STATES[use.card.state])),
        (words.gettext("Last changed on"), words.date(changed)),
    ]
    outcome = use.record.value("outcome")
    if outcome in OUTCOMES:
        rows.append((words.gettext("Result"), words.gettext(OUTCOMES[outcome])))
    header = (words.gettext("What"), words.gettext("Value"))
    return Table(words.gettext("The use"), header, rows)


def _sheet(use: DescribedUse, words: Translator) -> Iterator[Section]:
    """Each section of the sheet: what was answered, and by when."""
    header = (words.gettext("Question"), words.gettext("Answer"), words.gettext("Date"))
    for section in sections():
        rows = [
            (
                one.text.of(words.language),
                answer(use, one.id, words),
                words.date(use.record.entries[one.id].at),
            )
            for one in section.fields
            if use.record.answered(one.id)
        ]
        label = section.label.of(words.language)
        yield Section(f"sheet-{section.id}", label, [Table(label, header, rows)] if rows else [])


def _models(use: DescribedUse, words: Translator) -> Iterator[Block]:
    for one in use.served:
        yield Paragraph(served_in_words(one, words))


def _ai_act(use: DescribedUse, words: Translator) -> Iterator[Block]:
    """The class that was confirmed, and its duties with article, date and penalty."""
    entry = use.record.entries.get("ai_act")
    confirmed: Any = entry.value if entry else None
    classes = open_classes(confirmed)
    if entry is None or not classes:
        yield Paragraph(words.gettext("No class was confirmed."))
        return
    yield Paragraph(
        words.gettext(
            "Confirmed on %(day)s: %(name)s.",
            day=words.date(entry.at),
            name=classes_of(classes, words),
        )
    )
    rows = list(_duties(confirmed.get("duties") or {}, words))
    if rows:
        header = [words.gettext(one) for one in _DUTY_HEADER]
        yield Table(words.gettext("Duties"), header, rows)
    version, law = confirmed.get("version"), confirmed.get("law")
    if version and law:
        yield Paragraph(
            words.gettext(
                "Decision tree %(version)s, law as of %(law)s. Not legal advice.",
                version=version,
                law=words.partial_date(law),
            )
        )


def open_classes(confirmed: Any) -> Sequence[str]:
    """The classes that were open when a result was confirmed, the strictest first: several where
    that was not sure."""
    if not isinstance(confirmed, dict):
        return []
    found = confirmed.get("classes") or [confirmed.get("class")]
    return [str(one) for one in found if one in CLASSES]


_DUTY_HEADER = (N_("Duty"), N_("Article of law"), N_("From"), N_("Penalty"), N_("Sure"))


def _duties(found: Any, words: Translator) -> Iterator[Sequence[str]]:
    tree = read_tree()
    for id, one in found.items():
        rule = tree.duties.get(id)
        if rule is None:
            yield (id, "", words.partial_date(one["from"]), "", "")
            continue
        penalty = tree.penalties[rule.penalty].text.of(words.language) if rule.penalty else ""
        yield (
            rule.text.of(words.language),
            cited(rule.refs, words.language),
            words.partial_date(one["from"]),
            penalty,
            words.gettext("yes") if one["sure"] else words.gettext("no"),
        )


_INDICATOR_HEADER = (
    *(N_("Indicator"), N_("Before"), N_("After"), N_("Change")),
    *(N_("Unit"), N_("How it was measured"), N_("Date")),
)


def _indicators(use: DescribedUse, words: Translator) -> Iterator[Block]:
    rows = []
    for entry in use.record.under("indicator").values():
        if entry.value is None:
            continue
        one = indicator_of(entry.value)
        rows.append(
            (
                one.name,
                *figures(one, words),
                " ".join(filter(None, (one.unit, one.period))),
                one.source or words.gettext("not stated"),
                words.date(entry.at),
            )
        )
    if rows:
        header = [words.gettext(one) for one in _INDICATOR_HEADER]
        yield Table(words.gettext("Indicators, before and after"), header, rows)


def figures(one: Indicator, words: Translator) -> tuple[str, str, str]:
    """Before, after and the change in words."""
    before, after = (
        words.gettext("not known") if number is None else words.number(float(number))
        for number in (one.before, one.after)
    )
    change = one.change
    return (
        before,
        after,
        words.gettext("not known") if change is None else words.percent(float(change)),
    )


def _sign_offs(use: DescribedUse, words: Translator) -> Iterator[Block]:
    rows = [
        (
            words.gettext(ROLES[role]),
            words.date(entry.at),
            (entry.value or {}).get("reserve", "") or words.gettext("none"),
            words.gettext("yes")
            if holds(use.record, role)
            else words.gettext("no: answers changed since"),
        )
        for role, entry in use.record.under("sign_off").items()
        if role in ROLES and entry.value is not None
    ]
    if rows:
        header = (
            words.gettext("Role"),
            words.gettext("Date"),
            words.gettext("Reserve"),
            words.gettext("Holds"),
        )
        yield Table(words.gettext("Sign-offs"), header, rows)


def _frugality(use: DescribedUse, words: Translator) -> Iterator[Block]:
    found = assess(use.record)
    if found.share is not None:
        yield Paragraph(
            words.gettext(
                "%(share)s met, of %(count)s statements that apply",
                share=words.percent(found.share),
                count=words.number(found.applicable),
            )
        )
