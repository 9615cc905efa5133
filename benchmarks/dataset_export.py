"""A release of many duels: `python -m benchmarks.dataset_export [DUELS]`.

200,000 duels of 1,000 voters, a million messages of 1,000 characters in all, one in ten with
numbers, each answer with a footprint, on SQLite. Budget on 2 cores: 5 minutes and 1 GB of memory in
all processes together, masks included. Memory is that of the processes, what they share counted
once (PSS), looked at twice a second.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from joute.evidence import BLIND
from joute.footprint import BAND_FIELDS
from joute.people.publication import VERSION

DUELS = 200_000
VOTERS = 1_000
CHARACTERS = 1_000
TEXTS = 4_000
MODELS = [f"model-{number}" for number in range(40)]
DAY = "2026-05-01 12:00:00.000000"
WORDS = (
    *("le", "modèle", "de", "langue", "répond", "à", "une", "question", "sur", "les", "prix", "du"),
    *(
        "marché",
        "avec",
        "des",
        "exemples",
        "simples",
        "et",
        "liste",
        "points",
        "pour",
        "que",
        "Paris",
    ),
    *("chacun", "puisse", "comparer", "réunion", "projet", "budget", "cela", "reste"),
)
BAND = {"low": 0.1, "mid": 0.2, "high": 0.4}
FIGURE = json.dumps(dict.fromkeys(BAND_FIELDS, BAND) | {"method": "m@1", "mix": "FRA", "tier": "a"})
Row = dict[str, Any]


def text(random: Random, with_numbers: bool) -> str:
    words = [random.choice(WORDS) for _ in range(CHARACTERS // 3)]
    if with_numbers:
        words[::12] = [str(random.randrange(10 ** random.randrange(1, 11))) for _ in words[::12]]
    return " ".join(words)[:CHARACTERS]


def fill(database: Path, duels: int) -> None:
    """Straight into the tables."""
    random = Random(1)
    texts = [text(random, number % 10 == 0) for number in range(TEXTS)]
    connection = sqlite3.connect(database)
    with connection:
        put(
            connection,
            "voters",
            ({"id": f"v{n}", "created_at": DAY, "seen_at": DAY} for n in range(VOTERS)),
        )
        put(connection, "publication_agreements", map(agreement, range(VOTERS)))
        put(connection, "duels", (duel(number, random) for number in range(duels)))
        put(connection, "turns", turns(duels, texts, random))
        put(connection, "answers", answers(duels, texts, random))
        put(connection, "duel_answers", places(duels))
        put(
            connection,
            "footprints",
            map(footprint, range(1, 1 + sum(map(answers_of, range(duels))))),
        )
        put(connection, "votes", votes(connection))
    connection.close()


def put(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    rows = iter(rows)
    first = next(rows)
    names, values = ", ".join(first), ", ".join(f":{name}" for name in first)
    insert = f"INSERT INTO {table} ({names}) VALUES ({values})"  # noqa: S608
    connection.execute(insert, first)
    connection.executemany(insert, rows)


def agreement(voter: int) -> Row:
    return {"voter_id": f"v{voter}", "version": VERSION, "language": "fr", "agreed_at": DAY}


def duel(number: int, random: Random) -> Row:
    a, b = random.sample(MODELS, 2)
    cards = {
        name: json.dumps({"name": model, "maker": {"id": "x", "name": "X"}})
        for name, model in (("card_a", a), ("card_b", b))
    }
    return {
        "id": f"duel-{number}",
        "voter_id": f"v{number % VOTERS}",
        "created_at": DAY,
        "language": "fr",
        "mode": "random",
        "model_a": a,
        "model_b": b,
        "chosen_a": 0,
        "chosen_b": 0,
        **cards,
        "draw_probability": 0.5,
        "turns": turns_of(number),
        "revealed_at": DAY,
    }


def turns_of(number: int) -> int:
    """Two duels in three have a second question: five messages on average."""
    return 1 if number % 3 == 0 else 2


def answers_of(number: int) -> int:
    return 2 * turns_of(number)


def turns(duels: int, texts: Sequence[str], random: Random) -> Iterator[Row]:
    for number in range(duels):
        for turn in range(1, 1 + turns_of(number)):
            prompt = random.choice(texts)
            yield {"duel_id": f"duel-{number}", "number": turn, "prompt": prompt, "created_at": DAY}


def answers(duels: int, texts: Sequence[str], random: Random) -> Iterator[Row]:
    same = {
        "purpose": "duel",
        "endpoint": "e",
        "origin": "live",
        "parameters": "{}",
        "reasoning": "",
    }
    same |= {"finish_reason": "stop", "token_source": "host", "duration_s": "1", "created_at": DAY}
    for number in range(duels):
        for _ in range(answers_of(number)):
            yield {**same, "model": "m", "text": random.choice(texts), "output_tokens": 250}


def places(duels: int) -> Iterator[Row]:
    answer = 0
    for number in range(duels):
        for turn in range(1, 1 + turns_of(number)):
            for side in "ab":
                answer += 1
                place = {"duel_id": f"duel-{number}", "turn": turn, "side": side}
                yield {**place, "answer_id": answer}


def footprint(answer: int) -> Row:
    same = {"method": "m@1", "mix": "FRA", "tier": "a", "output_tokens": 250, "origin": "live"}
    return {
        **same,
        "answer_id": answer,
        "token_source": "host",
        "figure": FIGURE,
        "created_at": DAY,
    }


def votes(connection: sqlite3.Connection) -> Iterator[Row]:
    found = connection.execute("SELECT id, voter_id, model_a, model_b FROM duels").fetchall()
    for number, (id_, voter, a, b) in enumerate(found):
        yield {
            "contributor": voter,
            "source": "duel",
            "method": BLIND,
            "subject": f"duel/{id_}",
            "created_at": DAY,
            "model_a": a,
            "model_b": b,
            "choice": ("a", "b", "tie", "both_bad")[number % 4],
            "draw_probability": 0.5,
            "mode": "random",
            "language": "fr",
            "prompt_digest": id_,
            "simulated": 0,
            **dict.fromkeys(("flags", "tags_a", "tags_b"), "[]"),
            **dict.fromkeys(("comment_a", "comment_b"), ""),
        }


def memory_mb(process: int) -> float:
    """Of a process and all below it, in MB."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    own: float = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(map(memory_mb, map(int, children)))


def used() -> float:
    """Seconds of processors in all processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def joute(database: Path, *arguments: str) -> list[str]:
    program = [sys.executable, "-c", "from joute.cli import main; main()"]
    return [*program, *arguments, "--database", f"sqlite:///{database}"]


def main(duels: int) -> None:
    with TemporaryDirectory() as folder:
        database, out = Path(folder, "joute.sqlite3"), Path(folder, "release")
        subprocess.run(joute(database, "db", "upgrade"), check=True)
        fill(database, duels)
        started, before, most = time.perf_counter(), used(), 0.0
        command = joute(database, "dataset", "export", str(out), "--embargo-days", "0")
        with subprocess.Popen(command) as exporting:
            while exporting.poll() is None:
                most = max(most, memory_mb(exporting.pid))
                time.sleep(0.5)
        assert exporting.returncode == 0
        taken = time.perf_counter() - started
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
        print(f"{duels} duels, {5 * duels} messages, {size:.0f} MB of files:")
        spent = f"{used() - before:.1f} s of processors"
        print(f"{taken:.1f} s, {spent}, {most:.0f} MB of memory at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DUELS)
