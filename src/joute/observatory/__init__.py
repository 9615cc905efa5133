"""What is used here, at what cost, and what it changed; the rebound, alone:

    from joute.observatory import decompose

    found = decompose(
        {"people": 40, "calls_per_person": 10, "tokens_per_call": 500, "wh_per_token": 0.002},
        {"people": 60, "calls_per_person": 14, "tokens_per_call": 600, "wh_per_token": 0.001},
    )
    found.terms      # Wh by factor; they sum to found.change_wh
    found.rebound    # the share of the saving that more use took back

Names are imported at first use, so that the decomposition needs no other part of the site.
docs/observatory.md works an example by hand.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
    from joute.observatory.rebound import FACTORS, Decomposition, decompose

__all__ = ["FACTORS", "Decomposition", "decompose"]

__getattr__ = lazy_names(__name__, {"rebound": ["FACTORS", "Decomposition", "decompose"]})
