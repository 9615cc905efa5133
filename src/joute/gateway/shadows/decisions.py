"""What the owner of a use decided: which share of the calls of an alias another model is asked too.

A change adds a version: dated, kept; a share of 0 ends it. It holds everywhere within two seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Offer
from joute.errors import N_
from joute.gateway.aliases import current_aliases, near
from joute.gateway.budgets.amount import MICRO
from joute.gateway.errors import BadShadow, NoSuchAlias
from joute.gateway.priced import priced
from joute.gateway.tables import ShadowVersion
from joute.store import Store
from joute.uses import lock_use, raise_change_number

MOST_USD = 10_000.0


@dataclass(frozen=True)
class NewShadow:
    """Ask `model` a `share` (0 to 1) of the calls of an alias too, for at most `usd_a_day` US
    dollars a day (UTC)."""

    model: str
    share: float
    usd_a_day: float


@dataclass(frozen=True)
class ShadowCard:
    """A version of what a use decided on an alias, by whom and when."""

    use_id: str
    alias: str
    number: int
    model: str
    share: float
    microdollars_a_day: int
    created_by: str
    created_at: datetime

    @property
    def usd_a_day(self) -> float:
        return self.microdollars_a_day / MICRO


# By the id of a use, and the name of an alias.
ByAlias = Mapping[tuple[str, str], ShadowCard]


@dataclass(frozen=True)
class Shadows:
    """The shadows of the uses of this site."""

    store: Store
    now: Callable[[], datetime]
    offer: Offer

    async def history(self, use_id: str, alias: str | None = None) -> Sequence[ShadowCard]:
        """Every version of a use, or of one of its aliases, the newest first."""
        own = select(ShadowVersion).where(ShadowVersion.use_id == use_id)
        if alias is not None:
            own = own.where(ShadowVersion.alias == alias)
        async with self.store.read() as session:
            rows = await session.scalars(own.order_by(ShadowVersion.id.desc()))
            return [_card(row) for row in rows]

    async def start(self, use_id: str, alias: str, new: NewShadow, by: str) -> ShadowCard:
        """Ask a shadow from now on. Raises NoSuchUse, NoSuchAlias, UnknownModel, UnknownPrice and
        BadShadow."""
        await self.check(alias, new)
        return await self._add(use_id, alias, new, by)

    async def stop(self, use_id: str, alias: str, by: str) -> ShadowCard:
        """Ask it no more; what came of it stays. Raises NoSuchUse, and BadShadow where there is
        none."""
        newest = next(iter(await self.history(use_id, alias)), None)
        if newest is None or not newest.share:
            raise BadShadow(message=N_("The alias “%(alias)s” has no shadow."), alias=alias[:100])
        ended = NewShadow(newest.model, 0.0, newest.usd_a_day)
        return await self._add(use_id, alias, ended, by)

    async def check(self, alias: str, new: NewShadow) -> None:
        """Raises NoSuchAlias, UnknownModel, UnknownPrice and BadShadow for one that cannot be."""
        async with self.store.read() as session:
            known = await current_aliases(session)
        card = known.get(alias)
        if card is None:
            raise NoSuchAlias(name=alias[:100], near=near(alias, known))
        self._check(new)
        if card.targets[:1] == (new.model,):
            raise BadShadow(
                message=N_("The alias “%(alias)s” points at this model itself."), alias=alias
            )

    async def _add(self, use_id: str, alias: str, new: NewShadow, by: str) -> ShadowCard:
        async with self.store.write() as session:
            await lock_use(session, use_id)
            own = ShadowVersion.use_id == use_id, ShadowVersion.alias == alias
            last = await session.scalar(select(func.max(ShadowVersion.number)).where(*own))
            row = ShadowVersion(
                use_id=use_id,
                alias=alias,
                number=(last or 0) + 1,
                model=new.model,
                share=new.share,
                microdollars_a_day=round(new.usd_a_day * MICRO),
                created_by=by,
                created_at=self.now(),
            )
            session.add(row)
            await session.flush()
            await raise_change_number(session)
        return _card(row)

    def _check(self, new: NewShadow) -> None:
        priced(self.offer, new.model)
        if not 0 < new.share <= 1:
            raise BadShadow(message=N_("A share is above 0, and at most all calls."))
        if not 0 < new.usd_a_day <= MOST_USD:
            raise BadShadow(
                message=N_("A budget of a day is above 0, and at most 10,000 US dollars.")
            )


async def current_shadows(session: AsyncSession) -> ByAlias:
    """Those that are asked now."""
    newest = select(func.max(ShadowVersion.id)).group_by(ShadowVersion.use_id, ShadowVersion.alias)
    asked = select(ShadowVersion).where(ShadowVersion.id.in_(newest), ShadowVersion.share > 0)
    cards = [_card(row) for row in await session.scalars(asked)]
    return {(one.use_id, one.alias): one for one in cards}


def _card(row: ShadowVersion) -> ShadowCard:
    return ShadowCard(
        row.use_id,
        row.alias,
        row.number,
        row.model,
        row.share,
        row.microdollars_a_day,
        row.created_by,
        row.created_at,
    )
