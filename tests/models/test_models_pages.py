import re
from html import unescape
from pathlib import Path

import httpx2
import pytest

from joute.features import FEATURES
from tests.support.site import Site, running_site


def words(page: str) -> str:
    """What a page shows, without its tags."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace("\u00a0", " ").split())


async def shown(client: httpx2.AsyncClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    return words(response.text)


def titles(page: str) -> list[str]:
    return re.findall(r'<h2><a href="[^"]+">([^<]+)</a>', page)


async def test_the_list_holds_the_models_offered_and_no_other(english: httpx2.AsyncClient) -> None:
    page = (await english.get("/models")).text
    expected = ["blank", "GPT-5.5", "Llama 4 Maverick", "Mistral Medium 3.1", "Mistral Small 3.2"]
    assert [title for title in titles(page) if title != "fast"] == expected[1:]
    assert "5 models" in words(page)
    assert "Retired Model" not in page


async def test_the_catalogue_is_one_click_away(english: httpx2.AsyncClient) -> None:
    assert 'href="/models?scope=catalogue"' in (await english.get("/models")).text
    page = (await english.get("/models?scope=catalogue")).text
    assert len(titles(page)) > 250


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("maker=openai", ["GPT-5.5"]),
        ("maker=mistral&sort=released", ["Mistral Medium 3.1", "Mistral Small 3.2"]),
        ("size=small", ["Mistral Small 3.2"]),
        ("size=large&sort=size", ["Mistral Medium 3.1", "Llama 4 Maverick"]),
        ("openness=api-only&maker=mistral", ["Mistral Medium 3.1"]),
        ("licence=apache-2.0", ["Mistral Small 3.2"]),
        ("maker=mistral&openness=open-source", []),
        ("arch=moe", ["Llama 4 Maverick"]),
        ("access=weights&modality=image", ["Llama 4 Maverick", "Mistral Small 3.2"]),
        ("task=code", ["Mistral Medium 3.1"]),
        ("domain=business", ["Mistral Medium 3.1"]),
        ("training=distilled", ["Llama 4 Maverick"]),
        ("task=unknown&access=api", ["GPT-5.5"]),
    ],
)
async def test_filters_are_in_the_address_of_page_and_api(
    english: httpx2.AsyncClient, query: str, expected: list[str]
) -> None:
    assert titles((await english.get(f"/models?{query}")).text) == expected
    found = (await english.get(f"/api/v1/models?{query}")).json()
    assert [card["name"] for card in found] == expected


async def test_a_filter_that_nothing_fits_says_so_and_how_to_go_on(
    english: httpx2.AsyncClient,
) -> None:
    page = await shown(english, "/models?maker=nobody")
    assert "0 models of 5" in page
    assert "No model matches all of these filters. Clear filters" in page


async def test_the_form_shows_what_is_filtered(english: httpx2.AsyncClient) -> None:
    page = (await english.get("/models?maker=openai&sort=price")).text
    assert '<option value="openai" selected>OpenAI (1)</option>' in page
    assert '<option value="price" selected>' in page


async def test_an_unknown_order_is_refused(english: httpx2.AsyncClient) -> None:
    assert (await english.get("/models?sort=beauty")).status_code == 422


async def test_what_is_unknown_is_said_and_never_zero(english: httpx2.AsyncClient) -> None:
    page = await shown(english, "/models/blank")
    for fact in ("Parameters", "Licence", "Released", "Context", "Price", "Electricity"):
        assert f"{fact} Unknown" in page
    assert not re.search(r"\b0 (billion|tokens|Wh)|US\$0\.00", page)
    card = (await english.get("/api/v1/models/blank")).json()
    assert [card[name] for name in ("total_b", "price", "licence", "context_tokens")] == [None] * 4


async def test_a_name_given_by_the_operator_is_escaped(english: httpx2.AsyncClient) -> None:
    page = (await english.get("/models/blank")).text
    assert "Nobody &lt;b&gt;" in page
    assert "Nobody <b>" not in page


async def test_an_estimated_size_is_a_range_and_says_so(english: httpx2.AsyncClient) -> None:
    page = await shown(english, "/models/guessed")
    assert "70 to 123 billion (estimate)" in page
    assert "Its maker does not publish its size" in page


async def test_a_mixture_of_experts_has_two_sizes(english: httpx2.AsyncClient) -> None:
    page = await shown(english, "/models/experts")
    assert "400 billion, of which 17 billion for each token" in page
    assert "Mixture of experts" in page


async def test_open_weights_are_not_called_open_source(english: httpx2.AsyncClient) -> None:
    page = await shown(english, "/models/experts")
    assert "Open weights are not open source" in page
    assert "Commercial use is allowed under conditions." in page
    assert "Its answers may be used to train other models." in page


async def test_a_price_has_its_day_and_is_flagged_when_old(
    site: Site, english: httpx2.AsyncClient
) -> None:
    fresh = "US$0.10 in, US$0.30 out per million tokens · checked on 1 July 2026"
    assert f"{fresh}, more than 90 days ago" in await shown(english, "/models/small")
    site.clock.pass_(days=-60)
    page = await shown(english, "/models/small")
    assert fresh in page
    assert "90 days ago" not in page


async def test_electricity_is_a_band_with_its_method(english: httpx2.AsyncClient) -> None:
    page = await shown(english, "/models/small")
    assert re.search(r"0\.\d+ Wh for 1,000 tokens of answer between 0\.\d+ Wh and 0\.\d+ Wh", page)
    assert "Modelled, not measured, by the method ecologits-0.11@1." in page
    assert "Training of the model" in page


async def test_a_model_of_the_catalogue_has_a_card_and_does_not_answer_here(
    english: httpx2.AsyncClient,
) -> None:
    assert "is not available in the duels of this site" in await shown(
        english, "/models/gemma-3-27b"
    )
    assert "is not available" not in await shown(english, "/models/small")
    assert "is not available" in await shown(english, "/models/retired")


async def test_a_card_names_its_sources_and_links(english: httpx2.AsyncClient) -> None:
    page = (await english.get("/models/small")).text
    assert 'href="https://huggingface.co/mistralai/' in page
    assert "models.dev/" in page


async def test_an_unknown_model_is_not_found(english: httpx2.AsyncClient) -> None:
    assert (await english.get("/models/nobody")).status_code == 404
    problem = await english.get("/api/v1/models/nobody")
    assert problem.status_code == 404
    assert problem.json()["code"] == "not_found"


async def test_cards_are_in_french_too(site: Site) -> None:
    async with site.client(headers={"Accept-Language": "fr"}) as client:
        assert "24 milliards" in await shown(client, "/models/small")
        assert "États-Unis" in await shown(client, "/models/closed")


async def test_simulated_players_are_marked_wherever_they_show(tmp_path: Path) -> None:
    settings = FEATURES.settings(
        database={"url": f"sqlite:///{tmp_path}/joute.sqlite3"}, secret="s" * 40
    )
    async with (
        running_site(settings) as site,
        site.client(headers={"Accept-Language": "en"}) as client,
    ):
        page = (await client.get("/models")).text
        assert words(page).count("Simulated") == len(titles(page))
        assert "No model is connected to this site yet." in words(page)
        card = await shown(client, "/models/roseau")
        assert "This is not a language model but a simulated player" in card
        assert "Plays a model" in words(page)
        for nothing in ("Licence", "Price", "Electricity", "Open source"):
            assert nothing not in card
        assert (await client.get("/api/v1/models/roseau")).json()["simulated"] is True


async def test_a_card_shows_offers_of_hosts_and_what_they_leave_unknown(
    english: httpx2.AsyncClient,
) -> None:
    page = await shown(english, "/models/mistral-small-2506")
    assert "Mistral AI France US$0.10 / US$0.30 checked on 1 July 2026" in page
    listed = "Scaleway France listed by a European provider or under an EU key"
    assert f"{listed} Unknown Unknown Unknown" in page
    assert "On own servers the cost of the servers 128,000 tokens Unknown" in page


async def test_what_sources_say_of_tasks_and_languages_is_shown_with_them(site: Site) -> None:
    async with site.client(headers={"Accept-Language": "fr"}) as client:
        page = await shown(client, "/models/magistral-medium-2506")
    assert "anglais, français, espagnol" in page
    assert "ComparIA/utils/models/models.json" in page
