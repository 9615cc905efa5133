"""The record of processing (Article 30 GDPR) as a table: a row for each use.

Columns follow Article 30(1): controller and data protection officer (a), purposes (b), people and
data (c), recipients (d), transfers (e), time limits (f), security (g).
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from io import StringIO

from joute.errors import N_
from joute.register.labels import STATES
from joute.register.layouts.described import DescribedUse
from joute.register.layouts.wording import answer, served_in_words
from joute.textfiles import inert
from joute.translation import Translator

Cell = Callable[[DescribedUse, Translator], str]


def _said(subject: str) -> Cell:
    return lambda use, words: answer(use, subject, words)


def _purposes(use: DescribedUse, words: Translator) -> str:
    """What the system is for, then what is wanted of it."""
    found = [use.text(id, words) for id in ("goal", "objectives")]
    return "\n".join(filter(None, found)) or answer(use, "goal", words)


def _models(use: DescribedUse, words: Translator) -> str:
    """Those that the gateway knows of, else the platforms that the sheet names."""
    found = "\n".join(served_in_words(one, words) for one in use.served)
    return found or answer(use, "platform", words)


def _day(use: DescribedUse, _: Translator) -> str:
    """The day of the last entry, as spreadsheets read it."""
    days = [one.at.date().isoformat() for one in use.record.entries.values()]
    return max(days, default="")


COLUMNS: Mapping[str, Cell] = {
    N_("Reference"): lambda use, _: use.card.id,
    N_("Processing"): lambda use, _: use.card.name,
    N_("State"): lambda use, words: words.gettext(STATES[use.card.state]),
    N_("In service since"): lambda use, _: str(use.record.value("begin_date") or ""),
    N_("Controller"): _said("controller"),
    N_("Data protection officer"): _said("dpo"),
    N_("Purposes"): _purposes,
    N_("Lawful basis"): _said("lawful_basis"),
    N_("Is personal data processed?"): _said("personal_data"),
    N_("People concerned"): _said("people_concerned"),
    N_("Categories of data"): _said("data_categories"),
    N_("Source of the data"): _said("source_data"),
    N_("Recipients"): _said("recipients"),
    N_("Models and hosts in use"): _models,
    N_("Transfers outside the European Union"): _said("transfers"),
    N_("Retention"): _said("retention"),
    N_("Security measures"): _said("security"),
    N_("Last changed on"): _day,
}


def as_article_30(uses: Sequence[DescribedUse], words: Translator) -> str:
    """Uses as CSV, which no spreadsheet runs as formulas, and which all read as UTF-8. What is not
    known says so, and what was not answered is not stated."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow([words.gettext(name) for name in COLUMNS])
    for use in uses:
        table.writerow([inert(cell(use, words)) for cell in COLUMNS.values()])
    return f"\N{BYTE ORDER MARK}{text.getvalue()}"
