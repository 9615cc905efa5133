"""A shortlist as JSON, the same for the command line and the API."""

from dataclasses import asdict
from typing import Any

from joute.choice.shortlist.results import Alternative, Entry, Exclusion, Shortlist, Verification
from joute.choice.shortlist.sentences import in_words
from joute.translation import Translator


def as_json(found: Shortlist, words: Translator) -> dict[str, Any]:
    """Candidates by their ids; reasons in the language of `words`."""
    return {
        "excluded": [_exclusion(one, words) for one in found.excluded],
        "to_verify": [_verification(one) for one in found.to_verify],
        "shortlist": [_entry(one) for one in found.entries],
        "weights": found.weights,
        "weight_changes": [asdict(one) for one in found.weight_changes],
        "knowledge": [asdict(one) for one in found.knowledge],
        "frugal": _alternative(found.frugal),
        "self_hostable": _alternative(found.self_hostable),
        "best_by_criterion": {name: list(ids) for name, ids in found.best_by_criterion.items()},
        "summary": list(in_words(found, words)),
        "seed": found.seed,
        "samples": found.samples,
        "precision": found.precision,
    }


def _exclusion(one: Exclusion, words: Translator) -> dict[str, Any]:
    return {
        "candidate": one.candidate.id,
        "constraint": one.constraint,
        "reason": one.reason_in(words),
        "unknown": one.unknown,
    }


def _verification(one: Verification) -> dict[str, Any]:
    return {
        "candidate": one.candidate.id,
        "constraints": list(one.constraints),
        "score": asdict(one.score),
        "place": one.place,
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "candidate": one.candidate.id,
        "name": one.candidate.name,
        "place": one.place,
        "acceptability": one.acceptability,
        "ranks": list(one.ranks),
        "score": asdict(one.score),
        "contributions": dict(one.contributions),
        "unknowns": list(one.unknowns),
        "central_weights": dict(one.central),
    }


def _alternative(one: Alternative | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "candidate": one.entry.candidate.id,
        "score_lost": one.score_lost,
        "lost": dict(one.lost),
        "gained": dict(one.gained),
        "at_host": one.at_host,
    }
