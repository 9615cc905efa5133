"""What is found with no configuration: keys, local servers, models to begin with."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from joute.llm import (
    KNOWN_HOSTS,
    LOCAL_SERVERS,
    KnownHost,
    LocalServer,
    chat_models,
    found_hosts,
    found_servers,
)
from joute.llm.discovery import probe_server
from joute.llm.network import check_base_url
from joute.llm.server import Running

MODELS = Path(__file__).parents[3] / "shared" / "facts" / "models.csv"


def test_hosts_are_found_by_their_keys() -> None:
    environ = {
        "SCALEWAY_API_KEY": "s3",
        "MISTRAL_API_KEY": "m1",
        "OPENAI_API_KEY": " ",
        "HOME": "/",
    }
    found = found_hosts(environ)
    assert [(f.host.id, f.variable) for f in found] == [
        ("mistral", "MISTRAL_API_KEY"),
        ("scaleway", "SCALEWAY_API_KEY"),
    ]


def test_nothing_is_found_in_an_empty_environment() -> None:
    assert found_hosts({}) == ()


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"OPENAI_BASE_URL": "http://gateway:4000/"}, "http://gateway:4000"),
        ({"OPENAI_API_BASE": "https://gateway.example/v1"}, "https://gateway.example/v1"),
        ({"OPENAI_BASE_URL": "https://api.openai.com/v1/"}, "https://api.openai.com/v1"),
        ({"OPENAI_BASE_URL": " "}, "https://api.openai.com/v1"),
    ],
)
def test_the_key_of_a_gateway_goes_to_the_gateway_alone(environ: dict[str, str], url: str) -> None:
    environ = {"OPENAI_API_KEY": "k", **environ}
    (found,) = found_hosts(environ)
    assert repr(found.endpoint(environ)) == f"LiveEndpoint('openai', '{url}')"
    assert bool(found.picks) == url.startswith("https://api.openai.com")


def test_a_gateway_for_anthropic_is_reached_where_its_library_would() -> None:
    environ = {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "https://gateway.example"}
    (found,) = found_hosts(environ)
    assert "https://gateway.example/v1" in repr(found.endpoint(environ))


async def test_what_was_found_does_not_hold_the_key() -> None:
    environ = {"ALBERT_API_KEY": "sk-canary"}
    (found,) = found_hosts(environ)
    endpoint = found.endpoint(environ)
    assert "sk-canary" not in repr(found) + repr(endpoint)
    assert (endpoint.id, endpoint.country, endpoint.host) == (
        "albert",
        "FRA",
        "albert.api.etalab.gouv.fr",
    )
    await endpoint.close()


@pytest.mark.parametrize("host", KNOWN_HOSTS, ids=lambda host: host.id)
def test_known_hosts_have_a_public_address_and_a_variable(host: KnownHost) -> None:
    check_base_url(host.base_url, allow_private=False, name=host.id)
    assert host.key_variables
    assert host.country is None or re.fullmatch("[A-Z]{3}", host.country)


def test_identifiers_are_unique() -> None:
    ids = [*(host.id for host in KNOWN_HOSTS), *(server.id for server in LOCAL_SERVERS)]
    assert len(set(ids)) == len(ids)


@pytest.mark.skipif(not MODELS.is_file(), reason=f"{MODELS.name} of the facts is absent")
def test_models_to_begin_with_come_from_the_facts() -> None:
    with MODELS.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for host in KNOWN_HOSTS:
        for pick in host.picks:
            row = rows[pick.catalog]
            page = rf"models\.dev(@index)?/providers/{host.id}/models/{re.escape(pick.name)}\.toml"
            known = row["openrouter_id"] == pick.name or re.search(page, row["source"])
            assert known, f"{host.id}: {pick}"
            assert not re.search("deprecated|retired", row["notes"]), f"{host.id}: {pick}"


async def test_local_servers_are_those_that_answer_with_a_model() -> None:
    async def probe(server: LocalServer) -> Sequence[str] | None:
        return {"ollama": ("gemma3:4b", "nomic-embed-text"), "vllm": (), "llama-cpp": None}.get(
            server.id
        )

    found = await found_servers(probe)
    assert [(f.server.id, f.models) for f in found] == [("ollama", ("gemma3:4b",))]
    endpoint = found[0].endpoint()
    assert endpoint.host is None
    await endpoint.close()


async def test_a_server_is_asked_for_its_models(llm_server: Running) -> None:
    names = await probe_server(LocalServer("test", "Test", llm_server.base_url))
    assert names is not None
    assert "echo" in names


@pytest.mark.parametrize("path", ["/elsewhere", "/v1/chat"])
async def test_another_program_at_the_port_is_not_taken_for_a_server(
    llm_server: Running, path: str
) -> None:
    url = llm_server.base_url.replace("/v1", path)
    assert await probe_server(LocalServer("test", "Test", url)) is None


async def test_a_closed_port_is_no_server() -> None:
    assert await probe_server(LocalServer("test", "Test", "http://127.0.0.1:9")) is None


def test_models_that_hold_no_conversation_are_left_out() -> None:
    names = ("mistral-small-2506", "mistral-embed", "BAAI/bge-m3", "whisper-1", "gpt-5-mini")
    assert chat_models(names) == ("mistral-small-2506", "gpt-5-mini")
