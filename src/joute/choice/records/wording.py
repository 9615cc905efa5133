"""Values of a record in words: bands, facts, dates, and the reasons to review it."""

from collections.abc import Mapping

from joute.choice.candidates import FactValue
from joute.choice.constraints import constraints, requirement, value_in_words
from joute.choice.criteria import criteria
from joute.choice.records.record import Band, Record
from joute.choice.records.reviews import COSTS, Code, Reason
from joute.choice.suppliers import suppliers
from joute.errors import N_
from joute.translation import Translator

UNKNOWN = N_("unknown")

SENTENCES: Mapping[Code, str] = {
    "review_date": N_("The review date, %(was)s, has come."),
    "retired": N_("%(name)s: the model was retired (%(now)s)."),
    "gone": N_("%(name)s: the catalogue does not list this offer any more."),
    "price": N_(
        "%(name)s: for the same volume it costs about %(now)s a month, against %(was)s when this "
        "was signed."
    ),
    "rating": N_(
        "%(name)s: on “%(subject)s” it is now rated %(now)s, below the interval of the record, "
        "which began at %(was)s."
    ),
    "constraint": N_(
        "%(name)s does not meet the must-have “%(subject)s” any more: %(now)s, against %(was)s "
        "when this was signed."
    ),
    "answer": N_("%(name)s: answers of %(subject)s were valid until %(was)s."),
}

# Own results that not everybody may read.
RATED_HERE = N_(
    "%(name)s: on “%(subject)s” it is now rated below the interval of the record by evaluations of "
    "this site."
)
PRICE_OF_1000 = N_(
    "%(name)s: 1,000 requests cost about %(now)s, against %(was)s when this was signed."
)


def sentence(reason: Reason, record: Record, words: Translator) -> str:
    """Why a decision should be reviewed, as a sentence."""
    return words.gettext(
        _form(reason),
        name=record.names.get(reason.candidate, reason.candidate),
        subject=_subject(reason, record, words.language),
        was=_figure(reason, reason.was, words),
        now=_figure(reason, reason.now, words),
    )


def _form(reason: Reason) -> str:
    if reason.code == "rating" and reason.now is None:
        return RATED_HERE
    return PRICE_OF_1000 if reason.subject == COSTS else SENTENCES[reason.code]


def _subject(reason: Reason, record: Record, language: str) -> str:
    if reason.code == "rating" and reason.subject in criteria():
        return criteria()[reason.subject].name.of(language)
    if reason.code == "constraint":
        names = {one.constraint: one.name for one in record.constraints}
        return names[reason.subject].of(language) if reason.subject in names else reason.subject
    supplier = suppliers().get(reason.subject)
    return supplier.name if supplier else reason.subject


def _figure(reason: Reason, value: FactValue | None, words: Translator) -> str:
    if reason.code == "constraint":
        return known(reason.subject, value, words)
    if isinstance(value, str):
        return day(value, words)
    if reason.code == "price" and isinstance(value, int | float):
        return words.quantity(value, "€")
    if reason.code == "rating" and isinstance(value, int | float):
        return words.number(value, 2)
    return plain(value, words)


def required(constraint: str, value: FactValue, words: Translator) -> str:
    """What a must-have asks."""
    if constraint in constraints():
        return requirement(constraint, value, words)
    return plain(value, words)


def known(constraint: str, value: FactValue | None, words: Translator) -> str:
    """What is known of a must-have."""
    if value is not None and constraint in constraints():
        return value_in_words(constraint, value, words)
    return plain(value, words)


def plain(value: FactValue | None, words: Translator) -> str:
    """A value of which no catalogue says more."""
    if value is None:
        return words.gettext(UNKNOWN)
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else words.number(value)


def day(text: str, words: Translator) -> str:
    """A date, of which the day or the month may be missing; what is no date stays as it is."""
    try:
        return words.partial_date(text)
    except ValueError:
        return text


def band(found: Band | None, words: Translator, unit: str = "") -> str:
    """`0.62 (0.55 to 0.70)`, the middle alone where the band is a point."""
    if found is None:
        return words.gettext(UNKNOWN)
    low, mid, high = (words.figures(one, 2) for one in (found.low, found.mid, found.high))
    shown = (
        mid
        if low == high
        else words.gettext("%(mid)s (%(low)s to %(high)s)", mid=mid, low=low, high=high)
    )
    return f"{shown}\N{NO-BREAK SPACE}{unit}" if unit else shown
