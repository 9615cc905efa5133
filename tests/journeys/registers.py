"""Uses of the register for the tour: one of which much is said, and one that needs no model."""

from typing import Any

from joute.features import FEATURES
from joute.register.layouts import DescribedUse
from joute.register.notice import Notices
from joute.services import utc_now
from joute.store import open_store
from joute.translation import load_translators
from joute.uses import Change, NewUse, Records, State, Uses

AI_ACT: dict[str, Any] = {
    "q_ai_system": True,
    "q_eu_link": True,
    "q_exclusions": [],
    "q_roles": ["role_provider", "role_deployer"],
    "q_art25": ["flip_purpose"],
    "q_art5": [],
    "q_annex1": False,
    "q_annex3": ["a3_5a", "a3_4a"],
    "q_63_conditions": ["c63_a"],
    "q_art50": ["t50_1", "t50_2"],
    "q_art50_exceptions": [],
    "q_gpai": [],
    "q_context": ["ctx_public_body", "ctx_decides"],
    "q_art5_exceptions": [],
}
LONG = "<i>" + "Anticonstitutionnellement" * 8
SAID = [
    Change("context", f"Les courriers attendent deux semaines. {LONG}"),
    Change("objectives", ["Répondre en une semaine", LONG]),
    Change("category", "writing"),
    Change("function", "relation avec les habitants"),
    Change("needs_llm", "part"),
    Change("matrix", "suggest_replies"),
    Change("typology", "customer_chatbot"),
    Change("platform", known=False),
    Change("review_date", "2026-01-15"),
    Change("value", 4),
    Change("feasibility", 3),
    Change("risk", 2),
    Change("data_categories", ["identity", "contact"]),
    Change("sets", ["villes", "ailleurs"]),
    Change("decision", "https://example.org/decisions/second"),
    # Confirmed with another tree than that of today: to review.
    Change("ai_act", {"class": "high_risk", "version": "0" * 12, "law": "2024-07-12"}),
    *(Change(f"ai_act.{id}", answer) for id, answer in AI_ACT.items()),
    Change("ai_act.q_profiling", known=False),
    Change("ai_act.q_63_risk", known=False),
    Change("sign_off.dpo", {"reserve": f"D’abord prévenir les personnes. {LONG}"}),
    Change("sign_off.business", {"reserve": ""}),
    Change(
        "indicator.minutes",
        {
            "name": "Temps de réponse à un courrier",
            "unit": "min",
            "period": "un courrier",
            "before": "25",
            "after": "3",
            "better": "lower",
            "source": "chronométré sur 40 courriers",
        },
    ),
    Change("frugality.need_without", "yes"),
    Change("frugality.need_people", "partly"),
    Change("frugality.model_smaller", known=False),
    Change("frugality.hosting_idle", "not_applicable"),
    Change("moved_without", {"state": "pilot", "lacks": ["human_intervention", "sign_off.legal"]}),
    Change("context", "Les courriers attendent trois semaines."),
]


async def add_register(database: str) -> None:
    """The uses “courriers” and “tri” in a database with tables."""
    site = open_store(database)
    uses, records = Uses(site, utc_now), Records(site, utc_now)
    await uses.add(NewUse("courriers", "Réponses aux courriers", "mGone", State.PILOT))
    await records.write("courriers", SAID, "mGone")
    await _publish(uses, records)
    await uses.add(NewUse("tri", "Tri des courriers " + "y" * 60, state=State.IDEA))
    await records.write("tri", [Change("needs_llm", "no")], "operator")
    await site.close()


async def _publish(uses: Uses, records: Records) -> None:
    """Two versions of the notice of “courriers”, and a public page."""
    notices = Notices(records, load_translators(["fr", "en"], FEATURES.folders.values()))
    for goal in (f"Aider à répondre. {LONG}", f"Ce système propose une réponse. {LONG}"):
        said = [Change("goal", goal), Change("contact_email", "ia@example.org")]
        record = await records.write("courriers", said, "mGone")
        use = DescribedUse(await uses.get("courriers"), record)
        await notices.publish(use, "mGone")
    public = ["state", "ai_act", "goal", "context", "objectives", "indicators", "sign_offs"]
    await records.write("courriers", [Change("publication", public)], "mGone")
