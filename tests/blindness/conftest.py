import pytest

from joute.blindness import NameMask
from tests.blindness.known import BRANDS, MAKERS, MODELS


@pytest.fixture(scope="session")
def mask() -> NameMask:
    """A mask of our own list of names."""
    return NameMask(MODELS, MAKERS, BRANDS)


@pytest.fixture(scope="session")
def catalogue_mask() -> NameMask:
    """A mask of the names that the shipped catalogue gives."""
    from joute import catalog

    names = catalog.load().names()
    return NameMask((*names.models, *names.families), names.makers, names.brands)
