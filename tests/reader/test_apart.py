"""Files of strangers in a process of their own."""

import asyncio
import os

import pytest

from joute.reader import (
    Apart,
    EncryptedFile,
    HeavyFile,
    NoText,
    UnreadableKind,
    read_file,
)
from tests.reader.files import docx, pdf, word_paragraph


async def test_one_process_reads_all_files_as_they_would_be_read_here() -> None:
    files = {
        "a.pdf": pdf([["Une « page »"], []]),
        "b.docx": docx(word_paragraph("Un texte") * 3),
        "c.md": "# Titre\n\nÉtat ✓ 🧾".encode(),
    }
    async with Apart(seconds=60, memory_mb=512) as apart:
        assert [await apart.read(name, data) for name, data in files.items()] == [
            read_file(name, data) for name, data in files.items()
        ]
        with pytest.raises(NoText) as refused:
            await apart.read("d.txt", b"")
        assert str(refused.value.params["file"]) == "d.txt"
        with pytest.raises(UnreadableKind):
            await apart.read("d.exe", b"MZ")
        with pytest.raises(EncryptedFile):
            await apart.read("d.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        assert (await apart.read("e.txt", b"still")).kind == "txt"


async def test_what_takes_too_much_memory_or_time_is_refused_and_the_next_file_is_read() -> None:
    async with Apart(seconds=60, memory_mb=128) as apart:
        with pytest.raises(HeavyFile) as refused:
            await apart.read("a.txt", b"x " * 24_000_000)
        assert refused.value.params == {"file": "a.txt", "seconds": 60, "megabytes": 128}
        assert (await apart.read("b.txt", b"b")).pages[0].blocks[0].text == "b"
    # No process starts in no time.
    async with Apart(seconds=0, memory_mb=128) as apart:
        with pytest.raises(HeavyFile):
            await apart.read("a.txt", b"a")


async def test_no_process_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = asyncio.create_subprocess_exec

    async def started_here(*arguments: str, **options: object) -> asyncio.subprocess.Process:
        assert not [name for name in options["env"] if "JOUTE" in name]  # type: ignore[attr-defined]
        process = await start(*arguments, **options)  # type: ignore[arg-type]
        started.append(process.pid)
        return process

    monkeypatch.setenv("JOUTE_SECRET", "s" * 32)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", started_here)
    async with Apart(seconds=60, memory_mb=512) as apart:
        await apart.read("a.txt", b"a")
        await apart.read("b.txt", b"b")
    [pid] = started
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
