"""The tabs of the ranking's pages."""

from collections.abc import Mapping, Sequence

from joute.errors import N_
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Frame, Tab
from joute.web import Pages

# The name of each page, and its label.
TABS: Mapping[str, str] = {
    "ranking": N_("Ranking"),
    "ranking_energy": N_("Energy and price"),
    "ranking_pairs": N_("Pairs"),
    "ranking_parts": N_("By topic and task"),
    "ranking_robustness": N_("Robustness"),
    "ranking_history": N_("History"),
    "ranking_boards": N_("Other rankings"),
    "ranking_method": N_("Method"),
}
# Pages that no filter of the others narrows.
APART = ("ranking_history", "ranking_boards")


def tabs(web: Pages, current: str, query: Sequence[tuple[str, str]] = ()) -> tuple[Tab, ...]:
    """A link to each page with the filters of this one; `current` is its name."""
    return tuple(
        Tab(
            label,
            Address(web.url(name), () if name in APART else query).with_(),
            current=name == current,
        )
        for name, label in TABS.items()
    )


def frame_apart(web: Pages, current: str) -> Frame:
    """The frame of a page that is not about the votes of this moment."""
    return Frame(tabs(web, current), heading=None, clear_href="", simulated=False, sources=None)
