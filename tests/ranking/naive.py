"""The same numbers, computed slowly and plainly."""

import math
import statistics
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import Votes

POINTS = (1.0, 0.0, 0.5, 0.5)


def bradley_terry(votes: Votes, rounds: int = 20_000) -> list[float]:
    """Zermelo's iteration (Mathematische Zeitschrift 29, 1929): strength = points / expected."""
    n = len(votes.models)
    points, met = [0.0] * n, [[0.0] * n for _ in range(n)]
    for a, b, outcome, weight in rows(votes):
        points[a] += weight * POINTS[outcome]
        points[b] += weight * (1 - POINTS[outcome])
        met[a][b] += weight
        met[b][a] += weight
    worth = [1.0] * n
    for _ in range(rounds):
        worth = [
            points[i] / sum(met[i][j] / (worth[i] + worth[j]) for j in range(n) if met[i][j])
            for i in range(n)
        ]
        mean = math.exp(sum(map(math.log, worth)) / n)
        worth = [value / mean for value in worth]
    return [math.log(value) for value in worth]


def rows(votes: Votes) -> list[tuple[int, int, int, float]]:
    weights = [1.0] * len(votes) if votes.weight is None else votes.weight.tolist()
    return list(
        zip(votes.a.tolist(), votes.b.tolist(), votes.outcome.tolist(), weights, strict=True)
    )


def design(votes: Votes) -> Floats:
    """(votes, n): +1 for the model on side a, -1 for the one on side b."""
    matrix = np.zeros((len(votes), len(votes.models)))
    for row, (a, b, _, _) in enumerate(rows(votes)):
        matrix[row, a] += 1
        matrix[row, b] -= 1
    return matrix


def sandwich(votes: Votes, strengths: Floats, clusters: Sequence[int]) -> Floats:
    """(n, n): the textbook sandwich, unit by unit, with pseudo-inverses and the factor
    units / (units - 1)."""
    x = design(votes)
    weight = np.ones(len(votes)) if votes.weight is None else votes.weight
    chance = 1 / (1 + np.exp(-(x @ strengths)))
    information = sum(
        w * p * (1 - p) * np.outer(row, row) for w, p, row in zip(weight, chance, x, strict=True)
    )
    meat = np.zeros((x.shape[1], x.shape[1]))
    for unit in sorted(set(clusters)):
        score = np.zeros(x.shape[1])
        for row in [i for i, one in enumerate(clusters) if one == unit]:
            score += weight[row] * (POINTS[votes.outcome[row]] - chance[row]) * x[row]
        meat += np.outer(score, score)
    bread = np.linalg.pinv(np.asarray(information))
    number = len(set(clusters))
    return np.asarray(bread @ meat @ bread * number / (number - 1))


def dispersion(votes: Votes, strengths: Floats, robust: Floats) -> float:
    """Without a prior: squared residuals to their expectation, or the middle of the ratios of the
    variances of the sandwich (`robust`, n by n) to those of the model."""
    squares = expected = 0.0
    for a, b, outcome, weight in rows(votes):
        chance = 1 / (1 + math.exp(strengths[b] - strengths[a]))
        squares += (weight * (POINTS[outcome] - chance)) ** 2
        expected += weight * chance * (1 - chance)
    own = np.linalg.pinv(information(votes, strengths))
    ratios = (np.diag(robust) / np.diag(own)).tolist()
    return max(squares / expected, float(statistics.median(ratios)))


def information(votes: Votes, strengths: Floats) -> Floats:
    """(n, n): of the votes, one by one, without a prior."""
    total = np.zeros((len(votes.models), len(votes.models)))
    for row, (_, _, _, weight) in zip(design(votes), rows(votes), strict=True):
        chance = 1 / (1 + math.exp(-float(row @ strengths)))
        total += weight * chance * (1 - chance) * np.outer(row, row)
    return total


def holm(p: Sequence[float]) -> list[float]:
    """Step by step: the smallest against m, the next against m - 1, never going down."""
    ordered = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, highest = [0.0] * len(p), 0.0
    for step, place in enumerate(ordered):
        highest = max(highest, min(1.0, (len(p) - step) * p[place]))
        adjusted[place] = highest
    return adjusted


def components(n: int, links: set[tuple[int, int]]) -> set[frozenset[int]]:
    """Models that reach each other along links, by Floyd and Warshall's closure."""
    reaches = {(i, j): i == j or (i, j) in links for i in range(n) for j in range(n)}
    for k in range(n):
        for i in range(n):
            for j in range(n):
                reaches[i, j] = reaches[i, j] or (reaches[i, k] and reaches[k, j])
    return {frozenset(j for j in range(n) if reaches[i, j] and reaches[j, i]) for i in range(n)}


def capital(votes: Sequence[float], mean: float, beliefs: Sequence[float]) -> float:
    """What betting on each vote in turn makes of 1, the beliefs sharing it equally."""
    total = 0.0
    for q in beliefs:
        money = 1.0
        for x in votes:
            money *= 1 + (q - mean) * (x - mean) / (mean * (1 - mean))
        total += money
    return total / len(beliefs)


def elo(votes: Votes) -> list[float]:
    """Ratings in points after all votes, from 0."""
    ratings, games = [0.0] * len(votes.models), [0] * len(votes.models)
    for a, b, outcome, weight in rows(votes):
        expected = 1 / (1 + 10 ** ((ratings[b] - ratings[a]) / 400))
        surprise = weight * (POINTS[outcome] - expected)
        stakes = [8 + 56 / (1 + games[model] / 20) for model in (a, b)]
        ratings[a] += stakes[0] * surprise
        ratings[b] -= stakes[1] * surprise
        games[a] += 1
        games[b] += 1
    return ratings


def first_votes(votes: Votes) -> dict[tuple[int, int], list[int]]:
    """Pair by pair, the lower first: preferred the first, tied, preferred the second."""
    seen: set[tuple[int, int, int]] = set()
    counts = {pair: [0, 0, 0] for pair in combinations(range(len(votes.models)), 2)}
    codes = range(len(votes)) if votes.voters is None else votes.voters.codes.tolist()
    for voter, (a, b, outcome, _) in zip(codes, rows(votes), strict=True):
        low, high = sorted((a, b))
        if (voter, low, high) not in seen:
            seen.add((voter, low, high))
            points = POINTS[outcome] if a == low else 1 - POINTS[outcome]
            counts[low, high][{1.0: 0, 0.5: 1, 0.0: 2}[points]] += 1
    return {pair: found for pair, found in counts.items() if sum(found)}
