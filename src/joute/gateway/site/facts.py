"""Keys, aliases and figures as JSON, for programs and for the command line."""

from typing import Any

from joute.gateway.aliases import AliasCard
from joute.gateway.keys import KeyCard


def key_facts(card: KeyCard) -> dict[str, Any]:
    """A key without its secret; None is no limit."""
    limits = card.limits
    return {
        "id": card.id,
        "use": card.use_id,
        "name": card.name,
        "hint": card.hint,
        "aliases": None if limits.aliases is None else list(limits.aliases),
        "budget_usd": limits.budget_usd,
        "budget_wh": limits.budget_wh,
        "period": str(limits.period),
        "rpm": limits.requests_per_minute,
        "tpm": limits.tokens_per_minute,
        "parallel": limits.parallel,
        "created_by": card.created_by,
        "created_at": card.created_at.isoformat(),
        "ends_at": limits.ends_at.isoformat() if limits.ends_at else None,
        "revoked_at": card.revoked_at.isoformat() if card.revoked_at else None,
    }


def alias_facts(card: AliasCard, *, texts: bool = True) -> dict[str, Any]:
    """A version of an alias; without targets it is removed. `texts` of prompts are for those who
    may change it."""
    experiment = card.experiment
    shown = {"experiment": experiment.to_json(texts=texts)} if experiment else {}
    return {
        "alias": card.name,
        "number": card.number,
        "targets": list(card.targets),
        "options": {**card.options, **shown},
        "created_by": card.created_by,
        "created_at": card.created_at.isoformat() if card.created_at else None,
    }
