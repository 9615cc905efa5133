"""Uses of the register for the tour: one of which much is said, and one that needs no model."""

from joute.services import utc_now
from joute.store import open_store
from joute.uses import Change, NewUse, Records, State, Uses

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
    Change("ai_act", {"class": "high_risk", "leaf": "leaf_high_risk", "tree": "2026-08"}),
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
    await uses.add(NewUse("tri", "Tri des courriers " + "y" * 60, state=State.IDEA))
    await records.write("tri", [Change("needs_llm", "no")], "operator")
    await site.close()
