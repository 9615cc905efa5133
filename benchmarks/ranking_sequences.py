"""How often a confidence sequence is ever wrong: `python -m benchmarks.ranking_sequences [runs]`.

Voters vote many times, the next pair is drawn from what was voted, and the interval is looked at
after every vote. At most 5 % of runs may ever leave the truth out.
"""

import sys

from tests.ranking.confidence_sequence_errors import share_of_errors


def main(runs: int) -> None:
    for voters, votes in ((30, 600), (200, 1500)):
        share = share_of_errors(runs=runs, votes=votes, voters=voters, seed=1)
        print(f"{voters} voters, {votes} votes, {runs} runs: wrong in {share:.1%}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
