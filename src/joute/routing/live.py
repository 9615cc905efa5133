"""Whether live evidence still supports a policy."""

from collections.abc import Sequence

import numpy as np

from joute.routing.evidence import Row
from joute.routing.policy import Policy
from joute.routing.promise import Watched, watch


def watch_live(policy: Policy, rows: Sequence[Row]) -> Watched | None:
    """The risk of a policy in rows that came since it was learned, each a comparison of the base
    with the model that the policy would use there or another; None without any.

    Rows are all of one use, or of several; one without a text, of which nobody can say what the
    policy would have done where words act, counts as a prompt without words.
    """
    about = [row for row in rows if policy.base in {row.model, row.base}]
    if not about:
        return None
    chosen = policy.choices([(row.use, row.text or "") for row in about])
    worse = np.array(
        [_worse(row, model, policy.base) for row, model in zip(about, chosen, strict=True)]
    )
    return watch(worse, np.unique([row.voter for row in about], return_inverse=True)[1])


def _worse(row: Row, model: str, base: str) -> bool:
    """Whether the policy uses the model of the row, and the base was better."""
    other, gain = (row.base, -row.gain) if row.model == base else (row.model, row.gain)
    return model == other and gain < 0
