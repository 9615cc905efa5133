"""What a search by words takes, and an import: `python -m benchmarks.documents [passages]`.

Printed for SQLite, and for PostgreSQL where its programs are: the time of a search among so many
passages of 250 words (50,000 if not said) whose words are as frequent as those of a language, by
questions of twelve of them, the frequent ones included; that of the first search, which reads what
the others find in memory; how many of the CNIL's questions find their passage, where its files are
beside the repository; on SQLite what erasing a file takes. Then a PDF of 300 pages in a process of
its own, read, cut and written.

Budgets: 150 ms in 19 of 20 searches, 5 ms for a question of the CNIL; 60 s and 400 MB for the PDF.
"""

import asyncio
import gzip
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from sqlalchemy import select
from tests.conftest import new_postgres_database
from tests.documents.index.test_lexical import (
    CNIL,
    add_collection,
    add_file,
    mrr_at_10,
    recall_at_5,
)
from tests.reader.files import pdf
from tests.support.databases import migrate, sqlite_database
from tests.support.postgres import postgres_server

from joute.documents.index.lexical import Lexical
from joute.documents.index.writing import remove_file
from joute.documents.tables import DocumentFile, DocumentPassage
from joute.reader import Block, Contents, Page, read_file
from joute.store import Store, open_store

STATUS = Path("/proc/self/status")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
WORDS, VOCABULARY, PER_FILE, QUESTIONS = 250, 60_000, 100, 200
PDF_PAGES, PDF_LINES = 300, 45
MOST_MS, CNIL_MS, PDF_S, PDF_MB = 150.0, 5.0, 60.0, 400.0


def frequent_words(random: np.random.Generator, count: int) -> Sequence[str]:
    """Words as a language has them: the n-th is 1 / n as frequent as the first."""
    weights = 1 / np.arange(1, VOCABULARY + 1)
    drawn = random.choice(VOCABULARY, size=count, p=weights / weights.sum())
    return [f"m{number}" for number in drawn]


def file_of(random: np.random.Generator) -> Contents:
    words = frequent_words(random, WORDS * PER_FILE)
    texts = [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]
    blocks = [
        block
        for number, text in enumerate(texts)
        for block in (Block(f"Article {number}", 1), Block(text))
    ]
    return Contents("docx", [Page(1, blocks)])


async def measure(store: Store, engine: str, passages: int) -> None:
    random = np.random.default_rng(1)
    await add_collection(store, NOW)
    started = time.perf_counter()
    for number in range(passages // PER_FILE):
        last = await add_file(store, NOW, file_of(random), name=f"{number}.docx")
    print(f"{engine}: {passages:,} passages written in {time.perf_counter() - started:.0f} s")
    lexical = Lexical(store)
    took = [await search(lexical, " ".join(frequent_words(random, 12))) for _ in range(QUESTIONS)]
    first, p95 = took[0], statistics.quantiles(took[1:], n=20)[-1]
    print(f"  the first search {first:.0f} ms; then {statistics.median(took[1:]):.1f} ms, ", end="")
    print(f"19 of 20 in {p95:.1f} ms{over(p95, MOST_MS)}; {megabytes():.0f} MB in all")
    if engine == "SQLite":
        started = time.perf_counter()
        async with store.write() as session:
            await remove_file(session, last)
        await store.erase_traces()
        print(f"  a file of {PER_FILE} passages erased in {time.perf_counter() - started:.1f} s")


async def search(lexical: Lexical, question: str) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    await lexical.rank(["town"], question, 50)
    return (time.perf_counter() - started) * 1e3


async def cnil(store: Store) -> None:
    """Each passage is a file of its own here."""
    passages, questions = (
        [json.loads(line) for line in gzip.open(CNIL / f"{name}.jsonl.gz")]  # noqa: SIM115
        for name in ("passages", "questions")
    )
    await add_collection(store, NOW, "cnil")
    for row in passages:
        # Longer than a passage is, some are cut: the file is what is found.
        await add_file(
            store,
            NOW,
            Contents("txt", [Page(1, [Block(row["text"])])]),
            name=f"{row['id']}.txt",
            collection="cnil",
        )
    async with store.read() as session:
        rows = await session.execute(
            select(DocumentPassage.id, DocumentFile.name).join(DocumentFile)
        )
        files = {row.id: row.name for row in rows}
    lexical, took, ranks = Lexical(store), list[float](), list[int | None]()
    for row in questions:
        started = time.perf_counter()
        ids = await lexical.rank(["cnil"], row["question"], 20)
        took.append((time.perf_counter() - started) * 1e3)
        names, gold = list(dict.fromkeys(files[id] for id in ids))[:10], f"{row['passage']}.txt"
        ranks.append(names.index(gold) + 1 if gold in names else None)
    mean = statistics.fmean(took[1:])
    print(f"  CNIL: recall@5 {recall_at_5(ranks):.3f}, MRR@10 {mrr_at_10(ranks):.3f}, ", end="")
    print(f"{mean:.2f} ms a question{over(mean, CNIL_MS)}")


def over(figure: float, budget: float) -> str:
    return "" if figure <= budget else "  OVER"


def megabytes() -> float:
    """The most that this process has taken: what `getrusage` says is that of its parent too."""
    [line] = [one for one in STATUS.read_text("ascii").splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        await store.close()


async def on_sqlite(passages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(sqlite_database(Path(folder))) as store:
            await measure(store, "SQLite", passages)
            if CNIL.is_dir():
                await cnil(store)


async def on_postgresql(server: str, passages: int) -> None:
    async with new_postgres_database(server) as url:
        migrate(url)
        async with opened(url) as store:
            await measure(store, "PostgreSQL", passages)
            if CNIL.is_dir():
                await cnil(store)


def import_pdf(data: bytes) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened(sqlite_database(Path(folder))) as store:
                await add_collection(store, NOW)
                started = time.perf_counter()
                await add_file(store, NOW, read_file("a.pdf", data), name="a.pdf")
                took = time.perf_counter() - started
        print(f"a PDF of {PDF_PAGES} pages: {took:.1f} s{over(took, PDF_S)}, ", end="")
        print(f"{megabytes():.0f} MB{over(megabytes(), PDF_MB)} with the program itself")

    asyncio.run(run())


def main(passages: int) -> None:
    asyncio.run(on_sqlite(passages))
    with postgres_server() as server:
        asyncio.run(on_postgresql(server, passages))
    random = np.random.default_rng(1)
    lines = [" ".join(frequent_words(random, 12)) for _ in range(PDF_PAGES * PDF_LINES)]
    pages = [lines[at : at + PDF_LINES] for at in range(0, len(lines), PDF_LINES)]
    process = get_context("spawn").Process(target=import_pdf, args=(pdf(pages),))
    process.start()
    process.join()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
