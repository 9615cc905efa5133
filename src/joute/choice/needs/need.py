"""A need: what is asked, weighed and required, how much, and of which candidates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from joute.choice.candidates import Candidate, FactValue
from joute.choice.costs import OwnServers, Usage
from joute.choice.needs.answers import Answers, default_weights
from joute.choice.weights import Weight


@dataclass(frozen=True)
class Needs:
    """What a needs.yaml holds.

    `weights` are those that were stated, none where the answers decide; `constraints` are the
    must-haves. `volume` and `own_servers` are None when they are not known. `candidates` are ids of
    the catalogue, of models or of offers, and candidates that are described: all of the catalogue's
    offers where there are none. `sets` are evaluation sets of a site that test what is needed.
    """

    title: str = ""
    answers: Answers = field(default_factory=dict)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    constraints: Mapping[str, FactValue] = field(default_factory=dict)
    volume: Usage | None = None
    own_servers: OwnServers | None = None
    seed: int = 0
    candidates: tuple[str | Candidate, ...] = ()
    sets: tuple[str, ...] = ()

    @property
    def weighed(self) -> Mapping[str, Weight]:
        """The weights that were stated, or else those that follow from the answers."""
        return self.weights or default_weights(self.answers)
