"""What the pages of evidence show, and what of it counts."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from joute.bench.storing import store
from joute.evaluation.tables import StoredSet
from joute.people.rights import Role
from tests.bench.made_reports import report
from tests.choice.site.conftest import Person, person, store_run
from tests.choice.site.test_path import words
from tests.evaluation.site.conftest import member_of
from tests.support.english import english_in
from tests.support.site import Site

MISTRAL, OWN = "mistral-small-2506@mistral", "mistral-small-2506@own"


@pytest.fixture
async def steward(site: Site) -> Person:
    """Someone who runs evaluations, at a choice of their own."""
    begun = Person(await member_of(site, Role.STEWARD))
    await begun.begin()
    return begun


async def letters(site: Site) -> None:
    """The set “letters” with a run of it, and a bench of the small model."""
    async with site.services.store.write() as session:
        session.add(
            StoredSet(
                name="letters",
                version="1.0",
                hash="",
                received="",
                header={"name": "letters"},
                added_by="operator",
                added_at=site.clock(),
            )
        )
    await store_run(site, {"small": (0.8, 0.9, 0.95), "large": (0.5, 0.6, 0.7)})
    made = report(model="small", started_at="2026-11-20T10:00:00Z")
    await store(site.services.store, made, by="operator", at=site.clock())


async def test_the_page_of_a_candidate_shows_all_that_is_known_of_it(
    site: Site, steward: Person
) -> None:
    await letters(site)
    await steward.send("/candidates", revision=1, candidate=[OWN, MISTRAL])
    await steward.send("/costs", revision=2, requests_per_month="10000", output_tokens="400")
    own = words(await steward.page(f"/evidence/{OWN}"))
    # Quality of the site, with what it found, over how many, and why it does not count.
    assert "letters 1.0, 2026-11-21 0.900 (0.800–0.950) 20 items not counted" in own
    assert "this choice does not name its set" in own
    # The volume, the measures, the types of task: each with its source and its date.
    wh, kwh = (float(re.search(rf"([\d.]+) {unit} \(", own)[1]) for unit in ("Wh", "kWh"))  # type: ignore[index]
    assert kwh == pytest.approx(wh * 10_000 / 1_000 / 1_000, rel=0.1)
    assert "joute bench, 2026-11-20 90 0.21 s (" in own
    assert re.search(r"0\.0% \(0\.0%–\d\.\d%\)", own)
    assert "Electricity by type of task" in own
    assert re.search(r"Summarise \d+ Wh \(\d+–\d+\)", own)
    assert "joute.footprint, 2026-11-21" in own
    hosted = words(await steward.page(f"/evidence/{MISTRAL}"))
    assert "Measured on this site" not in hosted
    assert "On your own servers Open weights: it could be moved to your servers" in hosted
    assert "On your own servers yes" in own
    assert "Answers of suppliers" in hosted
    assert re.search(r"no answer was found: that is unknown, and not a no", hosted)
    assert "Mistral AI , June 2024" in hosted
    french = Person(steward.client, steward.address)
    french.client.headers["Accept-Language"] = "fr"
    assert english_in(await french.page(f"/evidence/{OWN}")) == []


async def test_a_set_that_a_choice_tests_counts_for_it(site: Site, steward: Person) -> None:
    await letters(site)
    await steward.send("/candidates", revision=1, candidate=[OWN])
    assert not re.search(r'value="letters" checked', await steward.page("/test"))
    started = await steward.send("/test", revision=2, shown="letters", start="letters")
    run = urlsplit(started.headers["location"])
    assert run.path == "/evaluations/letters/start"
    assert parse_qsl(run.query, keep_blank_values=True) == [("model", "small"), ("limit", "")]
    assert (await steward.client.get(started.headers["location"])).status_code == 200
    assert re.search(r'value="letters" checked', await steward.page("/test"))
    own = words(await steward.page(f"/evidence/{OWN}"))
    assert "not counted" not in own
    assert "letters 1.0; " not in own.partition("Quality found")[0]
    quality = words(await steward.page("/evidence?criterion=quality"))
    assert "letters 1.0" in quality
    await steward.send("/test", revision=3, shown="letters")
    assert "letters 1.0" not in words(await steward.page("/evidence?criterion=quality"))
    # One that was not shown stays.
    await steward.send("/test", revision=4, named=["letters", "others"])
    await steward.send("/test", revision=5, shown="letters")
    read = await steward.client.get(f"/api/v1{steward.address}")
    assert read.json()["need"]["sets"] == ["others"]


async def test_unknowns_that_matter_most_are_named_first(site: Site) -> None:
    chooser = person(site)
    ids = ["mistral-small-2506@own", "ministral-8b-2512@own", "ministral-3b-2512@own"]
    need = {"candidates": ids, "weights": {"quality": 3, "costs": 1}}
    made = await chooser.client.post("/api/v1/choices", json={"need": need})
    chooser.address = f"/choices/{made.json()['key']}"
    found = (await chooser.client.get(f"/api/v1{chooser.address}/result")).json()["knowledge"]
    unknown = [one for one in found if not one["known"]]
    assert unknown
    shown = words(await chooser.page("/evidence")).partition("Unknowns that matter most")[2]
    first = unknown[0]
    assert f": {100 * first['value']:.1f} points." in shown
    # Those of a criterion stand in the same order.
    costs = [one for one in unknown if one["criterion"] == "costs"]
    page = await chooser.page("/evidence?criterion=costs")
    rows = re.findall(r'<tr><th scope="row"><a href="[^"]+/evidence/([^"]+)"', page)
    assert rows[: len(costs)] == [one["candidate"] for one in costs]
    # Alone, nothing that is unknown changes who comes first.
    alone = await chooser.client.post("/api/v1/choices", json={"need": {"candidates": ids[:1]}})
    chooser.address = f"/choices/{alone.json()['key']}"
    assert "None of what is unknown would change" in words(await chooser.page("/evidence"))
