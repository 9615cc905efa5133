"""The state of a gateway on a database: keys, aliases, budgets, the log, without HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from joute.calls import Offer, Offered
from joute.calls.card import MakerCard, ModelCard
from joute.gateway.admission import Admission, Admissions
from joute.gateway.aliases import Aliases
from joute.gateway.budgets.amount import Estimate
from joute.gateway.budgets.granting import Counted
from joute.gateway.budgets.leases import Place, counted_of
from joute.gateway.budgets.periods import name_of
from joute.gateway.budgets.purse import Purses
from joute.gateway.directory import Caller, Directory
from joute.gateway.guarding.profiles import GuardProfiles
from joute.gateway.keys import KeyCard, KeyLimits, Keys, NewKey
from joute.gateway.log import CallLog, Row
from joute.gateway.policies import Policies
from joute.gateway.reading import Reading
from joute.gateway.shares import Shares
from joute.gateway.tables import GatewayCall
from joute.llm import DemoEndpoint
from joute.store import Store, open_store
from joute.uses import NewUse, Uses
from tests.support.site import Clock

OFFER = Offer(
    {
        name: Offered(
            ModelCard(id=name, name=name, maker=MakerCard(id="forge", name="Forge")),
            DemoEndpoint(),
            name,
        )
        for name in ("large", "small", "tiny")
    }
)


@dataclass
class Gate:
    """One process of a gateway. Its seconds pass with `wait`, its time of day with `clock`."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    node: str = "a"
    seconds: float = 1000.0
    numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.keys = Keys(self.store, self.clock, self.new_id, self.secret)
        self.aliases = Aliases(self.store, self.clock, OFFER)
        self.policies = Policies(self.store, self.clock)
        self.guards = GuardProfiles(self.store, self.clock)
        self.reading = Reading(self.store, self.clock)
        self.uses = Uses(self.store, self.clock)
        self.directory = Directory(self.store, self.clock, self.timer)
        self.purses = Purses(self.store, self.clock, self.new_id)
        self.log = CallLog(self.store, self.purses)
        self.shares = Shares(self.store, self.clock, self.new_id, self.timer)
        self.admissions = Admissions(self.purses, self.shares, self.log)

    def timer(self) -> float:
        return self.seconds

    def new_id(self) -> str:
        return f"{self.node}{next(self.numbers)}"

    def secret(self, size: int) -> bytes:
        return next(self.numbers).to_bytes(size)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.pass_(seconds=seconds)

    async def close(self) -> None:
        await self.log.close()
        await self.shares.close()
        await self.purses.close()
        await self.directory.close()

    async def key(self, use: str = "help-desk", **limits: object) -> tuple[KeyCard, str]:
        """A key of a use, which is added if need be; and its header."""
        if use not in [one.id for one in await self.uses.all()]:
            await self.uses.add(NewUse(use))
        card, secret = await self.keys.add(NewKey(use, "tests", KeyLimits(**limits)), "operator")  # type: ignore[arg-type]
        return card, f"Bearer {secret}"

    async def caller(self, **limits: object) -> Caller:
        """Who calls with a new key."""
        _, header = await self.key(**limits)  # type: ignore[arg-type]
        self.wait(1)
        return await self.directory.caller(header)

    def row(self, caller: Caller, **columns: object) -> Row:
        """A call that is over."""
        return call_columns(self.new_id(), caller, created_at=self.clock(), **columns)

    async def call(self, caller: Caller, most: int, spent: int) -> None:
        """A call of at most `most` microdollars that spends `spent`."""
        async with self.admissions.open(caller, usd(most), 1) as admission:
            self.settle(admission, spent)

    def settle(self, admission: Admission, spent: int) -> None:
        admission.settle(self.row(admission.caller, microdollars=spent), usd(spent))

    async def counted(self, caller: Caller) -> Counted:
        """What the database counts of the key of a caller in the present period."""
        place = Place(caller.key.id, name_of(caller.key.limits.period, self.clock()))
        async with self.store.read() as session:
            return await counted_of(session, place)


def usd(microdollars: int) -> Estimate:
    return Estimate(microdollars, 0)


def call_row(id: str, caller: Caller | None, **columns: object) -> GatewayCall:
    """A call that ended well. Without a caller its key and use are among the columns."""
    return GatewayCall(**call_columns(id, caller, **columns))


def call_columns(id: str, caller: Caller | None, **columns: object) -> dict[str, object]:
    """All columns of such a call."""
    of_caller = {"key_id": caller.key.id, "use_id": caller.use.id} if caller else {}
    return dict.fromkeys(GatewayCall.__table__.columns.keys()) | (
        {
            "id": id,
            **of_caller,
            "kind": "chat",
            "alias": "assistant",
            "alias_version": 1,
            "model": "small",
            "endpoint": "test",
            "origin": "live",
            "streamed": False,
            "outcome": "ok",
            "finish_reason": "stop",
            "attempts": 1,
            "input_tokens": 10,
            "output_tokens": 20,
            "token_source": "host",
            "energy_method": "",
            "duration_s": 1.0,
            **columns,
        }
    )


@asynccontextmanager
async def opened(database: str, clock: Clock | None = None, node: str = "a") -> AsyncIterator[Gate]:
    store = open_store(database)
    gate = Gate(store, clock or Clock(), node)
    try:
        yield gate
    finally:
        await gate.close()
        await store.close()
