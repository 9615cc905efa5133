"""What `joute dataset export` writes, and what it leaves out."""

import hashlib
import json
import os
import random
import re
import stat
from collections.abc import AsyncIterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select, update

from joute import catalog
from joute.dataset import Release, ReleasedDuel
from joute.dataset.publication import review
from joute.dataset.publication.publishing import publish
from joute.dataset.publication.removal import remove_pending
from joute.dataset.release import export as export_module
from joute.dataset.release.columns import MODELS as MODEL_TABLE
from joute.dataset.release.export import Plan, export
from joute.dataset.release.layouts import LAYOUTS
from joute.dataset.release.selection import Filters
from joute.duel import Duel
from joute.errors import BadInput
from joute.evidence import Vote
from joute.leaderboard import Leaderboards
from joute.llm.server import Running
from joute.ranking import rank
from tests.cli.test_commands import run
from tests.dataset.conftest import publisher, silent
from tests.privacy.invented import MAKERS, value_of
from tests.support.databases import on_one_engine
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [
    model("oak", "markdown", maker="Quillworks"),
    model("elm", "echo"),
    {**model("ash", "echo"), "licence": "llama-2"},
]
DESCRIPTION = ("README.md", "DATASHEET.md", "release.json", "croissant.json", "SHA256SUMS")


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    cohorts = {"cohorts": [{"name": "class-a"}, {"name": "class-b"}]}
    given = settings(database, llm_server.base_url, MODELS, duels=cohorts)
    async with running_site(given) as opened:
        yield opened


async def voted(
    visitor: Visitor,
    prompt: str = "Why is the sky blue?",
    choice: str = "a",
    models: tuple[str, str] = ("oak", "elm"),
    cohort: str | None = None,
    **vote: Any,
) -> str:
    body = {"mode": "chosen", "models": models, "personal_data": "keep", "cohort": cohort}
    duel_id = await visitor.finished(prompt, **body)
    response = await visitor.vote(duel_id, choice, **vote)
    assert response.status_code == 200, response.text
    return duel_id


async def exported(site: Site, folder: Path, **filters: Any) -> Path:
    given = {"min_voters": 1, "embargo_days": 0} | filters
    plan = Plan(folder, "duels", "CC-BY-4.0", Filters(**given))
    await export(site.services, plan, silent)
    return folder


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table, the same in both formats."""
    lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
    rows = pl.read_parquet(folder / f"{name}.parquet").to_dicts()
    assert [json.loads(line) for line in lines] == rows
    return rows


def manifest(folder: Path) -> Any:
    return json.loads((folder / "release.json").read_text("utf-8"))


def left_out(folder: Path) -> Any:
    return manifest(folder)["counts"]["left_out"]


async def test_a_vote_is_exported_with_its_question_answers_and_models(
    site: Site, tmp_path: Path
) -> None:
    visitor = await publisher(site)
    duel_id = await visitor.finished("Why?", mode="chosen", models=["oak", "elm"])
    reaction = {"like": True, "tags": ["complete"], "comment": "Clear."}
    await visitor.client.put(f"/api/v1/duels/{duel_id}/reactions/b/1", json=reaction)
    await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "And then?"})
    await visitor.events(duel_id)
    await visitor.vote(duel_id, "b", tags_a=["incorrect"], comment_b="Good.")
    await visitor.client.post(f"/api/v1/duels/{duel_id}/further", json={"prompt": "Later."})
    await visitor.events(duel_id)
    folder = await exported(site, tmp_path / "release")
    (vote,), rows = table(folder, "votes"), table(folder, "duels")
    assert [(row["turn"], row["side"], row["prompt"]) for row in rows] == [
        (1, "a", "Why?"),
        (1, "b", "Why?"),
        (2, "a", "And then?"),
        (2, "b", "And then?"),
    ]
    assert rows[1]["answer"] == "Why?"
    assert {row["ai_generated"] for row in rows} == {True}
    assert {row["model"] for row in rows} == {"oak", "elm"} == {vote["model_a"], vote["model_b"]}
    assert (vote["winner"], vote["tags_a"], vote["comment_b"]) == ("b", ["incorrect"], "Good.")
    assert (vote["created_at"], vote["language"]) == ("2026-11-21", "en")
    (opinion,) = table(folder, "reactions")
    assert [opinion[name] for name in ("turn", "side", "like", "tags", "comment")] == [
        *(1, "b", True, ["complete"], "Clear."),
    ]
    (preference,) = table(folder, "preferences")
    assert preference["prompt"] == [{"role": "user", "content": "Why?"}]
    assert [message["role"] for message in preference["chosen"]] == [
        "assistant",
        "user",
        "assistant",
    ]
    assert preference["chosen"][0]["content"] == "Why?"
    assert preference["rejected"][0]["content"].startswith("#")
    assert preference["strength"] == 3
    assert {row["model"]: row["duels"] for row in table(folder, "models")} == {"oak": 1, "elm": 1}
    assert len(table(folder, "footprints")) == 4
    for one in ("duels", "votes", "preferences"):
        assert {row["duel"] for row in table(folder, one)} == {vote["duel"]}


async def test_nothing_is_exported_of_those_who_did_not_agree_or_withdrew(
    site: Site, tmp_path: Path
) -> None:
    silent, withdrawn, erased = await site.visitor(), await publisher(site), await publisher(site)
    for visitor in (silent, withdrawn, erased):
        await voted(visitor, "A secret question.")
    await voted(await publisher(site), "A question to publish.")
    await withdrawn.client.post("/me/publication")
    await erased.client.delete("/api/v1/me")
    folder = await exported(site, tmp_path / "release")
    assert {row["prompt"] for row in table(folder, "duels")} == {"A question to publish."}
    assert left_out(folder) == {"no agreement to publish": 2}
    assert not [path for path in folder.rglob("*") if b"secret question" in read(path)]


def read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


@on_one_engine
async def test_a_duel_without_a_vote_is_not_exported(site: Site, tmp_path: Path) -> None:
    visitor = await publisher(site)
    await voted(visitor, "With a vote.")
    await voted(visitor, "Skipped.", choice="skip")
    await visitor.finished("Open.")
    folder = await exported(site, tmp_path / "release")
    assert {row["prompt"] for row in table(folder, "duels")} == {"With a vote."}


@on_one_engine
async def test_filters_leave_votes_out_and_say_how_many(site: Site, tmp_path: Path) -> None:
    one, other = await publisher(site), await publisher(site)
    await voted(one, "Early.", cohort="class-a")
    site.clock.pass_(days=10)
    await voted(other, "Flagged.", cohort="class-b")
    async with site.services.store.write() as session:
        flagged = select(Vote.id).order_by(Vote.id.desc()).limit(1)
        changed = update(Vote).where(Vote.id.in_(flagged))
        await session.execute(changed.values(flags=["identity"], language="en"))
    site.clock.pass_(days=1)

    async def prompts(name: str, **filters: Any) -> tuple[set[str], Any]:
        folder = await exported(site, tmp_path / name, **filters)
        return {row["prompt"] for row in table(folder, "duels")}, left_out(folder)

    assert await prompts("1") == ({"Early."}, {"flagged": 1})
    assert await prompts("2", flagged=True) == ({"Early.", "Flagged."}, {})
    assert await prompts("3", embargo_days=5) == ({"Early."}, {"under embargo": 1})
    after = {"flagged": True, "since": date(2026, 11, 25)}
    assert await prompts("4", **after) == ({"Flagged."}, {"outside the period": 1})
    before = {"flagged": True, "until": date(2026, 11, 21)}
    assert await prompts("5", **before) == ({"Early."}, {"outside the period": 1})
    english = {"flagged": True, "language": "en"}
    assert await prompts("6", **english) == ({"Flagged."}, {"another language": 1})
    group = {"flagged": True, "cohort": "class-a"}
    assert await prompts("7", **group) == ({"Early."}, {"another cohort": 1})


@on_one_engine
async def test_a_group_of_too_few_people_is_blank(site: Site, tmp_path: Path) -> None:
    for cohort in ("class-a", "class-a", "class-b"):
        await voted(await publisher(site), cohort=cohort)
    folder = await exported(site, tmp_path / "release", min_voters=2)
    assert sorted(row["cohort"] or "" for row in table(folder, "votes")) == [
        "",
        "class-a",
        "class-a",
    ]


@on_one_engine
async def test_too_few_voters_make_no_release(site: Site, tmp_path: Path) -> None:
    for _ in range(2):
        await voted(await publisher(site))
    with pytest.raises(BadInput, match="agreed to publish: 2;"):
        await exported(site, tmp_path / "release", min_voters=3)
    assert os.listdir(tmp_path) == []
    await exported(site, tmp_path / "release", min_voters=2)
    with pytest.raises(BadInput, match="not an empty folder"):
        await exported(site, tmp_path / "release")


@on_one_engine
async def test_who_withdraws_while_the_draft_is_written_stops_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await publisher(site)
    await voted(visitor)
    await voted(await publisher(site))
    plan = Plan(tmp_path / "release", "duels", "CC-BY-4.0", Filters(1, 0))
    register = export_module._register

    async def withdrawn_before(*given: Any) -> None:
        await visitor.client.post("/me/publication")
        await register(*given)

    monkeypatch.setattr(export_module, "_register", withdrawn_before)
    with pytest.raises(BadInput, match="run the export again"):
        await export(site.services, plan, silent)
    assert os.listdir(tmp_path) == []


async def test_a_draft_is_registered_with_its_duels(site: Site, tmp_path: Path) -> None:
    duel_id = await voted(await publisher(site))
    folder = await exported(site, tmp_path / "release")
    await exported(site, tmp_path / "again")
    async with site.services.store.read() as session:
        first, second = await session.scalars(select(Release).order_by(Release.id))
        row = (await session.scalars(select(ReleasedDuel))).first()
    assert (first.status, first.folder) == ("draft", str(folder))
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert (first.version, second.version) == ("2026-11-21", "2026-11-21.2")
    assert first.counts["rows"]["votes"] == first.counts["voters"] == 1
    assert row is not None
    assert (row.duel_id, row.row_id) == (duel_id, table(folder, "votes")[0]["duel"])


@on_one_engine
async def test_no_planted_identifier_is_in_any_file(site: Site, tmp_path: Path) -> None:
    """Fifty of every kind: in questions, hence in the answers of a model that repeats them, in
    comments and in names."""
    draw = random.Random(7)
    planted = [maker(draw) for maker in islice(cycle(MAKERS.values()), 50)]
    assert len({value_of(one) for one in planted}) >= 48
    comments = [f"Je recommence : {text}." for text in planted]
    for text, comment in zip(planted, comments, strict=True):
        visitor = await publisher(site)
        prompt = f"Bonjour, {text}. Que faire ?"
        await voted(visitor, prompt, comment_a=comment, comment_b=comment)
    names = {"a.durand@exemple.fr", "06 12 34 56 78"}
    async with site.services.store.write() as session:
        (duel,) = await session.scalars(select(Duel).limit(1))
        maker = duel.card_a["maker"] | {"name": "06 12 34 56 78"}
        licence = {"name": "Ask a.durand@exemple.fr", "url": "https://a.durand@exemple.fr/"}
        duel.card_a = duel.card_a | {"name": "a.durand@exemple.fr", "maker": maker}
        duel.card_a |= {"licence": licence}
        duel.model_b = "ours-a.durand@exemple.fr"
        duel.created_at = site.clock()
        await session.execute(update(Vote).values(cohort="a.durand@exemple.fr"))
    for layout in LAYOUTS:
        cohort = "a.durand@exemple.fr"
        folder = await exported(site, tmp_path / layout, layout=layout, cohort=cohort)
        masks = manifest(folder)["counts"]["masks"]
        assert masks.keys() >= MAKERS.keys()
        for path in (path for path in folder.rglob("*") if path.is_file()):
            written = everything(path)
            found = [one for one in {*map(value_of, planted), *names} if one in written]
            assert found == [], path


def everything(path: Path) -> str:
    """What a file holds, compressed or not: the cells and metadata of Parquet too."""
    if path.suffix != ".parquet":
        return path.read_text("utf-8")
    frame = pl.read_parquet(path)
    return f"{path.read_bytes()!r}{pl.read_parquet_metadata(path)}{frame.to_dicts()}"


@on_one_engine
async def test_a_value_has_one_mark_in_its_duel_and_each_mask_is_counted(
    site: Site, tmp_path: Path
) -> None:
    visitor = await publisher(site)
    await voted(
        visitor, "Appelle 06 12 34 56 78.", comment_a="06 12 34 56 78", models=("elm", "ash")
    )
    folder = await exported(site, tmp_path / "release")
    a, b = table(folder, "duels")
    assert {a["prompt"], a["answer"], b["answer"]} == {"Appelle [TELEPHONE_1]."}
    assert table(folder, "votes")[0]["comment_a"] == "[TELEPHONE_1]"
    assert manifest(folder)["counts"]["masks"] == {"phone": 4}
    assert "- phone: 4" in (folder / "DATASHEET.md").read_text()


def test_names_of_the_catalogue_are_left_as_they_are() -> None:
    from joute.dataset.release.masking import MaskedNames
    from joute.dataset.release.models import Models

    known = catalog.load()
    models = Models(known, MaskedNames())
    for model_ in known.models.values():
        names = (model_.id, model_.name, model_.maker.name)
        assert names == tuple(models._public(name) for name in names)


@on_one_engine
async def test_two_releases_of_the_same_votes_share_no_id_and_no_moment(
    site: Site, tmp_path: Path
) -> None:
    """What can be joined is the text, and what counts it: the datasheet says so."""
    questions = [f"Question {number}?" for number in range(6)]
    for question in questions:
        await voted(await publisher(site), question)
        site.clock.pass_(minutes=7)
    one, other = [await exported(site, tmp_path / name) for name in ("one", "other")]
    votes = [table(folder, "votes") for folder in (one, other)]
    for name in ("voter", "duel", "prompt"):
        first, second = ({vote[name] for vote in found} for found in votes)
        assert len(first) == len(second) == len(questions)
        assert first.isdisjoint(second)
    assert {vote["created_at"] for vote in votes[0]} == {"2026-11-21"}
    kept = [row["prompt"] for row in table(one, "duels") if row["side"] == "a"]
    assert kept != questions
    assert sorted(kept) == questions
    assert "can be joined by its text" in (one / "DATASHEET.md").read_text()
    for path in (path for path in one.rglob("*") if path.is_file()):
        assert not re.search(
            r"12:\d\d|10\.0\.0\.",
            path.read_text("utf-8") if path.suffix in {".jsonl", ".md"} else "",
        )


@on_one_engine
async def test_a_release_is_the_same_again_but_for_its_ids_and_its_date(
    site: Site, tmp_path: Path
) -> None:
    for number in range(8):
        visitor = await publisher(site)
        await voted(visitor, f"Question {number % 3}?", "ab"[number % 2], comment_a="Good.")
    one = await exported(site, tmp_path / "one")
    site.clock.pass_(days=1)
    again = await exported(site, tmp_path / "again")
    for path in sorted(one.rglob("*.jsonl")):
        same = again / path.relative_to(one)
        assert without_ids(path) == without_ids(same)
        ids = {"duel", "voter", "prompt"} if path.stem == "votes" else {"duel", "voter"}
        tables = [pl.read_parquet(file.with_suffix(".parquet")) for file in (path, same)]
        first, second = (frame.drop(ids, strict=False) for frame in tables)
        assert first.equals(second)
    for name in DESCRIPTION[:2]:
        texts = [(folder / name).read_text() for folder in (one, again)]
        assert texts[0].replace("2026-11-21", "2026-11-22") == texts[1]


def without_ids(path: Path) -> str:
    return re.sub(r"[0-9a-f]{16}", "", path.read_text("utf-8"))


async def test_the_command_of_the_card_makes_the_leaderboard_of_the_site(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    draw = random.Random(3)
    given = settings(database, llm_server.base_url, MODELS)
    async with running_site(given, random=draw) as site:
        visitors = [await publisher(site) for _ in range(6)]
        for number in range(24):
            # Some repeat their question, of which the first vote alone counts.
            visitor, prompt = visitors[number % len(visitors)], f"Question {draw.randrange(2)}?"
            duel_id = await visitor.finished(prompt)
            await visitor.vote(duel_id, draw.choice(["a", "b", "tie", "both_bad"]))
            site.clock.pass_(hours=1)
        await check_leaderboards(site, tmp_path)


async def check_leaderboards(site: Site, tmp_path: Path) -> None:
    folder = await exported(site, tmp_path / "release")
    command = re.search(r"joute (rank votes.parquet .*)", (folder / "README.md").read_text())
    assert command
    arguments = command[1].replace("votes.parquet", str(folder / "votes.parquet")).split()
    printed = json.loads(run(*arguments).output)
    assert printed == json.loads((folder / "leaderboard.json").read_text())
    own = rank(await site.services[Leaderboards].votes(), max_votes_per_voter=50).to_dict()
    for name in ("votes", "voters", "excluded", "rows", "components"):
        assert printed.get(name) == json.loads(json.dumps(own.get(name)))
    assert printed["excluded"]
    comparia = await exported(site, tmp_path / "comparia", layout="comparia")
    # Nothing there says which votes repeat a question.
    other = rank(comparia / "votes.parquet", keep=["duplicate"], max_votes_per_voter=50)
    every = rank(folder / "votes.parquet", keep=["duplicate"], max_votes_per_voter=50)
    assert [row.rating for row in other.rows] == [row.rating for row in every.rows]


@on_one_engine
async def test_a_licence_that_forbids_training_keeps_a_vote_out_of_preferences(
    site: Site, tmp_path: Path
) -> None:
    visitor = await publisher(site)
    await voted(visitor, "Free.", "b")
    await voted(visitor, "Bound.", "a", ("oak", "ash"))
    await voted(visitor, "Tied.", "tie")
    folder = await exported(site, tmp_path / "release")
    (kept,) = table(folder, "preferences")
    assert kept["prompt"][0]["content"] == "Free."
    assert (kept["strength"], kept["reuse"]) == (1, "unknown")
    assert manifest(folder)["counts"]["no_preference"] == {
        "a licence forbids training": 1,
        "no side preferred": 1,
    }
    reuse = {row["model"]: row["reuse_of_outputs"] for row in table(folder, "models")}
    assert reuse == {"oak": "unknown", "elm": "unknown", "ash": "no"}


@on_one_engine
async def test_checksums_hold_and_a_sample_goes_with_every_table(
    site: Site, tmp_path: Path
) -> None:
    await voted(await publisher(site))
    for layout, found in LAYOUTS.items():
        folder = await exported(site, tmp_path / layout, layout=layout)
        lines = (folder / "SHA256SUMS").read_text().splitlines()
        sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
        files = {
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        }
        assert sums.keys() == files - {"SHA256SUMS"}
        for name, digest in sums.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        for one in found.all_tables:
            assert table(folder / "sample", one.name) == table(folder, one.name)
        assert MODEL_TABLE in found.all_tables


@on_one_engine
async def test_the_layout_of_comparia_has_its_columns(site: Site, tmp_path: Path) -> None:
    visitor = await publisher(site)
    await voted(visitor, "Which?", "b", tags_b=["useful"], comment_a="No.")
    folder = await exported(site, tmp_path / "release", layout="comparia")
    (vote,), (conversation,) = table(folder, "votes"), table(folder, "conversations")
    assert vote["chosen_model_name"] == vote["model_b_name"]
    assert (vote["both_equal"], vote["conv_useful_b"], vote["conv_useful_a"]) == (
        False,
        True,
        False,
    )
    assert [one["role"] for one in conversation["conversation_a"]] == ["user", "assistant"]
    assert conversation["opening_msg"] == "Which?"


@on_one_engine
async def test_many_duels_are_masked_by_several_processes(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await voted(await publisher(site), f"{number}: appelle 06 12 34 56 78.")
    whole = await exported(site, tmp_path / "whole")
    monkeypatch.setattr(export_module, "_BATCH", 2)
    parts = await exported(site, tmp_path / "parts")
    assert without_ids(whole / "duels.jsonl") == without_ids(parts / "duels.jsonl")
    assert manifest(whole)["counts"] == manifest(parts)["counts"]


@on_one_engine
async def test_the_command_writes_a_draft(
    site: Site, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await voted(await publisher(site))
    monkeypatch.chdir(tmp_path)
    from anyio.to_thread import run_sync

    def export_by_command(*options: str) -> Any:
        return run("dataset", "export", "out", "--database", database, *options)

    refused = await run_sync(export_by_command, "--min-voters", "3", "--embargo-days", "0")
    assert refused.exit_code == 1
    done = await run_sync(
        export_by_command, "--min-voters", "2", "--embargo-days", "0", "--licence", "etalab-2.0"
    )
    assert done.exit_code == 0, done.output
    assert "2 duels" in done.output
    assert len(table(tmp_path / "out", "votes")) == 2
    assert 'license: "etalab-2.0"' in (tmp_path / "out" / "README.md").read_text()


@on_one_engine
async def test_what_is_erased_leaves_a_draft_and_its_checksums_hold(
    site: Site, tmp_path: Path
) -> None:
    gone = await publisher(site)
    await voted(gone, "A question to erase.")
    await voted(await publisher(site), "A question that stays.")
    for layout in LAYOUTS:
        await exported(site, tmp_path / layout, layout=layout)
    await gone.client.delete("/api/v1/me")
    await remove_pending(site.services)
    for layout in LAYOUTS:
        folder = tmp_path / layout
        assert not [path for path in folder.rglob("*") if b"question to erase" in read(path)]
        assert len(table(folder, "votes")) == manifest(folder)["counts"]["rows"]["votes"] == 1
        for line in (folder / "SHA256SUMS").read_text().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@on_one_engine
async def test_the_review_is_in_the_datasheet_of_what_is_published(
    site: Site, tmp_path: Path
) -> None:
    for number in range(3):
        await voted(await publisher(site), f"Question {number}?", comment_a="Good.")
    for number, layout in enumerate(LAYOUTS, start=1):
        folder = await exported(site, tmp_path / layout, layout=layout)
        assert "State: **draft**" in (folder / "DATASHEET.md").read_text()
        await review.draw_sample(site.services, number)
        async with site.services.store.read() as session:
            texts = await review.sample(session, number)
        assert {"Question 0?", "Good."} <= {one.text for one in texts}
        await review.judge(site.services, number, {one.number: True for one in texts})
        await review.finish(site.services, number, "operator")
        release = await publish(site.services, number)
        sheet = (folder / "DATASHEET.md").read_text()
        assert f"**published**. On 2026-11-21 a person read {len(texts)} texts" in sheet
        assert release.counts["published"]["by"]["month"] == {"2026-11": 3}
        assert release.counts["published"]["voters"] == 3


@on_one_engine
async def test_without_polars_the_command_says_what_to_install(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joute.leaderboard.downloads.find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"pip install joute\[ranking\]"):
        await exported(site, tmp_path / "release")
