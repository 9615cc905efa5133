"""Members sign in with an invitation, and act with the roles that it gave."""

from collections.abc import AsyncIterator

import pytest
from typer.testing import CliRunner

from joute.llm.server import Running
from joute.people.actors import Actors
from joute.people.members import NewMember
from joute.people.rights import Role
from joute.services import services_of
from tests.support.site import Site, model, running_site, settings


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    models = [model("left", "fast"), model("right", "fast")]
    async with running_site(settings(database, llm_server.base_url, models)) as site:
        yield site


async def invited(site: Site, *roles: Role) -> str:
    members = services_of(site.app)[Actors].members
    return await members.invite(NewMember("Ada Lovelace", frozenset(roles)))


async def test_looking_at_an_invitation_does_not_use_it(site: Site) -> None:
    link = await invited(site)
    async with site.client(headers={"Accept-Language": "en"}) as client:
        for _ in range(2):
            page = await client.get(f"/invitation?link={link}")
            assert page.status_code == 200
            assert "Ada Lovelace" in page.text
            assert "set-cookie" not in page.headers
        entered = await client.post("/invitation", data={"link": link})
        assert entered.status_code == 303
    async with site.client() as other:
        assert (await other.post("/invitation", data={"link": link})).status_code == 403
        assert (await other.get(f"/invitation?link={link}")).status_code == 403


async def test_an_auditor_reads_the_desk_and_changes_nothing(site: Site) -> None:
    link = await invited(site, Role.AUDITOR)
    async with site.client() as client:
        assert (await client.get("/operator")).status_code == 403
        await client.post("/invitation", data={"link": link})
        assert (await client.get("/operator")).status_code == 200
        refused = await client.post("/operator/links", data={"days": "3"})
        assert refused.status_code == 403


async def test_a_member_without_a_role_is_a_voter(site: Site) -> None:
    link = await invited(site)
    async with site.client() as client:
        await client.post("/invitation", data={"link": link})
        assert (await client.get("/operator")).status_code == 403
        assert (await client.get("/")).status_code == 200


async def test_signing_out_ends_the_rights(site: Site) -> None:
    link = await invited(site, Role.AUDITOR)
    async with site.client() as client:
        await client.post("/invitation", data={"link": link})
        token = client.cookies["joute_member"]
        assert (await client.post("/sign-out")).status_code == 303
        assert "joute_member" not in client.cookies
        client.cookies.set("joute_member", token)
        assert (await client.get("/operator")).status_code == 403


async def test_a_forged_cookie_is_nobody(site: Site) -> None:
    async with site.client() as client:
        client.cookies.set("joute_member", "ImFkbWluIg.forged.signature")
        assert (await client.get("/operator")).status_code == 403
        assert (await client.get("/")).status_code == 200


def test_members_are_managed_on_the_command_line(tmp_path: object) -> None:
    from joute.cli import app

    runner, database = CliRunner(), ["--database", f"sqlite:///{tmp_path}/joute.sqlite3"]
    invite = ["members", "invite", "Ada", "--role", "steward", "--group", "schools"]
    printed = runner.invoke(app, [*invite, "--until", "2999-12-31", *database])
    assert printed.exit_code == 0, printed.output
    assert "/invitation?link=" in printed.output
    listed = runner.invoke(app, ["members", "list", *database])
    member, name, roles, groups, end = listed.output.rstrip("\n").split("\t")
    assert (name, roles, groups, end[:10]) == ("Ada", "steward", "schools", "3000-01-01")
    again = runner.invoke(app, ["members", "invite-again", member, *database]).output
    assert "/invitation?link=" in again
    assert again != printed.output
    assert runner.invoke(app, ["members", "remove", member, *database]).exit_code == 0
    unknown = runner.invoke(app, ["members", "invite-again", member, *database])
    assert f"No member has the id {member}" in str(unknown.exception)
    assert runner.invoke(app, ["members", "list", *database]).output == ""


async def test_a_facilitator_makes_a_workshop_without_a_link(site: Site) -> None:
    link = await invited(site, Role.FACILITATOR)
    async with site.client() as client:
        assert (await client.get("/workshop/new")).status_code == 403
        await client.post("/invitation", data={"link": link})
        assert (await client.get("/workshop/new")).status_code == 200
        form = {"program": "classic", "language": "fr", "title": "Atelier"}
        made = await client.post("/workshop/new", data=form)
        assert made.status_code == 303, made.text
        assert "/workshop/desk/" in made.headers["location"]


async def test_the_header_leads_to_what_the_person_may_open(site: Site) -> None:
    link = await invited(site, Role.AUDITOR)
    async with site.client() as client:
        assert 'href="/operator"' not in (await client.get("/")).text
        await client.post("/invitation", data={"link": link})
        assert 'href="/operator"' in (await client.get("/")).text
        await client.post("/sign-out")
        assert 'href="/operator"' not in (await client.get("/")).text
