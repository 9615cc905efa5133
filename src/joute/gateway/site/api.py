"""Uses, keys, aliases and figures by a program, under the same rights as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from joute.errors import NotAllowed
from joute.gateway.aliases import AliasCard
from joute.gateway.budgets.amount import MICRO
from joute.gateway.budgets.periods import Period
from joute.gateway.guarding.changing import changed, guard_facts
from joute.gateway.keys import KeyCard, KeyLimits, NewKey
from joute.gateway.reading import Sums
from joute.gateway.rights import AUDIT, MANAGE
from joute.gateway.router.facts import router_facts
from joute.gateway.site.facts import alias_facts, key_facts
from joute.gateway.site.figures import USUAL_DAYS, OwnFigures
from joute.gateway.site.naming import check_aliases, history_of
from joute.gateway.site.opening import (
    ChangeableUse,
    CurrentKey,
    OwnAliases,
    OwnGuards,
    OwnKeys,
    OwnPolicies,
    OwnRouters,
    OwnUses,
    ReadableUse,
    allow_gateway,
    readable,
)
from joute.gateway.site.people import OPERATOR, OwnMembers, check_people
from joute.guard import Action
from joute.people.actors import CurrentActor
from joute.people.rights import Actor, author, may
from joute.uses import CHANGE_USE, READ_USE, NewUse, State, UseCard
from joute.uses.rights import ADD_USE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/gateway", tags=["gateway"], responses=REFUSALS_DOCUMENTED)

Days = Annotated[int, Query(ge=1, le=400, description="How far back, today included (UTC).")]
Whole = Annotated[int, Field(ge=1, lt=2**31)]
People = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=200)]


class Figured(BaseModel):
    """Calls of a span and what they took. `unpriced` and `unmeasured` answers are in no sum; None
    is unknown."""

    calls: int
    failures: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    unpriced: int
    energy_wh: dict[Literal["low", "mid", "high"], float]
    unmeasured: int
    p50_s: float | None
    p95_s: float | None


class UseOut(BaseModel):
    """A use with its figures."""

    id: str
    name: str
    state: State
    owner: str
    members: list[str]
    figures: Figured


class UseIn(BaseModel):
    """A use to add."""

    id: str = Field(max_length=100)
    name: str = Field("", max_length=200)
    owner: str = Field(OPERATOR, max_length=100)
    members: People = []
    state: State = State.TRIAL


class UseChange(BaseModel):
    """What changes of a use; what is left out stays. The operator alone changes the owner."""

    state: State | None = None
    owner: str | None = Field(None, max_length=100)
    members: People | None = None
    keeps_text: bool | None = None


class LimitsIn(BaseModel):
    """The limits of a key, all of them: null is no limit. `ends_at` has an offset from UTC."""

    aliases: list[str] | None = Field(None, min_length=1, max_length=1_000)
    budget_usd: float | None = Field(None, gt=0, le=1e9)
    budget_wh: float | None = Field(None, gt=0, le=1e9)
    period: Period = Period.MONTH
    rpm: Whole | None = None
    tpm: Whole | None = None
    parallel: Whole | None = None
    ends_at: AwareDatetime | None = None

    @property
    def limits(self) -> KeyLimits:
        return KeyLimits(
            aliases=None if self.aliases is None else tuple(self.aliases),
            budget_usd=self.budget_usd,
            budget_wh=self.budget_wh,
            period=self.period,
            requests_per_minute=self.rpm,
            tokens_per_minute=self.tpm,
            parallel=self.parallel,
            ends_at=self.ends_at,
        )


class KeyIn(LimitsIn):
    """A key to add."""

    name: str = Field("", max_length=200)


class KeyOut(BaseModel):
    """A key without its secret."""

    id: str
    use: str
    name: str
    hint: str
    aliases: list[str] | None
    budget_usd: float | None
    budget_wh: float | None
    period: Period
    rpm: int | None
    tpm: int | None
    parallel: int | None
    created_by: str
    created_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None


class KeyAdded(KeyOut):
    """A key with its secret, `key`, this once."""

    key: str


class AliasIn(BaseModel):
    """Models of this site in the order of fallback."""

    targets: list[Annotated[str, Field(max_length=200)]] = Field(min_length=1, max_length=20)
    options: dict[str, Any] = {}


class AliasOut(BaseModel):
    """A version of an alias; without targets it is removed."""

    alias: str
    number: int
    targets: list[str]
    options: dict[str, Any]
    created_by: str
    created_at: datetime


class Version(BaseModel):
    number: Whole


@router.get("/uses", dependencies=[allow_gateway(READ_USE)])
async def uses(
    actor: CurrentActor, stored: OwnUses, figures: OwnFigures, days: Days = USUAL_DAYS
) -> list[UseOut]:
    """The uses that one may read, the dearest first."""
    rows, _ = await figures.of_uses(readable(actor, await stored.all()), days)
    return [_use(row.use, row.sums) for row in rows]


@router.post("/uses", status_code=201, dependencies=[allow_gateway(ADD_USE)])
async def add_use(
    actor: CurrentActor, stored: OwnUses, members: OwnMembers, figures: OwnFigures, sent: UseIn
) -> UseOut:
    """Add a use."""
    await check_people(members, [sent.owner, *sent.members])
    new = NewUse(sent.id, sent.name, sent.owner, sent.state, sent.members)
    use = await stored.add(new, author(actor))
    return _use(use, await figures.of_use(use, 1))


@router.get("/uses/{use_id}", dependencies=[allow_gateway(READ_USE)])
async def use(figures: OwnFigures, use: ReadableUse, days: Days = USUAL_DAYS) -> UseOut:
    """A use and its figures."""
    return _use(use, await figures.of_use(use, days))


@router.patch("/uses/{use_id}", dependencies=[allow_gateway(CHANGE_USE)])
async def change_use(
    actor: CurrentActor,
    stored: OwnUses,
    policies: OwnPolicies,
    members: OwnMembers,
    figures: OwnFigures,
    use: ChangeableUse,
    sent: UseChange,
) -> UseOut:
    """Change the state of a use, its people, or whether the texts of its calls are kept."""
    if sent.owner not in (None, use.owner) and not may(actor, ADD_USE):
        raise NotAllowed("use.give")
    owner = sent.owner or use.owner
    readers = use.members if sent.members is None else frozenset(sent.members)
    await check_people(members, {owner, *readers} - use.people)
    # First what a rule may refuse: nothing is changed then.
    if sent.state is not None:
        use = await stored.set_state(use.id, sent.state, author(actor))
    if sent.owner is not None or sent.members is not None:
        use = await stored.set_people(use.id, owner, readers, author(actor))
    if sent.keeps_text is not None:
        await policies.set(use.id, author(actor), keeps_text=sent.keeps_text)
    return _use(use, await figures.of_use(use, USUAL_DAYS))


@router.get("/uses/{use_id}/days", dependencies=[allow_gateway(READ_USE)])
async def days(
    figures: OwnFigures, use: ReadableUse, days: Days = USUAL_DAYS
) -> dict[str, Figured]:
    """The figures of each day (UTC), the oldest first."""
    return {day.isoformat(): _figured(one) for day, one in await figures.by_day(use, days)}


@router.get("/uses/{use_id}/calls", dependencies=[allow_gateway(READ_USE)])
async def calls(
    figures: OwnFigures,
    use: ReadableUse,
    days: Days = USUAL_DAYS,
    most: Annotated[int, Query(ge=1, le=50_000)] = 1_000,
) -> list[dict[str, Any]]:
    """The last calls as they are logged, the newest first: figures alone."""
    return list(await figures.calls(days, use, most))


@router.get("/uses/{use_id}/keys", dependencies=[allow_gateway(READ_USE)])
async def keys(stored: OwnKeys, use: ReadableUse) -> list[KeyOut]:
    """The keys of a use, without their secrets."""
    return [_key(one) for one in await stored.all(use.id)]


@router.post("/uses/{use_id}/keys", status_code=201, dependencies=[allow_gateway(CHANGE_USE)])
async def add_key(
    response: Response,
    actor: CurrentActor,
    stored: OwnKeys,
    aliases: OwnAliases,
    use: ChangeableUse,
    sent: KeyIn,
) -> KeyAdded:
    """Add a key; `key` is its secret, which nothing gives again."""
    await check_aliases(aliases, sent.aliases or ())
    card, secret = await stored.add(NewKey(use.id, sent.name, sent.limits), author(actor))
    response.headers["Cache-Control"] = "no-store"
    return KeyAdded(key=secret, **key_facts(card))


@router.put("/uses/{use_id}/keys/{key_id}", dependencies=[allow_gateway(CHANGE_USE)])
async def change_key(
    stored: OwnKeys, aliases: OwnAliases, card: CurrentKey, sent: LimitsIn
) -> KeyOut:
    """Give a key other limits, all at once."""
    await check_aliases(aliases, set(sent.aliases or ()) - set(card.limits.aliases or ()))
    return _key(await stored.change(card.id, sent.limits))


@router.delete("/uses/{use_id}/keys/{key_id}", dependencies=[allow_gateway(CHANGE_USE)])
async def revoke_key(stored: OwnKeys, card: CurrentKey) -> KeyOut:
    """End a key for good; answers that are being written stop."""
    return _key(await stored.revoke(card.id))


@router.get("/aliases", dependencies=[allow_gateway(AUDIT)])
async def aliases(actor: CurrentActor, stored: OwnAliases) -> list[AliasOut]:
    """Every alias and what it points at."""
    return [_alias(one, actor) for one in (await stored.current()).values()]


@router.put("/aliases/{alias}", dependencies=[allow_gateway(MANAGE)])
async def set_alias(actor: CurrentActor, stored: OwnAliases, alias: str, sent: AliasIn) -> AliasOut:
    """Point an alias at models, made if need be."""
    card = await stored.set(alias, sent.targets, author(actor), sent.options)
    return _alias(card, actor)


@router.get("/aliases/{alias}/versions", dependencies=[allow_gateway(AUDIT)])
async def versions(actor: CurrentActor, stored: OwnAliases, alias: str) -> list[AliasOut]:
    """The versions of an alias, the newest first."""
    return [_alias(one, actor) for one in await history_of(stored, alias)]


@router.post("/aliases/{alias}/revert", dependencies=[allow_gateway(MANAGE)])
async def revert_alias(
    actor: CurrentActor, stored: OwnAliases, alias: str, sent: Version
) -> AliasOut:
    """Point an alias again at what an older version pointed at, as a new version."""
    await history_of(stored, alias)
    return _alias(await stored.revert(alias, sent.number, author(actor)), actor)


@router.delete("/aliases/{alias}", dependencies=[allow_gateway(MANAGE)])
async def remove_alias(actor: CurrentActor, stored: OwnAliases, alias: str) -> AliasOut:
    """Take an alias away from applications; its versions stay."""
    await check_aliases(stored, [alias])
    return _alias(await stored.remove(alias, author(actor)), actor)


class GuardIn(BaseModel):
    """What changes of a guard; what is left out stays. `strict` sets every rule to its hardest
    action; in `actions`, null switches a rule off. `topics` are examples of questions by the name
    of a topic; those that are `allowed` are what the service is for. `secrets` are words that only
    the service knows; nothing gives them again."""

    strict: bool = False
    actions: dict[Annotated[str, Field(max_length=100)], Action | None] = {}
    topics: dict[str, list[str]] = {}
    allowed: list[str] = []
    terms: list[str] = []
    secrets: list[str] = []
    most_characters: int | None = None
    most_turns: int | None = None
    contact: str = ""
    judge: str = ""
    judge_action: Action = Action.WARN
    writer: str = ""


@router.get("/uses/{use_id}/guard", dependencies=[allow_gateway(READ_USE)])
async def guard_of(guards: OwnGuards, use: ReadableUse) -> dict[str, Any]:
    """What is checked of the calls of a use; a rule that is not in `actions` is off."""
    return guard_facts(await guards.get(use.id))


@router.patch("/uses/{use_id}/guard", dependencies=[allow_gateway(CHANGE_USE)])
async def set_guard(
    actor: CurrentActor, guards: OwnGuards, use: ChangeableUse, sent: GuardIn
) -> dict[str, Any]:
    """Change what is checked, as a new version."""
    card = changed(await guards.get(use.id), sent.model_dump(exclude_unset=True))
    return guard_facts(await guards.set(use.id, card, author(actor)))


@router.get("/uses/{use_id}/guard/versions", dependencies=[allow_gateway(READ_USE)])
async def guard_versions(guards: OwnGuards, use: ReadableUse) -> list[dict[str, Any]]:
    """The versions of what is checked, the newest first."""
    return [guard_facts(one) for one in await guards.history(use.id)]


@router.post("/uses/{use_id}/guard/revert", dependencies=[allow_gateway(CHANGE_USE)])
async def revert_guard(
    actor: CurrentActor, guards: OwnGuards, use: ChangeableUse, sent: Version
) -> dict[str, Any]:
    """Check again what an older version did, as a new version."""
    return guard_facts(await guards.revert(use.id, sent.number, author(actor)))


class ActIn(BaseModel):
    """Whether a router chooses models, or is on trial."""

    acts: bool


@router.get("/uses/{use_id}/router", dependencies=[allow_gateway(READ_USE)])
async def router_of(routers: OwnRouters, use: ReadableUse) -> dict[str, Any]:
    """What was learned of a use: its state, its promise, its card, the votes that are missing."""
    found = await routers.get(use.id)
    return router_facts(found, await routers.heard(found))


@router.put("/uses/{use_id}/router", dependencies=[allow_gateway(CHANGE_USE)])
async def set_router(
    actor: CurrentActor, routers: OwnRouters, use: ChangeableUse, sent: ActIn
) -> dict[str, Any]:
    """Let the router of a use choose models, or put it back on trial."""
    if sent.acts:
        return router_facts(await routers.let_act(use.id, author(actor)))
    return router_facts(await routers.stop(use.id))


def _use(use: UseCard, sums: Sums) -> UseOut:
    return UseOut(
        id=use.id,
        name=use.name,
        state=use.state,
        owner=use.owner,
        members=sorted(use.members),
        figures=_figured(sums),
    )


def _figured(sums: Sums) -> Figured:
    return Figured(
        calls=sums.calls,
        failures=sums.failures,
        input_tokens=sums.input_tokens,
        output_tokens=sums.output_tokens,
        cost_usd=sums.microdollars / MICRO,
        unpriced=sums.unpriced,
        energy_wh={
            "low": sums.energy_low_wh,
            "mid": sums.energy_mid_wh,
            "high": sums.energy_high_wh,
        },
        unmeasured=sums.unmeasured,
        p50_s=sums.p50_s,
        p95_s=sums.p95_s,
    )


def _key(card: KeyCard) -> KeyOut:
    return KeyOut(**key_facts(card))


def _alias(card: AliasCard, actor: Actor) -> AliasOut:
    return AliasOut(**alias_facts(card, texts=may(actor, MANAGE)))
