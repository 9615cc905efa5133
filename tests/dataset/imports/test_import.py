"""Votes that were published elsewhere become evidence of their own, on both engines."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from joute import evidence
from joute.cli import app as command
from joute.dataset.imports import loading
from joute.dataset.imports.loading import Importing, Publication, remove
from joute.dataset.imports.reports import import_all
from joute.dataset.imports.tables import ImportedFile
from joute.errors import BadInput, Conflict, NotFound
from joute.llm.server import Running
from joute.store import Store, open_store
from tests.dataset.imports.importing import PUBLISHED, imported, importing, votes_of
from tests.dataset.imports.layouts import LAYOUTS, Said, parquet
from tests.leaderboard.filling import ballots, fill
from tests.support.databases import on_one_engine, sqlite_database
from tests.support.site import model, running_site, settings

pytestmark = pytest.mark.both_engines

COMPARIA = Path(__file__).parents[4] / "shared" / "data" / "comparia"


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = open_store(database)
    yield opened
    await opened.close()


def many(votes: int) -> list[dict[str, object]]:
    names = ("oak", "elm", "ash")
    return [
        {"vote_id": f"v{n}", "voter": f"p{n % 40}", "prompt": f"q{n}", "winner": "ab"[n % 3 == 0]}
        | {"model_a": names[n % 3], "model_b": names[(n + 1) % 3], "created_at": 1_770_000_000 + n}
        for n in range(votes)
    ]


def said(vote: evidence.Vote, sides_known: bool) -> Said:
    if sides_known:
        return vote.model_a, vote.model_b, vote.choice
    models = (vote.model_a, vote.model_b)
    won, lost = models if vote.choice == "a" else reversed(models)
    return won, lost, "winner"


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_each_layout_becomes_votes(layout: str, store: Store, tmp_path: Path) -> None:
    write, expected = LAYOUTS[layout]
    report = await imported(store, write(tmp_path))
    votes = await votes_of(store)
    known = layout not in ("Open WebUI feedback", "preference pairs")
    assert [said(vote, known) for vote in votes] == expected
    assert (report.added, report.rows, report.refused) == (1, 1, {})
    assert {vote.source for vote in votes} == {"import:published"}


async def test_what_a_file_says_of_a_vote_is_kept(store: Store, tmp_path: Path) -> None:
    await imported(store, LAYOUTS["LMArena 100k"][0](tmp_path))
    (vote,) = await votes_of(store)
    assert (vote.language, vote.category, vote.method) == ("en", "math", "blind")
    assert (vote.length_a, vote.length_b, vote.bold_a, vote.headings_a) == (120, 80, 3, None)
    assert vote.created_at == datetime.fromtimestamp(1_720_000_000, UTC)
    assert "h1" not in vote.contributor


async def test_the_topic_and_task_of_a_vote_are_kept(store: Store, tmp_path: Path) -> None:
    row = {"model_a": "oak", "model_b": "elm", "winner": "a", "category": "law", "task": "plan"}
    await imported(store, parquet([row])(tmp_path))
    (vote,) = await votes_of(store)
    assert (vote.category, vote.task) == ("law", "plan")


async def test_a_vote_without_a_moment_has_that_of_its_publication(
    store: Store, tmp_path: Path
) -> None:
    await imported(store, LAYOUTS["LMArena 55k"][0](tmp_path))
    (vote,) = await votes_of(store)
    assert vote.created_at == datetime(2026, 2, 7, tzinfo=UTC)


OTHER_YEARS = {
    "year 0": "0001-01-01T00:00:00+14:00",
    "year 1": -62_135_596_800,
    "before there were votes": "1969-12-31",
    "2101": "2101-01-01",
    "year 5000": 95_617_584_000,
    "year 10000": "9999-12-31T23:59:59-14:00",
    "no year": 1e300,
    "milliseconds": pl.Series([2**62]).cast(pl.Datetime("ms")),
    "microseconds": pl.Series([2**62]).cast(pl.Datetime("us")),
    "days": pl.Series([2**30]).cast(pl.Date),
}


@pytest.mark.parametrize("written", OTHER_YEARS)
async def test_a_year_in_which_nobody_voted_is_no_moment(
    written: str, store: Store, tmp_path: Path
) -> None:
    moment, path = OTHER_YEARS[written], tmp_path / "votes.parquet"
    times = moment if isinstance(moment, pl.Series) else pl.Series([moment])
    vote = {"model_a": ["oak"], "model_b": ["elm"], "winner": ["a"], "created_at": times}
    pl.DataFrame(vote).write_parquet(path)
    await imported(store, path)
    (stored,) = await votes_of(store)
    assert stored.created_at == datetime(2026, 2, 7, tzinfo=UTC)


async def test_half_a_character_and_endless_names_are_refused_by_the_row(
    store: Store, tmp_path: Path
) -> None:
    vote = {"model_a": "oak", "model_b": "elm", "winner": "a", "tags_a": ["x" * 10_000] * 1_000}
    rows = [vote, {**vote, "voter": "\ud800"}, {**vote, "model_a": "x" * 1_000_000}]
    path = tmp_path / "votes.jsonl"
    raw = b'{"model_a": "oak", "model_b": "elm", "winner": "a", "prompt": "\xed\xa0\x80"}'
    path.write_bytes(b"\n".join([*(json.dumps(row).encode() for row in rows), raw]))
    report = await imported(store, path)
    assert report.refused["unreadable"] == {"rows": 2, "first": [2, 4]}
    assert report.refused["no_model"] == {"rows": 1, "first": [3]}
    (stored,) = await votes_of(store)
    assert len(str(stored.tags_a)) < 30_000


async def test_rules_of_exclusion_apply_to_imported_votes(store: Store, tmp_path: Path) -> None:
    row: dict[str, Any] = {"model_a": "oak", "model_b": "elm", "winner": "a"}
    marks: list[dict[str, Any]] = [
        {"simulated": True},
        {"chosen": True},
        {"not_blind": True},
        {"flags": ["names_itself"]},
    ]
    await imported(store, parquet([row | mark for mark in marks])(tmp_path))
    votes = await votes_of(store)
    assert [vote.simulated for vote in votes] == [True, False, False, False]
    assert [vote.mode for vote in votes] == ["random", "chosen", "random", "random"]
    assert [vote.method for vote in votes] == ["blind", "blind", "not_blind", "blind"]
    assert [vote.flags for vote in votes] == [[], [], [], ["names_itself"]]


async def test_no_side_wins_by_the_order_of_preference_pairs(store: Store, tmp_path: Path) -> None:
    rows = [
        {"chosen": f"yes {n}", "rejected": "no", "chosen_model": "oak", "rejected_model": "elm"}
        for n in range(400)
    ]
    await imported(store, parquet(rows)(tmp_path))
    votes = await votes_of(store)
    assert {said(vote, sides_known=False) for vote in votes} == {("oak", "elm", "winner")}
    assert 150 < sum(vote.choice == "a" for vote in votes) < 250


async def test_the_same_file_adds_nothing_twice(store: Store, tmp_path: Path) -> None:
    path = parquet(many(50))(tmp_path)
    first, again = await imported(store, path), await imported(store, path)
    assert (first.added, first.before, again.before) == (50, False, True)
    assert len(await votes_of(store)) == 50


async def test_the_same_votes_in_another_file_add_nothing(store: Store, tmp_path: Path) -> None:
    await imported(store, parquet(many(50))(tmp_path))
    other = tmp_path / "votes.csv"
    pl.DataFrame(many(60)).write_csv(other)
    report = await imported(store, other)
    assert (report.added, report.known) == (10, 50)
    assert len(await votes_of(store)) == 60


async def test_two_files_of_a_publication_have_the_same_voters(
    store: Store, tmp_path: Path
) -> None:
    for part, rows in enumerate((many(100)[:50], many(100)[50:])):
        (tmp_path / str(part)).mkdir()
        await imported(store, parquet(rows)(tmp_path / str(part)))
    assert len({vote.contributor for vote in await votes_of(store)}) == 40


class Killed(Exception):
    pass


@pytest.mark.parametrize("after", [10, 30])
async def test_an_import_that_was_killed_goes_on_where_it_was(
    after: int, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PART", 10)
    rows = many(45)
    rows[3]["winner"], rows[41]["winner"] = None, None
    path = parquet(rows)(tmp_path)

    def die(done: int, _rows: int) -> None:
        if done >= after:
            raise Killed

    with pytest.raises(Killed):
        await imported(store, path, progress=die)
    begun = len(await votes_of(store))
    assert 0 < begun < 43
    steps: list[int] = []
    report = await imported(store, path, progress=lambda done, _rows: steps.append(done))
    assert steps[0] > after
    assert steps[-1] == 45
    assert report.refused == {"no_winner": {"rows": 2, "first": [4, 42]}}
    assert (report.added, report.known) == (43, 0)
    assert len(await votes_of(store)) == 43


# Stops for ever once the votes of its third part are written, before they are committed.
STUCK = """
import asyncio, sys, time
from pathlib import Path
from joute import evidence
from joute.dataset.imports import loading
from joute.store import open_store
from tests.dataset.imports.importing import imported

loading.PART, add, parts = 10, evidence.add_imported, []

async def add_and_wait(*arguments):
    await add(*arguments)
    parts.append(1)
    if len(parts) == 3:
        print("stuck", flush=True)
        time.sleep(3600)
    return 10

evidence.add_imported = add_and_wait
asyncio.run(imported(open_store(sys.argv[1]), Path(sys.argv[2])))
"""


@on_one_engine
async def test_a_process_that_is_killed_in_a_transaction_leaves_whole_parts(
    database: str, store: Store, tmp_path: Path
) -> None:
    path = parquet(many(45))(tmp_path)
    arguments = [sys.executable, "-c", STUCK, database, str(path)]
    process = await asyncio.create_subprocess_exec(
        *arguments, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"stuck\n"
    process.kill()
    await process.wait()
    assert len(await votes_of(store)) == 20
    report = await imported(store, path)
    assert (report.added, report.known) == (45, 0)
    assert len(await votes_of(store)) == 45


async def test_of_two_imports_of_one_file_one_is_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PART", 10)
    path = parquet(many(40))(tmp_path)

    async def finish_before() -> None:
        await imported(store, path)

    class Late(Importing):
        """Another process finishes while this one holds its second part."""

        async def _add(self, file: ImportedFile, part: Any) -> None:
            if file.rows_read:
                await finish_before()
            await super()._add(file, part)

    late = importing(store)
    with pytest.raises(Conflict):
        await Late(**vars(late)).run(path)
    assert len(await votes_of(store)) == 40


async def test_refused_rows_are_counted_with_their_reasons(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(
        "model_a,model_b,winner,weight\n"
        "oak,elm,a,1\n,elm,a,1\noak,oak,b,1\noak,elm,,1\noak,elm,left,1\noak,elm,b,2\n"
        "oak,elm,a,1,x,y\noak,elm,perhaps,1\n"
    )
    report = await imported(store, path)
    assert report.refused == {
        "unreadable": {"rows": 1, "first": [7]},
        "no_model": {"rows": 1, "first": [2]},
        "same_model": {"rows": 1, "first": [3]},
        "no_winner": {"rows": 1, "first": [4]},
        "unclear": {"rows": 2, "first": [5, 8]},
        "weighted": {"rows": 1, "first": [6]},
    }
    assert len(await votes_of(store)) == 1


async def test_pairs_that_name_no_model_are_refused(store: Store, tmp_path: Path) -> None:
    report = await imported(store, parquet([{"chosen": "yes", "rejected": "no"}])(tmp_path))
    assert report.refused == {"no_model": {"rows": 1, "first": [1]}}


async def test_an_import_is_removed_whole(store: Store, tmp_path: Path) -> None:
    path = parquet(many(50))(tmp_path)
    await imported(store, path)
    assert await remove(store, "published") == 50
    assert await votes_of(store) == []
    with pytest.raises(NotFound):
        await remove(store, "published")
    assert (await imported(store, path)).added == 50


@pytest.mark.parametrize("name", ["", "Big", "a b", "../x", "-a"])
def test_a_name_that_no_address_could_hold_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        Publication(name, "etalab-2.0", PUBLISHED.published_on)


async def test_the_samples_of_comparia_are_imported(store: Store) -> None:
    if not COMPARIA.exists():
        pytest.skip("the samples are not beside the checkout")
    async with store.read() as session:
        assert await evidence.imports(session) == []
    reports = [
        await imported(store, COMPARIA / f"sample_comparia_{name}.parquet")
        for name in ("votes", "reactions")
    ]
    assert [(one.rows, one.added, one.refused) for one in reports] == [(10, 10, {}), (5, 5, {})]
    votes = await votes_of(store)
    assert all(vote.tokens_a for vote in votes[10:])
    assert {vote.choice for vote in votes} <= {"a", "b", "tie", "both_bad"}


def test_the_command_imports_lists_and_removes(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    parquet(many(30))(tmp_path)
    (tmp_path / "bad.csv").write_text("model_a,model_b,winner\noak,elm,a\noak,elm,perhaps\n")

    def run(*words: str) -> str:
        done = CliRunner().invoke(command, ["dataset", *words, "--database", database])
        assert done.exit_code == 0, done.output
        return done.stdout

    named = ("--name", "published", "--licence", "etalab-2.0", "--date", "2026-02-07")
    told = run("import", str(tmp_path / "votes.parquet"), str(tmp_path / "bad.csv"), *named)
    assert "votes.parquet (Joute or LMArena): 30 new votes in 30 rows." in told
    assert "1 refused: rows whose winner is not clear (row 2)" in told
    assert "imported before" in run("import", str(tmp_path / "bad.csv"), *named)
    (listed,) = json.loads(run("imports", "--format", "json"))
    assert (listed["source"], listed["votes"], listed["published_on"]) == (
        "import:published",
        31,
        "2026-02-07",
    )
    assert "31 votes removed." in run("remove", "published")
    assert json.loads(run("imports", "--format", "json")) == []


async def test_conversations_say_more_of_the_votes_beside_them(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    LAYOUTS["compar:IA votes"][0](tmp_path)
    pl.DataFrame(
        {
            "conversation_pair_id": ["c1", "c2"],
            "categories": [["Science", "Arts"], ["Arts"]],
            "languages": [["fr"], ["en"]],
            "total_conv_a_output_tokens": [300.0, 1.0],
            "total_conv_b_output_tokens": [200.0, 1.0],
        }
    ).write_parquet(tmp_path / "conversations.parquet")
    async with running_site(settings(database, llm_server.base_url, [])) as site:
        files = [tmp_path / "conversations.parquet", tmp_path / "votes.parquet"]
        await import_all(site.services, files, PUBLISHED)
        (vote,) = await votes_of(site.services.store)
        assert (vote.category, vote.language) == ("Science", "fr")
        assert (vote.tokens_a, vote.tokens_b) == (300, 200)
        with pytest.raises(BadInput):
            await import_all(site.services, files[:1], PUBLISHED)


async def test_conversations_that_say_nonsense_say_nothing(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    LAYOUTS["compar:IA votes"][0](tmp_path)
    pl.DataFrame(
        {
            "conversation_pair_id": ["c1"],
            "categories": [["S\0cience" + "x" * 100_000]],
            "total_conv_a_output_tokens": ["many"],
            "total_conv_b_output_tokens": [float("inf")],
        }
    ).write_parquet(tmp_path / "conversations.parquet")
    async with running_site(settings(database, llm_server.base_url, [])) as site:
        files = [tmp_path / "conversations.parquet", tmp_path / "votes.parquet"]
        await import_all(site.services, files, PUBLISHED)
        (vote,) = await votes_of(site.services.store)
    assert (vote.category or "")[:8] == "Sciencex"
    assert len(vote.category or "") == 200
    assert (vote.tokens_a, vote.tokens_b) == (None, None)


MODELS = [model(name, "echo") for name in ("oak", "elm", "ash")]
CAST = [
    *ballots(("oak", "elm", 90, 30), ("elm", "ash", 70, 50), ("oak", "ash", 80, 40)),
    *ballots(("oak", "elm", 5, 5), chosen=True),
]


async def test_votes_that_leave_a_site_rank_the_same_on_an_empty_one(
    tmp_path: Path, llm_server: Running
) -> None:
    boards = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    databases = [sqlite_database(tmp_path / name) for name in ("first", "second")]
    await fill(databases[0], CAST)
    opened = [running_site(settings(one, llm_server.base_url, MODELS)) for one in databases]
    async with opened[0] as site, site.client() as client:
        exported = await client.get("/api/v1/ranking/votes.parquet")
        (tmp_path / "votes.parquet").write_bytes(exported.content)
        boards.append((await client.get("/api/v1/ranking")).json())
    async with opened[1] as site, site.client() as client:
        await imported(site.services.store, tmp_path / "votes.parquet")
        address = "/api/v1/ranking?source=import:published"
        boards.append((await client.get(address)).json())
        assert (await client.get("/api/v1/ranking")).json()["votes"] == 0
    for board in boards:
        del board["computed_at"], board["source"]
    assert boards[0] == boards[1]
