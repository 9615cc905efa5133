from pathlib import Path

import pytest

from tests.catalog.folder import DataFolder

FACTS = Path(__file__).resolve().parents[2].parent / "shared/facts"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def facts() -> Path:
    if not FACTS.is_dir():
        pytest.skip("extra witness: ../shared/facts is absent")
    return FACTS
