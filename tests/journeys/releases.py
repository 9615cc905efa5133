"""A published release and a draft, for the pages that show them."""

from pathlib import Path

from joute.dataset import Release
from joute.dataset.publication.summary import summarise
from joute.services import utc_now
from joute.store import open_store
from tests.dataset.conftest import write


async def add_releases(database: str, folder: Path) -> None:
    """“duels” 1, published, and 2, a draft, in a database that has its tables."""
    store = open_store(database)
    async with store.write() as session:
        session.add(_release(folder / "published", "1", published=True))
        session.add(_release(folder / "draft", "2", published=False))
    await store.close()


def _release(folder: Path, version: str, *, published: bool) -> Release:
    write(folder)
    now = utc_now()
    return Release(
        name="duels",
        version=version,
        created_at=now,
        status="published" if published else "draft",
        folder=str(folder),
        licence="CC-BY-4.0",
        layout="joute",
        settings={"min_voters": 5},
        counts={
            "rows": {"votes": 3},
            "masks": {"person": 1, "phone": 1},
            "left_out": {"no agreement to publish": 7},
            "no_preference": {"no side preferred": 1},
            "published": summarise(folder),
        },
        software="0.1.0",
        reviewed_by="operator" if published else None,
        reviewed_at=now if published else None,
        sample_size=300 if published else None,
        missed=1 if published else None,
        missed_upper=0.016 if published else None,
        published_at=now if published else None,
    )
