"""A shortlist in sentences: who comes first, how surely, and what would change it."""

from collections.abc import Iterator, Mapping

from joute.choice.constraints import constraint
from joute.choice.criteria import criteria
from joute.choice.shortlist.results import (
    Alternative,
    Entry,
    Knowledge,
    Shortlist,
    Verification,
    WeightChange,
)
from joute.errors import N_
from joute.translation import Translator

# Rows that a paragraph names; tables have all.
_NAMED = 3
# Who comes first less often is not named beside the first.
_OFTEN = 0.05

_RISE = N_(
    "If the weight of “%(criterion)s” rose from %(share)s to %(needed)s of all weights, "
    "%(candidate)s would draw level with the first."
)
_FALL = N_(
    "If the weight of “%(criterion)s” fell from %(share)s to %(needed)s of all weights, "
    "%(candidate)s would draw level with the first."
)
_BELOW = N_(
    "%(candidate)s, “%(criterion)s”: below %(threshold)s points of 100, %(first)s would be first "
    "(probability: %(probability)s). Knowing it is worth %(value)s points."
)
_ABOVE = N_(
    "%(candidate)s, “%(criterion)s”: above %(threshold)s points of 100, it would be first "
    "(probability: %(probability)s). Knowing it is worth %(value)s points."
)
_CONFIRMED = N_(
    "To be verified: %(candidate)s (%(constraints)s). If confirmed, it would have place %(place)s, "
    "with %(score)s points."
)


def in_words(found: Shortlist, words: Translator) -> Iterator[str]:
    """A sentence or two for each thing to know, the most important first."""
    if found.first is None:
        yield words.gettext("No candidate is known to meet every must-have.")
    else:
        yield from _first(found, found.first, words)
    names = {one.candidate.id: one.candidate.name for one in found.entries}
    yield from (_weight(one, names, words) for one in found.weight_changes[:_NAMED] if one.within)
    yield from (_unknown(one, names, words) for one in found.knowledge[:_NAMED])
    yield from (_verification(one, words) for one in found.to_verify[:_NAMED])
    if found.frugal:
        kind = words.gettext("Frugal:")
        yield f"{kind} {alternative_in_words(found.frugal, words)}"
    if found.self_hostable:
        kind = words.gettext("On your own servers:")
        yield f"{kind} {alternative_in_words(found.self_hostable, words)}"


def _first(found: Shortlist, first: Entry, words: Translator) -> Iterator[str]:
    yield words.gettext(
        "%(candidate)s has the highest score: %(mid)s points of 100 (%(low)s to %(high)s). It "
        "comes first in %(share)s of the draws of weights and scores, give or take %(precision)s "
        "points.",
        candidate=first.candidate.name,
        mid=_points(first.score.mid, words),
        low=_points(first.score.low, words),
        high=_points(first.score.high, words),
        share=words.percent(first.acceptability),
        precision=words.number(100 * found.precision, 0),
    )
    others = [one for one in found.entries[1:] if one.acceptability >= _OFTEN]
    if others:
        others.sort(key=lambda one: -one.acceptability)
        yield words.gettext(
            "There is no best model in general: in other draws these come first: %(others)s.",
            others=", ".join(
                f"{one.candidate.name} ({words.percent(one.acceptability)})" for one in others
            ),
        )


def _weight(one: WeightChange, names: Mapping[str, str], words: Translator) -> str:
    return words.gettext(
        _RISE if one.needed_share > one.share else _FALL,
        criterion=_criterion(one.criterion, words),
        share=words.percent(one.share, 1),
        needed=words.percent(one.needed_share, 1),
        candidate=names[one.candidate],
    )


def _unknown(one: Knowledge, names: Mapping[str, str], words: Translator) -> str:
    return words.gettext(
        _ABOVE if one.candidate_first == one.candidate else _BELOW,
        candidate=names[one.candidate],
        criterion=_criterion(one.criterion, words),
        threshold=_points(one.threshold, words),
        first=names[one.candidate_first],
        probability=words.percent(one.probability),
        value=words.number(100 * one.value, 1),
    )


def _verification(one: Verification, words: Translator) -> str:
    return words.gettext(
        _CONFIRMED,
        candidate=one.candidate.name,
        constraints=", ".join(constraint(id).name.of(words.language) for id in one.constraints),
        place=one.place,
        score=_points(one.score.mid, words),
    )


AT_HOST = N_("Open weights: it could be moved to your servers. The figures are those of its host.")


def alternative_in_words(one: Alternative, words: Translator) -> str:
    """What is lost and gained with it, in points of 100, and whose figures these are."""
    said = _beside_the_first(one, words)
    return f"{said} {words.gettext(AT_HOST)}" if one.at_host else said


def _beside_the_first(one: Alternative, words: Translator) -> str:
    name = one.entry.candidate.name
    if one.entry.place == 1:
        return words.gettext("%(candidate)s, which comes first.", candidate=name)
    fields = {
        "candidate": name,
        "points": _points(one.score_lost, words),
        "lost": _listed(one.lost, words),
    }
    if not one.gained:
        return words.gettext("%(candidate)s, %(points)s points less. Lost: %(lost)s.", **fields)
    return words.gettext(
        "%(candidate)s, %(points)s points less. Lost: %(lost)s. Gained: %(gained)s.",
        gained=_listed(one.gained, words),
        **fields,
    )


def _listed(differences: Mapping[str, float], words: Translator) -> str:
    """The largest, with their points."""
    return ", ".join(
        f"{_criterion(id, words)} ({_points(by, words)})"
        for id, by in list(differences.items())[:_NAMED]
    )


def _criterion(id: str, words: Translator) -> str:
    found = criteria().get(id)
    return found.name.of(words.language) if found else id


def _points(score: float, words: Translator) -> str:
    return words.number(100 * score, 1)
