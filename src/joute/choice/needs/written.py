"""The shape of a needs.yaml, and what its words have to be."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from joute.choice.candidates import Candidate, Fact, Score
from joute.choice.constraints import read_value
from joute.choice.costs import Figure, OwnServers, Usage
from joute.choice.needs.need import Needs
from joute.choice.weights import Ranking, Weight
from joute.datafiles import Part, Text
from joute.footprint import Band

MOST_CANDIDATES, MOST_SETS = 500, 100
STATED = "needs.yaml"

Id = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f]{1,200}$")]


def _at_most_one(band: Band) -> Band:
    if band.high > 1:
        raise ValueError(f"a score is from 0 to 1, received {band.high:g}")
    return band


def _listed(value: Any) -> Any:
    """One that is written alone is a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


OptionIds = Annotated[tuple[str, ...], BeforeValidator(_listed)]
ScoreFigure = Annotated[Figure, AfterValidator(_at_most_one)]


FIGURE: TypeAdapter[Band] = TypeAdapter(Figure)


class WrittenCandidate(Part):
    id: Id
    name: Text | None = None
    # `of_words` says what is wrong with facts, and with must-haves.
    facts: Mapping[str, Any] = {}
    scores: Mapping[str, ScoreFigure] = {}

    def candidate(self) -> str | Candidate:
        facts = {id: Fact(read_value(id, one), STATED) for id, one in self.facts.items()}
        scores = {id: Score(*band, source=STATED) for id, band in self.scores.items()}
        return Candidate(self.id, self.name or self.id, facts=facts, scores=scores)


class CatalogueCandidate(WrittenCandidate):
    """An id alone, of the catalogue."""

    def candidate(self) -> str | Candidate:
        return self.id


def _described(value: Any) -> Any:
    return CatalogueCandidate.model_construct(id=value) if isinstance(value, str) else value


class Written(Part):
    title: Annotated[str, Field(max_length=300)] = ""
    answers: Mapping[str, OptionIds] = {}
    # Points, or an order: `of_words` says what is wrong with them.
    weights: Any = Field(default_factory=dict)
    constraints: Mapping[str, Any] = {}
    volume: Usage | None = None
    own_servers: OwnServers | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    candidates: Annotated[
        tuple[Annotated[WrittenCandidate, BeforeValidator(_described)], ...],
        Field(max_length=MOST_CANDIDATES),
    ] = ()
    sets: Annotated[tuple[Id, ...], BeforeValidator(_listed), Field(max_length=MOST_SETS)] = ()

    def needs(self) -> Needs:
        return Needs(
            title=self.title,
            answers=self.answers,
            weights=_weights(self.weights),
            constraints={id: read_value(id, one) for id, one in self.constraints.items()},
            volume=self.volume,
            own_servers=self.own_servers,
            seed=self.seed,
            candidates=tuple(one.candidate() for one in self.candidates),
            sets=self.sets,
        )


def _weights(written: Any) -> Mapping[str, Weight]:
    if isinstance(written, list):
        return Ranking.of(written, origin=STATED)
    bands = {id: FIGURE.validate_python(one) for id, one in written.items()}
    return {id: Weight(*band, origin=STATED) for id, band in bands.items()}
