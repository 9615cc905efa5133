"""The API says what it takes and gives."""

from openapi_spec_validator import validate
from tests.support.site import Site

ACTIONS = {
    ("get", "/api/v1/consent"),
    ("post", "/api/v1/consent"),
    ("post", "/api/v1/duels"),
    ("get", "/api/v1/duels/{duel_id}"),
    ("get", "/api/v1/duels/{duel_id}/events"),
    ("post", "/api/v1/duels/{duel_id}/turns"),
    ("post", "/api/v1/duels/{duel_id}/stop"),
    ("post", "/api/v1/duels/{duel_id}/retry"),
    ("put", "/api/v1/duels/{duel_id}/reactions/{side}/{turn}"),
    ("post", "/api/v1/duels/{duel_id}/vote"),
    ("get", "/api/v1/duels/{duel_id}/reveal"),
    ("get", "/api/v1/models"),
    ("get", "/api/v1/models/{model_id}"),
    ("get", "/api/v1/me"),
    ("delete", "/api/v1/me"),
}


async def test_every_action_is_documented_with_its_refusals(site: Site) -> None:
    document = (await site.client().get("/api/v1/openapi.json")).json()
    validate(document)
    paths = document["paths"]
    assert {(method, path) for path in paths for method in paths[path]} >= ACTIONS
    for method, path in ACTIONS:
        refusals = paths[path][method]["responses"]["4XX"]["content"]
        assert list(refusals) == ["application/problem+json"], path


async def test_no_route_accepts_a_change_by_get(site: Site) -> None:
    for route in site.app.routes:
        methods = getattr(route, "methods", None) or set()
        assert not ({"GET", "HEAD"} & methods and {"POST", "PUT", "DELETE"} & methods)
