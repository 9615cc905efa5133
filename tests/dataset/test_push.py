"""A published release is copied to a real S3-compatible server, and to a stand-in of a hub."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest
from anyio.to_thread import run_sync

from joute.dataset.errors import UnknownTarget
from joute.dataset.publication.push import push
from joute.dataset.publication.removal import remove_pending
from joute.dataset.release.folder import files_of
from joute.dataset.service import Datasets
from tests.dataset.conftest import Drafted, read_all
from tests.support.hub import TOKEN, Hub
from tests.support.s3 import s3_server
from tests.support.served import served

JOUTE = Path(sys.executable).with_name("joute")
NAME = "duels@2026-11-21"


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a bucket of the server that the environment names."""
    (folder := tmp_path / "stored" / "bucket").mkdir(parents=True)
    with s3_server(folder.parent) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield folder


async def command(
    drafted: Drafted, *arguments: str, environment: Mapping[str, str] | None = None, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `joute dataset …` on the database of the site."""
    url = drafted.site.services.settings.database.url
    return await run_sync(
        lambda: subprocess.run(
            [str(JOUTE), "dataset", *arguments, "--database", url],
            env={**os.environ, "JOUTE_SECRET": "s" * 40, **(environment or {})},
            cwd=drafted.folder.parent,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
    )


async def publish(drafted: Drafted) -> None:
    operator = await drafted.operator()
    await read_all(drafted, operator)
    await operator.post(f"{drafted.path}/finish")
    await drafted.site.services[Datasets].publish(drafted.release_id)


async def test_an_s3_store_receives_every_file(drafted: Drafted, bucket: Path) -> None:
    await publish(drafted)
    pushed = await command(drafted, "push", NAME, "s3://bucket/sets/duels")
    assert pushed.returncode == 0, pushed.stderr
    assert pushed.stdout.split() == list(files_of(drafted.folder))
    for path in files_of(drafted.folder):
        copy = bucket / "sets" / "duels" / path
        assert copy.read_bytes() == (drafted.folder / path).read_bytes()


async def test_another_push_takes_from_the_copy_what_was_erased(
    drafted: Drafted, bucket: Path
) -> None:
    await publish(drafted)
    await command(drafted, "push", NAME, "s3://bucket")
    await drafted.visitors[1].client.delete("/api/v1/me")
    await remove_pending(drafted.site.services)
    await command(drafted, "push", NAME, "s3://bucket")
    assert set(pl.read_parquet(bucket / "votes.parquet")["duel"]) == {"d0", "d2"}


async def test_a_store_that_refuses_the_key_is_named(
    drafted: Drafted, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(drafted)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    refused = await command(drafted, "push", NAME, "s3://bucket")
    assert refused.returncode == 1
    assert "Not everything was pushed to s3://bucket" in refused.stderr
    assert "a-secret-of-tests" not in refused.stderr
    assert not files_of(bucket)


async def test_a_hub_receives_every_file_and_forgets_earlier_commits(drafted: Drafted) -> None:
    await publish(drafted)
    with served((hub := Hub()).app()) as address:
        known = {"HF_ENDPOINT": address, "HF_TOKEN": TOKEN}
        for _ in range(2):
            pushed = await command(drafted, "push", "duels", "hf://forge/duels", environment=known)
            assert pushed.returncode == 0, pushed.stderr
        refused = await command(
            drafted, "push", NAME, "hf://forge/duels", environment={**known, "HF_TOKEN": "hf_no"}
        )
    assert set(hub.files["forge/duels"]) == set(files_of(drafted.folder))
    written = (drafted.folder / "votes.parquet").read_bytes()
    assert hub.files["forge/duels"]["votes.parquet"] == written
    assert hub.commits["forge/duels"] == ["squashed"]
    assert refused.returncode == 1
    assert "Not everything was pushed to hf://forge/duels" in refused.stderr


async def test_only_a_published_release_is_pushed_and_only_to_a_known_place(
    drafted: Drafted,
) -> None:
    draft = await command(drafted, "push", NAME, "s3://bucket")
    assert "only what is can be pushed" in draft.stderr
    await publish(drafted)
    assert "is no place to push to" in (await command(drafted, "push", NAME, "bucket")).stderr
    assert "No release has this name" in (await command(drafted, "push", "x@1", "s3://b")).stderr


async def test_the_command_line_reads_a_sample_and_publishes(drafted: Drafted) -> None:
    half = await command(drafted, "review", NAME, typed="n\ny\nn\n")
    assert half.returncode != 0
    refused = await command(drafted, "publish", NAME)
    assert "must read a sample" in refused.stderr
    rest = await command(drafted, "review", NAME, typed="n\n" * 6)
    assert "Duels taken out: 1." in rest.stdout, rest.stderr
    published = await command(drafted, "publish", NAME)
    assert f"{NAME} is published." in published.stdout
    assert len(drafted.ids("votes")) == 2


@pytest.mark.parametrize("target", ["ftp://somewhere", "bucket", "s3://", "hf://"])
def test_an_address_that_is_no_place_is_refused(target: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownTarget):
        push(tmp_path, target, print)
