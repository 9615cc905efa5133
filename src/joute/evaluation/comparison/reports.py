"""A comparison in words: a sentence that needs no statistics, then what it rests on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from joute.errors import N_
from joute.evaluation.comparison.pairs import Comparison
from joute.evaluation.comparison.sources import Source, described
from joute.evaluation.runs.conditions import Difference
from joute.statistics import Verdict, items_needed, smallest_difference
from joute.statistics.verdicts import FEWEST
from joute.translation import Translator
from joute.writer import escaped, markdown_table

# Items that a line names; JSON has all.
_NAMED = 10

HEADER = (
    *("a", "b", N_("items"), N_("score of a"), N_("score of b"), N_("a − b"), N_("interval")),
    *(N_("adjusted p"), "q", N_("verdict")),
)
_TITLE = N_("Comparison on the same items")
MARGIN_OF_SET = N_("The margin is the greatest drop that the rules of the set accept (max_drop).")
ADJUSTED = N_(
    "p-values are adjusted for the number of comparisons (Holm); each interval is that of its own "
    "comparison, at 95%%. q (Benjamini and Hochberg) is for looking around: of the differences "
    "with a q below 0.05, one in twenty may be false."
)
VERDICTS = {
    Verdict.A_BETTER: N_("a better"),
    Verdict.B_BETTER: N_("b better"),
    Verdict.NON_INFERIOR: N_("not inferior"),
    Verdict.NO_DIFFERENCE_SHOWN: N_("no difference shown"),
    Verdict.INCONCLUSIVE: N_("inconclusive"),
}
_CELLS = ("n11", "n10", "n01", "n00")


def sentence(found: Comparison, words: Translator) -> str:
    """The verdict for somebody who has to decide."""
    pair = found.pair
    means = words.ngettext(
        "%(a)s scores %(mean_a)s and %(b)s %(mean_b)s on the same item.",
        "%(a)s scores %(mean_a)s and %(b)s %(mean_b)s on the same %(num)s items.",
        pair.n,
        a=found.a,
        b=found.b,
        mean_a=_score(found, pair.mean_a, words),
        mean_b=_score(found, pair.mean_b, words),
    )
    return f"{means} {_SENTENCES[found.verdict](found, words)}"


def notes(found: Comparison, words: Translator) -> Iterator[str]:
    """What the sentence rests on, and what was left out of it."""
    yield _tests(found, words)
    clusters = found.pair.clusters
    if clusters < found.pair.n:
        yield words.ngettext(
            "Intervals are by %(num)s cluster of items.",
            "Intervals are by %(num)s clusters of items.",
            clusters,
        )
    if clusters < FEWEST:
        yield words.gettext(
            _FEW_ITEMS if clusters == found.pair.n else _FEW_CLUSTERS, fewest=FEWEST
        )
    if found.epochs > 1:
        yield words.gettext(
            "Items have up to %(epochs)s epochs, averaged first.", epochs=found.epochs
        )
    if found.changed:
        yield words.gettext(
            "Changed between the two, left out: %(items)s.", items=listed(found.changed, words)
        )
    yield from _left_out(found, words)
    yield from _changes(found, words)


def difference_notes(differences: Iterable[Difference], words: Translator) -> Iterator[str]:
    """The conditions that are not the same in two runs that are compared all the same."""
    for difference in differences:
        yield words.gettext("Not the same condition: %(what)s.", what=described(difference))


def left_out_notes(
    sources: Sequence[Source], left_out: Iterable[Sequence[str]], words: Translator
) -> Iterator[str]:
    """The models that one of two runs has alone, and that are compared with nothing."""
    for source, models in zip(sources, left_out, strict=False):
        if models:
            yield words.gettext(
                "Only in %(source)s, compared with nothing: %(models)s.",
                source=source.name,
                models=", ".join(models),
            )


def as_json(found: Comparison, words: Translator) -> dict[str, Any]:
    """All figures; None is what the scores cannot give."""
    pair = found.pair
    cells = asdict(pair.concordance) if pair.concordance else dict.fromkeys(_CELLS)
    return {
        "a": found.a,
        "b": found.b,
        "verdict": found.verdict.value,
        "sentence": sentence(found, words),
        "n": pair.n,
        "clusters": pair.clusters,
        "mean_a": pair.mean_a,
        "mean_b": pair.mean_b,
        "difference": pair.difference,
        "se": pair.se,
        "se_unpaired": pair.se_unpaired,
        "interval": pair.interval,
        "most_lost": pair.most_lost,
        "level": pair.level,
        "p_t": pair.p_t,
        "p_mcnemar": pair.p_mcnemar,
        "p": pair.p,
        "p_adjusted": found.p_adjusted,
        "q": found.q,
        **cells,
        "margin": found.margin,
        "items_needed": _needed(found),
        "smallest_difference": smallest_difference(pair),
        "epochs": found.epochs,
        "changed_items": found.changed,
        "unscored_a": found.unscored_a,
        "unscored_b": found.unscored_b,
        "unscored_epochs_a": found.unscored_epochs_a,
        "unscored_epochs_b": found.unscored_epochs_b,
        "only_a": found.only_a,
        "only_b": found.only_b,
        "changes": [asdict(change) for change in found.changes],
    }


def markdown(comparisons: Sequence[Comparison], remarks: Sequence[str], words: Translator) -> str:
    """A comment for a pull request; `remarks` are about all of them."""
    parts = [f"### {words.gettext(_TITLE)}"]
    if remarks:
        parts.append(_points(remarks))
    if len(comparisons) > 1:
        rows = [cells(found, words) for found in comparisons]
        parts += [
            markdown_table([words.gettext(name) for name in HEADER], rows),
            words.gettext(ADJUSTED),
        ]
    for found in comparisons:
        parts.append(escaped(sentence(found, words)))
        parts.append(_points(list(notes(found, words))))
    return "\n\n".join(parts)


def cells(found: Comparison, words: Translator) -> tuple[str, ...]:
    """The row of a comparison among several, under HEADER."""
    pair = found.pair
    return (
        found.a,
        found.b,
        words.number(pair.n),
        _score(found, pair.mean_a, words),
        _score(found, pair.mean_b, words),
        signed(found, pair.difference, words),
        _interval(found, words),
        *("—" if p is None else _p(p, words) for p in (found.p_adjusted, found.q)),
        words.gettext(VERDICTS[found.verdict]),
    )


_FEW_ITEMS = N_("With fewer than %(fewest)s items an interval is approximate.")
_FEW_CLUSTERS = N_("With fewer than %(fewest)s clusters an interval is approximate.")


def _points(lines: Sequence[str]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)


def _left_out(found: Comparison, words: Translator) -> Iterator[str]:
    for model, unscored, epochs, only, other in (
        (found.a, found.unscored_a, found.unscored_epochs_a, found.only_a, found.b),
        (found.b, found.unscored_b, found.unscored_epochs_b, found.only_b, found.a),
    ):
        if unscored:
            items = listed(unscored, words)
            yield words.gettext(
                "Unscored of %(model)s, in no mean: %(items)s.", model=model, items=items
            )
        if epochs > len(unscored):
            yield words.gettext(
                "Epochs of %(model)s without a score, in no mean: %(epochs)s.",
                model=model,
                epochs=epochs,
            )
        if only:
            yield words.gettext(
                "Of %(model)s but not of %(other)s, left out: %(items)s.",
                model=model,
                other=other,
                items=listed(only, words),
            )


def _a_better(found: Comparison, words: Translator) -> str:
    return _better(found, found.a, *_bounds(found), words)


def _b_better(found: Comparison, words: Translator) -> str:
    lower, upper = _bounds(found)
    return _better(found, found.b, -upper, -lower, words)


def _better(found: Comparison, model: str, lower: float, upper: float, words: Translator) -> str:
    return words.gettext(
        "%(model)s is better by %(difference)s: between %(lower)s and %(upper)s, with a confidence "
        "of 95%%.",
        model=model,
        difference=_amount(found, abs(found.pair.difference), words),
        lower=_number(found, lower, words),
        upper=_number(found, upper, words),
    )


def _non_inferior(found: Comparison, words: Translator) -> str:
    return words.gettext(
        "%(b)s is not worse by %(margin)s or more, the margin: %(span)s.",
        b=found.b,
        margin=_amount(found, found.margin or 0, words),
        span=_span(found, words),
    )


def _no_difference_shown(found: Comparison, words: Translator) -> str:
    said = words.gettext("No difference is shown: %(span)s.", span=_span(found, words))
    smallest = smallest_difference(found.pair)
    if not smallest:
        return said
    more = words.gettext(
        "A difference of %(smallest)s would be found four times in five.",
        smallest=_amount(found, smallest, words),
    )
    return f"{said} {more}"


def _inconclusive(found: Comparison, words: Translator) -> str:
    if found.pair.interval is None:
        return words.gettext(
            "Nothing can be concluded: too few items vary to say how sure the difference is."
        )
    said = words.gettext("Nothing can be concluded: %(span)s.", span=_span(found, words))
    needed = _needed(found)
    more = words.gettext("More items are needed.")
    if needed:
        more = words.gettext(
            "If they are alike, about %(needed)s items would show that %(b)s is not worse by "
            "%(margin)s.",
            needed=words.number(needed),
            b=found.b,
            margin=_amount(found, found.margin or 0, words),
        )
    return f"{said} {more}"


_SENTENCES: dict[Verdict, Callable[[Comparison, Translator], str]] = {
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


def _span(found: Comparison, words: Translator) -> str:
    """What the interval leaves open of b, and where there is a margin, rare losses too."""
    lower, upper = _bounds(found)
    if found.margin is not None:
        upper = max(upper, found.pair.most_lost or upper)
    if lower < 0 < upper:
        return words.gettext(
            "with a confidence of 95%%, %(b)s is between %(better)s better and %(worse)s worse",
            b=found.b,
            better=_amount(found, -lower, words),
            worse=_amount(found, upper, words),
        )
    ends = (lower, upper) if lower >= 0 else (-upper, -lower)
    said = words.gettext(
        _ONLY_WORSE if lower >= 0 else _ONLY_BETTER,
        b=found.b,
        least=_number(found, ends[0], words),
        most=_amount(found, ends[1], words),
    )
    return f"{said}{_reservation(found, words)}"


_ONLY_WORSE = N_("with a confidence of 95%%, %(b)s is %(least)s to %(most)s worse")
_ONLY_BETTER = N_("with a confidence of 95%%, %(b)s is %(least)s to %(most)s better")


def _reservation(found: Comparison, words: Translator) -> str:
    """Why an interval that leaves out 0 is no verdict."""
    if found.p_adjusted is not None and found.pair.p < 1 - found.pair.level:
        return words.gettext(
            " in this comparison alone, not among several (adjusted p %(p)s)",
            p=_p(found.p_adjusted, words),
        )
    return words.gettext(
        " by its interval, but too few items differ to be sure (p %(p)s)",
        p=_p(found.pair.p, words),
    )


def _tests(found: Comparison, words: Translator) -> str:
    pair = found.pair
    difference = signed(found, pair.difference, words)
    interval = _interval(found, words)
    figures = [
        words.gettext("a − b: %(by)s, interval %(interval)s", by=difference, interval=interval)
    ]
    if pair.se is not None:
        figures.append(words.gettext("standard error %(se)s", se=words.number(pair.se, 5)))
    if pair.concordance:
        cells = asdict(pair.concordance)
        figures.append(
            words.gettext(
                "both right %(n11)s, only a %(n10)s, only b %(n01)s, neither %(n00)s",
                **{name: cells[name] for name in _CELLS},
            )
        )
        figures.append(words.gettext("McNemar’s mid-p %(p)s", p=_p(pair.concordance.mid_p, words)))
    else:
        figures.append(f"p {_p(pair.p, words)}")
    return "; ".join(figures) + "."


def _changes(found: Comparison, words: Translator) -> Iterator[str]:
    better = [one.item for one in found.changes if one.score_a > one.score_b]
    worse = [one.item for one in found.changes if one.score_a < one.score_b]
    for model, items in ((found.a, better), (found.b, worse)):
        if items:
            yield words.gettext(
                "%(model)s scores more on %(items)s.", model=model, items=listed(items, words)
            )


def listed(items: Sequence[str], words: Translator) -> str:
    named = ", ".join(items[:_NAMED])
    if len(items) > _NAMED:
        named = words.gettext("%(named)s and %(more)s more", named=named, more=len(items) - _NAMED)
    return words.ngettext(
        "%(num)s item (%(named)s)", "%(num)s items (%(named)s)", len(items), named=named
    )


def _p(p: float, words: Translator) -> str:
    """To two digits: 0.062, 9.5e-07 or 9,5e-07."""
    return f"{p:.2g}" if words.language == "en" else f"{p:.2g}".replace(".", ",")


def _score(found: Comparison, value: float, words: Translator) -> str:
    return shown_score(value, words, shares=found.shares)


def shown_score(value: float, words: Translator, *, shares: bool) -> str:
    """A score as a percentage, or as a figure where not all are from 0 to 1."""
    return words.percent(value, 1) if shares else words.figures(value, 4)


def _number(found: Comparison, value: float, words: Translator) -> str:
    return words.number(100 * value, 1) if found.shares else words.figures(value, 4)


def _amount(found: Comparison, value: float, words: Translator) -> str:
    number = _number(found, value, words)
    return words.gettext("%(number)s points", number=number) if found.shares else number


def signed(found: Comparison, value: float, words: Translator) -> str:
    return f"{'+' if value >= 0 else '−'}{_amount(found, abs(value), words)}"


def gain(found: Comparison, words: Translator) -> tuple[str, str]:
    """By how much b scores more than a, and the interval of it."""
    return signed(found, -found.pair.difference, words), _interval(found, words, of_b=True)


def _interval(found: Comparison, words: Translator, *, of_b: bool = False) -> str:
    """Of a − b, or of b − a."""
    if found.pair.interval is None:
        return words.gettext("unknown")
    ends = [-end for end in reversed(found.pair.interval)] if of_b else found.pair.interval
    lower, upper = (f"{'+' if end >= 0 else '−'}{_number(found, abs(end), words)}" for end in ends)
    return words.gettext("%(lower)s to %(upper)s", lower=lower, upper=upper)
