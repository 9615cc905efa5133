"""Files that hold a ranking: votes, or ratings."""

from pathlib import Path
from unicodedata import normalize

import polars as pl

from joute.errors import N_, BadData, BadInput
from joute.ranking.votes.io.reader import read
from joute.ranking.votes.io.tables import NOT_READ, open_table, unreadable
from joute.ranking.votes.model import Reading


def read_board(path: Path) -> Reading | dict[str, float]:
    """The votes of a file or, where it has the columns `model` and `rating`, its ratings.

    Raises BadInput for a file that holds neither, or a model twice, and BadData, with its row, for
    a rating that is not a number.
    """
    table = open_table(path)
    try:
        if not {"model", "rating"} <= set(table.frame.collect_schema().names()):
            return read(path)
        rows = table.frame.select(
            model=pl.col("model").cast(pl.String), rating=pl.col("rating").cast(pl.String)
        ).collect()
    except NOT_READ as error:
        raise unreadable(path, error) from error
    ratings: dict[str, float] = {}
    for number, (name, rating) in enumerate(rows.iter_rows(), start=1):
        model = normalize("NFC", (name or "").strip())
        if model in ratings:
            raise BadInput(
                message=N_("%(file)s has more than one rating of “%(model)s”."),
                file=path.name,
                model=model,
            )
        ratings[model] = _number(rating, path.name, number)
    return ratings


def _number(text: str | None, file: str, row: int) -> float:
    try:
        found = float((text or "").strip().replace(",", "."))
    except ValueError:
        found = float("nan")
    if not -1e300 < found < 1e300:
        message = N_("%(file)s, row %(row)s: a rating is a number.")
        raise BadData(message=message, file=file, row=row)
    return found
