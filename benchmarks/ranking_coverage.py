"""How often intervals hold the truth: `python -m benchmarks.ranking_coverage [replications]`.

Voters of differing tastes, pairs that meet unequally often, no prior. The truth is the limit of
the fit on very many votes of very many voters. Printed: the share of 95 % intervals that held it,
on average over models.
"""

import sys
from dataclasses import replace

from tests.ranking.coverage import SMALL, WHOLE, Case, coverage


def main(replications: int) -> None:
    print(f"{replications} replications of each")
    for title, cases in (
        ("At least 30 voters, and 20 votes for each model: 93 % to 97 % asked.", WHOLE),
        ("Below that size, as measured.", SMALL),
    ):
        print(f"\n{title}")
        for case in cases:
            _print(replace(case, replications=replications))


def _print(case: Case) -> None:
    found = coverage(case, seed=11)
    print(f"  {case!s:45} {found.share:.1%} ({found.connected:.0%} on one scale)", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
