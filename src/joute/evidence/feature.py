"""Evidence: votes and scores, whoever collected them; who collects says how long they are kept."""

from joute.feature import Feature

FEATURE = Feature("joute.evidence")
