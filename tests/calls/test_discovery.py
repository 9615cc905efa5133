from collections.abc import Sequence

import pytest

from joute import catalog
from joute.calls.discovery import find_offer
from joute.errors import BadSettings
from joute.llm import KNOWN_HOSTS, KnownHost, LocalServer
from joute.llm.discovery import Probe
from joute.settings import Settings

FOUND = Settings(use_found=True)


def serving(**models: Sequence[str]) -> Probe:
    """A machine on which these local servers answer."""

    async def probe(server: LocalServer) -> Sequence[str] | None:
        return models.get(server.id.replace("-", "_"))

    return probe


async def refuse(server: LocalServer) -> None:
    raise AssertionError(f"{server.id} was probed")


async def test_nothing_is_looked_for_unless_asked_to() -> None:
    offer = await find_offer(Settings(), {"MISTRAL_API_KEY": "k"}, probe=refuse)
    assert offer.simulated
    assert len(offer.models) >= 2


async def test_configured_models_win_over_what_could_be_found() -> None:
    endpoint = {"id": "host", "base_url": "https://example.org/v1"}
    own = {"endpoint": "host", "name": "x", "maker": "Forge"}
    settings = Settings(
        use_found=True,
        endpoints=[endpoint],
        models=[{"id": "one", **own}, {"id": "two", **own}],
    )
    offer = await find_offer(settings, {"MISTRAL_API_KEY": "k"}, probe=refuse)
    assert list(offer.models) == ["one", "two"]


async def test_the_models_of_a_server_on_this_machine_are_offered() -> None:
    offer = await find_offer(FOUND, {}, probe=serving(ollama=["gemma-3-27b", "my-own:7b"]))
    assert not offer.simulated
    assert offer["gemma-3-27b"].card.maker.id == "google"
    assert offer["my-own:7b"].card.total_b is None
    assert all(model.endpoint.host is None for model in offer.drawable)


async def test_two_servers_with_the_same_model_give_one_model() -> None:
    probe = serving(ollama=["twin", "other"], lm_studio=["twin"])
    offer = await find_offer(FOUND, {}, probe=probe)
    assert sorted(offer.models) == ["other", "twin"]
    assert offer["twin"].endpoint.id == "ollama"


async def test_one_model_is_not_a_duel_and_never_meets_a_simulated_player() -> None:
    offer = await find_offer(FOUND, {}, probe=serving(ollama=["alone"]))
    assert offer.simulated
    assert "alone" not in offer.models


async def test_a_key_in_the_environment_offers_the_models_to_begin_with() -> None:
    offer = await find_offer(FOUND, {"MISTRAL_API_KEY": "k"}, probe=serving())
    assert {model.endpoint.id for model in offer.drawable} == {"mistral"}
    assert all(model.card.maker.id == "mistral" for model in offer.drawable)


@pytest.mark.parametrize("host", [host for host in KNOWN_HOSTS if host.picks], ids=lambda h: h.id)
async def test_the_models_to_begin_with_are_those_of_the_catalogue(host: KnownHost) -> None:
    known = catalog.load()
    offer = await find_offer(FOUND, {host.key_variables[0]: "k"}, known, probe=serving())
    cards = {model.name_at_host: model.card for model in offer.drawable}
    for pick in host.picks:
        assert cards[pick.name].name == known.models[pick.catalog].name


async def test_a_name_that_joute_toml_gets_wrong_is_told() -> None:
    settings = Settings(
        endpoints=[{"id": "host", "base_url": "https://example.org/v1"}],
        models=[{"id": "a", "endpoint": "host", "name": "x", "catalog": "nope"}],
    )
    with pytest.raises(BadSettings, match="nope"):
        await find_offer(settings, {}, probe=refuse)
