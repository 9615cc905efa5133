"""Candidates for tests: their scores, exact or as bands, and their facts."""

from collections.abc import Mapping
from dataclasses import replace

from joute.choice.candidates import Candidate, Fact, FactValue, Score


def scored(id: str, **scores: float | tuple[float, float, float]) -> Candidate:
    bands = {name: one if isinstance(one, tuple) else (one,) * 3 for name, one in scores.items()}
    return Candidate(id, id.title(), scores={name: Score(*band) for name, band in bands.items()})


def with_facts(candidate: Candidate, facts: Mapping[str, FactValue | None]) -> Candidate:
    return replace(candidate, facts={id: Fact(value, "a test") for id, value in facts.items()})
