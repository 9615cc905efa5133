"""Applications for the tour: a use with keys at each state, aliases, and a month of calls."""

import secrets
from datetime import datetime, timedelta

from joute.gateway.budgets.periods import Period, name_of
from joute.gateway.keys import KeyLimits, Keys, NewKey
from joute.gateway.tables import AliasVersion, GatewayCall, KeySpending
from joute.services import utc_now
from joute.store import Store, open_store
from joute.uses import NewUse, State, Uses
from joute.web import digest

KEYS = ("tour-key", "revoked-key", "free-key")
LIMITS = KeyLimits(
    aliases=("assistant", "resume-des-courriers-de-la-mairie"),
    budget_usd=20.0,
    budget_wh=1_500.0,
    requests_per_minute=60,
    tokens_per_minute=100_000,
    parallel=4,
)


async def add_gateway(database: str) -> None:
    """The uses “letters” and “resumes” in a database with tables; the keys have the ids of KEYS."""
    site = open_store(database)
    now = utc_now()
    uses = Uses(site, utc_now)
    await uses.add(NewUse("letters", "Courriers de la mairie <b>" + "x" * 60, members=["group:a"]))
    await uses.add(NewUse("resumes", "Résumés", state=State.STOPPED))
    ids = iter(KEYS)
    keys = Keys(site, utc_now, lambda: next(ids), secrets.token_bytes)
    ends = now + timedelta(days=90)
    await keys.add(NewKey("letters", "production", LIMITS), "operator")
    await keys.add(NewKey("letters", "x" * 90, KeyLimits(ends_at=ends)), "operator")
    await keys.revoke("revoked-key")
    await keys.add(NewKey("resumes", "essai"), "operator")
    await _add_rows(site, now)
    await site.close()


async def _add_rows(site: Store, now: datetime) -> None:
    versions = (
        ("assistant", 1, ["oak"]),
        ("assistant", 2, ["elm", "oak"]),
        ("resume-des-courriers-de-la-mairie", 1, ["known"]),
    )
    async with site.write() as session:
        session.add_all(
            AliasVersion(
                alias=alias,
                number=number,
                targets=targets,
                options={},
                created_by="operator",
                created_at=now - timedelta(days=30 - number),
            )
            for alias, number, targets in versions
        )
        session.add(
            KeySpending(
                key_id="tour-key",
                period=name_of(Period.MONTH, now),
                spent_microdollars=13_400_000,
                spent_microwatthours=1_490_000_000,
                leased_microdollars=0,
                leased_microwatthours=0,
            )
        )
        session.add_all(_call(number, now) for number in range(400))


def _call(number: int, now: datetime) -> GatewayCall:
    """One of 400 calls of a month, some of which failed, or of which something is unknown."""
    draw = int(digest(str(number))[:8], 36)
    failed, unknown = draw % 29 == 0, draw % 13 == 0
    wh = 0.2 + draw % 97 / 50
    model = "" if failed else ("oak", "elm", "known")[draw % 3]
    return GatewayCall(
        id=f"call-{number}",
        key_id="tour-key",
        use_id="letters",
        kind="chat",
        alias=_alias_of(draw),
        alias_version=1,
        model=model,
        endpoint="test",
        origin="live",
        streamed=bool(draw % 2),
        outcome="endpoint_unavailable" if failed else "cancelled" if draw % 31 == 0 else "ok",
        finish_reason="" if failed else "stop",
        attempts=1 + failed,
        input_tokens=None if failed else 300 + draw % 1_000,
        output_tokens=None if failed else 100 + draw % 500,
        reasoning_tokens=None,
        token_source="host",
        microdollars=None if failed or unknown else 20_000 + draw % 30_000,
        energy_low_wh=None if failed or unknown else wh / 2,
        energy_mid_wh=None if failed or unknown else wh,
        energy_high_wh=None if failed or unknown else wh * 2,
        energy_method="" if failed else "ecologits-0.11@1",
        first_token_s=None if failed else 0.3,
        duration_s=0.8 + draw % 70 / 10,
        arm=None,
        probability=None,
        created_at=now - timedelta(hours=draw % 700, minutes=number),
    )


def _alias_of(draw: int) -> str:
    return "assistant" if draw % 4 else "resume-des-courriers-de-la-mairie"
