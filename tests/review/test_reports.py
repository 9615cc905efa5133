"""Reports of answers: of a duel, of a conversation, of an application."""

from datetime import timedelta

import httpx2

from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.site import sets
from joute.feature import Deadline
from joute.gateway.call import FEEDBACK
from joute.gateway.policies import Policies
from joute.people.rights import Role
from joute.review.cases import Queue, Wanted
from joute.review.deciding import Deciding
from joute.review.retention import purge_decisions, purge_reports
from tests.review.conftest import USE, call, person
from tests.support.site import Site

OF_SITE = Wanted([], of_site=True)


async def test_the_person_of_a_duel_reports_its_answer_and_a_steward_reads_it_masked(
    site: Site,
) -> None:
    visitor = await site.visitor()
    visitor.client.headers["Accept-Language"] = "en"
    duel_id = await visitor.finished("Say hello.")
    link = f"/report/duel/{duel_id}/1/a"
    fragment = await visitor.client.get(f"/duels/{duel_id}")
    assert link in fragment.text
    form = await visitor.client.get(link)
    assert "Those who run this site read" in form.text
    empty = await visitor.client.post(link, data={"text": "Rude."})
    assert empty.status_code == 422
    assert "Rude." in empty.text
    sent = {"reason": "harmful", "text": "Rude.\x00"}
    assert (await visitor.client.post(link, data=sent)).status_code == 303
    again = (await visitor.client.get(f"{link}?saved=true")).text
    assert "Your report is saved" in again
    assert ">Rude.</textarea>" in again
    (case,), total = await site.services[Queue].cases(OF_SITE)
    assert (case.subject, case.what, case.text, total) == (
        f"duel/{duel_id}/1/a",
        "harmful",
        "Rude.",
        1,
    )
    steward, _ = await person(site, Role.STEWARD)
    page = await steward.get(f"/review/reported/duel/{duel_id}/1/a")
    assert "Say hello." in page.text
    assert "It is harmful, insulting or illegal" in page.text
    assert "I am" in page.text
    assert not any(name in page.text for name in ("Claude", "oak", "elm"))
    # Said again, it replaces what was said.
    await visitor.client.post(link, data={"reason": "other", "text": ""})
    (case,), _ = await site.services[Queue].cases(OF_SITE)
    assert (case.what, case.text) == ("other", "")


async def test_nobody_reports_an_answer_of_others_or_one_that_is_not_there(site: Site) -> None:
    visitor, other = await site.visitor(), await site.visitor()
    duel_id = await visitor.finished("Say hello.")
    link = f"/report/duel/{duel_id}/1/a"
    for client in (other.client, site.client()):
        assert (await client.get(link)).status_code == 404
        assert (await client.post(link, data={"reason": "other"})).status_code == 404
    for wrong in (f"duel/{duel_id}/2/a", f"duel/{duel_id}/1/c", "duel/x/1/a", "chat/x/1", "call/x"):
        assert (await visitor.client.get(f"/report/{wrong}")).status_code == 404


async def test_a_report_goes_with_its_person_with_its_duel_and_in_time(site: Site) -> None:
    visitor, other = await site.visitor(), await site.visitor()
    for one in (visitor, other):
        duel_id = await one.finished("Say hello.")
        await one.client.post(f"/report/duel/{duel_id}/1/a", data={"reason": "other"})
    await visitor.client.delete("/api/v1/me")
    assert (await site.services[Queue].cases(OF_SITE))[1] == 1
    await other.client.delete(f"/api/v1/duels/{duel_id}")
    assert (await site.services[Queue].cases(OF_SITE))[1] == 0
    third = await site.visitor()
    duel_id = await third.finished("Say hello.")
    await third.client.post(f"/report/duel/{duel_id}/1/b", data={"reason": "other"})
    steward, _ = await person(site, Role.STEWARD)
    await steward.post(f"/review/reported/duel/{duel_id}/1/b", data={"decision": "dismissed"})
    later = site.clock() + timedelta(days=1)
    async with site.services.store.write() as session:
        assert await purge_reports(session, Deadline(later, later)) == 1
        assert await purge_decisions(session, Deadline(later, later)) == 1


async def test_an_item_that_was_made_of_a_report_goes_with_its_person(site: Site) -> None:
    header = SetHeader(name="towns", version="1", scorers=[{"name": "exact"}])
    first = Item(id="q1", input="Capital?", expected=("Paris",))
    store = site.services.store
    await sets.receive(store, sets.ReceivedSet(header, [first]), "operator", site.clock())
    async with store.read() as session:
        before = (await sets.find(session, "towns")).hash
    steward, _ = await person(site, Role.STEWARD)
    for erase in ("/api/v1/me", "/api/v1/duels/{}"):
        visitor = await site.visitor()
        duel_id = await visitor.finished("A question of mine.")
        await visitor.client.post(f"/report/duel/{duel_id}/1/a", data={"reason": "other"})
        sent = {"decision": "item", "question": "A question of mine.", "set_name": "towns"}
        path = f"/review/reported/duel/{duel_id}/1/a"
        assert (await steward.post(path, data=sent)).status_code == 303
        async with store.read() as session:
            stored = await sets.find(session, "towns")
            assert await sets.counts(session, stored.id) == (2, 0)
        await visitor.client.delete(erase.format(duel_id))
        async with store.read() as session:
            stored = await sets.find(session, "towns")
            assert await sets.counts(session, stored.id) == (1, 0)
            assert stored.hash == before
        assert not await site.services[Deciding].items(None)


async def test_the_people_of_an_application_report_by_the_link_of_an_answer(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    await call(site, "c1")
    token = site.services.signer.sign(FEEDBACK, "c1")
    person_ = site.client(headers={"Accept-Language": "en"})
    assert f"/report/call/{token}" in (await person_.get(f"/feedback/{token}")).text
    form = await person_.get(f"/report/call/{token}")
    assert "In your words" not in form.text
    await person_.post(f"/report/call/{token}", data={"reason": "false", "text": "No."})
    cases, _ = await site.services[Queue].cases(Wanted([USE], of_site=False))
    assert [(one.subject, one.what, one.text) for one in cases] == [("call/c1", "false", "")]
    await site.services[Policies].set(USE, "operator", keeps_text=True)
    await person_.post(f"/report/call/{token}", data={"reason": "false", "text": "No."})
    cases, _ = await site.services[Queue].cases(Wanted([USE], of_site=False))
    assert [one.text for one in cases] == ["No."]
    assert (await owner.get("/review/reported/call/c1")).status_code == 200
