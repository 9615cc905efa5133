"""All models of a run compared, in words."""

from collections.abc import Iterator, Sequence
from string import ascii_lowercase
from typing import Any

from joute.errors import N_
from joute.evaluation.comparison.all_pairs import AllPairs, Place
from joute.evaluation.comparison.reports import ADJUSTED, cells, shown_score
from joute.evaluation.comparison.reports import HEADER as PAIRS
from joute.statistics.verdicts import FEWEST
from joute.translation import Translator
from joute.writer import escaped, markdown_table

HEADER = (
    *(N_("rank"), N_("model"), N_("items"), N_("score"), N_("interval")),
    *(N_("possible ranks"), N_("letter")),
)
_TITLE = N_("All models on the same items")
_GROUPS = N_("Models that share a letter cannot be told apart on these items.")
_RANKS = N_(
    "Possible ranks: where other items like these would put a model, with a confidence of 95%%. "
    "All models of an item, and all items of a cluster, are drawn together."
)
_FEW = N_("Of fewer than %(fewest)s items or clusters no possible ranks are given.")
_NO_PLACES = N_("No item has a score of all models: there are no ranks.")
_WITHOUT = N_("Without any score, and compared with nothing: %(models)s.")


def stored(found: AllPairs) -> dict[str, Any]:
    """The places by their models, for a page: rank, possible ranks, letters."""
    return {
        one.model: {"rank": one.rank, "ranks": one.ranks, "letters": _letters(one)}
        for one in found.places
    }


def notes_on_places(known: bool, words: Translator) -> list[str]:
    """How ranks and letters are to be read; `known` says whether possible ranks are given."""
    ranks = words.gettext(_RANKS) if known else words.gettext(_FEW, fewest=FEWEST)
    return [words.gettext(_GROUPS), ranks]


def rows(found: AllPairs, words: Translator) -> list[tuple[str, ...]]:
    """The rows of the models under HEADER."""
    return [_cells(place, words, shares=found.shares) for place in found.places]


def notes(found: AllPairs, words: Translator) -> Iterator[str]:
    """How the ranks and groups are to be read, and what is not among them."""
    if not found.places:
        yield words.gettext(_NO_PLACES)
    else:
        yield from notes_on_places(found.places[0].ranks is not None, words)
    if found.without_score:
        yield words.gettext(_WITHOUT, models=", ".join(found.without_score))


def markdown(found: AllPairs, remarks: Sequence[str], words: Translator) -> str:
    """A comment for a pull request."""
    parts = [f"### {words.gettext(_TITLE)}"]
    if found.places:
        parts.append(markdown_table([words.gettext(name) for name in HEADER], rows(found, words)))
    parts.append("\n".join(f"- {escaped(line)}" for line in (*notes(found, words), *remarks)))
    pairs = [cells(one, words) for one in found.comparisons]
    parts += [
        markdown_table([words.gettext(name) for name in PAIRS], pairs),
        words.gettext(ADJUSTED),
    ]
    return "\n\n".join(parts)


def as_json(found: AllPairs) -> dict[str, Any]:
    """The figures of the models, the groups by their models."""
    return {
        "places": [
            {
                "model": one.model,
                "rank": one.rank,
                "ranks": one.ranks,
                **{"n": one.mean.n, "clusters": one.mean.clusters, "mean": one.mean.mean},
                "interval": one.mean.interval,
                "groups": one.groups,
            }
            for one in found.places
        ],
        "groups": found.groups,
        "without_score": found.without_score,
    }


def _cells(place: Place, words: Translator, *, shares: bool) -> tuple[str, ...]:
    return (
        str(place.rank),
        place.model,
        words.number(place.mean.n),
        shown_score(place.mean.mean, words, shares=shares),
        _interval(place, words, shares=shares),
        _ranks(place, words),
        _letters(place),
    )


def _interval(place: Place, words: Translator, *, shares: bool) -> str:
    if place.mean.interval is None:
        return words.gettext("unknown")
    lower, upper = (shown_score(end, words, shares=shares) for end in place.mean.interval)
    return words.gettext("%(lower)s to %(upper)s", lower=lower, upper=upper)


def _ranks(place: Place, words: Translator) -> str:
    if place.ranks is None:
        return "—"
    lower, upper = place.ranks
    if lower == upper:
        return str(lower)
    return words.gettext("%(lower)s to %(upper)s", lower=lower, upper=upper)


def _letters(place: Place) -> str:
    return " ".join(map(_letter, place.groups))


def _letter(group: int) -> str:
    return ascii_lowercase[group] if group < len(ascii_lowercase) else str(group + 1)
