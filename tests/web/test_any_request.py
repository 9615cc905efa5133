"""Whatever a client sends, the API answers as its own document says, and never breaks."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from joute.app import create_app
from joute.llm.server import Running
from joute.services import Outside
from tests.support.databases import sqlite_database
from tests.support.served import served
from tests.support.site import model, settings

CHECKS: list[Any] = [not_a_server_error, status_code_conformance, content_type_conformance]
# The same few requests each time: CI must not find on one day what it did not on another.
FEW = hypothesis_settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MODELS = [model("oak", "fast"), model("elm", "echo")]
LIMITS = {"new_voters_per_address_per_hour": 10_000, "running_duels_per_voter": 100}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[str]:
    database = sqlite_database(tmp_path_factory.mktemp("any"))
    chosen = settings(database, llm_server.base_url, MODELS, limits=LIMITS)
    with served(create_app(chosen, Outside(environ={}))) as url:
        yield url


def consent(address: str) -> dict[str, str]:
    """The headers of somebody new who accepted the conditions."""
    with httpx2.Client(base_url=address) as client:
        version = client.get("/api/v1/consent").json()["version"]
        accepted = client.post("/api/v1/consent", json={"version": version})
        assert accepted.status_code == 204, accepted.text
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


@pytest.mark.parametrize("agreed", [False, True], ids=["stranger", "voter"])
def test_no_request_breaks_the_api_or_is_answered_in_an_undocumented_way(
    address: str, agreed: bool
) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    results: list[Any] = list(schema.get_all_operations())
    assert len(results) > 30
    for result in results:
        send_a_few(result.ok(), consent(address) if agreed else {})


def send_a_few(operation: Any, headers: dict[str, str]) -> None:
    @FEW
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS, timeout=120)

    send()
