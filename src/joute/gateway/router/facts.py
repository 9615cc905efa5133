"""A router as JSON, for programs and for the command line."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from joute.gateway.router.routers import Router

if TYPE_CHECKING:
    from joute.routing import Heard


def router_facts(router: Router, heard: "Heard | None" = None) -> dict[str, Any]:
    """None is unknown. Shares are from 0 to 1, gains per request from -½ to ½, those of opinions
    from -1 to 1."""
    wish, standing, card = router.wish, router.standing, router.card
    return {
        "use": router.use_id,
        "state": str(standing.state),
        "why": router.void or str(standing.why),
        "missing_votes": standing.missing,
        "base": wish.base,
        "candidates": list(wish.others),
        "topics": list(wish.sources.topics),
        "cohorts": list(wish.sources.cohorts),
        "runs": list(wish.sources.runs),
        "promise": asdict(wish.promise),
        "worse_at_most": card.worse_at_most if card else None,
        "exploration": wish.exploration,
        "costs": {name: {"wh": one.wh, "eur": one.eur} for name, one in router.costs.items()},
        "fitted_at": router.fitted_at.isoformat() if router.fitted_at else None,
        "activated_by": router.activated_by or None,
        "activated_at": router.activated_at.isoformat() if router.activated_at else None,
        "suspended_at": router.suspended_at.isoformat() if router.suspended_at else None,
        "card": asdict(card) if card else None,
        "opinions": heard
        and {
            "opinions": heard.opinions,
            "of_choice": heard.of_choice,
            "of_base": heard.of_base,
            "gain": asdict(heard.gain) if heard.gain else None,
        },
    }
