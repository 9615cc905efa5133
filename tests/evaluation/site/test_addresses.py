"""Addresses of sets and of what else stands below /evaluations."""

from joute.evaluation.sets.evalset import RESERVED_NAMES
from tests.support.routes import routes_of
from tests.support.site import Site


async def test_no_set_has_the_name_of_a_part_of_addresses(site: Site) -> None:
    below = {route.path.split("/")[2] for route in routes_of(site.app) if _is_below(route.path)}
    assert below - {"{name}"} == RESERVED_NAMES


def _is_below(path: str) -> bool:
    return path.startswith("/evaluations/")
