"""The questionnaire as a table that a spreadsheet opens: sent blank, read when it comes back."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from joute.choice.criteria import themes
from joute.choice.errors import FaultyAnswers
from joute.choice.suppliers.given import Given, given
from joute.choice.suppliers.questionnaire import Question
from joute.errors import N_, BadInput
from joute.textfiles import active, column_key, inert, read_table

COLUMNS = ("id", "theme", "question", "value", "answer", "links")
FILE_BYTES = 500_000


def blank(asked: Sequence[Question], language: str) -> str:
    """The table of questions with empty answers, in a language, for spreadsheets too."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in asked:
        theme = themes()[one.theme].name.of(language)
        writer.writerow([one.id, inert(theme), inert(one.text.of(language)), "", "", ""])
    return "\ufeff" + out.getvalue()


def read_sheet(content: bytes, file: str) -> Sequence[Given]:
    """The answers of a table that came back, however the spreadsheet wrote it; empty rows are left
    out. Raises FaultyAnswers with every fault and its line, and BadData for what is no table."""
    if len(content) > FILE_BYTES:
        raise BadInput(message=N_("This file is larger than the questionnaire can be."))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        path.write_bytes(content)
        rows = [(line, _keyed(row)) for line, row in read_table(path)]
    return _answers(rows, file)


def _keyed(row: dict[str, str]) -> dict[str, str]:
    return {column_key(name): active(cell) for name, cell in row.items()}


def _answers(rows: Sequence[tuple[int, dict[str, str]]], file: str) -> Sequence[Given]:
    missing = [name for name in ("id", "value", "answer") if rows and name not in rows[0][1]]
    if missing or not rows:
        raise BadInput(
            message=N_("%(file)s needs the columns id, value, answer and links of our table."),
            file=file,
        )
    found: dict[str, Given] = {}
    faults: list[tuple[str, BadInput]] = []
    for line, row in rows:
        try:
            one = given(
                row["id"].strip(), row["value"], row["answer"], row.get("links", "").split()
            )
            if one and one.question in found:
                raise BadInput(message=N_("This question was answered on a line before."))
        except BadInput as fault:
            faults.append((str(line), fault))
            continue
        if one:
            found[one.question] = one
    if faults:
        raise FaultyAnswers(faults, file=file)
    return list(found.values())
