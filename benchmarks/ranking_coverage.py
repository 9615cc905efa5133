"""How often intervals hold the truth: `python -m benchmarks.ranking_coverage [replications]`.

First, voters of differing tastes, pairs that meet unequally often, no prior. The truth is the
limit of the fit on very many votes of very many voters. Printed: the share of 95 % intervals that
held it, on average over models. Then, worlds in which two models win nearly all their votes, with
the options by default, the weak prior included. Printed: the coverage of both and of the others,
and the share of replications in which some claim "better than" was false (5 % asked of all claims
of a board together). Last, voters of differing tastes again, on pairs drawn by the plan, with the
options by default: coverage on average over models and of the first two, and false claims; in two
of these worlds the first two are nearly unbeaten. And voters of differing tastes: how often
somebody honest is named, and how often one who votes upside down is. And intervals in parts of the
votes.
"""

import sys
from dataclasses import replace

from tests.ranking.coverage import SMALL, WHOLE, Case, coverage
from tests.ranking.honest_voters import ROOMS, named
from tests.ranking.one_sided import WORLDS, held
from tests.ranking.parts import PARTS, held_in_parts
from tests.ranking.planned import PLANNED, planned


def main(replications: int) -> None:
    print(f"{replications} replications of each")
    for title, cases in (
        ("At least 30 voters, and 20 votes for each model: 93 % to 97.5 % asked.", WHOLE),
        ("Below that size, as measured.", SMALL),
    ):
        print(f"\n{title}")
        for case in cases:
            _print(replace(case, replications=replications))
    _print_one_sided(replications)
    _print_planned(replications)
    _print_named(replications)
    print("\nParts of the votes")
    for parts in PARTS:
        print(f"  {parts!s:66} {held_in_parts(parts, replications, seed=1):.1%}", flush=True)


def _print_one_sided(replications: int) -> None:
    print("\nTwo models above, or below, four equal ones (points), by default")
    for world in WORLDS:
        found = held(world, replications, seed=5)
        print(
            f"  {world!s:66} A {found.a:.1%}, B {found.b:.1%}, others {found.others:.1%}, "
            f"false claims {found.false_claims:.1%}",
            flush=True,
        )


def _print_planned(replications: int) -> None:
    print("\nPairs drawn by the plan, by default")
    for case in PLANNED:
        found = planned(replace(case, replications=replications), seed=11)
        print(
            f"  {case!s:66} {found.held:.1%}, the first two {found.first_two:.1%}, "
            f"false claims {found.false_claims:.1%}",
            flush=True,
        )


def _print_named(replications: int) -> None:
    print("\nVoters of differing tastes")
    for room in ROOMS:
        found = named(room, replications, seed=3)
        print(
            f"  {room!s:66} somebody honest named {found.honest:.1%}, one who votes upside down "
            f"{found.upside_down:.1%}",
            flush=True,
        )


def _print(case: Case) -> None:
    found = coverage(case, seed=11)
    print(f"  {case!s:45} {found.share:.1%} ({found.connected:.0%} on one scale)", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
