"""Choices as they are stored: addresses, owners, revisions, deletion."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from joute.choice.errors import ChangedMeanwhile
from joute.choice.site.choices import Choices, Content, erase, purge
from joute.choice.tables import Choice, ChoiceRevision
from joute.errors import NotAllowed, NotFound
from joute.feature import Deadline
from joute.people.rights import VISITOR
from tests.choice.site.conftest import Person, person
from tests.support.site import Site

pytestmark = pytest.mark.both_engines


async def test_a_choice_needs_no_account_and_is_found_again_by_its_browser(
    site: Site, chooser: Person
) -> None:
    mine = await chooser.client.get("/choices")
    assert "Answer citizens" in mine.text
    assert "Answer citizens" in await chooser.page()
    stranger = await person(site).client.get("/choices")
    assert "Answer citizens" not in stranger.text


async def test_one_address_changes_a_choice_and_another_only_reads_it(site: Site) -> None:
    stored = site.services[Choices]
    secret = await stored.begin(None, {"title": "Mine"})
    editor = await stored.open(secret, VISITOR)
    reader = await stored.open(editor.id, VISITOR)
    assert editor.may_change
    assert not reader.may_change
    with pytest.raises(NotAllowed):
        await stored.change(reader, {"title": "Theirs"})
    renewed = await stored.new_link(editor)
    with pytest.raises(NotFound):
        await stored.open(secret, VISITOR)
    assert (await stored.open(renewed, VISITOR)).may_change


async def test_each_change_is_a_revision_and_parts_of_others_are_not_overwritten(
    site: Site,
) -> None:
    stored = site.services[Choices]
    opened = await stored.open(await stored.begin(None, {"title": "Mine"}), VISITOR)
    assert await stored.change(opened, {"seed": 1}) == 2
    assert await stored.change(opened, {"seed": 1}) == 2
    # Who opened the page at the first revision may still change what nobody else did.
    assert await stored.change(opened, {"title": "Ours"}, since=1) == 3
    with pytest.raises(ChangedMeanwhile):
        await stored.change(opened, {"seed": 2}, since=1)
    history = await stored.revisions(opened)
    assert [(one.number, one.changed) for one in history] == [
        (3, ["title"]),
        (2, ["seed"]),
        (1, ["title"]),
    ]
    assert (await stored.open(opened.key, VISITOR)).content == {"title": "Ours", "seed": 1}


@pytest.mark.parametrize("voter_first", [True, False])
async def test_erasing_ones_data_deletes_choices_whenever_they_were_begun(
    site: Site, voter_first: bool
) -> None:
    one = person(site)
    if not voter_first:
        await one.begin("Before")
    conditions = (await one.client.get("/api/v1/consent")).json()
    await one.client.post("/api/v1/consent", json={"version": conditions["version"]})
    await one.begin("After")
    assert (await one.client.post("/me/erase")).status_code == 303
    async with site.services.store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Choice)) == 0


async def test_a_revision_of_no_possible_number_is_refused(chooser: Person) -> None:
    await chooser.page(f"/history?number={'9' * 22}", status=422)


async def test_choices_end_by_their_person_by_retention_and_by_erasure(
    site: Site, chooser: Person
) -> None:
    stored = site.services[Choices]
    await stored.begin("voter", {"title": "One"})
    await stored.begin(None, {"title": "Two"})
    await chooser.send("/delete")
    await chooser.page(status=404)
    async with site.services.store.write() as session:
        await erase(session, "voter")
        assert await session.scalar(select(func.count()).select_from(Choice)) == 1
        later = site.clock() + timedelta(days=1)
        assert await purge(session, Deadline(later, later)) == 1
        assert await session.scalar(select(func.count()).select_from(ChoiceRevision)) == 0


async def test_two_people_change_different_answers_and_must_haves_at_once(site: Site) -> None:
    stored = site.services[Choices]
    opened = await stored.open(await stored.begin(None, {"answers": {"q1": ["a"]}}), VISITOR)
    await stored.change(opened, {"answers": {"q1": ["b"]}, "constraints": {"label": ["X"]}}, 1)
    sent = {"answers": {"q1": ["a"], "q2": ["c"]}, "constraints": {"own_premises": True}}
    await stored.change(opened, sent, since=1)
    assert (await stored.open(opened.key, VISITOR)).content == {
        "answers": {"q1": ["b"], "q2": ["c"]},
        "constraints": {"label": ["X"], "own_premises": True},
    }
    others: list[Content] = [
        {"answers": {"q1": ["d"]}},
        {"answers": {}},
        {"constraints": {"label": ["Y"]}},
    ]
    for both in others:
        with pytest.raises(ChangedMeanwhile):
            await stored.change(opened, both, since=1)
    # What somebody takes out is out, where nobody else changed it.
    await stored.change(opened, {"answers": {"q2": ["c"]}}, since=3)
    assert (await stored.open(opened.key, VISITOR)).content["answers"] == {"q2": ["c"]}
