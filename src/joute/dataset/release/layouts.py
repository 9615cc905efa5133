"""The layouts of a release: Joute's own, and the column names of compar:IA."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from joute.dataset.release import comparia, rows
from joute.dataset.release.columns import MODELS, Table
from joute.dataset.release.conversation import Conversation
from joute.dataset.release.rows import Row

LayoutName = Literal["joute", "comparia"]


class Layout(NamedTuple):
    """Its tables, those of duels first, and the rows of one duel in them."""

    tables: Sequence[Table]
    rows: Callable[[Conversation], Mapping[str, Sequence[Row]]]

    @property
    def all_tables(self) -> Sequence[Table]:
        return (*self.tables, MODELS)


LAYOUTS: Mapping[LayoutName, Layout] = {
    "joute": Layout(rows.TABLES, rows.rows),
    "comparia": Layout(comparia.TABLES, comparia.rows),
}
