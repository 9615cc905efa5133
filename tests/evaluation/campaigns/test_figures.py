"""What the desk of a campaign shows, computed no more often than the ratings change."""

import httpx2
import pytest

from joute.evaluation.campaigns import figures
from joute.statistics import krippendorff_interval
from tests.evaluation.campaigns.conftest import items_of, shown
from tests.evaluation.campaigns.test_rating import open_campaign
from tests.support.site import Site


async def test_agreement_is_computed_again_only_after_another_rating(
    site: Site, owner: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures._alpha.cache_clear()
    computed = list[int]()

    def counted(rows: list[tuple[float, ...]], *others: object) -> object:
        computed.append(len(rows))
        return krippendorff_interval(rows, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(figures, "krippendorff_interval", counted)
    made = await open_campaign(site, owner, questions="2", target=["oak"])
    raters = {link: site.client() for link in await made.invite(2)}
    for rater, link in zip(raters.values(), raters, strict=True):
        assert await items_of(rater, link) == 2
    values = {"1": ("1", "2"), "2": ("5", "4")}
    for place, given in values.items():
        for (link, rater), value in zip(raters.items(), given, strict=True):
            await rater.post(f"{link}/items/{place}", data={"value-usefulness": value})
    desks = [shown(await owner.get(made.path)) for _ in range(3)]
    assert desks[0] == desks[1] == desks[2]
    assert (await owner.get(f"{made.path}/results")).status_code == 200
    assert computed == [2]
    (link, rater), *_ = raters.items()
    await rater.post(f"{link}/items/1", data={"value-usefulness": "5"})
    assert shown(await owner.get(made.path)) != desks[0]
    assert computed == [2, 2]
