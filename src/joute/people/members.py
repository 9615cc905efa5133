"""Members: people with a name and roles, let in by an invitation that works once.

    secret = await members.invite(NewMember("Ada", roles={Role.FACILITATOR}))
    sign_in = await members.use(secret)            # what the cookie holds
    actor = await members.actor(sign_in)           # None when it is over

Only digests of secrets are stored. A site without members loses nothing: nobody is looked up
unless the browser sends a member's cookie.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, NotAllowed, NotFound
from joute.feature import Deadline
from joute.llm import clean
from joute.people.rights import Actor, Role, member
from joute.people.tables import Invitation, Member, SignIn
from joute.store import Store, affected
from joute.web import digest

INVITATION_LIFE = timedelta(days=7)
SIGN_IN_LIFE = timedelta(days=30)
NAME_CHARACTERS = 100
GROUP_CHARACTERS = 50
MOST_GROUPS = 20


@dataclass(frozen=True)
class NewMember:
    """Whom to invite. `ends_at` is an aware time, after which every right is over."""

    name: str
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Members:
    """The members of this site. `new_id` gives unguessable ids: secrets among them."""

    store: Store
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def invite(self, invited: NewMember) -> str:
        """Add a member; the secret of an invitation that works once, within a week.

        Raises BadInput for a name or group that is empty or too long, or an end in the past.
        """
        now = self.now()
        # Typed on a command line, where a first hyphen would make it an option.
        row = _row(f"m{self.new_id()}", invited, now)
        async with self.store.write() as session:
            session.add(row)
            await session.flush()
            return self._add_invitation(session, row.id, now)

    async def invite_again(self, member_id: str) -> str:
        """Another invitation for a member, which voids the earlier ones; raises NotFound."""
        async with self.store.write() as session:
            if await session.get(Member, member_id) is None:
                raise _unknown(member_id)
            await session.execute(delete(Invitation).where(Invitation.member_id == member_id))
            return self._add_invitation(session, member_id, self.now())

    async def invited(self, secret: str) -> Member:
        """Whom an invitation is for, without using it. Raises NotAllowed when it is over."""
        async with self.store.read() as session:
            found = await session.scalar(
                select(Member)
                .join(Invitation)
                .where(
                    Invitation.id == digest(secret),
                    Invitation.used_at.is_(None),
                    Invitation.expires_at > self.now(),
                )
            )
        if found is None or not self._active(found):
            raise _refused()
        return found

    async def use(self, secret: str) -> str:
        """Sign in with an invitation: what the cookie holds. NotAllowed when it was used."""
        now, token = self.now(), self.new_id()
        invited = await self.invited(secret)
        async with self.store.write() as session:
            unused = Invitation.id == digest(secret), Invitation.used_at.is_(None)
            if await affected(session, update(Invitation).where(*unused).values(used_at=now)) != 1:
                raise _refused()
            session.add(
                SignIn(id=digest(token), member_id=invited.id, expires_at=now + SIGN_IN_LIFE)
            )
        return token

    async def actor(self, token: str | None) -> Actor | None:
        """The member who is signed in with `token`, if any."""
        if token is None:
            return None
        async with self.store.read() as session:
            found = await session.scalar(
                select(Member)
                .join(SignIn)
                .where(SignIn.id == digest(token), SignIn.expires_at > self.now())
            )
        if found is None or not self._active(found):
            return None
        return member(found.id, map(Role, found.roles), found.groups, found.ends_at)

    async def all(self) -> Sequence[Member]:
        """Every member, by name."""
        async with self.store.read() as session:
            return (await session.scalars(select(Member).order_by(Member.name, Member.id))).all()

    async def remove(self, member_id: str) -> None:
        """Delete a member with their invitations, and sign them out everywhere."""
        async with self.store.write() as session:
            if await affected(session, delete(Member).where(Member.id == member_id)) != 1:
                raise _unknown(member_id)

    async def sign_out(self, token: str) -> None:
        async with self.store.write() as session:
            await session.execute(delete(SignIn).where(SignIn.id == digest(token)))

    def _active(self, row: Member) -> bool:
        return row.ends_at is None or self.now() < row.ends_at

    def _add_invitation(self, session: AsyncSession, member_id: str, now: datetime) -> str:
        secret = self.new_id()
        session.add(
            Invitation(
                id=digest(secret),
                member_id=member_id,
                expires_at=now + INVITATION_LIFE,
                used_at=None,
            )
        )
        return secret


async def purge_members(session: AsyncSession, deadline: Deadline) -> int:
    """Delete invitations and sign-ins that are over, and members whose rights ended; how many
    members."""
    now = deadline.now
    for table in (Invitation, SignIn):
        await session.execute(delete(table).where(table.expires_at <= now))
    return await affected(session, delete(Member).where(Member.ends_at <= now))


def _row(member_id: str, invited: NewMember, now: datetime) -> Member:
    if invited.ends_at is not None and invited.ends_at <= now:
        raise BadInput(message=N_("The end date has passed: choose a later one."))
    if len(invited.groups) > MOST_GROUPS:
        raise BadInput(message=N_("At most %(most)d groups for one member."), most=MOST_GROUPS)
    return Member(
        id=member_id,
        name=_checked(invited.name, NAME_CHARACTERS),
        roles=sorted(invited.roles),
        groups=sorted(_checked(group, GROUP_CHARACTERS) for group in invited.groups),
        created_at=now,
        ends_at=invited.ends_at,
    )


def _checked(name: str, most: int) -> str:
    name = " ".join(clean(name).split())
    if not name or len(name) > most:
        raise BadInput(
            message=N_("A name has from 1 to %(most)d characters, without line breaks."), most=most
        )
    return name


def _unknown(member_id: str) -> NotFound:
    message = N_("No member has the id %(id)s: “joute members list” prints them.")
    return NotFound(message=message, id=member_id)


def _refused() -> NotAllowed:
    return NotAllowed(
        "invitation",
        message=N_(
            "This invitation has been used or has expired. Ask the person who "
            "invited you for another one."
        ),
    )
