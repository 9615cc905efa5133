"""The labels of answers: ours, or those of an instance."""

import pytest
from pydantic import ValidationError
from tests.duel.conftest import MODELS, OpenSite
from tests.support.site import Site, settings

OWN = [
    {"id": "well-sourced", "kind": "good", "fr": "Bien sourcée", "en": "Well sourced"},
    {"id": "jargon", "kind": "bad", "fr": "Jargon", "en": "Full of jargon"},
    {"id": "useful", "kind": "good"},
]


@pytest.mark.parametrize("tag", ["relevant", "coherent"])
async def test_relevance_and_coherence_are_praise(site: Site, tag: str) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    page = (await visitor.client.get(f"/duels/{duel_id}")).text
    assert page.index(f'value="{tag}"') < page.index('value="incorrect"')
    path = f"/api/v1/duels/{duel_id}/reactions/a/1"
    assert (await visitor.client.put(path, json={"tags": [tag]})).status_code == 204
    revealed = (await visitor.vote(duel_id, tags_b=[tag])).json()
    assert revealed["sides"]["b"]["tags"] == [tag]


async def test_an_instance_has_its_own_labels_in_both_languages(open_site: OpenSite) -> None:
    async with open_site(duels={"tags": OWN}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        french = await visitor.client.get(f"/duels/{duel_id}", headers={"Accept-Language": "fr"})
        english = await visitor.client.get(f"/duels/{duel_id}", headers={"Accept-Language": "en"})
        assert "Bien sourcée" in french.text
        assert "Utile" in french.text
        assert "Full of jargon" in english.text
        assert "Superficial" not in english.text
        assert (await visitor.vote(duel_id, tags_a=["superficial"])).status_code == 422
        voted = await visitor.vote(duel_id, tags_a=["jargon", "well-sourced"])
        assert voted.json()["sides"]["a"]["tags"] == ["well-sourced", "jargon"]
        reveal = await visitor.client.get(f"/duels/{duel_id}", headers={"Accept-Language": "fr"})
        assert "Bien sourcée" in reveal.text


@pytest.mark.parametrize(
    "wrong",
    [
        [{"id": "jargon", "kind": "bad", "fr": "Jargon"}],
        [{"id": "useful", "kind": "good"}, {"id": "useful", "kind": "bad"}],
        [{"id": "useful", "kind": "neutral"}],
    ],
)
def test_a_list_that_cannot_be_shown_is_refused_at_start(wrong: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError, match=r"label|once|kind"):
        settings("sqlite://", "http://127.0.0.1:1/v1", MODELS, duels={"tags": wrong})
