"""Which model should answer, learned from an organisation's own evidence.

    evidence = Evidence.of(rows, base="large")
    found = fit(evidence, {"large": Cost(2.1, 0.01), "small": Cost(0.2, 0.001)}, random)
    decide(found.policy, "helpdesk", "Où est ma facture ?", chance).model  # "small"

Values in, values out; numpy comes with the first name. docs/routing.md explains the method and what
was measured of it.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
    from joute.routing.card import ROUTER, Card, Comparison, ModelShare, Rule, Words
    from joute.routing.curves import Curve, curve
    from joute.routing.drift import Drift
    from joute.routing.estimates import Estimate
    from joute.routing.evidence import Evidence, Row, gain_of_scores, gain_of_vote
    from joute.routing.fitting import Fit, fit
    from joute.routing.live import watch_live
    from joute.routing.opinions import Heard, Opinion, heard
    from joute.routing.policy import Cost, Decision, Policy, Reason, Void, Worth, cascade, decide
    from joute.routing.promise import Kept, Promise, Watched, watch
    from joute.routing.states import Standing, State, Why, standing
    from joute.routing.value import Duel, Value, off_policy_value

__all__ = [
    "ROUTER",
    "Card",
    "Comparison",
    "Cost",
    "Curve",
    "Decision",
    "Drift",
    "Duel",
    "Estimate",
    "Evidence",
    "Fit",
    "Heard",
    "Kept",
    "ModelShare",
    "Opinion",
    "Policy",
    "Promise",
    "Reason",
    "Row",
    "Rule",
    "Standing",
    "State",
    "Value",
    "Void",
    "Watched",
    "Why",
    "Words",
    "Worth",
    "cascade",
    "curve",
    "decide",
    "fit",
    "gain_of_scores",
    "gain_of_vote",
    "heard",
    "off_policy_value",
    "standing",
    "watch",
    "watch_live",
]

_HOMES = {
    "card": ["ROUTER", "Card", "Comparison", "ModelShare", "Rule", "Words"],
    "curves": ["Curve", "curve"],
    "drift": ["Drift"],
    "estimates": ["Estimate"],
    "evidence": ["Evidence", "Row", "gain_of_scores", "gain_of_vote"],
    "fitting": ["Fit", "fit"],
    "live": ["watch_live"],
    "opinions": ["Heard", "Opinion", "heard"],
    "policy": ["Cost", "Decision", "Policy", "Reason", "Void", "Worth", "cascade", "decide"],
    "promise": ["Kept", "Promise", "Watched", "watch"],
    "states": ["Standing", "State", "Why", "standing"],
    "value": ["Duel", "Value", "off_policy_value"],
}

__getattr__ = lazy_names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
