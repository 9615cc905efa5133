"""Signed decisions on a site: their page, their files, dissent, what supersedes them."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import docx
import pytest
from sqlalchemy import func, select

from joute.choice.errors import ChangedMeanwhile
from joute.choice.evidence.scores import published_quality
from joute.choice.records import Record, read_json
from joute.choice.site.choices import Choices, erase
from joute.choice.site.decision_reviews import daily
from joute.choice.site.decisions import Decisions, purge
from joute.choice.tables import RecordDissent, StoredRecord
from joute.errors import NotFound
from joute.feature import Deadline
from joute.people.rights import VISITOR, Role
from tests.choice.records.made_records import a_record
from tests.choice.site.conftest import Person, person, store_run
from tests.choice.site.test_deciding import sign as make_decision
from tests.evaluation.site.conftest import member_of
from tests.support.site import Site

pytestmark = pytest.mark.both_engines


async def sign(site: Site, record: Record, choice: str = "", owner: str | None = None) -> str:
    stored = site.services[Choices]
    opened = await stored.open(choice or await stored.begin(None, {"title": "Ours"}), VISITOR)
    return await site.services[Decisions].sign(record, opened.id, owner)


async def test_a_signed_decision_is_read_as_it_was_signed_by_its_address(site: Site) -> None:
    id = await sign(site, a_record())
    reader = person(site, f"/decisions/{id}")
    page = await reader.page()
    for text in (
        "An assistant for the teachers",
        "Ada Martin",
        "Good enough, and here.",
    ):
        assert text in page
    assert "EuroEval" in await reader.page("/evidence/1")
    signed = read_json((await reader.client.get(f"/decisions/{id}/decision.json")).content)
    assert signed.record == a_record()
    assert await site.services[Decisions].read(id) == signed
    by_api = (await reader.client.get(f"/api/v1/decisions/{id}")).json()
    assert by_api["signed"]["sha256"] == signed.sha256
    await person(site, "/decisions/nobody").page(status=404)


@pytest.mark.parametrize(("language", "heading"), [("en", "Dissent"), ("fr", "Désaccords")])
async def test_its_files_are_in_the_language_of_the_reader(
    site: Site, language: str, heading: str
) -> None:
    address = f"/decisions/{await sign(site, a_record())}"
    reader = person(site, address, language)
    markdown = await reader.page("/decision.md")
    assert f"## {heading}" in markdown
    written = await reader.client.get(f"{address}/decision.docx")
    assert "attachment" in written.headers["content-disposition"]
    file = docx.Document(BytesIO(written.content))
    assert heading in [p.text for p in file.paragraphs]


async def test_a_page_says_why_a_decision_should_be_reviewed(site: Site) -> None:
    id = await sign(site, a_record())
    site.clock.pass_(days=200)
    page = await person(site, f"/decisions/{id}").page()
    assert "This decision should be reviewed." in page
    assert "The review date, 1 April 2027, has come." in page
    reasons = (await site.client().get(f"/api/v1/decisions/{id}")).json()["reviews"]
    assert "review_date" in [one["code"] for one in reasons]


async def test_results_of_the_site_that_fall_below_a_record_are_said_as_far_as_one_may_read_them(
    site: Site,
) -> None:
    content, published = a_record().model_dump(), published_quality("mistral-small-2506")
    low = published.mid - 0.01
    content["evidence"][0]["scores"][0]["score"] = {"low": low, "mid": low, "high": 1}
    content["need"]["sets"] = ["letters"]
    id = await sign(site, Record.model_validate(content))
    reader = f"/api/v1/decisions/{id}"
    before = [one["code"] for one in (await site.client().get(reader)).json()["reviews"]]
    assert "rating" not in before
    await store_run(site, {"small": (0.02, 0.03, 0.04), "large": (0.96, 0.97, 0.98)})
    site.clock.pass_(minutes=2)
    by_anybody = (await site.client().get(reader)).json()["reviews"]
    [fallen] = [one for one in by_anybody if one["code"] == "rating"]
    assert (fallen["subject"], fallen["now"]) == ("quality", None)
    assert "by evaluations of this site" in await person(site, f"/decisions/{id}").page()
    auditor = await member_of(site, Role.AUDITOR)
    by_auditor = (await auditor.get(reader)).json()["reviews"]
    [with_figure] = [one for one in by_auditor if one["code"] == "rating"]
    assert with_figure["now"] < low


async def test_decisions_to_review_are_looked_for_daily_and_shown_with_their_choice(
    site: Site, chooser: Person
) -> None:
    await chooser.send("/title", title="Ours", revision=1)
    opened = await site.services[Choices].open(chooser.address.rpartition("/")[2], VISITOR)
    id = await site.services[Decisions].sign(_without_a_model(), opened.id, None)
    await daily(site.services)
    overview = await chooser.page()
    assert f"/decisions/{id}" in overview
    assert "to be reviewed" not in overview
    site.clock.pass_(days=200)
    await daily(site.services)
    assert "to be reviewed" in await chooser.page()


def _without_a_model() -> Record:
    return a_record(decision={"kind": "no_llm", "reasons": "Rules suffice."})


async def test_a_page_of_a_decision_is_light_and_proves_each_candidate_at_an_address(
    site: Site, chooser: Person
) -> None:
    first = re.findall(r'name="chosen" value="([^"]+)"', await chooser.page("/decide"))[0]
    signed = await make_decision(chooser, chosen=[first])
    page = await chooser.client.get(signed)
    assert len(page.content) < 60_000
    addresses = re.findall(rf'href="({signed}/evidence/\d+)"', page.text)
    record = read_json((await chooser.client.get(f"{signed}/decision.json")).content).record
    assert len(addresses) == len(record.evidence)
    for address, evidence in zip(addresses, record.evidence, strict=True):
        shown = await chooser.client.get(address)
        assert len(shown.content) < 60_000
        assert record.names[evidence.candidate] in unescape(shown.text)
        assert all(one.source in unescape(shown.text) for one in evidence.scores[:3])
    await person(site, f"{signed}/evidence/{len(addresses) + 1}").page(status=404)


async def test_a_later_record_supersedes_the_one_that_stands_and_no_other(site: Site) -> None:
    stored = site.services[Choices]
    choice = await stored.begin(None, {"title": "Ours"})
    first = await sign(site, a_record(), choice)
    with pytest.raises(ChangedMeanwhile):
        await sign(site, a_record(), choice)
    second = await sign(site, a_record(supersedes=first), choice)
    with pytest.raises(ChangedMeanwhile):
        await sign(site, a_record(supersedes=first), choice)
    decisions = site.services[Decisions]
    assert (await decisions.read(first)).superseded_by == second
    assert [one.id for one in await decisions.standing()] == [second]
    opened = await stored.open(choice, VISITOR)
    assert {one.id for one in await decisions.of_choice(opened.id)} == {first, second}
    page = await person(site, f"/decisions/{first}").page()
    assert f"/decisions/{second}" in page
    assert "should be reviewed" not in page


async def test_anybody_with_the_address_adds_dissent_named_or_not_and_takes_back_their_own(
    site: Site,
) -> None:
    address = f"/decisions/{await sign(site, a_record())}"
    named, other = person(site, address), person(site, address)
    await named.send("/dissent", text="<b>Too small.</b>", author="Camille")
    await other.send("/dissent", text="Too dear.")
    page = await named.page()
    assert "&lt;b&gt;Too small.&lt;/b&gt;" in page
    assert "Camille, 21 November 2026, after the signature" in page
    assert "Somebody who is not named, 21 November 2026, after the signature" in page
    assert page.count("You added dissent") == 1
    async with site.services.store.read() as session:
        rows = list(await session.scalars(select(RecordDissent)))
    theirs = next(one.id for one in rows if one.author == "")
    await named.send(f"/dissent/{theirs}/delete", status=404)
    await other.send(f"/dissent/{theirs}/delete")
    assert "Too dear." not in await named.page()
    assert "Too small." in await person(site, f"{address}/decision.md").page()


async def test_an_empty_dissent_is_refused_with_what_is_missing(site: Site) -> None:
    address = f"/decisions/{await sign(site, a_record())}"
    refused = await person(site, address).send("/dissent", status=422, text=" ", author="Camille")
    assert "Write what you disagree with" in refused.text
    assert "Camille" in refused.text


async def test_no_dissent_closes_a_record_to_others(site: Site) -> None:
    id = await sign(site, a_record())
    reader = person(site, f"/decisions/{id}")
    await reader.send("/dissent", text="No.\x00", author="a\x00\u202e")
    await reader.send("/dissent", status=422, text="\u200b")
    assert "No.\u2400" in await reader.page()
    assert "a\u2400\ufffd, 21 November" in await reader.page("/decision.md")
    [standing] = await site.services[Decisions].standing()
    assert len(standing.added_dissent) == 1


async def test_a_record_outlives_its_choice_and_ends_by_retention_or_its_signer(
    site: Site, chooser: Person
) -> None:
    decisions = site.services[Decisions]
    stored = site.services[Choices]
    opened = await stored.open(chooser.address.rpartition("/")[2], VISITOR)
    kept = await decisions.sign(a_record(), opened.id, None)
    await stored.delete(opened)
    assert (await decisions.read(kept)).record == a_record()
    theirs = await sign(site, a_record(), owner="voter")
    await decisions.add_dissent(kept, "No.", "", "voter")
    async with site.services.store.write() as session:
        await erase(session, "voter")
        assert await session.scalar(select(func.count()).select_from(RecordDissent)) == 0
        later = a_record().signed_at + timedelta(days=1)
        assert await purge(session, Deadline(later, later)) == 1
        assert await session.scalar(select(func.count()).select_from(StoredRecord)) == 0
    with pytest.raises(NotFound):
        await decisions.read(theirs)
