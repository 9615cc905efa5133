"""Evidence: votes and scores; the feature that collects them sets their retention."""

from joute.feature import Feature

FEATURE = Feature("joute.evidence", settings={"duels": "TagSettings"})
