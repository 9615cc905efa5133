"""What the answers of a duel took, once it is revealed."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from joute.calls import StoredFootprint
from joute.calls.footprints import recompute_all
from joute.features import FEATURES
from joute.footprint import (
    Footprint,
    ModelledInputs,
    compare,
    estimate,
    format_band,
    round_significant,
)
from joute.impact import FootprintOut
from joute.impact.render import Figures
from joute.impact.schemas import BandOut, ComparisonOut
from joute.translation import load_translators
from tests.impact.conftest import MODELS, OpenSite
from tests.impact.reading import get, words
from tests.support.site import NOON, Site, Visitor, model

OLD = "ecologits-0.8@1"
# A middle figure, then the band, then a unit.
BAND = re.compile(r"(\d[\d.,]*) \((\d[\d.,]*) – (\d[\d.,]*)\) [µmk]?(?:Wh|g|J|L|t)")


def two_digits(value: float) -> bool:
    return value == pytest.approx(round_significant(value), rel=1e-12)


async def revealed(visitor: Visitor, *more: str) -> tuple[dict[str, Any], str]:
    """A duel after its vote: the API's reveal, and the words of its page in English. `more` are
    questions asked after the first."""
    duel_id = await visitor.finished()
    for prompt in more:
        await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": prompt})
        await visitor.events(duel_id)
    reveal = (await visitor.vote(duel_id)).json()
    return {**reveal, "id": duel_id}, await page_of(visitor, duel_id)


async def page_of(visitor: Visitor, duel_id: str, language: str = "en") -> str:
    headers = {"Accept-Language": language}
    response = await visitor.client.get(f"/duels/{duel_id}", headers=headers)
    assert response.status_code == 200, response.text
    return words(response.text)


def figure(reveal: dict[str, Any], side: str) -> Footprint:
    stored = reveal["sides"][side]["footprint"]
    return Footprint.from_dict({name: stored[name] for name in FootprintOut.model_fields})


async def test_the_side_that_used_more_is_named_with_the_band_of_the_ratio(
    open_site: OpenSite, first_is_a: bool
) -> None:
    async with open_site(MODELS if first_is_a else MODELS[::-1]) as site:
        reveal, page = await revealed(await site.visitor())
    more, less = ("A", "B") if first_is_a else ("B", "A")
    expected = compare(figure(reveal, "a"), figure(reveal, "b"))
    assert reveal["comparison"] == expected.to_dict()
    assert reveal["comparison"]["verdict"] == f"{more.lower()}_more"
    sentence = rf"Answer {more} used more electricity than answer {less}: [\d.]+ times as much"
    sentence += r" \([\d.]+ to [\d.]+"
    assert re.search(sentence, page)


async def test_two_answers_of_one_size_on_two_hosts_cannot_be_told_apart(
    open_site: OpenSite, llm_server: Any
) -> None:
    def endpoint(id: str, country: str) -> dict[str, Any]:
        url = llm_server.base_url
        return {"id": id, "base_url": url, "allow_private": True, "country": country}

    twins = [
        {**model("one", "echo", size=30.0), "endpoint": "test"},
        {**model("two", "echo", size=31.0), "endpoint": "there"},
    ]
    hosts = [endpoint("test", "FRA"), endpoint("there", "USA")]
    async with open_site(twins, endpoints=hosts) as site:
        reveal, page = await revealed(await site.visitor())
    assert reveal["comparison"]["verdict"] == "undecided"
    assert "Nobody can say which answer used more" in page


async def test_every_figure_has_its_method_and_what_it_leaves_out(site: Site) -> None:
    _, page = await revealed(await site.visitor())
    assert "EcoLogits 0.11: each machine answers many people together (ecologits-0.11@1)" in page
    assert "Training of the model · not counted" in page
    assert "Cooling and losses of the data centre (PUE) · counted, from a typical value" in page
    assert re.search(r"France · 41 g CO₂e/kWh \(2025\) Our World in Data", page)
    assert "Requests answered together 8 – 256" in page
    assert "Training of the model (Answer" not in page


async def test_figures_have_two_significant_digits_and_the_sign_of_the_language(
    site: Site,
) -> None:
    visitor = await site.visitor()
    reveal, english = await revealed(visitor)
    french = await page_of(visitor, reveal["id"], "fr")
    energy = figure(reveal, "a").energy_wh
    for page, sign in ((english, "."), (french, ",")):
        bands = BAND.findall(page)
        assert len(bands) >= 14
        for low_mid_high in bands:
            for number in low_mid_high:
                assert not set(number) & ({".", ","} - {sign})
                assert two_digits(float(number.replace(sign, ".")))
        assert format_band(energy, "Wh", sign).replace("\u00a0", " ") in page


async def test_a_side_of_several_turns_is_the_sum_of_its_answers(site: Site) -> None:
    reveal, _ = await revealed(await site.visitor(), "And at night?", "And on Mars?")
    async with site.services.store.read() as session:
        rows = list(await session.scalars(select(StoredFootprint)))
    assert len(rows) == 6
    for side in "ab":
        told = figure(reveal, side)
        assert isinstance(told.inputs, ModelledInputs)
        mine = [r.figure for r in rows if r.figure["inputs"]["total_b"] == told.inputs.total_b]
        assert told.energy_wh.mid == pytest.approx(sum(f["energy_wh"]["mid"] for f in mine))
        assert told.inputs.output_tokens == reveal["sides"][side]["footprint"]["tokens"]


async def test_the_reveal_keeps_the_figures_that_were_shown(site: Site) -> None:
    visitor = await site.visitor()
    reveal, page = await revealed(visitor)
    await recompute_all(site.services.store, OLD, NOON)
    again = await visitor.client.get(f"/api/v1/duels/{reveal['id']}/reveal")
    assert again.json()["sides"] == reveal["sides"]
    assert await page_of(visitor, reveal["id"]) == page


async def test_a_model_of_unknown_size_has_no_figure_and_no_verdict(open_site: OpenSite) -> None:
    async with open_site([MODELS[0], model("ash", "echo", size=None)]) as site:
        reveal, page = await revealed(await site.visitor())
    assert reveal["comparison"] is None
    assert [reveal["sides"][side]["footprint"] is None for side in "ab"].count(True) == 1
    assert "Electricity unknown (size unknown)" in page
    assert "The size of one model is not published, so the two cannot be compared." in page


async def test_without_any_known_size_nothing_is_estimated(open_site: OpenSite) -> None:
    unknown = [model("ash", "echo", size=None), model("yew", "markdown", size=None)]
    async with open_site(unknown) as site:
        _, page = await revealed(await site.visitor())
    assert (
        "The sizes of both models are unpublished, so their electricity cannot be estimated."
        in page
    )


async def test_training_is_a_line_apart_and_only_when_it_is_declared(open_site: OpenSite) -> None:
    training = {"energy_kwh": 1e6, "lifetime_tokens": [1e12, 1e12], "source": "its maker"}
    async with open_site([{**MODELS[0], "training": training}, MODELS[1]]) as site:
        reveal, page = await revealed(await site.visitor())
    sides = {side["model"]["id"]: side for side in reveal["sides"].values()}
    share = sides["oak"]["training"]
    assert share["energy_wh"]["mid"] == pytest.approx(1e9 * sides["oak"]["tokens"]["output"] / 1e12)
    assert sides["elm"]["training"] is None
    assert page.count("Training of the model (Answer") == 1
    assert "source: its maker" in page
    assert sides["oak"]["footprint"]["coverage"]["training"] == "not_counted"


async def test_the_calculator_finds_the_same_figures_from_the_link(site: Site) -> None:
    visitor = await site.visitor()
    reveal, _ = await revealed(visitor)
    page = (await visitor.client.get(f"/duels/{reveal['id']}")).text
    links = re.findall(r'href="/footprint\?([^"]+)"', page)
    assert len(links) == 2
    for side, query in zip("ab", links, strict=True):
        found = (await get(site, f"/api/v1/footprint?{unescape(query)}")).json()
        energy = found["figures"][0]["energy_wh"]["mid"]
        assert energy == pytest.approx(figure(reveal, side).energy_wh.mid, rel=1e-6)


async def test_equivalences_are_the_same_two_for_both_sides(site: Site) -> None:
    _, page = await revealed(await site.visitor(), "And at night?")
    told = page.partition("About as much as:")[2].partition("All figures")[0]
    assert told.count("Answer A") == told.count("Answer B") == 2


async def test_the_shared_page_tells_the_same(site: Site) -> None:
    visitor = await site.visitor()
    reveal, page = await revealed(visitor)
    shared = (await visitor.client.post(f"/duels/{reveal['id']}/share")).headers["location"]
    own = (await visitor.client.get(shared.partition("#")[0])).text
    address = re.search(r'value="http://joute.test(/s/[^"]+)"', own)
    assert address is not None
    told = words((await visitor.client.get(address[1], headers={"Accept-Language": "en"})).text)
    section = page.partition("What the answers used")[2].partition("Go on, with open eyes")[0]
    assert section.strip() in told


async def test_the_export_holds_footprints_after_the_reveal_only(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    (duel,) = (await visitor.client.get("/api/v1/me")).json()["duels"]
    answers = duel["turns"][0]["answers"].values()
    assert all("footprints" not in answer for answer in answers)
    await visitor.vote(duel_id)
    reveal = (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()
    (duel,) = (await visitor.client.get("/api/v1/me")).json()["duels"]
    for side, answer in duel["turns"][0]["answers"].items():
        (told,) = answer["footprints"]
        assert Footprint.from_dict(told) == figure(reveal, side)
        assert told["inputs"]["output_tokens"] == reveal["sides"][side]["tokens"]["output"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_energies_that_stand_side_by_side_are_in_one_unit(language: str) -> None:
    figures = Figures(load_translators(["fr", "en"], FEATURES.folders.values())[language])
    small, large = (estimate(total_b=b, active_b=b, output_tokens=60) for b in (1, 400))
    assert figures.energy(small).endswith("mWh")
    for told in (figures.energy(small, [large]), figures.energy(large, [small])):
        assert told.endswith("Wh")
        assert "mWh" not in told


@pytest.mark.parametrize(
    ("language", "much"),
    [
        ("fr", "240 fois plus (de 63 à 1\u202f000 fois)"),
        ("en", "240 times as much (63 to 1,000 times)"),
    ],
)
def test_a_large_ratio_is_written_as_every_other_number(language: str, much: str) -> None:
    figures = Figures(load_translators(["fr", "en"], FEATURES.folders.values())[language])
    ratio = BandOut(low=63, mid=240, high=1000)
    assert much in figures.verdict(ComparisonOut(verdict="a_more", ratio=ratio))
