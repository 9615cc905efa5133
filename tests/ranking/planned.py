"""How often claims hold when the pairs were drawn by the plan, under the options by default."""

from dataclasses import dataclass, replace

import numpy as np

from joute.ranking.fitted import fit_votes
from joute.ranking.leaderboard import leaderboard
from joute.ranking.options import Options
from joute.ranking.pairing import EXPLORE, plan
from joute.ranking.scale import CENTRE, POINTS_PER_LOGIT
from joute.ranking.uncertainty.ranks import adjusted, better
from joute.ranking.votes.counts import PairCounts, tally
from joute.ranking.votes.model import Votes
from tests.ranking.coverage import Case
from tests.ranking.simulation import World, joined

PLANNED = (
    Case(10, 30, 600, 400),
    Case(10, 30, 600, 400, uneven=True),
    Case(30, 100, 1500, 400),
    Case(30, 30, 1500, 400, uneven=True),
    Case(100, 300, 5000, 400),
    # All at once: planned draws, most votes of a few voters, two models nearly unbeaten.
    Case(10, 30, 600, 400, uneven=True, ahead=600),
    Case(30, 30, 1500, 400, uneven=True, ahead=600),
)


@dataclass(frozen=True)
class Planned:
    """The share of intervals that held the truth, on average over models; the same for the first
    two, which may be nearly unbeaten; and the share of boards on which some claim "better than"
    was false."""

    held: float
    first_two: float
    false_claims: float


def planned(case: Case, seed: int, *, explore: float = EXPLORE) -> Planned:
    """Vote again and again in one world of differing tastes on planned pairs; `explore` is the
    share of uniform draws, 1 for no plan at all."""
    random = np.random.default_rng(seed)
    world = World.draw(case.models, seed)
    even = np.full(world.pairs.shape, 1.0) - np.eye(case.models)
    strengths = world.strengths + case.ahead / POINTS_PER_LOGIT * (np.arange(case.models) < 2)
    world = replace(world, strengths=strengths, pairs=even / even.sum())
    truth = world.truth(random)
    held: list[bool] = []
    first_two: list[bool] = []
    false_claims: list[bool] = []
    for _ in range(case.replications):
        votes = _vote(world, case, explore, random)
        fitted = fit_votes(votes, Options())
        own = truth[[int(model[1:]) for model in fitted.models]]
        own = CENTRE + POINTS_PER_LOGIT * (own - own.mean())
        inside = {
            row.model: row.lower is None
            or row.upper is None
            or row.lower <= own[fitted.models.index(row.model)] <= row.upper
            for row in leaderboard(fitted).rows
        }
        held += inside.values()
        first_two += [inside[model] for model in ("m000", "m001") if model in inside]
        p = adjusted(fitted.p_values, fitted.groups, fitted.eligible)
        claims = better(fitted.strengths, p, fitted.options.level)
        false_claims.append((claims & (own[:, None] <= own[None, :])).any())
    return Planned(*(float(np.mean(found)) for found in (held, first_two, false_claims)))


def _vote(world: World, case: Case, explore: float, random: np.random.Generator) -> Votes:
    """As many votes as there are models at a time, on pairs planned from those before."""
    people = world.people(case.voters, random, uneven=case.uneven)
    names = tuple(f"m{i:03d}" for i in range(world.models))
    counts, batches = PairCounts.of(names), []
    for start in range(0, case.votes, world.models):
        chances = plan(counts, explore=explore).probabilities / 2
        votes = world.judged(min(world.models, case.votes - start), chances, people, random)
        counts.table += tally(votes).weights
        batches.append(votes)
    return joined(batches)
