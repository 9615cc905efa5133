"""The measures of a model in words and in the lines of a table."""

from collections.abc import Iterator

from joute.errors import N_
from joute.evaluation.measures.profile import Profile
from joute.evaluation.measures.summary import Measures, ModelMeasures
from joute.statistics import Mean
from joute.statistics.verdicts import FEWEST
from joute.translation import Translator

HEADER = (N_("score"), N_("domain"), N_("items"), N_("mean"), N_("interval"), N_("unscored"))
# Classes that a note names; JSON has all.
_NAMED = 10
_KINDS = {"stated": N_("stated confidence"), "tokens": N_("probabilities of tokens")}


def lines(model: ModelMeasures, words: Translator) -> Iterator[tuple[str, ...]]:
    """A line for each column of scores, and after the first one for each domain; JSON has those of
    all."""
    for position, (name, measures) in enumerate(_named(model, words)):
        mean = measures.mean
        yield (
            name,
            words.gettext("all"),
            words.number(mean.n if mean else 0),
            _value(mean.mean if mean else None, words),
            _interval(mean, words),
            words.number(measures.unscored),
        )
        domains = measures.profile.domains if measures.profile and not position else {}
        for domain, cell in domains.items():
            yield (
                "",
                domain or words.gettext("without a domain"),
                words.number(cell.n),
                _value(cell.mean, words),
                _bounds(cell.interval, words),
                "",
            )


def notes(model: ModelMeasures, words: Translator) -> Iterator[str]:
    """What the table has no room for."""
    if model.errors:
        yield words.ngettext(
            "%(num)s answer failed and is in no figure.",
            "%(num)s answers failed and are in no figure.",
            model.errors,
        )
    yield from pass_at_k_notes(model, words)
    if model.score.profile:
        yield from _profile(model.score.profile, words)
    for name, measures in _named(model, words):
        yield from _whole_set(name, measures, words)


def pass_at_k_notes(model: ModelMeasures, words: Translator) -> Iterator[str]:
    """How often an item is solved within some tries, of the score of items."""
    for k, mean in model.score.pass_at.items():
        yield words.gettext(
            "pass@%(k)s of %(model)s: %(mean)s (%(interval)s), on %(n)s items.",
            k=k,
            model=model.model,
            mean=_value(mean.mean, words),
            interval=_interval(mean, words),
            n=words.number(mean.n),
        )


def _named(model: ModelMeasures, words: Translator) -> Iterator[tuple[str, Measures]]:
    """The score of items, unless one column is all of it, and the columns by their names."""
    if len(model.columns) != 1:
        yield words.gettext("score of items"), model.score
    yield from model.columns.items()


def _profile(found: Profile, words: Translator) -> Iterator[str]:
    yield words.gettext(
        "Mean of the domains by their weights: %(mean)s (standard error %(se)s, %(n)s items).",
        mean=_value(found.aggregate.mean, words),
        se=_value(found.aggregate.se, words),
        n=words.number(found.aggregate.n),
    )
    if found.withheld:
        yield words.gettext(
            "Domains of fewer than %(fewest)s items have no mean of their own: %(domains)s.",
            fewest=FEWEST,
            domains=words.listing(
                [one or words.gettext("without a domain") for one in found.withheld]
            ),
        )


def _whole_set(name: str, measures: Measures, words: Translator) -> Iterator[str]:
    if measures.corpus:
        score = measures.corpus.score
        yield words.gettext(
            "%(name)s of the whole set: %(score)s (%(signature)s).",
            name=name,
            score=_value(score, words),
            signature=measures.corpus.signature or words.gettext("scored in different ways"),
        )
    if measures.classes:
        yield words.gettext(
            "%(name)s, classes of %(n)s answers: macro precision %(precision)s, recall %(recall)s, "
            "F1 %(f1)s; micro F1 %(micro)s.",
            name=name,
            n=words.number(measures.classes.n),
            precision=_value(measures.classes.macro_precision, words),
            recall=_value(measures.classes.macro_recall, words),
            f1=_value(measures.classes.macro_f1, words),
            micro=_value(measures.classes.micro_f1, words),
        )
        yield from _classes(measures, words)
    for kind, found in measures.calibration.items():
        yield words.gettext(
            "%(name)s, calibration by %(kind)s: expected error %(error)s, Brier score %(brier)s, "
            "on %(n)s answers; %(unknown)s have no such confidence.",
            name=name,
            kind=words.gettext(_KINDS[kind]),
            error=_value(found.error, words),
            brier=_value(found.brier, words),
            n=words.number(found.n),
            unknown=words.number(found.unknown),
        )


def _classes(measures: Measures, words: Translator) -> Iterator[str]:
    classes = measures.classes
    for name, figures in list(classes.classes.items())[:_NAMED] if classes else ():
        yield words.gettext(
            "  “%(name)s”: precision %(precision)s, recall %(recall)s, F1 %(f1)s; expected: "
            "%(support)s, taken: %(taken)s.",
            name=name,
            precision=_value(figures.precision, words),
            recall=_value(figures.recall, words),
            f1=_value(figures.f1, words),
            support=words.number(figures.support),
            taken=words.number(figures.taken),
        )


def _interval(mean: Mean | None, words: Translator) -> str:
    return _bounds(mean.interval if mean else None, words)


def _bounds(bounds: tuple[float, float] | None, words: Translator) -> str:
    if bounds is None:
        return "—"
    return words.gettext(
        "%(lower)s to %(upper)s", lower=_value(bounds[0], words), upper=_value(bounds[1], words)
    )


def _value(value: float | None, words: Translator) -> str:
    return "—" if value is None else words.number(value, 3)
