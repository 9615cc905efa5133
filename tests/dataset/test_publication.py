"""A draft is read, published, and follows those who erase."""

import asyncio
import hashlib
import json
import os
import re
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import polars as pl
import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset import Release
from joute.dataset.publication import discarding, publishing, removal, review
from joute.dataset.publication.removal import describe, remove_pending
from joute.dataset.publication.rows import remove_duels
from joute.dataset.publication.texts import Text, draw
from joute.dataset.release.export import Plan, export
from joute.dataset.release.files import write_checksums
from joute.dataset.release.selection import Filters
from joute.dataset.service import Datasets
from joute.duel import Duel
from tests.dataset.conftest import Drafted, add, publisher, read_all, silent, write
from tests.support.site import Site

ALL = {"d0", "d1", "d2"}


async def published(drafted: Drafted) -> httpx2.AsyncClient:
    """The operator's client, once the draft is published."""
    operator = await drafted.operator()
    await read_all(drafted, operator)
    await operator.post(f"{drafted.path}/finish")
    answer = await operator.post(f"{drafted.path}/publish")
    assert answer.headers["location"] == "/datasets/duels/2026-11-21"
    return operator


async def test_an_erased_duel_leaves_the_draft(drafted: Drafted) -> None:
    visitor, duel_id = drafted.visitors[1], drafted.duels["d1"]
    assert (await visitor.client.delete(f"/api/v1/duels/{duel_id}")).status_code == 204
    await remove_pending(drafted.site.services)
    assert drafted.ids("duels") == drafted.ids("votes") == ALL - {"d1"}


async def test_a_person_who_erases_leaves_the_draft(drafted: Drafted) -> None:
    await drafted.visitors[2].client.delete("/api/v1/me")
    await remove_pending(drafted.site.services)
    assert drafted.ids("duels") == drafted.ids("votes") == ALL - {"d2"}


async def test_the_time_of_duels_takes_nothing_from_a_release(drafted: Drafted) -> None:
    from joute.features import FEATURES

    drafted.site.clock.pass_(days=366)
    services = drafted.site.services
    purged = await FEATURES.purge(services.store, services.settings, drafted.site.clock())
    assert purged["duels with a vote"] == 3
    await remove_pending(services)
    assert drafted.ids("duels") == ALL


async def test_whoever_withdraws_the_agreement_is_not_published(drafted: Drafted) -> None:
    operator = await drafted.operator()
    await read_all(drafted, operator)
    await operator.post(f"{drafted.path}/finish")
    await drafted.visitors[0].client.post("/me/publication")
    await operator.post(f"{drafted.path}/publish")
    assert drafted.ids("duels") == ALL - {"d0"}
    assert (await drafted.release()).counts["published"]["votes"] == 2


async def test_a_duel_whose_agreement_cannot_be_checked_is_not_published(
    drafted: Drafted,
) -> None:
    operator = await drafted.operator()
    await read_all(drafted, operator)
    await operator.post(f"{drafted.path}/finish")
    services = drafted.site.services
    async with services.store.write() as session:
        await session.execute(delete(Duel).where(Duel.id == drafted.duels["d1"]))
    await operator.post(f"{drafted.path}/publish")
    assert drafted.ids("duels") == ALL - {"d1"}


async def test_nothing_is_published_unread(drafted: Drafted) -> None:
    operator = await drafted.operator()
    assert (await operator.post(f"{drafted.path}/publish")).status_code == 409
    await operator.post(f"{drafted.path}/sample")
    assert (await operator.post(f"{drafted.path}/finish")).status_code == 409
    assert (await operator.get("/datasets/duels/2026-11-21")).status_code == 404
    assert (await drafted.release()).status == "draft"


async def test_masks_are_highlighted_in_a_sample_of_every_text(drafted: Drafted) -> None:
    operator = await drafted.operator()
    await operator.post(f"{drafted.path}/sample")
    page = (await operator.get(f"{drafted.path}/texts")).text
    assert "My name is <mark>[PERSON_1]</mark>: why" in page
    assert page.count("<fieldset") == 3 + 6  # each question once, each answer


async def test_where_something_is_left_the_duel_goes_and_the_bound_is_stated(
    drafted: Drafted,
) -> None:
    operator = await drafted.operator()
    await read_all(drafted, operator, left="[PHONE_1]")
    await operator.post(f"{drafted.path}/finish")
    release = await drafted.release()
    assert (release.status, release.sample_size, release.missed) == ("reviewed", 9, 1)
    assert release.missed_upper == pytest.approx(0.4291, abs=1e-4)
    assert release.reviewed_by == "operator"
    assert drafted.ids("duels") == ALL - {"d1"}
    await operator.post(f"{drafted.path}/publish")
    removed = (await operator.get("/datasets/duels/2026-11-21/removed.json")).json()
    assert removed["removed"] == [], "it was never published"


async def test_what_is_erased_after_the_publication_is_on_the_removal_list(
    drafted: Drafted,
) -> None:
    await published(drafted)
    drafted.site.clock.pass_(days=1)
    await drafted.visitors[1].client.delete("/api/v1/me")
    await remove_pending(drafted.site.services)
    async with drafted.site.client(headers={"Accept-Language": "en"}) as reader:
        removed = (await reader.get("/datasets/duels/2026-11-21/removed.json")).json()
        page = (await reader.get("/datasets")).text
        votes = await reader.get("/datasets/duels/2026-11-21/files/votes.parquet")
    assert removed == {
        "name": "duels",
        "version": "2026-11-21",
        "removed": [{"duel": "d1", "removed_on": "2026-11-22"}],
    }
    assert "1 duel left this release" in page
    assert set(pl.read_parquet(votes.content)["duel"]) == ALL - {"d1"}


async def test_an_erasure_deletes_texts_from_the_sample_at_once(drafted: Drafted) -> None:
    operator = await drafted.operator()
    await operator.post(f"{drafted.path}/sample")
    await drafted.visitors[0].client.delete("/api/v1/me")
    page = (await operator.get(f"{drafted.path}/texts")).text
    assert "[PERSON_1]" not in page
    assert page.count("<fieldset") == 2 + 4


async def test_the_page_says_what_is_published(drafted: Drafted) -> None:
    async with drafted.site.client(headers={"Accept-Language": "en"}) as reader:
        assert "No dataset is published here yet." in (await reader.get("/datasets")).text
        assert 'href="/datasets"' not in (await reader.get("/")).text
        await published(drafted)
        assert 'href="/datasets"' in (await reader.get("/")).text
        page = (await reader.get("/datasets")).text
    assert "3 votes on 3 duels by 3 people" in page
    assert re.search(r"October 2026</th>.*?2</td>.*?November 2026</th>.*?1</td>", page, re.DOTALL)
    assert "@misc{duels-2026-11-21," in page


async def test_the_privacy_page_says_what_erasing_does_to_datasets(site: Site) -> None:
    async with site.client(headers={"Accept-Language": "en"}) as reader:
        page = " ".join((await reader.get("/privacy")).text.split())
    assert "they then leave the files here, and a public list tells others" in page


async def test_only_files_of_a_published_release_are_served(drafted: Drafted) -> None:
    outside = drafted.folder.parent / "outside.md"
    outside.write_text("secret")
    address = "/datasets/duels/2026-11-21/files"
    async with drafted.site.client() as reader:
        assert (await reader.get(f"{address}/README.md")).status_code == 404
        await published(drafted)
        assert (await reader.get(f"{address}/README.md")).text == "# A release\n"
        for path in ("../outside.md", "%2e%2e/outside.md", str(outside), "none.md", ""):
            assert (await reader.get(f"{address}/{path}")).status_code == 404


async def test_what_an_operator_puts_beside_the_files_of_a_release_is_not_published(
    drafted: Drafted,
) -> None:
    (drafted.folder / "notes.txt").write_text("mine")
    (drafted.folder / "other").mkdir()
    (drafted.folder / "other" / "votes.jsonl").write_text("mine")
    await published(drafted)
    write_checksums(drafted.folder)
    sums = (drafted.folder / "SHA256SUMS").read_text()
    assert "votes.parquet" in sums
    assert "notes.txt" not in sums
    assert "other" not in sums
    async with drafted.site.client() as reader:
        address = "/datasets/duels/2026-11-21"
        assert "notes" not in (await reader.get(address)).text
        for path in ("notes.txt", "other/votes.jsonl"):
            assert (await reader.get(f"{address}/files/{path}")).status_code == 404


def test_what_a_killed_writer_left_is_deleted(tmp_path: Path) -> None:
    left, of_another = tmp_path / "votes.parquet.1.part", tmp_path / "votes.parquet.2.part"
    for part in (left, of_another):
        part.write_bytes(b"rows of an erased duel")
    two_hours_ago = time.time() - 7_200
    os.utime(left, (two_hours_ago, two_hours_ago))
    remove_duels(tmp_path, ["d1"])
    assert not left.exists()
    assert of_another.exists()


async def test_a_draft_can_be_discarded_and_a_publication_cannot(drafted: Drafted) -> None:
    operator = await published(drafted)
    assert (await operator.post(f"{drafted.path}/discard")).status_code == 409
    assert (drafted.folder / "votes.parquet").is_file()


async def test_discarding_deletes_the_files_of_the_release_alone(drafted: Drafted) -> None:
    beside = drafted.folder / "notes.odt"
    beside.write_text("mine")
    operator = await drafted.operator()
    await operator.post(f"{drafted.path}/discard")
    assert beside.is_file()
    assert not (drafted.folder / "votes.parquet").exists()
    assert (await operator.get(drafted.path)).status_code == 404


async def test_numbers_of_texts_that_nothing_has_are_ignored(drafted: Drafted) -> None:
    operator = await drafted.operator()
    await operator.post(f"{drafted.path}/sample")
    for number in ("9" * 5_000, "99999999999999999999", "999999999", "-1", "²", "", "1e3"):
        data = {f"text-{number}": "clean"}
        answer = await operator.post(f"{drafted.path}/texts", data=data)
        assert answer.status_code == 303, number


async def test_what_a_person_typed_as_a_mark_is_no_mask_to_the_reader(drafted: Drafted) -> None:
    file = drafted.folder / "duels.parquet"
    typed = "[MARIE_DUPONT_1] [PHONE_612345678] [PHONE_1] <script>alert(1)</script>"
    pl.read_parquet(file).with_columns(prompt=pl.lit(typed)).write_parquet(file)
    operator = await drafted.operator()
    await operator.post(f"{drafted.path}/sample")
    page = (await operator.get(f"{drafted.path}/texts")).text
    assert "[MARIE_DUPONT_1] [PHONE_612345678] <mark>[PHONE_1]</mark> &lt;script&gt;" in page


async def test_a_sample_is_drawn_once_and_without_what_was_erased_meanwhile(
    drafted: Drafted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn_while_somebody_erases(folder: Path, size: int, seed: int) -> list[Text]:
        texts = draw(folder, size, seed)
        visitor, duel_id = drafted.visitors[1], drafted.duels["d1"]
        erasing = visitor.client.delete(f"/api/v1/duels/{duel_id}")
        asyncio.run_coroutine_threadsafe(erasing, loop).result()
        again = review.draw_sample(drafted.site.services, drafted.release_id)
        monkeypatch.setattr(review, "draw", draw)
        asyncio.run_coroutine_threadsafe(again, loop).result()
        return texts

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(review, "draw", drawn_while_somebody_erases)
    await review.draw_sample(drafted.site.services, drafted.release_id)
    async with drafted.site.services.store.read() as session:
        sample = await review.sample(session, drafted.release_id)
    assert {text.row_id for text in sample} == ALL - {"d1"}
    assert len(sample) == len({text.number for text in sample}) == 6


async def test_a_release_that_lost_its_files_keeps_no_other_from_following_erasures(
    drafted: Drafted,
) -> None:
    site, duel_id = drafted.site, drafted.duels["d1"]
    async with site.services.store.write() as session:
        await session.execute(update(Release).values(folder="/nowhere", name="lost"))
    folder = drafted.folder.with_name("second")
    write(folder)
    await add(site, folder, drafted.duels)
    await drafted.visitors[1].client.delete(f"/api/v1/duels/{duel_id}")
    await remove_pending(site.services)
    assert replace(drafted, folder=folder).ids("votes") == ALL - {"d1"}


async def test_what_another_process_wrote_too_late_does_not_bring_back_the_erased(
    drafted: Drafted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_too_late(folder: Path, row_ids: Collection[str]) -> None:
        monkeypatch.setattr(removal, "remove_duels", remove_duels)
        before = {file: file.read_bytes() for file in folder.iterdir()}
        erasing = drafted.visitors[2].client.delete("/api/v1/me")
        asyncio.run_coroutine_threadsafe(erasing, loop).result()
        removing = remove_pending(drafted.site.services)
        asyncio.run_coroutine_threadsafe(removing, loop).result()
        for file, content in before.items():
            file.write_bytes(content)
        remove_duels(folder, row_ids)

    loop = asyncio.get_running_loop()
    await drafted.visitors[1].client.delete(f"/api/v1/duels/{drafted.duels['d1']}")
    monkeypatch.setattr(removal, "remove_duels", written_too_late)
    await remove_pending(drafted.site.services)
    assert drafted.ids("duels") == drafted.ids("votes") == {"d0"}
    assert (await drafted.release()).counts["duels"] == 1


async def test_too_few_people_are_not_published(drafted: Drafted) -> None:
    operator = await drafted.operator()
    await read_all(drafted, operator)
    await operator.post(f"{drafted.path}/finish")
    await drafted.visitors[0].client.post("/me/publication")
    await drafted.visitors[1].client.delete("/api/v1/me")
    answer = await operator.post(f"{drafted.path}/publish")
    assert answer.status_code == 409
    assert "too few people are left" in answer.text
    assert (await drafted.release()).status == "reviewed"


async def test_who_withdraws_while_a_release_is_published_is_not_in_it(
    drafted: Drafted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def described_while_somebody_withdraws(*arguments: Any) -> None:
        monkeypatch.setattr(publishing, "describe", describe)
        await describe(*arguments)
        await drafted.visitors[0].client.post("/me/publication")

    operator = await drafted.operator()
    await read_all(drafted, operator)
    await operator.post(f"{drafted.path}/finish")
    monkeypatch.setattr(publishing, "describe", described_while_somebody_withdraws)
    await operator.post(f"{drafted.path}/publish")
    assert (await drafted.release()).status == "published"
    assert drafted.ids("duels") == drafted.ids("votes") == ALL - {"d0"}


async def test_a_release_that_is_published_meanwhile_is_not_discarded(
    drafted: Drafted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found_before_it_was_published(session: AsyncSession, release_id: int) -> Release:
        release = await review.find(session, release_id)
        session.expunge(release)
        release.status = "reviewed"
        return release

    operator = await published(drafted)
    monkeypatch.setattr(discarding, "find", found_before_it_was_published)
    assert (await operator.post(f"{drafted.path}/discard")).status_code == 409
    assert (drafted.folder / "votes.parquet").is_file()


async def test_a_steward_reviews_and_others_do_not(drafted: Drafted) -> None:
    from joute.people.members import Members, NewMember
    from joute.people.rights import Role

    members = drafted.site.services[Members]
    async with drafted.site.client() as visitor:
        assert (await visitor.get("/operator/datasets")).status_code == 403
    for role, status in ((Role.STEWARD, 200), (Role.FACILITATOR, 403)):
        secret = await members.invite(NewMember("Ada", frozenset({role})))
        async with drafted.site.client() as member:
            await member.post("/invitation", data={"link": secret})
            assert (await member.get("/operator/datasets")).status_code == status


async def test_the_link_follows_what_other_processes_publish(drafted: Drafted) -> None:
    await published(drafted)
    datasets = drafted.site.services[Datasets]
    datasets.any_published = False
    await datasets.look()
    assert datasets.any_published


async def test_a_release_says_what_its_review_found_and_follows_erasures(
    site: Site, tmp_path: Path
) -> None:
    visitors = [await publisher(site) for _ in range(3)]
    for visitor in visitors:
        await visitor.vote(
            await visitor.finished("Call me on 06 12 34 56 78, please.", personal_data="keep")
        )
    folder = tmp_path / "release"
    filters = Filters(min_voters=2, embargo_days=0)
    release = await export(site.services, Plan(folder, "duels", "CC-BY-4.0", filters), silent)
    drafted = Drafted(site, folder, visitors, {}, release.id)
    operator = await drafted.operator()
    await read_all(drafted, operator, mask="[PHONE_1]")
    await operator.post(f"{drafted.path}/finish")
    address = (await operator.post(f"{drafted.path}/publish")).headers["location"]
    datasheet = (folder / "DATASHEET.md").read_text("utf-8")
    assert "State: **published**" in datasheet
    assert re.search(r"a person read 9 texts,\ndrawn at random. In 0 of them", datasheet)
    assert "under 28.31 % hold some" in datasheet
    site.clock.pass_(days=1)
    await visitors[0].client.delete("/api/v1/me")
    await remove_pending(site.services)
    removed = json.loads((folder / "removed.json").read_text("utf-8"))
    assert removed == (await operator.get(f"{address}/removed.json")).json()
    assert len(removed["removed"]) == 1
    left = {table: drafted.ids(table) for table in ("duels", "votes", "preferences")}
    assert not {removed["removed"][0]["duel"]} & set[str]().union(*left.values())
    assert "- duels with a vote: 2\n- people: 2" in (folder / "DATASHEET.md").read_text("utf-8")
    assert "2 votes on 2 duels by 2 people" in (await operator.get("/datasets")).text
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, path = line.split("  ")
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest, path
