"""The contexts of the pages of duels on documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from joute.calls import ModelCard
from joute.documents.cards import CollectionCard
from joute.documents.duels.passages import PassagesOfDuel
from joute.duel.contexts import ConsentView, RefusedQuestion
from joute.duel.reveal import SideReveal
from joute.evaluation.site.prompt_ranking import RankedPrompt


@dataclass(frozen=True)
class DuelOnDocumentsPage:
    """documents/duel.html: a question for two sides. `kind` is "models" or "searches", `model` the
    one that two searches answer through."""

    card: CollectionCard
    models: Sequence[ModelCard]
    kind: str
    model: str
    consent: ConsentView | None
    refused: RefusedQuestion | None
    most_characters: int


@dataclass(frozen=True)
class DuelPassagesPage:
    """documents/duel_passages.html: what both sides of a revealed duel answered from; None for who
    may not read it any more."""

    duel_id: str
    question: str
    sides: Mapping[Literal["a", "b"], SideReveal]
    found: PassagesOfDuel | None


@dataclass(frozen=True)
class SearchRankingPage:
    """documents/search_ranking.html: searches that people preferred; `name` is what chose the
    passages, `version` how many there were."""

    searches: Sequence[RankedPrompt]
