"""A comparison in words: a sentence that needs no statistics, then what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from joute.evaluation.comparison.pairs import Comparison
from joute.statistics import Verdict, items_needed, smallest_difference
from joute.statistics.verdicts import FEWEST

# Items that a line names; JSON has all.
_NAMED = 10


def sentence(found: Comparison) -> str:
    """The verdict for somebody who has to decide."""
    pair = found.pair
    means = f"{_score(found, pair.mean_a)} and {found.b} {_score(found, pair.mean_b)}"
    items = "the same item" if pair.n == 1 else f"the same {pair.n} items"
    return f"{found.a} scores {means} on {items}. {_VERDICTS[found.verdict](found)}"


def notes(found: Comparison) -> Iterator[str]:
    """What the sentence rests on, and what was left out of it."""
    yield _tests(found)
    if found.pair.clusters < found.pair.n:
        yield f"Intervals are by {found.pair.clusters} clusters of items."
    if found.pair.clusters < FEWEST:
        what = "items" if found.pair.clusters == found.pair.n else "clusters"
        yield f"With fewer than {FEWEST} {what} an interval is approximate."
    if found.epochs > 1:
        yield f"Items have up to {found.epochs} epochs, averaged first."
    for model, unscored, epochs, only, other in (
        (found.a, found.unscored_a, found.unscored_epochs_a, found.only_a, found.b),
        (found.b, found.unscored_b, found.unscored_epochs_b, found.only_b, found.a),
    ):
        if unscored:
            yield f"Unscored of {model}, in no mean: {_listed(unscored)}."
        if epochs > len(unscored):
            yield f"Epochs of {model} without a score, in no mean: {epochs}."
        if only:
            yield f"Of {model} but not of {other}, left out: {_listed(only)}."
    yield from _changes(found)


def as_json(found: Comparison) -> dict[str, Any]:
    """All figures; None is what the scores cannot give."""
    pair = found.pair
    table = asdict(pair.concordance) if pair.concordance else dict.fromkeys(_CELLS)
    return {
        "a": found.a,
        "b": found.b,
        "verdict": found.verdict.value,
        "sentence": sentence(found),
        "n": pair.n,
        "clusters": pair.clusters,
        "mean_a": pair.mean_a,
        "mean_b": pair.mean_b,
        "difference": pair.difference,
        "se": pair.se,
        "se_unpaired": pair.se_unpaired,
        "interval": pair.interval,
        "level": pair.level,
        "p_t": pair.p_t,
        "p_mcnemar": pair.p_mcnemar,
        "p": pair.p,
        "p_adjusted": found.p_adjusted,
        **table,
        "margin": found.margin,
        "items_needed": _needed(found),
        "smallest_difference": smallest_difference(pair),
        "epochs": found.epochs,
        "unscored_a": found.unscored_a,
        "unscored_b": found.unscored_b,
        "unscored_epochs_a": found.unscored_epochs_a,
        "unscored_epochs_b": found.unscored_epochs_b,
        "only_a": found.only_a,
        "only_b": found.only_b,
        "changes": [asdict(change) for change in found.changes],
    }


def markdown(comparisons: Sequence[Comparison]) -> str:
    """A comment for a pull request."""
    parts = [f"### {_escaped(comparisons[0].a)}: comparison on the same items"]
    if len(comparisons) > 1:
        parts.append("\n".join(_markdown_rows(comparisons)))
        parts.append(ADJUSTED)
    for found in comparisons:
        parts.append(_escaped(sentence(found)))
        parts.append("\n".join(f"- {_escaped(note)}" for note in notes(found)))
    return "\n\n".join(parts)


def cells(found: Comparison) -> tuple[str, ...]:
    """The row of a comparison among several, under HEADER."""
    return (
        found.b,
        str(found.pair.n),
        _score(found, found.pair.mean_b),
        _signed(found, found.pair.difference),
        _interval(found),
        f"{found.p_adjusted:.2g}" if found.p_adjusted is not None else "—",
        found.verdict.value.replace("_", " "),
    )


HEADER = ("b", "items", "score", "a − b", "interval", "adjusted p", "verdict")
ADJUSTED = (
    "p-values are adjusted for the number of comparisons (Holm); each interval is that of its own "
    "comparison, at 95%."
)
_CELLS = ("n11", "n10", "n01", "n00")


def _markdown_rows(comparisons: Sequence[Comparison]) -> Iterator[str]:
    yield "| " + " | ".join(HEADER) + " |"
    yield "| " + " | ".join("---" for _ in HEADER) + " |"
    for found in comparisons:
        yield "| " + " | ".join(_escaped(cell) for cell in cells(found)) + " |"


def _escaped(text: str) -> str:
    """Names of models and items are no markup."""
    flat = " ".join(text.split())
    for mark in "\\`*_[]|<>@#":
        flat = flat.replace(mark, f"\\{mark}" if mark not in "<>@#" else f"&#{ord(mark)};")
    return flat


def _a_better(found: Comparison) -> str:
    return _better(found, found.a, *_bounds(found))


def _b_better(found: Comparison) -> str:
    lower, upper = _bounds(found)
    return _better(found, found.b, -upper, -lower)


def _better(found: Comparison, model: str, lower: float, upper: float) -> str:
    by = _amount(found, abs(found.pair.difference))
    inside = f"{_number(found, lower)} and {_number(found, upper)}"
    return f"{model} is better by {by}: between {inside}, with a confidence of 95%."


def _non_inferior(found: Comparison) -> str:
    return (
        f"{found.b} is not worse by {_amount(found, found.margin or 0)} or more, the margin: "
        f"{_span(found)}."
    )


def _no_difference_shown(found: Comparison) -> str:
    smallest = smallest_difference(found.pair)
    seen = (
        f" A difference of {_amount(found, smallest)} would be found four times in five."
        if smallest
        else ""
    )
    return f"No difference is shown: {_span(found)}.{seen}"


def _inconclusive(found: Comparison) -> str:
    if found.pair.interval is None:
        return "Nothing can be concluded: too few items vary to say how sure the difference is."
    needed = _needed(found)
    more = (
        f" If they are alike, about {needed} items would show that {found.b} is not worse by "
        f"{_amount(found, found.margin or 0)}."
        if needed
        else " More items are needed."
    )
    return f"Nothing can be concluded: {_span(found)}.{more}"


_VERDICTS = {
    Verdict.A_BETTER: _a_better,
    Verdict.B_BETTER: _b_better,
    Verdict.NON_INFERIOR: _non_inferior,
    Verdict.NO_DIFFERENCE_SHOWN: _no_difference_shown,
    Verdict.INCONCLUSIVE: _inconclusive,
}


def _needed(found: Comparison) -> int | None:
    return None if found.margin is None else items_needed(found.pair, found.margin)


def _bounds(found: Comparison) -> tuple[float, float]:
    assert found.pair.interval is not None  # noqa: S101 # or the verdict is another
    return found.pair.interval


def _span(found: Comparison) -> str:
    """What the interval leaves open of b."""
    lower, upper = _bounds(found)
    if lower >= 0:
        inside = f"{_number(found, lower)} to {_amount(found, upper)} worse{_reservation(found)}"
    elif upper <= 0:
        inside = f"{_number(found, -upper)} to {_amount(found, -lower)} better{_reservation(found)}"
    else:
        inside = f"between {_amount(found, -lower)} better and {_amount(found, upper)} worse"
    return f"with a confidence of 95%, {found.b} is {inside}"


def _reservation(found: Comparison) -> str:
    """Why an interval that leaves out 0 is no verdict."""
    if found.p_adjusted is not None and found.pair.p < 1 - found.pair.level:
        return f" in this comparison alone, not among several (adjusted p {found.p_adjusted:.2g})"
    return f" by its interval, but too few items differ to be sure (p {found.pair.p:.2g})"


def _tests(found: Comparison) -> str:
    pair = found.pair
    figures = [f"a − b: {_signed(found, pair.difference)}, interval {_interval(found)}"]
    if pair.se is not None:
        figures.append(f"standard error {pair.se:.5f}")
    if pair.concordance:
        table = pair.concordance
        figures.append(
            f"both right {table.n11}, only a {table.n10}, only b {table.n01}, neither {table.n00}"
        )
        figures.append(f"McNemar’s mid-p {table.mid_p:.2g}")
    else:
        figures.append(f"p {pair.p_t:.2g}")
    return "; ".join(figures) + "."


def _changes(found: Comparison) -> Iterator[str]:
    better = [one.item for one in found.changes if one.score_a > one.score_b]
    worse = [one.item for one in found.changes if one.score_a < one.score_b]
    for model, items in ((found.a, better), (found.b, worse)):
        if items:
            yield f"{model} scores more on {_listed(items)}."


def _listed(items: Sequence[str]) -> str:
    named = ", ".join(items[:_NAMED])
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return f"{len(items)} item{'s' if len(items) > 1 else ''} ({named}{more})"


def _score(found: Comparison, value: float) -> str:
    return f"{value:.1%}" if found.shares else f"{value:.4g}"


def _number(found: Comparison, value: float) -> str:
    return f"{100 * value:.1f}" if found.shares else f"{value:.4g}"


def _amount(found: Comparison, value: float) -> str:
    return f"{_number(found, value)} points" if found.shares else _number(found, value)


def _signed(found: Comparison, value: float) -> str:
    return f"{100 * value:+.1f} points" if found.shares else f"{value:+.4g}"


def _interval(found: Comparison) -> str:
    if found.pair.interval is None:
        return "unknown"
    lower, upper = found.pair.interval
    if found.shares:
        return f"{100 * lower:+.1f} to {100 * upper:+.1f}"
    return f"{lower:+.4g} to {upper:+.4g}"
