"""The operator's door and desk, and whether the site is well."""

from collections.abc import Sequence

from joute.feature import Feature, Rule


def _retention() -> Sequence[Rule]:
    from joute.operator.links import purge

    return (Rule("links and sessions of operators", 0, purge),)


FEATURE = Feature("joute.operator", retention=_retention)
