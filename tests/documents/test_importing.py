"""Files into collections: read, replaced, refused with their reason; nothing of a file is lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from joute.documents.collections import Collections, NewCollection
from joute.documents.errors import BadFileName, CollectionFull, NoSuchCollection, NoSuchFile
from joute.documents.importing import FileImport, Importer, tidy_name
from joute.documents.settings import DocumentsSettings
from joute.documents.tables import (
    DocumentFile,
    DocumentPage,
    DocumentPassage,
    DocumentUpload,
)
from joute.people.rights import OPERATOR
from joute.reader import HeavyFile, NoText
from joute.store import Store
from tests.reader.files import archive, pdf

BOMB = archive({"word/document.xml": b"<x>" + b"y" * 30_000_000 + b"</x>"})


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/guide.pdf", "guide.pdf"),
        ("C:\\Users\\anne\\guide.pdf", "guide.pdf"),
        ("gui\u202edeX\n\x1b[31m.pdf", "guideX [31m.pdf"),
        ("e\u0301te\u0301.md", "été.md"),
        ("..hidden.md", "hidden.md"),
        ("x" * 10_000 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_of_files_are_cleaned(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy


@pytest.mark.parametrize("name", ["", "..", "dir/", " \u200b", ".", "a." + "b" * 200])
def test_a_file_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(BadFileName):
        tidy_name(name)


async def test_a_file_is_added_replaced_and_left_as_it_is(
    collections: Collections, importer: Importer
) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    async with importer.apart() as apart:

        async def add(data: bytes) -> str:
            return await importer.add_file(apart, "a", "x/guide.pdf", data, "operator")

        two = pdf([["Une page", "de texte"], []])
        assert [await add(two), await add(two)] == ["added", "unchanged"]
        [file] = await collections.files("a")
        assert (file.name, file.pages, file.words, [*file.empty]) == ("guide.pdf", 2, 4, [2])
        version = (await collections.get("a")).version
        with pytest.raises(NoText):
            await add(pdf([[]]))
        assert (await collections.files("a"))[0] == file
        assert await add(pdf([["Une autre page"]])) == "changed"
    [after] = await collections.files("a")
    assert (after.id, after.words, [*after.empty]) == (file.id, 3, [])
    assert after.added_at > file.added_at
    assert (await collections.get("a")).version > version

    await collections.remove_file("a", after.id)
    assert await collections.files("a") == []
    with pytest.raises(NoSuchFile):
        await collections.remove_file("a", after.id)


async def test_a_collection_takes_no_more_than_it_may(
    collections: Collections, importer: Importer
) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    few = replace(importer, settings=DocumentsSettings(collection_files=1))
    async with importer.apart() as apart:
        await few.add_file(apart, "a", "a.txt", b"one", "operator")
        with pytest.raises(CollectionFull) as refused:
            await few.add_file(apart, "a", "b.txt", b"two", "operator")
        assert "1" in str(refused.value)
        assert await few.add_file(apart, "a", "a.txt", b"other", "operator") == "changed"
        short = replace(importer, settings=DocumentsSettings(collection_passages=1))
        long = b"\n\n".join(b"# Title %d\n\n" % n + b"word " * 200 for n in range(4))
        with pytest.raises(CollectionFull):
            await short.add_file(apart, "a", "c.md", long, "operator")
    assert [one.name for one in await collections.files("a")] == ["a.txt"]


async def test_two_imports_of_one_file_at_once_add_it_once(
    collections: Collections, importer: Importer
) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    async with importer.apart() as one, importer.apart() as two:
        outcomes = await asyncio.gather(
            *(
                importer.add_file(apart, "a", "a.txt", b"the same", "operator")
                for apart in (one, two)
            )
        )
    assert sorted(outcomes) == ["added", "unchanged"]
    assert len(await collections.files("a")) == 1


async def _sent(files: Sequence[tuple[str, bytes]]) -> AsyncIterator[tuple[str, bytes]]:
    for one in files:
        yield one


async def _imported(importer: Importer, *files: tuple[str, bytes]) -> FileImport:
    job_id = await importer.accept("a", _sent(files), "mada")
    async with importer.jobs.running(slots=1):
        status = await importer.jobs.wait(job_id)
    assert status.state == "done", status
    assert status.total in (None, len(files))
    return await importer.find("a", job_id)


async def test_what_is_sent_is_read_by_a_job_and_refusals_stop_no_other_file(
    collections: Collections, importer: Importer, store: Store
) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    found = await _imported(
        importer,
        ("../a.md", b"# A title\n\nsome text"),
        ("a.md", b"another of the same name"),
        ("scan.pdf", pdf([[]])),
        ("empty.txt", b""),
        ("bomb.docx", BOMB),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("a.exe", b"MZ"),
        ("..", b"nameless"),
        ("b.md", b"more"),
    )
    outcomes = {one.id: (one.name, one.outcome, one.reason[:60]) for one in found.sent}
    assert [(name, outcome) for name, outcome, _ in outcomes.values()] == [
        ("a.md", "added"),
        ("a.md", "refused"),
        ("scan.pdf", "refused"),
        ("empty.txt", "refused"),
        ("bomb.docx", "refused"),
        ("locked.docx", "refused"),
        ("a.exe", "refused"),
        ("..", "refused"),
        ("b.md", "added"),
    ]
    assert (found.over, found.stopped, found.done) == (True, False, 9)
    assert all(one.params["file"] == one.name for one in found.sent if one.params)
    assert [one.name for one in await collections.files("a")] == ["a.md", "b.md"]
    async with store.read() as session:
        left = select(func.count()).where(DocumentUpload.data.is_not(None))
        assert await session.scalar(left) == 0
    assert await importer.latest("a") == found


async def test_an_import_goes_on_after_a_restart_and_reads_no_file_twice(
    collections: Collections, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    sent = [("a.txt", b"one"), ("b.txt", b"two")]
    job_id = await importer.accept("a", _sent(sent), "mada")
    read: list[str] = []
    began = asyncio.Event()
    whole = Importer._is_there

    async def slowly(self: Importer, collection_id: str, name: str, digest: str) -> bool:
        read.append(name)
        if read == ["a.txt", "b.txt"]:
            began.set()
            await asyncio.Event().wait()
        return await whole(self, collection_id, name, digest)

    monkeypatch.setattr(Importer, "_is_there", slowly)
    async with importer.jobs.running(slots=1):
        await began.wait()
    assert [one.outcome for one in (await importer.find("a", job_id)).sent] == ["added", None]
    async with importer.jobs.running(slots=1):
        await importer.jobs.wait(job_id)
    assert read == ["a.txt", "b.txt", "b.txt"]
    assert [one.outcome for one in (await importer.find("a", job_id)).sent] == ["added", "added"]


async def test_a_file_that_is_too_heavy_leaves_the_others(
    collections: Collections, importer: Importer
) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    own = importer.settings.model_copy(update={"read_memory_mb": 96})
    small = replace(importer, settings=own)
    async with small.apart() as apart:
        with pytest.raises(HeavyFile):
            await small.add_file(apart, "a", "a.txt", b"x " * 20_000_000, "operator")
        assert await small.add_file(apart, "a", "b.txt", b"b", "operator") == "added"


async def test_nothing_is_left_of_a_collection(
    collections: Collections, importer: Importer, store: Store
) -> None:
    await collections.add(NewCollection("A", "a", readers=["mben"]), OPERATOR)
    await _imported(importer, ("a.md", b"# A\n\ntext"), ("scan.pdf", pdf([[]])))
    waiting = await importer.accept("a", _sent([("b.md", b"more")]), "mada")
    assert (await collections.sizes())["a"].files == 1
    await collections.remove("a")
    with pytest.raises(NoSuchCollection):
        await importer.accept("a", _sent([("c.md", b"too late")]), "mada")
    async with importer.jobs.running(slots=1):
        assert (await importer.jobs.wait(waiting)).state == "done"
    async with store.read() as session:
        for table in (DocumentFile, DocumentPage, DocumentPassage, DocumentUpload):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
