"""An answer of an application for the tour: what was thought of it, and the link to its form."""

from joute.gateway.call import FEEDBACK
from joute.gateway.tables import GatewayCall, UsePolicy
from joute.monitoring.tables import CallFeedback
from joute.services import utc_now
from joute.store import open_store
from joute.uses import NewUse, Uses
from joute.web import Signer
from tests.support.site import SECRET

TOKEN = Signer(SECRET).sign(FEEDBACK, "opinion")


async def add_answers(database: str) -> None:
    """A call of the use “opinions”, which keeps texts, and feedback on it."""
    site = open_store(database)
    now = utc_now()
    await Uses(site, utc_now).add(NewUse("opinions"))
    async with site.write() as session:
        session.add(UsePolicy(use_id="opinions", keeps_text=True, changed_by="m", changed_at=now))
        session.add(
            GatewayCall(
                id="opinion",
                key_id="",
                use_id="opinions",
                kind="chat",
                alias="assistant",
                alias_version=1,
                model="oak",
                endpoint="test",
                origin="live",
                streamed=False,
                outcome="ok",
                finish_reason="stop",
                attempts=1,
                token_source="",
                energy_method="",
                duration_s=1.0,
                created_at=now,
            )
        )
        await session.flush()
        correction = "La mairie ouvre à 8 h 30. " + "x" * 100
        session.add(
            CallFeedback(call_id="opinion", thumb="down", correction=correction, given_at=now)
        )
    await site.close()
