"""Members: invited once, signed in, ended, removed; on both engines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select, text

from joute.errors import BadInput, NotAllowed, NotFound
from joute.feature import Deadline
from joute.people.members import Members, NewMember, purge_members
from joute.people.rights import Role
from joute.people.tables import Invitation, Member, SignIn
from joute.store import open_store
from tests.support.site import Clock

ADA = NewMember("Ada Lovelace", frozenset({Role.FACILITATOR}), frozenset({"schools"}))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def members(database: str, clock: Clock) -> AsyncIterator[Members]:
    store, numbers = open_store(database), count()
    yield Members(store, clock, lambda: f"secret-{next(numbers)}")
    await store.close()


async def test_the_id_of_a_member_is_never_an_option_of_a_command(members: Members) -> None:
    await replace(members, new_id=lambda: "-option").invite(NewMember("Ada"))
    (row,) = await members.all()
    assert not row.id.startswith("-")


async def test_an_invitation_signs_in_once(members: Members) -> None:
    secret = await members.invite(ADA)
    assert (await members.invited(secret)).name == "Ada Lovelace"
    token = await members.use(secret)
    actor = await members.actor(token)
    assert actor is not None
    assert actor.roles == {Role.VOTER, Role.FACILITATOR}
    assert "group:schools" in actor.names
    with pytest.raises(NotAllowed):
        await members.use(secret)


async def test_an_invitation_grows_old(members: Members, clock: Clock) -> None:
    secret = await members.invite(ADA)
    clock.pass_(days=7)
    with pytest.raises(NotAllowed):
        await members.use(secret)


async def test_a_sign_in_grows_old(members: Members, clock: Clock) -> None:
    token = await members.use(await members.invite(ADA))
    clock.pass_(days=29)
    assert await members.actor(token) is not None
    clock.pass_(days=1)
    assert await members.actor(token) is None


async def test_rights_end_on_their_date(members: Members, clock: Clock) -> None:
    ends_at = clock() + timedelta(days=2)
    token = await members.use(await members.invite(NewMember("Guest", ends_at=ends_at)))
    assert await members.actor(token) is not None
    clock.pass_(days=2)
    assert await members.actor(token) is None


async def test_no_invitation_opens_after_the_end_date(members: Members, clock: Clock) -> None:
    secret = await members.invite(NewMember("Guest", ends_at=clock() + timedelta(days=1)))
    clock.pass_(days=1)
    with pytest.raises(NotAllowed):
        await members.use(secret)


async def test_a_new_invitation_voids_the_one_before(members: Members) -> None:
    first = await members.invite(ADA)
    (row,) = await members.all()
    second = await members.invite_again(row.id)
    with pytest.raises(NotAllowed):
        await members.use(first)
    assert await members.actor(await members.use(second)) is not None


async def test_a_removed_member_is_signed_out_everywhere(members: Members) -> None:
    token = await members.use(await members.invite(ADA))
    (row,) = await members.all()
    await members.remove(row.id)
    assert await members.actor(token) is None
    assert await members.all() == []
    with pytest.raises(NotFound):
        await members.remove(row.id)


async def test_signing_out_ends_this_browser_only(members: Members) -> None:
    first = await members.use(await members.invite(ADA))
    (row,) = await members.all()
    second = await members.use(await members.invite_again(row.id))
    await members.sign_out(first)
    assert await members.actor(first) is None
    assert await members.actor(second) is not None


async def test_a_guess_is_nobody(members: Members) -> None:
    assert await members.actor(None) is None
    assert await members.actor("guess") is None
    with pytest.raises(NotAllowed):
        await members.invited("guess")


@pytest.mark.parametrize(
    "wrong",
    [
        NewMember(" \n "),
        NewMember("x" * 101),
        NewMember("Ada", groups=frozenset({""})),
        NewMember("Ada", groups=frozenset(f"g{n}" for n in range(21))),
    ],
)
async def test_a_name_has_its_limits(members: Members, wrong: NewMember) -> None:
    with pytest.raises(BadInput):
        await members.invite(wrong)
    assert await members.all() == []


async def test_an_end_in_the_past_is_refused(members: Members, clock: Clock) -> None:
    with pytest.raises(BadInput):
        await members.invite(NewMember("Ada", ends_at=clock()))


async def test_no_secret_is_stored(members: Members) -> None:
    secret = await members.invite(ADA)
    token = await members.use(secret)
    async with members.store.read() as session:
        stored = [
            *(await session.scalars(select(Invitation.id))),
            *(await session.scalars(select(SignIn.id))),
        ]
    assert not {secret, token} & set(stored)


async def test_what_is_over_is_purged(members: Members, clock: Clock) -> None:
    await members.use(await members.invite(ADA))
    await members.invite(NewMember("Guest", ends_at=clock() + timedelta(days=1)))
    clock.pass_(days=31)
    async with members.store.write() as session:
        assert await purge_members(session, Deadline(clock(), clock())) == 1
    async with members.store.read() as session:
        assert list(await session.scalars(select(Member.name))) == ["Ada Lovelace"]
        for table in ("invitations", "sign_ins"):
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608
