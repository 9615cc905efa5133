"""A migration that was published is never edited: somebody's database went through it."""

from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# As `sha256sum src/joute/*/migrations/0*.py` prints them, added to with each publication.
PUBLISHED = [
    line.split()
    for line in Path(__file__).with_name("migrations.sha256").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("digest", "path"), PUBLISHED, ids=[path for _, path in PUBLISHED])
def test_a_published_migration_is_as_it_was(digest: str, path: str) -> None:
    assert sha256((ROOT / path).read_bytes()).hexdigest() == digest, "write a new migration"
