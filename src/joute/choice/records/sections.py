"""What the document of a record says, in the language of its reader."""

from collections.abc import Iterator, Mapping, Sequence

from joute.choice.records.record import (
    Dissent,
    Evidence,
    Kind,
    Ranked,
    Record,
    SupplierAnswerFound,
    Volume,
)
from joute.choice.records.reviews import Reason
from joute.choice.records.signing import SignedRecord
from joute.choice.records.wording import UNKNOWN, band, day, known, required, sentence
from joute.choice.suppliers import VALUE_TEXTS, suppliers
from joute.errors import N_
from joute.translation import Translator
from joute.writer import Block, Document, Paragraph, Section, Table

DECIDED: Mapping[Kind, str] = {
    "candidates": N_("Chosen: %(names)s."),
    "no_llm": N_("No LLM: the need is met without one."),
    "none": N_("Nothing is chosen for now."),
}
_TAGS = {"fr": "fr-FR", "en": "en-GB"}
# Rows of the tables of a shortlist, which JSON holds in full.
MOST_RANKED, MOST_EXCLUDED = 20, 40


def document(signed: SignedRecord, words: Translator, reviews: Sequence[Reason] = ()) -> Document:
    """The record in full, and above it why it should be reviewed."""
    record = signed.record
    return Document(
        title=record.title,
        language=_TAGS.get(words.language, words.language),
        author=record.author,
        status=list(_status(signed, reviews, words)),
        facts=_facts(signed, words),
        sections=[section for section in _sections(signed, words) if section.blocks],
        foot=words.gettext("Decision record %(id)s", id=signed.id),
    )


def _status(signed: SignedRecord, reviews: Sequence[Reason], words: Translator) -> Iterator[str]:
    if signed.superseded_by:
        yield words.gettext(
            "This record is superseded by another: %(id)s.", id=signed.superseded_by
        )
    if reviews:
        yield words.gettext("This decision should be reviewed.")
    for reason in reviews:
        yield sentence(reason, signed.record, words)


def _facts(signed: SignedRecord, words: Translator) -> Table:
    record = signed.record
    rows = [
        (words.gettext("Author"), record.author),
        (words.gettext("Signed on"), words.moment(record.signed_at)),
        (words.gettext("To be reviewed on"), words.date(record.review_on)),
        (words.gettext("Supersedes"), record.supersedes or ""),
        (words.gettext("Revision of the choice"), _number(record.revision, words)),
        (words.gettext("Digest of the content (SHA-256)"), signed.sha256),
    ]
    return Table(
        words.gettext("The record"),
        (words.gettext("What"), words.gettext("Value")),
        [row for row in rows if row[1]],
    )


def _number(value: int | None, words: Translator) -> str:
    return "" if value is None else words.number(value)


def _sections(signed: SignedRecord, words: Translator) -> Iterator[Section]:
    record = signed.record
    yield Section("decision", words.gettext("Decision"), list(_decision(record, words)))
    yield Section("need", words.gettext("Need"), list(_need(record, words)))
    yield Section("must-haves", words.gettext("Must-haves"), list(_constraints(record, words)))
    yield Section("weights", words.gettext("Weights"), list(_weights(record, words)))
    yield Section("shortlist", words.gettext("Shortlist"), list(_shortlist(record, words)))
    yield from _evidence(record, words)
    yield Section("tests", words.gettext("Tests"), list(_tests(record, words)))
    yield from _dissent(signed, words)


def _decision(record: Record, words: Translator) -> Iterator[Block]:
    names = words.listing([one.name for one in record.chosen])
    yield Paragraph(words.gettext(DECIDED[record.decision.kind], names=names))
    if record.decision.instead:
        yield Paragraph(record.decision.instead)
    yield Paragraph(record.decision.reasons)


def _need(record: Record, words: Translator) -> Iterator[Block]:
    yield Paragraph(record.need.summary)
    rows = [
        (
            one.question.of(words.language),
            words.listing([a.of(words.language) for a in one.answers]),
        )
        for one in record.need.answers
    ]
    if rows:
        yield Table(
            words.gettext("Answers on the need"),
            (words.gettext("Question"), words.gettext("Answer")),
            rows,
        )
    if record.need.volume:
        yield Paragraph(_volume(record.need.volume, words))


def _volume(volume: Volume, words: Translator) -> str:
    return words.gettext(
        "Volume: %(requests)s requests a month, of %(input)s tokens read and %(output)s written "
        "on average; growth of %(growth)s a month, over %(months)s months.",
        requests=words.figures(volume.requests_per_month, 3),
        input=words.figures(volume.input_tokens, 3),
        output=words.figures(volume.output_tokens, 3),
        growth=words.percent(volume.growth_per_month, 1),
        months=words.number(volume.months),
    )


def _constraints(record: Record, words: Translator) -> Iterator[Block]:
    if not record.constraints:
        yield Paragraph(words.gettext("There is no must-have."))
        return
    yield Table(
        words.gettext("What every candidate must have"),
        (words.gettext("Must-have"), words.gettext("Value")),
        [
            (one.name.of(words.language), required(one.constraint, one.value, words))
            for one in record.constraints
        ],
    )


def _weights(record: Record, words: Translator) -> Iterator[Block]:
    total = sum(one.points.mid for one in record.weights)
    heaviest = sorted(record.weights, key=lambda one: -one.points.mid)
    if total:
        yield Table(
            words.gettext("How much each criterion weighs"),
            (
                words.gettext("Criterion"),
                words.gettext("Points"),
                words.gettext("Share of all"),
                words.gettext("Where from"),
            ),
            [
                (
                    one.name.of(words.language),
                    band(one.points, words),
                    words.percent(one.points.mid / total),
                    words.phrase(one.origin),
                )
                for one in heaviest
            ],
        )


def _shortlist(record: Record, words: Translator) -> Iterator[Block]:
    shortlist = record.shortlist
    if shortlist.ranked:
        yield Paragraph(
            words.gettext(
                "No model is the best in general: this is the order for these must-haves and "
                "weights. “Came first” is the share of %(samples)s draws, within the bands of "
                "weights and scores, in which a candidate was first (seed %(seed)s).",
                samples=words.number(shortlist.samples),
                seed=str(shortlist.seed),
            )
        )
        yield _ranked(record, words)
        yield from _more(len(shortlist.ranked) - MOST_RANKED, words)
    if shortlist.excluded:
        yield Table(
            words.gettext("Excluded"),
            (words.gettext("Candidate"), words.gettext("Must-have"), words.gettext("Reason")),
            [
                (
                    one.name,
                    one.constraint.of(words.language),
                    one.reason.of(words.language),
                )
                for one in shortlist.excluded[:MOST_EXCLUDED]
            ],
        )
        yield from _more(len(shortlist.excluded) - MOST_EXCLUDED, words)


def _more(rows: int, words: Translator) -> Iterator[Block]:
    if rows > 0:
        more = words.ngettext(
            "%(num)s more row is in the JSON of this record.",
            "%(num)s more rows are in the JSON of this record.",
            rows,
        )
        yield Paragraph(more)


def _ranked(record: Record, words: Translator) -> Table:
    first = record.shortlist.ranked[:MOST_RANKED]
    shown = [*first, *(one for one in record.chosen if one not in first)]
    return Table(
        words.gettext("Candidates that meet every must-have"),
        (
            words.gettext("Candidate"),
            words.gettext("Score, 0 to 1"),
            words.gettext("Came first"),
            words.gettext("Euros a month"),
            words.gettext("Wh for 1,000 requests"),
            words.gettext("Unknown criteria"),
        ),
        [_ranked_row(one, words) for one in shown],
    )


def _ranked_row(one: Ranked, words: Translator) -> Sequence[str]:
    marks = [one.name]
    if one.frugal:
        marks.append(words.gettext("frugal"))
    if one.self_hostable:
        marks.append(words.gettext("can run on own servers"))
    return (
        ", ".join(marks),
        band(one.score, words),
        words.percent(one.acceptability),
        band(one.monthly_eur, words),
        band(one.wh_per_1000, words),
        words.number(len(one.unknowns)),
    )


def _evidence(record: Record, words: Translator) -> Iterator[Section]:
    if not record.evidence:
        return
    note = words.gettext(
        "What was known on the day of the signature of the candidates that were looked at "
        "closely. What is unknown counts as neither zero nor yes: it keeps its whole band."
    )
    yield Section("evidence", words.gettext("Evidence"), [Paragraph(note)])
    for number, one in enumerate(record.evidence, 1):
        name = record.names.get(one.candidate, one.candidate)
        known_of_it = list(_known(one, name, words))
        yield Section(f"evidence-{number}", name, known_of_it, level=2, proof=True)


def _known(evidence: Evidence, name: str, words: Translator) -> Iterator[Block]:
    source, dated = words.gettext("Source"), words.gettext("Date")
    if evidence.scores:
        yield Table(
            words.gettext("Scores of %(name)s", name=name),
            (
                words.gettext("Criterion"),
                words.gettext("Score, 0 to 1"),
                words.gettext("Contribution"),
                source,
                dated,
            ),
            [
                (
                    one.name.of(words.language),
                    band(one.score, words),
                    words.number(one.contribution, 3),
                    _source(one.source, words.phrase(one.method), words),
                    day(one.date, words),
                )
                for one in evidence.scores
            ],
        )
    if evidence.facts:
        yield Table(
            words.gettext("Must-haves of %(name)s", name=name),
            (words.gettext("Must-have"), words.gettext("What is known"), source, dated),
            [
                (
                    one.name.of(words.language),
                    known(one.constraint, one.value, words),
                    _source(words.phrase(one.source), one.url, words),
                    day(one.date, words),
                )
                for one in evidence.facts
            ],
        )
    if evidence.answers:
        yield _answers(evidence, name, words)


def _source(source: str, more: str, words: Translator) -> str:
    return ", ".join(filter(None, (words.phrase(source), more)))


def _answers(evidence: Evidence, name: str, words: Translator) -> Table:
    return Table(
        words.gettext("Answers of the supplier of %(name)s", name=name),
        (
            words.gettext("Question"),
            words.gettext("Answer"),
            words.gettext("Source"),
            words.gettext("Date"),
            words.gettext("Valid until"),
        ),
        [
            (
                one.question.of(words.language),
                _said(one, words),
                f"{_supplier(one.supplier)}, {one.source}"
                if one.source
                else _supplier(one.supplier),
                day(one.date, words),
                words.date(one.valid_until) if one.valid_until else "",
            )
            for one in evidence.answers
        ],
    )


def _said(one: SupplierAnswerFound, words: Translator) -> str:
    """Its value, and what the supplier wrote, in the language of the reader where it has it."""
    text = one.text.get(words.language) or next(iter(one.text.values()), "")
    return ": ".join(filter(None, (words.gettext(VALUE_TEXTS[one.value]), text)))


def _supplier(id: str) -> str:
    found = suppliers().get(id)
    return found.name if found else id


def _tests(record: Record, words: Translator) -> Iterator[Block]:
    if not record.tests:
        yield Paragraph(words.gettext("Nothing was tested on own questions."))
        return
    yield Table(
        words.gettext("Tests on own questions"),
        (
            words.gettext("Test"),
            words.gettext("Result"),
            words.gettext("Date"),
            words.gettext("Address"),
        ),
        [
            (one.name, one.result or words.gettext(UNKNOWN), day(one.date, words), one.url)
            for one in record.tests
        ],
    )


def _dissent(signed: SignedRecord, words: Translator) -> Iterator[Section]:
    count = len(signed.dissent)
    summary = (
        words.ngettext(
            "%(num)s disagreement is recorded.", "%(num)s disagreements are recorded.", count
        )
        if count
        else words.gettext("No dissent was recorded.")
    )
    yield Section("dissent", words.gettext("Dissent"), [Paragraph(summary)])
    for number, one in enumerate(signed.dissent, 1):
        heading = _disagreement(one, words, added=number > len(signed.record.dissent))
        yield Section(f"dissent-{number}", heading, [Paragraph(one.text)], level=2)


def _disagreement(one: Dissent, words: Translator, *, added: bool) -> str:
    who = one.author or words.gettext("Somebody who is not named")
    if added:
        return words.gettext(
            "%(who)s, %(date)s, after the signature", who=who, date=words.date(one.date)
        )
    return words.gettext("%(who)s, %(date)s", who=who, date=words.date(one.date))
